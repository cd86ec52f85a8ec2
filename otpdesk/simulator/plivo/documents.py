"""Plivo's JSON documents of messages, calls and sessions (its API reference)."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from types import MappingProxyType
from typing import Any
from uuid import UUID

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.dialect import Reply, reply
from otpdesk.simulator.fate import Accepted, Reason, Stage
from otpdesk.simulator.verifications import Running, State

_ZONE = timezone(timedelta(hours=5, minutes=30))
"""What the simulated accounts are set to; Plivo writes the times of messages and calls in the account's zone."""

_MESSAGE_WORDS = MappingProxyType({Stage.SENDING: "queued", Stage.ANSWERED: "sent"})
_CALL_WORDS = MappingProxyType(
    {
        Stage.QUEUED: "queued",
        Stage.SENDING: "queued",
        Stage.SENT: "ringing",
        Stage.ANSWERED: "answer",
        Stage.DELIVERED: "completed",
    }
)
_CALL_ENDS = MappingProxyType({Reason.UNREACHABLE: "no-answer", Reason.BUSY: "busy", Reason.SPAM: "busy"})
_ENDS = MappingProxyType({Reason.EXPIRED: "failed", Reason.OPTED_OUT: "rejected"})
_ERRORS = MappingProxyType(
    {
        Reason.UNREACHABLE: ("80", "Destination temporarily unavailable"),
        Reason.DEAD: ("70", "Destination permanently unavailable"),
        Reason.LANDLINE: ("50", "Invalid destination number"),
        Reason.SPAM: ("30", "Spam detected"),
        Reason.EXPIRED: ("420", "Message expired"),
        Reason.NETWORK: ("20", "Network error"),
        Reason.BUSY: ("20", "Network error"),
        Reason.OPTED_OUT: ("200", "Recipient has opted out"),
    }
)
_HANGUPS = MappingProxyType(
    {
        Reason.UNREACHABLE: (3000, "No Answer"),
        Reason.BUSY: (3010, "Busy Line"),
        Reason.SPAM: (3020, "Rejected"),
        Reason.DEAD: (3050, "Unallocated Number"),
        Reason.NETWORK: (5000, "Network Error"),
    }
)
_ANSWERED = (4000, "Normal Hangup")
_STATES = MappingProxyType({State.VERIFIED: "verified", State.EXPIRED: "expired"})


def uuid(digits: str) -> str:
    """Thirty-two hexadecimal digits as Plivo writes ids."""
    return str(UUID(digits))


def api_id(*parts: object) -> str:
    """The id of an answer, which hangs on what it answers."""
    return uuid(blake2b("|".join(map(str, parts)).encode(), digest_size=16).hexdigest())


def error(status: int, words: str) -> Reply:
    """A refusal: Plivo gives it words, and no code."""
    return reply(status, {"api_id": api_id(status, words), "error": words})


def local(at: Instant, *, fraction: bool = False) -> str:
    """An instant as Plivo writes those of messages and calls: `2017-05-22 21:36:14+05:30`."""
    moment = datetime.fromtimestamp(at / 1000, _ZONE)
    return moment.isoformat(" ", "microseconds" if fraction else "seconds")


def utc(at: Instant) -> str:
    """An instant as Plivo writes those of sessions: `2023-06-01T08:52:39.363253Z`."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def amount(micro: int) -> str:
    """Money, which Plivo writes as text."""
    return f"{micro / 1e6:.5f}"


def message_state(message: Accepted, now: Instant) -> str:
    """Plivo's word for how a message stands."""
    stage, whatsapp = message.stage(now), message.submission.channel is Channel.WHATSAPP
    if stage is Stage.UNDELIVERED:
        return _ENDS.get(message.fate.reason or Reason.NETWORK, "undelivered")
    if stage is Stage.DELIVERED and whatsapp:
        return "read"
    return _MESSAGE_WORDS.get(stage, stage.value)


