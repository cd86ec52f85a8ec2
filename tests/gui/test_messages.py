import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.errors import DeskError
from otpdesk.gui.messages import LONGEST, SHORTEST, UNDO_FOR, MessageBar, Messages, Toast
from otpdesk.gui.theme import Theme

PROBLEM = DeskError("The code could not be sent.", "Try the other account.")


@pytest.fixture
def bar(theme: Theme, ground: QWidget) -> MessageBar:
    return MessageBar(theme, ground)


@pytest.fixture
def toast(theme: Theme, ground: QWidget, bar: MessageBar) -> Toast:
    ground.show()
    made = Toast(theme, ground)
    made.stay_above(lambda: (bar,))
    return made


@pytest.fixture
def messages(bar: MessageBar, toast: Toast) -> Messages:
    return Messages(bar, toast)


def test_a_problem_stays_until_it_is_closed(messages: Messages, bar: MessageBar) -> None:
    messages.error(PROBLEM)
    assert messages.shown == "The code could not be sent. Try the other account."
    button = bar.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert messages.shown == ""


def test_a_problem_can_be_reached_and_closed_by_keyboard(messages: Messages, bar: MessageBar) -> None:
    messages.error(PROBLEM)
    bar.setFocus()
    assert bar.accessibleName() == "Problem: The code could not be sent. Try the other account."
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert messages.shown == ""


def test_a_notice_says_that_it_is_no_problem(messages: Messages, bar: MessageBar) -> None:
    messages.notice("2 sends were under way.", "Activity shows which.")
    assert bar.accessibleName() == "Notice: 2 sends were under way. Activity shows which."


def test_the_newest_sentence_takes_the_place_of_the_one_before(messages: Messages, toast: Toast) -> None:
    messages.toast("Blocked Indonesia", undo=lambda: None)
    messages.toast("Row copied")
    assert messages.said == "Row copied"
    assert toast.undo_button.isHidden()
    toast._timer.timeout.emit()
    assert messages.said == ""


def test_a_toast_stays_between_five_and_eight_seconds(messages: Messages, toast: Toast) -> None:
    messages.toast("Code sent")
    assert toast._timer.interval() == SHORTEST == 5_000
    toast._timer.timeout.emit()
    messages.toast("Long words " * 40)
    assert toast._timer.interval() == LONGEST == 8_000


def test_a_toast_waits_while_the_pointer_rests_on_it(messages: Messages, toast: Toast) -> None:
    messages.toast("Code sent")
    QApplication.sendEvent(toast, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    assert not toast._timer.isActive()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast._timer.isActive()


def test_a_toast_waits_while_its_button_has_the_focus(
    messages: Messages, toast: Toast, ground: QWidget, qtbot: QtBot
) -> None:
    elsewhere = QLineEdit(ground)
    elsewhere.show()
    ground.activateWindow()
    qtbot.waitUntil(ground.isActiveWindow)
    messages.toast("mail is paused", undo=lambda: None)
    toast.undo_button.setFocus()
    assert not toast._timer.isActive()
    elsewhere.setFocus()
    assert toast._timer.isActive()


def test_a_sentence_that_comes_under_the_pointer_waits_too(messages: Messages, toast: Toast) -> None:
    messages.toast("Code sent")
    QApplication.sendEvent(toast, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    messages.toast("Row copied")
    assert not toast._timer.isActive()
    messages.unsay("Row copied")
    messages.toast("Code sent")
    assert toast._timer.isActive()


def test_a_toast_gives_way_to_a_bar_that_comes_and_comes_back_down_when_it_goes(
    messages: Messages, toast: Toast, bar: MessageBar, ground: QWidget
) -> None:
    bar.setGeometry(20, ground.height() - 100, ground.width() - 40, 54)
    messages.toast("Row copied")
    before = toast.geometry().bottom()
    messages.error(PROBLEM)
    assert toast.geometry().bottom() < bar.geometry().top() < before
    messages.clear()
    assert toast.geometry().bottom() == before


def test_a_toast_does_not_cover_the_message_bar(
    messages: Messages, toast: Toast, bar: MessageBar, ground: QWidget
) -> None:
    bar.setGeometry(20, ground.height() - 100, ground.width() - 40, 54)
    messages.error(PROBLEM)
    messages.toast("Row copied")
    assert toast.geometry().bottom() < bar.geometry().top()


def test_what_a_toast_says_can_be_taken_back_for_ten_seconds(messages: Messages, toast: Toast, ground: QWidget) -> None:
    ground.show()
    taken: list[str] = []
    messages.toast("mail is paused", undo=lambda: taken.append("mail"))
    assert toast._timer.interval() == UNDO_FOR == 10_000
    assert toast.undo_button.accessibleName() == "Undo: mail is paused"
    QTest.mouseClick(toast.undo_button, Qt.MouseButton.LeftButton)
    assert taken == ["mail"]
    assert messages.said == ""
    messages.toast("Row copied")
    assert toast.undo_button.isHidden()


def test_a_toast_that_is_not_so_any_more_is_taken_back(messages: Messages) -> None:
    messages.toast("mail is paused", undo=lambda: None)
    messages.unsay("mail is paused")
    assert messages.said == ""


def test_taking_back_a_sentence_that_was_replaced_leaves_the_newer_one(messages: Messages) -> None:
    messages.toast("mail is paused", undo=lambda: None)
    messages.toast("Row copied")
    messages.unsay("mail is paused")
    assert messages.said == "Row copied"
