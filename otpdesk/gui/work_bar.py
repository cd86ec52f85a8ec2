"""Long work in the background with its progress and a way to stop: exports, the check of a whole audit."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.style import set_role

T = TypeVar("T")
Progress = Callable[[int], None]
Canceled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Wording:
    """How a work is called: “Exporting” while it runs, “The export” when closing waits for it, “rows”.

    `step`: so many rows lie between two steps of the progress bar.
    """

    doing: str
    name: str
    noun: str
    step: int = 500


class WorkBar(QFrame):
    """Hidden until something runs; then how far it is, and Cancel. One thing runs at a time."""

    _progressed = Signal(int)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._canceled = threading.Event()
        self._wording = Wording("", "", "")
        self._words = QLabel()
        set_role(self, "card")
        set_role(self._words, "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = QPushButton("Cancel")
        self._cancel.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 10, 8)
        row.setSpacing(16)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        self._progressed.connect(self._show_progress)
        self.running = False
        self.hide()

    @property
    def canceled(self) -> bool:
        """Whether what ran last was stopped."""
        return self._canceled.is_set()

    def start(
        self,
        wording: Wording,
        expected: int | None,
        work: Callable[[Progress, Canceled], T],
        done: Callable[[T], None],
        failed: Callable[[DeskError], None] | None = None,
    ) -> None:
        """Run `work` in a worker; `expected` rows scale the bar, None when nobody knows.

        `done` gets its result, also when it was stopped; without `failed` a problem goes to the message bar.
        """
        self._canceled.clear()
        self._wording = wording
        self.running = True
        self._bar.setAccessibleName(wording.name)
        self._bar.setRange(0, expected or 0)
        self._bar.setValue(0)
        self._show_progress(0)
        self.show()

        def finished(result: Any) -> None:
            self._end()
            done(result)

        def stumbled(problem: DeskError) -> None:
            self._end()
            (failed or self._desktop.messages.error)(problem)

        self._desktop.jobs.run(
            self, lambda: work(self._count, self._canceled.is_set), finished, stumbled, label=wording.name
        )

    def _count(self, rows: int) -> None:
        if rows % self._wording.step == 0:
            self._progressed.emit(rows)

    @Slot(int)
    def _show_progress(self, rows: int) -> None:
        self._words.setText(f"{self._wording.doing} · {QLocale().toString(rows)} {self._wording.noun}")
        self._bar.setValue(min(rows, self._bar.maximum()))

    @Slot()
    def cancel(self) -> None:
        """Stop after the row that is at work."""
        self._canceled.set()
        self._words.setText("Stopping…")

    def _end(self) -> None:
        self.running = False
        self.hide()
