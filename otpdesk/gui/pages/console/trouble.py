"""What went wrong with the last act, on the card itself: title, what to do, and no more."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.messages import announce
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme


class TroubleLine(QFrame):
    """A refusal or failure in a sentence; leaves with the next act."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        set_role(self, "trouble")
        self._sign = QLabel()
        self._title = QLabel()
        self._title.setWordWrap(True)
        set_role(self._title, "strong")
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        set_role(self._hint, "text2")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("circle-alert", "bad", 18))

    @Slot(object)
    def show_problem(self, problem: DeskError) -> None:
        self._title.setText(problem.title)
        self._hint.setText(problem.hint)
        self._hint.setVisible(bool(problem.hint))
        self.setAccessibleName(f"{problem.title} {problem.hint}".strip())
        self.show()
        announce(self, self.accessibleName(), urgent=True)

    @property
    def text(self) -> str:
        """What is shown, empty while nothing is."""
        return "" if self.isHidden() else self.accessibleName()

    def clear(self) -> None:
        self.hide()
