"""Exporting exactly what the filter shows, in the background, with progress and a way to stop."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.style import set_role

if TYPE_CHECKING:
    from otpdesk.desk.views import Filter

_STEP = 500
"""Rows between two steps of the progress bar."""


class ExportBar(QFrame):
    """Hidden until an export runs; then how far it is, and Cancel. One export runs at a time."""

    _progressed = Signal(int)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._canceled = threading.Event()
        self._target = Path()
        self._words = QLabel()
        set_role(self, "card")
        set_role(self._words, "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Export")
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

    def ask(self, what: "Filter", expected: int | None) -> None:
        """Ask where to write, then write. `expected` rows scale the bar; None when nobody knows."""
        dialog = QFileDialog(self.window(), "Export to a CSV file", "attempts.csv", "CSV files (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.run(what, Path(name), expected))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def run(self, what: "Filter", target: Path, expected: int | None) -> None:
        """Write the rows of a filter into a file, in a worker."""
        desk = self._desktop.ready()
        self._canceled.clear()
        self._target = target
        self.running = True
        self._bar.setRange(0, expected or 0)
        self._bar.setValue(0)
        self._show_progress(0)
        self.show()
        self._desktop.jobs.run(
            self,
            lambda: desk.activity.export(what, target, self._count, self._canceled.is_set),
            self._done,
            self._failed,
            label="The export",
        )

    def _count(self, rows: int) -> None:
        if rows % _STEP == 0:
            self._progressed.emit(rows)

    @Slot(int)
    def _show_progress(self, rows: int) -> None:
        self._words.setText(f"Exporting · {QLocale().toString(rows)} rows")
        self._bar.setValue(min(rows, self._bar.maximum()))

    @Slot()
    def cancel(self) -> None:
        """Stop after the row that is being written."""
        self._canceled.set()
        self._words.setText("Stopping…")

    def _done(self, rows: int) -> None:
        self._end()
        if self._canceled.is_set():
            self._desktop.messages.toast("Export stopped")
        else:
            self._desktop.messages.toast(f"{QLocale().toString(rows)} rows exported to {self._target.name}")

    def _failed(self, problem: DeskError) -> None:
        self._end()
        self._desktop.messages.error(problem)

    def _end(self) -> None:
        self.running = False
        self.hide()
