"""Traffic that nobody wants codes of: thresholds on unverified sends, and prefixes that convert far below the rest.

The thresholds are those that Authgear publishes for its SMS pumping protection. A send counts as unverified only when
its code has expired, and not when its customer was verified another way.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

RATIO = 0.2
"""A prefix is suspect when it converts at less than this share of the rest of its country."""

SURE = 0.99
LEAST = 20
"""Mature first attempts that a prefix has to have to be judged."""

COUNTRIES = 3
"""So many countries with unverified sends a day one caller may have."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Unverified sends that are still normal: within 24 hours, and within one."""

    daily: float
    hourly: float

    def passed(self, unverified_day: int, unverified_hour: int) -> bool:
        """Whether more were seen than is normal."""
        return unverified_day > self.daily or unverified_hour > self.hourly


def of_country(most_a_day: int, verified_day: int, verified_hour: int) -> Ceiling:
    """The ceiling of a country: `most_a_day` verified on the best of 14 days, and verified in the last 24 and 1 hours.

    daily = max(20, .3 most, .3 of 24 h); hourly = max(3, most · .2/6, .2 of 1 h).
    """
    return Ceiling(
        max(20.0, 0.3 * most_a_day, 0.3 * verified_day),
        max(3.0, most_a_day * 0.2 / 6, 0.2 * verified_hour),
    )


def of_caller(verified_day: int) -> Ceiling:
    """The ceiling of whoever asks for codes (an IP address, an operator), by what was verified in 24 hours.

    daily = max(10, .3 of 24 h); hourly = max(5, .2/6 of 24 h).
    """
    return Ceiling(max(10.0, 0.3 * verified_day), max(5.0, 0.2 * verified_day / 6))


def roams(unverified_countries: int) -> bool:
    """Whether one caller had unverified sends to too many countries in a day."""
    return unverified_countries > COUNTRIES


def far_below(hits: int, of: int, country_hits: int, country_of: int, ratio: float = RATIO) -> float:
    """How sure it is that a prefix converts at less than `ratio` of the rest of its country: a probability.

    `hits` verified of `of` in the prefix; the country's counts include them. Beta posteriors under uniform priors;
    P(X < ratio·Y) is the mean of X's distribution function over Y's quantiles, by Gauss and Legendre: no chance in it.
    """
    rest_hits, rest = country_hits - hits, country_of - of
    if not (0 <= hits <= of and 0 <= rest_hits <= rest):
        raise ValueError("a prefix is a part of its country, hits are a part of attempts")
    levels, weights = _nodes()
    at = betaincinv(1 + rest_hits, 1 + rest - rest_hits, levels)
    return float(np.dot(weights, betainc(1 + hits, 1 + of - hits, ratio * at)))


def suspect(hits: int, of: int, country_hits: int, country_of: int) -> bool:
    """Whether a prefix looks pumped: at least LEAST attempts, and far below the rest of its country beyond doubt."""
    return of >= LEAST and far_below(hits, of, country_hits, country_of) > SURE


@cache
def _nodes() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places between 0 and 1, and their weights."""
    places, weights = np.polynomial.legendre.leggauss(200)
    return (places + 1) / 2, weights / 2
