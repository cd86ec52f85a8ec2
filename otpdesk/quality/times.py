"""The bins in which times until delivery are counted."""

from itertools import pairwise

import numpy as np

_STEPS = (10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 50, 56, 60, 68, 75, 82, 91)
"""One decade in 25 steps of at most 14 %, among them 1, 2, 3, 5 and 6, so that 10, 30 and 60 s are edges."""

_LONGEST = 600_000

EDGES = (0, *(step * decade for decade in (10, 100, 1_000, 10_000) for step in _STEPS if step * decade <= _LONGEST))
"""Where bins end, in milliseconds, from 0.1 s to ten minutes; bin n holds times over EDGES[n] up to EDGES[n + 1].

The last bin, BINS - 1, has no end: it holds what took longer than ten minutes.
"""

BINS = len(EDGES)

assert all(low < high for low, high in pairwise(EDGES))


def bins_of(milliseconds: "np.ndarray") -> "np.ndarray":
    """The bin of each time; negative ones (clocks differ) count as none at all, in bin 0."""
    return np.maximum(np.searchsorted(EDGES, milliseconds, side="left") - 1, 0).astype(np.int16)
