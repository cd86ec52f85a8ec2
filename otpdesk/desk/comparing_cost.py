"""What accounts cost: per send, per verified customer, and two of them compared at one mix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log, log1p

import numpy as np
from scipy.special import ndtr

from otpdesk.desk.comparing_counts import NOTHING, Counts, Place, Tally, total
from otpdesk.desk.comparison_views import SAFE_SHARE, Price
from otpdesk.quality.cost import CostDifference, CostPair, Spent, cost_difference
from otpdesk.quality.cost import per_verified as cost_of
from otpdesk.quality.intervals import z_of

UNPRICED = 0.1
"""The share of attempts without a price from which on no cost is said: what is missing might be most of it."""

_COARSENESS: tuple[Callable[[Place], Place], ...] = (
    lambda place: place,
    lambda place: (place[0], "", place[2]),
    lambda place: (place[0], "", ""),
)
"""From the finest strata to the coarsest."""

_COVERED = 0.9
_LEAST_ERROR = 1e-4
_GRID = 4_001


def priced_enough(tally: Tally) -> bool:
    """Whether so many attempts have a price that their cost says something."""
    return tally.attempts > 0 and tally.unpriced <= UNPRICED * tally.attempts


def per_send(counts: Counts, account: str) -> Price | None:
    """What one attempt costs on average, fees included."""
    tally = counts.accounts[account]
    if not priced_enough(tally):
        return None
    return _price(counts, account, tally.cost / tally.attempts, None, None)


def per_verified(counts: Counts, account: str) -> Price | None:
    """What a verified customer costs: all attempts and fees over those whose code was read back."""
    tally = counts.accounts[account]
    if not (priced_enough(tally) and tally.verified_all):
        return None
    found = cost_of(tally.cost, tally.verified_all, tally.attempts)
    return None if found.value is None else _price(counts, account, found.value, found.low, found.high)


def _price(counts: Counts, account: str, value: float, low: float | None, high: float | None) -> Price:
    tally = counts.accounts[account]
    return Price(
        round(value),
        counts.exchange.target,
        None if low is None else round(low),
        None if high is None else round(high),
        converted=account in counts.converted,
        provisional=tally.provisional + tally.unpriced,
    )


def costs_of(
    one: Mapping[Place, Tally], other: Mapping[Place, Tally], mix: Mapping[Place, float]
) -> CostDifference | None:
    """What a verified customer costs through two accounts at one mix; None if nothing can be said.

    Strata are as fine as they can be while covering nearly all that can be covered.
    """
    best: CostDifference | None = None
    for coarser in _COARSENESS:
        found = cost_difference(_pairs(_summed(one, coarser), _summed(other, coarser), _weights(mix, coarser)))
        if found is not None and (best is None or found.common > best.common):
            best = found
        if best is not None and best.common >= _COVERED:
            break
    return best


def _pairs(one: Mapping[Place, Tally], other: Mapping[Place, Tally], mix: Mapping[Place, float]) -> list[CostPair]:
    return [
        CostPair(_spent(one.get(place, NOTHING)), _spent(other.get(place, NOTHING)), weight)
        for place, weight in sorted(mix.items())
    ]


def _spent(tally: Tally) -> Spent:
    return Spent(tally.cost, tally.verified_all, tally.attempts)


def _summed(tallies: Mapping[Place, Tally], coarser: Callable[[Place], Place]) -> dict[Place, Tally]:
    found: dict[Place, list[Tally]] = {}
    for place, tally in tallies.items():
        found.setdefault(coarser(place), []).append(tally)
    return {place: total(parts) for place, parts in found.items()}


def _weights(mix: Mapping[Place, float], coarser: Callable[[Place], Place]) -> dict[Place, float]:
    found: dict[Place, float] = {}
    for place, weight in mix.items():
        key = coarser(place)
        found[key] = found.get(key, 0.0) + weight
    return found


@dataclass(frozen=True, slots=True)
class CostLevel:
    """The logarithm of what a verified customer costs, its standard error, and the share of the mix it rests on."""

    mean: float
    se: float
    common: float


def levels_of(
    places: Mapping[str, Mapping[Place, Tally]], mix: Mapping[Place, float], anchor: str
) -> dict[str, CostLevel]:
    """The cost of each account at the mix, of those that carried enough of it, placed by their difference to one."""
    found: dict[str, CostLevel] = {}
    for name, mine in places.items():
        costs = costs_of(mine, places[anchor], mix) if anchor in places else None
        if costs is None or costs.common < SAFE_SHARE or costs.a.low is None or not costs.a.high:
            continue
        se = (log(costs.a.high) - log(costs.a.low)) / (2 * z_of(0.95)) if costs.a.low > 0 else 0.0
        found[name] = CostLevel(log1p(costs.difference.value), se, costs.common)
    return found


def ranking_of(costs: Mapping[str, CostLevel]) -> dict[str, tuple[float, float]]:
    """Of each cost the chance of being the lowest, and the share that is expected to be overspent by choosing it.

    The logarithms are taken as independent normals and summed up over a fine grid.
    """
    names = list(costs)
    means = np.array([[costs[name].mean] for name in names])
    errors = np.array([[max(costs[name].se, _LEAST_ERROR)] for name in names])
    grid = np.linspace((means - 8 * errors).min(), (means + 8 * errors).max(), _GRID)
    step = grid[1] - grid[0]
    above = ndtr((means - grid) / errors)
    every = above.prod(axis=0)
    mass = -np.diff(above, axis=1)
    others = [np.delete(above, place, axis=0).prod(axis=0) for place in range(len(names))]
    lowest = [float((mass[place] * (one[1:] + one[:-1]) / 2).sum()) for place, one in enumerate(others)]
    lost = (above - every).sum(axis=1) * step
    return {
        name: (one / sum(lowest), max(float(more), 0.0)) for name, one, more in zip(names, lowest, lost, strict=True)
    }
