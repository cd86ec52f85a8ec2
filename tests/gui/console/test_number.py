"""The number look-up on the customer card, over the simulated providers."""

from datetime import UTC

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.desk.views import Light
from otpdesk.gui.pages.console import number_words
from tests.fixtures.console import EMAIL, Console
from tests.gui.console.records import NOW
from tests.gui.looking import CHECKS

DAY = 86_400_000
FOUND = NumberFacts(
    "d1", "+1 415 ••• ••32", checked=True, account="twilio-main", at=NOW, line="mobile", network="T-Mobile",
    country="US", ported=True, roaming=False, reachable=False, risk=88, swapped_at=NOW - 2 * DAY,
)  # fmt: skip


def test_everything_that_is_said_of_a_number_has_a_line_and_what_speaks_against_it_stands_out() -> None:
    assert number_words.facts(FOUND, NOW, UTC) == (
        ("Line type", "Mobile", ""),
        ("Network", "T-Mobile · United States", ""),
        ("Ported", "yes", ""),
        ("SIM changed", "2 days ago · 16 Nov", "warn"),
        ("Risk", "88 of 100", "warn"),
        ("Roaming", "no", ""),
        ("Handset", "off or out of reach", "warn"),
    )
    assert number_words.not_told(FOUND) == ""
    assert number_words.source(FOUND, NOW, UTC) == "Asked twilio-main, 11:06"


def test_what_nobody_says_is_not_checked_which_is_not_the_same_as_fine() -> None:
    little = NumberFacts("d1", "+1", checked=True, account="plivo", at=NOW, line="mobile", words=("It was busy.",))
    assert number_words.not_told(little) == "Not checked: network, ported, SIM change, risk, roaming. It was busy."
    nobody = NumberFacts("d1", "+1", checked=False, words=("No account in use can look numbers up.",))
    assert number_words.facts(nobody, NOW, UTC) == ()
    assert number_words.not_told(nobody) == "Not checked. No account in use can look numbers up."
    assert number_words.source(nobody, NOW, UTC) == ""


@pytest.fixture
def opened(console: Console) -> Console:
    console.add_customer()
    console.open()
    return console


def test_a_look_up_says_what_the_provider_knows_by_whom_and_the_checks_follow(opened: Console) -> None:
    pane = opened.page.board.customer.number
    assert pane.text == ""
    opened.press(Qt.Key.Key_L)
    opened.settle()
    assert "Line type Mobile." in pane.text
    assert "Asked twilio-main, " in pane.text
    visit = opened.page.visit
    assert visit is not None
    assert visit.snapshot is not None
    titles = [one.title for one in visit.snapshot.person.prechecks if one.light is not Light.UNKNOWN]
    assert any(title.startswith("Line: mobile") for title in titles)
    assert opened.page.board.prechecks is not None


def test_what_was_looked_up_is_there_again_for_a_day_and_goes_with_its_customer(opened: Console) -> None:
    pane = opened.page.board.customer.number
    QTest.mouseClick(pane.button, Qt.MouseButton.LeftButton)
    opened.settle()
    said = pane.text
    opened.add_customer("Grace Hopper", "C-2", "+372 5200 2222")
    opened.open("C-2")
    assert pane.text == ""
    opened.open()
    assert pane.text == said


def test_where_nobody_can_be_asked_it_says_not_checked(opened: Console) -> None:
    for account in ("twilio-main", "vonage-main"):
        opened.desk.configuring.pause(account)
    opened.press(Qt.Key.Key_L)
    opened.settle()
    assert opened.page.board.customer.number.text == "Not checked. No account in use can look numbers up."


def test_an_email_address_cannot_be_looked_up_and_the_button_says_so(console: Console) -> None:
    console.add_customer("Grace Hopper", "C-2", EMAIL)
    console.open("C-2")
    button = console.page.board.customer.number.button
    assert not button.isEnabled()
    assert button.toolTip() == "Only phone numbers can be looked up."


def test_the_look_up_can_be_used_without_eyes_and_without_a_mouse(opened: Console) -> None:
    opened.press(Qt.Key.Key_L)
    opened.settle()
    assert [found for check in CHECKS for found in check(opened.page.board.customer)] == []
