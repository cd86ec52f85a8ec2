"""Twilio: sending. What became of a message is in test_twilio_questions."""

import xml.etree.ElementTree as ET
from typing import Any, ClassVar

import pytest

from otpdesk.errors import BadInput
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.base import Provider, Verdict
from otpdesk.providers.twilio.adapter import Twilio, spoken
from otpdesk.providers.twilio.codes import TROUBLES
from otpdesk.providers.twilio.settings import TwilioSettings
from otpdesk.providers.verifying import Found, SessionState
from tests.fixtures.scripted import Scripted, raw_json, replying
from tests.providers.contract import CODE, TEXT, TO, message
from tests.providers.http_contract import WORDS
from tests.providers.verifier_contract import VerifierContract

SID = "AC" + "0" * 32
SM, CA, MG = "SM" + "1" * 32, "CA" + "2" * 32, "MG" + "3" * 32
VA, VE, VL = "VA" + "4" * 32, "VE" + "5" * 32, "VL" + "6" * 32

CODES = (
    10001, 11200, 11205, 13225, 13227, 14107, 20003, 20005, 20404, 20429, 20500, 20503, 21210, 21211, 21212, 21214,
    21215, 21216, 21217, 21219, 21401, 21408, 21601, 21602, 21603, 21604, 21606, 21608, 21609, 21610, 21611, 21612,
    21614, 21617, 21619, 21656, 21701, 21702, 21703, 21704, 21705, 30001, 30002, 30003, 30004, 30005, 30006, 30007,
    30008, 30010, 30012, 30017, 30018, 30022, 30023, 30024, 30027, 30029, 30032, 30033, 30034, 30035, 30036, 30410,
    30450, 30453, 60200, 60201, 60202, 60203, 60204, 60205, 60207, 60210, 60212, 60220, 60223, 60224, 60228, 60229,
    60238, 60410, 60436, 60440, 60605, 63001, 63003, 63007, 63015, 63016, 63018, 63024, 63032,
)  # fmt: skip


def resource(**changes: Any) -> dict[str, Any]:
    return {
        "sid": SM, "status": "queued", "to": TO, "from": "+15017122661", "direction": "outbound-api", "body": TEXT,
        "num_segments": "1", "error_code": None, "error_message": None, "price": None, "price_unit": "USD",
        "date_created": "Wed, 18 Nov 2026 11:06:41 +0000", "date_updated": "Wed, 18 Nov 2026 11:06:45 +0000",
        "date_sent": None, "messaging_service_sid": None, **changes,
    }  # fmt: skip


VALUES = {
    "account_sid": SID,
    "sender": "+15017122661",
    "auth_token": "3b5fa8c2e91d47f0",
    "whatsapp_sender": "+14155238886",
    "verify_service_sid": VA,
}


def verification(**changes: Any) -> dict[str, Any]:
    """A verification of Verify v2, as it is answered to start, check, fetch and update."""
    return {
        "sid": VE, "service_sid": VA, "account_sid": SID, "to": TO, "channel": "sms", "status": "pending",
        "valid": False, "date_created": "2026-11-18T11:06:41Z", "date_updated": "2026-11-18T11:06:45Z", "lookup": {},
        "amount": None, "payee": None, "sna": None,
        "send_code_attempts": [{"time": "2026-11-18T11:06:41Z", "channel": "SMS", "attempt_sid": VL}],
        **changes,
    }  # fmt: skip


class TestTwilio(VerifierContract):
    provider = "twilio"
    values: ClassVar = VALUES
    accepted = raw_json(201, resource())
    started = raw_json(201, verification())
    compared: ClassVar = {
        Found.CORRECT: raw_json(200, verification(status="approved", valid=True)),
        Found.WRONG: raw_json(201, verification()),
        Found.LOCKED: raw_json(429, {"code": 60202, "message": "Max check attempts reached", "status": 429}),
        Found.EXPIRED: raw_json(200, verification(status="expired")),
    }
    followed: ClassVar = {
        SessionState.PENDING: raw_json(200, verification()),
        SessionState.VERIFIED: raw_json(200, verification(status="approved", valid=True)),
        SessionState.FAILED: raw_json(200, verification(status="max_attempts_reached")),
        SessionState.CANCELED: raw_json(200, verification(status="canceled")),
        SessionState.EXPIRED: raw_json(200, verification(status="expired")),
        SessionState.BLOCKED: raw_json(200, verification(status="failed")),
        SessionState.UNKNOWN: raw_json(200, verification(status="surprised")),
    }
    canceled = raw_json(200, verification(status="canceled"))
    gone: ClassVar = {"code": 20404, "message": "The requested resource was not found", "status": 404}
    session_id = VE
    refused: ClassVar = {"code": 20001, "message": WORDS, "more_info": "https://www.twilio.com/docs/errors/20001"}


def account(base_url: str, **changes: str) -> Provider:
    return Twilio(parsed(TwilioSettings, {**VALUES, "base_url": base_url, **changes}))


def test_an_sms_goes_out_as_the_documents_say(scripted: Scripted) -> None:
    scripted.act = replying(201, resource())
    account(scripted.url).send(message(life=300))
    (asked,) = scripted.asked
    assert asked.path == f"/2010-04-01/Accounts/{SID}/Messages.json"
    assert asked.form == {
        "To": TO,
        "From": "+15017122661",
        "Body": TEXT,
        "ValidityPeriod": "300",
        "SmartEncoded": "false",
        "ProvideFeedback": "true",
    }


