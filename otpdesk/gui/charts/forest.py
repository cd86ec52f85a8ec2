"""A forest plot: one difference a row with its interval, all together as a diamond, a line where both are alike."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from otpdesk.gui.charts import axes
from otpdesk.gui.charts.chart import Chart, Point, Rows
from otpdesk.gui.charts.marks import Interval, faded
from otpdesk.gui.charts.scales import Scale, Written, ticks
from otpdesk.gui.theme import Theme

_ROW, _ALL, _FOOT = 26, 34, 40
_GAP = 10.0
_FLAG = 12
_LEAST, _MOST = 3.0, 7.0
_LABEL_SHARE = 0.34


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A row: `shown` is the difference with its interval (None: there is none), `text` the same in figures.

    `weight` is its share of the whole, which sizes its square. `used`: it counts in the diamond. `words` explain it,
    `key` is handed over when it is pressed. `cells` are the figures that are copied.
    """

    label: str
    shown: Interval | None
    text: str
    words: str
    weight: float = 0.0
    used: bool = True
    country: str = ""
    key: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forest:
    """The whole plot. `sides` say what left and right mean; differences under `margin` do not matter.

    `head` names the columns of the copied figures, which have those of `hidden` rows too; `more` says of them in words
    that they are not drawn.
    """

    rows: tuple[ForestRow, ...]
    whole: ForestRow | None
    sides: tuple[str, str]
    margin: float
    written: Written
    head: tuple[str, ...]
    hidden: tuple[ForestRow, ...] = ()
    more: str = ""


