"""Cells kept in memory, those used last, up to a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from otpdesk.quality.cells import Cells

Key = TypeVar("Key", bound=Hashable)


class Shelf(Generic[Key]):
    """Cells by their key. Any thread may use it; what was used longest ago goes first, and the newest always stays."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, tuple[Cells, int]] = OrderedDict()
        self._bytes = 0
        self._turn = threading.Lock()

    def get(self, key: Key) -> Cells | None:
        """What is kept under a key."""
        with self._turn:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Key, cells: Cells) -> None:
        """Keep cells; others may go for it."""
        with self._turn:
            _, before = self._kept.pop(key, (None, 0))
            self._kept[key] = cells, size_of(cells)
            self._bytes += self._kept[key][1] - before
            while self._bytes > self._most and len(self._kept) > 1:
                _, (_, gone) = self._kept.popitem(last=False)
                self._bytes -= gone


def size_of(cells: Cells) -> int:
    """Bytes of the columns."""
    times = cells.times
    columns = (*cells.codes.values(), *cells.figures.values(), times.sizes, times.slot, times.count)
    return sum(column.nbytes for column in columns)
