"""Bird's words and codes (v1): what they mean to us, and what the operator does next.

Each carries its list: the name of a refusal as Bird writes it (`SMSInvalidRecipient`), its kind where the name is
not known here (`billing_error`), the error of a message (`sms:unreachable`, `whatsapp:undeliverable`), why a call was
not put through (`call:busy`, `leg:destination_not_enabled`) or an e-mail not delivered (`bounce:hard`), `http:429`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows, Trouble, troubles_by_code
from otpdesk.providers.verifying import SessionState

MESSAGE_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "scheduled": Status.ACCEPTED,
        "accepted": Status.ACCEPTED,
        "processed": Status.SENT,
        "deferred": Status.SENT,
        "sent": Status.SENT,
        "delivered": Status.DELIVERED,
        "complained": Status.DELIVERED,  # it arrived, and was called spam
        "undelivered": Status.UNDELIVERED,
        "bounced": Status.UNDELIVERED,
        "partial_failure": Status.UNDELIVERED,
        "failed": Status.FAILED,
        "rejected": Status.BLOCKED,
        "canceled": Status.CANCELED,
        "expired": Status.EXPIRED,
    }
)
"""SMS, WhatsApp and e-mail."""

CALL_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "ringing": Status.ACCEPTED,
        "in_progress": Status.SENT,
        "answered": Status.DELIVERED,
        "no_answer": Status.UNDELIVERED,
        "busy": Status.UNDELIVERED,
        "canceled": Status.CANCELED,
        "failed": Status.FAILED,
        "rejected": Status.FAILED,
        "unknown": Status.UNKNOWN,
    }
)
"""Legs of a call."""

STATES: Mapping[str, SessionState] = MappingProxyType(
    {
        "pending": SessionState.PENDING,
        "verified": SessionState.VERIFIED,
        "failed": SessionState.FAILED,
        "expired": SessionState.EXPIRED,
        "canceled": SessionState.CANCELED,
        "blocked": SessionState.BLOCKED,
    }
)
"""Verifications."""

STATUSES: Mapping[str, Status] = MappingProxyType({**CALL_STATUSES, **MESSAGE_STATUSES})

_ADMIN_KEY = "Ask an admin to check the access key, and what it may do."
_ADMIN_SENDER = "Ask an admin to check the sender; this country may want a registered one."
_NO_CREDIT = "The wallet at Bird is empty; ask an admin to top it up."
_NO_SUCH_NUMBER = "No network has such a number; read it back and correct it."
_SWITCHED_OFF = "The phone is off or out of reach; ask the customer to switch it on, then resend."
_OPTED_OUT = "The customer is on the list of those who want no texts; use a call or e-mail."
_SPAM = "Filtered as spam; do not repeat the text, use another channel."
_FRAUD = "Bird took it for fraud; wait some minutes, use another channel, or ask an admin."
_SMS_INSTEAD = "WhatsApp could not deliver it; send an SMS instead."
_COUNTRY = "Calls to this country are not enabled at Bird; use an SMS, ask an admin."
_WAIT = "Too many requests; nothing was sent. Wait some seconds and resend."
_OTHER_CHANNEL = "Try another channel: a voice call or e-mail."
_REPORT_BUG = "This is a fault of otpdesk; show the code to an admin so that it gets reported."

_ROWS: Rows = (
    ("SMSInvalidRecipient", Failure.ADDRESS, Status.FAILED, _NO_SUCH_NUMBER),
    ("SMSSenderNotConfigured SMSNoEligibleSender", Failure.SENDER, Status.FAILED, _ADMIN_SENDER),
    ("SenderCategoryNotPermitted", Failure.SENDER, Status.FAILED, _ADMIN_SENDER),
    ("SMSUnsupportedFeature", Failure.OTHER, Status.FAILED, _REPORT_BUG),
    ("auth_error permission_error", Failure.OTHER, Status.FAILED, _ADMIN_KEY),
    ("billing_error", Failure.CREDIT, Status.FAILED, _NO_CREDIT),
    ("validation_error", Failure.ADDRESS, Status.FAILED, "Bird does not accept number, sender or text; check them."),
    ("bad_request_error", Failure.OTHER, Status.FAILED, "Bird does not understand the request; show it to an admin."),
    (
        "misdirected_error",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin: the key belongs to another region of Bird's than its name says.",
    ),
    (
        "conflict_error",
        Failure.OTHER,
        Status.FAILED,
        "Bird has this attempt already; ask the customer whether it arrived before you resend.",
    ),
    ("not_found_error", Failure.OTHER, Status.FAILED, "Bird knows no such thing; ask an admin to check the account."),
    (
        "precondition_error",
        Failure.SENDER,
        Status.FAILED,
        "Something is not set up at Bird yet; ask an admin to look at the account there.",
    ),
    ("http:429", Failure.RATE, Status.FAILED, _WAIT),
    ("sms:invalid_destination", Failure.ADDRESS, Status.UNDELIVERED, _NO_SUCH_NUMBER),
    ("sms:unreachable", Failure.UNREACHABLE, Status.UNDELIVERED, _SWITCHED_OFF),
    ("sms:blocked_by_carrier sms:content_rejected", Failure.BLOCKED, Status.BLOCKED, _SPAM),
    ("sms:blocked_by_fraud_protection", Failure.FRAUD_GUARD, Status.BLOCKED, _FRAUD),
    (
        "sms:blocked_by_recipient",
        Failure.BLOCKED,
        Status.BLOCKED,
        "The phone's owner bars such messages; use another channel.",
    ),
    (
        "sms:landline_unreachable",
        Failure.LANDLINE,
        Status.UNDELIVERED,
        "A landline takes no texts; use a call.",
    ),
    ("sms:sender_unregistered", Failure.SENDER, Status.FAILED, _ADMIN_SENDER),
    ("sms:recipient_opted_out", Failure.OPTED_OUT, Status.BLOCKED, _OPTED_OUT),
    (
        "sms:provider_unavailable",
        Failure.OTHER,
        Status.UNDELIVERED,
        "Bird found no way to this network; use another account.",
    ),
    ("sms:insufficient_balance whatsapp:insufficient_balance", Failure.CREDIT, Status.FAILED, _NO_CREDIT),
    ("sms:unknown", Failure.OTHER, Status.UNDELIVERED, "The carrier gives no reason; resend once, then a call."),
    ("whatsapp:undeliverable whatsapp:internal_error", Failure.OTHER, Status.UNDELIVERED, _SMS_INSTEAD),
    (
        "whatsapp:service_window_expired",
        Failure.SENDER,
        Status.FAILED,
        "WhatsApp wants a template for this; send an SMS, and ask an admin to set one.",
    ),
    ("whatsapp:price_not_found", Failure.GEO, Status.FAILED, "Bird has no WhatsApp to this country; send an SMS."),
    ("whatsapp:rate_limited", Failure.RATE, Status.FAILED, "WhatsApp takes no more for now; send an SMS instead."),
    ("whatsapp:recipient_suppressed", Failure.OPTED_OUT, Status.BLOCKED, _OPTED_OUT),
    ("whatsapp:media_rejected", Failure.OTHER, Status.FAILED, _REPORT_BUG),
    ("call:busy", Failure.UNREACHABLE, Status.UNDELIVERED, "The line was busy; call again, or send an SMS."),
    (
        "call:no_answer",
        Failure.UNREACHABLE,
        Status.UNDELIVERED,
        "Nobody answered; ask the customer, then call again.",
    ),
    ("call:failed", Failure.UNREACHABLE, Status.FAILED, "The call could not be put through; check the number."),
    ("call:rejected", Failure.BLOCKED, Status.FAILED, "The call was turned away; use another channel."),
    ("leg:destination_not_enabled leg:destination_blocked", Failure.GEO, Status.FAILED, _COUNTRY),
    ("leg:no_route_found", Failure.ADDRESS, Status.FAILED, _NO_SUCH_NUMBER),
    (
        "leg:caller_id_not_verified leg:number_ownership_not_verified",
        Failure.SENDER,
        Status.FAILED,
        "Ask an admin to check the originator: Bird does not take it for calls.",
    ),
    ("leg:insufficient_balance", Failure.CREDIT, Status.FAILED, _NO_CREDIT),
    (
        "leg:daily_spend_exceeded",
        Failure.CREDIT,
        Status.FAILED,
        "The day's limit for calls at Bird is reached; send an SMS, ask an admin.",
    ),
    ("leg:concurrent_calls_exceeded leg:calls_per_second_exceeded", Failure.RATE, Status.FAILED, _WAIT),
    (
        "leg:call_not_permitted leg:source_not_allowed leg:routing_not_configured",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin: calls are not set up at Bird for this account.",
    ),
    ("bounce:hard", Failure.ADDRESS, Status.UNDELIVERED, "There is no such mailbox; read the address back."),
    ("bounce:soft", Failure.UNREACHABLE, Status.UNDELIVERED, "The mailbox is full or away for now; use an SMS."),
    (
        "bounce:block bounce:admin",
        Failure.BLOCKED,
        Status.BLOCKED,
        "The mail host refuses us; use an SMS, ask an admin.",
    ),
    ("bounce:undetermined", Failure.OTHER, Status.UNDELIVERED, "The mail host gives no clear reason; use an SMS."),
    ("rejection:recipient_suppressed", Failure.OPTED_OUT, Status.BLOCKED, _OPTED_OUT),
    (
        "rejection:domain_unverified rejection:recipient_not_allowed",
        Failure.SENDER,
        Status.FAILED,
        "Ask an admin to verify the domain of the e-mail sender at Bird.",
    ),
    ("rejection:quota_exceeded", Failure.CREDIT, Status.FAILED, "The quota of e-mails at Bird is used up; use an SMS."),
    ("rejection:policy_rejection", Failure.BLOCKED, Status.BLOCKED, _SPAM),
    ("rejection:transmission_failed rejection:generation_failure", Failure.OTHER, Status.FAILED, _OTHER_CHANNEL),
    ("verify:blocked", Failure.FRAUD_GUARD, Status.BLOCKED, _FRAUD),
    (
        "verify:undeliverable verify:undelivered verify:carrier_rejected verify:delivery_timeout",
        Failure.UNREACHABLE,
        Status.UNDELIVERED,
        "The code did not get through; ask the customer, then use another channel.",
    ),
    ("verify:hard_bounce", Failure.ADDRESS, Status.UNDELIVERED, "There is no such mailbox; read the address back."),
    ("verify:soft_bounce", Failure.UNREACHABLE, Status.UNDELIVERED, "The mailbox is full or away for now; use an SMS."),
    (
        "verify:channel_unavailable verify:channel_disabled verify:channel_restricted",
        Failure.SENDER,
        Status.FAILED,
        "This channel is not set up for Verify at Bird; use another one, ask an admin.",
    ),
    ("verify:not_billable", Failure.CREDIT, Status.FAILED, _NO_CREDIT),
)

_UNFORESEEN_RECEIPT = Trouble(Failure.OTHER, _OTHER_CHANNEL, Status.UNDELIVERED)
_UNFORESEEN_REFUSAL = Trouble(Failure.OTHER, "Bird refused it; try another account, and show the code to an admin.")

TROUBLES = troubles_by_code(_ROWS)


def trouble(code: str) -> Trouble | None:
    """What a code means; one that no list explains is somebody's further on, or a refusal of Bird's."""
    if code in TROUBLES:
        return TROUBLES[code]
    if ":" in code:
        return _UNFORESEEN_RECEIPT
    return _UNFORESEEN_REFUSAL if code else None
