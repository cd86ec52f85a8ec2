"""The forms below the tables of rates and fees: one line that takes a new entry."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from otpdesk.desk.money_views import FeeKind, FeeLine, RateLine
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.pages.compare.money_rows import FEE, MoneyLine
from otpdesk.gui.style import set_look
from otpdesk.otp import Money

if TYPE_CHECKING:
    from otpdesk.desk.currencies import Currencies

_MICRO = 1_000_000


class MoneyForm(QWidget):
    """Fields side by side under their labels, and the button that takes them; `asked` follows it and Enter."""

    asked = Signal()
    about = ""
    nothing: tuple[str, str] = ("", "")

    def __init__(self, fields: Sequence[tuple[str, str, QWidget]], act: str) -> None:
        super().__init__()
        self.fields = {key: field for key, _, field in fields}
        self.button = QPushButton(act)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.asked)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for number, (_, words, field) in enumerate(fields):
            label = QLabel(words)
            label.setBuddy(field)
            grid.addWidget(label, 0, number)
            grid.addWidget(field, 1, number)
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self.asked)
        grid.addWidget(self.button, 1, len(fields))

    def read(self, money: "Currencies") -> tuple[MoneyLine, ...]:
        """Every line."""
        raise NotImplementedError

    def taken(self) -> "Callable[[Currencies], object]":
        """What takes what the fields say now; it runs in a worker. BadInput names the field."""
        raise NotImplementedError

    def drop(self, money: "Currencies", line: MoneyLine) -> None:
        """Remove a line."""
        raise NotImplementedError

    def removable(self, line: MoneyLine) -> bool:
        """Whether it can be removed here."""
        return bool(line.since)

    def text(self, key: str) -> str:
        """What a field says."""
        field = self.fields[key]
        if isinstance(field, QLineEdit):
            return field.text().strip()
        if isinstance(field, QComboBox):
            return str(field.currentData())
        assert isinstance(field, QDateEdit)
        return field.date().toString("yyyy-MM-dd")

    def empty(self) -> None:
        """It was taken: room for the next."""
        for field in self.fields.values():
            if isinstance(field, QLineEdit):
                field.clear()
                set_look(field, "wrong", "false")

    def show_wrong(self, problem: DeskError) -> None:
        """Mark the field that a problem names, and go there."""
        named = problem.field if isinstance(problem, BadInput) else ""
        for key, field in self.fields.items():
            set_look(field, "wrong", "true" if key == named else "false")
        if named in self.fields:
            self.fields[named].setFocus()

    def number(self, key: str) -> float:
        """The number in a field. BadInput if there is none."""
        text = self.text(key).replace(",", ".")
        try:
            return float(text)
        except ValueError:
            raise BadInput(f"“{text}” is no number.", "Such as 0.92.", key) from None


class RateForm(MoneyForm):
    """A rate from a day on."""

    about = (
        "Prices in other currencies are converted by the rate of their day. Before the first one the policy's counts."
    )
    nothing = ("No rate yet.", "Prices in other currencies than the desk's are then not counted.")

    def __init__(self, today: date) -> None:
        super().__init__(
            (
                ("currency", "Currency", _line("USD")),
                ("rate", "One unit is", _line("0.92")),
                ("since", "From", _day(today)),
            ),
            "Add the rate",
        )

    def read(self, money: "Currencies") -> tuple[MoneyLine, ...]:
        return money.rates()

    def taken(self) -> "Callable[[Currencies], object]":
        currency, rate, since = self.text("currency"), self.number("rate"), self.text("since")
        return lambda money: money.set_rate(currency, rate, since)

    def drop(self, money: "Currencies", line: MoneyLine) -> None:
        assert isinstance(line, RateLine)
        money.remove_rate(line.currency, line.since)


class FeeForm(MoneyForm):
    """A fee of an account from a day on."""

    about = "What an account costs beside the price of its messages, such as a fee for each verified customer."
    nothing = ("No fee yet.", "Cost then is the price of the messages alone.")

    def __init__(self, today: date, accounts: Sequence[str]) -> None:
        super().__init__(
            (
                ("account", "Account", _choice("Account", [(name, name) for name in accounts])),
                ("kind", "For", _choice("For", [(kind.value, words) for kind, words in FEE.items()])),
                ("amount", "Amount", _line("0.05")),
                ("currency", "Currency", _line("EUR")),
                ("since", "From", _day(today)),
            ),
            "Add the fee",
        )

    def read(self, money: "Currencies") -> tuple[MoneyLine, ...]:
        return money.fees()

    def taken(self) -> "Callable[[Currencies], object]":
        amount = Money(round(self.number("amount") * _MICRO), self.text("currency"))
        account, kind, since = self.text("account"), FeeKind(self.text("kind")), self.text("since")
        return lambda money: money.set_fee(account, kind, amount, since)

    def drop(self, money: "Currencies", line: MoneyLine) -> None:
        assert isinstance(line, FeeLine)
        money.remove_fee(line.account, line.kind, line.since)


def _line(example: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(example)
    return field


def _day(today: date) -> QDateEdit:
    field = QDateEdit(QDate(today.year, today.month, today.day))
    field.setDisplayFormat("d MMM yyyy")
    return field


def _choice(name: str, options: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.view().setAccessibleName(name)
    for value, words in options:
        box.addItem(words, value)
    return box
