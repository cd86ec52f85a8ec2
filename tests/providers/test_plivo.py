"""Plivo: sending. What became of a message is in test_plivo_questions, receipts in test_plivo_deliveries."""

import base64
from typing import Any, ClassVar

import pytest

from otpdesk.errors import BadInput
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Status
from otpdesk.providers.base import Verdict
from otpdesk.providers.plivo.adapter import Plivo
from otpdesk.providers.plivo.codes import TROUBLES
from otpdesk.providers.plivo.settings import PlivoSettings
from otpdesk.providers.verifying import Found, Session, SessionState
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE
from tests.fixtures.scripted import Scripted, raw_json, replying
from tests.providers.contract import CODE, TEXT, TO, message
from tests.providers.http_contract import SINCE, WORDS
from tests.providers.verifier_contract import VerifierContract

AUTH_ID = "MA0123456789ABCDEFGH"
MESSAGE = "5b40a428-bfc7-4daf-9d06-726c558bf3b8"
SESSION = "8e712097-8090-4644-81e7-8f4265d8354e"
ATTEMPT = "acbffc94-283b-42b3-8a96-65cbc18a9624"
APPLICATION = "ec66515e-86f6-4507-8620-31c039538d7a"
POWERPACK = "5ec4c8c9-cd74-42b5-9e41-0d7670d6bb46"
API = "948b53a2-3f08-11e7-b6f4-061564b78b75"
HOME = f"/v1/Account/{AUTH_ID}"

SMS_CODES = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 200, 201, 420, 450, 1000)
CALL_CODES = (
    1000, 1010, 1020, 2000, 2010, 2030, 2040, 2050, 2060, 2070, 3000, 3010, 3020, 3030, 3040, 3050, 3100, 5000, 5010,
    5020, 5030, 6000, 6010, 6020, 7011, 7012, 7013, 7014, 8011, 8012, 8013, 8014,
)  # fmt: skip

VALUES = {
    "auth_id": AUTH_ID,
    "auth_token": "Zx8tokenZx8tokenZx8",
    "sender": "+14155550100",
    "whatsapp_sender": "+14155550101",
    "app_uuid": APPLICATION,
}
QUEUED = {"api_id": API, "message": "message(s) queued", "message_uuid": [MESSAGE]}
BEGUN = {"api_id": API, "message": "Session initiated", "session_uuid": SESSION}


def error(words: str) -> dict[str, str]:
    return {"api_id": API, "error": words}


def attempt(**changes: Any) -> dict[str, Any]:
    given = {"channel": "sms", "attempt_uuid": ATTEMPT, "status": "delivered", "time": "2026-11-18T11:06:41.363253Z"}
    return {**given, **changes}


