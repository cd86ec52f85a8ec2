"""The bar on top of a page: a title with a line under it, or a page's own field, its actions, and Commands."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.pieces import Keycap
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

HEIGHT = 64
_NARROW = 1060
"""In less room Commands is an icon with its name as tooltip."""


class TopBar(QFrame):
    """Title and subtitle on the left unless the page puts something of its own there; actions on the right.

    `commands_wanted` follows the button that every page has at the end.
    """

    commands_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        set_role(self, "bar")
        self._title = ElidedLabel()
        set_role(self._title, "title")
        self._subtitle = ElidedLabel()
        set_role(self._subtitle, "small")
        self._words = QWidget()
        self._commands = QPushButton()
        self._commands.setAccessibleName("Commands")
        self._commands.setAccessibleDescription("Ctrl+K")
        self._commands.setToolTip("Commands")
        set_role(self._commands, "ghost")
        self._commands.clicked.connect(self.commands_wanted)
        self._key = Keycap("Ctrl K")
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        words.addStretch()
        self._words.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 20, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._commands)
        self._row.addWidget(self._key)

    @Slot()
    def _dress(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self._commands.setIcon(self._theme.icon("command", "text2"))
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= self._theme.px(_NARROW)
        self._commands.setText(" Commands" if wide else "")
        self._key.setVisible(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_title(self, title: str, subtitle: str = "") -> None:
        """The page's name, and one line of facts under it."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        self._words.show()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget at the right, before Commands; a stretch lets it take the room."""
        self._row.insertWidget(self._row.count() - 2, widget, stretch)
        QWidget.setTabOrder(widget, self._commands)
