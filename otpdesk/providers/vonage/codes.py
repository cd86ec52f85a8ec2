"""Vonage's words and codes: what they mean to us, and what the operator does next.

Codes of different lists share numbers, so each carries its list: `submit:7` (SMS API, x-errors of its document),
`dlr:7` (delivery receipts and Reports API), `call:busy` (Voice API), `message:1300` (Messages API),
`verify:concurrent` and `legacy:16` (Verify), `http:402` (everything else).
"""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows, Trouble, troubles_by_code
from otpdesk.providers.vonage.message_codes import MESSAGE_ROWS
from otpdesk.providers.vonage.verify_codes import VERIFY_ROWS

SMS_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "submitted": Status.ACCEPTED,
        "accepted": Status.SENT,  # by the carrier
        "buffered": Status.SENT,
        "delivered": Status.DELIVERED,
        "expired": Status.EXPIRED,
        "failed": Status.FAILED,
        "rejected": Status.BLOCKED,
        "deleted": Status.CANCELED,
        "unknown": Status.UNKNOWN,
    }
)

CALL_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "started": Status.ACCEPTED,
        "ringing": Status.ACCEPTED,
        "answered": Status.SENT,
        "machine": Status.SENT,
        "completed": Status.DELIVERED,
        "busy": Status.UNDELIVERED,
        "timeout": Status.UNDELIVERED,
        "unanswered": Status.UNDELIVERED,
        "failed": Status.FAILED,
        "rejected": Status.FAILED,
        "cancelled": Status.CANCELED,
    }
)

INTERNAL_ERROR = "submit:5"
"""The one submit status after which Vonage itself does not know what became of the message."""

_ADMIN_KEYS = "Ask an admin to check API key and secret."
_ADMIN_SENDER = "Ask an admin to check the sender; this country may want a number, or a registered name."
_ADMIN_ACCOUNT = "Ask an admin: the Vonage account is suspended or not enabled for this."
_ADMIN_INDIA = "Ask an admin: India wants sender and text registered (DLT)."
_OTHER_CHANNEL = "Try another channel: a voice call or e-mail."
_REPORT_BUG = "This is a fault of otpdesk; show the code to an admin so that it gets reported."
_SWITCHED_OFF = "The phone is off or out of reach; ask the customer to switch it on, then resend."

