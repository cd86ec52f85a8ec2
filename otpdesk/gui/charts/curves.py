"""Curves with their bands: how codes arrive over seconds, how a rate goes over days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from otpdesk.gui.charts import axes
from otpdesk.gui.charts.chart import Chart, Point, Rows
from otpdesk.gui.charts.marks import Ink, faded, ink_color, line_pen, paint_dot
from otpdesk.gui.charts.scales import Scale
from otpdesk.gui.theme import Theme

_HEIGHT = 268
_BAND, _PALE = 34, 14
_NEAR = 7.0
_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: `points` are (where, value, low, high) from left to right; `few`: it rests on few sends, dashed."""

    name: str
    ink: Ink
    points: tuple[tuple[float, float, float, float], ...]
    few: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes. `at` says a place in words (“within 10 s”), `value` a value; `stops` are the places keys go to.

    `mark` is an upright line with its words; `across` names the places in the copied figures.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: axes.Ticks
    y_ticks: axes.Ticks
    at: Callable[[float], str]
    value: Callable[[float], str]
    stops: tuple[float, ...]
    across: str
    log: bool = False
    mark: tuple[float, str] | None = None


_EMPTY = Frame((1, 2), (0, 1), (), (), str, str, (), "")


class CurveChart(Chart):
    """Under the pointer all curves are read off at one place; the keys go from stop to stop, curve by curve."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None, *, height: int = _HEIGHT) -> None:
        super().__init__(theme, name, parent, grows=True)
        self._height = height
        self._curves: tuple[Curve, ...] = ()
        self._frame = _EMPTY
        self._plot = QRectF()
        self._pointed: float | None = None

    def show_curves(self, curves: Sequence[Curve], frame: Frame) -> None:
        """Draw these from now on."""
        self._curves, self._frame, self._pointed = tuple(curves), frame, None
        self.update()

    def height_wanted(self) -> int:
        return self.theme.px(self._height)

    def rows(self) -> Rows:
        frame = self._frame
        head = (frame.across, *(f"{one.name}{part}" for one in self._curves for part in ("", " from", " to")))
        return (head, *(self._row(x) for x in self._places()))

    def _row(self, x: float) -> tuple[str, ...]:
        found = [next((point for point in curve.points if point[0] == x), None) for curve in self._curves]
        figures = ((f"{number:.6f}" for number in point[1:]) if point else ("", "", "") for point in found)
        return (self._frame.at(x), *(text for some in figures for text in some))

    def _places(self) -> list[float]:
        return sorted({point[0] for curve in self._curves for point in curve.points})

    # painting

    def draw(self, painter: QPainter, box: QRectF) -> list[Point]:
        theme, frame = self.theme, self._frame
        legend = [axes.Entry(one.name, one.ink, one.few) for one in self._curves]
        left = axes.width_of(theme, [words for _, words in frame.y_ticks]) + 2 * _GAP
        below = axes.paint_legend(None, theme, box.adjusted(left, 0, -2 * _GAP, 0), legend, dots=False)
        plot = box.adjusted(left, _GAP, -2 * _GAP, -below - theme.px(26))
        across = Scale(*frame.x, plot.left(), plot.right(), frame.log)
        up = Scale(*frame.y, plot.bottom(), plot.top())
        axes.paint_up(painter, theme, plot, up, frame.y_ticks)
        axes.paint_across(painter, theme, plot, across, frame.x_ticks)
        if frame.mark is not None:
            axes.paint_mark(painter, theme, plot, across.at(frame.mark[0]), frame.mark[1])
        for curve in self._curves:
            self._band(painter, curve, across, up)
        for curve in self._curves:
            self._line(painter, curve, across, up)
        self._show_pointed(painter, plot, across, up)
        axes.paint_legend(
            painter, theme, QRectF(plot.left(), box.bottom() - below, plot.width(), below), legend, dots=False
        )
        self._plot = plot
        return self._stops(across, up)

    def _band(self, painter: QPainter, curve: Curve, across: Scale, up: Scale) -> None:
        there = [QPointF(across.at(x), up.at(low)) for x, _, low, _ in curve.points]
        back = [QPointF(across.at(x), up.at(high)) for x, _, _, high in reversed(curve.points)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(ink_color(self.theme, curve.ink), _PALE if curve.few else _BAND))
        painter.drawPolygon(QPolygonF(there + back))

    def _line(self, painter: QPainter, curve: Curve, across: Scale, up: Scale) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(ink_color(self.theme, curve.ink), 2, dashed=curve.few))
        painter.drawPolyline(QPolygonF([QPointF(across.at(x), up.at(value)) for x, value, _, _ in curve.points]))

    def _show_pointed(self, painter: QPainter, plot: QRectF, across: Scale, up: Scale) -> None:
        if self._pointed is None:
            return
        x = across.at(self._pointed)
        painter.setPen(QPen(self.theme.color("border2"), 1))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        for curve in self._curves:
            found = nearest(curve, self._pointed)
            if found is not None:
                paint_dot(painter, self.theme, QPointF(x, up.at(found[1])), ink_color(self.theme, curve.ink))

    def _stops(self, across: Scale, up: Scale) -> list[Point]:
        points = []
        for curve in self._curves:
            for stop in self._frame.stops:
                found = nearest(curve, stop)
                if found is not None:
                    middle = QPointF(across.at(stop), up.at(found[1]))
                    box = QRectF(middle.x() - _NEAR, middle.y() - _NEAR, 2 * _NEAR, 2 * _NEAR)
                    points.append(Point(box, f"{curve.name}, {self._frame.at(stop)}: {self._words(found)}"))
        return points

    def _words(self, point: tuple[float, float, float, float]) -> str:
        value = self._frame.value
        return f"{value(point[1])}, between {value(point[2])} and {value(point[3])}"

    # the pointer

    def point_at(self, at: QPointF) -> Point | None:
        places = self._places()
        if not places or not self._plot.contains(at):
            return None
        x = Scale(*self._frame.x, self._plot.left(), self._plot.right(), self._frame.log).value_at(at.x())
        place = min(places, key=lambda one: abs(one - x))
        found = [(curve.name, nearest(curve, place)) for curve in self._curves]
        lines = (f"{name}: {self._words(point)}" for name, point in found if point is not None)
        said = self._frame.at(place)
        return Point(
            QRectF(at.x(), self._plot.top(), 1, self._plot.height()), "\n".join((said[:1].upper() + said[1:], *lines))
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        inside = self._plot.contains(event.position())
        scale = Scale(*self._frame.x, self._plot.left(), self._plot.right(), self._frame.log)
        self._pointed = scale.value_at(event.position().x()) if inside else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointed = None
        self.update()


def nearest(curve: Curve, x: float) -> tuple[float, float, float, float] | None:
    """The point of a curve that lies nearest to a place."""
    return min(curve.points, key=lambda point: abs(point[0] - x), default=None)
