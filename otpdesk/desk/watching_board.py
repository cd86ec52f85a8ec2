"""The health board, and warnings as the desk hands them out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from otpdesk.desk.geography import country_name
from otpdesk.desk.views import Light
from otpdesk.desk.watching_views import QUARTER, Board, Closed, Count, Doubt, Pace, Sight, WarningLine, Watched
from otpdesk.desk.watching_words import state
from otpdesk.otp import Instant
from otpdesk.quality.drift import THRESHOLD
from otpdesk.store import accounts, customers, networks, warnings
from otpdesk.store.accounts import Account
from otpdesk.store.warnings import Kept, Sum

if TYPE_CHECKING:
    from otpdesk.store.engine import Tx

_NEWEST = 20
"""“Now” are at least so many first attempts, if the last hours have them."""

_HOURS = 6 * 3_600_000
_ASLEEP = 24 * 3_600_000

_ORDER = (Watched.CONVERSION, Watched.LATENCY, Watched.RECEIPTS)


def board(tx: "Tx") -> Board:
    """What is wrong first, then by country and account."""
    kept = [line(one) for one in warnings.open_ones(tx)]
    speeds = warnings.sums(tx, Watched.LATENCY.value)
    rates = warnings.sums(tx, Watched.CONVERSION.value)
    there = {one.id: one for one in accounts.all(tx)}
    sights = [
        _sight(there[account], country, (rates.get((account, country)), speeds.get((account, country))), kept, tx.now)
        for account, country in {**rates, **speeds}
        if account in there
    ]
    sights += _unmeasured(sights, kept)
    marks = [found[1] for kind in (Watched.CONVERSION, Watched.LATENCY) if (found := warnings.mark(tx, kind.value))]
    return Board(tx.now, tuple(sorted(sights, key=_rank)), max(marks, default=None))


def _sight(
    account: Account, country: str, sums: tuple[Sum | None, Sum | None], kept: list[WarningLine], now: Instant
) -> Sight:
    rate, speed = sums
    mine = tuple(one for one in kept if one.account == account.name and one.country == country)
    at = max(one.at for one in (rate, speed) if one is not None)
    since = {one.kind: one.since for one in mine}
    common = [one for one in kept if not one.account and one.country == country]
    light, word = _state(mine, common, at, now)
    return Sight(
        account=account.name,
        provider=account.provider,
        country=country,
        where=_where(country),
        light=light,
        word=word,
        conversion=_pace(rate, since.get(Watched.CONVERSION), now),
        latency=_pace(speed, since.get(Watched.LATENCY), now),
        at=at,
        since=min((one.since for one in mine), default=None),
        warnings=mine,
    )


def _unmeasured(sights: list[Sight], kept: list[WarningLine]) -> Iterator[Sight]:
    """Warnings about every account of a country, and about an account of which no running sum is left."""
    seen = {(one.account, one.country) for one in sights}
    for place in dict.fromkeys((one.account, one.country) for one in kept):
        if place in seen:
            continue
        mine = tuple(one for one in kept if (one.account, one.country) == place)
        paces = {one.kind: Pace(one.hits, one.of, one.usual, 1.0) for one in mine if one.doubt is None}
        yield Sight(
            account=mine[0].account,
            provider=mine[0].provider,
            country=mine[0].country,
            where=mine[0].where,
            light=Light.WARN,
            word=_state(mine, (), 0, 0)[1],
            conversion=paces.get(Watched.CONVERSION),
            latency=paces.get(Watched.LATENCY),
            at=max(one.opened_at for one in mine),
            since=min(one.since for one in mine),
            warnings=mine,
        )


def _state(mine: Sequence[WarningLine], common: Sequence[WarningLine], at: Instant, now: Instant) -> tuple[Light, str]:
    """The state by the account's own warnings, else by those about every account of the country."""
    if mine or common:
        first = min(mine or common, key=lambda one: _ORDER.index(one.kind))
        return Light.WARN, state(first.kind) if mine else f"{state(first.kind)}, as all"
    if now - at > _ASLEEP:
        return Light.UNKNOWN, "Quiet"
    return Light.OK, "As usual"


def _pace(one: Sum | None, since: Instant | None, now: Instant) -> Pace | None:
    if one is None:
        return None
    hits, of = _now(one.recent, since, now)
    return Pace(hits, of, one.usual, min(one.score / THRESHOLD, 1.0), one.recent)


def _now(recent: tuple[tuple[Instant, int, int], ...], since: Instant | None, now: Instant) -> tuple[int, int]:
    """Counts since a change; without one, of as many of the last quarters as make enough."""
    hits = of = 0
    for start, good, every in reversed(recent):
        enough = of >= _NEWEST or now - start > _HOURS
        if enough if since is None else start + QUARTER <= since:
            break
        hits, of = hits + good, of + every
    return hits, of


def _rank(one: Sight) -> tuple[bool, bool, bool, str, str]:
    return not one.warnings, one.light is Light.UNKNOWN, bool(one.account), one.where, one.account


def _where(country: str) -> str:
    return country_name(country) or "E-mail"


def concerning(tx: "Tx", address_id: str) -> tuple[WarningLine, ...]:
    """Open warnings of an address's country, without those that its network has no part in."""
    open_ones = warnings.open_ones(tx)
    if not open_ones:
        return ()
    place = customers.address(tx, address_id)
    mine = [one for one in open_ones if one.country == place.country]
    if not mine:
        return ()
    network = networks.of_address(tx, address_id) if place.country else ""
    return tuple(line(one) for one in mine if not network or network not in fine_networks(one.evidence))


def fine_networks(shown: Mapping[str, Any], least: int = 10, tolerance: float = 0.05) -> frozenset[str]:
    """The networks that are as usual though the country is not: enough attempts, and little lower than usual."""
    usual = float(shown.get("usual", 0.0))
    return frozenset(
        name for name, hits, of in shown.get("networks", ()) if of >= least and hits / of >= usual - tolerance
    )


def line(one: Kept) -> WarningLine:
    """A warning as the desk hands it out."""
    shown = one.evidence
    hits, of = int(shown.get("hits", 0)), int(shown.get("of", 0))
    return WarningLine(
        id=one.id,
        kind=Watched(one.kind),
        account=one.account,
        provider=one.provider,
        country=one.country,
        where=_where(one.country),
        since=one.since,
        opened_at=one.opened_at,
        hits=hits,
        of=of,
        usual=float(shown.get("usual", 0.0)),
        others=_counts(shown.get("others", ())),
        networks=_counts(shown.get("networks", ())),
        doubt=_doubt(shown),
        closed_at=one.closed_at,
        closed_why=Closed(one.closed_why) if one.closed_why else None,
        acknowledged_at=one.acknowledged_at,
        acknowledged_by=one.acknowledged_by,
        note=one.note,
    )


def _counts(parts: Iterable[Any]) -> tuple[Count, ...]:
    return tuple(Count(str(name), int(hits), int(of)) for name, hits, of in parts)


def _doubt(shown: Mapping[str, Any]) -> Doubt | None:
    if "share" not in shown:
        return None
    return Doubt(
        share=shown["share"],
        low=shown["low"],
        high=shown["high"],
        peer=shown["peer"],
        claimed=shown["claimed"],
        verified=shown["verified"],
        signs=tuple(shown["signs"]),
        prefixes=shown["prefixes"],
    )
