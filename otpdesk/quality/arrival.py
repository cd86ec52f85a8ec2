"""When messages arrive: the cumulative incidence of delivery, where failure competes and the young are censored."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from otpdesk.quality.times import BINS, EDGES

Floats = NDArray[np.float64]

ENDS: Floats = np.array(EDGES) / 1000
"""Where bins begin and end, in seconds: bin n lies between ENDS[n] and ENDS[n + 1]; the last one has no end."""

DELIVERED, FAILED, OPEN = 1, 2, 0
"""What a time is the end of: a delivery, a failure, or our knowing (censored)."""


class Counted(NamedTuple):
    """How many were delivered, failed, and were `left` open, at each of several times or bins, along the last axis."""

    delivered: Floats
    failed: Floats
    left: Floats

    @property
    def risk(self) -> Floats:
        """How many are still open at the beginning of each time or bin."""
        gone = self.delivered + self.failed + self.left
        found: Floats = np.flip(np.cumsum(np.flip(gone, -1), axis=-1), -1)
        return found


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve that steps at `times` to `shares`, with the variance of each; before the first time it is `start`."""

    times: Floats
    shares: Floats
    variances: Floats
    start: float = 0.0

    def at(self, time: float) -> float:
        """The height of the curve at a time."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(self.shares[place - 1]) if place else self.start


@dataclass(frozen=True, slots=True)
class BinnedCurve:
    """The share delivered by the end of each bin of `quality.times`; between the ends it grows evenly."""

    shares: Floats

    @property
    def ever(self) -> float:
        """The share that is ever delivered."""
        return float(self.shares[-1])

    def at(self, seconds: float) -> float:
        """The share delivered within so many seconds; past ten minutes, the share within ten minutes."""
        return float(np.interp(seconds, ENDS, np.append(0.0, self.shares[:-1])))

    def quantile(self, q: float) -> float | None:
        """The seconds by which the share `q` of those that are ever delivered is; None if it takes over ten minutes."""
        return self._reaching(q * self.ever) if self.ever > 0 else None

    def median(self) -> float | None:
        """The seconds by which half of all is delivered; None if half never is, or later than ten minutes."""
        return self._reaching(0.5)

    def mean_wait(self, cap: float) -> float:
        """The mean wait in seconds, none counted longer than `cap`: the area over the curve up to there."""
        return cap - float(areas(cap) @ self.shares)

    def _reaching(self, share: float) -> float | None:
        place = int(np.searchsorted(self.shares, share, side="left"))
        if place >= BINS - 1:
            return None
        before, after = (float(self.shares[place - 1]) if place else 0.0), float(self.shares[place])
        start, end = float(ENDS[place]), float(ENDS[place + 1])
        return start + (end - start) * ((share - before) / (after - before) if after > before else 0.0)


def areas(cap: float) -> Floats:
    """By what the share at the end of each bin counts in the area under the curve between 0 and `cap` seconds."""
    widths = np.append(np.diff(ENDS), np.inf)
    covered = np.clip(cap - ENDS, 0, widths)
    own: Floats = covered**2 / (2 * widths)
    own[:-1] += covered[1:] - own[1:]
    return own


def cumulative_incidence(times: ArrayLike, events: ArrayLike) -> Curve:
    """The share delivered by each time, from raw times: the estimator of Aalen and Johansen (1978).

    `events` say what each time is the end of: DELIVERED, FAILED, or OPEN, not known any further. At equal times ends
    count before what is left open.
    """
    grid = np.unique(np.asarray(times, np.float64))
    counted = on_grid(grid, times, events)
    return Curve(grid, incidence(*counted[:2], counted.risk)[0], variances(*counted[:2], counted.risk))


def binned_incidence(delivered: ArrayLike, failed: ArrayLike, left: ArrayLike) -> BinnedCurve:
    """The same from counts by bin (`quality.times`): delivered, failed, and `left` open at that age.

    It equals the exact one at the ends of bins when nothing is left open but at the ends of bins. Past the last bin in
    which anything was still open, nothing is known, and the curve stays as it is.
    """
    counted = Counted(*(np.asarray(column, np.float64) for column in (delivered, failed, left)))
    return BinnedCurve(incidence(*counted[:2], counted.risk)[0])


def incidence(delivered: Floats, failed: Floats, risk: Floats) -> tuple[Floats, Floats]:
    """The cumulative incidence of delivery, and the share without an end just before each time; along the last axis.

    S(t-) = prod_{u<t} (1 - (d1 + d2)/r),  F1(t) = sum_{u<=t} S(u-) d1/r.
    """
    safe = np.maximum(risk, 1)
    kept = np.cumprod(1 - (delivered + failed) / safe, axis=-1)
    before = np.concatenate([np.ones_like(kept[..., :1]), kept[..., :-1]], axis=-1)
    return np.minimum(np.cumsum(before * delivered / safe, axis=-1), 1.0), before


def variances(delivered: Floats, failed: Floats, risk: Floats) -> Floats:
    """The variance of the cumulative incidence at each time, by the delta method (Marubini and Valsecchi 1995, 10.3).

    Var F(t) = sum_{u<=t} (F(t)-F(u))^2 d/(r(r-d)) + S(u-)^2 d1(r-d1)/r^3 - 2 (F(t)-F(u)) S(u-) d1/r^2,
    here multiplied out, so that it takes sums along the axis only.
    """
    shares, before = incidence(delivered, failed, risk)
    safe = np.maximum(risk, 1)
    ends = delivered + failed
    spread = np.where(risk > ends, ends / (safe * np.maximum(risk - ends, 1)), 0.0)
    cross = before * delivered / safe**2
    own = before**2 * delivered * (safe - delivered) / safe**3
    squares = np.cumsum(own + 2 * cross * shares + spread * shares**2, axis=-1)
    found: Floats = squares - 2 * shares * np.cumsum(cross + spread * shares, axis=-1)
    found += shares**2 * np.cumsum(spread, axis=-1)
    return np.maximum(found, 0.0, out=found)


def variance_of(counted: Counted, factors: Floats) -> Floats:
    """The variance of sum_t factors(t) F(t), by the delta method over the hazards of delivery and of failure.

    The hazards of one time are multinomial over those at risk, and independent of other times'.
    """
    shares, before = incidence(counted.delivered, counted.failed, counted.risk)
    safe = np.maximum(counted.risk, 1)
    one, two = counted.delivered / safe, counted.failed / safe
    later = _from_here_on(np.broadcast_to(factors, shares.shape))
    lost = _from_here_on(factors * shares) - shares * later
    kept = 1 - one - two
    by_two = np.where(kept > 0, -lost / np.where(kept > 0, kept, 1), 0.0)
    by_one = before * later + by_two
    terms = by_one**2 * one * (1 - one) + by_two**2 * two * (1 - two) - 2 * by_one * by_two * one * two
    return np.asarray((terms / safe).sum(axis=-1))


def on_grid(grid: Floats, times: ArrayLike, events: ArrayLike) -> Counted:
    """How many of some raw times, all of them on the grid, were ends of which kind at each of its points."""
    place = np.searchsorted(grid, np.asarray(times, np.float64))
    kinds = np.asarray(events)
    counts = [np.bincount(place[kinds == kind], minlength=len(grid)) for kind in (DELIVERED, FAILED, OPEN)]
    return Counted(*(column.astype(np.float64) for column in counts))


def _from_here_on(terms: Floats) -> Floats:
    found: Floats = np.flip(np.cumsum(np.flip(terms, -1), axis=-1), -1)
    return found
