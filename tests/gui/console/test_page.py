"""The page as a whole: its states, what it drops, what it names, where the focus goes."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget

from otpdesk.gui.pages.console import ConsolePage
from otpdesk.gui.pages.console.snapshot import Target
from otpdesk.gui.theme import Scheme, Theme
from otpdesk.gui.window import Window
from otpdesk.otp import Purpose
from tests.fixtures.console import Console

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)


def controls(root: QWidget) -> Iterator[QWidget]:
    """Everything on screen that can be worked with."""
    for widget in root.findChildren(QWidget):
        if isinstance(widget, CONTROLS) and widget.isVisible():
            yield widget


def assert_named(console: Console) -> None:
    nameless = [type(one).__name__ for one in controls(console.window) if not one.accessibleName()]
    assert nameless == []


def test_before_the_workspace_is_open_the_field_takes_typing(console_window: Window) -> None:
    page = console_window.page
    assert isinstance(page, ConsolePage)
    assert page.board.blank.text.startswith("The workspace is opening")
    assert page.field.hasFocus()


def test_once_it_is_open_it_asks_who_is_on_the_line(console: Console) -> None:
    assert console.page.board.blank.text.startswith("Who is on the line?")
    assert_named(console)


def test_a_customer_who_cannot_be_read_shows_why_and_retry(console: Console) -> None:
    console.page.open_customer(Target(customer_id="c0000000000001"))
    console.settle()
    assert console.page.board.blank.text.startswith("There is no such customer.")
    assert_named(console)
    console.page.board.blank.retried.emit()
    console.settle()
    assert console.page.board.blank.text.startswith("There is no such customer.")


def test_every_control_has_an_accessible_name_in_every_state_of_a_call(console: Console) -> None:
    console.add_customer()
    console.open()
    assert_named(console)
    console.press(Qt.Key.Key_S)
    assert_named(console)
    console.until_says("Sent")
    console.settle()
    console.page.board.attempts.rows[0].click()
    console.page.board.customer.reveal_first()
    console.settle()
    assert_named(console)
    console.page.board.customer.close_form()
    console.turn(3)
    console.type(console.place.codes()[-1])
    console.press(Qt.Key.Key_Return)
    console.until_says("Verified")
    console.settle()
    assert_named(console)


def test_opening_a_customer_opens_no_other_window(console: Console) -> None:
    console.add_customer()
    console.open()
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [console.window]


def test_what_was_read_for_a_customer_who_is_gone_is_dropped(console: Console) -> None:
    ada = console.add_customer()
    grace = console.add_customer("Grace Hopper", "C-2", "+372 5200 2222")
    console.page.open_customer(Target(customer_id=ada.id))
    first = console.page.visit
    console.page.open_customer(Target(customer_id=grace.id))
    console.settle()
    assert first is not None
    assert first.snapshot is None
    assert console.page.visit is not None
    assert console.page.visit.snapshot is not None
    assert console.page.visit.snapshot.person.title == "Grace Hopper"


def test_what_comes_of_a_send_for_a_customer_who_is_gone_does_not_touch_the_next(console: Console) -> None:
    console.add_customer()
    grace = console.add_customer("Grace Hopper", "C-2", "+372 5200 2222")
    console.open()
    console.press(Qt.Key.Key_S)
    console.page.open_customer(Target(customer_id=grace.id))
    console.settle()
    assert len(console.place.codes()) == 1
    assert console.headline == "Ready to send"
    assert console.page.board.attempts.rows == []


def test_what_was_typed_is_gone_with_the_customer(console: Console) -> None:
    console.add_customer()
    grace = console.add_customer("Grace Hopper", "C-2", "+372 5200 2222")
    console.open()
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    console.type("482")
    assert console.page.board.verification.code.field.text() == "482"
    console.page.open_customer(Target(customer_id=grace.id))
    assert console.page.board.verification.code.field.text() == ""


def test_the_purpose_chosen_is_the_purpose_sent_for(console: Console) -> None:
    console.add_customer()
    console.open()
    console.page.board.verification.ready.purpose.setFocus()
    console.press(Qt.Key.Key_Down)
    console.settle()
    assert console.page.visit is not None
    assert console.page.visit.purpose is Purpose.LOGIN
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    assert console.page.visit.attempt is not None
    assert console.page.visit.attempt.purpose is Purpose.LOGIN


def test_a_refusal_stands_on_the_card_with_the_rule_and_the_time(console: Console) -> None:
    console.add_customer()
    console.desk.configuring.set_policy("sends_per_operator_hour", "1")
    console.open()
    first = console.page.board.verification.ready
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    console.turn(31)
    locked = [button for button in console.page.board.verification.choices.buttons if not button.isEnabled()]
    assert locked == list(console.page.board.verification.choices.buttons)
    assert "within an hour" in locked[0].accessibleDescription()
    assert not first.isVisible()


def test_the_tab_key_goes_in_reading_order(console: Console) -> None:
    console.add_customer()
    console.open()
    console.page.field.setFocus()
    names: list[str] = []
    console.press(Qt.Key.Key_Tab)
    while console.focus() is not console.page.field:
        if console.page.isAncestorOf(console.focus()):
            names.append(console.focus().accessibleName().partition(",")[0])
        console.press(Qt.Key.Key_Tab)
    assert names == [
        "Commands",
        "More about this customer",
        "Reveal +372 •••• ••11 for 10 seconds",
        "Reveal a••@analytical.example for 10 seconds",
        "Look up",
        "What the code is for",
        "Send code by SMS",
        "Call and read it out",
        "Send by e-mail",
        "All activity of this customer",
    ]


def test_it_repaints_in_dark(console: Console, theme: Theme, qapp: QApplication) -> None:
    console.add_customer()
    console.open()
    light = console.window.grab().toImage()
    theme.apply(qapp, Scheme.DARK)
    assert console.window.grab().toImage() != light


def test_recent_is_of_today_only(console: Console) -> None:
    console.add_customer()
    console.open()
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    console.press(Qt.Key.Key_Escape)
    console.until(lambda: len(console.page.board.recent.shown) == 1)
    console.clock.turn(86_400)
    console.page.refresh()
    console.settle()
    assert console.page.board.recent.shown == ()
