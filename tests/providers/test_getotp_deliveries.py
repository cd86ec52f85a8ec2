"""Receipts of GetOTP's current generation, signed as Dexatel signs them; unconfirmed, so only with a secret set."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from otpdesk.errors import AccountProblem
from otpdesk.otp import Status
from otpdesk.providers.deliveries import Delivery, Forged
from otpdesk.providers.getotp.adapter import GetOtp
from tests.providers.contract import TO
from tests.providers.http_contract import SINCE
from tests.providers.test_getotp import SESSION, VALUES, account


def delivery(data: Mapping[str, Any], secret: str = VALUES["webhook_secret"]) -> Delivery:
    body = json.dumps({"data": data}).encode()
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return Delivery("https://desk.example/hook", {"x-dexatel-signature": signature}, body)


RECEIPT = {
    "message_id": SESSION.id,
    "status": "DELIVERED",
    "timestamp": "2026-11-18T11:06:40Z",
    "payload": "a0000000000001",
    "to": TO[1:],
}


@pytest.mark.parametrize("at", ["2026-11-18T11:06:40Z", "2026-11-18 11:06:40", SINCE, SINCE // 1000, str(SINCE)])
def test_a_signed_receipt_is_read_in_every_writing_of_its_time(at: str | int) -> None:
    (claimed,) = GetOtp.claims(account()._settings, delivery({**RECEIPT, "timestamp": at}), SINCE)
    assert claimed.report is not None
    assert (claimed.report.status, claimed.report.provider_id) == (Status.DELIVERED, SESSION.id)
    assert claimed.attempt == "a0000000000001"
    assert TO[1:] not in repr(claimed)


def test_a_repeated_receipt_has_the_same_key() -> None:
    settings = account()._settings
    (first,), (again,) = (GetOtp.claims(settings, delivery(RECEIPT), SINCE + wait) for wait in (0, 60_000))
    (later,) = GetOtp.claims(settings, delivery({**RECEIPT, "status": "FAILED"}), SINCE)
    assert first.key == again.key != later.key


@pytest.mark.parametrize(
    "forged",
    [
        delivery(RECEIPT, "another secret"),
        Delivery("https://desk.example/hook", {}, delivery(RECEIPT).body),
        Delivery("https://desk.example/hook", delivery(RECEIPT).headers, delivery(RECEIPT).body + b" "),
        delivery({**RECEIPT, "timestamp": "2026-11-18T11:00:00Z"}),
        delivery({**RECEIPT, "timestamp": "2026-11-18T11:12:00Z"}),
        delivery({key: value for key, value in RECEIPT.items() if key != "timestamp"}),
        delivery({**RECEIPT, "timestamp": "9" * 5000}),
        delivery({key: value for key, value in RECEIPT.items() if key != "message_id"}),
    ],
)
def test_a_receipt_that_is_not_proven_or_is_old_is_forged(forged: Delivery) -> None:
    with pytest.raises(Forged):
        GetOtp.claims(account()._settings, forged, SINCE)


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_a_signed_body_that_cannot_be_read_is_forged(body: bytes) -> None:
    secret = VALUES["webhook_secret"].encode()
    signature = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()
    with pytest.raises(Forged):
        GetOtp.claims(account()._settings, Delivery("", {"X-Dexatel-Signature": signature}, body), SINCE)


def test_without_a_webhook_secret_no_receipt_is_taken() -> None:
    with pytest.raises(AccountProblem, match="takes no receipts"):
        GetOtp.claims(account(webhook_secret="")._settings, delivery(RECEIPT), SINCE)
