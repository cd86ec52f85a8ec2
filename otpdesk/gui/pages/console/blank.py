"""The card that stands where the verification will be: before the first customer, while reading, after trouble."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.pieces import Skeleton
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_SIGN = 32


class BlankCard(QFrame):
    """A sign, a sentence, a hint, and at most one button. `retried`: read again."""

    retried = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = "headset"
        set_role(self, "card")
        self._sign = QLabel()
        self._title, self._hint = QLabel(), QLabel()
        set_role(self._title, "headline")
        set_role(self._hint, "muted")
        for label in (self._sign, self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self._retry = QPushButton("Retry")
        self._retry.setAccessibleName("Retry")
        self._retry.clicked.connect(self.retried)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(60, 20, 60, 60)
        column.setSpacing(8)
        column.addStretch()
        for widget in (self._sign, self._title, self._hint):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self._skeleton = Skeleton(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(words)
        self._stack.addWidget(self._skeleton)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(4, 14, 4, 14)
        whole.addWidget(self._stack)
        theme.changed.connect(self._paint)
        self.show_start()

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap(self._icon, "accent" if self._icon == "headset" else "muted", _SIGN))

    def _say(self, icon: str, title: str, hint: str, *, retry: bool = False) -> None:
        self._skeleton.stop()
        self._icon = icon
        self._title.setText(title)
        self._hint.setText(hint)
        self._retry.setVisible(retry)
        self.setAccessibleName(f"{title} {hint}".strip())
        self._stack.setCurrentIndex(0)
        self._paint()

    @property
    def text(self) -> str:
        """What is said; empty while something is read."""
        return self.accessibleName() if self._stack.currentIndex() == 0 else ""

    def show_start(self) -> None:
        self._say(
            "headset",
            "Who is on the line?",
            "Type a phone number in any form, its last four digits, an e-mail address, a name or a reference.\n"
            "Enter opens the first; Alt+↓ goes through your last customers.",
        )

    def show_opening(self) -> None:
        self._say("hourglass", "The workspace is opening", "You can type already; the answer comes in a moment.")

    def show_loading(self) -> None:
        self._stack.setCurrentIndex(1)
        self._skeleton.start()
        self.setAccessibleName("Reading")

    def show_problem(self, problem: DeskError) -> None:
        self._say("circle-alert", problem.title, problem.hint, retry=True)
