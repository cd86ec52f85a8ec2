"""What is usual: the share of first attempts that are verified, and that arrive quickly, over the last fortnight.

Shares are shrunk towards those of the same country, so that few attempts do not pass for certainty.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from otpdesk.desk.watching_views import WITHIN, Watched
from otpdesk.otp import Instant

if TYPE_CHECKING:
    from otpdesk.quality.cells import Cells

DAY = 86_400_000
DAYS = 14
"""The days before today that say what is usual, in UTC."""

LEAST = 30
"""Fewer first attempts than this in those days, of one account in one country, say nothing."""

_LOWEST, _HIGHEST = 0.3, 0.99
"""Below, there is nothing to watch: a channel without receipts is never quick. Above, one miss would be an alarm."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Usual shares by (account's name, country, channel). What is not there is not watched."""

    shares: Mapping[Watched, Mapping[tuple[str, str, str], float]]

    def of(self, kind: Watched, account: str, country: str, channel: str) -> float | None:
        return self.shares[kind].get((account, country, channel))


NOTHING = Levels({kind: {} for kind in Watched})


def days_before(now: Instant) -> tuple[str, str]:
    """The first and the last day of the fortnight before today, as 2026-11-24."""
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    return str(today - timedelta(days=DAYS)), str(today - timedelta(days=1))


def days_until(now: Instant, days: int) -> tuple[str, str]:
    """The first and the last of so many days, today the last of them."""
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    return str(today - timedelta(days=days - 1)), str(today)


def levels(cells: "Cells") -> Levels:
    """What is usual by the cells of a fortnight."""
    return Levels({
        Watched.CONVERSION: _shares(_verified(cells)),
        Watched.LATENCY: _shares(_quick(cells)),
        Watched.RECEIPTS: {},
    })  # fmt: skip


_Counts = dict[tuple[str, str, str], tuple[int, int]]


def _verified(cells: "Cells") -> _Counts:
    groups = cells.by("account", "country", "channel")
    return {(key[0], key[1], key[2]): (sums["verified"], sums["first"]) for key, sums in groups}


def _quick(cells: "Cells") -> _Counts:
    from otpdesk.quality.times import EDGES

    ends = cells.ends("account", "country", "channel")
    last = EDGES.index(1000 * WITHIN)
    quick = ends.delivered[:, :last].sum(axis=1)
    every = (ends.delivered + ends.failed + ends.open).sum(axis=1)
    return {
        (key[0], key[1], key[2]): (int(hits), int(of)) for key, hits, of in zip(ends.keys, quick, every, strict=True)
    }


def _shares(counts: _Counts) -> dict[tuple[str, str, str], float]:
    carried: dict[tuple[str, str], int] = {}
    for (account, country, _), (_, of) in counts.items():
        carried[account, country] = carried.get((account, country), 0) + of
    enough = {place for place, (_, of) in counts.items() if of and carried[place[:2]] >= LEAST}
    shrunk = {place: share for place, share in _shrunk(counts, enough) if share >= _LOWEST}
    return {place: min(share, _HIGHEST) for place, share in shrunk.items()}


def _shrunk(counts: _Counts, enough: Collection[tuple[str, str, str]]) -> Iterator[tuple[tuple[str, str, str], float]]:
    """The shares of those with enough, drawn to those of their country and channel as far as these are alike."""
    from otpdesk.quality.shrinkage import beta_binomial_prior, shrunk

    groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for place, pair in counts.items():
        if pair[1]:
            groups.setdefault(place[1:], []).append(pair)
    priors = {
        group: beta_binomial_prior([hits for hits, _ in groups[group]], [of for _, of in groups[group]])
        for group in {place[1:] for place in enough}
        if len(groups[group]) > 1
    }
    for place in enough:
        hits, of = counts[place]
        prior = priors.get(place[1:])
        yield place, (hits + 0.5) / (of + 1) if prior is None else shrunk(hits, of, prior)
