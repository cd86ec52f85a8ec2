"""A call from look-up to verified by keyboard alone, over the real desk and the simulated providers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from otpdesk.otp import Channel
from tests.fixtures.console import REFERENCE, Console
from tests.fixtures.desk import NUMBER

DIGITS = NUMBER.replace(" ", "").removeprefix("+")


@pytest.fixture
def open_console(console: Console) -> Console:
    console.add_customer()
    console.open()
    return console


def test_look_up_send_resend_and_check_by_keyboard_alone(console: Console) -> None:
    console.add_customer()
    assert console.focus() is console.page.field

    console.type("ada lov")
    console.until(console.page.field.list.isVisible)
    assert console.page.field.list.rows[0].startswith("Ada Lovelace, C-20418 · +372 ")
    console.press(Qt.Key.Key_Return)
    console.until_says("Ready to send")
    console.settle()

    console.press(Qt.Key.Key_S)
    console.until_says("Sent – no receipt yet")
    console.settle()
    console.turn(3)
    console.until_says("Delivered – waiting for the code")

    console.press(Qt.Key.Key_R)
    console.settle()
    assert len(console.place.codes()) == 1  # it is too soon: the key does nothing while the choice is locked
    console.turn(30)
    console.press(Qt.Key.Key_R)
    console.until(lambda: len(console.place.codes()) == 2)
    console.settle()
    console.turn(3)
    console.until_says("Delivered – waiting for the code")

    console.type(console.place.wrong_code())
    console.press(Qt.Key.Key_Return)
    console.until_says("That code is wrong – 4 tries left")
    console.settle()
    assert console.focus() is console.page.board.verification.code.field
    assert console.page.board.verification.code.field.text() == ""

    console.type(console.place.codes()[-1])
    console.press(Qt.Key.Key_Return)
    console.until_says("Verified ")
    console.settle()

    console.press(Qt.Key.Key_Escape)
    assert console.focus() is console.page.field
    assert console.page.visit is None
    console.until(lambda: [done.state for done in console.page.board.recent.shown] == ["verified"])


def test_an_exact_reference_opens_directly_without_enter(console: Console) -> None:
    console.add_customer()
    console.type(REFERENCE)
    console.until(lambda: console.page.board.showing is console.page.board.verification)
    assert console.page.field.text() == ""


def test_a_call_and_an_email_are_one_key_each(open_console: Console) -> None:
    open_console.press(Qt.Key.Key_E)
    open_console.until_says("Sent – waiting for the code")
    open_console.settle()
    open_console.turn(31)
    open_console.press(Qt.Key.Key_V)
    open_console.until(lambda: len(open_console.page.board.attempts.rows) == 2)
    open_console.settle()
    visit = open_console.page.visit
    assert visit is not None
    assert visit.attempt is not None
    assert visit.attempt.channel is Channel.VOICE


def test_x_cancels_and_the_code_counts_no_more(open_console: Console) -> None:
    open_console.press(Qt.Key.Key_S)
    open_console.until_says("Sent – no receipt yet")
    open_console.settle()
    open_console.press(Qt.Key.Key_X)
    open_console.until_says("Canceled")


def test_a_double_press_sends_once(open_console: Console) -> None:
    open_console.press(Qt.Key.Key_S)
    open_console.press(Qt.Key.Key_S)
    open_console.press(Qt.Key.Key_S)
    open_console.settle()
    assert len(open_console.place.codes()) == 1


def test_alt_down_opens_the_last_customer_of_today(open_console: Console) -> None:
    open_console.press(Qt.Key.Key_S)
    open_console.until_says("Sent")
    open_console.settle()
    open_console.press(Qt.Key.Key_Escape)
    open_console.settle()
    open_console.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    open_console.until_says("Sent")


def test_an_unreachable_number_says_why_and_offers_another_way(console: Console) -> None:
    console.add_customer("Grace Hopper", "C-2", "+372 5200 0201", "grace@navy.example")
    console.open("C-2")
    console.press(Qt.Key.Key_S)
    console.until_says("Sent – no receipt yet")
    console.settle()
    console.turn(8)
    console.until_says("Could not be delivered: number not reachable")
    console.settle()
    button = console.page.board.verification.action.button
    assert not button.isEnabled()  # too soon, and it counts down
    console.turn(30)
    assert button.isEnabled()
    assert button.accessibleName() in {"Call and read it out", "Send by e-mail"}
    console.press(Qt.Key.Key_Return)
    console.until(lambda: len(console.page.board.attempts.rows) == 2)
    console.settle()


def texts(root: QWidget) -> Iterator[str]:
    """Everything a widget says or a screen reader could read, for a whole tree."""
    for widget in (root, *root.findChildren(QWidget)):
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.statusTip())
        for name in ("text", "placeholderText", "windowTitle", "title", "currentText"):
            value = getattr(widget, name, None)
            text = value() if callable(value) else value
            if isinstance(text, str):
                yield text


def test_no_text_in_the_window_ever_holds_the_code_or_the_whole_number(open_console: Console) -> None:
    def clean() -> None:
        shown = ["".join(letter for letter in text if letter.isalnum()) for text in texts(open_console.window)]
        for secret in (DIGITS, DIGITS[3:], *open_console.place.codes()):
            assert not [text for text in shown if secret in text]

    clean()
    open_console.press(Qt.Key.Key_S)
    open_console.until_says("Sent")
    open_console.settle()
    open_console.turn(3)
    clean()
    open_console.page.board.attempts.rows[0].click()
    open_console.settle()
    clean()
    open_console.type(open_console.place.codes()[-1])
    open_console.press(Qt.Key.Key_Return)
    open_console.until_says("Verified")
    open_console.settle()
    clean()
