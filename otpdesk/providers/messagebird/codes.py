"""MessageBird's words and codes: what they mean to us, and what the operator does next.

Codes of different lists share numbers, so each carries its list: `api:25` (an error of the API), `sms:27` (the code
of a delivery report, which follows GSM MAP), `reason:opted_out` (its reason in words), `call:busy`, `http:429`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows, Trouble, troubles_by_code
from otpdesk.providers.verifying import SessionState

SMS_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "scheduled": Status.ACCEPTED,
        "sent": Status.SENT,
        "buffered": Status.SENT,
        "delivered": Status.DELIVERED,
        "expired": Status.EXPIRED,
        "delivery_failed": Status.UNDELIVERED,
    }
)

CALL_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "calling": Status.SENT,
        "answered": Status.DELIVERED,
        "machine": Status.DELIVERED,
        "busy": Status.UNDELIVERED,
        "failed": Status.FAILED,
    }
)

CHAT_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "accepted": Status.ACCEPTED,
        "pending": Status.ACCEPTED,
        "transmitted": Status.SENT,
        "sent": Status.SENT,
        "delivered": Status.DELIVERED,
        "read": Status.DELIVERED,
        "rejected": Status.BLOCKED,
        "failed": Status.UNDELIVERED,
        "deleted": Status.CANCELED,
    }
)
"""Messages of the Conversations API."""

STATES: Mapping[str, SessionState] = MappingProxyType(
    {
        "sent": SessionState.PENDING,
        "verified": SessionState.VERIFIED,
        "failed": SessionState.FAILED,
        "expired": SessionState.EXPIRED,
        "deleted": SessionState.CANCELED,
    }
)
"""Verifications."""

STATUSES: Mapping[str, Status] = MappingProxyType({**CHAT_STATUSES, **CALL_STATUSES, **SMS_STATUSES})

_ADMIN_KEY = "Ask an admin to check the access key, and what it may do."
_NO_CREDIT = "The MessageBird account has no credit; ask an admin to top it up."
_NO_SUCH_NUMBER = "Nobody has this number (any more); read it back and correct it."
_SWITCHED_OFF = "The phone is off or out of reach; ask the customer to switch it on, then resend."
_OTHER_CHANNEL = "Try another channel: a voice call or e-mail."
_NETWORK = "The network failed; resend, or use another account."
_NO_TEXTS = "The phone or its contract takes no texts; use a call."

_ROWS: Rows = (
    ("api:2", Failure.OTHER, Status.FAILED, _ADMIN_KEY),
    ("api:9", Failure.ADDRESS, Status.FAILED, "MessageBird takes no such number or misses a field; check the number."),
    ("api:10", Failure.ADDRESS, Status.FAILED, "MessageBird does not accept number, originator or text; check them."),
    ("api:20", Failure.OTHER, Status.FAILED, "MessageBird knows no such thing; ask an admin to check the account."),
    ("api:21", Failure.OTHER, Status.FAILED, "MessageBird does not understand the request; show the code to an admin."),
    ("api:25", Failure.CREDIT, Status.FAILED, _NO_CREDIT),
    (
        "api:98 api:99",
        Failure.OTHER,
        Status.FAILED,
        "MessageBird was out of order; ask the customer whether it arrived before you resend.",
    ),
    ("sms:1 sms:5", Failure.ADDRESS, Status.UNDELIVERED, _NO_SUCH_NUMBER),
    ("sms:2 sms:3", Failure.UNREACHABLE, Status.UNDELIVERED, _NETWORK),
    ("sms:6 sms:27", Failure.UNREACHABLE, Status.UNDELIVERED, _SWITCHED_OFF),
    ("sms:9 sms:12", Failure.BLOCKED, Status.BLOCKED, "The network bars this phone or its SIM; use another channel."),
    ("sms:11 sms:21 sms:22", Failure.LANDLINE, Status.UNDELIVERED, _NO_TEXTS),
    ("sms:13", Failure.BLOCKED, Status.BLOCKED, "The network bars texts to this number; use another channel."),
    ("sms:31", Failure.UNREACHABLE, Status.UNDELIVERED, "The phone was busy with another text; resend in a minute."),
    ("sms:32 sms:34", Failure.OTHER, Status.UNDELIVERED, _NETWORK),
    ("reason:incorrect_number reason:unknown_subscriber", Failure.ADDRESS, Status.UNDELIVERED, _NO_SUCH_NUMBER),
    ("reason:unavailable_subscriber", Failure.UNREACHABLE, Status.UNDELIVERED, _SWITCHED_OFF),
    ("reason:expired", Failure.UNREACHABLE, Status.EXPIRED, _SWITCHED_OFF),
    (
        "reason:dlr_not_received",
        Failure.UNREACHABLE,
        Status.EXPIRED,
        "The network never said what became of it; ask the customer, then resend.",
    ),
    (
        "reason:opted_out",
        Failure.OPTED_OUT,
        Status.BLOCKED,
        "The customer opted out of this sender; use a call or e-mail.",
    ),
    (
        "reason:carrier_rejected",
        Failure.BLOCKED,
        Status.BLOCKED,
        "The carrier refused it; do not repeat the text, use another channel.",
    ),
    ("reason:insufficient_balance", Failure.CREDIT, Status.FAILED, _NO_CREDIT),
    ("reason:received_network_error", Failure.OTHER, Status.UNDELIVERED, _NETWORK),
    ("reason:generic_delivery_failure", Failure.OTHER, Status.UNDELIVERED, _OTHER_CHANNEL),
    ("reason:capacity_limit_reached", Failure.RATE, Status.FAILED, "Too many at once; wait a minute and resend."),
    ("call:busy", Failure.UNREACHABLE, Status.UNDELIVERED, "The line was busy; call again, or send an SMS."),
    ("call:failed", Failure.UNREACHABLE, Status.FAILED, "The call could not be put through; check the number."),
    ("chat:rejected", Failure.BLOCKED, Status.BLOCKED, "WhatsApp refused it; send an SMS instead."),
    ("chat:failed", Failure.OTHER, Status.UNDELIVERED, "WhatsApp could not deliver it; send an SMS instead."),
    ("http:401 http:403", Failure.OTHER, Status.FAILED, _ADMIN_KEY),
    ("http:402", Failure.CREDIT, Status.FAILED, _NO_CREDIT),
    ("http:429", Failure.RATE, Status.FAILED, "Too many requests; nothing was sent. Wait some seconds and resend."),
)

_UNFORESEEN_RECEIPT = Trouble(Failure.OTHER, _OTHER_CHANNEL, Status.UNDELIVERED)
_UNFORESEEN_REFUSAL = Trouble(
    Failure.OTHER, "MessageBird refused it; try another account, and show the code to an admin."
)

TROUBLES = troubles_by_code(_ROWS)


def trouble(code: str) -> Trouble | None:
    """What a code means; one that no list explains is the carrier's doing (sms, reason) or a refusal of the API's."""
    if code in TROUBLES:
        return TROUBLES[code]
    if code.startswith(("sms:", "reason:")):
        return _UNFORESEEN_RECEIPT
    return _UNFORESEEN_REFUSAL if code else None
