"""Whether receipts come as messages do, from delays counted in the bins of `quality.times`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogorov

from otpdesk.quality.times import BINS, EDGES

Delays = NDArray[np.int64]
Floats = NDArray[np.float64]

LEAST = 50
"""Delays that each side has to have to be told apart."""

_SECOND = EDGES.index(1_000)
_SAME = 0.001
"""Shapes that chance makes differ so much more rarely than this are two shapes."""

_AT_ONCE = 0.05
"""Of all receipts, the share too many at one moment that no network explains."""

_WITHIN_A_SECOND = 0.1
"""Of all receipts, the share within a second beyond that of the peer that no network explains."""

_STANDS_OUT = 5.0
"""Standard deviations by which a moment has to stand out from those before and after; there are many moments."""

_POLLED = 3
"""At so many moments apart from each other it is whoever asks for receipts that makes them heap, at set intervals."""

_NEIGHBOURS = 3
"""Bins on either side from which the usual number at a moment is guessed."""

_END = EDGES[-1] * 1.5
"""Where the last bin is taken to end, in milliseconds."""

_WIDTHS: Floats = np.diff(np.log([50.0, *EDGES[1:], _END]))


@dataclass(frozen=True, slots=True)
class Shape:
    """How an account's delays differ from its peer's.

    `distance` and `p`: Kolmogorov and Smirnov's two-sample statistic over the bins and its probability if there were
    no difference. `below`, `peer_below`: the share of receipts within a second. `spike`: the share of receipts that
    stands out at one moment from its neighbours, beyond what stands out there at the peer's; `moment` is where, in
    seconds, None without any.
    """

    distance: float
    p: float
    below: float
    peer_below: float
    spike: float
    moment: float | None


def shape(own: Delays, peer: Delays) -> Shape | None:
    """Two sets of delays, each as counts a bin, held against each other; None: too few of either."""
    if min(own.sum(), peer.sum()) < LEAST:
        return None
    distance, p = smirnov(own, peer)
    spike, moment = _spike(own, peer)
    return Shape(distance, p, _below(own), _below(peer), spike, moment)


def implausible(found: Shape | None) -> bool:
    """Whether delays are not those of a network: too many at one moment, or within a second and unlike the peer's.

    That a moment stands out, and from the peer's too, is judged by its own count: over the whole range it may hide.
    """
    if found is None:
        return False
    return found.spike > _AT_ONCE or (found.p < _SAME and found.below - found.peer_below > _WITHIN_A_SECOND)


def smirnov(own: Delays, peer: Delays) -> tuple[float, float]:
    """The largest distance between two distributions, and its asymptotic probability (Smirnov 1948).

    Over bins the distance can only be smaller than over single values: the probability errs towards “alike”.
    """
    n, m = int(own.sum()), int(peer.sum())
    distance = float(np.abs(np.cumsum(own) / n - np.cumsum(peer) / m).max())
    return distance, float(kolmogorov(distance * np.sqrt(n * m / (n + m))))


def _below(counts: Delays) -> float:
    return float(counts[:_SECOND].sum() / counts.sum())


def _spike(own: Delays, peer: Delays) -> tuple[float, float | None]:
    """The largest share that stands out, and its moment. One or two neighbouring bins count as a moment."""
    best: tuple[float, float | None] = (0.0, None)
    for wide in (1, 2):
        extra, clear = _standing_out(own, wide)
        theirs, _ = _standing_out(peer, wide)
        more = np.where(clear, extra - np.maximum(theirs, 0), 0.0)
        if _moments(more) >= _POLLED:
            return 0.0, None
        place = int(more.argmax())
        if more[place] > best[0]:
            best = float(more[place]), EDGES[place + wide - 1] / 1000
    return best


def _moments(more: Floats) -> int:
    """How many moments stand out; neighbouring bins are one."""
    places = np.flatnonzero(more > _AT_ONCE)
    return int((np.diff(places, prepend=-BINS) > _NEIGHBOURS).sum())


def _standing_out(counts: Delays, wide: int) -> tuple[Floats, NDArray[np.bool_]]:
    """By the bin in which a moment begins: the share too many there, and whether chance is no reason for it.

    The usual number is that of the bins around at an even density over the logarithm of time; near the ends of the
    scale there are fewer bins around.
    """
    around = np.ones(wide + 2 * _NEIGHBOURS)
    around[_NEIGHBOURS : _NEIGHBOURS + wide] = 0

    def summed(column: Floats, kernel: Floats) -> Floats:
        whole: Floats = np.convolve(np.pad(column, (_NEIGHBOURS, _NEIGHBOURS + wide - 1)), kernel, "valid")
        return whole

    inside = np.zeros_like(around)
    inside[_NEIGHBOURS : _NEIGHBOURS + wide] = 1
    here, width = summed(counts.astype(np.float64), inside), summed(_WIDTHS, inside)
    beside, room = summed(counts.astype(np.float64), around), summed(_WIDTHS, around)
    usual = beside * width / room
    extra = here - usual
    noise = np.sqrt(usual * (1 + width / room) + 1)
    return extra / counts.sum(), extra / noise > _STANDS_OUT


assert len(_WIDTHS) == BINS
