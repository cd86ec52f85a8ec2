"""How probably each of several accounts is the best, and what is expected to be lost by choosing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

Floats = NDArray[np.float64]

_CUTS = np.array(
    (
        *(1e-15, 1e-9, 1e-6, 1e-4, 0.003, 0.03, 0.15, 0.5),
        *(0.85, 0.97, 0.997, 1 - 1e-4, 1 - 1e-6, 1 - 1e-9, 1 - 1e-15),
    )
)
"""Where the range of each posterior is cut into panels, as shares of its probability."""

_NODES = 8

_TINY = 2.0**-53
"""As near to 0 and 1 as points come, for the sake of logarithms."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """`best`: the probability of being the best; `loss`: the expected rate lost by choosing it though another is."""

    best: float
    loss: float


def ranking(posteriors: Sequence[tuple[float, float]]) -> tuple[Ranked, ...]:
    """Each of several rates with independent Beta(alpha, beta) posteriors; the higher rate is the better one.

    P(k best) = int f_k prod_{j != k} F_j and loss_k = E max - E v_k = int F_k - prod_j F_j, by Gauss-Legendre
    quadrature on panels between the quantiles of every posterior, so that needles are seen among wide ones.
    """
    if not posteriors:
        return ()
    alpha, beta = np.array(posteriors, np.float64).T[:, :, np.newaxis]
    cuts = betaincinv(alpha, beta, _CUTS)
    points, widths = _panels(cuts)
    below = _below(alpha, beta, points, cuts)
    mass = _masses(alpha, beta, points, widths)
    every = below.prod(axis=0)
    best = [float((mass[k] * np.delete(below, k, axis=0).prod(axis=0)).sum()) for k in range(len(posteriors))]
    loss = ((below - every) * widths).sum(axis=1)
    return tuple(Ranked(one / sum(best), max(0.0, float(lost))) for one, lost in zip(best, loss, strict=True))


def better(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The probability that the rate with posterior `one` is higher than that with posterior `other`."""
    return ranking((one, other))[0].best


def _panels(cuts: Floats) -> tuple[Floats, Floats]:
    """The points of the quadrature and the width that each stands for."""
    edges = np.unique(np.append(cuts, (0.0, 1.0)))
    middles, halves = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    nodes, weights = _gauss()
    points = (middles[:, None] + halves[:, None] * nodes).ravel()
    return np.clip(points, _TINY, 1 - _TINY), (halves[:, None] * weights).ravel()


def _below(alpha: Floats, beta: Floats, points: Floats, cuts: Floats) -> Floats:
    """The probability that each rate is below each point, worked out only where it is neither zero nor one."""
    found = (points > cuts[:, -1:]).astype(np.float64)
    row, column = np.nonzero((points >= cuts[:, :1]) & (points <= cuts[:, -1:]))
    found[row, column] = betainc(alpha[row, 0], beta[row, 0], points[column])
    return found


def _masses(alpha: Floats, beta: Floats, points: Floats, widths: Floats) -> Floats:
    """The probability at each point, scaled to one as a whole, which spares the constant and its rounding."""
    heights = (alpha - 1) * np.log(points) + (beta - 1) * np.log1p(-points)
    mass = np.exp(heights - heights.max(axis=1, keepdims=True)) * widths
    scaled: Floats = mass / mass.sum(axis=1, keepdims=True)
    return scaled


@cache
def _gauss() -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(_NODES)
