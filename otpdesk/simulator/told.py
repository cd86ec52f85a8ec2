"""What a desk has in its books about messages of the past: the providers' words, and its own beside them.

The live servers say these words on the wire; generated history has them without a wire.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from otpdesk.otp import Channel, Failure, Status
from otpdesk.simulator.fate import Reason


@dataclass(frozen=True, slots=True)
class Told:
    """A provider's last word on a message, its code and explanation, and what they come to."""

    raw: str
    code: str
    words: str
    status: Status
    failure: Failure


@dataclass(frozen=True, slots=True)
class Speech:
    """A provider's words on one kind of message.

    `taken` is its first word on one that it takes, `passed_on` that on one it has handed on and knows no more of,
    `arrived` that on one that was delivered (None: it never says). `refuses` are the reasons for which it takes none.
    """

    taken: str
    passed_on: str
    arrived: str | None
    ends: Mapping[Reason, Told] = field(default_factory=dict)
    refuses: frozenset[Reason] = frozenset()


_STATUSES = {"U": Status.UNDELIVERED, "B": Status.BLOCKED, "F": Status.FAILED, "E": Status.EXPIRED}
_OUT_OF_REACH, _OPTED_OUT = Failure.UNREACHABLE, frozenset({Reason.OPTED_OUT})


def _ends(**rows: tuple[str, str, str, str, Failure]) -> Mapping[Reason, Told]:
    """By reason: the letter of the status, raw word, code, words, failure."""
    return MappingProxyType(
        {
            Reason(reason): Told(raw, code, words, _STATUSES[letter], why)
            for reason, (letter, raw, code, words, why) in rows.items()
        }
    )


_TWILIO_TEXT = _ends(
    opted_out=("B", "", "21610", "Attempt to send to unsubscribed recipient", Failure.OPTED_OUT),
    unreachable=("U", "undelivered", "30003", "Unreachable destination handset", _OUT_OF_REACH),
    dead=("U", "undelivered", "30005", "Unknown destination handset", Failure.ADDRESS),
    landline=("U", "undelivered", "30006", "Landline or unreachable carrier", Failure.LANDLINE),
    spam=("B", "undelivered", "30007", "Message filtered", Failure.BLOCKED),
    network=("U", "undelivered", "30008", "Unknown error", Failure.OTHER),
    expired=("E", "undelivered", "30036", "Validity period expired", _OUT_OF_REACH),
)
_TWILIO_CALL = _ends(
    unreachable=("U", "no-answer", "call:no-answer", "", _OUT_OF_REACH),
    busy=("U", "busy", "call:busy", "", _OUT_OF_REACH),
    network=("F", "failed", "call:failed", "", _OUT_OF_REACH),
)
_VONAGE_TEXT = _ends(
    opted_out=("B", "7", "submit:7", "Number barred", Failure.BLOCKED),
    unreachable=("U", "failed", "dlr:2", "Absent Subscriber - Temporary", _OUT_OF_REACH),
    dead=("U", "failed", "dlr:3", "Absent Subscriber - Permanent", Failure.ADDRESS),
    landline=("U", "failed", "dlr:11", "Unroutable", _OUT_OF_REACH),
    spam=("B", "rejected", "dlr:6", "Anti-Spam Rejection", Failure.BLOCKED),
    network=("U", "failed", "dlr:8", "Network Error", _OUT_OF_REACH),
    expired=("E", "expired", "dlr:12", "Destination Unreachable", _OUT_OF_REACH),
)
_VONAGE_CALL = _ends(
    unreachable=("U", "unanswered", "call:unanswered", "", _OUT_OF_REACH),
    busy=("U", "busy", "call:busy", "", _OUT_OF_REACH),
    network=("F", "failed", "call:failed", "", _OUT_OF_REACH),
)
_PLIVO_TEXT = _ends(
    opted_out=("B", "rejected", "sms:200", "Recipient has opted out", Failure.OPTED_OUT),
    unreachable=("U", "undelivered", "sms:80", "Destination temporarily unavailable", _OUT_OF_REACH),
    dead=("U", "undelivered", "sms:70", "Destination permanently unavailable", Failure.ADDRESS),
    landline=("U", "undelivered", "sms:50", "Invalid destination number", Failure.LANDLINE),
    spam=("B", "undelivered", "sms:30", "Spam detected", Failure.BLOCKED),
    network=("U", "undelivered", "sms:20", "Network error", _OUT_OF_REACH),
    expired=("E", "failed", "sms:420", "Message expired", Failure.OTHER),
)
_PLIVO_CALL = _ends(
    unreachable=("U", "no answer", "call:3000", "", _OUT_OF_REACH),
    busy=("U", "busy line", "call:3010", "", _OUT_OF_REACH),
    network=("F", "network error", "call:5000", "", Failure.OTHER),
)
_MESSAGEBIRD_TEXT = _ends(
    opted_out=("B", "delivery_failed", "reason:opted_out", "opted out", Failure.OPTED_OUT),
    unreachable=("U", "delivery_failed", "sms:27", "unavailable subscriber", _OUT_OF_REACH),
    dead=("U", "delivery_failed", "sms:1", "unknown subscriber", Failure.ADDRESS),
    landline=("U", "delivery_failed", "sms:21", "generic delivery failure", Failure.LANDLINE),
    spam=("B", "delivery_failed", "reason:carrier_rejected", "carrier rejected", Failure.BLOCKED),
    network=("U", "delivery_failed", "sms:34", "received network error", Failure.OTHER),
    expired=("E", "expired", "reason:expired", "expired", _OUT_OF_REACH),
)
_MESSAGEBIRD_CALL = _ends(
    unreachable=("F", "failed", "call:failed", "", _OUT_OF_REACH),
    busy=("U", "busy", "call:busy", "", _OUT_OF_REACH),
    network=("F", "failed", "call:failed", "", _OUT_OF_REACH),
)
_BIRD_TEXT = _ends(
    opted_out=("B", "rejected", "sms:recipient_opted_out", "The recipient opted out.", Failure.OPTED_OUT),
    unreachable=("U", "undelivered", "sms:unreachable", "The handset cannot be reached.", _OUT_OF_REACH),
    dead=("U", "undelivered", "sms:invalid_destination", "There is no such number.", Failure.ADDRESS),
    landline=("U", "undelivered", "sms:landline_unreachable", "The number is a landline.", Failure.LANDLINE),
    spam=("B", "undelivered", "sms:blocked_by_carrier", "The carrier blocked it.", Failure.BLOCKED),
    network=("U", "undelivered", "sms:unknown", "The carrier gave no reason.", Failure.OTHER),
    expired=("U", "expired", "sms:unreachable", "The handset cannot be reached.", _OUT_OF_REACH),
)
_BIRD_CALL = _ends(
    unreachable=("U", "no_answer", "call:no_answer", "", _OUT_OF_REACH),
    busy=("U", "busy", "call:busy", "", _OUT_OF_REACH),
    network=("F", "failed", "call:failed", "", _OUT_OF_REACH),
)
_GETOTP_FAILED = ("U", "failed", "status:failed", "", Failure.OTHER)
_GETOTP = _ends(
    opted_out=("B", "", "1530", "The recipient is blocked", Failure.BLOCKED),
    unreachable=_GETOTP_FAILED,
    dead=_GETOTP_FAILED,
    landline=_GETOTP_FAILED,
    spam=("B", "rejected", "status:rejected", "", Failure.BLOCKED),
    network=_GETOTP_FAILED,
    expired=("E", "expired", "status:expired", "", _OUT_OF_REACH),
    busy=_GETOTP_FAILED,
)
_MAIL = _ends(spam=("B", "550", "5.7.1", "Message refused as spam", Failure.BLOCKED))
_PAGE = Speech("201", "not_verified", "verified")
_GETOTP_SPEECH = Speech("200", "sent", "delivered", _GETOTP, _OPTED_OUT)

