"""Opening the workspace behind the window: the opener in a worker, the vault's password, Retry when it fails."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Hooks, Opener, Workspace
from otpdesk.gui.jobs import Jobs
from otpdesk.gui.password import PasswordDialog
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme


class _Question:
    """One password asked for from a worker, and its answer."""

    def __init__(self, creating: bool) -> None:
        self.creating = creating
        self.answer: str | None = None
        self.answered = threading.Event()


class Opening(QObject):
    """Opens a workspace. Emits `opened` with it, or `failed` with the DeskError; `start` may then be called again."""

    opened = Signal(object)
    failed = Signal(object)
    _asked = Signal(object)

    def __init__(self, jobs: Jobs, theme: Theme, changed: Callable[[str], None], window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._theme = theme
        self._window = window
        self._hooks = Hooks(changed=changed, password=self._ask)
        self._open_questions: list[_Question] = []
        self._dialog: PasswordDialog | None = None
        self._asked.connect(self._show_question)

    def start(self, opener: Opener) -> None:
        """Run an opener in a worker."""
        hooks = self._hooks
        self._jobs.run(self, lambda: opener(hooks), self._done, self._failed)

    def _done(self, workspace: Workspace) -> None:
        self.opened.emit(workspace)

    def _failed(self, problem: DeskError) -> None:
        self.failed.emit(problem)

    def _ask(self, creating: bool) -> str | None:
        question = _Question(creating)
        self._asked.emit(question)
        question.answered.wait()
        return question.answer

    @Slot(object)
    def _show_question(self, question: _Question) -> None:
        self._open_questions.append(question)
        self._dialog = PasswordDialog(self._theme, question.creating, self._window)
        self._dialog.finished.connect(self._answer)
        self._dialog.open()

    @Slot(int)
    def _answer(self, result: int) -> None:
        question = self._open_questions.pop()
        if self._dialog is not None:
            question.answer = self._dialog.password if result else None
            self._dialog.deleteLater()
            self._dialog = None
        question.answered.set()

    def cancel(self) -> None:
        """Answer an open question with nothing, so that the worker can end."""
        if self._dialog is not None:
            self._dialog.reject()


class Trouble(QWidget):
    """In place of the pages when the workspace did not open: what is wrong, what to do, and Retry."""

    retried = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "body")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._sign = QLabel()
        self._title = QLabel()
        set_role(self._title, "headline")
        self._hint = QLabel()
        set_role(self._hint, "text2")
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._retry = QPushButton("Retry")
        set_role(self._retry, "primary")
        self._retry.clicked.connect(self.retried)
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._retry)
        buttons.addStretch()
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addStretch(2)
        middle.addWidget(self._sign)
        middle.addWidget(self._title)
        middle.addWidget(self._hint)
        middle.addSpacing(8)
        middle.addLayout(buttons)
        middle.addStretch(3)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(middle, 2)
        row.addStretch(1)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("circle-alert", "bad", 28))

    def show_problem(self, problem: DeskError) -> None:
        """Say it, and put the focus on Retry."""
        self._title.setText(problem.title)
        self._hint.setText(problem.hint)
        self._hint.setVisible(bool(problem.hint))
        self._retry.setEnabled(True)
        self._retry.setAccessibleDescription(f"{problem.title} {problem.hint}")
        self._retry.setFocus()

    def wait(self) -> None:
        """Another try is under way."""
        self._retry.setEnabled(False)
