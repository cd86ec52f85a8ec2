"""Receipts that Bird delivers by itself: Standard Webhooks, and what their events claim.

The signature covers id, time and body; after a secret was replaced both the old and the new one sign for a day, so
there may be several, of which one must fit.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel, Instant
from otpdesk.providers.base import Report
from otpdesk.providers.bird.answers import ATTEMPT, report
from otpdesk.providers.bird.codes import STATES, trouble
from otpdesk.providers.dates import instant
from otpdesk.providers.deliveries import Claimed, Delivery, Forged, fresh, same
from otpdesk.providers.messagebird.settings import MessageBirdSettings
from otpdesk.providers.transport import part, short, text
from otpdesk.providers.verifying import SessionState

_PREFIX = "whsec_"
_VERSION = "v1"
_LONGEST_TIME = 12  # digits

_MESSAGES = MappingProxyType(
    {
        "sms": (Channel.SMS, "sms_id"),
        "whatsapp": (Channel.WHATSAPP, "whatsapp_id"),
        "email": (Channel.EMAIL, "email_id"),
        "voice_call": (Channel.VOICE, "call_id"),
    }
)
"""Events by the first part of their type: the channel, and the field with the id of the message or leg."""

_WORDS = MappingProxyType({"read": "delivered", "initiated": "ringing", "answered": "in_progress"})
"""What the second part says in the words that messages and legs have; the others say the same."""


def claims(settings: MessageBirdSettings, delivery: Delivery, now: Instant) -> tuple[Claimed, ...]:
    """What a delivery claims, or nothing if it is about something else.

    Forged, or AccountProblem, as `Provider.claims` has it.
    """
    if settings.signing_key is None:
        raise AccountProblem("This account has no signing key.", "Bird shows it once, when a webhook is made: whsec_….")
    key = proven(delivery, settings.signing_key.get_secret_value(), now)
    event = _document(delivery.body)
    kind, _, word = text(event, "type").partition(".")
    data, at = part(event, "data"), instant(text(event, "timestamp"))
    attempt = text(part(data, "metadata"), ATTEMPT)
    if kind == "verify":
        return _of_verification(key, word, data, at, attempt)
    channel, field = _MESSAGES.get(kind, (Channel.SMS, ""))
    if not text(data, field):
        return ()
    return (Claimed(key, _report(data, channel, field, word, at), attempt=attempt),)


def proven(delivery: Delivery, secret: str, now: Instant) -> str:
    """The id of a delivery, the same when it is repeated, once it is proven to be Bird's and of now."""
    name, at = delivery.header("webhook-id"), delivery.header("webhook-timestamp")
    if not name or not at.isdecimal() or len(at) > _LONGEST_TIME:
        raise Forged("It has no id or no time.")
    signed = f"{name}.{at}.".encode() + delivery.body
    made = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()
    given = (entry.partition(",") for entry in delivery.header("webhook-signature").split())
    matches = [same(signature, made) for version, _, signature in given if version == _VERSION]
    if not any(matches):
        raise Forged("No signature is that of this account's signing key.")
    fresh(int(at) * 1000, now)
    return name


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        raise AccountProblem("The signing key is not one of Bird's.", "It begins with whsec_; copy it whole.") from None


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _report(data: Mapping[str, Any], channel: Channel, field: str, word: str, at: Instant | None) -> Report:
    """The event as the message or leg itself would say it. A status of its own counts (`voice_call.ended`)."""
    raw = text(data, "status") or _WORDS.get(word, word)
    said = {**data, "id": text(data, field), "status": raw, "last_error": data.get("error")}
    found = report(said, channel)
    bounce = text(data, "bounce_type")
    if bounce and (why := trouble(f"bounce:{bounce}")):
        words = short(text(data, "bounce_description"))
        return Report(found.provider_id, why.status, raw, why.failure, f"bounce:{bounce}", words, at)
    return found if at is None else replace(found, claimed_at=at)


def _of_verification(
    key: str, word: str, data: Mapping[str, Any], at: Instant | None, attempt: str
) -> tuple[Claimed, ...]:
    """What became of a verification (`verification.failed`), or of its newest message (`attempt.delivered`)."""
    session = text(data, "verification_id")
    about, _, word = word.partition(".")
    if not session:
        return ()
    if about == "verification":
        state = SessionState.PENDING if word == "created" else STATES.get(word)
        return (Claimed(key, session=session, state=state, attempt=attempt),) if state else ()
    code = f"verify:{text(data, 'reason')}" if word == "undelivered" else ""
    why = trouble(code)
    found = report({"id": session, "status": word, "mcc_mnc": data.get("mcc_mnc")}, Channel.SMS)
    status = why.status if why else found.status
    words = short(text(data, "error"))
    said = Report(session, status, word, why.failure if why else None, code, words, at, mcc=found.mcc, mnc=found.mnc)
    return (Claimed(key, said, session, attempt=attempt),)
