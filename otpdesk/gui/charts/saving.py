"""A chart outside the window: its figures as text, the chart as PNG and SVG."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from otpdesk.errors import DeskError
from otpdesk.gui.charts.chart import Chart

_WIDE, _TITLE, _EDGE = 900, 44, 20
_DENSITY = 2
_LARGEST = 17


def text_of(chart: Chart) -> str:
    """The figures of a chart, tabs between columns: as spreadsheets take them."""
    return "\n".join("\t".join(row) for row in chart.rows())


def picture_size(chart: Chart) -> QSize:
    """How large the picture of a chart is, in logical pixels."""
    return QSize(max(chart.width(), _WIDE), chart.height_wanted() + _TITLE + 2 * _EDGE)


def _paint(chart: Chart, title: str, painter: QPainter, size: QSizeF) -> None:
    theme = chart.theme
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    whole = QRectF(0, 0, size.width(), size.height())
    painter.fillRect(whole, theme.color("surface"))
    inside = whole.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    painter.setFont(theme.font(_LARGEST - 2, 600))
    painter.setPen(theme.color("text"))
    painter.drawText(QRectF(inside.topLeft(), QSizeF(inside.width(), _TITLE - 12)), title)
    chart.draw(painter, inside.adjusted(0, _TITLE, 0, 0))


def image_of(chart: Chart, title: str) -> QImage:
    """The chart as a picture of twice the usual density, with its title, in the present theme."""
    size = picture_size(chart)
    image = QImage(size * _DENSITY, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(_DENSITY)
    painter = QPainter(image)
    _paint(chart, title, painter, QSizeF(size))
    painter.end()
    return image


def save_png(chart: Chart, title: str, target: Path) -> None:
    """Write the picture. DeskError if the file cannot be written."""
    if not image_of(chart, title).save(str(target), "PNG"):  # type: ignore[call-overload]
        raise _unwritable(target)


def save_svg(chart: Chart, title: str, target: Path) -> None:
    """Write the drawing, of lines and letters that stay sharp. DeskError if the file cannot be written."""
    size = picture_size(chart)
    generator = QSvgGenerator()
    generator.setFileName(str(target))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription(chart.accessibleName())
    painter = QPainter()
    if not _writable(target) or not painter.begin(generator):
        raise _unwritable(target)
    _paint(chart, title, painter, QSizeF(size))
    painter.end()


def _writable(target: Path) -> bool:
    try:
        target.open("ab").close()
    except OSError:
        return False
    return True


def _unwritable(target: Path) -> DeskError:
    return DeskError(f"{target.name} could not be written.", "Choose another folder, or free some room there.")


Saver = Callable[[Chart, str, Path], None]
