"""The thread that keeps what is open up to date: polls what is due, sleeps until the next is, wakes on a send."""

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from otpdesk.errors import DeskError
from otpdesk.gui.faults import Faults
from otpdesk.otp import Clock, Instant

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk

log = logging.getLogger(__name__)

LONGEST_REST = 15.0
"""Seconds after which another desk's sends are looked for even if nothing of ours is due."""
AFTER_TROUBLE = 5.0
BETWEEN_DAYS = 0.2
"""Seconds between two days that are to be counted for comparisons, and between two parts of what the watching has not
seen yet; what is due meanwhile is looked at."""


class Tracker(QObject):
    """Runs `desk.tracking` in a thread of its own, and the desk's other upkeep between its rounds.

    It counts the days that changed, watches for accounts that get worse, and lets go of what is too old to keep.
    `recovered` tells once how many sends the last run of the program left open, `rounded` follows each round
    that worked, `stumbled` each that did not.
    """

    recovered = Signal(int)
    rounded = Signal()
    stumbled = Signal(object)

    def __init__(self, desk: "Desk", faults: Faults, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._faults = faults
        self._clock = clock
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="otpdesk-tracking", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @Slot()
    def wake(self) -> None:
        """Look now: something was sent, or changed."""
        self._wake.set()

    def stop(self) -> None:
        """End after the round that runs; `alive` says when."""
        self._stop.set()
        self._wake.set()

    def join(self) -> None:
        """Wait until the thread has ended; called in a worker."""
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        left_open = False
        while not self._stop.is_set():
            try:
                if not left_open:
                    self._recover()
                    left_open = True
                self._desk.tracking.round()
                self._desk.upkeep.tidy()
                rest = BETWEEN_DAYS if self._desk.evaluate() else self._rest()
                self._tell(self.rounded)
            except DeskError as problem:
                log.warning("tracking: %s", problem.title)
                self._tell(self.stumbled, problem)
                rest = AFTER_TROUBLE
            except Exception as error:  # noqa: BLE001 - tracking must go on; the fault is logged with an id
                self._faults.report(error)
                rest = AFTER_TROUBLE
            self._wake.wait(rest)
            self._wake.clear()

    def _recover(self) -> None:
        found = self._desk.tracking.recover()
        if found:
            self._tell(self.recovered, len(found))

    def _rest(self) -> float:
        due: Instant | None = self._desk.tracking.next_due()
        if due is None:
            return LONGEST_REST
        return min(max((due - self._clock.now()) / 1000, 0.05), LONGEST_REST)

    def _tell(self, signal: object, *what: object) -> None:
        if isValid(self) and not self._stop.is_set():
            signal.emit(*what)  # type: ignore[attr-defined]
