"""Ending a trial without a verdict: why, in a few words that stay with it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.messages import announce
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

_WIDTH = 460
_WORDS = (
    "Chance chooses no more, and nothing is decided: what was seen until now is kept with your reason. A trial that "
    "ended does not begin again."
)


class EndDialog(QDialog):
    """`wanted(reason)` follows the main button; the page closes the dialog, or shows what is wrong in it."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("End the trial")
        self.setFixedWidth(theme.px(_WIDTH))
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Why")
        self.act = QPushButton("End the trial")
        self.problem = QLabel()
        self._lay_out(name)
        self.reason.textEdited.connect(self._forgive)
        self.act.clicked.connect(self._want)

    def _lay_out(self, name: str) -> None:
        heading, below, label = QLabel(f"End “{name}”"), QLabel(_WORDS), QLabel("Why")
        heading.setWordWrap(True)
        set_role(heading, "subtitle")
        set_role(below, "text2")
        below.setWordWrap(True)
        set_role(label, "strong")
        label.setBuddy(self.reason)
        set_role(self.problem, "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        for widget in (heading, below, label, self.reason, self.problem):
            column.addWidget(widget)
        column.addLayout(cancel_or(self.act, self))
        self.reason.setFocus()

    @Slot()
    def _want(self) -> None:
        self.act.setEnabled(False)
        self.wanted.emit(self.reason.text())

    def show_problem(self, problem: DeskError) -> None:
        """It could not be done: why, below what was typed, which stays."""
        self.act.setEnabled(True)
        text = f"{problem.title} {problem.hint}".strip()
        self.problem.setText(text)
        self.problem.show()
        set_look(self.reason, "wrong", True)
        announce(self, text, urgent=True)

    @Slot()
    def _forgive(self) -> None:
        self.act.setEnabled(True)
        self.problem.hide()
        set_look(self.reason, "wrong", False)
