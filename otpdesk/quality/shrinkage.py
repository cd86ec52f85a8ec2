"""Rates of sparse cells, drawn towards what cells like them have: empirical Bayes (Efron and Morris 1975)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, expit, gammaln

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """What cells have in common: their `mean` rate, and its `strength`, as if seen in so many attempts.

    `capped`: no difference between the cells is seen; the strength was limited to the number of all their attempts.
    """

    mean: float
    strength: float
    capped: bool


def beta_binomial_prior(hits: Sequence[int], of: Sequence[int]) -> Prior:
    """The beta-binomial prior of cells by maximum likelihood of their counts, over mean and strength (Skellam 1948).

    Cells without attempts say nothing. Without any the mean is a half; where all or none hit, half a hit and half a
    miss are added. Raises ValueError for counts that cannot be.
    """
    x, n = np.asarray(hits, np.float64), np.asarray(of, np.float64)
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("more hits than attempts, or fewer than none")
    x, n = x[n > 0], n[n > 0]
    whole, hit = float(n.sum()), float(x.sum())
    if len(n) < 2 or hit in {0.0, whole}:  # noqa: PLR2004
        return Prior(hit / whole if 0 < hit < whole else (hit + 0.5) / (whole + 1), max(whole, 1.0), capped=True)
    mean, strength = _likeliest(x, n, hit / whole, whole)
    return Prior(hit / whole, whole, capped=True) if strength >= whole * 0.999 else Prior(mean, strength, capped=False)


def shrunk(hits: int, of: int, prior: Prior) -> float:
    """The rate of a cell, drawn towards the prior's mean: (x + mean * strength) / (n + strength)."""
    return (hits + prior.mean * prior.strength) / (of + prior.strength)


def _likeliest(x: Floats, n: Floats, mean: float, cap: float) -> tuple[float, float]:
    """The mean and strength of the greatest likelihood, the strength being at most `cap`."""
    from scipy.optimize import minimize

    def cost(at: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood and its slope, at the logit of the mean and the logarithm of the strength."""
        middle, strength = expit(at[0]), exp(at[1])
        a, b = middle * strength, (1 - middle) * strength
        fit = gammaln(x + a) - gammaln(a) + gammaln(n - x + b) - gammaln(b) - gammaln(n + strength) + gammaln(strength)
        by_a, by_b = (digamma(x + a) - digamma(a)).sum(), (digamma(n - x + b) - digamma(b)).sum()
        by_both = (digamma(n + strength) - digamma(strength)).sum()
        by_mean = (by_a - by_b) * a * (1 - middle)
        return -fit.sum(), -np.array([by_mean, a * by_a + b * by_b - strength * by_both])

    start = np.array([log(mean) - log1p(-mean), log(min(10.0, cap))])
    bounds = [(-20.0, 20.0), (log(1e-3), log(cap))]
    best = minimize(cost, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-9})
    return float(expit(best.x[0])), exp(float(best.x[1]))
