"""What a desk has in its books about messages of the past: the providers' words, and its own beside them.

The live servers say these words on the wire; generated history has them without a wire.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


_TWILIO_TEXT = {
    Reason.OPTED_OUT: Told("", "21610", "Attempt to send to unsubscribed recipient", Status.BLOCKED, Failure.OPTED_OUT),
    Reason.UNREACHABLE: Told(
        "undelivered", "30003", "Unreachable destination handset", Status.UNDELIVERED, Failure.UNREACHABLE
    ),
    Reason.DEAD: Told("undelivered", "30005", "Unknown destination handset", Status.UNDELIVERED, Failure.ADDRESS),
    Reason.LANDLINE: Told(
        "undelivered", "30006", "Landline or unreachable carrier", Status.UNDELIVERED, Failure.LANDLINE
    ),
    Reason.SPAM: Told("undelivered", "30007", "Message filtered", Status.BLOCKED, Failure.BLOCKED),
    Reason.NETWORK: Told("undelivered", "30008", "Unknown error", Status.UNDELIVERED, Failure.OTHER),
    Reason.EXPIRED: Told("undelivered", "30036", "Validity period expired", Status.EXPIRED, Failure.UNREACHABLE),
}
_TWILIO_CALL = {
    Reason.UNREACHABLE: Told("no-answer", "call:no-answer", "", Status.UNDELIVERED, Failure.UNREACHABLE),
    Reason.BUSY: Told("busy", "call:busy", "", Status.UNDELIVERED, Failure.UNREACHABLE),
    Reason.NETWORK: Told("failed", "call:failed", "", Status.FAILED, Failure.UNREACHABLE),
}
_VONAGE_TEXT = {
    Reason.OPTED_OUT: Told("7", "submit:7", "Number barred", Status.BLOCKED, Failure.BLOCKED),
    Reason.UNREACHABLE: Told(
        "failed", "dlr:2", "Absent Subscriber - Temporary", Status.UNDELIVERED, Failure.UNREACHABLE
    ),
    Reason.DEAD: Told("failed", "dlr:3", "Absent Subscriber - Permanent", Status.UNDELIVERED, Failure.ADDRESS),
    Reason.LANDLINE: Told("failed", "dlr:11", "Unroutable", Status.UNDELIVERED, Failure.UNREACHABLE),
    Reason.SPAM: Told("rejected", "dlr:6", "Anti-Spam Rejection", Status.BLOCKED, Failure.BLOCKED),
    Reason.NETWORK: Told("failed", "dlr:8", "Network Error", Status.UNDELIVERED, Failure.UNREACHABLE),
    Reason.EXPIRED: Told("expired", "dlr:12", "Destination Unreachable", Status.EXPIRED, Failure.UNREACHABLE),
}
_VONAGE_CALL = {
    Reason.UNREACHABLE: Told("unanswered", "call:unanswered", "", Status.UNDELIVERED, Failure.UNREACHABLE),
    Reason.BUSY: Told("busy", "call:busy", "", Status.UNDELIVERED, Failure.UNREACHABLE),
    Reason.NETWORK: Told("failed", "call:failed", "", Status.FAILED, Failure.UNREACHABLE),
}

_TOLD: Mapping[tuple[str, bool], Mapping[Reason, Told]] = MappingProxyType(
    {
        ("twilio", False): _TWILIO_TEXT,
        ("twilio", True): _TWILIO_CALL,
        ("vonage", False): _VONAGE_TEXT,
        ("vonage", True): _VONAGE_CALL,
    }
)

_SPAM_MAIL = Told("550", "5.7.1", "Message refused as spam", Status.BLOCKED, Failure.BLOCKED)

TAKEN: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("twilio", False): "queued",
        ("twilio", True): "queued",
        ("vonage", False): "0",
        ("vonage", True): "started",
        ("smtp", False): "250",
    }
)
"""A provider's first word on a message it takes."""

PASSED_ON: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("twilio", False): "sent",
        ("twilio", True): "in-progress",
        ("vonage", False): "buffered",
        ("vonage", True): "answered",
        ("smtp", False): "250",
    }
)
"""Its word on a message that it has handed on and knows no more of."""

ARRIVED: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("twilio", False): "delivered",
        ("twilio", True): "completed",
        ("vonage", False): "delivered",
        ("vonage", True): "completed",
    }
)
"""Its word on a message that was delivered."""


def told(provider: str, channel: Channel, reason: Reason) -> Told | None:
    """What a desk learns of a failure; None when it learns nothing: a bounce comes to the sender's mailbox."""
    if channel is Channel.EMAIL:
        return _SPAM_MAIL if reason is Reason.SPAM else None
    return _TOLD[provider, channel is Channel.VOICE][reason]
