"""The side panel of Activity: one attempt from all sides, with the likely cause and what to do."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.views import Detail
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.activity.story import Fact, Step, facts, steps
from otpdesk.gui.pieces import Dot, hairline, selectable
from otpdesk.gui.pill import Pill
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order

_COPY = 32
_DOT_DROP = 5


class DetailPanel(SidePanel):
    """Shows a Detail. `customer_wanted` follows its button."""

    customer_wanted = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen attempt", parent)
        self._desktop = desktop
        self._detail: Detail | None = None
        self._open = QPushButton()
        self._open.clicked.connect(self.customer_wanted)
        self.add_to_foot(self._open, 1)
        desktop.theme.changed.connect(self._paint)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        self._open.setIcon(self._theme.icon("user", "text2"))

    def show_problem(self, problem: DeskError) -> None:
        """The attempt could not be read."""
        body, column = _body()
        column.addWidget(selectable(problem.title, "strong"))
        column.addWidget(selectable(problem.hint, "text2"))
        column.addStretch()
        self.set_body(body)

    def show_detail(self, detail: Detail) -> None:
        """Show an attempt; one that is shown already keeps its scroll position."""
        same = self._detail is not None and self._detail.row.attempt.id == detail.row.attempt.id
        self._detail = detail
        row = detail.row
        self.set_title(row.customer or row.attempt.to, _where(detail))
        self._open.setText(" Open the customer" if row.customer else " Open in the console")
        body, column = _body()
        self._add_state(column, detail)
        self._add_steps(column, steps(detail, self._desktop.zone))
        column.addWidget(hairline())
        self._add_facts(column, facts(detail))
        column.addStretch()
        self.set_body(body, same=same)
        set_tab_order(self)

    def _add_state(self, column: QVBoxLayout, detail: Detail) -> None:
        pill = Pill(self._theme)
        pill.show_state(*wording.pill(detail.row.attempt))
        column.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeft)
        if detail.cause:
            column.addWidget(selectable(detail.cause, "strong"))
        if detail.next_step:
            column.addWidget(selectable(detail.next_step, "text2"))
        column.addSpacing(4)
        column.addWidget(hairline())

    def _add_steps(self, column: QVBoxLayout, told: Sequence[Step]) -> None:
        title = QLabel("What happened")
        set_role(title, "strong")
        column.addWidget(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for number, step in enumerate(told):
            dot = Dot(self._theme, step.token)
            grid.addWidget(_lowered(dot), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(selectable(step.words, "step"), number, 1)
            time = QLabel(step.time)
            set_role(time, "small")
            grid.addWidget(time, number, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        column.addSpacing(4)

    def _add_facts(self, column: QVBoxLayout, known: Sequence[Fact]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for number, fact in enumerate(known):
            label = QLabel(fact.label)
            set_role(label, "fact-name")
            value = selectable(fact.value, "fact-value")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, number, 0)
            grid.addWidget(value, number, 1)
            if fact.copied:
                grid.addWidget(self._copy_button(fact), number, 2)
        column.addLayout(grid)

    def _copy_button(self, fact: Fact) -> QPushButton:
        button = QPushButton()
        button.setIcon(self._theme.icon("copy", "muted", 14))
        button.setFixedSize(_COPY, _COPY)
        button.setAccessibleName(f"Copy {fact.label}")
        button.setToolTip(f"Copy {fact.label}")
        set_role(button, "copy")
        button.clicked.connect(partial(self._copy, fact))
        return button

    def _copy(self, fact: Fact, *_checked: object) -> None:
        QGuiApplication.clipboard().setText(fact.copied)
        self._desktop.messages.toast(f"{fact.label} copied")


def _where(detail: Detail) -> str:
    attempt = detail.row.attempt
    parts = [attempt.to] if detail.row.customer else []
    return " · ".join([*parts, wording.CHANNEL[attempt.channel], attempt.account])


def _body() -> tuple[QWidget, QVBoxLayout]:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(8)
    return body, column


def _lowered(dot: Dot) -> QWidget:
    """A dot on the height of the first line beside it."""
    place = QWidget()
    place.setFixedSize(dot.width(), dot.height() + _DOT_DROP)
    dot.setParent(place)
    dot.move(0, _DOT_DROP)
    return place