_ROWS: Rows = (
    ("submit:1", Failure.RATE, Status.FAILED, "Too many at once; nothing was sent. Wait a second and resend."),
    ("submit:2", Failure.OTHER, Status.FAILED, _REPORT_BUG),
    ("submit:3", Failure.ADDRESS, Status.FAILED, "Vonage does not accept the number's form; check it."),
    ("submit:4", Failure.OTHER, Status.FAILED, _ADMIN_KEYS),
    (
        INTERNAL_ERROR,
        Failure.OTHER,
        Status.FAILED,
        "Vonage was out of order; ask the customer whether it arrived before you resend.",
    ),
    ("submit:6", Failure.ADDRESS, Status.FAILED, "No network has such a number; read it back and correct it."),
    ("submit:7", Failure.BLOCKED, Status.BLOCKED, "The number is barred at Vonage; use another channel or account."),
    ("submit:8", Failure.CREDIT, Status.FAILED, _ADMIN_ACCOUNT),
    ("submit:9", Failure.CREDIT, Status.FAILED, "The Vonage account has no credit; ask an admin to top it up."),
    ("submit:10", Failure.RATE, Status.FAILED, "Too many connections; wait some seconds and resend."),
    ("submit:11 submit:19", Failure.OTHER, Status.FAILED, _ADMIN_ACCOUNT),
    ("submit:12", Failure.OTHER, Status.FAILED, "The text is too long; ask an admin to shorten the message text."),
    ("submit:13", Failure.OTHER, Status.FAILED, "Vonage could not pass it on; resend, or use another account."),
    (
        "submit:14 submit:32",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin: requests must not be signed for this account.",
    ),
    ("submit:15", Failure.SENDER, Status.FAILED, _ADMIN_SENDER),
    ("submit:16 submit:20", Failure.OTHER, Status.FAILED, _REPORT_BUG),
    ("submit:22", Failure.OTHER, Status.FAILED, _REPORT_BUG),
    ("submit:23", Failure.OTHER, Status.FAILED, "Ask an admin: the callback URL set at Vonage is not valid."),
    (
        "submit:29",
        Failure.OTHER,
        Status.FAILED,
        "A demo account reaches listed numbers only; ask an admin to top it up.",
    ),
    ("submit:33", Failure.ADDRESS, Status.FAILED, "The number is no longer in use; ask for another one."),
    ("submit:34 submit:101 submit:102", Failure.OTHER, Status.FAILED, "Vonage refused it; use another account."),
    ("dlr:1 dlr:99", Failure.OTHER, Status.UNDELIVERED, "The carrier gives no reason; resend once, then a call."),
    ("dlr:2", Failure.UNREACHABLE, Status.UNDELIVERED, _SWITCHED_OFF),
    ("dlr:3", Failure.ADDRESS, Status.UNDELIVERED, "Nobody has this number (any more); correct it."),
    ("dlr:4", Failure.BLOCKED, Status.BLOCKED, "The phone's owner bars such messages; use another channel."),
    ("dlr:5", Failure.OTHER, Status.UNDELIVERED, "The number is moving to another network; use another account."),
    ("dlr:6", Failure.BLOCKED, Status.BLOCKED, "Filtered as spam; do not repeat the text, use another channel."),
    ("dlr:7", Failure.UNREACHABLE, Status.UNDELIVERED, "The phone was busy; resend in a minute."),
    ("dlr:8", Failure.UNREACHABLE, Status.UNDELIVERED, "The network failed; resend, or use another account."),
    ("dlr:9", Failure.OPTED_OUT, Status.BLOCKED, "The customer opted out of this sender; use a call or e-mail."),
    ("dlr:10", Failure.OTHER, Status.UNDELIVERED, "The network does not take such a text; ask an admin."),
    ("dlr:11 dlr:12", Failure.UNREACHABLE, Status.UNDELIVERED, "No way to this network; use another account."),
    ("dlr:13", Failure.BLOCKED, Status.UNDELIVERED, "Barred by an age restriction; use another channel."),
    ("dlr:14", Failure.BLOCKED, Status.BLOCKED, "The carrier blocks it; use another channel or account."),
    ("dlr:15", Failure.CREDIT, Status.UNDELIVERED, "The customer's prepaid card is empty; use a call or e-mail."),
    ("dlr:50 dlr:51 dlr:52 dlr:53", Failure.SENDER, Status.UNDELIVERED, _ADMIN_INDIA),
    ("dlr:54", Failure.GEO, Status.UNDELIVERED, "The country's rules forbid it; use another channel, ask an admin."),
    ("call:busy", Failure.UNREACHABLE, Status.UNDELIVERED, "The line was busy; call again, or send an SMS."),
    (
        "call:timeout call:unanswered",
        Failure.UNREACHABLE,
        Status.UNDELIVERED,
        "Nobody answered; ask the customer, then call again.",
    ),
    ("call:failed", Failure.UNREACHABLE, Status.FAILED, "The call could not be put through; check the number."),
    ("call:rejected", Failure.BLOCKED, Status.FAILED, "The call was turned away; use another channel."),
    ("http:400 http:422", Failure.ADDRESS, Status.FAILED, "Vonage does not accept the number or the sender."),
    (
        "http:401 http:403",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin to check API key, application ID and private key.",
    ),
    ("http:402", Failure.CREDIT, Status.FAILED, "The Vonage account has no credit; ask an admin to top it up."),
    ("http:404", Failure.OTHER, Status.FAILED, "Ask an admin to check the application ID."),
    ("http:429", Failure.RATE, Status.FAILED, "Too many requests; nothing was sent. Wait some seconds and resend."),
)

_UNFORESEEN_RECEIPT = Trouble(Failure.OTHER, _OTHER_CHANNEL, Status.UNDELIVERED)
_UNFORESEEN_REFUSAL = Trouble(Failure.OTHER, "Vonage refused it; try another account, and show the code to an admin.")


TROUBLES = troubles_by_code((*_ROWS, *MESSAGE_ROWS, *VERIFY_ROWS))


def trouble(code: str) -> Trouble | None:
    """What a code means; one that no list explains is the carrier's doing (dlr) or a refusal of Vonage's."""
    if code in TROUBLES:
        return TROUBLES[code]
    if code.startswith("dlr:"):
        return _UNFORESEEN_RECEIPT
    return _UNFORESEEN_REFUSAL if code else None
