"""What the card says when things go wrong at the provider, over the simulator's magic numbers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from otpdesk.countries import Stance
from otpdesk.desk.views import Health, Light, Person, Precheck
from otpdesk.gui.pages.console.acts import main_choice, may_have_code, next_best, question
from otpdesk.gui.pages.console.notice import sentences
from otpdesk.gui.pages.console.snapshot import Snapshot
from otpdesk.otp import Channel, Status
from tests.fixtures.console import Console
from tests.gui.console.records import NOW, attempt, choice, session


def call(console: Console, number: str) -> None:
    """Somebody with that number, opened, and a code sent."""
    console.add_customer("Grace Hopper", "C-2", number)
    console.open("C-2")
    console.press(Qt.Key.Key_S)
    console.until(lambda: console.headline != "Ready to send")
    console.settle()


def test_an_unknown_send_is_not_repeated_until_it_is_resolved(console: Console) -> None:
    call(console, "+372 5200 0402")
    console.until_says("We do not know whether it was sent")
    pane = console.page.board.verification.action
    assert pane.button.accessibleName() == "Check again"
    again = next(one for one in console.page.board.verification.choices.buttons if one.key == "R")
    assert not again.isEnabled()
    console.turn(6)
    console.press(Qt.Key.Key_Return)
    console.settle()
    console.until(lambda: not console.headline.startswith("We do not know"))
    assert len(console.place.codes("+37252000402")) == 1


def test_a_code_that_arrived_after_all_can_be_checked_though_the_send_is_unknown(console: Console) -> None:
    call(console, "+372 5200 0402")
    console.until_says("We do not know whether it was sent")
    console.type(console.place.codes("+37252000402")[-1])
    console.press(Qt.Key.Key_Return)
    console.until_says("Verified")


def test_a_blocked_country_is_named_and_a_request_can_be_copied(console: Console) -> None:
    console.desk.routes.set("sms", ("twilio-main",))
    call(console, "+372 5200 0206")
    console.until_says("Not sent: Estonia is blocked")
    console.press(Qt.Key.Key_Return)
    request = QGuiApplication.clipboard().text()
    assert request.startswith("Please allow SMS to Estonia.")
    assert "5200" not in request


def test_after_the_last_wrong_code_a_new_one_is_asked_for(console: Console) -> None:
    call(console, "+372 5200 1111")
    for left in (4, 3, 2, 1):
        console.turn(1)
        console.type(console.place.wrong_code())
        console.press(Qt.Key.Key_Return)
        console.until_says(f"That code is wrong – {left} ")
        console.settle()
    assert console.page.board.verification.headline.detail.startswith("Tell the customer")
    console.type(console.place.wrong_code())
    console.press(Qt.Key.Key_Return)
    console.until_says("Tries used up – send a new one")


def test_a_code_runs_out_on_screen_and_a_new_verification_can_begin(console: Console) -> None:
    call(console, "+372 5200 1111")
    visit = console.page.visit
    assert visit is not None
    first = visit.target.verification_id
    console.turn(301)
    console.until_says("Expired – send a new one")
    console.settle()
    console.press(Qt.Key.Key_S)
    console.until_says("Sent – no receipt yet")
    console.settle()
    assert visit.target.verification_id != first
    assert len(console.place.codes()) == 2


def snapshot(light: Light, *accounts: str) -> Snapshot:
    health = Health("Vonage", "vonage", light, 14.0, 4.0, "Slower than usual: nine in ten within 14 s, usually 4 s.")
    person = Person("Ada", None, (), "en", "", None, None, (), 0, 10, (), None)
    return Snapshot(
        person, "d1", session(attempt(account="Vonage")), tuple(choice(account=x) for x in accounts), (health,)
    )


def test_the_notice_names_the_account_that_is_slow_and_the_way_round() -> None:
    title, detail, account = sentences(snapshot(Light.WARN, "Twilio"))
    assert title == "Vonage – slower than usual: nine in ten within 14 s, usually 4 s"
    assert (detail, account) == ("New sends go through Twilio.", "Vonage")


def test_the_notice_promises_no_way_round_that_there_is_not() -> None:
    assert sentences(snapshot(Light.STOP, "Vonage"))[1] == ""


@pytest.mark.parametrize("light", [Light.OK, Light.UNKNOWN])
def test_there_is_no_notice_while_the_accounts_do_well(light: Light) -> None:
    assert sentences(snapshot(light, "Vonage")) == ("", "", "")


def test_send_code_means_an_sms_to_the_address_on_screen() -> None:
    sms, other, call_ = choice(), choice(address_id="d9"), choice(Channel.VOICE)
    assert main_choice((call_, other, sms), "d1") == sms
    assert main_choice((choice(allowed=False), call_), "d1") == call_
    assert main_choice((), "d1") is None


def test_after_a_failure_the_other_channel_comes_first_and_what_opens_soonest() -> None:
    sms, email = choice(), choice(Channel.EMAIL)
    assert next_best((sms, email), Channel.SMS) == email
    soon = choice(allowed=False, opens_at=NOW + 5_000)
    late = choice(Channel.VOICE, allowed=False, opens_at=NOW + 9_000)
    never = choice(Channel.EMAIL, allowed=False)
    assert next_best((never, late, soon), Channel.SMS) == soon
    assert next_best((never,), Channel.SMS) is None


@pytest.mark.parametrize(
    ("status", "may"),
    [(Status.UNKNOWN, True), (Status.UNDELIVERED, True), (Status.FAILED, False), (Status.BLOCKED, False)],
)
def test_a_code_can_be_typed_whenever_the_message_may_have_arrived(status: Status, may: bool) -> None:  # noqa: FBT001
    assert may_have_code(session(attempt(status=status))) is may


def test_an_amber_check_asks_its_question_before_the_send() -> None:
    checks = (
        Precheck(Light.OK, "Country allowed"),
        Precheck(Light.WARN, "It is 03:06 there", "Is the customer awake?"),
    )
    person = Person("Ada", None, (), "en", "", None, None, checks, 0, 10, (), None)
    assert question(person) == "It is 03:06 there. Is the customer awake?"


def test_a_country_that_the_desk_blocks_is_said_before_anything_is_sent_and_can_be_asked_for(console: Console) -> None:
    console.add_customer("Zara Khan", "C-9", "+92 301 2345678")
    console.open("C-9")
    console.until_says("Not sent: Pakistan is blocked for SMS")
    card = console.page.board.verification
    assert card.headline.detail.startswith("Nothing was billed.")
    assert [button.isEnabled() for button in card.choices.buttons] == [False, False]
    console.press(Qt.Key.Key_S)
    console.press(Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "Please allow SMS to Pakistan on the Countries page."
    assert len(console.place.simulator.ledger) == 0


def test_a_blocked_country_that_is_allowed_meanwhile_can_be_sent_to(console: Console) -> None:
    console.add_customer("Zara Khan", "C-9", "+92 301 2345678")
    console.desk.countries.put(("PK",), sms=Stance.WATCH)
    console.open("C-9")
    console.until_says("Ready to send")
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
