"""What stands in place of a list that has nothing to show: why, and one thing to do."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme


class Blank(QWidget):
    """An icon, a sentence, a hint, a button. `acted` follows the button. `large`: it stands for a whole page."""

    acted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, large: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = ("inbox", "muted")
        self._sign = QLabel()
        self._title = QLabel()
        set_role(self._title, "headline" if large else "subtitle")
        self._hint = QLabel()
        set_role(self._hint, "text2")
        self.action = QPushButton()
        self.action.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(2)
        for label in (self._sign, self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(label is not self._sign)
            column.addWidget(label)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.action)
        row.addStretch()
        column.addSpacing(6)
        column.addLayout(row)
        column.addStretch(3)
        theme.changed.connect(self._paint)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap(*self._look, 28))

    def show_words(self, icon: str, token: str, title: str, hint: str = "", action: str = "") -> None:
        """Say why nothing is shown, with an icon in a token's colour; `action` names the button, empty for none."""
        self._look = (icon, token)
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(f"{title} {hint}".strip())
        self._paint()

    @property
    def text(self) -> str:
        """Title and hint."""
        return f"{self._title.text()} {self._hint.text()}".strip()
