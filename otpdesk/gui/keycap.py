"""A key painted inside a control; `pieces.Keycap` stands beside one."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from otpdesk.gui.theme import Theme

_HEIGHT = 18
_PAD = 8


def keycap_width(theme: Theme, key: str) -> int:
    """The width of a painted key in pixels."""
    return QFontMetrics(theme.font(11, 500)).horizontalAdvance(key) + 2 * _PAD


def paint_keycap(painter: QPainter, theme: Theme, right: float, middle: float, key: str) -> None:
    """Paint a key whose right edge is at `right`, its middle at the height `middle`."""
    width, height = keycap_width(theme, key), theme.px(_HEIGHT)
    box = QRectF(right - width + 0.5, middle - height / 2 + 0.5, width - 1, height - 1)
    painter.setPen(QPen(theme.color("border2"), 1))
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(theme.font(11, 500))
    painter.setPen(theme.color("text2"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
