"""Two figures of each account against each other: a dot, with the interval of either figure as a cross."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from otpdesk.gui.charts import axes
from otpdesk.gui.charts.chart import Chart, Point, Rows
from otpdesk.gui.charts.marks import Ink, Interval, faded, ink_color, line_pen, paint_dot
from otpdesk.gui.charts.scales import Scale, ticks, widened
from otpdesk.gui.theme import Theme

_HEIGHT = 268
_NEAR = 12.0
_GAP = 8.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One account: where it lies each way, and what that is in words."""

    name: str
    ink: Ink
    x: Interval
    y: Interval
    words: str
    key: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plane:
    """The axes: what they are called, how their values are written, between which ends y lies."""

    x_title: str
    y_title: str
    x_written: Callable[[float], str]
    y_written: Callable[[float], str]
    x_least: float
    y_least: float
    head: tuple[str, ...]


class ScatterChart(Chart):
    """Up is better and left is cheaper; which of the two matters more is for the reader to say."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name, grows=True)
        self._spots: tuple[Spot, ...] = ()
        self._plane = Plane("", "", str, str, 1.0, 1.0, ())

    def show_spots(self, spots: Sequence[Spot], plane: Plane) -> None:
        """Draw these from now on."""
        self._spots, self._plane = tuple(spots), plane
        self.update()

    def height_wanted(self) -> int:
        return self.theme.px(_HEIGHT)

    def rows(self) -> Rows:
        return (self._plane.head, *(spot.cells for spot in self._spots))

    def draw(self, painter: QPainter, box: QRectF) -> list[Point]:
        theme, plane = self.theme, self._plane
        x_ends = widened(self._ends("x"), plane.x_least, (0, float("inf")))
        y_ends = widened(self._ends("y"), plane.y_least, (0, 1))
        x_ticks = [(value, plane.x_written(value)) for value in ticks(*x_ends, 5)]
        y_ticks = [(value, plane.y_written(value)) for value in ticks(*y_ends, 5)]
        left = axes.width_of(theme, [words for _, words in y_ticks]) + 2 * _GAP
        plot = box.adjusted(left, theme.px(20), -2 * _GAP, -theme.px(42))
        across, up = Scale(*x_ends, plot.left(), plot.right()), Scale(*y_ends, plot.bottom(), plot.top())
        axes.paint_up(painter, theme, plot, up, y_ticks)
        axes.paint_across(painter, theme, plot, across, x_ticks)
        self._titles(painter, box, plot)
        for spot in self._spots:
            self._cross(painter, spot, across, up)
        taken: list[QRectF] = []
        return [
            self._spot(painter, spot, plot, QPointF(across.at(spot.x.value), up.at(spot.y.value)), taken)
            for spot in self._spots
        ]

    def _ends(self, way: str) -> list[float]:
        """What an axis must hold: every dot, and the intervals of those with enough sends."""
        shown: list[Interval] = [getattr(spot, way) for spot in self._spots]
        return [end for one in shown for end in ((one.value,) if one.few else (one.low, one.high))]

    def _titles(self, painter: QPainter, box: QRectF, plot: QRectF) -> None:
        painter.setFont(axes.small(self.theme, 500))
        painter.setPen(self.theme.color("text2"))
        metrics = QFontMetricsF(painter.font())
        painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), self._plane.y_title)
        width = metrics.horizontalAdvance(self._plane.x_title)
        painter.drawText(QPointF(plot.right() - width, box.bottom() - metrics.descent()), self._plane.x_title)

    def _cross(self, painter: QPainter, spot: Spot, across: Scale, up: Scale) -> None:
        few = spot.x.few or spot.y.few
        painter.setPen(line_pen(faded(ink_color(self.theme, spot.ink), 150), 1.6, dashed=few))
        x, y = across.at(spot.x.value), up.at(spot.y.value)
        painter.drawLine(QLineF(across.at(spot.x.low), y, across.at(spot.x.high), y))
        painter.drawLine(QLineF(x, up.at(spot.y.low), x, up.at(spot.y.high)))

    def _spot(self, painter: QPainter, spot: Spot, plot: QRectF, at: QPointF, taken: list[QRectF]) -> Point:
        color = ink_color(self.theme, spot.ink)
        paint_dot(painter, self.theme, at, color, hollow=spot.y.few)
        painter.setFont(self.theme.font(12, 600))
        label = self._room(painter, spot.name, plot, at, taken)
        taken.append(label)
        painter.setPen(self.theme.color("text"))
        painter.drawText(QPointF(label.left(), label.bottom() - QFontMetricsF(painter.font()).descent()), spot.name)
        return Point(QRectF(at.x() - _NEAR, at.y() - _NEAR, 2 * _NEAR, 2 * _NEAR), spot.words, spot.key)

    def _room(self, painter: QPainter, name: str, plot: QRectF, at: QPointF, taken: Sequence[QRectF]) -> QRectF:
        """Where a name has room beside its dot: right above, right below, left above, left below."""
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(name), metrics.height()
        right, left = at.x() + _GAP, at.x() - _GAP - width
        above, below = at.y() - height - 2, at.y() + 2
        places = [QRectF(x, y, width, height) for x in (right, left) for y in (above, below)]
        inside = [place for place in places if plot.adjusted(0, -20, 10, 20).contains(place)] or places
        return next((place for place in inside if not any(place.intersects(one) for one in taken)), inside[0])