_SPEECHES: Mapping[tuple[str, bool], Speech] = MappingProxyType(
    {
        ("twilio", False): Speech("queued", "sent", "delivered", _TWILIO_TEXT, _OPTED_OUT),
        ("twilio", True): Speech("queued", "in-progress", "completed", _TWILIO_CALL),
        ("vonage", False): Speech("0", "buffered", "delivered", _VONAGE_TEXT, _OPTED_OUT),
        ("vonage", True): Speech("started", "answered", "completed", _VONAGE_CALL),
        ("plivo", False): Speech("queued", "sent", "delivered", _PLIVO_TEXT),
        ("plivo", True): Speech("queued", "in-progress", "completed", _PLIVO_CALL),
        ("messagebird", False): Speech("sent", "sent", "delivered", _MESSAGEBIRD_TEXT),
        ("messagebird", True): Speech("calling", "calling", "answered", _MESSAGEBIRD_CALL),
        ("bird", False): Speech("accepted", "sent", "delivered", _BIRD_TEXT),
        ("bird", True): Speech("ringing", "in_progress", "answered", _BIRD_CALL),
        ("getotp", False): _GETOTP_SPEECH,
        ("getotp", True): _GETOTP_SPEECH,
        ("getotp_v0", False): _PAGE,
        ("getotp_v0", True): _PAGE,
    }
)
_OF_MAIL = Speech("250", "250", None, _MAIL, frozenset({Reason.SPAM}))
"""A bounce comes to the sender's mailbox; from its mail server the desk learns nothing more."""


def speech(provider: str, channel: Channel) -> Speech:
    """A provider's words on messages of a channel."""
    return _OF_MAIL if Channel.EMAIL is channel or provider == "smtp" else _SPEECHES[provider, channel is Channel.VOICE]


def told(provider: str, channel: Channel, reason: Reason) -> Told | None:
    """What a desk learns of a failure; None when it learns nothing."""
    return speech(provider, channel).ends.get(reason)
