"""The limits by group: values edited in place, their use beside them, what another value would have done below."""

from itertools import groupby

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from otpdesk.desk.routing_views import LimitLine, WhatIf
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.routing import sentences
from otpdesk.gui.pages.routing.limit_row import LimitRow
from otpdesk.gui.pieces import hairline
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role

_TYPING = 300
_USE_AGAIN = 30_000
_GROUPS = {
    "Code": ("The code", "How long it is, how long it lives, and how often it may be read back wrong"),
    "Resends": ("Sends and resends", "How often, how soon, to whom; counted over all channels"),
    "Money": ("Money", "What a day may cost, in the desk's currency"),
}


class LimitsView(QWidget):
    """A card a group. What is used is read again every 30 seconds while it is on screen."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.rows: dict[str, LimitRow] = {}
        self._asked = 0
        self._tries: dict[str, int] = {}
        self._trying: dict[str, str] = {}
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self._typing.timeout.connect(self._try_typed)
        self._using = QTimer(self)
        self._using.setInterval(_USE_AGAIN)
        self._using.timeout.connect(self.read)
        self._inside = QWidget()
        self._cards = QVBoxLayout(self._inside)
        self._cards.setContentsMargins(0, 0, 6, 0)
        self._cards.setSpacing(14)
        self._cards.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._inside)
        self.states = States(desktop, self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.states)
        self.states.retried.connect(self.read)
        desktop.desk_opened.connect(self.read)
        desktop.draft.changed.connect(self.read)
        desktop.writable_changed.connect(self._allow)

    # reading

    @Slot()
    def read(self) -> None:
        """Read the limits of the draft and their use; the newest reading counts."""
        desk = self._desktop.desk
        self.states.wait()
        if desk is None:
            return
        self._asked += 1
        number = self._asked
        self._desktop.jobs.run(
            self,
            desk.limits.lines,
            lambda lines: self._show(lines) if number == self._asked else None,
            lambda problem: self.states.show_problem(problem) if number == self._asked else None,
        )

    def _show(self, lines: tuple[LimitLine, ...]) -> None:
        if not self.rows:
            self._make(lines)
        for line in lines:
            row = self.rows[line.key]
            new = row.line.value != line.value
            row.show_line(line)
            if line.changed and line.replays and (new or not row.whatif) and not row.typing:
                self.try_out(line.key, line.value)
        self._allow()
        self.states.show_content()

    def _make(self, lines: tuple[LimitLine, ...]) -> None:
        for place, (group, members) in enumerate(groupby(lines, key=lambda line: line.group)):
            self._cards.insertWidget(place, self._card(group, tuple(members)))

    def _card(self, group: str, lines: tuple[LimitLine, ...]) -> QFrame:
        card = QFrame()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 8)
        column.setSpacing(0)
        title, words = _GROUPS.get(group, (group, ""))
        for text, role in ((title, "subtitle"), (words, "small")):
            label = QLabel(text)
            set_role(label, role)
            column.addWidget(label)
        column.addSpacing(8)
        for line in lines:
            row = self.rows[line.key] = LimitRow(self._desktop.theme, line)
            row.entered.connect(self._enter)
            row.typed.connect(self._type)
            column.addWidget(hairline())
            column.addWidget(row)
        return card

    @Slot()
    def _allow(self) -> None:
        for row in self.rows.values():
            row.field.setEnabled(self._desktop.writable)

    # changing

    @Slot(str, str)
    def _enter(self, key: str, value: str) -> None:
        """A value was left: into the draft with it, or what is wrong below it."""
        desk, row = self._desktop.ready(), self.rows[key]
        label = f"{row.line.label}: {value}"
        self._desktop.draft.do(label, lambda: desk.limits.set(key, value), lambda problem: self._refuse(key, problem))

    def _refuse(self, key: str, problem: DeskError) -> None:
        if isinstance(problem, BadInput):
            self.rows[key].show_problem(problem)
            self.rows[key].show_whatif("")
        else:
            self._desktop.messages.error(problem)

    # what if

    @Slot(str, str)
    def _type(self, key: str, value: str) -> None:
        self.rows[key].show_problem(None)
        self._trying[key] = value
        self._typing.start()

    @Slot()
    def _try_typed(self) -> None:
        for key, value in self._trying.items():
            if self.rows[key].line.replays and value:
                self.try_out(key, value)
        self._trying.clear()

    def try_out(self, key: str, value: str) -> None:
        """Work out in the background what a value would have done; the last question's answer is shown."""
        desk = self._desktop.desk
        if desk is None:
            return
        number = self._tries[key] = self._tries.get(key, 0) + 1
        self._desktop.jobs.run(
            self,
            lambda: desk.limits.whatif(key, value, sentences.WHATIF_DAYS),
            lambda found: self._tell(key, value, found) if number == self._tries[key] else None,
            lambda problem: self._tell_problem(key, problem) if number == self._tries[key] else None,
        )

    def _tell(self, key: str, value: str, found: WhatIf) -> None:
        row = self.rows[key]
        if value == row.value:
            said = f"{sentences.whatif(row.line, value, found)} {sentences.yesterday(found)}"
            row.show_whatif("" if value == row.line.in_force else said.strip())

    def _tell_problem(self, key: str, problem: DeskError) -> None:
        """While it is typed: what cannot be is said at once, but nothing is taken."""
        self.rows[key].show_whatif("")
        if isinstance(problem, BadInput):
            self.rows[key].show_problem(problem)

    def take_focus(self) -> None:
        """Put the focus on the first value."""
        for row in self.rows.values():
            row.field.setFocus()
            return

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._using.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._using.stop()
