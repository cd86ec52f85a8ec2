"""Vonage's receipts: proven first, then read."""

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Failure, Instant, Money, Status
from otpdesk.providers.deliveries import TOLERANCE, Claimed, Delivery, Forged
from otpdesk.providers.verifying import SessionState
from otpdesk.providers.vonage.adapter import Vonage
from otpdesk.providers.vonage.deliveries import signature
from otpdesk.providers.vonage.settings import SignatureMethod, VonageSettings
from tests.providers.contract import TO
from tests.providers.test_vonage import ID, REQUEST, UUID, VALUES

NOW = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC
URL = "https://desk.example.org/receipts"
SECRET = "Qz9signingQz9signing" * 2


def settings(**changes: str) -> VonageSettings:
    return parsed(VonageSettings, {**VALUES, "signature_secret": SECRET, **changes})


def claims(delivery: Delivery, now: Instant = NOW, **changes: str) -> tuple[Claimed, ...]:
    return Vonage.claims(settings(**changes), delivery, now)


# The vectors of Vonage's own library (http_client/tests/test_auth.py), secret “signature_secret”.
@pytest.mark.parametrize(
    ("fields", "method", "expected"),
    [
        (
            {"param1": "value1", "param2": "value2", "timestamp": "1234567890"},
            SignatureMethod.SHA256,
            "280c4320703dbc98bfa22db676655ed2acfbfe8792b062ff7622e67f1183c287",
        ),
        (
            {"param1": "value1", "param2": "value2", "timestamp": "1234567890"},
            SignatureMethod.MD5,
            "724c2bf6ca423c36e20631b11d1c5753",
        ),
        (
            {"param1": "value&1", "param2": "value=2", "timestamp": "1234567890"},
            SignatureMethod.MD5,
            "2bbf0abafb2c55e5af6231513896a2ac",
        ),
        (
            {"param1": "value1", "param2": "value2", "timestamp": "12345"},
            SignatureMethod.MD5,
            "bc7e95bb4e341090b3a202a2885903a5",
        ),
        (
            {"param": "value", "timestamp": "1234567890", "sig": "whatever"},
            SignatureMethod.MD5,
            "655a4d0b7f064dff438defc52b012cf5",
        ),
    ],
)
def test_the_published_vectors_of_signatures_hold(
    fields: dict[str, str], method: SignatureMethod, expected: str
) -> None:
    assert signature(fields, "signature_secret", method) == expected


def test_the_usual_method_hashes_fields_and_secret_together() -> None:
    signed = "&a=1&b=x_y"
    expected = hashlib.md5(f"{signed}secret".encode(), usedforsecurity=False).hexdigest()
    assert signature({"b": "x=y", "a": "1"}, "secret", SignatureMethod.MD5_HASH) == expected


