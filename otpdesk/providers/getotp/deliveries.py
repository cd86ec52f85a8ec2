"""Receipts that GetOTP's v1 may deliver. Unconfirmed: its documents name webhooks and a secret, and say no more.

It seems to run on Dexatel, whose deliveries carry `X-Dexatel-Signature`, the base64 of an HMAC-SHA256 of the body
under the webhook's secret, and a time inside the body. They are read only where the account has such a secret.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from otpdesk.errors import AccountProblem
from otpdesk.options import Secret
from otpdesk.otp import Instant
from otpdesk.providers.dates import instant
from otpdesk.providers.deliveries import Claimed, Delivery, Forged, fresh, same
from otpdesk.providers.getotp.answers import report
from otpdesk.providers.transport import part, text

_HEADER = "X-Dexatel-Signature"
_MILLISECONDS = 10_000_000_000
"""From here on a time in whole numbers is in milliseconds, below it in seconds."""


def claims(secret: Secret | None, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
    """What a delivery claims about a message. Forged, or AccountProblem, as `Provider.claims` has it."""
    if secret is None:
        raise AccountProblem("This GetOTP account takes no receipts.", "They need the webhook secret (unconfirmed).")
    made = hmac.new(secret.get_secret_value().encode(), delivery.body, hashlib.sha256).digest()
    if not same(base64.b64encode(made), delivery.header(_HEADER)):
        raise Forged("Its signature is not that of the webhook secret.")
    data = part(_document(delivery.body), "data")
    fresh(_signed_at(data), now)
    message_id, raw = text(data, "message_id"), text(data, "status").lower()
    if not message_id:
        raise Forged("It names no message.")
    key = f"{message_id} {raw} {text(data, 'timestamp')}"
    return (Claimed(key, report(data, message_id), attempt=text(data, "payload")),)


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise Forged("Its body is no JSON.") from None
    return document if isinstance(document, dict) else {}


def _signed_at(data: Mapping[str, Any]) -> Instant:
    """When it was signed: a date, or seconds or milliseconds since 1970."""
    written = text(data, "timestamp")
    if written.isdecimal() and len(written) <= len(str(_MILLISECONDS)) + 2:
        number = int(written)
        return number if number >= _MILLISECONDS else number * 1000
    at = instant(written)
    if at is None:
        raise Forged("It does not say when it was signed.")
    return at
