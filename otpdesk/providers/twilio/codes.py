"""Twilio's words and codes: what they mean to us, and what the operator does next.

Sources: the enumerations of Twilio's api_v2010 contract, and Twilio's list of error and warning codes.
"""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows, Trouble, troubles_by_code

MESSAGE_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "accepted": Status.ACCEPTED,
        "scheduled": Status.ACCEPTED,
        "queued": Status.ACCEPTED,
        "sending": Status.ACCEPTED,
        "sent": Status.SENT,
        "partially_delivered": Status.SENT,  # some parts only; nothing final can be said of the code in it
        "delivered": Status.DELIVERED,
        "read": Status.DELIVERED,
        "undelivered": Status.UNDELIVERED,
        "failed": Status.FAILED,
        "canceled": Status.CANCELED,
    }
)

CALL_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "queued": Status.ACCEPTED,
        "ringing": Status.ACCEPTED,
        "in-progress": Status.SENT,
        "completed": Status.DELIVERED,
        "busy": Status.UNDELIVERED,
        "no-answer": Status.UNDELIVERED,
        "failed": Status.FAILED,
        "canceled": Status.CANCELED,
    }
)

_ADMIN_KEYS = "Ask an admin to check account SID and auth token."
_ADMIN_SENDER = "Ask an admin to check the sender in the account's settings."
_ADMIN_TEMPLATE = "Ask an admin: the message template is missing, not approved or wrongly filled in."
_ADMIN_CAMPAIGN = "Ask an admin: the sender's registration with the US carriers is missing or suspended."
_CHECK_NUMBER = "Read the number back to the customer and correct it."
_OTHER_CHANNEL = "Try another channel: a voice call or e-mail."
_SMS_INSTEAD = "Send it by SMS instead."
_WAIT = "Wait a little, then resend, or use another account."
_REPORT_BUG = "This is a fault of otpdesk; show the code to an admin so that it gets reported."

