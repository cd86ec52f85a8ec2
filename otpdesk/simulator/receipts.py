"""Receipts as providers deliver them by themselves: each in its own form, signed as it signs.

They are made when somebody asks for one (`POST …/receipts/ID` with `url` and `secret` as JSON) and handed back instead
of being sent, because the desk they are for may have no address: whoever asked plays the wire.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from otpdesk.otp import Instant
from otpdesk.simulator.fate import Accepted

_FORM = "application/x-www-form-urlencoded"
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Receipt:
    """One request as a provider would make it."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


Signer = Callable[[Accepted, str, str, Instant], Receipt]
"""From a message that was delivered, the address that receipts go to, the secret, and the time."""


def receipt(message: Accepted, url: str, secret: str, now: Instant) -> Receipt | None:
    """The receipt of delivery of a text; None where its provider signs none, or the message was no text."""
    signer = _SIGNERS.get(message.submission.provider)
    return signer(message, url, secret, now) if signer else None


def _twilio(message: Accepted, url: str, secret: str, _now: Instant) -> Receipt:
    """HMAC-SHA1 with the auth token over URL and sorted fields."""
    sent = message.submission
    fields = {
        "AccountSid": sent.account,
        "ApiVersion": "2010-04-01",
        "From": sent.sender,
        "MessageSid": message.id,
        "MessageStatus": "delivered",
        "SmsSid": message.id,
        "SmsStatus": "delivered",
        "To": sent.to,
    }
    signed = url + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    made = _base64(hmac.digest(secret.encode(), signed.encode(), "sha1"))
    return Receipt("POST", url, {"Content-Type": _FORM, "X-Twilio-Signature": made}, urlencode(fields))


def _vonage(message: Accepted, url: str, secret: str, now: Instant) -> Receipt:
    """The MD5 hash of all fields and the secret, as new accounts have it."""
    sent = message.submission
    fields = {
        "api-key": sent.account,
        "client-ref": sent.reference,
        "err-code": "0",
        "message-timestamp": datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "messageId": message.id,
        "msisdn": sent.to.lstrip("+"),
        "price": f"{message.price.micro / 1_000_000:.8f}",
        "status": "delivered",
        "timestamp": str(now // 1000),
        "to": sent.sender,
    }
    signed = "".join(f"&{name}={value.replace('&', '_').replace('=', '_')}" for name, value in sorted(fields.items()))
    made = hashlib.md5(f"{signed}{secret}".encode(), usedforsecurity=False).hexdigest()
    return Receipt("GET", f"{url}?{urlencode({**fields, 'sig': made})}")


def _plivo(message: Accepted, url: str, secret: str, now: Instant) -> Receipt:
    """V3: HMAC-SHA256 with the auth token over URL, sorted fields and a nonce."""
    sent, nonce = message.submission, f"{now:020d}"
    fields = {
        "From": sent.sender.lstrip("+"),
        "MessageUUID": message.id,
        "ParentMessageUUID": message.id,
        "Status": "delivered",
        "To": sent.to.lstrip("+"),
        "TotalAmount": f"{message.price.micro / 1_000_000:.5f}",
        "Units": str(sent.segments),
    }
    signed = f"{url}?{''.join(f'{name}{value}' for name, value in sorted(fields.items()))}.{nonce}"
    made = _base64(hmac.digest(secret.encode(), signed.encode(), "sha256"))
    headers = {"X-Plivo-Signature-V3": made, "X-Plivo-Signature-V3-Nonce": nonce, "Content-Type": _FORM}
    return Receipt("POST", url, headers, urlencode(fields))


def _messagebird(message: Accepted, url: str, secret: str, now: Instant) -> Receipt:
    """A token (JWT, HS256) of a minute that holds the hash of the whole URL."""
    import jwt

    sent = message.submission
    fields = {
        "id": message.id,
        "mccmnc": "",
        "recipient": sent.to.lstrip("+"),
        "reference": sent.reference,
        "status": "delivered",
        "statusDatetime": _iso(now),
    }
    called = f"{url}?{urlencode(fields)}"
    seconds = now // 1000
    claims = {
        "iss": "MessageBird",
        "nbf": seconds,
        "exp": seconds + _MINUTE,
        "jti": f"{message.id}-delivered",
        "url_hash": hashlib.sha256(called.encode()).hexdigest(),
    }
    return Receipt("GET", called, {"MessageBird-Signature-JWT": jwt.encode(claims, secret, "HS256")})


def _bird(message: Accepted, url: str, secret: str, now: Instant) -> Receipt:
    """Standard Webhooks: HMAC-SHA256 over id, time and body."""
    sent = message.submission
    data = {"sms_id": message.id, "to": sent.to, "metadata": {"attempt": sent.reference}}
    body = json.dumps({"type": "sms.delivered", "timestamp": _iso(now), "data": data})
    name, seconds = f"evt_{message.id}", str(now // 1000)
    made = _base64(hmac.digest(secret.encode(), f"{name}.{seconds}.{body}".encode(), "sha256"))
    headers = {"webhook-id": name, "webhook-timestamp": seconds, "webhook-signature": f"v1,{made}"}
    return Receipt("POST", url, {**headers, "Content-Type": "application/json"}, body)


_SIGNERS: Mapping[str, Signer] = MappingProxyType(
    {"twilio": _twilio, "vonage": _vonage, "plivo": _plivo, "messagebird": _messagebird, "bird": _bird}
)


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _iso(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
