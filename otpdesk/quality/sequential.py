"""Trials that may be looked at every day: a p-value that only falls and an interval that holds at all looks at once.

The mixture sequential probability ratio test for a normal mean, H0: no difference, mixed over N(0, tau^2): Robbins,
“Statistical methods related to the law of the iterated logarithm”, Ann. Math. Stat. 41 (1970); Johari, Koomen,
Pekelis, Walsh, “Always valid inference”, Oper. Res. 70 (2022); Howard, Ramdas, McAuliffe, Sekhon, Ann. Stat. 49
(2021). The variance is plugged in, so the guarantee is asymptotic: until both arms have BURN_IN nothing is concluded.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BURN_IN = 200
"""First attempts that each arm has to have before a look counts."""

_LARGEST = 700.0
"""What may still be raised e to; beyond it a ratio is as good as infinite."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look saw: the stratified difference A − B as a share, its variance, and the size of each arm so far."""

    theta: float
    variance: float
    n_a: int
    n_b: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be said after a look. `stopped` once the difference is beyond doubt, and ever after.

    `p` never rises from look to look. `low` and `high` are the confidence sequence for A − B: all of them together
    hold the truth with the confidence asked for. In the burn-in p is 1 and the interval everything, −1 to 1.
    """

    p: float
    low: float
    high: float
    stopped: bool


def _log_ratio(theta: float, variance: float, tau: float) -> float:
    if variance <= 0 or tau <= 0:
        raise ValueError("a variance and a mixing standard deviation are above 0")
    whole = variance + tau * tau
    return 0.5 * math.log(variance / whole) + tau * tau * theta * theta / (2 * variance * whole)


def msprt(theta: float, variance: float, tau: float) -> float:
    """Lambda, the mixture likelihood ratio of a difference `theta` against none: 1/alpha and more ends a trial.

    sqrt(V/(V+tau²)) · exp(tau² theta² / (2V(V+tau²))), Johari et al. (2022), section 4.
    """
    return math.exp(min(_log_ratio(theta, variance, tau), _LARGEST))


def half_width(variance: float, tau: float, alpha: float = 0.05) -> float:
    """Half the width of the confidence sequence: sqrt( V(V+tau²)/tau² · (2 ln(1/alpha) + ln((V+tau²)/V)) ).

    What msprt inverts to: |theta| is at least this exactly where Lambda is at least 1/alpha (Robbins 1970).
    """
    if variance <= 0 or tau <= 0:
        raise ValueError("a variance and a mixing standard deviation are above 0")
    whole = variance + tau * tau
    return math.sqrt(variance * whole / (tau * tau) * (2 * math.log(1 / alpha) + math.log(whole / variance)))


def confidence_sequence(theta: float, variance: float, tau: float, alpha: float = 0.05) -> tuple[float, float]:
    """The ends of the interval around `theta`, never beyond −1 and 1."""
    half = half_width(variance, tau, alpha)
    return max(-1.0, theta - half), min(1.0, theta + half)


def run(looks: Iterable[Look], tau: float, alpha: float = 0.05, burn_in: int = BURN_IN) -> tuple[Seen, ...]:
    """What may be said after each look, in order of time. `tau`: the smallest difference that matters, as a share."""
    return tuple(_seen(looks, tau, alpha, burn_in))


def _seen(looks: Iterable[Look], tau: float, alpha: float, burn_in: int) -> Iterator[Seen]:
    p, stopped = 1.0, False
    for look in looks:
        if min(look.n_a, look.n_b) < burn_in:
            yield Seen(p, -1.0, 1.0, stopped)
            continue
        p = min(p, math.exp(-_log_ratio(look.theta, look.variance, tau)))
        stopped = stopped or p <= alpha
        yield Seen(p, *confidence_sequence(look.theta, look.variance, tau, alpha), stopped)
