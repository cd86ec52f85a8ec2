"""Time until an end of any kind, and whether two accounts differ in when ends or deliveries come."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erfc

from otpdesk.quality.arrival import OPEN, Counted, Curve, incidence, on_grid, variance_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A test of two curves being the same: `statistic` is normal if they are, positive where A is earlier."""

    statistic: float
    p: float


def kaplan_meier(times: ArrayLike, events: ArrayLike) -> Curve:
    """The share without any end by each time (Kaplan and Meier 1958), with Greenwood's variance.

    Right where nothing competes: for the time to any final state. Events that are not OPEN are ends.
    """
    grid = np.unique(np.asarray(times, np.float64))
    counted = on_grid(grid, times, np.asarray(events) != OPEN)
    risk, ends = counted.risk, counted.delivered
    shares = np.asarray(np.cumprod(1 - ends / risk), np.float64)
    left = np.maximum(risk - ends, 1)
    spread: Floats = np.cumsum(np.where(risk > ends, ends / (risk * left), 0.0))
    return Curve(grid, shares, shares**2 * spread, 1.0)


def log_rank(times_a: ArrayLike, events_a: ArrayLike, times_b: ArrayLike, events_b: ArrayLike) -> Contrast:
    """Whether ends of any kind come at the same times (Mantel 1966, Peto and Peto 1972)."""
    return binned_log_rank(*_together(times_a, events_a, times_b, events_b))


def gray(times_a: ArrayLike, events_a: ArrayLike, times_b: ArrayLike, events_b: ArrayLike) -> Contrast:
    """Whether deliveries come alike, where failures compete: the test of Gray (1988) with rho = 0."""
    return binned_gray(*_together(times_a, events_a, times_b, events_b))


def binned_log_rank(a: Counted, b: Counted) -> Contrast:
    """The same from counts by time or bin."""
    ends_a, ends = a.delivered + a.failed, a.delivered + a.failed + b.delivered + b.failed
    risk, share = a.risk + b.risk, a.risk / np.maximum(a.risk + b.risk, 1)
    variance = ends * share * (1 - share) * (risk - ends) / np.maximum(risk - 1, 1)
    return _contrast(float((ends_a - ends * share).sum()), float(variance.sum()))


def binned_gray(a: Counted, b: Counted) -> Contrast:
    """The same from counts by time or bin.

    The score is the weighted difference of the two hazards of the subdistribution, dF/(1-F), where
    R = r (1-F(t-))/S(t-) are those at risk and R_A R_B/(R_A+R_B) weighs. Its variance is the delta method's for each
    account by itself, so that it does not ask for alike censoring.
    """
    risks, steps, rest = zip(*(_subdistribution(side) for side in (a, b)), strict=True)
    both = risks[0] + risks[1]
    weights = np.where(both > 0, risks[0] * risks[1] / np.where(both > 0, both, 1), 0.0)
    score = float((weights * (steps[0] / rest[0] - steps[1] / rest[1])).sum())
    variance = sum(
        float(variance_of(side, _slopes(weights, step, left)))
        for side, step, left in zip((a, b), steps, rest, strict=True)
    )
    return _contrast(score, variance)


def _subdistribution(side: Counted) -> tuple[Floats, Floats, Floats]:
    """Those at risk of the subdistribution, the steps of the cumulative incidence, and what it lacks to one before."""
    shares, before = incidence(side.delivered, side.failed, side.risk)
    rest = 1 - np.append(0.0, shares[:-1])
    open_ = (side.risk > 0) & (before > 0)
    risk = np.where(open_, side.risk * rest / np.where(open_, before, 1), 0.0)
    return risk, np.diff(shares, prepend=0.0), np.where(rest > 0, rest, 1.0)


def _slopes(weights: Floats, steps: Floats, rest: Floats) -> Floats:
    """How the weighted sum of steps/rest changes with the cumulative incidence at each time."""
    earlier = weights * (steps / rest - 1) / rest
    slopes: Floats = weights / rest + np.append(earlier[1:], 0.0)
    return slopes


def _together(times_a: ArrayLike, events_a: ArrayLike, times_b: ArrayLike, events_b: ArrayLike) -> list[Counted]:
    """Both on one grid of times."""
    grid = np.unique(np.concatenate([np.asarray(times, np.float64) for times in (times_a, times_b)]))
    return [on_grid(grid, times_a, events_a), on_grid(grid, times_b, events_b)]


def _contrast(score: float, variance: float) -> Contrast:
    statistic = score / sqrt(variance) if variance > 0 else 0.0
    return Contrast(statistic, float(erfc(abs(statistic) / sqrt(2))))
