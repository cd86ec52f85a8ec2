"""What accounts cost: per send, per verified customer, and two of them compared at one mix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p

import numpy as np
from scipy.special import ndtr

from otpdesk.desk.comparing_counts import NOTHING, Counts, Place, Tally, total
from otpdesk.desk.comparing_pair import estimate
from otpdesk.desk.comparison_views import SAFE_SHARE, Price, Span, StratumDifference
from otpdesk.quality.cost import CostDifference, CostPair, Spent, cost_difference
from otpdesk.quality.cost import per_verified as cost_of
from otpdesk.quality.intervals import z_of
from otpdesk.quality.strata import SEVERAL, Pair, merged

UNPRICED = 0.1
"""The share of attempts without a price from which on no cost is said: what is missing might be most of it."""

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
    """What a verified customer costs through two accounts at one mix; None if nothing can be said."""
    return cost_difference([pair for _, pair in cost_strata(one, other, mix)])


def cost_strata(
    one: Mapping[Place, Tally], other: Mapping[Place, Tally], mix: Mapping[Place, float]
) -> Sequence[tuple[Place, CostPair]]:
    """The strata in which costs are compared: those in which the share of verified attempts would be."""
    pairs = [(place, _pair(one.get(place, NOTHING), other.get(place, NOTHING), mix[place])) for place in sorted(mix)]
    keys = frozenset(key for key, _ in merged(pairs))
    families: dict[Place, list[Place]] = {}
    for place in mix:
        families.setdefault(_within(place, keys), []).append(place)
    return [
        (key, CostPair(_spent(one, places), _spent(other, places), sum(mix[place] for place in places)))
        for key, places in sorted(families.items())
    ]


def cost_lines(strata: Sequence[tuple[Place, CostPair]]) -> tuple[StratumDifference, ...]:
    """The difference of costs in each stratum."""
    return tuple(_line(key, [pair], _weight(strata)) for key, pair in strata)


def costs_by_country(strata: Sequence[tuple[Place, CostPair]]) -> tuple[StratumDifference, ...]:
    """The difference of costs in each country, the heaviest first."""
    families: dict[str, list[CostPair]] = {}
    for key, pair in strata:
        families.setdefault(key[0], []).append(pair)
    lines = [_line((country,), family, _weight(strata)) for country, family in families.items()]
    return tuple(sorted(lines, key=lambda line: (-line.weight, line.key)))


def _weight(strata: Sequence[tuple[Place, CostPair]]) -> float:
    return sum(pair.weight for _, pair in strata) or 1.0


def _line(key: tuple[str, ...], pairs: Sequence[CostPair], whole: float) -> StratumDifference:
    enough = cost_difference(pairs)
    found = enough or cost_difference(pairs, 1)
    sides = ([pair.a for pair in pairs], [pair.b for pair in pairs])
    a, b = (estimate(sum(one.verified for one in side), sum(one.attempts for one in side)) for side in sides)
    span = None if found is None else Span(found.difference.value, found.difference.low, found.difference.high)
    return StratumDifference(key, a, b, span, sum(pair.weight for pair in pairs) / whole, enough is not None)


def _pair(one: Tally, other: Tally, weight: float) -> Pair:
    return Pair(one.verified_all, one.attempts, other.verified_all, other.attempts, weight)


def _within(place: Place, keys: frozenset[Place]) -> Place:
    """The stratum that a place went into."""
    country, _, channel = place
    coarser = (place, (country, SEVERAL, channel), (country, SEVERAL, SEVERAL))
    return next((key for key in coarser if key in keys), place)


def _spent(tallies: Mapping[Place, Tally], places: Sequence[Place]) -> Spent:
    tally = total(tallies[place] for place in places if place in tallies)
    return Spent(tally.cost, tally.verified_all, tally.attempts)


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
