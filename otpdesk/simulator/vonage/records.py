"""The records of Vonage's Reports API: a text, a message of the Messages API, a verification of either Verify."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.fate import Accepted, Reason, Stage
from otpdesk.simulator.verifications import Running, State
from otpdesk.simulator.vonage.legacy import price_of, state_word

_PART = 2
"""Digits of a message id that number its part."""

_ENDS = {
    Reason.UNREACHABLE: ("failed", "2", "Absent Subscriber - Temporary"),
    Reason.DEAD: ("failed", "3", "Absent Subscriber - Permanent"),
    Reason.LANDLINE: ("failed", "11", "Unroutable"),
    Reason.SPAM: ("rejected", "6", "Anti-Spam Rejection"),
    Reason.EXPIRED: ("expired", "12", "Destination Unreachable"),
    Reason.NETWORK: ("failed", "8", "Network Error"),
    Reason.BUSY: ("failed", "7", "Handset Busy"),
}
_MESSAGE_ENDS = MappingProxyType(
    {
        Reason.UNREACHABLE: ("undeliverable", "1180"),
        Reason.DEAD: ("undeliverable", "1190"),
        Reason.LANDLINE: ("undeliverable", "1260"),
        Reason.SPAM: ("rejected", "1210"),
        Reason.EXPIRED: ("rejected", "1360"),
        Reason.NETWORK: ("undeliverable", "1230"),
        Reason.BUSY: ("undeliverable", "1220"),
    }
)
_WORDS = MappingProxyType(
    {
        State.PENDING: "in_progress",
        State.VERIFIED: "completed",
        State.SPENT: "failed",
        State.EXPIRED: "expired",
        State.CANCELED: "cancelled",
    }
)
_EVENTS = MappingProxyType(
    {Channel.SMS: "sms", Channel.VOICE: "tts", Channel.WHATSAPP: "whatsapp", Channel.EMAIL: "email"}
)


def is_sms(message: Accepted) -> bool:
    """Whether a message went through the SMS API: ids there are not written as UUIDs."""
    return message.submission.channel is Channel.SMS and not message.submission.session and "-" not in message.id


def is_message(message: Accepted) -> bool:
    """Whether a message went through the Messages API."""
    texts = {Channel.SMS, Channel.WHATSAPP}
    return message.submission.channel in texts and not message.submission.session and "-" in message.id


def message_id(message: Accepted, part: int) -> str:
    """The id of one part of an SMS; part 0 is the message's own."""
    return f"{message.id[:-_PART]}{part:0{_PART}X}"


def whole_id(part: str) -> str:
    """The id of the SMS that a part belongs to."""
    return f"{part[:-_PART]}{'0' * _PART}"


def sms_row(message: Accepted, part: str, now: Instant) -> dict[str, Any]:
    """One part of an SMS."""
    status, code, words = _standing(message, now)
    row = _shared(message, part, now, final=status not in {"accepted", "buffered"})
    price = message.price.micro / message.submission.segments / 1e6
    return _told(row | {"status": status, "error_code": code, "error_code_description": words, "total_price": price})


def message_row(message: Accepted, now: Instant) -> dict[str, Any]:
    """A message of the Messages API; its price is known when it was delivered."""
    stage, reason = message.stage(now), message.fate.reason
    status, code = ("delivered", "") if stage is Stage.DELIVERED else ("submitted", "")
    if stage is Stage.UNDELIVERED:
        status, code = _MESSAGE_ENDS[reason or Reason.NETWORK]
    row = _shared(message, message.id, now, final=status != "submitted")
    row |= {"network": None, "network_name": None, "provider": message.submission.channel.value}
    price = message.price.micro / 1e6
    return _told(row | {"status": status, "error_code": code or None, "total_price": price})


def _shared(message: Accepted, part: str, now: Instant, *, final: bool) -> dict[str, Any]:
    submission, fate = message.submission, message.fate
    country = country_of(submission.to)
    return {
        "account_id": submission.account,
        "message_id": part,
        "client_ref": submission.reference or None,
        "direction": "outbound",
        "from": submission.sender,
        "to": submission.to.removeprefix("+"),
        "network": fate.mcc + fate.mnc,
        "network_name": _network_name(message),
        "country": country.iso if country else "",
        "country_name": country.name if country else "",
        "date_received": written(message.at),
        "date_finalized": written(message.changed_at(now)) if final else None,
        "latency": fate.claim_after if final else None,
        "currency": message.price.currency,
    }


def verify_row(running: Running, key: str, now: Instant) -> dict[str, Any]:
    """A verification of Verify v2, of whatever channels."""
    counts = dict(_counted(running, tuple(_EVENTS.values())))
    cost = sum(sent.price.micro for sent in running.messages) + price_of(running)
    return _verification(running, key, now) | {
        "id": running.id,
        "channel": "v2",
        "status": _WORDS[running.state(now)],
        "client_ref": running.reference,
        **counts,
        "if_fraud_check": "FALSE",
        "pin_length": str(len(running.code)),
        "currency": "EUR",
        "total_price": f"{cost / 1e6:.8f}",
    }


def legacy_row(running: Running, key: str, now: Instant) -> dict[str, Any]:
    """A verification of legacy Verify."""
    first, last = running.messages[0], running.messages[-1]
    ended = {} if running.ended_at is None else {"date_finalized": written(running.ended_at)}
    return _verification(running, key, now) | {
        "id": running.id,
        "from": first.submission.sender,
        "number_type": "MOBILE",
        "status": state_word(running, now),
        **ended,
        "first_event_date": written(first.at),
        "last_event_date": written(last.at),
        **{name: int(count) for name, count in _counted(running, ("sms", "tts"))},
        "currency": "EUR",
        "pricing_model": "0",
        "price": price_of(running) / 1e6,
        "estimated_price": f"{sum(sent.price.micro for sent in running.messages) / 1e6:.8f}",
    }


def _verification(running: Running, key: str, _now: Instant) -> dict[str, Any]:
    first, country = running.messages[0], country_of(running.to)
    return {
        "account_id": key,
        "request_id": running.id,
        "to": running.to.removeprefix("+"),
        "network": first.fate.mcc + first.fate.mnc,
        "network_name": _network_name(first),
        "country": country.iso if country else "",
        "date_received": written(running.at),
    }


def _counted(running: Running, events: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    sent = [_EVENTS[message.submission.channel] for message in running.messages]
    return ((f"{event}_event_count", str(sent.count(event))) for event in events)


def _standing(message: Accepted, now: Instant) -> tuple[str, str, str]:
    stage, reason = message.stage(now), message.fate.reason
    if stage is Stage.DELIVERED:
        return "delivered", "0", "Delivered"
    if stage is Stage.UNDELIVERED:
        return _ENDS[reason or Reason.NETWORK]
    return ("buffered" if stage in {Stage.SENT, Stage.ANSWERED} else "accepted"), "0", ""


def _network_name(message: Accepted) -> str:
    country = country_of(message.submission.to)
    code = (message.fate.mcc, message.fate.mnc)
    return next((n.name for n in country.networks if (n.mcc, n.mnc) == code), "") if country else ""


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def written(at: Instant) -> str:
    """A time as the records have it."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
