"""Receipts that MessageBird signs: its own test vectors, at their own time."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from otpdesk.errors import AccountProblem
from otpdesk.options import parsed
from otpdesk.otp import Failure, Money, Status
from otpdesk.providers.deliveries import Claimed, Delivery, Forged
from otpdesk.providers.messagebird.adapter import MessageBird
from otpdesk.providers.messagebird.deliveries import proven
from otpdesk.providers.messagebird.settings import MessageBirdSettings
from tests.providers.test_messagebird import ID, VALUES

VECTORS = json.loads((Path(__file__).parent / "data" / "messagebird_signatures.json").read_text())
AT = round(datetime.fromisoformat(VECTORS["at"]).timestamp() * 1000)
KEY = "Qz9signingQz9signingQz9signingQz9"
SECOND = 1000
URL = "https://relay.example.org/receipts"
FIELDS = {
    "id": ID,
    "reference": "a0000000000001",
    "recipient": "37255501234",
    "status": "delivery_failed",
    "statusReason": "opted out",
    "statusErrorCode": "103",
    "statusDatetime": "2021-07-05T09:59:58+00:00",
    "mccmnc": "24801",
    "price[amount]": "0.0632",
    "price[currency]": "EUR",
}


def case(name: str) -> tuple[Delivery, str]:
    """(a vector as a delivery, the algorithm that its token names)."""
    (found,) = [one for one in VECTORS["cases"] if one["name"] == name]
    headers = {"messagebird-signature-jwt": found["token"]}
    algorithm = jwt.get_unverified_header(found["token"])["alg"]
    return Delivery(found["url"], headers, found["body"].encode(), "GET"), algorithm


@pytest.mark.parametrize("name", [one["name"] for one in VECTORS["cases"]])
def test_messagebirds_own_vectors_hold(name: str) -> None:
    delivery, algorithm = case(name)
    if [one["valid"] for one in VECTORS["cases"] if one["name"] == name] == [True]:
        assert proven(delivery, VECTORS["key"], algorithm, AT)["iss"] == "MessageBird"
        return
    with pytest.raises(Forged):
        proven(delivery, VECTORS["key"], "HS256", AT)


def test_the_algorithm_is_the_settings_whatever_a_token_names() -> None:
    for name in ("HS384", "HS512", "no algorithm"):
        delivery, _ = case(name)
        with pytest.raises(Forged, match="not that of this account"):
            proven(delivery, VECTORS["key"], "HS256", AT)


@pytest.mark.parametrize(("seconds", "valid"), [(-2, False), (-1, True), (59, True), (60.9, True), (61, False)])
def test_a_token_is_good_for_its_own_minute_and_a_second_around_it(seconds: float, valid: bool) -> None:  # noqa: FBT001
    delivery, _ = case("nothing but the URL")
    if valid:
        assert proven(delivery, VECTORS["key"], "HS256", AT + round(seconds * SECOND))
        return
    with pytest.raises(Forged, match="not valid now"):
        proven(delivery, VECTORS["key"], "HS256", AT + round(seconds * SECOND))


def settings(**changes: str) -> MessageBirdSettings:
    return parsed(MessageBirdSettings, {**VALUES, "signing_key": KEY, **changes})


def signed(url: str, body: bytes = b"", **claims: Any) -> Delivery:
    """A delivery as MessageBird would sign it."""
    hashes = {"url_hash": sha256(url.encode()).hexdigest()} | (
        {"payload_hash": sha256(body).hexdigest()} if body else {}
    )
    made = {"iss": "MessageBird", "nbf": AT // SECOND, "exp": AT // SECOND + 60, "jti": "j1", **hashes, **claims}
    return Delivery(url, {"MessageBird-Signature-JWT": jwt.encode(made, KEY, "HS256")}, body)


def claimed(delivery: Delivery, **changes: str) -> tuple[Claimed, ...]:
    return MessageBird.claims(settings(**changes), delivery, AT)


def test_a_receipt_of_a_message_says_all_in_its_query() -> None:
    (claim,) = claimed(signed(f"{URL}?{urlencode(FIELDS)}"))
    report = claim.report
    assert report is not None
    assert (claim.key, claim.attempt, report.provider_id) == ("j1", "a0000000000001", ID)
    assert (report.status, report.failure, report.code) == (Status.BLOCKED, Failure.OPTED_OUT, "reason:opted_out")
    assert (report.claimed_at, report.price) == (AT - 2 * SECOND, Money(63_200, "EUR"))
    assert (report.mcc, report.mnc) == ("248", "01")


def test_a_receipt_of_a_call_has_the_words_of_calls() -> None:
    (claim,) = claimed(signed(f"{URL}?{urlencode({'id': ID, 'status': 'busy'})}"))
    assert claim.report is not None
    assert (claim.report.status, claim.report.code) == (Status.UNDELIVERED, "call:busy")


def test_a_receipt_of_a_conversation_comes_as_json() -> None:
    message = {"id": ID, "status": "delivered", "updatedDatetime": "2021-07-05T09:59:58Z", "content": {"text": "no"}}
    body = json.dumps({"type": "message.updated", "message": message}).encode()
    (claim,) = claimed(signed(URL, body))
    assert claim.report is not None
    assert (claim.report.provider_id, claim.report.status) == (ID, Status.DELIVERED)


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff", b'{"message": {"id": "x"}}'])
def test_what_is_about_no_message_claims_nothing(body: bytes) -> None:
    assert claimed(signed(URL, body)) == ()


@pytest.mark.parametrize(
    "claims", [{"iss": "Somebody"}, {"exp": None}, {"nbf": "soon"}, {"url_hash": None}, {"url_hash": ["x"]}]
)
def test_a_token_that_lacks_something_is_forged(claims: dict[str, Any]) -> None:
    with pytest.raises(Forged):
        claimed(signed(f"{URL}?{urlencode(FIELDS)}", **claims))


def test_a_delivery_without_a_token_is_forged_and_tells_no_secret() -> None:
    with pytest.raises(Forged) as caught:
        claimed(Delivery(URL, {}))
    assert KEY not in str(caught.value)


def test_an_account_without_a_signing_key_says_so() -> None:
    with pytest.raises(AccountProblem, match="no signing key") as caught:
        claimed(signed(URL), signing_key="")
    assert caught.value.hint
