"""The timed look at a whole number."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from otpdesk.gui.pages.console.reveal import AddressRow
from otpdesk.roles import Role
from otpdesk.store import audit
from tests.fixtures.console import Console
from tests.gui.console.test_journey import DIGITS, texts


@pytest.fixture
def row(console: Console) -> AddressRow:
    """The row of Ada's number, with Ada open."""
    console.add_customer()
    console.open()
    return console.page.board.customer.rows[0]


def shown(row: AddressRow) -> bool:
    return row.value.revealed


def reveal(console: Console) -> None:
    """Shift+H, and the reason that stands there."""
    console.press(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    console.press(Qt.Key.Key_Return)
    console.settle()


def reveals(console: Console) -> int:
    with console.place.store.read() as tx:
        return sum(entry.action == "reveal" for entry in audit.entries(tx))


def test_it_asks_why_before_it_shows_anything(console: Console, row: AddressRow) -> None:
    console.press(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    console.settle()
    assert not shown(row)
    assert reveals(console) == 0
    console.press(Qt.Key.Key_Escape)
    assert console.page.visit is not None  # Esc closed the question, not the customer


def test_it_shows_the_number_for_ten_seconds_and_is_audited(console: Console, row: AddressRow) -> None:
    reveal(console)
    assert shown(row)
    assert reveals(console) == 1
    console.clock.turn(9.5)
    row.tick()
    assert shown(row)
    console.clock.turn(0.5)
    row.tick()
    assert not shown(row)


def test_each_look_is_audited_though_the_reason_is_asked_once(console: Console, row: AddressRow) -> None:
    reveal(console)
    console.press(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    assert not shown(row)
    console.press(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    console.settle()
    assert shown(row)
    assert reveals(console) == 2


def test_the_whole_number_is_painted_and_in_no_text_of_the_window(console: Console, row: AddressRow) -> None:
    before = row.grab().toImage()
    reveal(console)
    assert row.grab().toImage() != before
    said = ["".join(letter for letter in text if letter.isalnum()) for text in texts(console.window)]
    assert not [text for text in said if DIGITS[3:] in text]


def test_a_held_button_hides_it_when_it_is_let_go(console: Console, row: AddressRow) -> None:
    reveal(console)
    row.cover()
    row.button.pressed.emit()
    console.settle()
    assert shown(row)
    row.held.stop()  # the button is down for longer than a click
    row.button.released.emit()
    assert not shown(row)


def test_it_hides_when_the_window_loses_the_focus(console: Console, row: AddressRow) -> None:
    reveal(console)
    QCoreApplication.sendEvent(console.window, QEvent(QEvent.Type.WindowDeactivate))
    assert not shown(row)


def test_another_customer_hides_it_and_is_asked_for_anew(console: Console, row: AddressRow) -> None:
    reveal(console)
    console.press(Qt.Key.Key_Escape)
    assert not shown(row)
    console.open()
    console.press(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    console.settle()
    assert reveals(console) == 1


def test_a_role_without_the_right_sees_why_there_is_no_reveal(console: Console, row: AddressRow) -> None:
    team = console.place.desk.team
    team.add("olga", Role.SUPERVISOR)
    team.add("jaan", Role.SUPERVISOR)
    team.set_role("olga", Role.CONFIGURATOR)
    console.page.desktop.read_me()
    console.settle()
    assert not row.button.isEnabled()
    assert row.button.toolTip() == "To see it whole needs the operator or supervisor role"
    console.press(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    console.settle()
    assert not shown(row)
    offer = next(one for one in console.page.offers() if one.key == "Shift+H")
    assert (offer.enabled, offer.why) == (False, "needs the operator or supervisor role")
