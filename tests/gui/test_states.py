from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.states import State, States
from tests.fixtures.desk import Workplace

LOCKED = DeskError("The database is locked.", "Close the other program.")


@pytest.fixture
def content() -> QPushButton:
    return QPushButton("Rows")


@pytest.fixture
def states(desktop: Desktop, content: QPushButton, ground: QWidget) -> Iterator[States]:
    made = States(desktop, content, fresh_for=120, parent=ground)
    made.resize(600, 400)
    ground.show()
    made.show()
    yield made
    made._ticking.stop()


def test_what_was_read_is_shown(states: States, content: QPushButton) -> None:
    states.wait()
    assert states.state is State.LOADING
    states.show_content()
    assert content.isVisible()
    assert states.text == ""


def test_an_empty_page_says_why_and_offers_one_action(states: States, qtbot: QtBot) -> None:
    states.show_empty("No route yet.", "Every account is tried in order.", "Add a route")
    assert states.text == "No route yet. Every account is tried in order."
    with qtbot.waitSignal(states.acted):
        QTest.mouseClick(states.blank.action, Qt.MouseButton.LeftButton)


def test_a_problem_can_be_tried_again(states: States, qtbot: QtBot) -> None:
    states.show_problem(LOCKED)
    assert states.text == "The database is locked. Close the other program."
    with qtbot.waitSignal(states.retried):
        QTest.mouseClick(states.blank.action, Qt.MouseButton.LeftButton)


def test_what_is_on_screen_stays_when_it_cannot_be_read_again(
    states: States, content: QPushButton, place: Workplace
) -> None:
    states.show_content()
    place.clock.turn(240)
    states.wait()
    states.show_problem(LOCKED)
    assert content.isVisible()
    assert states.text == "The database is locked. What is shown was read 4 min ago. Close the other program."
    states.show_content()
    assert states.text == ""


def test_what_was_not_read_for_long_is_called_old(states: States, place: Workplace) -> None:
    states.show_content()
    place.clock.turn(119)
    states.tick()
    assert states.text == ""
    place.clock.turn(121)
    states.tick()
    assert states.text == "Updated 4 min ago."


def test_a_lost_database_is_told_above_what_stays(states: States, desktop: Desktop, content: QPushButton) -> None:
    states.show_content()
    desktop.set_writable(False)
    assert content.isVisible()
    assert "Nothing can be changed until it does" in states.text
    desktop.set_writable(True)
    assert states.text == ""


def test_whoever_may_not_see_it_is_told_whom_to_ask(states: States) -> None:
    states.show_not_allowed("The audit is for auditors and supervisors.", "Ask Mira Kovač.")
    assert states.state is State.NOT_ALLOWED
    assert not states.blank.action.isVisible()


def test_the_focus_stays_in_the_page_when_its_content_comes(states: States, content: QPushButton) -> None:
    states.show_problem(LOCKED)
    states.take_focus()
    assert states.window().focusWidget() is states.blank.action
    states.show_content()
    assert states.window().focusWidget() is content
