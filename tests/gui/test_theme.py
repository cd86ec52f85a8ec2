import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel

import otpdesk.gui
from otpdesk.gui import resources
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Scheme, Theme
from otpdesk.gui.tokens import DARK, LIGHT

SOURCES = Path(otpdesk.gui.__file__).parent


def test_the_window_is_set_in_inter_with_figures_of_one_width(theme: Theme) -> None:
    for weight in (400, 500, 600, 700):
        font = theme.font(13, weight)
        assert QFontInfo(font).family() == "Inter"
        figures = QFontMetricsF(font)
        assert figures.horizontalAdvance("1111") == figures.horizontalAdvance("8888")


@pytest.mark.usefixtures("theme")
def test_a_label_of_the_style_sheet_keeps_figures_of_one_width() -> None:
    label = QLabel()
    set_role(label, "small")
    label.ensurePolished()
    figures = QFontMetricsF(label.font())
    assert figures.horizontalAdvance("1111") == figures.horizontalAdvance("8888")


def test_a_desktop_that_names_no_scheme_gets_light(qapp: QApplication, theme: Theme) -> None:
    assert qapp.styleHints().colorScheme() is not Qt.ColorScheme.Dark
    theme.apply(qapp, Scheme.SYSTEM)
    assert not theme.dark


def test_changing_the_scheme_changes_palette_and_icons(qapp: QApplication, theme: Theme) -> None:
    light = theme.pixmap("search", "text").toImage()
    try:
        theme.apply(qapp, Scheme.DARK)
        assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK["surface"]
        assert theme.pixmap("search", "text").toImage() != light
    finally:
        theme.apply(qapp, Scheme.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == LIGHT["surface"]
    assert theme.pixmap("search", "text").toImage() == light


def test_the_style_sheet_waits_until_what_is_being_made_is_whole(qapp: QApplication, theme: Theme) -> None:
    light = qapp.styleSheet()
    try:
        with theme.sheet_at_last(qapp):
            theme.apply(qapp, Scheme.DARK)
            assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK["surface"]
            assert qapp.styleSheet() == light
        assert qapp.styleSheet() not in {"", light}
    finally:
        theme.apply(qapp, Scheme.LIGHT)
    assert qapp.styleSheet() == light


def test_an_icon_is_drawn_in_the_colour_of_its_token_at_twice_the_size(theme: Theme) -> None:
    image = theme.pixmap("search", "bad", 16, 2.0).toImage()
    assert (image.width(), image.devicePixelRatio()) == (32, 2.0)
    opaque = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
    }
    assert opaque == {LIGHT["bad"]}


def test_a_disabled_control_has_a_paler_icon(theme: Theme) -> None:
    icon = theme.icon("search", "text", 16)
    normal = icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Normal).toImage()
    assert icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Disabled).toImage() != normal


def test_a_white_flag_has_an_outline(theme: Theme) -> None:
    flag = theme.flag("JP", 12, 1.0)
    assert flag is not None
    assert flag.toImage().pixelColor(0, 5).name() == LIGHT["border2"]


def test_a_country_without_a_flag_has_none(theme: Theme) -> None:
    assert theme.flag("ZZ") is None


def test_every_flag_can_be_drawn(theme: Theme) -> None:
    codes = [file.stem for file in (resources.folder() / "flags").glob("*.svg")]
    assert len(codes) > 240
    assert all(theme.flag(code, 6, 1.0) is not None for code in codes)


def test_every_icon_that_is_named_is_shipped_and_every_one_shipped_is_named() -> None:
    shipped = {file.stem for file in (resources.folder() / "icons").glob("*.svg")}
    words = {word for file in SOURCES.rglob("*.py") for word in re.findall(r'"([a-z][a-z0-9-]*)"', file.read_text())}
    assert shipped - words == set()
    called = re.compile(r'\.(?:icon|pixmap)\(\s*"([a-z0-9-]+)"')
    named = {name for file in SOURCES.rglob("*.py") for name in called.findall(file.read_text())}
    assert named - shipped == set()


@pytest.mark.parametrize("part", ["icons", "flags", "fonts"])
def test_what_others_drew_comes_with_their_licence(part: str) -> None:
    assert (resources.folder() / part / "LICENSE").read_text().strip()
