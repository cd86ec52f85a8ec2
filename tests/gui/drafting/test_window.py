"""The draft in the whole window: keys, the bottom bar, and what was left from before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.configuration import Place, Section
from otpdesk.gui.drafting.review import Review
from otpdesk.gui.drafting.versions import Versions
from otpdesk.gui.messages import Toast
from otpdesk.gui.pages.configure import ConfigurePage
from otpdesk.gui.window import Window
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import opener, settle

LENGTH = Place(Section.POLICY, "code_length")
NOTE = "Changed, not saved – nothing takes effect until you save"


@pytest.fixture
def configure(window: Window, qtbot: QtBot) -> Iterator[Window]:
    """A window with a page of Configure in front."""
    window.go("providers")
    settle(qtbot, window.desktop.jobs)
    window.activateWindow()
    yield window
    for dialog in (*window.findChildren(Review), *window.findChildren(Versions)):
        dialog.reject()
        dialog.deleteLater()


def edit(window: Window, qtbot: QtBot, value: int) -> None:
    drafts = window.desktop.ready().drafts
    window.desktop.draft.do("longer codes", lambda: drafts.edit({LENGTH: value}))
    settle(qtbot, window.desktop.jobs)


def test_ctrl_z_takes_back_and_ctrl_shift_z_does_again(configure: Window, qtbot: QtBot) -> None:
    edit(configure, qtbot, 8)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

    QTest.keyClick(configure, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, configure.desktop.jobs)
    assert configure.desktop.draft.line.changes == ()

    QTest.keyClick(configure, Qt.Key.Key_Z, both)
    settle(qtbot, configure.desktop.jobs)
    assert configure.desktop.draft.changed_keys("policy") == {"code_length"}


def test_ctrl_s_opens_the_review_and_ctrl_h_the_versions(configure: Window, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(configure, Qt.Key.Key_S, control)
    assert not configure.findChildren(Review), "without a change there is nothing to save"

    edit(configure, qtbot, 8)
    QTest.keyClick(configure, Qt.Key.Key_S, control)
    [review] = configure.findChildren(Review)
    assert review.isVisible()
    review.reject()
    QTest.keyClick(configure, Qt.Key.Key_H, control)
    [versions] = configure.findChildren(Versions)
    assert versions.isVisible()
    settle(qtbot, configure.desktop.jobs)


def test_the_bottom_bar_says_that_nothing_takes_effect_yet(configure: Window, qtbot: QtBot) -> None:
    edit(configure, qtbot, 8)
    assert configure.foot.text == NOTE
    page = configure.page
    assert page is not None
    able = {one.key: one.enabled for one in page.offers()}
    assert (able["Ctrl+Z"], able["Ctrl+Shift+Z"], able["Ctrl+S"]) == (True, False, True)

    configure.go("console")
    assert configure.foot.text != NOTE
    configure.go("providers")
    assert configure.foot.text == NOTE
    configure.desktop.draft.undo()
    settle(qtbot, configure.desktop.jobs)
    assert configure.foot.text != NOTE


def test_no_toast_lies_over_the_bar_of_the_draft_nor_over_the_foot(configure: Window, qtbot: QtBot) -> None:
    [toast] = configure.findChildren(Toast)

    def room_below(widget: QWidget) -> int:
        return widget.mapTo(configure, QPoint()).y() - toast.mapTo(configure, QPoint(0, toast.height())).y()

    configure.desktop.messages.toast("Row copied")
    assert 0 < room_below(configure.foot) < 40
    edit(configure, qtbot, 8)
    page = configure.page
    assert isinstance(page, ConfigurePage)
    qtbot.waitUntil(lambda: room_below(page.draft_bar) > 0)
    configure.go("console")
    assert 0 < room_below(configure.foot) < 40
    configure.go("providers")
    qtbot.waitUntil(lambda: room_below(page.draft_bar) > 0)


@pytest.mark.parametrize(("seconds", "when"), [(3600, "13:06"), (24 * 3600, "yesterday"), (5 * 24 * 3600, "18 Nov")])
def test_a_draft_from_before_is_found_again_and_said(
    closed_window: Window, qtbot: QtBot, place: Workplace, seconds: int, when: str
) -> None:
    place.desk.drafts.edit({LENGTH: 8, Place(Section.POLICY, "code_life"): 600})
    place.clock.turn(seconds)

    closed_window.open(opener(replace(place)))
    qtbot.waitUntil(lambda: closed_window.desktop.desk is not None)
    settle(qtbot, closed_window.desktop.jobs)

    assert closed_window.desktop.messages.shown.startswith(f"You have 2 unsaved changes from {when}.")
    assert QApplication.activeModalWidget() is None
