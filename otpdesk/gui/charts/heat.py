"""A heat map: a grid of rates, deeper where they are higher; the best of each row in bold, few sends without colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from otpdesk.gui.charts import axes
from otpdesk.gui.charts.chart import Chart, Point, Rows
from otpdesk.gui.charts.marks import mixed
from otpdesk.gui.theme import Theme

_ROW, _HEAD, _GAP = 34, 24, 3.0
_FLAG = 12
_LABEL_SHARE = 0.36
_PALEST, _DEEPEST = 0.14, 0.96


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: its text, how deep it is (0 to 1; None: without colour), whether it is the best, and its words."""

    text: str
    depth: float | None
    words: str
    best: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One country with a cell for each account."""

    label: str
    country: str
    cells: tuple[HeatCell, ...]


class HeatChart(Chart):
    """Pressing a cell hands over its key; the arrow keys go through the grid."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self._heads: tuple[str, ...] = ()
        self._rows: tuple[HeatRow, ...] = ()

    def show_grid(self, heads: Sequence[str], rows: Sequence[HeatRow]) -> None:
        """Draw this from now on: the names of the columns, and the rows."""
        self._heads, self._rows = tuple(heads), tuple(rows)
        self.updateGeometry()
        self.update()

    def height_wanted(self) -> int:
        return self.theme.px(_HEAD + _ROW * len(self._rows))

    def rows(self) -> Rows:
        return (("Country", *self._heads), *((row.label, *(cell.text for cell in row.cells)) for row in self._rows))

    def draw(self, painter: QPainter, box: QRectF) -> list[Point]:
        theme = self.theme
        labels = axes.width_of(theme, [row.label for row in self._rows], theme.font(12)) + _FLAG * 4 / 3 + 24
        left = box.left() + min(labels, box.width() * _LABEL_SHARE)
        width = (box.right() - left) / max(len(self._heads), 1)
        self._paint_heads(painter, box, left, width)
        points: list[Point] = []
        top = box.top() + theme.px(_HEAD)
        for row in self._rows:
            self._label(painter, row, QRectF(box.left(), top, left - box.left() - 8, theme.px(_ROW)))
            for number, cell in enumerate(row.cells):
                place = QRectF(left + number * width, top, width, theme.px(_ROW)).adjusted(0, 0, -_GAP, -_GAP)
                self._cell(painter, cell, place)
                points.append(Point(place, cell.words, cell.key))
            top += theme.px(_ROW)
        return points

    def _paint_heads(self, painter: QPainter, box: QRectF, left: float, width: float) -> None:
        painter.setFont(axes.small(self.theme, 500))
        painter.setPen(self.theme.color("text2"))
        metrics = QFontMetricsF(painter.font())
        for number, head in enumerate(self._heads):
            place = QRectF(left + number * width, box.top(), width - _GAP, self.theme.px(_HEAD) - 4)
            shown = metrics.elidedText(head, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)

    def _label(self, painter: QPainter, row: HeatRow, place: QRectF) -> None:
        flag = self.theme.flag(row.country, _FLAG) if row.country else None
        left = place.left()
        if flag is not None:
            painter.drawPixmap(QPointF(left, place.center().y() - _FLAG / 2 - 1), flag)
            left += _FLAG * 4 / 3 + 8
        painter.setFont(self.theme.font(12))
        painter.setPen(self.theme.color("text"))
        metrics = QFontMetricsF(painter.font())
        shown = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, place.right() - left)
        painter.drawText(
            QRectF(left, place.top() - 1, place.right() - left, place.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )

    def _cell(self, painter: QPainter, cell: HeatCell, place: QRectF) -> None:
        ground = self._ground(cell)
        painter.setPen(QPen(self.theme.color("border"), 1) if cell.depth is None else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(self.theme.font(12, 700 if cell.best else 400))
        painter.setPen(self.theme.color("muted") if cell.depth is None else self._front(ground))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, cell.text)

    def _ground(self, cell: HeatCell) -> QColor:
        if cell.depth is None:
            return self.theme.color("raised")
        share = _PALEST + (_DEEPEST - _PALEST) * min(max(cell.depth, 0.0), 1.0)
        return mixed(self.theme.color("surface"), self.theme.color("accent"), share)

    def _front(self, ground: QColor) -> QColor:
        """Of the inks the one that is read best there."""
        inks = (self.theme.color("text"), self.theme.color("on_accent"), QColor(Qt.GlobalColor.white))
        return max(inks, key=lambda ink: contrast(ink, ground))


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours as WCAG 2 has it: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    parts = (_linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return sum(part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - as WCAG has it
