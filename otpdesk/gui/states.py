"""The states that every page has, in one place: loading, empty, error, not allowed, stale, database lost.

    self.states = States(desktop, self.table)            # what is shown when all is well
    column.addWidget(self.states, 1)
    self.states.retried.connect(self.refresh)            # Retry, and “Read again”
    self.states.acted.connect(self.add)                  # the one action of an empty page

    self.states.wait()                                   # before jobs.run; grey rows after 300 ms
    self.states.show_content()                           # read, and there is something
    self.states.show_empty("No route yet.", "Without one every account is tried in order.", "Add a route")
    self.states.show_problem(problem)                    # as `failed` of jobs.run
    self.states.show_not_allowed("The audit is for auditors and supervisors.", "Ask one of them.")

What was shown once stays: a second read that fails, and a database that does not answer, put a line above it that
says how old it is. While the database is lost `desktop.writable` is false (signal `writable_changed`): a page
disables what writes by it; the line that says so is here already.
"""

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.blank import Blank
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.foot import age
from otpdesk.gui.messages import announce
from otpdesk.gui.pieces import Skeleton
from otpdesk.gui.style import set_role

if TYPE_CHECKING:
    from otpdesk.otp import Instant

_SECOND = 1000
_LOOK = 5_000


class State(Enum):
    """What is in front."""

    LOADING = "loading"
    CONTENT = "content"
    EMPTY = "empty"
    PROBLEM = "problem"
    NOT_ALLOWED = "not allowed"


class AgeLine(QFrame):
    """The line above what is no longer fresh: why, how old it is, and Read again."""

    retried = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desktop.theme
        set_role(self, "notice")
        self._sign = QLabel()
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._retry = QPushButton("Read again")
        self._retry.clicked.connect(self.retried)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self._retry)
        self._theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("triangle-alert", "warn", 16))

    def show_words(self, words: str) -> None:
        """Say it; empty takes the line away. A new line is announced, one that only got older is not."""
        was_hidden = self.isHidden()
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        if words and was_hidden:
            announce(self, words)

    @property
    def text(self) -> str:
        """What is said, empty while nothing is."""
        return "" if self.isHidden() else self._words.text()


class States(QWidget):
    """Shows `content`, or what stands in its place. `fresh_for` seconds after a read it is called stale; 0: never.

    `acted` follows the button of an empty page, `retried` Retry and Read again.
    """

    acted = Signal()
    retried = Signal()

    def __init__(
        self, desktop: Desktop, content: QWidget, *, fresh_for: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._fresh_for = fresh_for
        self._read_at: Instant | None = None
        self._missed: DeskError | None = None
        self.state = State.LOADING
        self.content = content
        self.line = AgeLine(desktop)
        self.blank = Blank(desktop.theme)
        self.skeleton = Skeleton(desktop.theme)
        self._stack = QStackedWidget()
        for widget in (self.skeleton, content, self.blank):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.line)
        column.addWidget(self._stack, 1)
        self._ticking = QTimer(self)
        self._ticking.setInterval(_LOOK)
        self._ticking.timeout.connect(self.tick)
        self._ticking.start()
        self.blank.acted.connect(self._act)
        self.line.retried.connect(self.retried)
        desktop.writable_changed.connect(self.tick)

    # the states

    def wait(self) -> None:
        """It is being read; what is on screen stays until it comes."""
        if self.state is not State.CONTENT:
            self.skeleton.start()
            self._bring(self.skeleton, State.LOADING)

    def show_content(self) -> None:
        """It was read now, and there is something to show."""
        self._take_read()
        self._bring(self.content, State.CONTENT)

    def show_empty(self, title: str, hint: str = "", action: str = "", icon: str = "inbox") -> None:
        """It was read now, and there is nothing: why, and the one thing to do."""
        self._take_read()
        self.blank.show_words(icon, "muted", title, hint, action)
        self._bring(self.blank, State.EMPTY)

    def show_problem(self, problem: DeskError) -> None:
        """It could not be read. What is on screen stays, with a line that says so."""
        self.skeleton.stop()
        if self.state is State.CONTENT:
            self._missed = problem
            self.tick()
        else:
            self.blank.show_words("circle-alert", "bad", problem.title, problem.hint, "Retry")
            self._bring(self.blank, State.PROBLEM)

    def show_not_allowed(self, title: str, hint: str) -> None:
        """This person's role has no right to see it: what it is for, and who can help."""
        self.skeleton.stop()
        self.blank.show_words("lock", "muted", title, hint)
        self._bring(self.blank, State.NOT_ALLOWED)

    def _take_read(self) -> None:
        self.skeleton.stop()
        self._missed = None
        self._read_at = self._desktop.clock.now()
        self.tick()

    def _bring(self, widget: QWidget, state: State) -> None:
        """Bring to the front; a focus that was in here stays in here."""
        self.state = state
        focus = self.window().focusWidget()
        inside = focus is not None and self._stack.isAncestorOf(focus)
        self._stack.setCurrentWidget(widget)
        if inside:
            self.take_focus()

    def take_focus(self) -> None:
        """Put the focus on what is in front: the content, or the button in its place."""
        if self.state is State.CONTENT:
            self.content.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.state in {State.EMPTY, State.PROBLEM} and not self.blank.action.isHidden():
            self.blank.action.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _act(self) -> None:
        (self.retried if self.state is State.PROBLEM else self.acted).emit()

    # age

    @Slot()
    def tick(self) -> None:
        """Say how old it is, where that matters."""
        self.line.show_words(self._age_words())

    def _age_words(self) -> str:
        if self._read_at is None:
            return ""
        seconds = (self._desktop.clock.now() - self._read_at) // _SECOND
        old = f"What is shown was read {age(seconds)}."
        if self._desktop.desk is not None and not self._desktop.writable:
            return f"The database does not answer. Nothing can be changed until it does. {old}"
        if self._missed is not None:
            return f"{self._missed.title} {old} {self._missed.hint}".strip()
        if self._fresh_for and seconds >= self._fresh_for:
            return f"Updated {age(seconds)}."
        return ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tick()

    @property
    def text(self) -> str:
        """What stands above, or in place of, the content; empty when all is well."""
        in_place = self.blank.text if self._stack.currentWidget() is self.blank else ""
        return f"{self.line.text} {in_place}".strip()
