"""What a verified customer costs: all that was paid for all attempts, over the number of the verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

from otpdesk.quality.intervals import Difference, Interval, apart, wilson_of
from otpdesk.quality.strata import LEAST, Side, rate_of, size_of


class PerVerified(NamedTuple):
    """Money in millionths; None where there is no figure or no limit."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Spent:
    """One account in one stratum: what its attempts cost, how many led to a verified customer, how many there were."""

    cost_micro: int
    verified: int
    attempts: int


@dataclass(frozen=True, slots=True)
class CostPair:
    """A and B in one stratum, and its weight in the target mix, in any unit."""

    a: Spent
    b: Spent
    weight: float


@dataclass(frozen=True, slots=True)
class CostDifference:
    """How much more A costs than B for a verified customer, as a share of what B costs, with its limits.

    `a` and `b` are the costs at the target mix in millionths. `common` and `used` as in `strata.Adjusted`.
    """

    difference: Difference
    a: PerVerified
    b: PerVerified
    common: float
    used: tuple[bool, ...]


def per_verified(cost_micro: int, verified: int, attempts: int, level: float = 0.95) -> PerVerified:
    """The cost of a verified customer, with an interval.

    Prices are as the provider bills them; chance is in who verifies. So the limits are those of Wilson for the share of
    attempts that verify, turned into money: close to the delta method's where attempts are many, and never below zero
    where they are few. No upper limit is known while nobody has verified.
    """
    return standardised_cost([(Spent(cost_micro, verified, attempts), 1.0)], level)


def standardised_cost(strata: Sequence[tuple[Spent, float]], level: float = 0.95) -> PerVerified:
    """The cost of a verified customer if strata had the weights given: mean cost over mean rate, both standardised."""
    kept = [(spent, weight) for spent, weight in strata if spent.attempts and weight > 0]
    whole = sum(weight for _, weight in kept)
    if not whole:
        return PerVerified(None, None, None)
    cost = sum(weight * spent.cost_micro / spent.attempts for spent, weight in kept) / whole
    sides = [Side(spent.verified, spent.attempts, weight) for spent, weight in kept]
    rate = rate_of(sides)
    found = wilson_of(rate, size_of(sides), level)
    return PerVerified(cost / rate if rate else None, cost / found.high, cost / found.low if found.low else None)


def cost_difference(strata: Sequence[CostPair], least: int = LEAST, level: float = 0.95) -> CostDifference | None:
    """A against B at the target mix, over strata in which both have enough attempts.

    None if there is no such stratum, or if either verified nobody or cost nothing in them. The limits are those of the
    two costs combined on the scale of logarithms (MOVER for a ratio; Zou and Donner 2008).
    """
    used = tuple(pair.weight > 0 and min(pair.a.attempts, pair.b.attempts) >= max(least, 1) for pair in strata)
    kept = [pair for pair, taken in zip(strata, used, strict=True) if taken]
    a = standardised_cost([(pair.a, pair.weight) for pair in kept], level)
    b = standardised_cost([(pair.b, pair.weight) for pair in kept], level)
    if not a.value or not b.value:
        return None
    common = sum(pair.weight for pair in kept) / sum(pair.weight for pair in strata)
    return CostDifference(_relative(a, b), a, b, common, used)


def _relative(a: PerVerified, b: PerVerified) -> Difference:
    """A as a share of B, less one."""
    found = apart(*_logarithms(a), *_logarithms(b))
    return Difference(exp(found.value) - 1, exp(found.low) - 1, exp(found.high) - 1)


def _logarithms(cost: PerVerified) -> tuple[float, Interval]:
    assert cost.value
    assert cost.low
    assert cost.high
    return log(cost.value), Interval(log(cost.low), log(cost.high))
