"""The head of the verification card: what is going on, in a sentence, and the time its code has left."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.gui.messages import announce
from otpdesk.gui.pages.console.headline import READY, Action, Headline
from otpdesk.gui.pages.console.ring import CountdownRing
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_SIGN = {"bad": "circle-alert", "warn": "triangle-alert"}
_SIGN_SIZE = 22


class Heading(QWidget):
    """Sign, headline, detail and ring. News are announced, a count of seconds in them is not."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = READY
        self._sign, self._title, self._detail = QLabel(), QLabel(), QLabel()
        for label, role in ((self._title, "headline"), (self._detail, "muted")):
            label.setWordWrap(True)
            set_role(label, role)
        self.ring = CountdownRing(theme)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._sign)
        line.addWidget(self._title, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        words.addLayout(line)
        words.addWidget(self._detail)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addLayout(words, 1)
        row.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._paint_sign)

    @property
    def shown(self) -> Headline:
        """What is said now."""
        return self._shown

    def say(self, words: Headline) -> None:
        """Show a headline."""
        news = words.title.partition(",")[0] != self._shown.title.partition(",")[0]
        self._shown = words
        self._title.setText(words.title)
        self._detail.setText(words.detail)
        self._paint_sign()
        if news:
            announce(self, words.title, urgent=words.tone == "bad")

    @Slot()
    def _paint_sign(self) -> None:
        words = self._shown
        name = "circle-check" if words.main_action is Action.DONE else _SIGN.get(words.tone, "")
        self._sign.setVisible(bool(name))
        if name:
            self._sign.setPixmap(self._theme.pixmap(name, words.tone, _SIGN_SIZE))

    def count_down(self, left: int, total: int) -> None:
        """Show `left` of the code's `total` milliseconds."""
        said = self.ring.show_time(left, total)
        if said and self.ring.isVisible():
            announce(self.ring, said, urgent=True)
