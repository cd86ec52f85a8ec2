"""When a warning opens and when it closes, by the running sums of a country.

One account that is slow is one warning. When all of them are, it is probably the network or the season: then there is
one warning for the country instead.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from otpdesk.desk.watching_views import Closed
from otpdesk.otp import Instant
from otpdesk.quality.drift import FREEZE, THRESHOLD, worth_naming
from otpdesk.store.warnings import Kept, Sum

ACTIVE = 3_600_000
"""An account that sent nothing there for so long does not say how its country does now."""

QUIET = 6 * 3_600_000
"""After so long without a message a warning closes: nothing is known of now."""

_CONCERNED = THRESHOLD / 2

Place = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Opening:
    """A warning to open; the sums are those that it rests on."""

    place: Place
    since: Instant
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """A warning to close."""

    kept: Kept
    why: Closed


def judged(
    sums: Mapping[tuple[int, str], Sum], kept: Collection[Kept], frozen: Collection[Place], now: Instant
) -> Iterator[Opening | Closing]:
    """What changes now. `kept` are the open warnings of the kind, `frozen` places whose warnings closed just now."""
    countries: dict[str, list[Sum]] = {}
    for one in sums.values():
        countries.setdefault(one.country, []).append(one)
    for country in sorted({*countries, *(one.country for one in kept)}):
        mine = [one for one in kept if one.country == country]
        yield from _of_country(country, countries.get(country, []), mine, frozen, now)


def _of_country(
    country: str, sums: list[Sum], kept: list[Kept], frozen: Collection[Place], now: Instant
) -> Iterator[Opening | Closing]:
    common = next((one for one in kept if one.account_id is None), None)
    singles = [one for one in kept if one.account_id is not None]
    if _everyone(sums, now, there=common is not None):
        yield from (Closing(one, Closed.EVERYONE) for one in _free(singles, now))
        if common is None and (None, country) not in frozen:
            since = min(one.since for one in sums if one.since is not None)
            yield Opening((None, country), since, tuple(_active(sums, now)))
        return
    if common is not None:
        why = Closed.NOT_EVERYONE if any(one.told_at is not None for one in sums) else _over(sums, now)
        yield from (Closing(one, why) for one in _free([common], now))
    yield from _singles(sums, singles, frozen, now)


def _singles(sums: list[Sum], kept: list[Kept], frozen: Collection[Place], now: Instant) -> Iterator[Opening | Closing]:
    by_account = {one.account_id: one for one in sums}
    warned = {one.account_id for one in kept}
    for one in sums:
        fresh = now - one.at <= QUIET and one.account_id not in warned
        if one.told_at is not None and one.since is not None and fresh and one.place not in frozen:
            yield Opening(one.place, one.since, (one,))
    for old in _free(kept, now):
        found = by_account.get(old.account_id or 0)
        if found is None or found.since is None or now - found.at > QUIET:
            yield Closing(old, _over([found] if found else [], now))


def _everyone(sums: list[Sum], now: Instant, *, there: bool) -> bool:
    """Whether all accounts that send there are concerned; once they are, until one of them is as usual again."""
    active = _active(sums, now)
    failing = [one for one in active if one.score > 0 and (there or one.told_at is not None or one.score >= _CONCERNED)]
    if not failing or worth_naming([str(one.account_id) for one in failing], [str(one.account_id) for one in active]):
        return False
    return there or any(one.told_at is not None for one in active)


def _active(sums: list[Sum], now: Instant) -> list[Sum]:
    return [one for one in sums if now - one.at <= ACTIVE]


def _over(sums: list[Sum], now: Instant) -> Closed:
    return Closed.BACK if any(now - one.at <= QUIET for one in sums) else Closed.QUIET


def _free(kept: Iterable[Kept], now: Instant) -> Iterator[Kept]:
    """Warnings that did not open just now."""
    return (one for one in kept if now - one.opened_at >= FREEZE)
