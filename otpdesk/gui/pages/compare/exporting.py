"""Export: the comparison as CSV, XLSX or a report; a report that is opened again; evidence for a provider's ticket."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from otpdesk.desk.comparison_views import Comparison
from otpdesk.desk.evidence_views import EvidencePack, EvidenceWanted
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare import words
from otpdesk.gui.work_bar import Wording, WorkBar

if TYPE_CHECKING:
    from otpdesk.desk.comparison_files_report import KeptReport

KINDS = (
    ("Table as CSV…", "csv", "CSV"),
    ("Tables as Excel file…", "xlsx", "Excel"),
    ("Report as HTML…", "html", "HTML"),
)
_EVIDENCE = Wording("Gathering evidence", "The evidence pack", "attempts")


class ExportButton(QPushButton):
    """The button “Export” with its menu. `asked` names what was chosen: csv, xlsx, html, evidence, report."""

    asked = Signal(str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(" Export", parent)
        self._desktop = desktop
        menu = QMenu(self)
        for title, suffix, _ in KINDS:
            menu.addAction(title).triggered.connect(partial(self._ask, suffix))
        menu.addSeparator()
        menu.addAction("Evidence for a ticket…").triggered.connect(partial(self._ask, "evidence"))
        menu.addSeparator()
        menu.addAction("Open a report again…").triggered.connect(partial(self._ask, "report"))
        self.setMenu(menu)
        desktop.theme.changed.connect(self._paint)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        self.setIcon(self._desktop.theme.icon("download", "text2"))

    def _ask(self, what: str, *_checked: object) -> None:
        self.asked.emit(what)


class ExportBar(WorkBar):
    """Writes files; how far an evidence pack is. `reopened` hands over the KeptReport of a file."""

    reopened = Signal(object)

    def ask(self, found: Comparison, suffix: str) -> None:
        """Ask where to write a comparison, then write it."""
        name = next(name for _, known, name in KINDS if known == suffix)
        dialog = QFileDialog(self.window(), f"Export as {name}", f"comparison.{suffix}", f"{name} files (*.{suffix})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(lambda chosen: self.write(found, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, found: Comparison, target: Path) -> None:
        """Write a comparison into a file whose ending says of which kind."""
        desk = self._desktop.ready()

        def done(path: Path) -> None:
            self._desktop.messages.toast(f"Exported to {path.name}")

        self._desktop.jobs.run(self, lambda: desk.comparison_files.write(found, target), done, label="The export")

    def ask_report(self) -> None:
        """Ask which report to open."""
        dialog = QFileDialog(self.window(), "Open a report again", "", "Reports (*.html)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.read(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read(self, source: Path) -> None:
        """Take the question out of a report."""
        desk = self._desktop.ready()

        def done(report: "KeptReport") -> None:
            self.reopened.emit(report)

        self._desktop.jobs.run(self, lambda: desk.comparison_files.read_report(source), done)

    def ask_evidence(self, wanted: EvidenceWanted) -> None:
        """Ask where the evidence goes, then gather it."""
        usual = f"evidence-{wanted.account}.csv"
        dialog = QFileDialog(self.window(), "Evidence for a ticket", usual, "CSV files (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda chosen: self.gather(wanted, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def gather(self, wanted: EvidenceWanted, target: Path) -> None:
        """Write the attempts and the text for the ticket, in a worker."""
        desk, messages = self._desktop.ready(), self._desktop.messages
        if self.running:
            messages.toast("An evidence pack is being written")
            return

        def done(pack: EvidencePack | None) -> None:
            if pack is None:
                messages.toast("Stopped: nothing was written")
            else:
                messages.toast(
                    f"{words.count(pack.attempts)} attempts in {pack.csv.name}, the text in {pack.text.name}"
                )

        self.start(
            _EVIDENCE,
            None,
            lambda progress, canceled: desk.comparison_files.evidence(wanted, target, progress, canceled),
            done,
        )
