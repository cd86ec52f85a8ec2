"""Whether receipts of delivery are to be believed: once an hour, every account in every country against its best peer.

Cells say who is worth a closer look; the look itself goes through the newest first attempts of both, because prefixes
of numbers that look pumped must be left out first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from otpdesk.desk.following import MACHINE
from otpdesk.desk.watching_doubts import sentences
from otpdesk.desk.watching_levels import days_until
from otpdesk.desk.watching_views import Closed, Watched
from otpdesk.otp import Channel
from otpdesk.quality.phantom import Both, Claims, Suspicion, suspicion
from otpdesk.quality.pumping import suspect
from otpdesk.quality.times import BINS, bins_of
from otpdesk.store import accounts, audit, cells, warnings
from otpdesk.store.claims import Claim, claims, controls
from otpdesk.store.warnings import LOCK

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.quality.cells import Cells
    from otpdesk.store.engine import Tx

EVERY = 3_600_000
DAYS = 28
"""How often it is judged, in milliseconds, and by how many days."""

_MOST = 20_000
"""The newest first attempts of one account that are looked at one by one."""

_CONTROL_DAYS = 90
_DAY = 86_400_000
_PHONE = (Channel.SMS, Channel.VOICE, Channel.WHATSAPP)

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Receipts in doubt, with the evidence as it is kept."""

    place: Place
    evidence: dict[str, Any]


