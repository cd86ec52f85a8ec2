"""What is done with a comparison beside looking at it: exports, evidence, a report opened again, rates and fees."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from otpdesk.desk.comparison_views import Comparison
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare import sentences
from otpdesk.gui.pages.compare.evidence import EvidenceDialog
from otpdesk.gui.pages.compare.exporting import ExportBar
from otpdesk.gui.pages.compare.history_import import HistoryImport
from otpdesk.gui.pages.compare.money import MoneyDialog
from otpdesk.gui.pages.compare.stretch import today_of

if TYPE_CHECKING:
    from otpdesk.desk.comparison_files_report import KeptReport


class Acts(QObject):
    """Dialogs and files; `bar` shows how far an evidence pack is.

    `reopened` hands over the Question of a report. `money_changed`: costs are others now. `history_taken`: all may be.
    """

    reopened = Signal(object)
    money_changed = Signal()
    history_taken = Signal()

    def __init__(self, desktop: Desktop, page: QWidget) -> None:
        super().__init__(page)
        self._desktop = desktop
        self._page = page
        self._shown: Comparison | None = None
        self._report: KeptReport | None = None
        self.bar = ExportBar(desktop)
        self.bar.reopened.connect(self._reopen)

    def take(self, found: Comparison) -> None:
        """This is compared now; a report that was opened again is held against it."""
        self._shown = found
        report, self._report = self._report, None
        if report is not None:
            same = report.digest == found.digest
            self._desktop.messages.toast(sentences.SAME if same else sentences.CHANGED)

    @Slot(object)
    def _reopen(self, report: "KeptReport") -> None:
        self._report = report
        self.reopened.emit(report.question)

    def do(self, what: str, account: str = "") -> None:
        """csv, xlsx, html: export as that; evidence of an account; report: open one again."""
        if what == "report":
            self.bar.ask_report()
        elif self._shown is None:
            self._desktop.messages.toast("There is nothing to export yet")
        elif what == "evidence":
            self.ask_evidence(account)
        else:
            self.bar.ask(self._shown, what)

    @Slot(str)
    def ask_evidence(self, account: str) -> None:
        """Ask what the provider's ticket is about."""
        if self._shown is None:
            return
        names = [one.account for one in self._shown.accounts if one.sends]
        dialog = EvidenceDialog(self._desktop.theme, self._shown.question, names, account, self._page.window())
        dialog.chosen.connect(self.bar.ask_evidence)
        self._open(dialog)

    @Slot()
    def ask_money(self) -> None:
        """The rates and fees by which costs are worked out."""
        accounts = [one.account for one in self._shown.accounts] if self._shown is not None else []
        dialog = MoneyDialog(self._desktop, accounts, today_of(self._desktop.clock.now()), self._page.window())
        dialog.changed.connect(self.money_changed)
        self._open(dialog)

    @Slot()
    def ask_history(self) -> None:
        """History of another system, to be compared with what this desk sends."""
        dialog = HistoryImport(self._desktop, self._page.window())
        dialog.taken.connect(self.history_taken)
        self._open(dialog)

    @staticmethod
    def _open(dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
