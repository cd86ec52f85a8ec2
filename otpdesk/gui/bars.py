"""How much of something is used: a bar, amber when little is left, red when nothing is."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from otpdesk.gui.theme import Theme

HEIGHT = 6
_TALL = 12
_SHORT = 48
_USUAL = 160
AMBER = 0.8
"""The share used from which on the bar is amber."""


def tone_of(share: float) -> str:
    """The token for a share used: accent, warn from 80 %, bad from 100 %."""
    return "bad" if share >= 1 else "warn" if share >= AMBER else "accent"


def paint_bar(painter: QPainter, theme: Theme, box: QRectF, share: float) -> None:
    """Paint the bar; a share beyond 1 fills it."""
    radius = box.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("border"))
    painter.drawRoundedRect(box, radius, radius)
    if share > 0:
        filled = QRectF(box)
        filled.setWidth(max(box.height(), box.width() * min(share, 1.0)))
        painter.setBrush(theme.color(tone_of(share)))
        painter.drawRoundedRect(filled, radius, radius)


class UsageBar(QWidget):
    """The bar as a widget. The figures stand in words beside it; `words` is what a screen reader says of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_use(self, used: float, ceiling: float, words: str) -> None:
        """Show how much of a ceiling is used: `show_use(3, 5, "3 of 5 sends in this hour")`."""
        self._share = used / ceiling if ceiling > 0 else float(used > 0 or ceiling == 0)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    @property
    def share(self) -> float:
        """The share used; 1 is all."""
        return self._share

    def sizeHint(self) -> QSize:
        return QSize(_USUAL, _TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(_SHORT, _TALL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bar(painter, self._theme, QRectF(0, (self.height() - HEIGHT) / 2, self.width(), HEIGHT), self._share)
        painter.end()