def receipt(**changes: str) -> dict[str, str]:
    return {
        "msisdn": TO[1:], "to": "447700900000", "network-code": "24801", "messageId": ID, "price": "0.03330000",
        "status": "delivered", "scts": "2611181106", "err-code": "0", "api-key": "abcd1234",
        "client-ref": "a0000000000001", "message-timestamp": "2026-11-18 11:06:45", "timestamp": str(NOW // 1000),
        "nonce": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", **changes,
    }  # fmt: skip


def signed(fields: dict[str, str], method: SignatureMethod = SignatureMethod.MD5_HASH) -> dict[str, str]:
    return {**fields, "sig": signature(fields, SECRET, method)}


def as_query(fields: dict[str, str]) -> Delivery:
    return Delivery(f"{URL}?{urlencode(fields)}", {}, method="GET")


def as_form(fields: dict[str, str]) -> Delivery:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return Delivery(URL, headers, urlencode(fields).encode())


def as_json(fields: dict[str, str]) -> Delivery:
    return Delivery(URL, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(fields).encode())


@pytest.mark.parametrize("written", [as_query, as_form, as_json])
@pytest.mark.parametrize("method", SignatureMethod)
def test_an_sms_receipt_is_read_however_it_comes_and_is_signed(written: Any, method: SignatureMethod) -> None:
    (claimed,) = claims(written(signed(receipt(), method)), signature_method=method.value)
    assert claimed.report is not None
    assert (claimed.report.provider_id, claimed.report.status) == (ID, Status.DELIVERED)
    assert (claimed.report.price, claimed.report.price_final) == (Money(33_300, "EUR"), True)
    assert (claimed.report.mcc, claimed.report.mnc, claimed.report.claimed_at) == ("248", "01", NOW + 5000)
    assert (claimed.attempt, claimed.session, claimed.state) == ("a0000000000001", "", None)


def test_a_signature_in_capitals_is_the_same() -> None:
    fields = signed(receipt())
    assert claims(as_form({**fields, "sig": fields["sig"].upper()}))


def test_a_receipt_says_why_it_failed() -> None:
    (claimed,) = claims(as_form(signed(receipt(status="failed", **{"err-code": "6"}))))
    assert claimed.report is not None
    assert (claimed.report.status, claimed.report.failure) == (Status.BLOCKED, Failure.BLOCKED)
    assert claimed.report.code == "dlr:6"


def test_a_repeated_receipt_has_the_same_key_and_another_word_another_one() -> None:
    first, again, other = (
        claims(as_form(signed(receipt(nonce=nonce, status=status))))[0].key
        for nonce, status in (("a", "delivered"), ("b", "delivered"), ("c", "buffered"))
    )
    assert first == again != other


@pytest.mark.parametrize("method", [method for method in SignatureMethod if method is not SignatureMethod.SHA256])
def test_a_receipt_signed_by_another_method_than_the_account_has_is_forged(method: SignatureMethod) -> None:
    with pytest.raises(Forged):
        claims(as_form(signed(receipt(), method)), signature_method="sha256")


@pytest.mark.parametrize(
    "changes", [{"status": "failed"}, {"messageId": "other"}, {"sig": ""}, {"sig": "0" * 32}, {"added": "1"}]
)
def test_a_receipt_changed_after_it_was_signed_is_forged(changes: dict[str, str]) -> None:
    for written in (as_query, as_form, as_json):
        with pytest.raises(Forged):
            claims(written({**signed(receipt()), **changes}))


@pytest.mark.parametrize("seconds", [-TOLERANCE // 1000 - 1, TOLERANCE // 1000 + 1])
def test_a_receipt_of_another_time_is_forged(seconds: int) -> None:
    with pytest.raises(Forged, match="five minutes"):
        claims(as_form(signed(receipt(timestamp=str(NOW // 1000 + seconds)))))
    assert claims(as_form(signed(receipt(timestamp=str(NOW // 1000 + (seconds - 1 if seconds > 0 else seconds + 1))))))


@pytest.mark.parametrize("timestamp", ["", "soon", "²"])
def test_a_signed_receipt_without_a_time_is_forged(timestamp: str) -> None:
    with pytest.raises(Forged):
        claims(as_form(signed(receipt(timestamp=timestamp))))


def test_a_receipt_of_another_account_is_forged() -> None:
    with pytest.raises(Forged, match="another Vonage account"):
        claims(as_form(signed(receipt(**{"api-key": "other123"}))))


def test_a_text_that_a_customer_sent_claims_nothing() -> None:
    fields = receipt()
    del fields["status"]
    assert claims(as_form(signed({**fields, "text": "STOP"}))) == ()


def test_nothing_is_proven_without_a_signature_secret() -> None:
    with pytest.raises(AccountProblem, match="no signature secret") as caught:
        claims(as_form(signed(receipt())), signature_secret="")
    assert caught.value.hint


def delivered(body: dict[str, Any], **changes: Any) -> Delivery:
    """A document with its token; a claim of None is left out."""
    raw = json.dumps(body).encode()
    given = {
        "iat": NOW // 1000,
        "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(raw).hexdigest(),
        "api_key": "abcd1234",
        "application_id": VALUES["application_id"],
        **{key: value for key, value in changes.items() if key != "secret"},
    }
    token = jwt.encode({key: value for key, value in given.items() if value is not None}, changes.get("secret", SECRET))
    return Delivery(URL, {"authorization": f"Bearer {token}", "content-type": "application/json"}, raw)


MESSAGE = {
    "channel": "whatsapp", "message_uuid": UUID, "to": TO[1:], "from": "447700900009", "status": "delivered",
    "timestamp": "2026-11-18T11:06:45.000Z", "client_ref": "a0000000000001",
    "usage": {"price": "0.0333", "currency": "EUR"},
}  # fmt: skip
CALL = {
    "uuid": UUID, "conversation_uuid": "CON-1", "status": "completed", "direction": "outbound", "network": "24801",
    "price": "0.0650", "rate": "0.39", "end_time": "2026-11-18T11:06:45.000Z", "to": TO[1:], "from": "447700900000",
}  # fmt: skip
SUMMARY = {
    "request_id": REQUEST, "type": "summary", "status": "completed", "submitted_at": "2026-11-18T11:06:40.000Z",
    "finalized_at": "2026-11-18T11:06:45.000Z", "channel_timeout": 300, "client_ref": "a0000000000001",
    "workflow": [{"channel": "sms", "initiated_at": "2026-11-18T11:06:40.000Z", "status": "completed"}],
    "price": "0.068", "currency": "EUR",
}  # fmt: skip
EVENT = {
    "request_id": REQUEST, "type": "event", "channel": "sms", "status": "completed", "client_ref": "a0000000000001",
    "triggered_at": "2026-11-18T11:06:40.000Z", "finalized_at": "2026-11-18T11:06:45.000Z",
}  # fmt: skip


def test_a_message_receipt_is_read() -> None:
    (claimed,) = claims(delivered(MESSAGE))
    assert claimed.report is not None
    assert (claimed.report.provider_id, claimed.report.status) == (UUID, Status.DELIVERED)
    assert (claimed.report.price, claimed.attempt) == (Money(33_300, "EUR"), "a0000000000001")
    assert claimed.report.claimed_at == NOW + 5000


@pytest.mark.parametrize(
    ("status", "number", "ours", "failure"),
    [
        ("rejected", "1240", Status.BLOCKED, Failure.OPTED_OUT),
        ("rejected", "1360", Status.EXPIRED, Failure.UNREACHABLE),
        ("undeliverable", "1300", Status.UNDELIVERED, Failure.ADDRESS),
        ("rejected", "1340", Status.BLOCKED, Failure.BLOCKED),
        ("read", "", Status.DELIVERED, None),
        ("submitted", "", Status.ACCEPTED, None),
    ],
)
def test_a_message_receipt_reads_word_and_code_together(
    status: str, number: str, ours: Status, failure: Failure | None
) -> None:
    kind = f"https://developer.nexmo.com/api-errors/messages-olympus#{number}"
    error = {"error": {"type": kind, "title": number, "detail": f"No for {TO}", "instance": "x"}} if number else {}
    (claimed,) = claims(delivered({**MESSAGE, "status": status, **error}))
    assert claimed.report is not None
    assert (claimed.report.status, claimed.report.failure) == (ours, failure)
    assert TO not in claimed.report.words


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("completed", SessionState.VERIFIED),
        ("failed", SessionState.FAILED),
        ("expired", SessionState.EXPIRED),
        ("user_rejected", SessionState.BLOCKED),
    ],
)
def test_a_summary_says_how_a_verification_ended(status: str, state: SessionState) -> None:
    (claimed,) = claims(delivered({**SUMMARY, "status": status}))
    assert (claimed.session, claimed.state, claimed.attempt) == (REQUEST, state, "a0000000000001")
    assert claimed.report is not None
    assert (claimed.report.price, claimed.report.price_final) == (Money(68_000, "EUR"), True)


def test_an_event_says_what_became_of_a_step_and_ends_nothing() -> None:
    (claimed,) = claims(delivered({**EVENT, "status": "failed"}))
    assert (claimed.session, claimed.state) == (REQUEST, None)
    assert claimed.report is not None
    assert claimed.report.status is Status.UNDELIVERED


def test_a_call_receipt_is_read() -> None:
    (claimed,) = claims(delivered(CALL))
    assert claimed.report is not None
    assert (claimed.report.provider_id, claimed.report.status) == (UUID, Status.DELIVERED)
    assert claimed.report.price == Money(65_000, "EUR")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"uuid": UUID, "status": "input"},
        {**CALL, "direction": "inbound"},
        {**MESSAGE, "status": ""},
        {**EVENT, "status": "action_pending"},
        {**SUMMARY, "type": "other"},
        {"message_uuid": 7, "uuid": [1]},
    ],
)
def test_what_claims_nothing_of_ours_is_no_error(body: dict[str, Any]) -> None:
    assert claims(delivered(body)) == ()


@pytest.mark.parametrize("body", [MESSAGE, CALL, SUMMARY, EVENT])
def test_a_repeated_delivery_has_the_same_key(body: dict[str, Any]) -> None:
    first, again = (claims(delivered(body, jti=jti))[0].key for jti in ("one", "two"))
    assert first == again
    assert first != claims(delivered({**body, "status": "failed"}))[0].key


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "another secret of thirty-two bytes or more"},
        {"payload_hash": "0" * 64},
        {"payload_hash": None},
        {"payload_hash": 7},
        {"iat": None},
        {"iat": "soon"},
        {"iat": True},
        {"iat": NOW // 1000 - TOLERANCE // 1000 - 1},
        {"iat": NOW // 1000 + TOLERANCE // 1000 + 1},
        {"api_key": "other123"},
    ],
)
def test_a_token_that_does_not_fit_is_forged(changes: dict[str, Any]) -> None:
    with pytest.raises(Forged):
        claims(delivered(MESSAGE, **changes))


def test_a_token_is_for_its_body_only() -> None:
    genuine, other = delivered(MESSAGE), json.dumps({**MESSAGE, "status": "rejected"}).encode()
    for body in (other, b""):
        with pytest.raises(Forged):
            claims(Delivery(URL, genuine.headers, body))


def test_words_of_a_forgery_hold_no_secret() -> None:
    for delivery in (delivered(MESSAGE, payload_hash="0"), as_form(receipt(sig="x")), Delivery(URL, {}, b"")):
        with pytest.raises(Forged) as caught:
            claims(delivery)
        assert SECRET not in str(caught.value)
        assert TO[1:] not in str(caught.value)
