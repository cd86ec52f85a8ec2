"""Plivo's words and codes: what they mean to us, and what the operator does next.

The lists share numbers, so each code carries its list: `sms:80` (error codes of messages), `call:3000` (hangup
causes), `http:402` (refusals, which have no code of their own). Sources: Plivo's pages on both lists.
"""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows, Trouble, troubles_by_code

MESSAGE_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "queued": Status.ACCEPTED,
        "sent": Status.SENT,
        "delivered": Status.DELIVERED,
        "read": Status.DELIVERED,
        "undelivered": Status.UNDELIVERED,
        "failed": Status.FAILED,
        "rejected": Status.BLOCKED,
    }
)

CALL_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "queued": Status.ACCEPTED,
        "ringing": Status.ACCEPTED,
        "early media": Status.SENT,  # a network or mailbox speaks; nobody has answered
        "in-progress": Status.SENT,
        "answer": Status.SENT,
        "completed": Status.DELIVERED,
        "busy": Status.UNDELIVERED,
        "no-answer": Status.UNDELIVERED,
        "timeout": Status.UNDELIVERED,
        "failed": Status.FAILED,
        "cancel": Status.CANCELED,
    }
)

_ADMIN_ACCOUNT = "Ask an admin: the Plivo account has no credit; top it up in Plivo's console."
_ADMIN_COUNTRY = "This country is switched off at Plivo; ask an admin to allow it, or use another account."
_CHECK_NUMBER = "Read the number back to the customer and correct it."
_SWITCHED_OFF = "The phone is off or out of reach; ask the customer to switch it on, then resend."
_OTHER_ACCOUNT = "Plivo found no way there; use another account."
_PLIVOS_FAULT = "Plivo could not place the call; use SMS, or another account."
_LINE_BUSY = "The line was busy; call again, or send an SMS."

