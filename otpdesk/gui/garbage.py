"""Python's cyclic garbage, collected on the GUI thread and nowhere else.

CPython collects in whatever thread happens to pass a threshold. A page that is gone is a cycle; collected in a
worker, its widgets are destroyed off the GUI thread, and Qt crashes.
"""

import gc
import time

from PySide6.QtCore import QObject, QTimer

EVERY = 500
"""Milliseconds between two looks at the thresholds."""
_SHARE = 20
"""What looks at everything is done again only after so many times what it took: 5 % of a processor at most."""


class Due:
    """Collects what the thresholds (`gc.get_threshold`) say is due, the oldest generation as its cost allows."""

    def __init__(self) -> None:
        self._whole_from = 0.0

    def collect(self) -> None:
        """Collect the oldest generation that is due; nothing if none is."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in range(len(counts)) if 0 < thresholds[age] < counts[age]]
        start = time.monotonic()
        if due and due[-1] == len(counts) - 1 and start >= self._whole_from:
            gc.collect()
            end = time.monotonic()
            self._whole_from = end + _SHARE * (end - start)
        elif due:
            gc.collect(min(due[-1], len(counts) - 2))


class Garbage(QObject):
    """Takes automatic collection away from all threads and does it on its own, the GUI's; `stop` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._due = Due()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._due.collect)
        gc.disable()
        self._timer.start(EVERY)

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()
