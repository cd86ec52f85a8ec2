"""The strokes that charts and tables share: a dot with its interval, a small line of days, a provider's colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from otpdesk.gui.charts.scales import Scale
from otpdesk.gui.theme import Theme

_BAR = 4.0
_DOT = 5.0
_FADED = 110
_APART = 0.42
_DASHES = (4.0, 3.0)


@dataclass(frozen=True, slots=True)
class Ink:
    """The colour of an account: its provider's, and for the `nth` further one of the same provider another shade."""

    provider: str
    nth: int = 0


def ink_color(theme: Theme, ink: Ink) -> QColor:
    """What an ink looks like in the present theme."""
    return mixed(theme.provider_color(ink.provider), theme.color("text"), min(ink.nth * _APART, 0.85))


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """A colour with a share of another in it."""
    parts = ((1 - share) * here + share * there for here, there in zip(_rgb(one), _rgb(other), strict=True))
    return QColor(*(round(part) for part in parts))


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


def faded(color: QColor, alpha: int = _FADED) -> QColor:
    """The same colour, seen through."""
    return QColor(color.red(), color.green(), color.blue(), alpha)


def line_pen(color: QColor, width: float = 2.0, *, dashed: bool = False) -> QPen:
    """A pen for a line; dashed for what rests on few sends."""
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashed else Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern(_DASHES)
    return pen


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval; `few`: it rests on few sends."""

    low: float
    value: float
    high: float
    few: bool = False


def paint_interval(painter: QPainter, theme: Theme, shown: Interval, scale: Scale, y: float, color: QColor) -> None:
    """A bar from one end of the interval to the other, dashed where sends are few, and a dot with a rim on it."""
    low, high, here = scale.at(shown.low), scale.at(shown.high), scale.at(shown.value)
    pen = QPen(faded(color), _BAR)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if shown.few else Qt.PenCapStyle.RoundCap)
    if shown.few:
        pen.setDashPattern((1.6, 0.9))
    painter.setPen(pen)
    painter.drawLine(QPointF(low, y), QPointF(max(high, low + 0.5), y))
    paint_dot(painter, theme, QPointF(here, y), color, hollow=shown.few)


def paint_dot(painter: QPainter, theme: Theme, at: QPointF, color: QColor, *, hollow: bool = False) -> None:
    """A dot with a rim of the ground, so that it is seen on any line; hollow for few sends."""
    painter.setPen(QPen(color if hollow else theme.color("surface"), 2))
    painter.setBrush(theme.color("surface") if hollow else color)
    painter.drawEllipse(at, _DOT, _DOT)


def paint_spark(painter: QPainter, values: Sequence[float | None], box: QRectF, color: QColor, *, few: bool) -> None:
    """A small line through the values in order, a dot at the last; gaps where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return
    middle = (min(known) + max(known)) / 2
    half = max((max(known) - min(known)) / 2, 0.05)
    across = Scale(0, max(len(values) - 1, 1), box.left(), box.right())
    down = Scale(middle - half, middle + half, box.bottom(), box.top())
    painter.setPen(line_pen(color, 1.4, dashed=few))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    last = QPointF()
    for run in runs(values):
        points = [QPointF(across.at(place), down.at(values[place] or 0.0)) for place in run]
        painter.drawPolyline(QPolygonF(points))
        last = points[-1]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(last, 2.2, 2.2)


def runs(values: Sequence[float | None]) -> list[list[int]]:
    """The places of values that follow each other without a gap."""
    found: list[list[int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found
