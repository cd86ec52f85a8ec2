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

from otpdesk.desk.coverage_views import CoverageAccount, PriceFile, PriceList, PriceProblem, PriceRow
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.blank import Blank
from otpdesk.gui.cells import Cell, Flag, Icon
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.records import Column, Records
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table

_WIDTH, _HEIGHT = 760, 560
_EXPECTED = (
    "The first line names the columns, a price a line follows: country, channel, amount, currency – "
    "such as EE;sms;0,056;EUR. Further columns are passed over."
)
Line = PriceRow | PriceProblem


class PriceImport(QDialog):
    """`taken` hands over the PriceList. Nothing changes before its rows were seen and the button was pressed."""

    taken = Signal(object)

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
        self.model: Records[Line] = Records(_columns(), identity=lambda one: (one.line, isinstance(one, PriceRow)))
        self.table: Table[Line] = Table(desktop.theme, self.model, "Rows of the file")
        self.blank = Blank(desktop.theme)
        self.take_button = QPushButton("Take the prices")
        self._lay_out()
        self.account.currentIndexChanged.connect(self._follow_account)
        self.choose_button.clicked.connect(self.choose)
        self.take_button.clicked.connect(self.take)
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
        self._show(None)
        if self._path is not None:
            self.read(self._path)

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


def counted(prices: int) -> str:
    """1 price, 212 prices."""
    return "1 price" if prices == 1 else f"{prices} prices"


def summary(file: PriceFile) -> str:
    """“212 prices, 8 of them other than now · 3 lines cannot be used and are left out”."""
    changed = sum(one.changed for one in file.rows)
    parts = [f"{counted(len(file.rows))}, {changed} of them other than now"]
    if file.problems:
        lines = (
            "1 line cannot be used and is"
            if len(file.problems) == 1
            else (f"{len(file.problems)} lines cannot be used and are")
        )
        parts.append(f"{lines} left out")
    return " · ".join(parts)


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column("Line", 58, lambda one: Cell(f"{one.line}" if one.line else "–", ink="muted"), right=True),
        Column("Country", 160, _country),
        Column("Channel", 84, _channel, goes_first=2),
        Column("Now", 84, _now, right=True, goes_first=1),
        Column("Becomes", 92, _after, right=True),
        Column("Note", 150, _note, stretch=True),
    )


def _country(line: Line) -> Cell:
    if isinstance(line, PriceProblem):
        return Cell("cannot be used", mark=Icon("circle-alert", "bad"), ink="bad", strong=True)
    return Cell(line.name, mark=Flag(line.country) if line.country else Icon("mail"), ink="text", strong=True)


def _channel(line: Line) -> Cell:
    return Cell(wording.CHANNEL[line.channel]) if isinstance(line, PriceRow) else Cell()


def _now(line: Line) -> Cell:
    return Cell(wording.money(line.before)) if isinstance(line, PriceRow) else Cell()


def _after(line: Line) -> Cell:
    if isinstance(line, PriceProblem):
        return Cell()
    return Cell(wording.money(line.after), ink="text" if line.changed else "muted", strong=line.changed)


def _note(line: Line) -> Cell:
    if isinstance(line, PriceProblem):
        return Cell(line.sentence, ink="bad", hint=line.sentence)
    return Cell(line.note or ("" if line.changed else "as it is now"), ink="muted", hint=line.note)


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    set_role(label, role)
    return label