_ROWS: Rows = (
    ("20003", Failure.OTHER, Status.FAILED, _ADMIN_KEYS),
    (
        "10001 20005 30002",
        Failure.CREDIT,
        Status.FAILED,
        "Ask an admin: the Twilio account is not active; check billing and suspension.",
    ),
    (
        "20404",
        Failure.OTHER,
        Status.FAILED,
        "Twilio does not know it (any more); start a new verification, or ask an admin to check the Verify service.",
    ),
    ("20429", Failure.RATE, Status.FAILED, "Too many requests; nothing was sent. Wait some seconds and resend."),
    (
        "20500 20503",
        Failure.OTHER,
        Status.FAILED,
        "Twilio was out of order; ask the customer whether it arrived before you resend or use another account.",
    ),
    ("21211 21401 21217", Failure.ADDRESS, Status.FAILED, _CHECK_NUMBER),
    ("21214", Failure.UNREACHABLE, Status.FAILED, "The number cannot be called; use SMS or e-mail."),
    ("21212 21603 21606", Failure.SENDER, Status.FAILED, _ADMIN_SENDER),
    ("21210", Failure.SENDER, Status.FAILED, "Ask an admin to verify the caller id at Twilio."),
    (
        "21215 13227",
        Failure.GEO,
        Status.FAILED,
        "Calls to this country are switched off; use SMS, and ask an admin to allow the country in Twilio's console.",
    ),
    ("21216 13225", Failure.BLOCKED, Status.BLOCKED, "The call is on a block list; use another channel."),
    (
        "21219 21608",
        Failure.OTHER,
        Status.FAILED,
        "A trial account reaches verified numbers only; ask an admin to upgrade it.",
    ),
    (
        "21408",
        Failure.GEO,
        Status.FAILED,
        "SMS to this country is switched off; use a call or e-mail, and ask an admin to allow it in Twilio's console.",
    ),
    ("21601", Failure.SENDER, Status.FAILED, "The sender cannot send SMS; ask an admin to check it."),
    ("21602 21604 21617 21619", Failure.OTHER, Status.FAILED, _REPORT_BUG),
    ("21609", Failure.OTHER, Status.FAILED, "Ask an admin: the callback URL set at Twilio is not valid."),
    (
        "21610",
        Failure.OPTED_OUT,
        Status.BLOCKED,
        "The customer once replied STOP; ask them to text START to the sender, else use a call or e-mail.",
    ),
    ("21611 30001 14107", Failure.RATE, Status.FAILED, "The sender's queue is full; wait, or use another account."),
    (
        "21612",
        Failure.UNREACHABLE,
        Status.FAILED,
        "This sender cannot reach the number by SMS; use another account or a call.",
    ),
    ("21614", Failure.LANDLINE, Status.FAILED, "Not a mobile number; use a voice call."),
    ("21656", Failure.OTHER, Status.FAILED, _ADMIN_TEMPLATE),
    (
        "21701 21702 21703 21704 21705",
        Failure.SENDER,
        Status.FAILED,
        "Ask an admin: the messaging service is missing, empty or not valid.",
    ),
    (
        "30003",
        Failure.UNREACHABLE,
        Status.UNDELIVERED,
        "The phone is off or without coverage; ask the customer to switch it on, then resend, or use a call.",
    ),
    ("30004", Failure.BLOCKED, Status.BLOCKED, "Blocked by the phone or its carrier; use another channel."),
    ("30005", Failure.ADDRESS, Status.UNDELIVERED, "The number does not exist; correct it, and do not resend to it."),
    ("30006", Failure.LANDLINE, Status.UNDELIVERED, "A landline, or a carrier that takes no SMS; use a voice call."),
    (
        "30007",
        Failure.BLOCKED,
        Status.BLOCKED,
        "Filtered as spam; do not repeat the same text. Use another channel; an admin should check text and sender.",
    ),
    ("30008", Failure.OTHER, Status.UNDELIVERED, "The carrier gives no reason; resend once, then another channel."),
    ("30010", Failure.OTHER, Status.FAILED, "Dearer than the price limit set at Twilio; ask an admin."),
    ("30012", Failure.OTHER, Status.FAILED, "The code's life is too short for Twilio; ask an admin to lengthen it."),
    ("30017 30410", Failure.UNREACHABLE, Status.UNDELIVERED, "The carrier is congested; resend in some minutes."),
    (
        "30018",
        Failure.SENDER,
        Status.FAILED,
        "This country wants sender names registered first; ask an admin, and use a call or e-mail now.",
    ),
    (
        "30022 30023 30027",
        Failure.RATE,
        Status.FAILED,
        "The US carriers' limit for this sender is reached; use another account or channel.",
    ),
    ("30024", Failure.SENDER, Status.FAILED, _ADMIN_SENDER),
    (
        "30029",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin: Message Redaction is not enabled at Twilio; switch it off in the account's settings.",
    ),
    ("30032", Failure.SENDER, Status.FAILED, "Ask an admin: the toll-free sender is not verified at Twilio."),
    ("30033 30034 30035", Failure.SENDER, Status.FAILED, _ADMIN_CAMPAIGN),
    ("30036", Failure.UNREACHABLE, Status.EXPIRED, "The code ran out before it could be delivered; resend."),
    (
        "30450 30453",
        Failure.FRAUD_GUARD,
        Status.BLOCKED,
        "Twilio suspects SMS pumping; use another channel or wait 30 minutes. An admin can mark the number as safe.",
    ),
    ("60200", Failure.ADDRESS, Status.FAILED, "Twilio does not accept the number's form; check it."),
    ("60202", Failure.RATE, Status.FAILED, "Too many checks; wait ten minutes or start a new verification."),
    ("60203", Failure.RATE, Status.FAILED, "Too many sends to this number; wait ten minutes."),
    ("60204 60223", Failure.OTHER, Status.FAILED, "The channel is switched off at Twilio; use another, ask an admin."),
    ("60205", Failure.LANDLINE, Status.FAILED, "A landline takes no SMS; use a voice call."),
    ("60207 60210", Failure.RATE, Status.FAILED, _WAIT),
    ("60212", Failure.RATE, Status.FAILED, "Several requests for this number at once; wait some seconds."),
    ("60220", Failure.GEO, Status.FAILED, "China needs Twilio's approval first; ask an admin, use e-mail now."),
    ("60201 60224 60228 60229", Failure.OTHER, Status.FAILED, _ADMIN_TEMPLATE),
    (
        "60410",
        Failure.FRAUD_GUARD,
        Status.BLOCKED,
        "Fraud Guard blocks the number for about 12 hours; use another channel. An admin can mark it as safe.",
    ),
    (
        "60440",
        Failure.OTHER,
        Status.FAILED,
        "The Verify service lacks what this channel needs; use another, ask an admin.",
    ),
    (
        "60605",
        Failure.GEO,
        Status.FAILED,
        "Verify is switched off for this country; use e-mail, and ask an admin to allow it in Twilio's console.",
    ),
    (
        "60238",
        Failure.BLOCKED,
        Status.BLOCKED,
        "Twilio blocks verifications of this account or country; use another account, and ask an admin.",
    ),
    ("60436", Failure.ADDRESS, Status.FAILED, _CHECK_NUMBER),
    ("63003 63024", Failure.ADDRESS, Status.UNDELIVERED, "The number is not on WhatsApp; send it by SMS instead."),
    ("63001 63007", Failure.SENDER, Status.FAILED, "Ask an admin to check the WhatsApp sender; use SMS now."),
    ("63015", Failure.OTHER, Status.FAILED, "WhatsApp's sandbox: the recipient did not join it. For tests only."),
    (
        "63016",
        Failure.OTHER,
        Status.FAILED,
        "WhatsApp wants an approved template here; send it by SMS, and ask an admin.",
    ),
    ("63018 63032", Failure.RATE, Status.FAILED, _SMS_INSTEAD),
    ("11200 11205", Failure.OTHER, Status.FAILED, "Twilio could not reach our web address; ask an admin."),
    ("call:busy", Failure.UNREACHABLE, Status.UNDELIVERED, "The line was busy; call again, or send an SMS."),
    ("call:no-answer", Failure.UNREACHABLE, Status.UNDELIVERED, "Nobody answered; ask the customer, then call again."),
    ("call:failed", Failure.UNREACHABLE, Status.FAILED, "The call could not be put through; check the number."),
    ("http:401 http:403", Failure.OTHER, Status.FAILED, _ADMIN_KEYS),
    ("http:429", Failure.RATE, Status.FAILED, "Too many requests; nothing was sent. Wait some seconds and resend."),
)

_UNFORESEEN_CARRIER = Trouble(Failure.OTHER, _OTHER_CHANNEL, Status.UNDELIVERED)
_UNFORESEEN_REFUSAL = Trouble(Failure.OTHER, "Twilio refused it; try another channel, and show the code to an admin.")


TROUBLES = troubles_by_code(_ROWS)


def trouble(code: str) -> Trouble | None:
    """What a code means; one that no list explains is the carrier's doing (30xxx) or a refusal of Twilio's."""
    if code in TROUBLES:
        return TROUBLES[code]
    if len(code) == 5 and code.startswith("30"):  # noqa: PLR2004 - Twilio's codes have five digits
        return _UNFORESEEN_CARRIER
    return _UNFORESEEN_REFUSAL if code else None
