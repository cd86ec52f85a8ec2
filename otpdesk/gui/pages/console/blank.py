"""The card that stands where the verification will be: before the first customer, while reading, after trouble."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.blank import Blank
from otpdesk.gui.pieces import Skeleton
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme


class BlankCard(QFrame):
    """`retried`: read again."""

    retried = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._words = Blank(theme, large=True)
        self._words.action.setAccessibleName("Retry")
        self._words.acted.connect(self.retried)
        self._skeleton = Skeleton(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._words)
        self._stack.addWidget(self._skeleton)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 14, 4, 14)
        column.addWidget(self._stack)
        self.show_start()

    def _say(self, icon: str, token: str, title: str, hint: str, action: str = "") -> None:
        self._skeleton.stop()
        self._words.show_words(icon, token, title, hint, action)
        self.setAccessibleName(self._words.text)
        self._stack.setCurrentWidget(self._words)

    @property
    def text(self) -> str:
        """What is said; empty while something is read."""
        return self._words.text if self._stack.currentWidget() is self._words else ""

    def show_start(self) -> None:
        self._say(
            "headset",
            "accent",
            "Who is on the line?",
            "Type a phone number in any form, its last four digits, an e-mail address, a name or a reference.\n"
            "Enter opens the first; Alt+↓ goes through your last customers.",
        )

    def show_opening(self) -> None:
        hint = "You can type already; the answer comes in a moment."
        self._say("hourglass", "muted", "The workspace is opening", hint)

    def show_loading(self) -> None:
        self._stack.setCurrentWidget(self._skeleton)
        self._skeleton.start()
        self.setAccessibleName("Reading")

    def show_problem(self, problem: DeskError) -> None:
        self._say("circle-alert", "bad", problem.title, problem.hint, "Retry")
