"""Beside the probes: own numbers and schedules, each with what can be done with it."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from otpdesk.desk.probe_views import NumberKind, OwnNumber, ProbeBoard, Schedule
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role

_WIDTH = 290
_KINDS = {NumberKind.HANDSET: "phone at hand", NumberKind.CONTROL: "control: nothing can arrive"}


class ProbeSide(QFrame):
    """`number_wanted` and `schedule_wanted` ask for a new one, `removal_wanted` and `end_wanted` name an old one."""

    number_wanted = Signal()
    schedule_wanted = Signal()
    removal_wanted = Signal(object)
    end_wanted = Signal(object)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        set_role(self, "card")
        self.add = QPushButton("Add a number…")
        self.plan = QPushButton("Plan messages…")
        self.acts: list[QPushButton] = []
        self._why_not = ""
        self._numbers, self._schedules = QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        self.add.clicked.connect(self.number_wanted)
        self.plan.clicked.connect(self.schedule_wanted)
        desktop.theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(10)
        for title, lines, button in (
            ("Your numbers", self._numbers, self.add),
            ("Schedules", self._schedules, self.plan),
        ):
            if column.count():
                column.addWidget(hairline())
            heading = QLabel(title)
            set_role(heading, "subtitle")
            column.addWidget(heading)
            lines.setSpacing(8)
            column.addLayout(lines)
            column.addWidget(button)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(area)

    @Slot()
    def _dress(self) -> None:
        self.setFixedWidth(self._desktop.theme.px(_WIDTH, 0.5))
        for button in self.acts:
            button.setIcon(self._desktop.theme.icon("x", "text2"))

    def show_board(self, board: ProbeBoard, why_not: str) -> None:
        """Show numbers and schedules."""
        self.acts = []
        _clear(self._numbers)
        _clear(self._schedules)
        for one in board.numbers:
            does = f"Take {one.label} off the list"
            under = f"{one.masked} · {_KINDS[one.kind]}"
            self._numbers.addWidget(self._line(one.label, under, does, partial(self._remove, one)))
        for plan in board.schedules:
            title, under = _schedule(plan, self._desktop)
            does = "" if plan.ended_at is not None or not plan.left else f"End schedule {plan.id}"
            self._schedules.addWidget(self._line(title, under, does, partial(self._end, plan)))
        self._dress()
        self.allow(why_not)
        self.plan.setEnabled(bool(board.numbers) and not why_not)

    def allow(self, why_not: str) -> None:
        """Let things be changed, or say why not."""
        for button in (self.add, self.plan, *self.acts):
            button.setEnabled(not why_not)
            button.setToolTip(why_not or button.accessibleName())
            button.setAccessibleDescription(why_not)

    def _line(self, title: str, under: str, does: str, act: partial[None]) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        words = QVBoxLayout()
        words.setSpacing(1)
        for text, role in ((title, "strong"), (under, "small")):
            label = QLabel(text)
            label.setWordWrap(True)
            set_role(label, role)
            words.addWidget(label)
        row.addLayout(words, 1)
        if does:
            button = QPushButton()
            button.setAccessibleName(does)
            set_role(button, "icon")
            button.clicked.connect(act)
            self.acts.append(button)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return whole

    def _remove(self, one: OwnNumber, *_checked: object) -> None:
        self.removal_wanted.emit(one)

    def _end(self, plan: Schedule, *_checked: object) -> None:
        self.end_wanted.emit(plan)


def _clear(lines: QVBoxLayout) -> None:
    while (item := lines.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()


def _schedule(one: Schedule, desktop: Desktop) -> tuple[str, str]:
    """(what it is, how it stands) of a schedule."""
    accounts = ", ".join(one.plan.accounts)
    spent = wording.money(one.spent, 2)
    budget = f"{one.used} of {one.plan.most} messages and {spent} of {wording.money(one.budget, 2)} in 24 hours"
    if one.ended_at is not None:
        stands = "ended"
    elif one.next_at is None:
        stands = "done"
    else:
        day, time = wording.day(one.next_at, desktop.zone), wording.clock_time(one.next_at, desktop.zone)
        stands = f"{one.left} left, next {day} {time}"
    out = f", {one.skipped} left out" if one.skipped else ""
    return accounts, f"{one.sent} sent{out}, {stands}\n{budget}"
