"""What Bird (v1) shows: messages of four kinds, legs of calls, verifications, each in its own words."""

import re
from datetime import UTC, datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from otpdesk.otp import Channel, Instant
from otpdesk.simulator.countries import country_of
from otpdesk.simulator.fate import Accepted, Reason, Stage

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH, _BITS = 26, 5
_GSM = re.compile(r"[\x20-\x7e\n\r£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€]*")

PREFIXES = MappingProxyType({Channel.SMS: "sms", Channel.VOICE: "vcl", Channel.WHATSAPP: "wam", Channel.EMAIL: "em"})

_STAGES = MappingProxyType(
    {
        Stage.QUEUED: "accepted",
        Stage.SENDING: "accepted",
        Stage.SENT: "sent",
        Stage.ANSWERED: "sent",
        Stage.DELIVERED: "delivered",
    }
)
_SMS_ENDS = MappingProxyType(
    {
        Reason.UNREACHABLE: ("undelivered", "unreachable"),
        Reason.DEAD: ("undelivered", "invalid_destination"),
        Reason.LANDLINE: ("undelivered", "landline_unreachable"),
        Reason.OPTED_OUT: ("rejected", "recipient_opted_out"),
        Reason.SPAM: ("undelivered", "blocked_by_carrier"),
        Reason.EXPIRED: ("expired", "unreachable"),
    }
)
_LEG_STAGES = MappingProxyType(
    {
        Stage.QUEUED: "ringing",
        Stage.SENDING: "ringing",
        Stage.SENT: "ringing",
        Stage.ANSWERED: "in_progress",
        Stage.DELIVERED: "answered",
    }
)
_LEG_ENDS = MappingProxyType({Reason.UNREACHABLE: "no_answer", Reason.BUSY: "busy", Reason.SPAM: "rejected"})
_BOUNCES = MappingProxyType(
    {
        Reason.DEAD: ("hard", "550", "5.1.1 Unknown user"),
        Reason.INVALID: ("hard", "550", "5.1.1 Unknown user"),
        Reason.SPAM: ("block", "550", "5.7.1 Message refused as spam"),
        Reason.FULL: ("soft", "452", "4.2.2 Mailbox full"),
    }
)


def bird_id(prefix: str, fresh: str) -> str:
    """An id of Bird's form from 32 hexadecimal digits: the prefix and 26 digits of base 32."""
    number = int(fresh, 16)
    digits = (_DIGITS[number >> (place * _BITS) & 31] for place in reversed(range(_LENGTH)))
    return f"{prefix}_{''.join(digits)}"


def named(prefix: str, *parts: object) -> str:
    """The id that a thing always has which is known by other things."""
    return bird_id(prefix, blake2b("|".join(map(str, parts)).encode(), digest_size=16).hexdigest())


def written(at: Instant) -> str:
    """A date in Bird's form."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sms_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """An SMS as it stands; the text of an authentication is never shown."""
    one, fate = message.submission, message.fate
    country = country_of(one.to)
    status, error = _sms_word(message, now)
    document = {
        "id": message.id,
        "direction": "outbound",
        "status": status,
        "to": one.to,
        "from": one.sender,
        "text": "**REDACTED**",
        "category": "authentication",
        "requested_language": None,
        "resolved_language": None,
        "template_id": None,
        "template_version_id": None,
        "template_content_hash": None,
        "segments": {
            "count": one.segments,
            "encoding": "GSM_7BIT" if _GSM.fullmatch(one.text) else "UCS2",
            "characters": len(one.text),
        },
        "cost": _cost(message, now),
        "metadata": _metadata(message),
        "country_code": country.iso if country else None,
        "mcc_mnc": fate.mcc + fate.mnc or None,
        **_dates(message, now),
    }
    return document | ({"last_error": _error(error, message, now)} if error else {})


def _sms_word(message: Accepted, now: Instant) -> tuple[str, str]:
    stage = message.stage(now)
    if stage is not Stage.UNDELIVERED:
        return _STAGES[stage], ""
    return _SMS_ENDS.get(message.fate.reason or Reason.NETWORK, ("failed", "provider_unavailable"))


def chat_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """A WhatsApp message as it stands; it has no word of its own for what was not delivered but failed."""
    one, stage = message.submission, message.stage(now)
    opted_out = message.fate.reason is Reason.OPTED_OUT
    lost = stage is Stage.UNDELIVERED
    document = {
        "id": message.id,
        "direction": "outbound",
        "from": {"phone_number": one.sender} if one.sender else {},
        "to": {"phone_number": one.to},
        "status": ("rejected" if opted_out else "failed") if lost else _STAGES[stage],
        "cost": _cost(message, now),
        "metadata": _metadata(message),
        **_dates(message, now),
        "read_at": None,
    }
    code = "recipient_suppressed" if opted_out else "undeliverable"
    return document | ({"last_error": _error(code, message, now)} if lost else {})


def mail_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """An e-mail to one recipient as it stands."""
    one, stage = message.submission, message.stage(now)
    status = {Stage.SENT: "processed", Stage.ANSWERED: "processed", Stage.UNDELIVERED: "bounced"}.get(
        stage, "delivered" if stage is Stage.DELIVERED else "accepted"
    )
    counts = ("accepted", "processed", "delivered", "bounced", "complained", "deferred", "rejected")
    subject, _, _ = one.text.partition("\n")
    return {
        "id": message.id,
        "from": {"email": one.sender},
        "to": [{"email": one.to}],
        "subject": subject or "(none)",
        "category": "transactional",
        "status": status,
        **{f"{name}_count": int(name == status) for name in counts},
        "open_count": 0,
        "click_count": 0,
        "track_opens": False,
        "track_clicks": False,
        "metadata": _metadata(message),
        "created_at": written(message.at),
        "delivered_at": written(message.changed_at(now)) if stage is Stage.DELIVERED else None,
    }


def recipient_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """The entry of an e-mail's recipient, which says why it bounced."""
    status = mail_document(message, now)["status"]
    kind, code, words = _BOUNCES.get(
        message.fate.reason or Reason.NETWORK, ("soft", "450", "4.4.1 No answer from host")
    )
    bounced = status == "bounced"
    return {
        "id": named("er", message.id),
        "parent_id": message.id,
        "role": "to",
        "recipient": message.submission.to,
        "status": status,
        "bounce_type": kind if bounced else None,
        "bounce_code": code if bounced else None,
        "bounce_description": words if bounced else None,
        "open_count": 0,
        "click_count": 0,
    }


