from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.handset import Handset
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import settle

OTHER = "+372 5200 2222"


@pytest.fixture
def handset(desktop: Desktop, place: Workplace, qtbot: QtBot) -> Iterator[Handset]:
    made = Handset(desktop, place.simulator.urls["handset"])
    qtbot.addWidget(made)
    made.show()
    settle(qtbot, desktop.jobs)
    yield made
    made.close()
    settle(qtbot, desktop.jobs)


def look(handset: Handset, desktop: Desktop, qtbot: QtBot) -> list[str]:
    """Look again, and read what is on the screen."""
    settle(qtbot, desktop.jobs)
    handset.look()
    settle(qtbot, desktop.jobs)
    return [label.text() for label in handset.findChildren(QLabel) if label.isVisible()]


def test_before_anything_arrived_the_phone_says_so(handset: Handset) -> None:
    assert handset.blank.text == "No message yet. Send a code from the console."


def test_the_phone_of_the_newest_message_is_shown_with_its_code(
    handset: Handset, desktop: Desktop, place: Workplace, qtbot: QtBot
) -> None:
    place.send()
    place.clock.turn(5)
    place.send(OTHER)
    place.clock.turn(5)
    words = look(handset, desktop, qtbot)
    assert handset.chooser.currentText() == OTHER.replace(" ", "")
    assert any(place.codes(OTHER)[0] in word for word in words)
    assert not any(place.codes()[0] in word for word in words)


def test_another_phone_can_be_chosen_and_stays_chosen(
    handset: Handset, desktop: Desktop, place: Workplace, qtbot: QtBot
) -> None:
    place.send()
    place.clock.turn(5)
    place.send(OTHER)
    place.clock.turn(5)
    look(handset, desktop, qtbot)
    number = handset.chooser.findText(NUMBER.replace(" ", ""))
    handset.chooser.setCurrentIndex(number)
    handset.chooser.activated.emit(number)
    words = look(handset, desktop, qtbot)
    assert any(place.codes()[0] in word for word in words)
    assert handset.chooser.currentText() == NUMBER.replace(" ", "")


def test_mail_arrives_there_too_and_the_desks_own_mailbox_is_not_a_customers(
    handset: Handset, desktop: Desktop, place: Workplace, qtbot: QtBot
) -> None:
    place.send("ada@analytical.io")
    place.clock.turn(10)
    words = look(handset, desktop, qtbot)
    assert [handset.chooser.itemText(number) for number in range(handset.chooser.count())] == ["ada@analytical.io"]
    assert any(word.startswith("E-mail · ") for word in words)


def test_a_message_can_be_copied(handset: Handset, desktop: Desktop, place: Workplace, qtbot: QtBot) -> None:
    place.send()
    place.clock.turn(5)
    look(handset, desktop, qtbot)
    copy = next(b for b in handset.findChildren(QPushButton) if b.accessibleName() == "Copy the message")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert place.codes()[0] in QGuiApplication.clipboard().text()


def test_a_simulator_that_is_gone_is_said(handset: Handset, desktop: Desktop, place: Workplace, qtbot: QtBot) -> None:
    place.simulator.stop()
    look(handset, desktop, qtbot)
    assert handset.blank.text.startswith("The phone is out of reach.")