class ForestChart(Chart):
    """Squares by weight, whiskers by interval; pale are rows in which one of the two has too few sends."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._forest = Forest((), None, ("", ""), 0.0, str, ())

    def show_forest(self, forest: Forest) -> None:
        """Draw this from now on."""
        self._forest = forest
        self.updateGeometry()
        self.update()

    @property
    def forest(self) -> Forest:
        """What is drawn."""
        return self._forest

    def height_wanted(self) -> int:
        forest = self._forest
        lines = len(forest.rows) + bool(forest.more)
        return self.theme.px(_ROW * lines + (_ALL if forest.whole is not None else 0) + _FOOT)

    def rows(self) -> Rows:
        forest = self._forest
        every = (*forest.rows, *forest.hidden, *((forest.whole,) if forest.whole else ()))
        return (forest.head, *(row.cells for row in every))

    def draw(self, painter: QPainter, box: QRectF) -> list[Point]:
        plot = self._plot(box)
        scale = Scale(*self._range(), plot.left(), plot.right())
        self._ground(painter, plot, scale)
        points, top = [], box.top()
        for row in self._forest.rows:
            points.append(
                self._row(painter, row, QRectF(box.left(), top, box.width(), self.theme.px(_ROW)), plot, scale)
            )
            top += self.theme.px(_ROW)
        if self._forest.more:
            self._say_more(painter, QRectF(box.left(), top, box.width(), self.theme.px(_ROW)))
            top += self.theme.px(_ROW)
        if self._forest.whole is not None:
            line = QRectF(box.left(), top, box.width(), self.theme.px(_ALL))
            points.append(self._whole(painter, self._forest.whole, line, plot, scale))
        return points

    def _say_more(self, painter: QPainter, line: QRectF) -> None:
        painter.setFont(axes.small(self.theme))
        painter.setPen(self.theme.color("muted"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._forest.more)

    def _plot(self, box: QRectF) -> QRectF:
        every = (*self._forest.rows, *((self._forest.whole,) if self._forest.whole else ()))
        labels = (
            axes.width_of(self.theme, [row.label for row in every], self.theme.font(12, 600)) + _FLAG * 4 / 3 + _GAP
        )
        figures = axes.width_of(self.theme, [row.text for row in every], self.theme.font(12, 600))
        left = min(labels, box.width() * _LABEL_SHARE)
        return box.adjusted(left + _GAP, 0, -figures - 2 * _GAP, -self.theme.px(_FOOT))

    def _range(self) -> tuple[float, float]:
        """From the least to the most, both sides alike; wide intervals of unused rows may be cut."""
        used = [row for row in self._forest.rows if row.used] or list(self._forest.rows)
        ends = [abs(end) for row in used if row.shown for end in (row.shown.low, row.shown.high)]
        most = max([*ends, self._forest.margin * 1.5, 1e-6]) * 1.05
        return -most, most

    def _ground(self, painter: QPainter, plot: QRectF, scale: Scale) -> None:
        theme, forest = self.theme, self._forest
        inside = QRectF(scale.at(-forest.margin), plot.top(), 0, plot.height())
        inside.setRight(scale.at(forest.margin))
        painter.fillRect(inside, theme.color("neutral_bg"))
        every = [(value, forest.written(value)) for value in ticks(scale.first, scale.last, 5)]
        axes.paint_across(painter, theme, plot, scale, every)
        painter.setPen(QPen(theme.color("field"), 1))
        painter.drawLine(QLineF(scale.at(0), plot.top(), scale.at(0), plot.bottom()))
        self._sides(painter, plot)

    def _sides(self, painter: QPainter, plot: QRectF) -> None:
        theme = self.theme
        painter.setFont(axes.small(theme, 500))
        painter.setPen(theme.color("text2"))
        metrics = QFontMetricsF(painter.font())
        half = plot.width() / 2 + 60
        base = plot.bottom() + theme.px(20) + metrics.ascent()
        left, right = (metrics.elidedText(side, Qt.TextElideMode.ElideMiddle, half) for side in self._forest.sides)
        painter.drawText(QPointF(plot.left() - 8, base), left)
        painter.drawText(QPointF(plot.right() + 8 - metrics.horizontalAdvance(right), base), right)

    def _row(self, painter: QPainter, row: ForestRow, line: QRectF, plot: QRectF, scale: Scale) -> Point:
        self._words(painter, row, line, plot, strong=False)
        if row.shown is not None:
            y = line.center().y()
            ink = self.theme.color("accent" if row.used else "muted")
            painter.setPen(QPen(ink, 1.6, Qt.PenStyle.SolidLine if row.used else Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(scale.at(row.shown.low), y, scale.at(row.shown.high), y))
            half = _LEAST + (_MOST - _LEAST) * min(row.weight, 1.0) ** 0.5
            painter.setPen(QPen(ink, 1.4) if not row.used else Qt.PenStyle.NoPen)
            painter.setBrush(ink if row.used else self.theme.color("surface"))
            painter.drawRect(QRectF(scale.at(row.shown.value) - half, y - half, 2 * half, 2 * half))
        return Point(line, row.words, row.key)

    def _whole(self, painter: QPainter, row: ForestRow, line: QRectF, plot: QRectF, scale: Scale) -> Point:
        painter.setPen(QPen(self.theme.color("border2"), 1))
        painter.drawLine(QLineF(line.left(), line.top() + 2, line.right(), line.top() + 2))
        self._words(painter, row, line.adjusted(0, 4, 0, 0), plot, strong=True)
        if row.shown is not None:
            middle, half = line.center().y() + 2, 8.0
            shape = [(row.shown.low, 0), (row.shown.value, -half), (row.shown.high, 0), (row.shown.value, half)]
            painter.setPen(QPen(self.theme.color("text"), 1))
            painter.setBrush(faded(self.theme.color("text"), 210))
            painter.drawPolygon(QPolygonF([QPointF(scale.at(x), middle + y) for x, y in shape]))
        return Point(line, row.words, row.key)

    def _words(self, painter: QPainter, row: ForestRow, line: QRectF, plot: QRectF, *, strong: bool) -> None:
        theme, left = self.theme, line.left()
        flag = theme.flag(row.country, _FLAG) if row.country else None
        if flag is not None:
            painter.drawPixmap(QPointF(left, line.center().y() - _FLAG / 2), flag)
            left += _FLAG * 4 / 3 + _GAP - 2
        painter.setFont(theme.font(12, 600 if strong else 400))
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.color("text" if row.used else "muted"))
        room = plot.left() - _GAP - left
        base = line.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left, base), metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, room))
        painter.drawText(QPointF(line.right() - metrics.horizontalAdvance(row.text), base), row.text)
