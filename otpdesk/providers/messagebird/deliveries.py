"""Receipts that MessageBird delivers by itself: a token signed with the account's key, and what they claim.

The token (`MessageBird-Signature-JWT`) lives a minute and holds hashes of the whole URL and of the body. A receipt
of a message comes as a GET whose query says everything; one of a conversation comes as JSON.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Instant
from otpdesk.providers.deliveries import Claimed, Delivery, Forged, same
from otpdesk.providers.messagebird.answers import report
from otpdesk.providers.messagebird.codes import CALL_STATUSES
from otpdesk.providers.messagebird.settings import MessageBirdSettings
from otpdesk.providers.transport import part, text

_HEADER = "MessageBird-Signature-JWT"
_ISSUER = "MessageBird"
_LEEWAY = 1_000
"""Milliseconds that the clocks may differ, as in MessageBird's own check."""


def claims(settings: MessageBirdSettings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
    """What a delivery claims about a message, or nothing if it is about something else.

    Forged, or AccountProblem, as `Provider.claims` has it. How it is signed is a setting, whatever the token says.
    """
    if settings.signing_key is None:
        raise AccountProblem(
            "This MessageBird account has no signing key.", "Copy it from MessageBird's developer settings."
        )
    token = proven(delivery, settings.signing_key.get_secret_value(), settings.signing.value, now)
    fields = dict(parse_qsl(urlsplit(delivery.url).query, keep_blank_values=True))
    body, channel = _said(fields, delivery.body)
    if not (text(body, "id") and text(body, "status")):
        return ()
    key = text(token, "jti") or sha256(delivery.header(_HEADER).encode()).hexdigest()
    return (Claimed(key, report(body, channel), attempt=text(body, "reference")),)


def proven(delivery: Delivery, secret: str, algorithm: str, now: Instant) -> Mapping[str, Any]:
    """What the token of a delivery says, once it is proven to be MessageBird's and to fit URL, body and time."""
    try:
        token: Mapping[str, Any] = jwt.decode(
            delivery.header(_HEADER),
            secret,
            algorithms=[algorithm],
            issuer=_ISSUER,
            options={"require": ["iss", "nbf", "exp"], "verify_nbf": False, "verify_exp": False, "verify_iat": False},
        )
    except jwt.PyJWTError:
        raise Forged("Its token is not that of this account's signing key.") from None
    if not _begins(token) - _LEEWAY <= now < _ends(token) + _LEEWAY:
        raise Forged("Its token is not valid now.")
    if not same(sha256(delivery.url.encode()).hexdigest(), text(token, "url_hash")):
        raise Forged("Its token was made for another URL.")
    made = sha256(delivery.body).hexdigest() if delivery.body else ""
    if not same(made, text(token, "payload_hash")):
        raise Forged("Its token was made for another body.")
    return token


def _begins(token: Mapping[str, Any]) -> Instant:
    return _milliseconds(token["nbf"])


def _ends(token: Mapping[str, Any]) -> Instant:
    return _milliseconds(token["exp"])


def _milliseconds(seconds: object) -> Instant:
    if not isinstance(seconds, int | float):
        raise Forged("Its token does not say when it is valid.")
    return round(seconds * 1000)


def _said(fields: Mapping[str, str], body: bytes) -> tuple[Mapping[str, Any], Channel]:
    """(the message as a list has it, its channel): from the query, or a conversation's message from the body."""
    if not body:
        recipient = {
            **fields,
            "price": {"amount": fields.get("price[amount]"), "currency": fields.get("price[currency]")},
        }
        channel = Channel.VOICE if fields.get("status", "") in CALL_STATUSES else Channel.SMS
        return {"id": fields.get("id"), "recipients": {"items": [recipient]}, **_kept(fields)}, channel
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}, Channel.WHATSAPP
    return (part(document, "message") if isinstance(document, dict) else {}), Channel.WHATSAPP


def _kept(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: fields[key] for key in ("reference", "status") if key in fields}
