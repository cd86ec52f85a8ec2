"""Differences that a different mix of traffic cannot fake: compared by stratum, then standardised to one mix."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from otpdesk.quality.intervals import z_of

LEAST = 20
"""How many attempts each of the two must have in a stratum for it to count."""

Key = tuple[str, str, str]
"""Country, network, channel; a coarser stratum has SEVERAL as its network, or as its network and its channel."""

SEVERAL = "*"
"""Stands in a key for the networks, or channels, that were merged."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A and B in one stratum: hits of attempts, and the stratum's `weight` in the target mix, in any unit.

    A coarser stratum has the strata it was merged from as its `parts`; its counts are their sums. What it says of A
    and B are not the shares of these sums, which a different mix of parts could fake, but `rate_a` and `rate_b`.
    """

    hits_a: int
    of_a: int
    hits_b: int
    of_b: int
    weight: float
    parts: tuple["Pair", ...] = ()

    @property
    def rate_a(self) -> float:
        """The share of A; 0 of nothing. Of parts, the mean by their Mantel-Haenszel weights."""
        if self.parts:
            return _mean([(part.shared, part.rate_a) for part in self.parts])
        return self.hits_a / self.of_a if self.of_a else 0.0

    @property
    def rate_b(self) -> float:
        """The share of B, likewise."""
        if self.parts:
            return _mean([(part.shared, part.rate_b) for part in self.parts])
        return self.hits_b / self.of_b if self.of_b else 0.0

    @property
    def size_a(self) -> float:
        """How many attempts the share of A is worth: its attempts, fewer if parts are weighed unevenly."""
        return _worth([(part.shared, part.of_a) for part in self.parts]) if self.parts else self.of_a

    @property
    def size_b(self) -> float:
        """How many attempts the share of B is worth."""
        return _worth([(part.shared, part.of_b) for part in self.parts]) if self.parts else self.of_b

    @property
    def shared(self) -> float:
        """The weight of Mantel and Haenszel: of_a * of_b / (of_a + of_b), nothing where one of them has nothing."""
        both = self.of_a + self.of_b
        return self.of_a * self.of_b / both if both else 0.0

    def enough(self, least: float = LEAST) -> bool:
        """Whether both have as much as `least` attempts here: positivity."""
        return min(self.size_a, self.size_b) >= max(least, 1)


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


def standardised(strata: Sequence[Pair], least: float = LEAST, level: float = 0.95) -> Adjusted | None:
    """The difference of directly standardised rates, sum w_s (a_s - b_s), over strata in which both have enough.

    The weights are scaled so that those of the strata used sum to one. The variance is the sum of
    w_s^2 p(1-p)/n of A and of B. None if no stratum is usable.
    """
    used = tuple(pair.weight > 0 and pair.enough(least) for pair in strata)
    kept = [pair for pair, taken in zip(strata, used, strict=True) if taken]
    weight = sum(pair.weight for pair in kept)
    if not weight:
        return None
    a = sum(pair.weight * pair.rate_a for pair in kept) / weight
    b = sum(pair.weight * pair.rate_b for pair in kept) / weight
    se = sqrt(sum(pair.weight**2 * _variance(pair) for pair in kept)) / weight
    half = z_of(level) * se
    common = weight / sum(pair.weight for pair in strata)
    return Adjusted(a - b, se, a - b - half, a - b + half, a, b, common, used)


def mantel_haenszel(
    strata: Sequence[Pair], least: float = LEAST, level: float = 0.95
) -> tuple[float, float, float, float] | None:
    """The risk difference of Mantel and Haenszel (1959), its standard error and limits: a second opinion.

    It weighs strata by how much they tell, not by the target mix; its variance is that of Greenland and Robins (1985).
    None if no stratum has enough of both.
    """
    kept = [part for pair in strata if pair.enough(least) for part in (pair.parts or (pair,)) if part.shared]
    weight = sum(pair.shared for pair in kept)
    if not weight:
        return None
    difference = sum(pair.shared * (pair.rate_a - pair.rate_b) for pair in kept) / weight
    se = sqrt(sum(pair.shared**2 * _variance(pair) for pair in kept)) / weight
    half = z_of(level) * se
    return difference, se, difference - half, difference + half


def merged(fine: Sequence[tuple[Key, Pair]], least: float = LEAST) -> Sequence[tuple[Key, Pair]]:
    """The strata, those with too few of A or B merged into coarser ones as far as that makes them usable.

    Sparse strata of one country and channel become one of several networks; what is still too sparse of one country
    becomes one of several channels. What stays too sparse even so stays as fine as it was. A stratum that only one of
    the two has tells nothing of their difference, and is merged into nothing. The order is that of the keys.
    """
    done = [(key, pair) for key, pair in fine if pair.enough(least) or not pair.shared]
    sparse = [(key, pair) for key, pair in fine if pair.shared and not pair.enough(least)]
    for coarser in (_of_several_networks, _of_several_channels):
        families: dict[Key, list[tuple[Key, Pair]]] = {}
        for key, pair in sparse:
            families.setdefault(coarser(key), []).append((key, pair))
        pools = {key: _pooled([pair for _, pair in family]) for key, family in families.items()}
        helped = {key for key, pool in pools.items() if pool.enough(least)}
        done += [(key, pools[key]) for key in helped]
        sparse = [one for key, family in families.items() if key not in helped for one in family]
    return sorted(done + sparse, key=lambda one: one[0])


def _of_several_networks(key: Key) -> Key:
    return key[0], SEVERAL, key[2]


def _of_several_channels(key: Key) -> Key:
    return key[0], SEVERAL, SEVERAL


def _pooled(parts: Sequence[Pair]) -> Pair:
    """One stratum of several, whose counts and weights add up."""
    sums = [sum(getattr(part, name) for part in parts) for name in ("hits_a", "of_a", "hits_b", "of_b")]
    return Pair(sums[0], sums[1], sums[2], sums[3], sum(part.weight for part in parts), tuple(parts))


def _mean(weighed: Sequence[tuple[float, float]]) -> float:
    """The mean of (weight, value)."""
    whole = sum(weight for weight, _ in weighed)
    return sum(weight * value for weight, value in weighed) / whole if whole else 0.0


def _worth(weighed: Sequence[tuple[float, int]]) -> float:
    """The effective size (Kish 1965) of a mean of shares, of (weight, attempts): (sum w)^2 / sum w^2/n."""
    squares = sum(weight**2 / of for weight, of in weighed if of)
    return sum(weight for weight, _ in weighed) ** 2 / squares if squares else 0.0


def _variance(pair: Pair) -> float:
    """The variance of the difference in one stratum."""
    if pair.parts:
        parts = [part for part in pair.parts if part.shared]
        return _mean([(part.shared**2, _variance(part)) for part in parts]) * _evenness(parts)
    return _spread(pair.hits_a, pair.of_a) + _spread(pair.hits_b, pair.of_b)


def _evenness(parts: Sequence[Pair]) -> float:
    """What sum w^2 / (sum w)^2 is of the Mantel-Haenszel weights."""
    return sum(part.shared**2 for part in parts) / sum(part.shared for part in parts) ** 2


def _spread(hits: int, of: int) -> float:
    """The variance of a share; where all or none hit it is that of half a hit and half a miss more, lest it vanish."""
    share = hits / of if 0 < hits < of else (hits + 0.5) / (of + 1)
    return share * (1 - share) / of