class Receipts:
    """The hourly look."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def run(self) -> int:
        """Look, unless it was done within the hour, by whatever program; how many warnings opened or closed."""
        kind = Watched.RECEIPTS.value
        with self._context.store.read() as tx:
            mark = warnings.mark(tx, kind)
            if mark is not None and 0 <= tx.now - mark[1] < EVERY:
                return 0
            found = {one.place: one for one in in_doubt(tx)}
        with self._context.store.write(LOCK) as tx:
            if warnings.mark(tx, kind) != mark:
                return 0
            warnings.move_mark(tx, kind, 0)
            return self._follow(tx, found)

    def _follow(self, tx: "Tx", found: dict[Place, Found]) -> int:
        kept = {one.place: one for one in warnings.open_ones(tx) if one.kind == Watched.RECEIPTS}
        for place, one in found.items():
            if place in kept:
                warnings.prove(tx, kept[place].id, one.evidence)
            else:
                number = warnings.begin(tx, Watched.RECEIPTS.value, place, tx.now - DAYS * _DAY, one.evidence)
                self._note(tx, "warning.open", number, one.evidence["account"], place[1])
        gone = [one for place, one in kept.items() if place not in found]
        for old in gone:
            warnings.close(tx, old.id, Closed.CLEARED.value)
            self._note(tx, "warning.close", old.id, old.account, old.country)
        return len(gone) + len(found.keys() - kept.keys())

    def _note(self, tx: "Tx", act: str, number: int, account: str, country: str) -> None:
        detail = {"kind": Watched.RECEIPTS.value, "account": account, "country": country}
        audit.write(tx, MACHINE, self._context.workstation, act, f"warning {number}", "done", detail)


def in_doubt(tx: "Tx") -> Iterator[Found]:
    """Every account and country whose receipts are in doubt, each once, by its worst channel."""
    numbers = {one.name: one.id for one in accounts.all(tx)}
    dead = controls(tx, tx.now - _CONTROL_DAYS * _DAY)
    counted = cells.days(tx, *days_until(tx.now, DAYS))
    seen: set[Place] = set()
    for country, channel, each in _claims(counted, numbers, dead):
        for own in each:
            place = numbers[own.account], country
            rough = suspicion(own, each)
            if place in seen or rough is None or not rough.flagged:
                continue
            peer = next(one for one in each if one.account == rough.peer)
            found = _closely(tx, own, peer, (country, channel), numbers)
            if found is not None:
                seen.add(place)
                yield Found(place, found)


def _claims(
    counted: "Cells", numbers: dict[str, int], dead: dict[Place, tuple[int, int]]
) -> Iterator[tuple[str, Channel, list[Claims]]]:
    """By country and channel: what each account claims there."""
    wanted = counted.where(channel=[one.value for one in _PHONE], account=list(numbers) or [""])
    groups: dict[tuple[str, str], list[Claims]] = {}
    ends = wanted.ends("country", "channel", "account")
    for place, (key, sums) in enumerate(wanted.by("country", "channel", "account")):
        country, channel, account = key
        messages, receipts = dead.get((numbers[account], country), (0, 0))
        one = Claims(
            account, sums["first"], sums["verified"], sums["claimed"], sums["verified_claimed"],
            sums["verified_early"], ends.delivered[place], messages, receipts,
        )  # fmt: skip
        groups.setdefault((country, channel), []).append(one)
    return ((country, Channel(channel), each) for (country, channel), each in groups.items() if country)


def _closely(
    tx: "Tx", own: Claims, peer: Claims, where: tuple[str, Channel], numbers: dict[str, int]
) -> dict[str, Any] | None:
    """The evidence, if it holds without pumped prefixes too."""
    since = tx.now - DAYS * _DAY
    mine, theirs = (claims(tx, numbers[one.account], *where, since, _MOST) for one in (own, peer))
    pumped = _pumped((*mine, *theirs))
    mine, theirs = (tuple(one for one in each if one.prefix not in pumped) for each in (mine, theirs))
    strata = _strata(mine, theirs)
    found = suspicion(_counted(own, mine), [_counted(peer, theirs)], strata)
    if found is None or not found.flagged or found.phantom is None:
        return None
    return _evidence(found, mine, own, len(pumped), where[1])


def _pumped(every: Sequence[Claim]) -> set[int]:
    """Prefixes that convert far below the rest of their country, through whatever account."""
    counts: dict[int, list[int]] = {}
    for one in every:
        if one.prefix is not None:
            mine = counts.setdefault(one.prefix, [0, 0])
            mine[0] += one.converted
            mine[1] += 1
    hits, of = sum(one.converted for one in every), len(every)
    return {prefix for prefix, (good, sent) in counts.items() if suspect(good, sent, hits, of)}


def _strata(mine: Sequence[Claim], theirs: Sequence[Claim]) -> tuple[Both, ...]:
    """The two by network."""
    counts: dict[str, list[int]] = {}
    for start, each in ((0, mine), (2, theirs)):
        for one in each:
            if one.delivered_at is not None:
                row = counts.setdefault(one.network, [0, 0, 0, 0])
                row[start] += one.converted
                row[start + 1] += 1
    return tuple(Both(*row) for row in counts.values())


def _counted(rough: Claims, each: Sequence[Claim]) -> Claims:
    """The same account by the attempts that are left; its control numbers stay."""
    claimed = [one for one in each if one.delivered_at is not None]
    early = sum(
        one.converted and one.verified_at is not None and one.verified_at < (one.delivered_at or 0) for one in claimed
    )
    return replace(
        rough,
        first=len(each),
        verified=sum(one.converted for one in each),
        claimed=len(claimed),
        verified_claimed=sum(one.converted for one in claimed),
        verified_early=early,
        delays=_delays(claimed),
    )


def _delays(claimed: Sequence[Claim]) -> Any:
    times = [one.delivered_at - one.sent_at for one in claimed if one.delivered_at is not None and one.sent_at]
    return np.bincount(bins_of(np.array(times, np.int64)), minlength=BINS).astype(np.int64)


def _evidence(found: Suspicion, mine: Sequence[Claim], own: Claims, prefixes: int, channel: Channel) -> dict[str, Any]:
    phantom = found.phantom
    assert phantom is not None
    claimed = sum(one.delivered_at is not None for one in mine)
    return {
        "account": found.account,
        "peer": found.peer,
        "channel": channel.value,
        "share": phantom.share,
        "low": phantom.low,
        "high": phantom.high,
        "claimed": claimed,
        "verified": sum(one.converted for one in mine if one.delivered_at is not None),
        "signs": list(sentences(found, own)),
        "prefixes": prefixes,
        "days": DAYS,
    }
