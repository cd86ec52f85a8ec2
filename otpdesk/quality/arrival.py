"""When messages arrive: the cumulative incidence of delivery, where failure competes and the young are censored."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from otpdesk.quality.times import BINS, EDGES

Floats = NDArray[np.float64]

SECONDS: Floats = np.array((*EDGES[1:], np.inf)) / 1000
"""Where each bin ends, in seconds; the last one does not."""

DELIVERED, FAILED, OPEN = 1, 2, 0


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
        ends = np.append(0.0, SECONDS[:-1])
        return float(np.interp(seconds, ends, np.append(0.0, self.shares[:-1])))

    def quantile(self, q: float) -> float | None:
        """The seconds by which the share `q` of those that are ever delivered is; None if it takes over ten minutes."""
        return self._reaching(q * self.ever) if self.ever > 0 else None

    def median(self) -> float | None:
        """The seconds by which half of all is delivered; None if half never is, or later than ten minutes."""
        return self._reaching(0.5)

    def mean_wait(self, cap: float) -> float:
        """The mean wait in seconds, none counted longer than `cap`: the area over the curve up to there."""
        ends = np.append(0.0, SECONDS[:-1])
        knots = np.unique(np.append(ends[ends < cap], cap))
        return float(np.trapezoid(1 - np.interp(knots, ends, np.append(0.0, self.shares[:-1])), knots))

    def _reaching(self, share: float) -> float | None:
        place = int(np.searchsorted(self.shares, share, side="left"))
        if place >= BINS - 1:
            return None
        before, after = (float(self.shares[place - 1]) if place else 0.0), float(self.shares[place])
        start, end = EDGES[place] / 1000, EDGES[place + 1] / 1000
        return start + (end - start) * ((share - before) / (after - before) if after > before else 1.0)


def cumulative_incidence(times: ArrayLike, events: ArrayLike) -> Curve:
    """The share delivered by each time, from raw times: the estimator of Aalen and Johansen (1978).

    `events` say what each time is the end of: 1 delivered, 2 failed, 0 not known any further. At equal times ends
    count before what is censored.
    """
    found, delivered, failed, left = _counted(times, events)
    risk = _at_risk(delivered, failed, left)
    shares, _ = incidence(delivered, failed, risk)
    return Curve(found, shares, variances(delivered, failed, risk))


def binned_incidence(delivered: ArrayLike, failed: ArrayLike, left: ArrayLike) -> BinnedCurve:
    """The same from counts by bin (`quality.times`): delivered, failed, and `left` open at that age.

    It equals the exact one at the ends of bins when nothing is left open but at the ends of bins.
    """
    one, two, open_ = (np.asarray(column, np.float64) for column in (delivered, failed, left))
    shares, _ = incidence(one, two, _at_risk(one, two, open_))
    return BinnedCurve(shares)


def incidence(delivered: Floats, failed: Floats, risk: Floats) -> tuple[Floats, Floats]:
    """The cumulative incidence of delivery, and the share without an end just before each time; along the last axis.

    S(t-) = prod_{u<t} (1 - (d1 + d2)/r),  F1(t) = sum_{u<=t} S(u-) d1/r.
    """
    safe = np.maximum(risk, 1)
    kept = np.cumprod(1 - (delivered + failed) / safe, axis=-1)
    before = np.concatenate([np.ones_like(kept[..., :1]), kept[..., :-1]], axis=-1)
    return np.cumsum(before * delivered / safe, axis=-1), before


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


def _at_risk(delivered: Floats, failed: Floats, left: Floats) -> Floats:
    """How many are still open at the beginning of each time or bin."""
    gone = delivered + failed + left
    risk: Floats = np.flip(np.cumsum(np.flip(gone, -1), axis=-1), -1)
    return risk


def _counted(times: ArrayLike, events: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """The different times in order, and how many are delivered, fail and are censored at each."""
    found, place = np.unique(np.asarray(times, np.float64), return_inverse=True)
    kinds = np.asarray(events)
    counts = [np.bincount(place[kinds == kind], minlength=len(found)).astype(float) for kind in (1, 2, 0)]
    return found, counts[0], counts[1], counts[2]