_ROWS: Rows = (
    (
        "sms:10",
        Failure.OTHER,
        Status.UNDELIVERED,
        "The carrier took it for an invalid text; ask an admin to ask Plivo.",
    ),
    ("sms:20", Failure.UNREACHABLE, Status.UNDELIVERED, "The network failed for a moment; wait a little and resend."),
    ("sms:30", Failure.BLOCKED, Status.BLOCKED, "Filtered as spam; do not repeat the text, use another channel."),
    (
        "sms:40",
        Failure.SENDER,
        Status.FAILED,
        "Ask an admin to check the sender: it is not one of the Plivo account's.",
    ),
    ("sms:50", Failure.LANDLINE, Status.UNDELIVERED, "Not a mobile number, it seems; check it, or call instead."),
    ("sms:60", Failure.OTHER, Status.UNDELIVERED, "The text went round in a circle; use another account."),
    ("sms:70", Failure.ADDRESS, Status.UNDELIVERED, "Nobody has this number (any more); correct it."),
    ("sms:80", Failure.UNREACHABLE, Status.UNDELIVERED, _SWITCHED_OFF),
    ("sms:90", Failure.UNREACHABLE, Status.UNDELIVERED, _OTHER_ACCOUNT),
    ("sms:100", Failure.BLOCKED, Status.BLOCKED, "The network takes no such texts; call instead."),
    ("sms:110", Failure.OTHER, Status.FAILED, "The text is too long; ask an admin to shorten the message text."),
    ("sms:200", Failure.OPTED_OUT, Status.BLOCKED, "The customer opted out; have them text START, or call."),
    ("sms:201", Failure.SENDER, Status.FAILED, "US toll-free numbers reach no Canadian ones; use another sender."),
    ("sms:420", Failure.OTHER, Status.EXPIRED, "It waited longer than the code lives and was never sent; resend."),
    ("sms:450", Failure.GEO, Status.BLOCKED, _ADMIN_COUNTRY),
    ("sms:1000", Failure.OTHER, Status.UNDELIVERED, "The carrier gives no reason; resend once, then call."),
    ("call:1000", Failure.OTHER, Status.CANCELED, "The call was taken back before anybody answered; call again."),
    ("call:1010", Failure.CREDIT, Status.FAILED, _ADMIN_ACCOUNT),
    ("call:1020", Failure.RATE, Status.FAILED, "Too many calls at once; wait some seconds and call again."),
    ("call:2000", Failure.ADDRESS, Status.FAILED, _CHECK_NUMBER),
    ("call:2010", Failure.UNREACHABLE, Status.UNDELIVERED, "The number is out of service; ask for another one."),
    ("call:2030", Failure.GEO, Status.BLOCKED, _ADMIN_COUNTRY),
    ("call:2040 call:2050", Failure.BLOCKED, Status.BLOCKED, "The number is barred at Plivo; use another account."),
    ("call:2060", Failure.OTHER, Status.FAILED, "The call went round in a circle; use SMS, or another account."),
    ("call:2070", Failure.OTHER, Status.FAILED, "India's rules keep this call from its route; use SMS, ask an admin."),
    (
        "call:3000 call:6010",
        Failure.UNREACHABLE,
        Status.UNDELIVERED,
        "Nobody answered; ask the customer, then call again.",
    ),
    ("call:3010 call:3100", Failure.UNREACHABLE, Status.UNDELIVERED, _LINE_BUSY),
    ("call:3020", Failure.BLOCKED, Status.UNDELIVERED, "The call was turned away; ask the customer, or send an SMS."),
    ("call:3030", Failure.SENDER, Status.FAILED, "The carrier does not know the caller id; ask an admin."),
    ("call:3040", Failure.BLOCKED, Status.BLOCKED, "The carrier forbids the call; use SMS, or another account."),
    ("call:3050", Failure.ADDRESS, Status.UNDELIVERED, "Nobody has this number (any more); correct it."),
    ("call:5000 call:5010 call:5020 call:6000 call:6020", Failure.OTHER, Status.FAILED, _PLIVOS_FAULT),
    ("call:5030", Failure.RATE, Status.FAILED, "Too many calls at once; wait some seconds and call again."),
    ("call:7011 call:7012 call:7013 call:7014", Failure.OTHER, Status.FAILED, _PLIVOS_FAULT),
    ("call:8011 call:8012 call:8013 call:8014", Failure.OTHER, Status.FAILED, _PLIVOS_FAULT),
    (
        "http:400 http:422",
        Failure.ADDRESS,
        Status.FAILED,
        "Plivo does not accept the number or the sender; check both.",
    ),
    ("http:401", Failure.OTHER, Status.FAILED, "Ask an admin to check Auth ID and auth token."),
    ("http:402", Failure.CREDIT, Status.FAILED, _ADMIN_ACCOUNT),
    ("http:403", Failure.GEO, Status.FAILED, _ADMIN_COUNTRY),
    (
        "http:404 http:405",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin to check the Verify application and the base URL.",
    ),
    ("http:409", Failure.RATE, Status.FAILED, "Plivo is at work for this number already; wait a little and resend."),
    ("http:429", Failure.RATE, Status.FAILED, "Too many requests; nothing was sent. Wait some seconds and resend."),
)

TROUBLES = troubles_by_code(_ROWS)

_UNFORESEEN_SMS = Trouble(Failure.OTHER, "Try another channel: a voice call or e-mail.", Status.UNDELIVERED)
_UNFORESEEN_CALL = Trouble(Failure.OTHER, "The call did not get through; send an SMS.", Status.UNDELIVERED)
_UNFORESEEN_REFUSAL = Trouble(Failure.OTHER, "Plivo refused it; try another account, and show the code to an admin.")


def trouble(code: str) -> Trouble | None:
    """What a code means; one that no list explains is the carrier's doing (sms, call) or a refusal of Plivo's."""
    if code in TROUBLES:
        return TROUBLES[code]
    if code.startswith("sms:"):
        return _UNFORESEEN_SMS
    if code.startswith("call:"):
        return _UNFORESEEN_CALL
    return _UNFORESEEN_REFUSAL if code else None
