"""How many first attempts a trial takes before it starts."""

import math
from bisect import bisect_left

from scipy.special import ndtri

from otpdesk.quality.sequential import BURN_IN, half_width


def quantiles(alpha: float, power: float) -> tuple[float, float]:
    """The normal quantiles of a two-sided test: (1.96, 0.84) for alpha .05 and power .8.

    Rounded to two decimals, as printed tables have them, so that sizes agree with those that people check them by.
    """
    return round(float(ndtri(1 - alpha / 2)), 2), round(float(ndtri(power)), 2)


def per_arm(rate: float, difference: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """First attempts an arm when the result is looked at once, at the end.

    `rate` is that of the one arm, `rate + difference` that of the other; both are shares between 0 and 1.
    Fleiss, Levin, Paik, “Statistical methods for rates and proportions” (2003), section 4.2, without continuity
    correction. ValueError: a rate out of range, or no difference.
    """
    other = _other(rate, difference)
    sure, strong = quantiles(alpha, power)
    mean = (rate + other) / 2
    spread = sure * math.sqrt(2 * mean * (1 - mean)) + strong * math.sqrt(rate * (1 - rate) + other * (1 - other))
    return max(1, round((spread / difference) ** 2))


def watched_per_arm(rate: float, difference: float, tau: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """First attempts an arm when the trial is looked at again and again and stops as soon as it can tell.

    The size at which the estimate clears the confidence sequence (`sequential.half_width`, mixing `tau`) with that
    probability. Earlier looks only help, so it is on the safe side; on average a trial stops well before.
    """
    other = _other(rate, difference)
    _, strong = quantiles(alpha, power)
    scatter = rate * (1 - rate) + other * (1 - other)

    def told(size: int) -> bool:
        variance = scatter / size
        return half_width(variance, tau, alpha) + strong * math.sqrt(variance) <= abs(difference)

    enough = BURN_IN
    while not told(enough):
        enough *= 2
    return BURN_IN + bisect_left(range(BURN_IN, enough), x=True, key=told)


def _other(rate: float, difference: float) -> float:
    other = rate + difference
    if not (0 < rate < 1 and 0 < other < 1) or difference == 0:
        raise ValueError("rates are between 0 and 1, and they differ")
    return other
