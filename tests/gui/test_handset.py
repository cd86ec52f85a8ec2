from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.gui.desktop import Desktop, Hooks
from otpdesk.gui.handset import Handset, beside
from otpdesk.gui.rail import WIDTH as RAIL_WIDTH
from otpdesk.gui.topbar import HEIGHT as FIND_HEIGHT
from otpdesk.gui.window import Window
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import OpenedPlace, opener, settle

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


PHONE = QSize(340, 620)


@pytest.mark.parametrize(
    ("main", "screen", "phone"),
    [
        (QRect(0, 0, 1440, 900), QRect(0, 0, 1920, 1080), QRect(1456, 0, 340, 620)),
        (QRect(100, 600, 1280, 760), QRect(0, 0, 2560, 1040), QRect(1396, 420, 340, 620)),
        (QRect(0, 0, 1440, 900), QRect(0, 0, 1440, 900), QRect(1084, 264, 340, 620)),
        (QRect(0, 0, 1280, 760), QRect(0, 0, 1366, 728), QRect(924, 92, 340, 620)),
        (QRect(1920, 0, 1440, 900), QRect(1920, 0, 1600, 900), QRect(3004, 264, 340, 620)),
    ],
    ids=["beside", "lifted onto the screen", "in the corner", "on a small screen", "on a second screen"],
)
def test_the_phone_lies_beside_the_main_window_or_in_its_corner(main: QRect, screen: QRect, phone: QRect) -> None:
    place = beside(main, PHONE, screen, main.y() + FIND_HEIGHT)
    assert place == phone
    assert screen.contains(place)
    assert not place.intersects(QRect(main.x(), main.y(), RAIL_WIDTH, main.height()))
    assert not place.intersects(QRect(main.x(), main.y(), main.width(), FIND_HEIGHT))


def test_on_a_low_screen_the_phone_gives_up_height_rather_than_cover_the_find_field() -> None:
    place = beside(QRect(0, 0, 1280, 760), PHONE, QRect(0, 0, 1280, 600), FIND_HEIGHT)
    assert place == QRect(924, FIND_HEIGHT, 340, 520)


def test_the_window_shows_the_phone_where_it_covers_nothing_that_is_needed_and_asks_for_no_focus(
    closed_window: Window, place: Workplace, qtbot: QtBot
) -> None:
    def open_simulated(hooks: Hooks) -> OpenedPlace:
        opened = opener(place)(hooks)
        opened.handset = place.simulator.urls["handset"]
        return opened

    closed_window.open(open_simulated)
    qtbot.waitUntil(lambda: any(isinstance(one, Handset) for one in QApplication.topLevelWidgets()))
    settle(qtbot, closed_window.desktop.jobs)
    phone = next(one for one in QApplication.topLevelWidgets() if isinstance(one, Handset))
    found = phone.geometry()
    assert closed_window.screen().availableGeometry().contains(found)
    for widget in (closed_window.rail, closed_window.page and closed_window.page.bar):
        assert widget is not None
        assert not found.intersects(QRect(widget.mapToGlobal(QPoint()), widget.size()))
    assert phone.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