def leg_document(message: Accepted, now: Instant) -> dict[str, Any]:
    """The leg of a call as it stands; what it cost is known at its end."""
    one, fate, stage = message.submission, message.fate, message.stage(now)
    over = stage in {Stage.DELIVERED, Stage.UNDELIVERED}
    status = _LEG_STAGES.get(stage) or _LEG_ENDS.get(fate.reason or Reason.NETWORK, "failed")
    ended = message.changed_at(now)
    answered = message.at + fate.arrives_after if fate.arrives_after is not None and stage in _TALKING else None
    return {
        "id": message.id,
        "call_id": f"vcs_{message.id.partition('_')[2]}",
        "workspace_id": workspace_id(one.account),
        "direction": "outbound",
        "from": one.sender,
        "to": one.to,
        "status": status,
        "started_at": written(message.at),
        "answered_at": written(answered) if answered else None,
        "ended_at": written(ended) if over else None,
        "duration_ms": ended - message.at if over else None,
        "billable_ms": ended - answered if over and answered else (0 if over else None),
        "cost": _leg_cost(message) if stage is Stage.DELIVERED else None,
    }


_TALKING = frozenset({Stage.ANSWERED, Stage.DELIVERED})


def _leg_cost(message: Accepted) -> dict[str, Any]:
    amount = f"{message.price.micro / 1e6:.6f}"
    others = ("inbound", "call_handling", "recording", "transcription")
    return {
        "amount": amount,
        "currency_code": message.price.currency,
        "outbound_amount": amount,
        **{f"{name}_amount": None for name in others},
    }


def call_document(message: Accepted) -> dict[str, Any]:
    """A call just accepted: the snapshot that stays as it is."""
    suffix = message.id.partition("_")[2]
    return {
        "id": f"vcs_{suffix}",
        "workspace_id": workspace_id(message.submission.account),
        "initial_leg_id": message.id,
        "direction": "outbound",
        "started_at": None,
        "ended_at": None,
        "live": False,
        "has_recording": False,
        "has_transcript": False,
        "parties": [],
        "sequence": {"id": None, "run_id": f"vsr_{suffix}"},
    }


def workspace_id(account: str) -> str:
    """The workspace that a key belongs to."""
    return named("ws", account)


def _metadata(message: Accepted) -> dict[str, str] | None:
    return {"attempt": message.submission.reference} if message.submission.reference else None


def _cost(message: Accepted, now: Instant) -> dict[str, Any] | None:
    if not message.priced(now):
        return None
    amount = f"{message.price.micro / 1e6:.5f}"
    return {
        "amount": amount,
        "currency_code": message.price.currency,
        "transaction_amount": amount,
        "passthrough_amount": None,
    }


def _dates(message: Accepted, now: Instant) -> dict[str, str | None]:
    fate, stage = message.fate, message.stage(now)
    sent = now - message.at >= fate.sent_after
    return {
        "created_at": written(message.at),
        "sent_at": written(message.at + fate.sent_after) if sent else None,
        "delivered_at": written(message.changed_at(now)) if stage is Stage.DELIVERED else None,
    }


def _error(code: str, message: Accepted, now: Instant) -> dict[str, Any]:
    return {
        "code": code,
        "description": f"{code.replace('_', ' ').capitalize()}.",
        "occurred_at": written(message.changed_at(now)),
    }
