"""Small charts in the cells of tables: a dot with its interval beside the figure, a line of days."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from otpdesk.gui.charts.marks import ink_color, paint_interval, paint_spark
from otpdesk.gui.charts.scales import Scale, ticks
from otpdesk.gui.theme import Theme

if TYPE_CHECKING:
    from otpdesk.gui.cells import Dotted, Spark

_FIGURE = 66
_RIM = 7
_TALL = 12


def figure_box(theme: Theme, rect: QRect) -> QRect:
    """Where the figure beside a dot stands."""
    return rect.adjusted(max(rect.width() - theme.px(_FIGURE), 0), 0, 0, 0)


def paint_dotted(painter: QPainter, theme: Theme, rect: QRect, shown: "Dotted") -> None:
    """The dot with its interval, on lines at round values that all rows share."""
    right = rect.right() - theme.px(_FIGURE) - _RIM
    scale = Scale(*shown.ends, rect.left() + _RIM, right)
    painter.setPen(QPen(theme.color("border"), 1))
    for value in ticks(*shown.ends, 4):
        x = scale.at(value)
        painter.drawLine(QLineF(x, rect.center().y() - _TALL, x, rect.center().y() + _TALL))
    paint_interval(painter, theme, shown.shown, scale, rect.center().y() + 0.5, ink_color(theme, shown.ink))


def paint_sparkline(painter: QPainter, theme: Theme, rect: QRect, shown: "Spark") -> None:
    """The line of days."""
    box = QRectF(rect).adjusted(1, rect.height() * 0.26, -4, -rect.height() * 0.26)
    paint_spark(painter, shown.values, box, ink_color(theme, shown.ink), few=shown.few)
