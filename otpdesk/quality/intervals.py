"""Intervals of proportions, and of differences between two of them."""

from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """The limits of a share; from 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference A minus B with its limits."""

    value: float
    low: float
    high: float


ANYTHING = Interval(0.0, 1.0)
"""What is known of a share without a single attempt."""

_NOTHING = 1e-9
"""Stands for no attempts where something is divided by their number."""


@cache
def z_of(level: float) -> float:
    """How many standard deviations hold `level` (such as .95) of a normal distribution, both sides together."""
    return float(ndtri(0.5 + level / 2))


def wilson(hits: int, of: int, level: float = 0.95) -> Interval:
    """The score interval of a share of `hits` in `of` (Wilson 1927; Brown, Cai, DasGupta 2001): right near 0 and 1 too.

    Of nothing it is 0 to 1. Raises ValueError for counts that cannot be.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no share")
    return wilson_of(hits / of, of, level) if of else ANYTHING


def wilson_of(share: float, size: float, level: float = 0.95) -> Interval:
    """Wilson's interval for a share that is worth `size` attempts, which need not be whole.

    For a weighted or censored share, `size` is share * (1 - share) / variance: the effective sample size of Korn and
    Graubard (1998), who put it into an interval for proportions as here.
    """
    if size <= 0:
        return ANYTHING
    square = z_of(level) ** 2
    centre = (share + square / (2 * size)) / (1 + square / size)
    spread = share * (1 - share) / size + square / (4 * size * size)
    half = sqrt(square * max(spread, 0.0)) / (1 + square / size)
    return Interval(max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def wilson_limits(shares: Floats, sizes: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's limits of many shares at once, each worth more than no attempts."""
    square = z_of(level) ** 2
    centre = (shares + square / (2 * sizes)) / (1 + square / sizes)
    spread = shares * (1 - shares) / sizes + square / (4 * sizes * sizes)
    half = np.sqrt(square * np.maximum(spread, 0.0)) / (1 + square / sizes)
    return np.clip(np.minimum(shares, centre - half), 0, 1), np.clip(np.maximum(shares, centre + half), 0, 1)


def effective_size(rates: Floats, sizes: Floats, weights: Floats) -> Floats:
    """How many attempts in one stratum tell as much as those of several do: rate * (1 - rate) / variance.

    Strata are the first axis of `rates` and `sizes`; `weights` are theirs in the mean of the rates. That is the
    effective sample size (Kish 1965, Korn and Graubard 1998), the smaller of two estimates: with unbiased variances
    p(1-p)/(n-1), which say nothing where all or none hit, and with half a hit and half a miss added to each stratum,
    in the mean too. In a single stratum both are its attempts.
    """
    parts = (weights / weights.sum()).reshape(-1, *[1] * (rates.ndim - 1))
    rate = (parts * rates).sum(axis=0)
    plain = (parts**2 * rates * (1 - rates) / np.maximum(sizes - 1, 1)).sum(axis=0)
    softened = (rates * sizes + 0.5) / (sizes + 1)
    mean = (parts * softened).sum(axis=0)
    smooth = (parts**2 * softened * (1 - softened) / np.maximum(sizes, _NOTHING)).sum(axis=0)
    seen = plain > 0
    unbiased = np.where(seen, rate * (1 - rate) / np.where(seen, plain, 1) + 1, np.inf)
    return np.asarray(np.minimum(unbiased, mean * (1 - mean) / smooth))


def newcombe(hits_a: int, of_a: int, hits_b: int, of_b: int, level: float = 0.95) -> Difference:
    """The difference of two shares, A minus B, by the hybrid score method (Newcombe 1998, his method 10).

    If either is of nothing, nothing is known: 0, from -1 to 1.
    """
    a, b = wilson(hits_a, of_a, level), wilson(hits_b, of_b, level)
    return apart(hits_a / of_a, a, hits_b / of_b, b) if of_a and of_b else Difference(0.0, -1.0, 1.0)


def apart(share_a: float, a: Interval, share_b: float, b: Interval) -> Difference:
    """A minus B of independent estimates from their limits alone (MOVER; Newcombe 1998, Zou and Donner 2008)."""
    value = share_a - share_b
    below = sqrt((share_a - a.low) ** 2 + (b.high - share_b) ** 2)
    above = sqrt((a.high - share_a) ** 2 + (share_b - b.low) ** 2)
    return Difference(value, value - below, value + above)
