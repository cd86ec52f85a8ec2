"""A cap in the side panel: its name, what it was, the field, and below it the help or what is wrong."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from otpdesk.errors import BadInput
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

Reads = Callable[[str, str], int | None]


class CapField(QWidget):
    """`entered` hands over a new cap (a number, or None for none) when the field is left or Enter is pressed.

    What cannot be read stays in the field, with a sentence below it.
    """

    entered = Signal(object)

    def __init__(self, theme: Theme, key: str, name: str, reads: Reads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key, self._reads = key, reads
        self._shown: int | None = None
        self._help = ""
        self._problem = ""
        self._name = QLabel(name)
        set_role(self._name, "strong")
        self._was = QLabel()
        set_role(self._was, "small")
        self.line = QLineEdit()
        self.line.setPlaceholderText("no cap")
        self.line.setAccessibleName(name)
        self._name.setBuddy(self.line)
        self._sign = QLabel()
        self._below = QLabel()
        self._below.setWordWrap(True)
        self.line.editingFinished.connect(self._leave)
        self.line.textEdited.connect(self._edit)
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._was)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._below, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.line)
        column.addLayout(below)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("circle-alert", "bad", 14))

    def set_name(self, name: str) -> None:
        """What the field is called, with the currency where it has one."""
        self._name.setText(name)
        self.line.setAccessibleName(name)

    def show_cap(self, cap: int | None, text: str, was: str, below: str, problem: str = "") -> None:
        """Show what is kept; what is being typed in the field just now stays."""
        self._shown, self._help = cap, below
        self._was.setText(was)
        typing = self.line.hasFocus() and self.line.isModified()
        if not typing:
            self.line.setText(text)
            self._say(problem)

    def _say(self, problem: str) -> None:
        self._problem = problem
        self._below.setText(problem or self._help)
        self._below.setVisible(bool(problem or self._help))
        self._sign.setVisible(bool(problem))
        set_role(self._below, "error" if problem else "small")
        set_look(self.line, "wrong", "true" if problem else "false")
        self.line.setAccessibleDescription(problem or self._help)

    @property
    def problem(self) -> str:
        """What is said to be wrong; empty when nothing is."""
        return self._problem

    @property
    def help(self) -> str:
        """What is said below the field while nothing is wrong."""
        return self._help

    @property
    def was(self) -> str:
        """What stands beside the name: the cap before it was changed."""
        return self._was.text()

    @Slot()
    def _edit(self) -> None:
        """While it is wrong, every key is looked at; a field that is right is looked at when it is left."""
        if self._problem:
            self._say(self._unreadable())

    def _unreadable(self) -> str:
        try:
            self._reads(self.line.text(), self._key)
        except BadInput as problem:
            return f"{problem.title} {problem.hint}".strip()
        return ""

    @Slot()
    def _leave(self) -> None:
        if not self.line.isModified():
            return
        if problem := self._unreadable():
            self._say(problem)
            return
        self.line.setModified(False)
        cap = self._reads(self.line.text(), self._key)
        if cap != self._shown:
            self._shown = cap
            self.entered.emit(cap)
