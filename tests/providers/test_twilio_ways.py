"""Twilio: what is told to it of outcomes, and what each way of sending codes needs and costs."""

from typing import Any

import pytest

from otpdesk.errors import AccountProblem, BadInput
from otpdesk.options import parsed
from otpdesk.otp import Channel
from otpdesk.providers.facts import Heard
from otpdesk.providers.twilio.settings import TwilioSettings
from tests.fixtures.scripted import Scripted, breaking, raw, replying, routed, saying
from tests.providers.contract import TO
from tests.providers.test_twilio import SID, SM, VA, VALUES, VE, verification
from tests.providers.test_twilio_verify import DAY, GONE, HOME, account


@pytest.mark.parametrize(
    ("act", "heard"),
    [
        (replying(200, {"outcome": "confirmed"}), Heard.TAKEN),
        (replying(201, verification(status="approved")), Heard.TAKEN),
        (replying(400, {"code": 20001, "message": "Invalid"}), Heard.REFUSED),
        (replying(401, {"code": 20003, "message": "Authenticate"}), Heard.REFUSED),
        (replying(429, {"code": 20429, "message": "Too many"}), Heard.AGAIN),
        (replying(500, {"code": 20500, "message": "Internal"}), Heard.AGAIN),
        (saying(raw(200, b"<html>", content_type="text/html")), Heard.AGAIN),
        (breaking(), Heard.AGAIN),
    ],
)
def test_an_outcome_is_told_until_twilio_has_heard_it(scripted: Scripted, act: Any, heard: Heard) -> None:
    scripted.act = act
    ours, carried = account(scripted.url, "ours"), account(scripted.url, "ours_carried")
    assert ours.tell(SM, Channel.SMS, TO, DAY, verified=True) is heard
    assert carried.tell(VE, Channel.SMS, TO, DAY, verified=True) is heard


@pytest.mark.parametrize(("verified", "outcome"), [(True, "confirmed"), (False, "unconfirmed")])
def test_a_message_of_ours_gets_feedback(scripted: Scripted, outcome: str, *, verified: bool) -> None:
    scripted.act = replying(200, {"outcome": outcome})
    for channel in (Channel.SMS, Channel.WHATSAPP):
        account(scripted.url, "ours").tell(SM, channel, TO, DAY, verified=verified)
        assert scripted.asked[-1].path == f"/2010-04-01/Accounts/{SID}/Messages/{SM}/Feedback.json"
        assert scripted.asked[-1].form == {"Outcome": outcome}


def test_a_carried_code_that_came_back_approves_its_verification(scripted: Scripted) -> None:
    scripted.act = replying(200, verification(status="approved"))
    account(scripted.url, "ours_carried").tell(VE, Channel.SMS, TO, DAY, verified=True)
    (asked,) = scripted.asked
    assert (asked.path, asked.form) == (f"{HOME}/Verifications/{VE}", {"Status": "approved"})


def test_what_twilio_does_not_want_to_know_is_not_told(scripted: Scripted) -> None:
    assert account(scripted.url, "ours").tell("CA1", Channel.VOICE, TO, DAY, verified=True) is Heard.TAKEN
    assert account(scripted.url, "ours_carried").tell(VE, Channel.SMS, TO, DAY, verified=False) is Heard.TAKEN
    assert scripted.asked == []
    scripted.act = GONE
    assert account(scripted.url, "ours_carried").tell(VE, Channel.SMS, TO, DAY, verified=True) is Heard.TAKEN
    assert account(scripted.url, "ours").tell(SM, Channel.SMS, TO, DAY, verified=True) is Heard.REFUSED


def test_what_goes_through_verify_has_no_list_price(scripted: Scripted) -> None:
    for codes in ("theirs", "ours_carried"):
        assert account(scripted.url, codes).price("EE", Channel.SMS) is None
    assert account(scripted.url, "ours").price("EE", Channel.EMAIL) is None
    assert scripted.asked == []


def test_testing_an_account_asks_for_its_verify_service(scripted: Scripted) -> None:
    answers = {
        f"/2010-04-01/Accounts/{SID}/Balance.json": replying(200, {"balance": "1", "currency": "USD"}),
        f"/2010-04-01/Accounts/{SID}.json": replying(200, {"friendly_name": "Acme", "status": "active"}),
    }
    scripted.act = routed({**answers, HOME: replying(200, {"sid": VA})})
    assert account(scripted.url).test().name == "Acme"
    scripted.act = routed({**answers, HOME: GONE})
    with pytest.raises(AccountProblem, match="no Verify service"):
        account(scripted.url).test()


@pytest.mark.parametrize(
    ("codes", "missing"),
    [("ours", "sender"), ("theirs", "verify_service_sid"), ("ours_carried", "verify_service_sid")],
)
def test_each_way_names_what_it_lacks(codes: str, missing: str) -> None:
    bare = {"account_sid": SID, "auth_token": "x", "codes": codes}
    with pytest.raises(BadInput, match="is required") as caught:
        parsed(TwilioSettings, bare)
    assert caught.value.field == missing
    assert parsed(TwilioSettings, {**bare, missing: VALUES[missing]}).codes == codes


def test_a_mistyped_verify_service_is_named() -> None:
    with pytest.raises(BadInput, match="right form") as caught:
        parsed(TwilioSettings, {**VALUES, "verify_service_sid": "MG123"})
    assert caught.value.field == "verify_service_sid"
