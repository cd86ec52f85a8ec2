"""Receipts that Vonage delivers by itself: proven by the account's signature secret, then read.

SMS receipts carry a hash of all their fields (`sig`), by the method that the account has set. Everything else carries
a token (HS256) whose claims hold the hash of the body. Neither method is taken from the delivery.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from otpdesk.errors import AccountProblem
from otpdesk.otp import Instant, Status
from otpdesk.providers.base import Report
from otpdesk.providers.deliveries import Claimed, Delivery, Forged, fresh, same
from otpdesk.providers.tokens import token_claims
from otpdesk.providers.transport import part, text
from otpdesk.providers.vonage.answers import call_report, instant
from otpdesk.providers.vonage.codes import CALL_STATUSES
from otpdesk.providers.vonage.records import message_report, sms_report, verification
from otpdesk.providers.vonage.settings import SignatureMethod, VonageSettings

_STEPS: Mapping[str, Status] = MappingProxyType(
    {
        "completed": Status.DELIVERED,
        "failed": Status.UNDELIVERED,
        "expired": Status.SENT,
        "user_rejected": Status.BLOCKED,
        "rejected": Status.BLOCKED,
    }
)


def claims(settings: VonageSettings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
    """What a delivery claims. Forged if it is not proven, AccountProblem without a signature secret."""
    if settings.signature_secret is None:
        hint = "Copy it from Vonage's dashboard into the account, and have receipts signed there."
        raise AccountProblem("This Vonage account has no signature secret.", hint)
    secret = settings.signature_secret.get_secret_value()
    scheme, _, token = delivery.header("Authorization").partition(" ")
    if scheme.lower() == "bearer":
        _prove_token(settings, token.strip(), secret, delivery.body, now)
        return tuple(_of_document(_json(delivery.body)))
    fields = _fields(delivery)
    _prove_fields(settings, fields, secret, now)
    return tuple(_of_sms(fields))


def signature(fields: Mapping[str, str], secret: str, method: SignatureMethod) -> str:
    """The hash of all fields but `sig`, by name: `&name=value`, with `_` for `&` and `=` in values. Hexadecimal."""
    named = sorted((name, value) for name, value in fields.items() if name != "sig")
    signed = "".join(f"&{name}={value.replace('&', '_').replace('=', '_')}" for name, value in named)
    if method is SignatureMethod.MD5_HASH:
        return hashlib.md5(f"{signed}{secret}".encode(), usedforsecurity=False).hexdigest()
    return hmac.new(secret.encode(), signed.encode(), method.value).hexdigest()


def _prove_token(settings: VonageSettings, token: str, secret: str, body: bytes, now: Instant) -> None:
    held = token_claims(token, secret)
    issued = held.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int):
        raise Forged("Its token has no time.")
    fresh(issued * 1000, now)
    if not body or not same(text(held, "payload_hash").lower(), hashlib.sha256(body).hexdigest()):
        raise Forged("Its token is for another body.")
    _ours(settings, text(held, "api_key"))


def _prove_fields(settings: VonageSettings, fields: Mapping[str, str], secret: str, now: Instant) -> None:
    given = fields.get("sig", "").lower()
    if not given or not same(given, signature(fields, secret, settings.signature_method)):
        raise Forged("Its signature is not by the account's signature secret and method.")
    if not fields.get("timestamp", "").isdecimal():
        raise Forged("Its signed fields have no time.")
    fresh(int(fields["timestamp"]) * 1000, now)
    _ours(settings, fields.get("api-key", ""))


def _ours(settings: VonageSettings, api_key: str) -> None:
    if api_key and api_key != settings.api_key:
        raise Forged("It is for another Vonage account.")


def _fields(delivery: Delivery) -> dict[str, str]:
    """The fields of an SMS receipt: in the query, in a form, or as JSON, as the account has set it."""
    query = dict(parse_qsl(urlsplit(delivery.url).query, keep_blank_values=True))
    if delivery.method.upper() == "GET" or not delivery.body:
        return query
    if "json" in delivery.header("Content-Type").lower():
        return {
            name: str(value) for name, value in _json(delivery.body).items() if isinstance(value, str | int | float)
        }
    return dict(parse_qsl(delivery.body.decode(errors="replace"), keep_blank_values=True))


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _of_sms(fields: Mapping[str, str]) -> list[Claimed]:
    """An SMS receipt. A message that came in from a customer has no status, and is none."""
    message_id, status = fields.get("messageId", ""), fields.get("status", "")
    if not message_id or not status:
        return []
    record = {
        "message_id": message_id,
        "status": status,
        "error_code": fields.get("err-code", ""),
        "network": fields.get("network-code", ""),
        "total_price": fields.get("price", ""),
        "date_finalized": fields.get("message-timestamp", ""),
    }
    key = f"sms:{message_id}:{status}:{fields.get('err-code', '')}"
    return [Claimed(key, sms_report(record), attempt=fields.get("client-ref", ""))]


def _of_document(body: Mapping[str, Any]) -> list[Claimed]:
    """What a document is about is told by the id that it has."""
    readers: tuple[tuple[str, Callable[[Mapping[str, Any]], list[Claimed]]], ...] = (
        ("message_uuid", _of_message),
        ("request_id", _of_verification),
        ("uuid", _of_call),
    )
    return next((read(body) for key, read in readers if text(body, key)), [])


def _of_message(body: Mapping[str, Any]) -> list[Claimed]:
    status, error, usage = text(body, "status"), part(body, "error"), part(body, "usage")
    if not status:
        return []
    number = text(error, "type").rpartition("#")[2] or text(error, "title")
    record = {
        "message_id": text(body, "message_uuid"),
        "status": status,
        "error_code": number,
        "error_code_description": text(error, "detail"),
        "date_finalized": text(body, "timestamp"),
        "total_price": usage.get("price"),
        "currency": usage.get("currency"),
        "network": text(part(body, "destination"), "network_code"),
    }
    key = f"message:{text(body, 'message_uuid')}:{status}:{number}"
    return [Claimed(key, message_report(record), attempt=text(body, "client_ref"))]


def _of_verification(body: Mapping[str, Any]) -> list[Claimed]:
    """A summary says how a verification ended; an event what became of one of its steps."""
    request_id, kind, status = (text(body, name) for name in ("request_id", "type", "status"))
    key, attempt = f"verify:{request_id}:{kind}:{text(body, 'channel')}:{status}", text(body, "client_ref")
    if kind == "summary":
        ended = verification({**body, "date_finalized": _ended(body)})
        return [Claimed(key, ended.message, request_id, ended.state, attempt)]
    if kind == "event" and status in _STEPS:
        step = Report(request_id, _STEPS[status], status, claimed_at=instant(body, "finalized_at"))
        return [Claimed(key, step, request_id, attempt=attempt)]
    return []


def _ended(body: Mapping[str, Any]) -> str:
    return text(body, "finalized_at") or text(body, "date_finalized")


def _of_call(body: Mapping[str, Any]) -> list[Claimed]:
    status = text(body, "status").lower()
    if status not in CALL_STATUSES or text(body, "direction") == "inbound":
        return []
    return [Claimed(f"call:{text(body, 'uuid')}:{status}", call_report(body))]
