"""A new trial: what it compares, how long it would take as it is typed, and a last look before it is registered."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.trial_views import TrialForm, TrialPlan, TrialSize
from otpdesk.desk.views import AccountLine
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.team.member_panel import facts
from otpdesk.gui.pages.trials import words
from otpdesk.gui.pages.trials.account_choice import AccountChoice
from otpdesk.gui.pages.trials.fields import control, trial_rows
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.otp import Channel

_SIZE = (780, 620)
_TYPING = 400
_FOREVER = (
    "From now on chance chooses for these messages, by these shares. Nothing about the trial can be changed "
    "afterwards: it can only be ended, with a reason. That is what makes its answer worth something."
)
_FORM, _REVIEW = 0, 1


class FormDialog(QDialog):
    """`wanted(plan)` follows “Register and start”; the page closes the dialog, or shows what is wrong in it."""

    wanted = Signal(object)

    def __init__(self, desktop: Desktop, accounts: tuple[AccountLine, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._accounts = accounts
        self._asked = 0
        self._plan: TrialPlan | None = None
        self.setWindowTitle("New trial")
        self.choice = AccountChoice("Accounts to compare")
        self.rows = trial_rows(desktop.theme)
        self.control = self.rows["control"]
        self.size_said = QLabel()
        self.review = QVBoxLayout()
        self.problem = QLabel()
        self.cancel, self.back, self.act = QPushButton("Cancel"), QPushButton("Back"), QPushButton("Review…")
        self._stack = QStackedWidget()
        self.area = QScrollArea()
        self._typing = QTimer(self)
        self._lay_out()
        self._connect()
        self._offer_accounts()
        self._show_step(_FORM)
        self.rows["name"].focus()

    def _lay_out(self) -> None:
        theme = self._desktop.theme
        screen = self._desktop.theme.px
        self.resize(min(screen(_SIZE[0]), 1180), min(screen(_SIZE[1]), 700))
        for label, role in ((self.size_said, "text2"), (self.problem, "error")):
            label.setWordWrap(True)
            set_role(label, role)
        self.problem.hide()
        self._stack.addWidget(self._form())
        self._stack.addWidget(self._last_look())
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addStretch()
        for button in (self.cancel, self.back, self.act):
            button.setAutoDefault(False)
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        set_role(self.act, "primary")
        self.act.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(14)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        theme.changed.connect(self.update)

    def _form(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(self.rows["name"])
        column.addWidget(self.rows["channel"])
        column.addWidget(self.choice)
        for key in ("control", "shares", "countries", "purposes", "difference", "days", "most", "why"):
            column.addWidget(self.rows[key])
        column.addStretch()
        area = self.area
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(area, 3)
        row.addWidget(self._planner(), 2)
        return whole

    def _planner(self) -> QFrame:
        card = QFrame()
        set_role(card, "card")
        heading = QLabel("How long it takes")
        set_role(heading, "subtitle")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(self.size_said)
        column.addWidget(self.rows["rate"])
        column.addStretch()
        return card

    def _last_look(self) -> QWidget:
        whole = QWidget()
        heading, below = QLabel("Register this trial?"), QLabel(_FOREVER)
        set_role(heading, "subtitle")
        set_role(below, "text2")
        below.setWordWrap(True)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for label in (heading, below):
            column.addWidget(label)
        column.addLayout(self.review)
        column.addStretch()
        return whole

    def _connect(self) -> None:
        self._typing.timeout.connect(self.work_out)
        for row in self.rows.values():
            row.edited.connect(self._edit)
        self.rows["channel"].left.connect(self._offer_accounts)
        self.choice.changed.connect(self._offer_control)
        self.cancel.clicked.connect(self.reject)
        self.back.clicked.connect(self._go_back)
        self.act.clicked.connect(self._go_on)

    # what is typed

    @Slot()
    def _offer_accounts(self) -> None:
        self.choice.show_accounts(self._accounts, Channel(self.rows["channel"].value))
        self._offer_control()

    @Slot()
    def _offer_control(self) -> None:
        """The account to compare with is one of those that are chosen."""
        before, names = self.control.value, self.choice.names
        old, self.control = self.control, control(self._desktop.theme, names)
        self.control.set_value(before)
        self.rows["control"] = self.control
        self.control.edited.connect(self._edit)
        inside = self.area.widget()
        layout = inside.layout() if inside is not None else None
        assert layout is not None
        layout.replaceWidget(old, self.control)
        old.deleteLater()
        self.control.setVisible(len(names) > 1)
        set_tab_order(self)
        self._edit()

    @Slot()
    def _edit(self) -> None:
        self.problem.hide()
        self._typing.start()

    def form(self) -> TrialForm:
        """What is typed; the account to compare with comes first."""
        value = {key: row.value for key, row in self.rows.items()}
        control = value.pop("control")
        others = tuple(name for name in self.choice.names if name != control)
        names = (control, *others) if control in self.choice.names else others
        return TrialForm(accounts=names, **value)

    @Slot()
    def work_out(self) -> None:
        """Say how long a trial would take that is as it is typed; the newest question's answer is shown."""
        desk, form = self._desktop.desk, self.form()
        if desk is None:
            return
        if len(form.accounts) < 2:  # noqa: PLR2004 - there is nothing to compare yet
            self.size_said.setText("Choose two accounts or more.")
            return
        self._asked += 1
        number = self._asked
        self._desktop.jobs.run(
            self,
            lambda: desk.trials.size_of(form),
            lambda size: self._show_size(size) if number == self._asked else None,
            lambda problem: self._show_no_size(problem) if number == self._asked else None,
        )

    def _show_size(self, size: TrialSize) -> None:
        self.size_said.setText("\n\n".join(size.sentences))
        for key in ("difference", "shares", "rate", "countries"):
            self.rows[key].show_problem(None)

    def _show_no_size(self, problem: DeskError) -> None:
        self.size_said.setText(f"{problem.title} {problem.hint}".strip())

    # steps

    def _show_step(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self.back.setVisible(step == _REVIEW)
        self.act.setText("Register and start" if step == _REVIEW else "Review…")

    @Slot()
    def _go_back(self) -> None:
        self.problem.hide()
        self._show_step(_FORM)

    @Slot()
    def _go_on(self) -> None:
        self.act.setEnabled(False)
        if self._stack.currentIndex() == _REVIEW:
            self.wanted.emit(self._plan)
            return
        desk, form = self._desktop.ready(), self.form()

        def looked_at() -> TrialPlan:
            plan = desk.trials.read(form)
            desk.trials.check(plan)
            return plan

        self._desktop.jobs.run(self, looked_at, self._show_review, self.show_problem)

    def _show_review(self, plan: TrialPlan) -> None:
        self._plan = plan
        self.act.setEnabled(True)
        while (item := self.review.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        told = QWidget()
        grid = facts((("Name", plan.name), *words.registration(plan, self._desktop.zone)))
        grid.setContentsMargins(0, 0, 0, 0)
        told.setLayout(grid)
        self.review.addWidget(told)
        size = QLabel(self.size_said.text())
        size.setWordWrap(True)
        set_role(size, "small")
        self.review.addWidget(size)
        self._show_step(_REVIEW)
        announce(self, "Register this trial? Nothing about it can be changed afterwards.")

    def show_problem(self, problem: DeskError) -> None:
        """What is wrong, at its field; what was typed stays."""
        self.act.setEnabled(True)
        field = problem.field if isinstance(problem, BadInput) else ""
        text = f"{problem.title} {problem.hint}".strip()
        announce(self, text, urgent=True)
        if field == "accounts":
            self._show_step(_FORM)
            self.choice.show_problem(text)
        elif isinstance(problem, BadInput) and {"until": "days"}.get(field, field) in self.rows:
            self._show_step(_FORM)
            row = self.rows[{"until": "days"}.get(field, field)]
            row.show_problem(problem)
            row.focus()
            self.area.ensureWidgetVisible(row)
        else:
            self.problem.setText(text)
            self.problem.show()
