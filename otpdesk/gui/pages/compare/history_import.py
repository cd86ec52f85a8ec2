"""History of another system: an account, a file, its columns; what would be taken is said before anything is."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.import_views import Imported, Kind, Preview, Reject
from otpdesk.desk.views import AccountLine
from otpdesk.errors import DeskError
from otpdesk.gui.cells import Cell
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.compare import words
from otpdesk.gui.pages.compare.history_columns import ColumnMap
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.records import Column, Records
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table

KIND: Mapping[Kind, str] = {
    Kind.CSV: "CSV of any system",
    Kind.TWILIO_ATTEMPTS: "Twilio: Verification Attempts",
    Kind.PLIVO_SESSIONS: "Plivo: Verify sessions",
    Kind.VONAGE_REPORTS: "Vonage: Reports",
}
_WIDE, _TALL = 720, 620
_WHOLE = 1000
_REJECTS: tuple[Column[Reject], ...] = (
    Column("Line", 80, lambda one: Cell(words.count(one.line)), right=True),
    Column("Why it cannot be taken", 300, lambda one: Cell(one.sentence, ink="text"), stretch=True),
)


class HistoryImport(QDialog):
    """`taken` says that figures are others now. Taking the same file again changes nothing."""

    taken = Signal()
    _stored = Signal(float)

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._path: Path | None = None
        self._checks = 0
        self.setWindowTitle("Import history")
        self.account, self.kind = _choice("Accounts"), _choice("Kinds of file")
        self.choose_button = QPushButton("Choose a file…")
        self.columns = ColumnMap()
        self.told = QLabel()
        self.bar = QProgressBar()
        self.model: Records[Reject] = Records(_REJECTS, lambda one: one.line)
        self.model.setParent(self)
        self.table: Table[Reject] = Table(desktop.theme, self.model, "Lines that cannot be taken")
        self.take_button = QPushButton("Import")
        self._lay_out()
        self._connect()
        self._reset()
        self.resize(desktop.theme.px(_WIDE, 0.5), desktop.theme.px(_TALL, 0.3))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(8)
        for name, field in (("Account that sent them", self.account), ("Kind of file", self.kind)):
            label = QLabel(name)
            label.setBuddy(field)
            form.addRow(label, field)
        self.choose_button.setAutoDefault(False)
        form.addRow("", self.choose_button)
        for kind, name in KIND.items():
            self.kind.addItem(name, kind)
        self.told.setWordWrap(True)
        set_role(self.told, "text2")
        self.bar.setRange(0, _WHOLE)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How much is stored")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.columns, 3)
        column.addWidget(self.told)
        column.addWidget(self.table, 2)
        column.addWidget(self.bar)
        column.addLayout(cancel_or(self.take_button, self))

    def _connect(self) -> None:
        self.choose_button.clicked.connect(self.choose)
        self.kind.activated.connect(self._read)
        self.account.activated.connect(self.check)
        self.columns.changed.connect(self.check)
        self.take_button.clicked.connect(self.take)
        self._stored.connect(self._show_stored)
        configuring = self._desktop.ready().configuring
        self._desktop.jobs.run(self, configuring.accounts, self._show_accounts, self._say)

    def _reset(self) -> None:
        for widget in (self.columns, self.table, self.bar):
            widget.hide()
        self.take_button.setEnabled(False)
        self.told.setText("Nothing is taken before you have seen what would be.")

    def _show_accounts(self, accounts: tuple[AccountLine, ...]) -> None:
        for one in accounts:
            self.account.addItem(one.name, one.name)

    # the file

    @Slot()
    def choose(self) -> None:
        """Ask which file."""
        dialog = QFileDialog(self, "Choose a file", "", "Files of history (*.csv *.json *.txt)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: self.read(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read(self, path: Path) -> None:
        """Look into a file."""
        self._path = path
        self.choose_button.setText(path.name)
        self._read()

    @Slot()
    def _read(self) -> None:
        path, kind = self._path, Kind(self.kind.currentData())
        if path is None:
            return
        self._reset()
        importing = self._desktop.ready().importing
        self._desktop.jobs.run(self, lambda: importing.preview(path, kind), self._show_preview, self._say)

    def _show_preview(self, preview: Preview) -> None:
        self.columns.show_preview(preview)
        self.columns.show()
        self.check()

    @Slot()
    def check(self) -> None:
        """Find out what would be taken; nothing is."""
        path, missing = self._path, self.columns.missing if self.columns.boxes else ()
        if path is None or not self.columns.boxes:
            return
        self._checks += 1
        number = self._checks
        self.take_button.setEnabled(False)
        if missing:
            self.told.setText(f"Say which column is: {', '.join(missing)}.")
            return
        self.told.setText("Reading the file…")
        kind, account, columns = Kind(self.kind.currentData()), self.account.currentText(), dict(self.columns.chosen)
        importing = self._desktop.ready().importing

        def done(found: Imported) -> None:
            if number == self._checks:
                self._show_check(found)

        self._desktop.jobs.run(self, lambda: importing.take(path, kind, account, columns, dry=True), done, self._say)

    def _show_check(self, found: Imported) -> None:
        self.model.show(found.rejects)
        self.table.setVisible(bool(found.rejects))
        self.take_button.setEnabled(found.taken > 0)
        self.told.setText(summary(found))
        announce(self, self.told.text())

    # taking

    @Slot()
    def take(self) -> None:
        """Take it, in a worker."""
        path = self._path
        if path is None:
            return
        kind, account, columns = Kind(self.kind.currentData()), self.account.currentText(), dict(self.columns.chosen)
        importing, stored = self._desktop.ready().importing, self._stored.emit
        self.take_button.setEnabled(False)
        self.bar.show()
        self._desktop.jobs.run(
            self,
            lambda: importing.take(path, kind, account, columns, tell=stored),
            self._took,
            self._say,
            label="An import of history",
        )

    @Slot(float)
    def _show_stored(self, share: float) -> None:
        self.bar.setValue(round(share * _WHOLE))

    def _took(self, found: Imported) -> None:
        self._desktop.messages.toast(summary(found))
        self.taken.emit()
        self.accept()

    def _say(self, problem: DeskError) -> None:
        self.bar.hide()
        self.told.setText(f"{problem.title} {problem.hint}".strip())


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    box.view().setAccessibleName(name)
    return box


def summary(found: Imported) -> str:
    """What an import came to, or would come to."""
    messages, cases = words.many(found.taken, "message"), words.many(found.verifications, "verification")
    parts = [f"{'To be taken' if found.dry else 'Taken'}: {messages} of {cases}"]
    if found.known:
        parts.append(f"known already: {words.count(found.known)}")
    if found.rejected:
        parts.append(f"{words.many(found.rejected, 'line')} cannot be taken")
    return "; ".join(parts) + "."
