"""Every control has a name, and the keyboard reaches every control."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.gui.pages.activity.page import ActivityPage
from otpdesk.gui.pages.start import StartPage
from otpdesk.gui.window import Window
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle

LEAST_TARGET = 24  # WCAG 2.2, 2.5.8


def controls(inside: QWidget) -> list[QWidget]:
    """What the keyboard can reach."""
    reach = Qt.FocusPolicy.TabFocus
    return [found for found in inside.findChildren(QWidget) if found.isVisible() and found.focusPolicy() & reach]


def name_of(control: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(control)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


@pytest.fixture
def activity(window: Window, place: Workplace, qtbot: QtBot) -> ActivityPage:
    place.send()
    window.go("activity")
    page = window.page
    assert isinstance(page, ActivityPage)
    settle(qtbot, window.desktop.jobs)
    page.toggle_panel()
    settle(qtbot, window.desktop.jobs)
    return page


@pytest.fixture
def start(window: Window, qtbot: QtBot) -> StartPage:
    window.go("start")
    page = window.page
    assert isinstance(page, StartPage)
    page.show_form()
    settle(qtbot, window.desktop.jobs)
    return page


def test_every_control_of_the_console_has_a_name(window: Window) -> None:
    assert [type(control).__name__ for control in controls(window) if not name_of(control)] == []


def test_every_control_of_activity_has_a_name(window: Window, activity: ActivityPage) -> None:
    assert activity.panel.isVisible()
    assert [type(control).__name__ for control in controls(window) if not name_of(control)] == []


def test_every_control_of_the_first_page_has_a_name(window: Window, start: StartPage) -> None:
    assert start.form.isVisible()
    assert [type(control).__name__ for control in controls(window) if not name_of(control)] == []


def test_every_label_of_a_field_belongs_to_it(start: StartPage) -> None:
    buddies = [label for label in start.form.findChildren(QLabel) if label.buddy() is not None]
    assert {"Name", "Account SID", "Auth token"} <= {label.text() for label in buddies}


@pytest.mark.usefixtures("activity")
def test_buttons_are_large_enough_to_be_hit(window: Window) -> None:
    small = [
        (name_of(button), button.size().toTuple())
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and button.height() < LEAST_TARGET and not isinstance(button.parent(), QLineEdit)
    ]
    assert small == []


def test_tab_goes_through_the_chips_to_the_table(window: Window, activity: ActivityPage) -> None:
    order, control = [], activity.field
    for _ in range(200):
        if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus and activity.isAncestorOf(control):
            order.append(name_of(control))
        control = control.nextInFocusChain()  # type: ignore[assignment]
        if control is activity.field:
            break
    chips = [order.index(name) for name in ("Time: Last 24 hours", "State: all", "Operator: all")]
    assert chips == sorted(chips)
    assert order.index("Attempts, newest first") > chips[-1]
    assert window.isVisible()
