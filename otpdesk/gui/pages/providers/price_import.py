"""A price list taken from a CSV file: which account, which file, each row as it would be taken or why it is not."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.coverage_views import CoverageAccount, PriceFile, PriceList, PriceRow
from otpdesk.errors import DeskError
from otpdesk.gui.blank import Blank
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.providers import sentences
from otpdesk.gui.pages.providers.price_rows import Line, counted, row_columns, summary
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.records import Records
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table

_WIDTH, _HEIGHT = 760, 560
_EXPECTED = (
    "The first line names the columns, a price a line follows: country, channel, amount, currency – "
    "such as EE;sms;0,056;EUR. Further columns are passed over."
)


class PriceImport(QDialog):
    """`taken` hands over the PriceList, `back_wanted` the one to be put back.

    Nothing changes before the rows of the file were seen and the button was pressed.
    """

    taken = Signal(object)
    back_wanted = Signal(object)

    def __init__(self, desktop: Desktop, accounts: Sequence[CoverageAccount], parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._accounts = sorted(accounts, key=lambda one: one.fetches)
        self._path: Path | None = None
        self._reads = 0
        self.file: PriceFile | None = None
        self.setWindowTitle("Import a price list")
        self.resize(_WIDTH, _HEIGHT)
        self.account = QComboBox()
        self.choose_button = QPushButton("Choose a file…")
        self._about, self._result = _words("small"), _words("text2")
        self.model: Records[Line] = Records(row_columns(), identity=lambda one: (one.line, isinstance(one, PriceRow)))
        self.table: Table[Line] = Table(desktop.theme, self.model, "Rows of the file")
        self.blank = Blank(desktop.theme)
        self.take_button = QPushButton("Take the prices")
        self._standing: PriceList | None = None
        self._stands = _words("text2")
        self.back_button = QPushButton("Put it back")
        self._lay_out()
        self.account.currentIndexChanged.connect(self._follow_account)
        self.choose_button.clicked.connect(self.choose)
        self.take_button.clicked.connect(self.take)
        self.back_button.clicked.connect(self._put_back)
        desktop.writable_changed.connect(self._allow)
        self._follow_account()

    def _lay_out(self) -> None:
        title, label = QLabel("Import a price list"), QLabel("Account")
        set_role(title, "title")
        set_role(label, "strong")
        label.setBuddy(self.account)
        self.account.setAccessibleName("Account")
        self.account.view().setAccessibleName("Accounts")
        for one in self._accounts:
            self.account.addItem(one.name, one.name)
        self.choose_button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label)
        row.addWidget(self.account, 1)
        row.addWidget(self.choose_button)
        self.back_button.setAutoDefault(False)
        set_role(self.back_button, "ghost")
        stands = QHBoxLayout()
        stands.addWidget(self._stands, 1)
        stands.addWidget(self.back_button)
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        inside.addWidget(self.blank)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(title)
        column.addLayout(row)
        column.addWidget(self._about)
        column.addLayout(stands)
        column.addWidget(card, 1)
        column.addWidget(self._result)
        column.addLayout(cancel_or(self.take_button, self))

    # which account and file

    @property
    def chosen(self) -> CoverageAccount | None:
        """The account whose prices they are."""
        number = self.account.currentIndex()
        return self._accounts[number] if number >= 0 else None

    @Slot()
    def _follow_account(self) -> None:
        account = self.chosen
        why = account.prices_note if account else ""
        if account is None:
            self._about.setText("No account carries this channel.")
        elif account.fetches:
            self._about.setText(
                "Its prices can be asked for. One from a file stands in the place of an asked one until it is put back."
            )
        else:
            self._about.setText(
                f"{account.title} names no prices{f': {why}' if why else ''}. Until there is a list "
                "its price is not known to caps and costs."
            )
        self._show_standing(())
        if account is not None:
            desk = self._desktop.ready()
            self._desktop.jobs.run(self, desk.coverage.lists, self._show_standing, self._refused)
        self._show(None)
        if self._path is not None:
            self.read(self._path)

    def _show_standing(self, lists: Sequence[PriceList]) -> None:
        """The list of the account that stands now, which can be put back."""
        name = self.chosen.name if self.chosen else ""
        mine = (one for one in lists if one.account == name and one.undone_at is None)
        found = self._standing = next(mine, None)
        for widget in (self._stands, self.back_button):
            widget.setVisible(found is not None)
        if found is not None:
            when = sentences.when(found.at, self._desktop.clock.now(), self._desktop.zone)
            self._stands.setText(f"Now stands: {found.file}, {counted(found.prices)}, taken {when} by {found.who}.")
            self.back_button.setAccessibleName(f"Put {found.file} back")
        self._allow()

    @Slot()
    def _put_back(self) -> None:
        if self._standing is not None:
            self.back_wanted.emit(self._standing)
            self.reject()

    @Slot()
    def choose(self) -> None:
        """Ask for the file."""
        dialog = QFileDialog(self, "Price list", "", "CSV files (*.csv *.txt *.tsv);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read(self, path: Path) -> None:
        """Look at a file; the newest reading counts."""
        account, desk = self.chosen, self._desktop.ready()
        if account is None:
            return
        self._path = path
        self._reads += 1
        number = self._reads

        def came(file: PriceFile) -> None:
            if number == self._reads:
                self._show(file)

        def failed(problem: DeskError) -> None:
            if number == self._reads:
                self._show(None, problem)

        self._desktop.jobs.run(self, lambda: desk.coverage.read_prices(account.name, path), came, failed)

    def _show(self, file: PriceFile | None, problem: DeskError | None = None) -> None:
        """The rows of a file in its order, or what is wrong with the whole of it."""
        self.file = file
        rows: list[Line] = sorted((*file.rows, *file.problems), key=lambda one: one.line) if file else []
        self.model.show(rows)
        self.table.setVisible(bool(rows))
        self.blank.setVisible(not rows)
        if problem is not None:
            self.blank.show_words("circle-alert", "bad", problem.title, problem.hint)
        else:
            self.blank.show_words("upload", "muted", "No file is chosen yet.", _EXPECTED)
        self._result.setText(summary(file) if file else "")
        self._result.setVisible(file is not None)
        if file is not None:
            announce(self.table, self._result.text())
        self._allow()

    @Slot()
    def _allow(self) -> None:
        many = len(self.file.rows) if self.file else 0
        self.take_button.setEnabled(bool(many) and self._desktop.writable)
        self.back_button.setEnabled(self._desktop.writable)
        self.take_button.setText(f"Take {counted(many)}" if many else "Take the prices")

    # taking

    @Slot()
    def take(self) -> None:
        """Write the prices that can be used."""
        file, desk = self.file, self._desktop.ready()
        if file is None:
            return
        self.take_button.setEnabled(False)

        def done(taken: PriceList) -> None:
            self.taken.emit(taken)
            self.accept()

        self._desktop.jobs.run(
            self, lambda: desk.coverage.take_prices(file), done, self._refused, label="Taking prices"
        )

    def _refused(self, problem: DeskError) -> None:
        self._result.setText(f"{problem.title} {problem.hint}".strip())
        set_role(self._result, "error")
        self._allow()

    @property
    def said(self) -> str:
        """What stands below the rows, or in their place."""
        return self._result.text() if self.file else self.blank.text


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    set_role(label, role)
    return label
