"""Vonage: sending. What became of a message is in test_vonage_questions."""

import base64
from typing import Any, ClassVar

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from otpdesk.errors import BadInput
from otpdesk.options import parsed
from otpdesk.otp import Channel, Failure, Money, Status
from otpdesk.providers.base import Provider, Verdict
from otpdesk.providers.pem import whole_key
from otpdesk.providers.verifying import Found, SessionState, Verifier
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.providers.vonage.codes import TROUBLES
from otpdesk.providers.vonage.settings import VonageSettings
from otpdesk.providers.wire import TIME_OUTS, TimeOuts
from tests.fixtures.scripted import Scripted, breaking, in_turn, raw, raw_json, replying
from tests.providers.contract import CODE, TEXT, TO, message
from tests.providers.http_contract import WORDS
from tests.providers.verifier_contract import VerifierContract

KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
APPLICATION = "78d335fa-323d-0114-9c3d-d6f0d48968cf"
UUID = "63f61863-4a51-4f6b-86e1-46edebcf9356"
ID = "0A0000000123ABCD1"
REQUEST = "c11236f4-00bf-4b89-84ba-88b25df97315"

SUBMIT = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 19, 20, 22, 23, 29, 32, 33, 34, 101, 102)
RECEIPTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 50, 51, 52, 53, 54, 99)


def part(status: str = "0", **changes: str) -> dict[str, str]:
    given = {
        "to": TO[1:],
        "message-id": ID,
        "status": status,
        "remaining-balance": "3.14",
        "message-price": "0.0333",
        "network": "24801",
    }
    return {**given, **{key.replace("_", "-"): value for key, value in changes.items()}}


def sent(*parts: dict[str, str]) -> dict[str, Any]:
    return {"message-count": str(len(parts)), "messages": list(parts)}


VALUES = {
    "api_key": "abcd1234",
    "api_secret": "Xy7secretXy7secret",
    "sender": "447700900000",
    "application_id": APPLICATION,
    "private_key": PEM,
    "signature_secret": "Qz9signingQz9signing",
    "whatsapp_sender": "447700900009",
}


BY_KEY = {key: value for key, value in VALUES.items() if key not in {"application_id", "private_key"}}
PROBLEM = {"type": "https://developer.vonage.com/api-errors#invalid-params", "title": "No", "detail": WORDS}


def verify_record(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "account_id": "abcd1234", "request_id": "X1", "id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "channel": "v2",
        "to": TO[1:], "status": status, "client_ref": "a0000000000001", "date_received": "2026-11-18T11:06:41+0000",
        "sms_event_count": "1", "tts_event_count": "0", "currency": "EUR", "total_price": "0.068", **changes,
    }  # fmt: skip


def reported(status: str) -> bytes:
    return raw_json(200, {"request_status": "SUCCESS", "items_count": 1, "records": [verify_record(status)]})


class TestVonage(VerifierContract):
    provider = "vonage"
    values: ClassVar = VALUES
    accepted = raw_json(200, sent(part()))
    refused: ClassVar = PROBLEM
    started = raw_json(202, {"request_id": REQUEST})
    compared: ClassVar = {
        Found.CORRECT: raw_json(200, {"request_id": REQUEST, "status": "completed"}),
        Found.WRONG: raw_json(400, {**PROBLEM, "title": "Invalid Code", "detail": "The code does not match."}),
        Found.LOCKED: raw_json(410, {**PROBLEM, "title": "Invalid Code", "detail": "Provided too many times."}),
    }
    followed: ClassVar = {
        SessionState.PENDING: reported("in_progress"),
        SessionState.VERIFIED: reported("completed"),
        SessionState.FAILED: reported("failed"),
        SessionState.EXPIRED: reported("expired"),
        SessionState.CANCELED: reported("cancelled"),
        SessionState.BLOCKED: reported("user_rejected"),
        SessionState.UNKNOWN: reported("mislaid"),
    }
    canceled = raw(204)

    def verifier(self, base_url: str, time_outs: TimeOuts = TIME_OUTS) -> Verifier:
        """Without an application nothing is signed, which takes longer than all the rest."""
        return Vonage(parsed(VonageSettings, {**BY_KEY, "codes": "theirs", "base_url": base_url}), time_outs)


def account(base_url: str, **changes: str) -> Provider:
    return Vonage(parsed(VonageSettings, {**VALUES, "base_url": base_url, **changes}))


