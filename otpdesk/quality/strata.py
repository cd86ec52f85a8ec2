"""Differences that a different mix of traffic cannot fake: compared by stratum, then standardised to one mix."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from otpdesk.quality.intervals import Difference, apart, effective_size, wilson_of, z_of

LEAST = 20
"""How many attempts each of the two must have in a stratum for it to count."""

OVERLOOKED = 0.01
"""The share of attempts of unknown network up to which networks are told apart all the same."""

Key = tuple[str, str, str]
"""Country, network, channel; a coarser stratum has SEVERAL as its network, or as its network and its channel."""

SEVERAL = "*"
"""Stands in a key for the networks, or channels, that were merged."""


@dataclass(frozen=True, slots=True)
class Side:
    """One account in one stratum: hits of attempts, and the stratum's weight in the target mix, in any unit."""

    hits: int
    of: int
    weight: float


@dataclass(frozen=True, slots=True)
class Pair:
    """A and B in one stratum: hits of attempts, and the stratum's `weight` in the target mix, in any unit.

    A coarser stratum has the strata it was merged from as its `parts`; its counts are their sums. What it says of A
    and B are not the shares of these sums, which a different mix of parts could fake, but the means of its parts by
    the weights of Mantel and Haenszel.
    """

    hits_a: int
    of_a: int
    hits_b: int
    of_b: int
    weight: float
    parts: tuple["Pair", ...] = ()

    @property
    def shared(self) -> float:
        """The weight of Mantel and Haenszel: of_a * of_b / (of_a + of_b), nothing where one of them has nothing."""
        both = self.of_a + self.of_b
        return self.of_a * self.of_b / both if both else 0.0

    def enough(self, least: float = LEAST) -> bool:
        """Whether both have what is worth `least` attempts here: positivity."""
        worth = _worth(self.parts) if self.parts else (self.of_a, self.of_b)
        return min(worth) >= max(least, 1)


@dataclass(frozen=True, slots=True)
class Standard:
    """A rate at the target mix with its limits; it is worth as much as `size` attempts in one stratum are.

    `common` is the share of the mix in strata with enough attempts; `used` tells of each stratum whether it has them.
    """

    rate: float
    low: float
    high: float
    size: float
    common: float
    used: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A minus B at the target mix, with its standard error and limits; `a` and `b` are the standardised rates.

    `common` is the share of the mix in strata where both have enough; `used` tells of each stratum whether they do.
    """

    difference: float
    se: float
    low: float
    high: float
    a: float
    b: float
    common: float
    used: tuple[bool, ...]

    @property
    def span(self) -> Difference:
        """The difference with its limits."""
        return Difference(self.difference, self.low, self.high)

    def normal(self, level: float = 0.95) -> Difference:
        """The difference with the plain limits of the normal distribution: what to use only for large numbers."""
        half = z_of(level) * self.se
        return Difference(self.difference, self.difference - half, self.difference + half)


def standardised(strata: Sequence[Pair], least: float = LEAST, level: float = 0.95) -> Adjusted | None:
    """The difference of directly standardised rates, sum w_s (a_s - b_s), over strata in which both have enough.

    The weights are scaled so that those of the strata used sum to one. The squared standard error is the sum of
    w_s^2 p(1-p)/n of both. The limits are not those of a normal distribution, which hold too rarely near 1 and in few
    attempts: each rate gets Wilson's limits for its effective size, and the two are combined as Newcombe combines two
    plain rates (MOVER). In a single stratum that is Newcombe's interval. None if no stratum is usable.
    """
    used = tuple(pair.weight > 0 and pair.enough(least) for pair in strata)
    kept = [pair for pair, taken in zip(strata, used, strict=True) if taken]
    if not kept:
        return None
    leaves = [leaf for pair in kept for leaf in _leaves(pair)]
    a, b = ([leaf[side] for leaf in leaves] for side in (0, 1))
    rate_a, rate_b = rate_of(a), rate_of(b)
    limits_a, limits_b = wilson_of(rate_a, size_of(a), level), wilson_of(rate_b, size_of(b), level)
    found = apart(rate_a, limits_a, rate_b, limits_b)
    se = sqrt(_variance(a) + _variance(b))
    return Adjusted(found.value, se, found.low, found.high, rate_a, rate_b, _common(strata, used), used)


def standardised_rate(strata: Sequence[Side], least: float = LEAST, level: float = 0.95) -> Standard | None:
    """One account's directly standardised rate, over strata in which it has enough; None if there is none."""
    used = tuple(side.weight > 0 and side.of >= max(least, 1) for side in strata)
    kept = [side for side, taken in zip(strata, used, strict=True) if taken]
    if not kept:
        return None
    rate, size = rate_of(kept), size_of(kept)
    limits = wilson_of(rate, size, level)
    return Standard(rate, limits.low, limits.high, size, _common(strata, used), used)


def mantel_haenszel(
    strata: Sequence[Pair], least: float = LEAST, level: float = 0.95
) -> tuple[float, float, float, float] | None:
    """The risk difference of Mantel and Haenszel (1959), its standard error and limits: a second opinion.

    It weighs strata by how much they tell, not by the target mix; its variance is that of Greenland and Robins (1985).
    None if no stratum has enough of both.
    """
    kept = [part for pair in strata if pair.enough(least) for part in (pair.parts or (pair,)) if part.shared]
    if not kept:
        return None
    a = [Side(pair.hits_a, pair.of_a, pair.shared) for pair in kept]
    b = [Side(pair.hits_b, pair.of_b, pair.shared) for pair in kept]
    difference, se = rate_of(a) - rate_of(b), sqrt(_variance(a) + _variance(b))
    half = z_of(level) * se
    return difference, se, difference - half, difference + half


