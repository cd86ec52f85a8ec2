"""A choice from a list, with its arrow in the theme's colours."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget

from otpdesk.gui.theme import Theme

_ICON = 14
_RIGHT = 10


class Chooser(QComboBox):
    """The style sheet takes the arrow away; this paints it back."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.view().setAccessibleName(name)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        corner = QPoint(self.width() - _ICON - _RIGHT, (self.height() - _ICON) // 2)
        painter.drawPixmap(corner, self._theme.pixmap("chevron-down", "muted", _ICON))
        painter.end()
