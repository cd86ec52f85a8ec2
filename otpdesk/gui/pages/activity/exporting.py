"""Exporting exactly what the filter shows, in the background, with progress and a way to stop."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFileDialog

from otpdesk.gui.work_bar import Wording, WorkBar

if TYPE_CHECKING:
    from otpdesk.desk.views import Filter

_WORDING = Wording("Exporting", "The export", "rows")


class ExportBar(WorkBar):
    """How far an export is."""

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

        def done(rows: int) -> None:
            if self.canceled:
                self._desktop.messages.toast("Export stopped")
            else:
                self._desktop.messages.toast(f"{QLocale().toString(rows)} rows exported to {target.name}")

        self.start(
            _WORDING,
            expected,
            lambda progress, canceled: desk.activity.export(what, target, progress, canceled),
            done,
        )