def message_document(message: Accepted, now: Instant, *, hidden: bool) -> dict[str, Any]:
    """A message as it stands now; the text is in no document. `hidden`: the number is kept in part only."""
    submission, stage = message.submission, message.stage(now)
    lost = stage is Stage.UNDELIVERED
    code, words = _ERRORS[message.fate.reason or Reason.NETWORK] if lost else (None, "")
    code = "000" if stage is Stage.DELIVERED else code
    sent = stage not in {Stage.QUEUED, Stage.SENDING}
    country = country_of(submission.to)
    total = message.price.micro if message.priced(now) else 0
    return {
        "api_id": api_id("message", message.id, now),
        "carrier_fees": "0.00000",
        "destination_country_iso2": country.iso if country else "",
        "error_code": code,
        "error_message": words,
        "from_number": submission.sender.removeprefix("+"),
        "message_direction": "outbound",
        "message_sent_time": local(message.at + message.fate.sent_after, fraction=True) if sent else None,
        "message_state": message_state(message, now),
        "message_time": local(message.at),
        "message_type": submission.channel.value,
        "message_updated_time": local(message.changed_at(now), fraction=True),
        "message_uuid": message.id,
        "resource_uri": f"/v1/Account/{submission.account}/Message/{message.id}/",
        "to_number": shown(submission.to, hidden=hidden),
        "total_amount": amount(total) if total else None,
        "total_rate": amount(total // submission.segments) if total else None,
        "units": submission.segments,
    }


def shown(number: str, *, hidden: bool) -> str:
    """A number as Plivo shows it; without its last digits for a message that is not logged."""
    digits = number.removeprefix("+")
    return f"{digits[:-3]}***" if hidden else digits


def call_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """A call that Verify made, as it stands now."""
    submission, stage, fate = message.submission, message.stage(now), message.fate
    over = stage in {Stage.DELIVERED, Stage.UNDELIVERED}
    answered = stage in {Stage.ANSWERED, Stage.DELIVERED} and fate.arrives_after is not None
    lasted = max(1, ((fate.claim_after or 0) - (fate.arrives_after or 0)) // 1000) if answered and over else 0
    code, cause = _HANGUPS.get(fate.reason or Reason.NETWORK, (5010, "Internal Error")) if fate.reason else _ANSWERED
    return {
        "api_id": api_id("call", message.id, now),
        "answer_time": local(message.at + (fate.arrives_after or 0)) if answered else None,
        "bill_duration": lasted,
        "billed_duration": 60 if lasted else 0,
        "call_direction": "outbound",
        "call_duration": lasted,
        "call_uuid": message.id,
        "end_time": local(message.at + (fate.claim_after or 0)) if over else None,
        "from_number": submission.sender,
        "hangup_cause_code": code if over else None,
        "hangup_cause_name": cause if over else None,
        "hangup_source": "Callee" if over else None,
        "initiation_time": local(message.at),
        "parent_call_uuid": None,
        "resource_uri": f"/v1/Account/{submission.account}/Call/{message.id}/",
        "to_number": submission.to.removeprefix("+"),
        "total_amount": amount(message.price.micro if answered else 0),
        "total_rate": amount(message.price.micro),
    }


def session_document(running: Running, now: Instant, application: str) -> dict[str, Any]:
    """A Verify session as it stands now, with every message of it; the code is in no document."""
    priced = [one for one in running.messages if one.priced(now)]
    charges = [
        {"attempt_uuid": one.id, "channel": one.submission.channel.value, "charge": amount(one.price.micro)}
        for one in priced
    ]
    return {
        "session_uuid": running.id,
        "app_uuid": application,
        "recipient": running.to.removeprefix("+"),
        "channel": running.channel.value,
        "status": _STATES.get(running.state(now), "in-progress"),
        "count": len(running.messages),
        "attempt_details": [_attempt(one, now) for one in running.messages],
        "charges": {
            "total_charge": amount(sum(one.price.micro for one in priced)),
            "validation_charge": "0.0000",
            "attempt_charges": charges,
        },
        "created_at": utc(running.at),
        "updated_at": utc(max(running.ended_at or 0, *(one.changed_at(now) for one in running.messages))),
    }


def _attempt(message: Accepted, now: Instant) -> dict[str, Any]:
    return {
        "channel": message.submission.channel.value,
        "attempt_uuid": message.id,
        "status": _call_state(message, now)
        if message.submission.channel is Channel.VOICE
        else message_state(message, now),
        "time": utc(message.at),
    }


def _call_state(message: Accepted, now: Instant) -> str:
    stage = message.stage(now)
    return _CALL_WORDS.get(stage) or _CALL_ENDS.get(message.fate.reason or Reason.NETWORK, "failed")
