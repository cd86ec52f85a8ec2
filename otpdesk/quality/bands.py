"""How sure the arrival of messages is: bands round the curve of one account, and two accounts at one time."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from otpdesk.quality.arrival import ENDS, BinnedCurve, Counted, areas, incidence, variance_of, variances
from otpdesk.quality.intervals import Interval, apart, effective_size, wilson_limits, z_of
from otpdesk.quality.strata import LEAST, Adjusted

Floats = NDArray[np.float64]

_ROUNDING = 0.1
"""A single delivery of n, or a single one missing, makes share * (1 - share) * n a half or more; rounding does not."""


@dataclass(frozen=True, slots=True)
class Band:
    """A standardised curve with the limits of each share, by bin (`quality.times`).

    `common` is the share of the mix in strata with enough attempts; these are `strata`, and `weights` sum to one.
    """

    curve: BinnedCurve
    low: Floats
    high: Floats
    common: float
    strata: Counted
    weights: Floats

    def at(self, seconds: float) -> Interval:
        """The limits of the share delivered within so many seconds."""
        return Interval(BinnedCurve(self.low).at(seconds), BinnedCurve(self.high).at(seconds))

    @property
    def ever(self) -> Interval:
        """The limits of the share that is ever delivered."""
        return Interval(float(self.low[-1]), float(self.high[-1]))

    def mean_wait(self, cap: float, level: float = 0.95) -> tuple[float, float, float]:
        """The mean wait in seconds, none counted longer than `cap`, with its limits by the delta method."""
        value = self.curve.mean_wait(cap)
        half = z_of(level) * sqrt(float(self.weights**2 @ variance_of(self.strata, areas(cap))))
        return value, max(0.0, value - half), min(cap, value + half)


def bands(ends: Counted, weights: Floats, least: float = LEAST, level: float = 0.95) -> Band | None:
    """The cumulative incidence of delivery at a mix of strata, with pointwise limits; None if no stratum has enough.

    Rows of `ends` are strata and its columns bins; `weights` are the strata's in the mix, in any unit. The limits are
    analytic, not resampled: the delta method gives the variance of each stratum's curve, this gives the attempts that
    the share is worth, and these give Wilson's limits. So the band is the same at every look, takes no seed, costs a
    millisecond, and holds near 0 and 1, where a bootstrap of few attempts that all arrived has no width at all.
    """
    used = (weights > 0) & (_sizes(ends) >= max(least, 1))
    if not used.any():
        return None
    kept, mine = Counted(*(column[used] for column in ends)), weights[used] / weights[used].sum()
    shares, sizes = _worth(kept)
    low, high = wilson_limits(mine @ shares, effective_size(shares, sizes, mine), level)
    return Band(BinnedCurve(mine @ shares), low, high, float(weights[used].sum() / weights.sum()), kept, mine)


def arrived_apart(
    a: Counted, b: Counted, weights: Floats, seconds: float, least: float = LEAST, level: float = 0.95
) -> Adjusted | None:
    """A minus B in the share delivered within so many seconds, which must be the end of a bin, at a mix of strata.

    Only strata in which both have enough count; None if there is none.
    """
    used = (weights > 0) & (np.minimum(_sizes(a), _sizes(b)) >= max(least, 1))
    if not used.any():
        return None
    place = int(np.searchsorted(ENDS, seconds)) - 1
    mine = weights[used] / weights[used].sum()
    rates, limits, variance = [], [], 0.0
    for side in (a, b):
        shares, sizes = (table[:, place] for table in _worth(Counted(*(column[used] for column in side))))
        low, high = wilson_limits(mine @ shares, effective_size(shares, sizes, mine), level)
        rates.append(float(mine @ shares))
        limits.append(Interval(float(low), float(high)))
        variance += float(mine**2 @ (shares * (1 - shares) / np.maximum(sizes, 1)))
    found = apart(rates[0], limits[0], rates[1], limits[1])
    common = float(weights[used].sum() / weights.sum())
    taken = tuple(used.tolist())
    return Adjusted(found.value, sqrt(variance), found.low, found.high, rates[0], rates[1], common, taken)


def _sizes(ends: Counted) -> Floats:
    total: Floats = (ends.delivered + ends.failed + ends.left).sum(axis=-1)
    return total


def _worth(ends: Counted) -> tuple[Floats, Floats]:
    """The share delivered by the end of each bin, by stratum, and how many attempts without censoring it is worth.

    Where none or all were delivered so far it is worth those known; their share is 0 or 1 but for rounding.
    """
    shares, _ = incidence(ends.delivered, ends.failed, ends.risk)
    spread = variances(ends.delivered, ends.failed, ends.risk)
    every = ends.risk[..., :1]
    known = every - np.cumsum(ends.left, axis=-1) + ends.left
    seen = shares * (1 - shares) * every > _ROUNDING
    return shares, np.where(seen, shares * (1 - shares) / np.where(seen, spread, 1), known)