def session(*attempts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    listed = list(attempts or (attempt(),))
    return {
        "api_id": API,
        "session_uuid": SESSION,
        "app_uuid": APPLICATION,
        "recipient": TO[1:],
        "channel": "sms",
        "status": "in-progress",
        "count": len(listed),
        "attempt_details": listed,
        "charges": {
            "total_charge": "0.08",
            "validation_charge": "0.0000",
            "attempt_charges": [{"attempt_uuid": ATTEMPT, "channel": "sms", "charge": "0.08000"}],
        },
        "created_at": "2026-11-18T11:06:41.363253Z",
        "updated_at": "2026-11-18T11:06:45Z",
        **changes,
    }


class TestPlivo(VerifierContract):
    provider = "plivo"
    values: ClassVar = VALUES
    accepted = raw_json(202, QUEUED)
    refused: ClassVar = {"api_id": API, "error": WORDS}
    started = raw_json(202, BEGUN)
    compared: ClassVar = {
        Found.CORRECT: raw_json(200, {"api_id": API, "message": "session validated successfully."}),
        Found.WRONG: raw_json(400, error("Incorrect OTP.")),
        Found.LOCKED: raw_json(400, error("Maximum validation attempts exceeded for this session.")),
        Found.EXPIRED: raw_json(400, error("The session has expired.")),
        Found.ENDED: raw_json(404, error("not found")),
    }
    followed: ClassVar = {
        SessionState.PENDING: raw_json(200, session()),
        SessionState.VERIFIED: raw_json(200, session(status="verified")),
        SessionState.EXPIRED: raw_json(200, session(status="Expired")),
        SessionState.UNKNOWN: raw_json(200, session(status="paused")),
    }
    session_id = SESSION


def account(base_url: str, **changes: str) -> Plivo:
    return Plivo(parsed(PlivoSettings, {**VALUES, "base_url": base_url, **changes}))


def test_an_sms_goes_out_as_the_documents_say_and_is_kept_nowhere(scripted: Scripted) -> None:
    scripted.act = replying(202, QUEUED)
    answer = account(scripted.url).send(message(life=300))
    (asked,) = scripted.asked
    assert (asked.method, asked.path) == ("POST", f"{HOME}/Message/")
    assert asked.json == {
        "src": "+14155550100",
        "dst": TO,
        "text": TEXT,
        "type": "sms",
        "log": "false",
        "message_expiry": 300,
    }
    keys = base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert keys == f"{AUTH_ID}:{VALUES['auth_token']}"
    assert (answer.provider_id, answer.status, answer.price) == (MESSAGE, Status.ACCEPTED, None)


@pytest.mark.parametrize(("life", "expiry"), [(0, 5), (300, 300), (90_000, 10_799)])
def test_the_expiry_of_a_message_stays_in_its_range(scripted: Scripted, life: int, expiry: int) -> None:
    scripted.act = replying(202, QUEUED)
    account(scripted.url).send(message(life=life))
    assert scripted.asked[0].json["message_expiry"] == expiry


def test_a_powerpack_takes_the_place_of_the_sender(scripted: Scripted) -> None:
    scripted.act = replying(202, QUEUED)
    account(scripted.url, sender=POWERPACK).send(message())
    assert scripted.asked[0].json["powerpack_uuid"] == POWERPACK
    assert "src" not in scripted.asked[0].json


def test_whatsapp_goes_from_its_own_sender_and_is_kept_nowhere(scripted: Scripted) -> None:
    scripted.act = replying(202, QUEUED)
    account(scripted.url).send(message(Channel.WHATSAPP))
    assert scripted.asked[0].json == {
        "src": "+14155550101",
        "dst": TO,
        "text": TEXT,
        "type": "whatsapp",
        "log": "false",
    }


def test_texts_to_india_carry_what_they_are_registered_under_and_others_do_not(scripted: Scripted) -> None:
    scripted.act = replying(202, QUEUED)
    registration = {DLT_ENTITY: "1101234567890123456", DLT_TEMPLATE: "1107654321098765432"}
    account(scripted.url).send(message(to="+919812345678", registration=registration))
    account(scripted.url).send(message(registration=registration))
    indian, estonian = (asked.json for asked in scripted.asked)
    assert (indian["dlt_entity_id"], indian["dlt_template_id"]) == tuple(registration.values())
    assert not {"dlt_entity_id", "dlt_template_id"} & set(estonian)


def test_a_call_says_our_code_through_a_verify_session(scripted: Scripted) -> None:
    scripted.act = replying(202, BEGUN)
    answer = account(scripted.url).send(message(Channel.VOICE))
    (asked,) = scripted.asked
    assert asked.path == f"{HOME}/Verify/Session/"
    assert asked.json == {
        "recipient": TO,
        "channel": "voice",
        "app_uuid": APPLICATION,
        "brand_name": "Acme",
        "otp": CODE,
    }
    assert (answer.verdict, answer.provider_id) == (Verdict.ACCEPTED, SESSION)


def test_our_code_is_carried_by_verify_over_sms_too_and_not_over_whatsapp(scripted: Scripted) -> None:
    scripted.act = replying(202, BEGUN)
    carrying = account(scripted.url, codes="ours_carried", sender="", app_uuid="")
    assert carrying.send(message()).provider_id == SESSION
    assert scripted.asked[0].json == {"recipient": TO, "channel": "sms", "brand_name": "Acme", "otp": CODE}
    assert carrying.send(message(Channel.WHATSAPP)).failure is Failure.SENDER
    assert len(scripted.asked) == 1


def test_a_code_of_plivos_own_is_begun_without_one(scripted: Scripted) -> None:
    scripted.act = replying(202, BEGUN)
    theirs = account(scripted.url, codes="theirs")
    answer = theirs.start(message(text="", company=""))
    assert answer.provider_id == SESSION
    assert scripted.asked[0].json == {"recipient": TO, "channel": "sms", "app_uuid": APPLICATION}


def test_a_call_without_a_code_of_ours_is_not_made(scripted: Scripted) -> None:
    answer = account(scripted.url).send(message(Channel.VOICE, code=""))
    assert (answer.verdict, answer.status, scripted.asked) == (Verdict.REJECTED, Status.FAILED, [])


def test_a_code_is_compared_at_the_session_itself(scripted: Scripted) -> None:
    scripted.act = replying(200, {"api_id": API, "message": "session validated successfully."})
    checked = account(scripted.url).check(Session(SESSION, Channel.SMS, TO, SINCE), CODE)
    (asked,) = scripted.asked
    assert (asked.path, asked.json) == (f"{HOME}/Verify/Session/{SESSION}/", {"otp": CODE})
    assert checked.found is Found.CORRECT


@pytest.mark.parametrize(
    "body", [{"api_id": API, "message": "accepted"}, {"api_id": API}, {"api_id": API, "error": "Incorrect OTP."}]
)
def test_a_fine_answer_that_does_not_say_so_is_no_success(scripted: Scripted, body: dict[str, str]) -> None:
    scripted.act = replying(200, body)
    checked = account(scripted.url).check(Session(SESSION, Channel.SMS, TO, SINCE), CODE)
    assert checked.found is Found.UNKNOWN


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        (400, Status.FAILED, Failure.ADDRESS),
        (401, Status.FAILED, Failure.OTHER),
        (402, Status.FAILED, Failure.CREDIT),
        (403, Status.FAILED, Failure.GEO),
        (409, Status.FAILED, Failure.RATE),
        (418, Status.FAILED, Failure.OTHER),
    ],
)
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_a_refusal_has_its_http_status_as_code(
    scripted: Scripted, channel: Channel, status: int, state: Status, failure: Failure
) -> None:
    scripted.act = replying(status, error(f"{TO} cannot be reached"))
    answer = account(scripted.url).send(message(channel))
    assert (answer.verdict, answer.status, answer.failure) == (Verdict.REJECTED, state, failure)
    assert answer.code == (f"http:{status}" if status != 418 else "")
    assert answer.words == "… cannot be reached"


