"""What MessageBird's classic API shows: messages, calls, verifications, pages of lists, and errors."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.fate import Accepted, Reason, Stage
from otpdesk.simulator.verifications import Running, State

ROOT = "https://rest.messagebird.com"
_PAGE, _LARGEST_PAGE = 20, 200

_PENDING = ("sent", "pending DLR", None)
_ENDS: Mapping[Reason, tuple[str, str, int | None]] = MappingProxyType(
    {
        Reason.UNREACHABLE: ("delivery_failed", "unavailable subscriber", 27),
        Reason.DEAD: ("delivery_failed", "unknown subscriber", 1),
        Reason.LANDLINE: ("delivery_failed", "generic delivery failure", 21),
        Reason.OPTED_OUT: ("delivery_failed", "opted out", None),
        Reason.SPAM: ("delivery_failed", "carrier rejected", None),
        Reason.EXPIRED: ("expired", "expired", None),
        Reason.NETWORK: ("delivery_failed", "received network error", 34),
        Reason.BUSY: ("delivery_failed", "unavailable subscriber", 31),
    }
)
_STATES = MappingProxyType(
    {
        State.PENDING: "sent",
        State.VERIFIED: "verified",
        State.SPENT: "failed",
        State.EXPIRED: "expired",
        State.CANCELED: "deleted",
    }
)
_HREFS = MappingProxyType(
    {Channel.SMS: "messages", Channel.VOICE: "voicemessages", Channel.EMAIL: "verify/messages/email"}
)


def error(status: int, code: int, description: str, parameter: str | None = None, **headers: str) -> Reply:
    """An error as MessageBird says it."""
    return reply(status, {"errors": [{"code": code, "description": description, "parameter": parameter}]}, **headers)


NOT_FOUND = error(404, 20, "message not found")


def written(at: Instant) -> str:
    """A date in MessageBird's form."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def message_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """An SMS as it stands; its text is in it, as it is there."""
    one = message.submission
    return {
        "id": message.id,
        "href": f"{ROOT}/messages/{message.id}",
        "direction": "mt",
        "type": "sms",
        "originator": one.sender,
        "body": one.text,
        "reference": one.reference or None,
        "validity": None,
        "gateway": 10,
        "typeDetails": {},
        "datacoding": "plain",
        "mclass": 1,
        "scheduledDatetime": None,
        "createdDatetime": written(message.at),
        "recipients": _recipients(message, now, _sms_word(message, now)),
    }


def call_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """A spoken call as it stands."""
    one = message.submission
    return {
        "id": message.id,
        "href": f"{ROOT}/voicemessages/{message.id}",
        "originator": one.sender,
        "body": one.text,
        "reference": one.reference or None,
        "language": "en-gb",
        "voice": "female",
        "repeat": 1,
        "ifMachine": "continue",
        "scheduledDatetime": None,
        "createdDatetime": written(message.at),
        "recipients": _recipients(message, now, (_call_word(message, now), "", None)),
    }


def _sms_word(message: Accepted, now: Instant) -> tuple[str, str, int | None]:
    stage = message.stage(now)
    if stage is Stage.DELIVERED:
        return "delivered", "successfully delivered", None
    return _ENDS[message.fate.reason or Reason.NETWORK] if stage is Stage.UNDELIVERED else _PENDING


def _call_word(message: Accepted, now: Instant) -> str:
    stage = message.stage(now)
    if stage in {Stage.ANSWERED, Stage.DELIVERED}:
        return "answered"
    if stage is Stage.UNDELIVERED:
        return "busy" if message.fate.reason is Reason.BUSY else "failed"
    return "calling"


def _recipients(message: Accepted, now: Instant, word: tuple[str, str, int | None]) -> dict[str, Any]:
    """The one recipient of a message, with the counts that MessageBird keeps of several."""
    one, fate = message.submission, message.fate
    country = country_of(one.to)
    status, why, code = word
    amount = message.price.micro / 1e6 if message.priced(now) else 0.0
    recipient = {
        "recipient": int(one.to.removeprefix("+")),
        "recipientCountry": country.name if country else None,
        "recipientCountryPrefix": int(country.dial) if country else None,
        "status": status,
        "statusReason": why,
        "statusErrorCode": code,
        "statusDatetime": written(message.changed_at(now)),
        "mccmnc": fate.mcc + fate.mnc or None,
        "mcc": fate.mcc or None,
        "mnc": fate.mnc or None,
        "messageLength": len(one.text),
        "messagePartCount": one.segments,
        "price": {"amount": amount, "currency": message.price.currency},
    }
    failed = status in {"delivery_failed", "expired", "failed", "busy"}
    return {
        "totalCount": 1,
        "totalSentCount": 1,
        "totalDeliveredCount": int(status in {"delivered", "answered"}),
        "totalDeliveryFailedCount": int(failed),
        "items": [recipient],
    }


def verify_document(running: Running, now: Instant) -> dict[str, Any]:
    """A verification as it stands; the code is in no answer."""
    newest = running.messages[-1]
    return {
        "id": running.id,
        "href": f"{ROOT}/verify/{running.id}",
        "recipient": running.to if "@" in running.to else int(running.to.removeprefix("+")),
        "reference": running.reference or None,
        "messages": {"href": f"{ROOT}/{_HREFS[running.channel]}/{newest.id}"},
        "status": _STATES[running.state(now)],
        "createdDatetime": written(running.at),
        "validUntilDatetime": written(running.at + running.life),
    }


def page(asked: Asked, path: str, found: Iterable[Accepted], document: Callable[[Accepted], dict[str, Any]]) -> Reply:
    """A page of a list by offset and limit."""
    every = list(found)
    size = min(max(asked.number("limit", _PAGE), 1), _LARGEST_PAGE)
    offset = asked.number("offset", 0)
    rows = [document(message) for message in every[offset : offset + size]]
    links = {
        "first": f"{ROOT}/{path}/?offset=0",
        "previous": f"{ROOT}/{path}/?offset={max(offset - size, 0)}" if offset else None,
        "next": f"{ROOT}/{path}/?offset={offset + size}" if offset + size < len(every) else None,
        "last": f"{ROOT}/{path}/?offset={max(len(every) - 1, 0) // size * size}",
    }
    counts = {"offset": offset, "limit": size, "count": len(rows), "totalCount": len(every)}
    return reply(200, {**counts, "links": links, "items": rows})