def test_an_sms_goes_out_as_the_documents_say(scripted: Scripted) -> None:
    scripted.act = replying(200, sent(part()))
    answer = account(scripted.url).send(message(life=300))
    (asked,) = scripted.asked
    assert asked.path == "/sms/json"
    assert asked.form == {
        "to": TO[1:],
        "from": "447700900000",
        "text": TEXT,
        "type": "text",
        "ttl": "300000",
        "client-ref": "a0000000000001",
    }
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")) == b"abcd1234:Xy7secretXy7secret"
    assert (answer.provider_id, answer.price, answer.segments) == (ID, Money(33_300, "EUR"), 1)


@pytest.mark.parametrize(("life", "ttl"), [(5, "20000"), (300, "300000"), (10**6, "604800000")])
def test_the_life_of_a_message_stays_in_its_range(scripted: Scripted, life: int, ttl: str) -> None:
    scripted.act = replying(200, sent(part()))
    account(scripted.url).send(message(life=life))
    assert scripted.asked[0].form["ttl"] == ttl


@pytest.mark.parametrize(
    ("text", "kind"), [("Kood 123456 {€}", "text"), ("Код 123456", "unicode"), ("Sõnum 123456", "unicode")]
)
def test_texts_beyond_gsm_go_as_unicode(scripted: Scripted, text: str, kind: str) -> None:
    scripted.act = replying(200, sent(part()))
    account(scripted.url).send(message(text=text))
    assert scripted.asked[0].form["type"] == kind
    assert scripted.asked[0].form["text"] == text


def test_a_sender_name_goes_as_it_is_and_a_number_without_its_plus(scripted: Scripted) -> None:
    scripted.act = replying(200, sent(part()))
    account(scripted.url, sender="ACME").send(message())
    account(scripted.url, sender="+447700900000").send(message())
    assert [asked.form["from"] for asked in scripted.asked] == ["ACME", "447700900000"]


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        ("1", Status.FAILED, Failure.RATE),
        ("3", Status.FAILED, Failure.ADDRESS),
        ("7", Status.BLOCKED, Failure.BLOCKED),
        ("9", Status.FAILED, Failure.CREDIT),
        ("15", Status.FAILED, Failure.SENDER),
        ("33", Status.FAILED, Failure.ADDRESS),
        ("777", Status.FAILED, Failure.OTHER),
    ],
)
def test_a_refusal_comes_with_http_200_and_a_status(
    scripted: Scripted, status: str, state: Status, failure: Failure
) -> None:
    refused = {"status": status, "error-text": f"{TO} is refused"}
    scripted.act = replying(200, sent(refused))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.status, answer.failure) == (Verdict.REJECTED, state, failure)
    assert (answer.code, answer.words) == (f"submit:{status}", "… is refused")


def test_a_throttled_message_says_how_long_to_wait(scripted: Scripted) -> None:
    words = "Throughput Rate Exceeded - please wait [ 1500 ] and retry"
    scripted.act = replying(200, sent({"status": "1", "error-text": words}))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.failure, answer.retry_after) == (Verdict.REJECTED, Failure.RATE, 2)


def test_an_internal_error_at_vonage_is_unknown(scripted: Scripted) -> None:
    scripted.act = replying(200, sent({"status": "5", "error-text": "Internal Error"}))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.code, answer.words) == (Verdict.UNKNOWN, "submit:5", "Internal Error")


def test_the_prices_of_all_parts_are_one_price(scripted: Scripted) -> None:
    scripted.act = replying(200, sent(part(), part(message_id="second"), part(message_price="0.05")))
    answer = account(scripted.url).send(message())
    assert (answer.provider_id, answer.price, answer.segments) == (ID, Money(116_600, "EUR"), 3)


def test_a_first_part_refused_is_a_refusal(scripted: Scripted) -> None:
    scripted.act = replying(200, sent(part("9", error_text="no credit"), part()))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "submit:9")


def test_a_later_part_refused_is_accepted_with_words(scripted: Scripted) -> None:
    scripted.act = replying(200, sent(part(), part("9", error_text="no credit"), part()))
    answer = account(scripted.url).send(message())
    assert (answer.verdict, answer.price) == (Verdict.ACCEPTED, Money(66_600, "EUR"))
    assert answer.words == "2 of 3 parts were accepted; the rest were refused: no credit"


def test_a_call_says_the_text_twice_and_is_signed_with_the_private_key(scripted: Scripted) -> None:
    scripted.act = replying(201, {"uuid": UUID, "status": "started", "direction": "outbound", "conversation_uuid": "C"})
    answer = account(scripted.url).send(message(Channel.VOICE, language="fi"))
    (asked,) = scripted.asked
    assert asked.path == "/v1/calls"
    assert asked.json == {
        "ncco": [{"action": "talk", "text": TEXT, "language": "fi-FI", "loop": 2}],
        "to": [{"type": "phone", "number": TO[1:]}],
        "from": {"type": "phone", "number": "447700900000"},
    }
    token = asked.headers["authorization"].removeprefix("Bearer ")
    assert jwt.decode(token, KEY.public_key(), algorithms=["RS256"])["application_id"] == APPLICATION
    assert (answer.verdict, answer.provider_id, answer.status) == (Verdict.ACCEPTED, UUID, Status.ACCEPTED)


