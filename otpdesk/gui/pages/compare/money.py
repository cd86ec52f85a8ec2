"""The dialog for money: dated exchange rates, and what accounts cost beside the price of their messages."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare.money_forms import FeeForm, MoneyForm, RateForm
from otpdesk.gui.pages.compare.money_rows import MoneyLine, fee_columns, fee_key, rate_columns, rate_key
from otpdesk.gui.records import Column, Records
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.gui.tables import Table
from otpdesk.roles import Right, needs

if TYPE_CHECKING:
    from otpdesk.desk.currencies import Currencies

_WIDE, _TALL = 720, 520


class MoneyList(QWidget):
    """A table of dated lines, a form to add one, and Remove for the chosen one. `changed` follows each change."""

    changed = Signal()

    def __init__(
        self,
        desktop: Desktop,
        name: str,
        columns: Sequence[Column[MoneyLine]],
        key: Callable[[MoneyLine], object],
        form: MoneyForm,
    ) -> None:
        super().__init__()
        self._desktop = desktop
        self.form = form
        self.model: Records[MoneyLine] = Records(columns, key)
        self.model.setParent(self)
        self.table: Table[MoneyLine] = Table(desktop.theme, self.model, name)
        self.states = States(desktop, self.table)
        self.remove = QPushButton(" Remove")
        self.remove.setIcon(desktop.theme.icon("trash-2", "text2"))
        self.wrong = QLabel()
        self.wrong.setWordWrap(True)
        set_role(self.wrong, "error")
        self.wrong.hide()
        self._lay_out()
        self.table.chosen.connect(self._allow)
        self.remove.clicked.connect(self._remove)
        form.asked.connect(self._add)
        self.states.retried.connect(self.read)
        self._allow()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.wrong, 1)
        row.addStretch()
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.states, 1)
        column.addLayout(row)
        column.addWidget(self.form)

    @Slot()
    def read(self) -> None:
        """Read the lines."""
        self.states.wait()
        money = self._desktop.ready().money
        self._desktop.jobs.run(self, lambda: self.form.read(money), self._show, self.states.show_problem)

    def _show(self, lines: tuple[MoneyLine, ...]) -> None:
        self.model.show(lines)
        if lines:
            self.states.show_content()
        else:
            self.states.show_empty(*self.form.nothing, icon="inbox")
        self._allow()

    @Slot()
    def _allow(self) -> None:
        """What may be changed now, and why not."""
        line, may = self.table.record(), self._desktop.may(Right.CONFIGURE) and self._desktop.writable
        self.form.setEnabled(may)
        self.form.setToolTip("" if may else f"Changing this {needs(Right.CONFIGURE)}.")
        self.remove.setEnabled(may and line is not None and self.form.removable(line))

    @Slot()
    def _add(self) -> None:
        try:
            self._change(self.form.taken())
        except BadInput as problem:
            self._say(problem)

    @Slot()
    def _remove(self) -> None:
        line = self.table.record()
        if line is not None:
            self._change(lambda money: self.form.drop(money, line))

    def _change(self, act: "Callable[[Currencies], object]") -> None:
        """Change something in a worker, then read again; what is wrong is said, and what was typed stays."""
        money = self._desktop.ready().money
        self.wrong.hide()
        self._desktop.jobs.run(self, lambda: act(money), self._changed, self._say)

    def _changed(self, _result: object) -> None:
        self.form.empty()
        self.changed.emit()
        self.read()

    def _say(self, problem: DeskError) -> None:
        self.wrong.setText(f"{problem.title} {problem.hint}".strip())
        self.wrong.show()
        self.form.show_wrong(problem)


class MoneyDialog(QDialog):
    """Rates and fees. `changed`: figures of cost are others now."""

    changed = Signal()

    def __init__(self, desktop: Desktop, accounts: Sequence[str], today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rates and fees")
        self.switch = Segmented(desktop.theme, "Shown", (Segment("Exchange rates"), Segment("Fees")))
        self.rates = MoneyList(desktop, "Exchange rates", rate_columns(), rate_key, RateForm(today))
        self.fees = MoneyList(desktop, "Fees", fee_columns(), fee_key, FeeForm(today, accounts))
        self._about = QLabel()
        self._about.setWordWrap(True)
        set_role(self._about, "text2")
        self._stack = QStackedWidget()
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        column.addWidget(self.switch)
        column.addWidget(self._about)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        for part in (self.rates, self.fees):
            self._stack.addWidget(part)
            part.changed.connect(self.changed)
            part.read()
        self.switch.picked.connect(self._turn)
        self._turn(0)
        set_tab_order(self)
        self.resize(desktop.theme.px(_WIDE, 0.5), desktop.theme.px(_TALL, 0.5))

    @Slot(int)
    def _turn(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._about.setText(self.rates.form.about if number == 0 else self.fees.form.about)
