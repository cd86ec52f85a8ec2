"""Each chart explains its points to pointer and keys, hands its figures over, and is the same in PNG and SVG."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.errors import DeskError
from otpdesk.gui.charts.card import ChartCard
from otpdesk.gui.charts.chart import Chart
from otpdesk.gui.charts.curves import CurveChart
from otpdesk.gui.charts.forest import ForestChart
from otpdesk.gui.charts.heat import HeatCell, HeatChart, HeatRow, contrast
from otpdesk.gui.charts.marks import Ink, ink_color
from otpdesk.gui.charts.saving import image_of, save_png, save_svg, text_of
from otpdesk.gui.charts.scatter import ScatterChart
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare import drawing
from otpdesk.gui.theme import Scheme, Theme
from tests.gui.pages.compare.records import COMPARISON


def arrival(theme: Theme) -> CurveChart:
    made = CurveChart(theme, "Time until delivered")
    made.show_curves(*drawing.arrival(COMPARISON))
    return made


def forest(theme: Theme) -> ForestChart:
    made = ForestChart(theme, "Difference by country")
    found = drawing.forest(COMPARISON)
    assert found is not None
    made.show_forest(found)
    return made


def scatter(theme: Theme) -> ScatterChart:
    made = ScatterChart(theme, "Cost against verified customers")
    made.show_spots(*drawing.cost(COMPARISON))
    return made


def heat(theme: Theme) -> HeatChart:
    made = HeatChart(theme, "Verified by country, %")
    made.show_grid(*drawing.heat(COMPARISON))
    return made


MAKERS: dict[str, Callable[[Theme], Chart]] = {
    "arrival": arrival, "forest": forest, "scatter": scatter, "heat": heat,
}  # fmt: skip
EACH = pytest.mark.parametrize("make", MAKERS.values(), ids=list(MAKERS))


def shown(chart: Chart, qtbot: QtBot, ground: QWidget) -> Chart:
    """On screen, painted once."""
    chart.setParent(ground)
    chart.resize(560, chart.sizeHint().height())
    ground.show()
    chart.show()
    qtbot.waitExposed(ground)
    chart.grab()
    return chart


@EACH
def test_the_keys_go_through_all_points_and_each_says_what_it_is(
    theme: Theme, qtbot: QtBot, ground: QWidget, make: Callable[[Theme], Chart]
) -> None:
    chart = shown(make(theme), qtbot, ground)
    chart.setFocus()
    count = len(chart.points)
    assert count >= 5
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.chosen == chart.points[count - 1]
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.chosen == chart.points[count - 1]
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.chosen == chart.points[1]
    assert chart.accessibleDescription() == chart.points[1].words
    assert all(point.words and chart.rect().contains(point.box.center().toPoint()) for point in chart.points)


@EACH
def test_the_figures_are_copied_as_a_spreadsheet_takes_them(
    theme: Theme, desktop: Desktop, make: Callable[[Theme], Chart]
) -> None:
    card = ChartCard(make(theme), "A chart", "of something", desktop.messages)
    card.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert text_of(card.chart) == "\n".join(lines)
    assert len(lines) > 3
    assert len({line.count("\t") for line in lines}) == 1
    card.deleteLater()


@EACH
def test_the_svg_and_the_png_show_the_same_chart(
    theme: Theme, qtbot: QtBot, make: Callable[[Theme], Chart], tmp_path: Path
) -> None:
    chart = make(theme)
    qtbot.addWidget(chart)
    save_svg(chart, "A chart & more", tmp_path / "chart.svg")
    save_png(chart, "A chart & more", tmp_path / "chart.png")
    root = ET.parse(tmp_path / "chart.svg").getroot()
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "A chart & more"
    png = QImage(str(tmp_path / "chart.png"))
    assert not png.isNull()
    assert close(png, rendered(tmp_path / "chart.svg", png)) > 0.97


def rendered(file: Path, like: QImage) -> QImage:
    from PySide6.QtGui import QPainter

    image = QImage(like.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    QSvgRenderer(str(file)).render(painter)
    painter.end()
    return image


def close(one: QImage, other: QImage) -> float:
    """The share of pixels that are nearly alike, looked at coarsely: letters are drawn a little differently."""
    small = [image.scaled(one.width() // 8, one.height() // 8, mode=Qt.TransformationMode.SmoothTransformation)
             .convertToFormat(QImage.Format.Format_Grayscale8) for image in (one, other)]  # fmt: skip
    mine, yours = (bytes(image.constBits()) for image in small)
    return sum(abs(a - b) < 40 for a, b in zip(mine, yours, strict=True)) / len(mine)


@EACH
def test_another_theme_is_followed_at_once(
    theme: Theme, qapp: QApplication, qtbot: QtBot, make: Callable[[Theme], Chart]
) -> None:
    chart = make(theme)
    qtbot.addWidget(chart)
    light = image_of(chart, "A chart")
    theme.apply(qapp, Scheme.DARK)
    try:
        dark = image_of(chart, "A chart")
        assert dark.pixelColor(2, 2) == theme.color("surface")
        assert light.pixelColor(2, 2) != dark.pixelColor(2, 2)
    finally:
        theme.apply(qapp, Scheme.LIGHT)


def test_a_file_that_cannot_be_written_is_said(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    chart = heat(theme)
    qtbot.addWidget(chart)
    for save in (save_png, save_svg):
        with pytest.raises(DeskError, match="could not be written"):
            save(chart, "A chart", tmp_path / "no" / "folder")


def test_the_pointer_reads_all_curves_off_at_one_place(theme: Theme, qtbot: QtBot, ground: QWidget) -> None:
    chart = shown(arrival(theme), qtbot, ground)
    ten = next(point for point in chart.points if ", within 10 s" in point.words)
    found = chart.point_at(ten.box.center())
    assert found is not None
    head, *lines = found.words.split("\n")
    assert head.startswith(("Within 10 s", "Within 9"))
    assert [line.partition(":")[0] for line in lines] == [
        "twilio-main", "vonage-main", "plivo-main", "messagebird", "getotp",
    ]  # fmt: skip
    assert chart.point_at(QPointF(1, 1)) is None


def test_the_pointer_over_a_cell_says_its_words(theme: Theme, qtbot: QtBot, ground: QWidget) -> None:
    chart = shown(heat(theme), qtbot, ground)
    first = chart.points[0]
    QTest.mouseMove(chart, QPoint(2, 2))
    QTest.mouseMove(chart, first.box.center().toPoint())
    qtbot.waitUntil(lambda: QToolTip.text() == first.words)
    assert first.words.startswith("twilio-main, United States: ")
    assert chart.cursor().shape() is Qt.CursorShape.PointingHandCursor


def test_a_press_on_a_cell_hands_over_its_country(theme: Theme, qtbot: QtBot, ground: QWidget) -> None:
    chart = shown(heat(theme), qtbot, ground)
    place = next(point for point in chart.points if "India" in point.words)
    with qtbot.waitSignal(chart.pressed) as told:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place.box.center().toPoint())
    assert told.args == ["IN"]
    chart.choose(chart.points.index(place))
    with qtbot.waitSignal(chart.pressed) as told:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert told.args == ["IN"]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_figures_of_a_heat_map_can_be_read_on_every_depth(
    theme: Theme, qapp: QApplication, qtbot: QtBot, scheme: Scheme
) -> None:
    chart = HeatChart(theme, "Verified")
    qtbot.addWidget(chart)
    theme.apply(qapp, scheme)
    try:
        for depth in range(11):
            cell = HeatCell("88.6", depth / 10, "")
            ground = chart._ground(cell)
            assert contrast(chart._front(ground), ground) >= 4.3, depth
    finally:
        theme.apply(qapp, Scheme.LIGHT)


def test_further_accounts_of_one_provider_have_shades_of_their_own(theme: Theme) -> None:
    shades = {ink_color(theme, Ink("twilio", nth)).name() for nth in range(3)}
    assert len(shades) == 3


def test_rows_that_do_not_count_are_pale_and_say_so() -> None:
    found = drawing.forest(COMPARISON)
    assert found is not None
    *_, last = found.rows
    assert not last.used
    assert "Too few sends" in last.words
    assert found.whole is not None
    assert found.whole.text == "+0.2"
    assert found.sides == ("← vonage-main better", "twilio-main better →")


def test_a_grid_without_rows_takes_no_room_but_its_head(theme: Theme, qtbot: QtBot) -> None:
    chart = HeatChart(theme, "Verified")
    qtbot.addWidget(chart)
    chart.show_grid(["one"], [])
    assert chart.height_wanted() < 40
    chart.show_grid(["one"], [HeatRow("Estonia", "EE", (HeatCell("–", None, "no sends"),))])
    assert chart.height_wanted() > 40


def test_the_card_asks_for_a_file_and_says_that_it_is_written(
    theme: Theme, desktop: Desktop, ground: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    card = ChartCard(heat(theme), "Verified by country", "", desktop.messages, ground)
    ground.show()
    card.menu.actions()[1].trigger()
    dialog = next(one for one in ground.findChildren(QFileDialog))
    assert dialog.windowTitle() == "Save as PNG"
    target = tmp_path / "heat.png"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    assert target.stat().st_size > 1000
    assert desktop.messages.said == "Saved as heat.png"
    card.show_words("– no receipts")
    assert card.instead == "– no receipts"
    assert card.more.isHidden()
    qtbot.wait(0)
