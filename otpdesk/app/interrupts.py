"""Ctrl+C in the terminal, and SIGTERM, close the window as a click on its cross does.

Python runs its signal handlers between two steps of Python, and Qt's event loop takes none by itself; so the byte
that Python writes for each signal wakes the loop through a socket.
"""

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Slot


class Interrupts(QObject):
    """Calls `close` in the GUI thread for every SIGINT and SIGTERM, until `end`. Made in the main thread."""

    def __init__(self, close: Callable[[], object], app: QCoreApplication) -> None:
        super().__init__(app)
        self._close = close
        self._heard, told = socket.socketpair()
        self._told = told
        for end in (self._heard, self._told):
            end.setblocking(False)  # noqa: FBT003 - the socket's own face
        self._before = {number: signal.signal(number, _hear) for number in (signal.SIGINT, signal.SIGTERM)}
        self._wakeup = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._act)

    @Slot()
    def _act(self) -> None:
        with suppress(BlockingIOError):
            self._heard.recv(64)
        self._close()

    def end(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._heard.close()
        self._told.close()


def _hear(_number: int, _frame: FrameType | None) -> None:
    """Nothing here: the byte in the socket is enough."""
