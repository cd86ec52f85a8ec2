"""Planning probes: which accounts to which own numbers, how often, and what a day may cost."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from otpdesk.desk.probe_views import OwnNumber, ProbePlan
from otpdesk.desk.views import AccountLine
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.trials.account_choice import AccountChoice
from otpdesk.gui.pages.trials.fields import CHANNELS, made
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.otp import Channel

_SIZE = (520, 640)
_WORDS = (
    "Each account sends once a round to each number, as a test. Messages go out while otpdesk runs, each once; what "
    "is over the budget, or was due while it did not run, is left out."
)
_HOUR, _MICRO = 3_600, 1_000_000


class ScheduleDialog(QDialog):
    """`wanted(plan)` follows the main button; the page closes the dialog, or shows what is wrong in it."""

    wanted = Signal(object)

    def __init__(
        self, desktop: Desktop, accounts: tuple[AccountLine, ...], numbers: tuple[OwnNumber, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._accounts = accounts
        theme = desktop.theme
        self.setWindowTitle("Plan messages to your numbers")
        self.resize(theme.px(_SIZE[0]), min(theme.px(_SIZE[1]), 700))
        self.choice = AccountChoice("Accounts")
        self.numbers = {one.id: QCheckBox(f"{one.label} · {one.masked}") for one in numbers}
        self.rows = {
            "channel": made(theme, "channel", "Channel", choices={key: CHANNELS[key] for key in _PHONE}),
            "rounds": made(theme, "rounds", "Rounds", default="3"),
            "every": made(theme, "every", "Between two rounds", unit="hours", default="4"),
            "most": made(theme, "most", "At most in 24 hours", unit="messages", default="20"),
            "money": made(theme, "money", "And at most in 24 hours", "In the desk's currency.", default="2.00"),
        }
        self.count = QLabel()
        self.act = QPushButton("Plan")
        self.problem = QLabel()
        self._lay_out()
        self._connect()
        self._offer()

    def _lay_out(self) -> None:
        heading, below, whose = QLabel("Plan messages to your numbers"), QLabel(_WORDS), QLabel("Numbers")
        roles = (
            (heading, "subtitle"),
            (below, "text2"),
            (whose, "strong"),
            (self.count, "small"),
            (self.problem, "error"),
        )
        for label, role in roles:
            label.setWordWrap(True)
            set_role(label, role)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(below)
        column.addWidget(self._fields(whose), 1)
        column.addWidget(self.count)
        column.addWidget(self.problem)
        column.addLayout(cancel_or(self.act, self))

    def _fields(self, whose: QLabel) -> QScrollArea:
        """Everything that is typed or chosen, in an area that scrolls."""
        inside = QWidget()
        fields = QVBoxLayout(inside)
        fields.setContentsMargins(0, 0, 12, 0)
        fields.setSpacing(12)
        fields.addWidget(self.rows["channel"])
        fields.addWidget(self.choice)
        fields.addWidget(whose)
        boxes = QVBoxLayout()
        boxes.setSpacing(0)
        for box in self.numbers.values():
            box.setChecked(True)
            boxes.addWidget(box)
        fields.addLayout(boxes)
        for keys in (("rounds", "every"), ("most", "money")):
            pair = QHBoxLayout()
            pair.setSpacing(12)
            for key in keys:
                pair.addWidget(self.rows[key], 1, Qt.AlignmentFlag.AlignTop)
            fields.addLayout(pair)
        fields.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _connect(self) -> None:
        self.rows["channel"].left.connect(self._offer)
        for row in self.rows.values():
            row.edited.connect(self._forgive)
        for box in self.numbers.values():
            box.toggled.connect(self._forgive)
        self.choice.changed.connect(self._forgive)
        self.act.clicked.connect(self._want)

    @Slot()
    def _offer(self) -> None:
        self.choice.show_accounts(self._accounts, Channel(self.rows["channel"].value))
        set_tab_order(self)
        self._forgive()

    @Slot()
    def _forgive(self, *_now: object) -> None:
        self.act.setEnabled(True)
        self.problem.hide()
        for row in self.rows.values():
            row.show_problem(None)
        try:
            plan = self.plan()
        except BadInput:
            self.count.setText("")
        else:
            each = "message" if plan.messages == 1 else "messages"
            self.count.setText(f"{plan.messages} {each} in all, each once.")

    def plan(self) -> ProbePlan:
        """What is typed. BadInput names the field."""
        return ProbePlan(
            accounts=self.choice.names,
            numbers=tuple(number for number, box in self.numbers.items() if box.isChecked()),
            channel=Channel(self.rows["channel"].value),
            rounds=round(self._number("rounds")),
            every=round(self._number("every") * _HOUR),
            most=round(self._number("most")),
            money=round(self._number("money") * _MICRO),
        )

    def _number(self, key: str) -> float:
        typed = self.rows[key].value.strip().replace(",", ".")
        try:
            return float(typed)
        except ValueError:
            raise BadInput(f"“{typed}” is not a number.", "", key) from None

    @Slot()
    def _want(self) -> None:
        try:
            plan = self.plan()
        except BadInput as problem:
            self.show_problem(problem)
            return
        self.act.setEnabled(False)
        self.wanted.emit(plan)

    def show_problem(self, problem: DeskError) -> None:
        """What is wrong, at its field; what was typed stays."""
        self.act.setEnabled(True)
        text = f"{problem.title} {problem.hint}".strip()
        announce(self, text, urgent=True)
        field = problem.field if isinstance(problem, BadInput) else ""
        if field == "accounts":
            self.choice.show_problem(text)
        elif isinstance(problem, BadInput) and field in self.rows:
            self.rows[field].show_problem(problem)
            self.rows[field].focus()
        else:
            self.problem.setText(text)
            self.problem.show()


_PHONE = (Channel.SMS.value, Channel.VOICE.value, Channel.WHATSAPP.value)
