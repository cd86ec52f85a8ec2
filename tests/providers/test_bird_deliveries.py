"""Receipts that Bird signs (Standard Webhooks)."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Failure, Money, Status
from otpdesk.providers.bird.adapter import Bird
from otpdesk.providers.bird.deliveries import proven
from otpdesk.providers.deliveries import Claimed, Delivery, Forged
from otpdesk.providers.messagebird.settings import MessageBirdSettings
from otpdesk.providers.verifying import SessionState
from tests.providers.test_bird import ID, LEG, SUFFIX, VALUES, VERIFICATION

SECRET = VALUES["signing_key"]
VECTOR = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
BODY = b'{"test": 2432232314}'
SIGNED_AT = 1_614_265_330_000
AT = 1_795_000_000_000  # 18 November 2026, 11:06:40 UTC
URL = "https://relay.example.org/receipts"


def signature(secret: str, name: str, seconds: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{name}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def signed(event: object, secret: str = SECRET) -> Delivery:
    """An event as Bird would deliver it now."""
    body = json.dumps(event).encode()
    seconds = AT // 1000
    headers = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(seconds),
        "Webhook-Signature": signature(secret, "msg_1", seconds, body),
    }
    return Delivery(URL, headers, body)


def claimed(kind: str, at: str = "2026-11-18T11:06:39Z", **data: Any) -> tuple[Claimed, ...]:
    settings = parsed(MessageBirdSettings, VALUES)
    return Bird.claims(settings, signed({"type": kind, "timestamp": at, "data": data}), AT)


def test_the_published_vector_holds() -> None:
    assert proven(Delivery(URL, VECTOR, BODY), SECRET, SIGNED_AT) == VECTOR["webhook-id"]


@pytest.mark.parametrize(("seconds", "fits"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_delivery_is_good_for_five_minutes(seconds: int, fits: bool) -> None:  # noqa: FBT001
    delivery, now = Delivery(URL, VECTOR, BODY), SIGNED_AT + seconds * 1000
    if fits:
        assert proven(delivery, SECRET, now)
        return
    with pytest.raises(Forged, match="five minutes"):
        proven(delivery, SECRET, now)


def test_one_of_several_signatures_is_enough_while_a_secret_is_replaced() -> None:
    both = {**VECTOR, "webhook-signature": f"v1,AAAA {VECTOR['webhook-signature']} v2,BBBB"}
    assert proven(Delivery(URL, both, BODY), SECRET, SIGNED_AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-signature": ""},
        {"webhook-signature": VECTOR["webhook-signature"].removeprefix("v1,")},
        {"webhook-signature": VECTOR["webhook-signature"].replace("v1,", "v1a,")},
        {"webhook-signature": "v1,ⅧÄ"},
        {"webhook-id": "msg_other"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 5000},
    ],
)
def test_a_delivery_that_was_changed_is_forged(changes: dict[str, str]) -> None:
    with pytest.raises(Forged) as caught:
        proven(Delivery(URL, {**VECTOR, **changes}, BODY), SECRET, SIGNED_AT)
    assert SECRET not in str(caught.value)


def test_another_body_or_another_secret_is_forged() -> None:
    for delivery, secret in (
        (Delivery(URL, VECTOR, BODY + b" "), SECRET),
        (Delivery(URL, VECTOR, BODY), f"whsec_{base64.b64encode(b'another').decode()}"),
    ):
        with pytest.raises(Forged):
            proven(delivery, secret, SIGNED_AT)


@pytest.mark.parametrize("key", ["", "whsec_not/base64!"])
def test_an_account_whose_key_is_none_or_none_of_birds_says_so(key: str) -> None:
    settings = parsed(MessageBirdSettings, {**VALUES, "signing_key": key})
    with pytest.raises(AccountProblem, match="signing key") as caught:
        Bird.claims(settings, signed({}), AT)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("sms.accepted", Status.ACCEPTED),
        ("sms.sent", Status.SENT),
        ("sms.delivered", Status.DELIVERED),
        ("sms.expired", Status.EXPIRED),
        ("sms.undelivered", Status.UNDELIVERED),
    ],
)
def test_an_event_of_an_sms_says_what_became_of_it(kind: str, status: Status) -> None:
    cost = {"amount": "0.0632", "currency_code": "EUR"}
    (claim,) = claimed(kind, sms_id=ID, metadata={"attempt": "a1"}, cost=cost, mcc_mnc="24801")
    report = claim.report
    assert report is not None
    assert (claim.key, claim.attempt, report.provider_id, report.status) == ("msg_1", "a1", ID, status)
    assert (report.claimed_at, report.price, report.mcc) == (AT - 1000, Money(63_200, "EUR"), "248")


def test_a_failed_sms_says_why() -> None:
    (claim,) = claimed("sms.failed", sms_id=ID, error={"code": "landline_unreachable", "description": "a landline"})
    report = claim.report
    assert report is not None
    assert (report.failure, report.code, report.words) == (Failure.LANDLINE, "sms:landline_unreachable", "a landline")


@pytest.mark.parametrize(
    ("kind", "data", "status"),
    [
        ("whatsapp.read", {"whatsapp_id": f"wam_{SUFFIX}"}, Status.DELIVERED),
        ("whatsapp.failed", {"whatsapp_id": f"wam_{SUFFIX}", "error": {"code": "undeliverable"}}, Status.UNDELIVERED),
        ("email.delivered", {"email_id": f"em_{SUFFIX}"}, Status.DELIVERED),
        ("email.bounced", {"email_id": f"em_{SUFFIX}", "bounce_type": "block"}, Status.BLOCKED),
        ("voice_call.initiated", {"call_id": LEG}, Status.ACCEPTED),
        ("voice_call.answered", {"call_id": LEG}, Status.SENT),
        ("voice_call.ended", {"call_id": LEG, "status": "answered"}, Status.DELIVERED),
        ("voice_call.ended", {"call_id": LEG, "status": "no_answer"}, Status.UNDELIVERED),
    ],
)
def test_each_channel_has_events_of_its_own(kind: str, data: dict[str, Any], status: Status) -> None:
    (claim,) = claimed(kind, **data)
    assert claim.report is not None
    assert (claim.report.status, claim.report.provider_id) == (status, next(iter(data.values())))


@pytest.mark.parametrize(
    ("word", "state"),
    [("created", SessionState.PENDING), ("verified", SessionState.VERIFIED), ("failed", SessionState.FAILED)],
)
def test_an_event_of_a_verification_says_how_it_stands(word: str, state: SessionState) -> None:
    (claim,) = claimed(f"verify.verification.{word}", verification_id=VERIFICATION, metadata={"attempt": "a1"})
    assert (claim.session, claim.state, claim.attempt, claim.report) == (VERIFICATION, state, "a1", None)


def test_an_event_of_its_message_says_what_became_of_that() -> None:
    (fine,) = claimed("verify.attempt.delivered", verification_id=VERIFICATION)
    (lost,) = claimed("verify.attempt.undelivered", verification_id=VERIFICATION, reason="hard_bounce", error="5.1.1")
    assert fine.report is not None
    assert lost.report is not None
    assert (fine.session, fine.report.status, fine.state) == (VERIFICATION, Status.DELIVERED, None)
    assert (lost.report.status, lost.report.failure) == (Status.UNDELIVERED, Failure.ADDRESS)
    assert (lost.report.code, lost.report.words) == ("verify:hard_bounce", "5.1.1")


@pytest.mark.parametrize(
    "event",
    [
        [],
        {},
        {"type": "sms.delivered"},
        {"type": "domain.verified", "data": {"id": "x"}},
        {"type": "verify.attempt.sent", "data": {}},
        {"type": "verify.verification.wondered", "data": {"verification_id": VERIFICATION}},
        {"type": 7, "data": 7},
    ],
)
def test_what_is_about_no_message_claims_nothing(event: object) -> None:
    assert Bird.claims(parsed(MessageBirdSettings, VALUES), signed(event), AT) == ()
