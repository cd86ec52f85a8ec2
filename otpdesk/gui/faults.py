"""Our own bugs: an id that finds the log line, and one quiet word to the user; the window goes on."""

import logging
import secrets
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, Slot, qInstallMessageHandler

from otpdesk.errors import DeskError
from otpdesk.otp import Clock, Instant, SystemClock

log = logging.getLogger(__name__)

QUIET = 60_000
"""Milliseconds during which the same fault is logged but not shown again."""

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Fault(DeskError):
    """A bug of ours; `id` is in the log beside the trace."""

    kind = "fault"

    def __init__(self, fault_id: str) -> None:
        super().__init__(
            "Something went wrong in otpdesk itself.",
            f"Nothing was sent twice because of it. Tell us the error id {fault_id}; the log has the rest.",
        )
        self.id = fault_id


class Faults(QObject):
    """Catches what nobody expected, in whatever thread, and tells it once a minute through `happened`."""

    happened = Signal(object)
    _elsewhere = Signal(object)

    def __init__(self, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._shown: dict[str, Instant] = {}
        self._lock = threading.Lock()
        self._before: tuple[Any, Any, Any] | None = None
        self._elsewhere.connect(self._tell)

    def record(self, error: BaseException) -> Fault:
        """Log an unexpected error with its trace and a fresh id; safe in every thread."""
        fault = Fault(secrets.token_hex(4))
        log.error("error id %s", fault.id, exc_info=error)
        return fault

    def report(self, error: BaseException) -> None:
        """Log an unexpected error, and show it unless the same one was shown within the last minute."""
        fault = self.record(error)
        if self._due(_place(error)):
            self._elsewhere.emit(fault)

    @Slot(object)
    def _tell(self, fault: Fault) -> None:
        self.happened.emit(fault)

    def _due(self, place: str) -> bool:
        now = self._clock.now()
        with self._lock:
            last = self._shown.get(place)
            if last is not None and now - last < QUIET:
                return False
            self._shown[place] = now
            return True

    def install(self) -> None:
        """Take over the hooks of the interpreter and of Qt."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Give the hooks back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            qInstallMessageHandler(None)
            self._before = None

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)

    def _on_unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            self.record(args.exc_value)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} {where}"


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)
