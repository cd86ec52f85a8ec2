"""Python's cyclic garbage, collected on the GUI thread and nowhere else.

CPython collects in whatever thread happens to pass a threshold. A page that is gone is a cycle; collected in a
worker, its widgets are destroyed off the GUI thread, and Qt crashes.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 500
"""Milliseconds between two looks at the thresholds."""


def collect_what_is_due() -> None:
    """Collect the oldest generation whose threshold (`gc.get_threshold`) is passed; nothing if none is."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [age for age in range(len(counts)) if 0 < thresholds[age] < counts[age]]
    if due:
        gc.collect(due[-1])


class Garbage(QObject):
    """Takes automatic collection away from all threads and does it on its own, the GUI's; `stop` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect_what_is_due)
        gc.disable()
        self._timer.start(EVERY)

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()