@pytest.mark.parametrize(("life", "period"), [(0, "1"), (300, "300"), (90_000, "36000")])
def test_the_validity_period_stays_in_its_range(scripted: Scripted, life: int, period: str) -> None:
    scripted.act = replying(201, resource())
    account(scripted.url).send(message(life=life))
    assert scripted.asked[0].form["ValidityPeriod"] == period


def test_a_messaging_service_takes_the_place_of_the_sender(scripted: Scripted) -> None:
    scripted.act = replying(201, resource(status="accepted", num_segments="0"))
    answer = account(scripted.url, sender=MG).send(message())
    assert scripted.asked[0].form["MessagingServiceSid"] == MG
    assert "From" not in scripted.asked[0].form
    assert answer.segments is None


def test_texts_are_discarded_at_twilio_only_when_the_account_can(scripted: Scripted) -> None:
    scripted.act = replying(201, resource())
    account(scripted.url, discard_texts="yes").send(message())
    assert scripted.asked[0].form["ContentRetention"] == "discard"


def test_whatsapp_goes_to_and_from_whatsapp_addresses(scripted: Scripted) -> None:
    scripted.act = replying(201, resource())
    account(scripted.url).send(message(Channel.WHATSAPP))
    form = scripted.asked[0].form
    assert (form["To"], form["From"]) == (f"whatsapp:{TO}", "whatsapp:+14155238886")
    assert "ValidityPeriod" not in form


def test_whatsapp_gets_the_code_in_the_approved_template(scripted: Scripted) -> None:
    scripted.act = replying(201, resource())
    with_template = account(scripted.url, whatsapp_template="HX" + "1b" * 16)
    with_template.send(message(Channel.WHATSAPP))
    form = scripted.asked[0].form
    assert (form["ContentSid"], form["ContentVariables"]) == ("HX" + "1b" * 16, f'{{"1": "{CODE}"}}')
    assert "Body" not in form
    for plain in (message(Channel.WHATSAPP, code=""), message()):
        with_template.send(plain)
        assert scripted.asked[-1].form["Body"] == TEXT
        assert "ContentSid" not in scripted.asked[-1].form


def test_a_call_says_the_text_twice(scripted: Scripted) -> None:
    scripted.act = replying(201, resource(sid=CA))
    answer = account(scripted.url).send(message(Channel.VOICE, text="Your code is 8, 4, 9 & <more>", language="et"))
    asked = scripted.asked[0]
    assert asked.path == f"/2010-04-01/Accounts/{SID}/Calls.json"
    said = ET.fromstring(asked.form["Twiml"]).findall("Say")
    assert [each.text for each in said] == ["Your code is 8, 4, 9 & <more>"] * 2
    assert said[0].get("language") == "en-GB"
    assert answer.provider_id == CA


def test_twiml_holds_no_letter_that_xml_forbids() -> None:
    assert ET.fromstring(spoken("a\x00\x0bb", "de")).findtext("Say") == "ab"


def test_channels_without_a_sender_are_closed_and_refuse_without_a_request(scripted: Scripted) -> None:
    settings = parsed(TwilioSettings, {"account_sid": SID, "sender": "ACME", "auth_token": "x"})
    assert Twilio.sender_channels(settings) == {Channel.SMS}
    bare = account(scripted.url, sender="ACME", whatsapp_sender="")
    for channel in (Channel.VOICE, Channel.WHATSAPP, Channel.EMAIL):
        answer = bare.send(message(channel))
        assert (answer.verdict, answer.failure) == (Verdict.REJECTED, Failure.SENDER)
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("code", "status", "failure"),
    [
        (21211, Status.FAILED, Failure.ADDRESS),
        (21610, Status.BLOCKED, Failure.OPTED_OUT),
        (21614, Status.FAILED, Failure.LANDLINE),
        (21408, Status.FAILED, Failure.GEO),
        (30450, Status.BLOCKED, Failure.FRAUD_GUARD),
        (60410, Status.BLOCKED, Failure.FRAUD_GUARD),
        (60999, Status.FAILED, Failure.OTHER),
    ],
)
def test_a_refusal_has_its_code_and_our_word(scripted: Scripted, code: int, status: Status, failure: Failure) -> None:
    scripted.act = replying(400, {"code": code, "message": f"The number {TO} is refused.", "status": 400})
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.status, answer.failure, answer.code) == (
        Verdict.REJECTED,
        status,
        failure,
        str(code),
    )
    assert answer.words == "The number … is refused."


def test_the_newer_form_of_an_error_is_read_too(scripted: Scripted) -> None:
    body = {"type": "https://x", "title": "Bad", "status": 400, "code": 21211, "detail": "Invalid To"}
    scripted.act = replying(400, body)
    answer = account(scripted.url).send(message())
    assert (answer.code, answer.words) == ("21211", "Invalid To")


def test_keys_of_any_alphabet_are_refused_by_twilio_and_not_by_us(scripted: Scripted) -> None:
    scripted.act = replying(401, {"code": 20003, "message": "Authenticate"})
    answer = account(scripted.url, auth_token="пароль").send(message())
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "20003")


def test_a_base_url_with_a_path_is_put_before_every_path(scripted: Scripted) -> None:
    scripted.act = replying(200, {"price_unit": "USD"})
    account(f"{scripted.url}/twilio/").price("EE", Channel.SMS)
    assert scripted.asked[0].path == "/twilio/v1/Messaging/Countries/EE"


def test_a_mistyped_account_sid_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        parsed(TwilioSettings, {**VALUES, "account_sid": "SK123"})
    assert caught.value.field == "account_sid"


def test_every_code_that_support_meets_has_a_trouble() -> None:
    assert set(map(str, CODES)) <= set(TROUBLES)
