"""Grid lines, the words of axes and the legend, as every chart draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from otpdesk.gui.charts.marks import Ink, ink_color, line_pen, paint_dot
from otpdesk.gui.charts.scales import Scale
from otpdesk.gui.theme import Theme

Ticks = Sequence[tuple[float, str]]
"""Values of an axis with how they are written."""

_GAP = 6.0
_SIGN = 22.0
_BETWEEN = 18.0


def small(theme: Theme, weight: int = 400) -> QFont:
    """The font of axes."""
    return theme.font(11, weight)


def width_of(theme: Theme, texts: Sequence[str], font: QFont | None = None) -> float:
    """How wide the widest of some texts is."""
    metrics = QFontMetricsF(font or small(theme))
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)


def paint_across(painter: QPainter, theme: Theme, box: QRectF, scale: Scale, ticks: Ticks) -> None:
    """Upright grid lines with their words below the box; words that would touch the ones before are left out."""
    painter.setFont(small(theme))
    metrics = QFontMetricsF(painter.font())
    free = float("-inf")
    for value, words in ticks:
        x = scale.at(value)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
        width = metrics.horizontalAdvance(words)
        left = min(max(x - width / 2, box.left() - width / 2), box.right() + _GAP - width / 2)
        if left < free:
            continue
        free = left + width + _GAP
        painter.setPen(theme.color("muted"))
        painter.drawText(QPointF(left, box.bottom() + metrics.ascent() + 4), words)


def paint_up(painter: QPainter, theme: Theme, box: QRectF, scale: Scale, ticks: Ticks) -> None:
    """Level grid lines with their words left of the box."""
    painter.setFont(small(theme))
    metrics = QFontMetricsF(painter.font())
    for value, words in ticks:
        y = scale.at(value)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawLine(QLineF(box.left(), y, box.right(), y))
        painter.setPen(theme.color("muted"))
        left = box.left() - _GAP - metrics.horizontalAdvance(words)
        painter.drawText(QPointF(left, y + (metrics.ascent() - metrics.descent()) / 2), words)


def paint_mark(painter: QPainter, theme: Theme, box: QRectF, x: float, words: str) -> None:
    """An upright dashed line with what it stands for, as of the moment when people press resend."""
    color = theme.color("warn")
    painter.setPen(line_pen(color, 1, dashed=True))
    painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
    painter.setFont(small(theme))
    painter.setPen(color)
    painter.drawText(QPointF(x + 4, box.center().y() + box.height() * 0.12), words)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend."""

    name: str
    ink: Ink
    few: bool = False


def paint_legend(painter: QPainter | None, theme: Theme, box: QRectF, entries: Sequence[Entry], *, dots: bool) -> float:
    """Names with their colours, in as many lines as they take; the height of that. Without a painter only measured."""
    font = theme.font(12)
    metrics = QFontMetricsF(font)
    line = metrics.height() + _GAP
    x, y = box.left(), box.top()
    for entry in entries:
        width = _SIGN + _GAP + metrics.horizontalAdvance(entry.name)
        if x > box.left() and x + width > box.right():
            x, y = box.left(), y + line
        if painter is not None:
            _sign(painter, theme, QPointF(x, y + metrics.height() / 2), entry, dots=dots)
            painter.setFont(font)
            painter.setPen(theme.color("text2"))
            painter.drawText(QPointF(x + _SIGN + _GAP, y + metrics.ascent()), entry.name)
        x += width + _BETWEEN
    return y + line - box.top() if entries else 0.0


def _sign(painter: QPainter, theme: Theme, at: QPointF, entry: Entry, *, dots: bool) -> None:
    color = ink_color(theme, entry.ink)
    if dots:
        paint_dot(painter, theme, at + QPointF(_SIGN / 2, 0), color, hollow=entry.few)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(line_pen(color, 2, dashed=entry.few))
    painter.drawLine(QLineF(at.x(), at.y(), at.x() + _SIGN, at.y()))