def test_channels_without_a_sender_are_closed_and_refuse_without_a_request(scripted: Scripted) -> None:
    bare = account(scripted.url, whatsapp_sender="")
    assert Plivo.sender_channels(bare._settings) == {Channel.SMS, Channel.VOICE}
    for channel in (Channel.WHATSAPP, Channel.EMAIL):
        answer = bare.send(message(channel))
        assert (answer.verdict, answer.failure) == (Verdict.REJECTED, Failure.SENDER)
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"auth_id": "MA123"}, "auth_id"),
        ({"auth_id": "AC0123456789ABCDEFGH"}, "auth_id"),
        ({"app_uuid": "my-app"}, "app_uuid"),
        ({"sender": ""}, "sender"),
        ({"whatsapp_sender": "14155550101"}, "whatsapp_sender"),
    ],
)
def test_a_mistyped_setting_is_named(changes: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        parsed(PlivoSettings, {**VALUES, **changes})
    assert caught.value.field == field


def test_a_subaccount_is_an_account_too() -> None:
    assert parsed(PlivoSettings, {**VALUES, "auth_id": "SA0123456789ABCDEFGH"}).auth_id.startswith("SA")


def test_every_code_that_support_meets_has_a_trouble_in_its_own_list() -> None:
    assert {f"sms:{code}" for code in SMS_CODES} <= set(TROUBLES)
    assert {f"call:{code}" for code in CALL_CODES} <= set(TROUBLES)
    assert Plivo.next_step("sms:1000") != Plivo.next_step("call:1000")
    steps = {trouble.next_step for trouble in TROUBLES.values()}
    assert not {Plivo.next_step(code) for code in ("sms:300", "call:1", "http:599")} & steps
