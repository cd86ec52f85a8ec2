"""What a policy would have reached on past traffic that chance had dealt out, from the propensities in the log.

Horvitz and Thompson, JASA 47 (1952) for IPS; Swaminathan and Joachims, NeurIPS 2015 for its self-normalised form;
Dudík, Langford, Li, “Doubly robust policy evaluation and learning”, ICML 2011. Without logged propensities nothing of
this holds: then a comparison is observational.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Logged first attempts as columns, one entry each.

    `outcome`: 1 verified, 0 not. `propensity`: the probability with which the account that carried it was drawn.
    `wanted`: the probability with which the policy in question would have drawn that same account (1 or 0 if it leaves
    nothing to chance). For `doubly_robust` also what a model expects: `expected` of the account that carried it,
    `planned` of the policy, its accounts weighted as it would draw them.
    """

    outcome: Floats
    propensity: Floats
    wanted: Floats
    expected: Floats
    planned: Floats

    def __len__(self) -> int:
        return len(self.outcome)

    @property
    def weight(self) -> Floats:
        weight: Floats = self.wanted / self.propensity
        return weight


@dataclass(frozen=True, slots=True)
class Worth:
    """An estimate with its standard error; `alike` is the effective number of attempts that speak for the policy."""

    value: float
    se: float
    alike: float


def rows(
    outcome: ArrayLike,
    propensity: ArrayLike,
    wanted: ArrayLike,
    expected: ArrayLike = 0.0,
    planned: ArrayLike = 0.0,
) -> Rows:
    """The columns of a log, checked. ValueError: columns of different length, or a propensity outside (0, 1]."""
    hits = np.asarray(outcome, np.float64)
    given = [np.asarray(one, np.float64) for one in (propensity, wanted, expected, planned)]
    columns = [np.full_like(hits, float(one)) if one.ndim == 0 else one for one in given]
    if any(one.shape != hits.shape for one in columns):
        raise ValueError("every column has an entry for each attempt")
    drawn = columns[0]
    if ((drawn <= 0) | (drawn > 1)).any():
        raise ValueError("a propensity is above 0 and at most 1")
    return Rows(hits, *columns)


def ips(log: Rows) -> Worth | None:
    """Inverse propensity scoring: the mean of outcome · wanted/propensity. Unbiased, but it scatters; None: no rows."""
    return _mean(log.weight * log.outcome, log.weight)


def snips(log: Rows) -> Worth | None:
    """Self-normalised IPS: the sum of weighted outcomes over that of the weights. None: no row speaks for the policy.

    Standard error by linearisation: sqrt(sum w² (x − value)²) / sum w.
    """
    weight = log.weight
    whole = float(weight.sum())
    if whole <= 0:
        return None
    value = float((weight * log.outcome).sum()) / whole
    spread = float((weight**2 * (log.outcome - value) ** 2).sum())
    return Worth(value, math.sqrt(spread) / whole, _alike(weight))


def doubly_robust(log: Rows) -> Worth | None:
    """The model's expectation, corrected by what it got wrong: mean of planned + w · (outcome − expected).

    Right if either the propensities or the model are. None: no rows.
    """
    return _mean(log.planned + log.weight * (log.outcome - log.expected), log.weight)


def _mean(each: Floats, weight: Floats) -> Worth | None:
    if not len(each):
        return None
    se = float(each.std(ddof=1)) / math.sqrt(len(each)) if len(each) > 1 else math.inf
    return Worth(float(each.mean()), se, _alike(weight))


def _alike(weight: Floats) -> float:
    """Kish's effective sample size, (sum w)² / sum w²."""
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares else 0.0
