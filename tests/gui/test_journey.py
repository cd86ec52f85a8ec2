"""A new user, from an empty workspace to a version that is rolled back, with nothing but what is on the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QListView, QListWidget
from pytestqt.qtbot import QtBot

from otpdesk.gui.theme import Theme
from otpdesk.gui.window import Window
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import SEAT, leave, opener
from tests.gui.hands import Hands

TEXT = (
    "{company}: {code} is for your call to our support, valid {minutes} min. "
    "Our staff ask for it only if you called us."
)


@pytest.fixture
def hands(theme: Theme, qtbot: QtBot, bare_place: Workplace) -> Iterator[Hands]:
    """Somebody before the window of an empty workspace."""
    window = Window(theme, SEAT, clock=bare_place.clock)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made = Hands(qtbot, window)
    window.open(opener(bare_place))
    made.until(lambda: window.desktop.desk is not None, "the workspace is open")
    made.settle()
    yield made
    leave(qtbot, window)
    window.deleteLater()


def test_a_new_user_sets_up_tries_publishes_breaks_a_limit_and_rolls_back(hands: Hands, bare_place: Workplace) -> None:
    _connect_the_first_account(hands, bare_place)
    _draft_another_account(hands, bare_place)
    _draft_a_route_a_limit_and_a_text(hands)
    assert bare_place.desk.configuring.policy().sends_per_verification == 4, "nothing takes effect before it is saved"
    _explain(hands)
    _publish(hands, "Review 4 changes", "the first set-up")
    hands.sees("Version 2 is in force")
    assert bare_place.desk.configuring.policy().sends_per_verification == 2
    _send_until_the_limit(hands, bare_place)
    _roll_back(hands)
    hands.sees("Version 3 is in force")
    assert bare_place.desk.configuring.policy().sends_per_verification == 4
    _send_again(hands, bare_place)
    assert hands.flashes.seen == []


def _connect_the_first_account(hands: Hands, place: Workplace) -> None:
    hands.press("Connect an account")
    hands.press("Twilio")
    hands.type("Name of the account", "twilio-main")
    hands.type("Account SID", "AC0123456789abcdef0123456789abcdef")
    hands.type("Auth token", "right")
    hands.type("Sender", "+15017122661")
    hands.press("Advanced")
    hands.type("Base URL", place.simulator.urls["twilio"])
    hands.press("Test")
    hands.sees("The account answers: Simulated Twilio account · balance $100.00")
    hands.press("Save")
    hands.find(QLineEdit, "Find a customer")


def _draft_another_account(hands: Hands, place: Workplace) -> None:
    hands.press("Providers")
    hands.press("Add an account")
    hands.press("Vonage")
    hands.type("Name of the account", "vonage-main")
    hands.type("API key", "a1b2c3d4")
    hands.type("API secret", "right")
    hands.type("Sender", "OurDesk")
    hands.press("Advanced")
    hands.type("Base URL", place.simulator.urls["vonage"])
    hands.press("Add to the draft")
    hands.sees("1 unsaved change")


def _draft_a_route_a_limit_and_a_text(hands: Hands) -> None:
    hands.press("Routing & limits")
    hands.press("Add a route")
    hands.choose("Channel", "SMS")
    hands.choose("Country", "Estonia")
    hands.choose("Add an account to the route", "vonage-main")
    hands.choose("Add an account to the route", "twilio-main")
    hands.type("Fail over after", "20")
    hands.press("Add to the draft")
    hands.switch("Shown", "Limits")
    hands.type("Sends per verification", "2")
    hands.press("Templates")
    hands.type("Text of the message", TEXT)
    hands.sees("4 unsaved changes")


def _explain(hands: Hands) -> None:
    hands.press("Routing & limits")
    hands.switch("Shown", "Routes")
    hands.type("Number or mail address", NUMBER)
    hands.sees("SMS goes through vonage-main; if that says no, twilio-main.")
    hands.sees("It is the most specific route that matches.")


def _publish(hands: Hands, title: str, why: str) -> None:
    hands.keys("Ctrl+S")
    hands.sees(title)
    hands.type("Why these changes are made", why)
    hands.press("Save")


def _send_until_the_limit(hands: Hands, place: Workplace) -> None:
    hands.press("Console")
    hands.type("Find a customer", NUMBER)
    hands.find(QLineEdit, "Find a customer").setFocus()
    hands.until(lambda: "Customers found" in hands.names(QListView), "suggestions")
    hands.keys("Down", "Return")
    hands.write("calls from a new phone")
    hands.keys("Return")
    hands.sees("Ready to send")
    hands.keys("S")
    hands.sees("first send of two · via vonage-main")
    _let_pass(hands, place, 31)
    hands.sees("Delivered – waiting for the code")
    hands.keys("R")
    hands.sees("second send of two · via vonage-main")
    _let_pass(hands, place, 61)
    hands.keys("R")
    hands.sees("All 2 sends of this verification are used.")
    texts = [entry.text for entry in place.simulator.ledger.to(NUMBER.replace(" ", ""))]
    assert len(texts) == 2
    assert all("is for your call to our support" in text for text in texts)


def _let_pass(hands: Hands, place: Workplace, seconds: int) -> None:
    """Let time pass: on the clock, at the providers, and on screen."""
    place.clock.turn(seconds)
    hands.window.desktop.ready().tracking.round()
    hands.settle()
    hands.window.refresh()
    hands.settle()


def _roll_back(hands: Hands) -> None:
    hands.press("Routing & limits")
    hands.keys("Ctrl+H")
    hands.find(QListWidget, "Versions, newest first").setFocus()
    hands.keys("Down")
    hands.press("Go back to version 1, as a draft")
    hands.sees("unsaved changes")
    _publish(hands, "Review ", "two sends are too few")


def _send_again(hands: Hands, place: Workplace) -> None:
    hands.press("Console")
    _let_pass(hands, place, 61)
    hands.keys("R")
    hands.sees("third send")
    sent = place.simulator.ledger.to(NUMBER.replace(" ", ""))
    assert [entry.provider for entry in sent] == ["vonage", "vonage", "twilio"], "without the route, the oldest account"
