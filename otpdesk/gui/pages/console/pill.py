"""The state pill: a dot and a word, as a painter's act and as a widget."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from otpdesk.gui.theme import Theme

HEIGHT = 22
_PAD = 10
_DOT = 3
_GAP = 6


def pill_width(theme: Theme, text: str) -> int:
    """The width of a pill in pixels."""
    return QFontMetrics(theme.font(12, 500)).horizontalAdvance(text) + 2 * _PAD + 2 * _DOT + _GAP


def paint_pill(painter: QPainter, theme: Theme, where: QPointF, text: str, tone: str) -> None:
    """Paint a pill with its left upper corner at `where`. Tones: ok, warn, bad, info, neutral."""
    box = QRectF(where.x(), where.y(), pill_width(theme, text), HEIGHT)
    front = "text2" if tone == "neutral" else tone
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_bg"))
    painter.drawRoundedRect(box, HEIGHT / 2, HEIGHT / 2)
    painter.setBrush(theme.color(front))
    painter.drawEllipse(QPointF(box.x() + _PAD + _DOT, box.center().y()), _DOT, _DOT)
    painter.setFont(theme.font(12, 500))
    painter.setPen(theme.color(front))
    words = box.adjusted(_PAD + 2 * _DOT + _GAP, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Pill(QWidget):
    """A pill that stands alone."""

    def __init__(self, theme: Theme, text: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.setFixedSize(pill_width(theme, text), HEIGHT)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_pill(painter, self._theme, QPointF(0, 0), self._text, self._tone)
        painter.end()