def merged(fine: Sequence[tuple[Key, Pair]], least: float = LEAST) -> Sequence[tuple[Key, Pair]]:
    """The strata, those with too few of A or B merged into coarser ones as far as that makes them usable.

    Sparse strata of one country and channel become one of several networks; what is still too sparse of one country
    becomes one of several channels. What stays too sparse even so stays as fine as it was. A stratum that only one of
    the two has tells nothing of their difference, and is merged into nothing. Networks that are not known of all
    attempts are no strata at all. The order is that of the keys.
    """
    known = _networks_known(fine)
    done = [(key, pair) for key, pair in known if pair.enough(least) or not pair.shared]
    sparse = [(key, pair) for key, pair in known if pair.shared and not pair.enough(least)]
    for coarser in (_of_several_networks, _of_several_channels):
        pools = {key: _pooled(family) for key, family in _families(sparse, coarser).items()}
        helped = {key for key, pool in pools.items() if pool.enough(least)}
        done += [(key, pools[key]) for key in helped]
        sparse = [(key, pair) for key, pair in sparse if coarser(key) not in helped]
    return sorted(done + sparse, key=lambda one: one[0])


def _networks_known(fine: Sequence[tuple[Key, Pair]]) -> Sequence[tuple[Key, Pair]]:
    """The strata, those of a country and channel summed where the network of some attempts is not known.

    A network is often learned from the receipt. Then a stratum by network holds what arrived, and to compare within it
    would be to overlook what did not: what happens after the send must not tell strata apart (Rosenbaum 1984).
    """
    families = _families(fine, _of_several_networks)
    unknown = _families([one for one in fine if one[0][0] and not one[0][1]], _of_several_networks)
    doubtful = {key for key, some in unknown.items() if len(families[key]) > 1 and any(_missing(families[key], some))}
    sums = [(key, replace(_pooled(families[key]), parts=())) for key in doubtful]
    return [*sums, *((key, pair) for key, pair in fine if _of_several_networks(key) not in doubtful)]


def _missing(family: Sequence[Pair], unknown: Sequence[Pair]) -> tuple[bool, bool]:
    """Whether more of A's, or of B's, are of unknown network than may be overlooked."""
    every, some = _pooled(family), _pooled(unknown)
    return some.of_a > OVERLOOKED * every.of_a, some.of_b > OVERLOOKED * every.of_b


def _families(strata: Sequence[tuple[Key, Pair]], coarser: Callable[[Key], Key]) -> dict[Key, list[Pair]]:
    found: dict[Key, list[Pair]] = {}
    for key, pair in strata:
        found.setdefault(coarser(key), []).append(pair)
    return found


def _of_several_networks(key: Key) -> Key:
    return key[0], SEVERAL, key[2]


def _of_several_channels(key: Key) -> Key:
    return key[0], SEVERAL, SEVERAL


def _pooled(parts: Sequence[Pair]) -> Pair:
    """One stratum of several, whose counts and weights add up."""
    sums = [sum(getattr(part, name) for part in parts) for name in ("hits_a", "of_a", "hits_b", "of_b")]
    return Pair(sums[0], sums[1], sums[2], sums[3], sum(part.weight for part in parts), tuple(parts))


def rate_of(sides: Sequence[Side]) -> float:
    """The mean of rates by weight; of at least one stratum, each with attempts and a weight."""
    return sum(side.weight * side.hits / side.of for side in sides) / _weight(sides)


def size_of(sides: Sequence[Side]) -> float:
    """How many attempts in one stratum tell as much as these in several do."""
    hits, of, weights = np.array([(side.hits, side.of, side.weight) for side in sides], np.float64).T
    return float(effective_size(hits / of, of, weights))


def _weight(sides: Sequence[Side]) -> float:
    return sum(side.weight for side in sides)


def _variance(sides: Sequence[Side]) -> float:
    """The variance of the mean; where all or none hit, half a hit and half a miss are added, lest it vanish."""
    found = 0.0
    for side in sides:
        share = side.hits / side.of if 0 < side.hits < side.of else (side.hits + 0.5) / (side.of + 1)
        found += side.weight**2 * share * (1 - share) / side.of
    return found / _weight(sides) ** 2


def _common(strata: Sequence[Pair] | Sequence[Side], used: Sequence[bool]) -> float:
    weights = [one.weight for one in strata]
    return sum(weight for weight, taken in zip(weights, used, strict=True) if taken) / sum(weights)


def _leaves(pair: Pair) -> Sequence[tuple[Side, Side]]:
    """A and B in each stratum of a pair, whose weight its parts share by the weights of Mantel and Haenszel."""
    parts = [part for part in pair.parts if part.shared] or [pair]
    unit = pair.weight / sum(part.shared for part in parts)
    weights = [part.shared * unit for part in parts]
    return [
        (Side(part.hits_a, part.of_a, weight), Side(part.hits_b, part.of_b, weight))
        for part, weight in zip(parts, weights, strict=True)
    ]


def _worth(parts: Sequence[Pair]) -> tuple[float, float]:
    """How many attempts of A and of B tell as much as all of theirs, weighed by Mantel and Haenszel (Kish 1965)."""
    shared = [part for part in parts if part.shared]
    if not shared:
        return 0.0, 0.0
    square = sum(part.shared for part in shared) ** 2
    return (
        square / sum(part.shared**2 / part.of_a for part in shared),
        square / sum(part.shared**2 / part.of_b for part in shared),
    )
