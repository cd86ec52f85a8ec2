"""Closing the window while work is under way: ask once, take no more, wait with a countdown, leave cleanly."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.jobs import Jobs
from otpdesk.gui.style import set_role
from otpdesk.otp import Clock, Instant

PATIENCE = 40_000
"""Milliseconds a send that is under way may take: connect and read time-outs come before that."""
COURTESY = 5_000
"""Milliseconds that mere reading may take."""
_LOOK = 50
_WORDLESS = 400


class Leaving(QObject):
    """Winds the window up. `left` follows once: everything has ended, or its time is over (`left_behind`)."""

    left = Signal()

    def __init__(self, jobs: Jobs, clock: Clock, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._clock = clock
        self._window = window
        self._busy: Callable[[], bool] = bool
        self._close: Callable[[], None] | None = None
        self._closer: threading.Thread | None = None
        self._deadline: Instant = 0
        self._begun: Instant = 0
        self._dialog: ClosingDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        self.under_way = False
        self.left_behind = False

    def begin(self, stop: Callable[[], None], busy: Callable[[], bool], close: Callable[[], None] | None) -> None:
        """Wind up: `stop` ends other work, `busy` says whether it has, `close` lets go of the workspace at the end."""
        if self.under_way or self._dialog is not None:
            return
        self._stop, self._busy, self._close = stop, busy, close
        labels = self._jobs.labels()
        if labels:
            self._dialog = ClosingDialog(labels, self._window)
            self._dialog.decided.connect(self._decide)
            self._dialog.open()
        else:
            self._wait(COURTESY)

    @Slot(bool)
    def _decide(self, leave: bool) -> None:
        if leave:
            self._wait(PATIENCE)
        elif self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _wait(self, most: int) -> None:
        self.under_way = True
        self._begun = self._clock.now()
        self._deadline = self._begun + most
        self._jobs.stop()
        self._stop()
        self._timer.start()  # the first look comes later: Qt ignores a close that is asked for within a closeEvent

    @Slot()
    def _look(self) -> None:
        now = self._clock.now()
        working = self._jobs.pending > 0 or self._busy()
        if not working and self._closer is None and self._close is not None:
            self._closer = threading.Thread(target=self._close, name="otpdesk-closing", daemon=True)
            self._closer.start()
        working = working or (self._closer is not None and self._closer.is_alive())
        if not working or now >= self._deadline:
            self._finish(left_behind=working)
        elif now - self._begun >= _WORDLESS:
            self._count_down(self._deadline - now)

    def _count_down(self, rest: Instant) -> None:
        if self._dialog is None:
            self._dialog = ClosingDialog((), self._window)
            self._dialog.open()
        self._dialog.show_rest(-(-rest // 1000))

    def _finish(self, *, left_behind: bool) -> None:
        self._timer.stop()
        self.left_behind = left_behind
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
        self.left.emit()


class ClosingDialog(QDialog):
    """Asks once whether to wait and close; then counts down."""

    decided = Signal(bool)

    def __init__(self, labels: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Close otpdesk")
        self.setMinimumWidth(400)
        self._title = QLabel(f"{labels[0]} is not finished." if labels else "Closing…")
        set_role(self._title, "title")
        self._words = QLabel(
            "otpdesk can wait until it is, then close by itself. Nothing new will be sent."
            if labels
            else "Waiting for the last answers."
        )
        self._words.setWordWrap(True)
        set_role(self._words, "text2")
        self._stay = QPushButton("Keep open")
        self._stay.clicked.connect(self.reject)
        self._leave = QPushButton("Wait, then close")
        set_role(self._leave, "primary")
        self._leave.setDefault(True)
        self._leave.clicked.connect(self._decide)
        self._asking = bool(labels)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 20)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._stay)
        row.addWidget(self._leave)
        column.addSpacing(8)
        column.addStretch()
        column.addLayout(row)
        self._stay.setVisible(self._asking)
        self._leave.setVisible(self._asking)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)

    @Slot()
    def _decide(self) -> None:
        self._asking = False
        self._stay.hide()
        self._leave.hide()
        self._title.setText("Closing…")
        self.decided.emit(True)

    def reject(self) -> None:
        """Esc while asking means: stay. While waiting it means nothing."""
        if self._asking:
            super().reject()
            self.decided.emit(False)

    def show_rest(self, seconds: int) -> None:
        """How long we still wait."""
        self._words.setText(f"Waiting for the last answers, {seconds} s at most.")