def test_a_call_from_a_sender_name_leaves_the_number_to_vonage(scripted: Scripted) -> None:
    scripted.act = replying(201, {"uuid": UUID, "status": "started"})
    assert account(scripted.url, sender="ACME").send(message(Channel.VOICE, language="et")).provider_id == UUID
    asked = scripted.asked[0].json
    assert (asked["random_from_number"], asked["ncco"][0]["language"]) == (True, "en-GB")


@pytest.mark.parametrize(
    ("status", "failure"),
    [(400, Failure.ADDRESS), (401, Failure.OTHER), (402, Failure.CREDIT), (422, Failure.ADDRESS), (429, Failure.RATE)],
)
def test_a_refused_call_has_its_http_status_as_code(scripted: Scripted, status: int, failure: Failure) -> None:
    scripted.act = replying(status, {"type": "https://x", "title": "No", "detail": f"{TO} cannot be called"})
    answer = account(scripted.url).send(message(Channel.VOICE))
    assert (answer.verdict, answer.failure, answer.code) == (Verdict.REJECTED, failure, f"http:{status}")
    assert answer.words == "… cannot be called"


def test_a_dropped_connection_under_a_call_is_one_request_and_unknown(scripted: Scripted) -> None:
    scripted.act = breaking()
    assert account(scripted.url).send(message(Channel.VOICE)).verdict is Verdict.UNKNOWN
    assert scripted.posts == 1


def test_a_text_too_long_to_say_is_refused_without_a_request(scripted: Scripted) -> None:
    answer = account(scripted.url).send(message(Channel.VOICE, text=CODE * 300))
    assert (answer.verdict, scripted.asked) == (Verdict.REJECTED, [])


def test_headers_of_one_api_do_not_stick_to_another(scripted: Scripted) -> None:
    scripted.act = in_turn(
        replying(201, {"uuid": UUID, "status": "started"}),
        replying(200, sent(part())),
        replying(200, {"value": 1, "autoReload": False}),
        replying(201, {"uuid": UUID, "status": "started"}),
        replying(200, sent(part())),
    )
    mine = account(scripted.url)
    mine.send(message(Channel.VOICE))
    mine.send(message())
    mine.balance()
    mine.send(message(Channel.VOICE))
    mine.send(message())
    kinds = [asked.headers.get("content-type") for asked in scripted.asked]
    keys = [asked.headers["authorization"].split()[0] for asked in scripted.asked]
    form, json = "application/x-www-form-urlencoded", "application/json"
    assert (kinds, keys) == ([json, form, None, json, form], ["Bearer", "Basic", "Basic", "Bearer", "Basic"])


def test_calls_need_an_application_and_its_key(scripted: Scripted) -> None:
    for missing in ("application_id", "private_key"):
        bare = account(scripted.url, **{missing: ""})
        answer = bare.send(message(Channel.VOICE))
        assert (answer.verdict, answer.failure) == (Verdict.REJECTED, Failure.SENDER)
    assert scripted.asked == []


def test_a_private_key_is_whole_however_it_was_pasted() -> None:
    for pasted in (PEM, PEM.replace("\n", "\\n"), PEM.replace("\n", " "), PEM.replace("\n", "\r\n") + "  "):
        assert whole_key(pasted) == PEM


@pytest.mark.parametrize(
    "key", ["/home/me/private.key", PEM[:-40], PEM.replace("M", "?"), PEM.replace("PRIVATE", "RSA")]
)
def test_half_a_private_key_is_bad_input_and_shows_nowhere(key: str) -> None:
    with pytest.raises(BadInput) as caught:
        parsed(VonageSettings, {**VALUES, "private_key": key})
    assert caught.value.field == "private_key"
    assert key[40:80] not in caught.value.title or len(key) < 40


def test_a_key_that_cannot_sign_refuses_the_message_and_says_so(scripted: Scripted) -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"
    answer = account(scripted.url, private_key=key).send(message(Channel.VOICE))
    assert (answer.verdict, answer.words) == (Verdict.REJECTED, "The private key for Vonage calls cannot be read.")


def test_every_code_that_support_meets_has_a_trouble_in_its_own_list() -> None:
    assert {f"submit:{code}" for code in SUBMIT} <= set(TROUBLES)
    assert {f"dlr:{code}" for code in RECEIPTS} <= set(TROUBLES)
    assert Vonage.next_step("submit:7") != Vonage.next_step("dlr:7")
