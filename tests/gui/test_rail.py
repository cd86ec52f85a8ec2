import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otpdesk.gui.rail import NARROW, WIDTH
from otpdesk.gui.rail_rows import RailButton
from otpdesk.gui.window import SMALLEST, Window


def buttons(window: Window) -> list[RailButton]:
    return window.rail.findChildren(RailButton)


def test_the_rail_folds_in_a_narrow_window_and_opens_in_a_wide_one(window: Window) -> None:
    window.resize(NARROW - 1, SMALLEST[1])
    assert window.rail.folded
    assert window.rail.width() < WIDTH / 2
    window.resize(NARROW, SMALLEST[1])
    assert not window.rail.folded


def test_folded_pages_keep_their_names_and_show_them_as_tooltips(window: Window) -> None:
    window.resize(*SMALLEST)
    first = buttons(window)[0]
    assert first.accessibleName() == "Console"
    assert first.toolTip() == "Console (Ctrl+1)"


def test_the_environment_is_still_said_when_it_is_folded(window: Window) -> None:
    window.resize(*SMALLEST)
    assert window.rail.environment == "Sandbox"


def test_a_hand_folds_it_and_the_choice_is_kept(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert window.rail.folded
    assert window.desktop.preferences.text("rail") == "folded"
    window.resize(1600, 900)
    window.rail.turn()
    assert window.desktop.preferences.text("rail") == ""
    assert window.rail.width() == WIDTH


@pytest.mark.parametrize("folded", [False, True])
def test_health_is_said_in_words_folded_or_not(window: Window, *, folded: bool) -> None:
    if folded:
        window.resize(*SMALLEST)
    assert all("no traffic" in line for line in window.rail.health_lines)
