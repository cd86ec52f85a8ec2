"""The messages that a warning rests on, as files for a ticket at the provider."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from otpdesk.desk.evidence_views import Complaint, EvidencePack, EvidenceWanted
from otpdesk.desk.watching_views import WarningLine, Watched
from otpdesk.gui.desktop import Desktop
from otpdesk.otp import Instant

_COMPLAINTS = {
    Watched.LATENCY: Complaint.ALL,
    Watched.CONVERSION: Complaint.NOT_VERIFIED,
    Watched.RECEIPTS: Complaint.NOT_VERIFIED,
}


def wanted(line: WarningLine, now: Instant) -> EvidenceWanted:
    """What a warning rests on: the account's messages to that country from the change on, until it was over."""
    return EvidenceWanted(
        line.account, line.since, line.closed_at or now, _COMPLAINTS[line.kind], (line.country,) if line.country else ()
    )


class EvidencePacks(QObject):
    """Asks where the files go, and has them written in a worker."""

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._over = parent

    def ask(self, line: WarningLine) -> None:
        """Ask where the evidence of a warning goes, then gather it."""
        dialog = QFileDialog(
            self._over, "Evidence for a ticket", f"evidence-warning-{line.id}.csv", "CSV files (*.csv)"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda chosen: self.gather(line, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def gather(self, line: WarningLine, path: Path) -> None:
        """Write the messages, and beside them the text for the ticket."""
        desk, messages = self._desktop.ready(), self._desktop.messages
        asked = wanted(line, self._desktop.clock.now())

        def done(pack: EvidencePack | None) -> None:
            if pack is not None:
                messages.toast(f"{pack.attempts:,} attempts in {pack.csv.name}, the text in {pack.text.name}")

        self._desktop.jobs.run(
            self, lambda: desk.comparison_files.evidence(asked, path), done, messages.error, label="An evidence pack"
        )
