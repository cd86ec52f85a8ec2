"""GetOTP's words and codes: what they mean to us, and what the operator does next.

Numbers are those of an error of v1: 1136, 1201, 1251 and 1254 are documented; those from 1500 on are Dexatel's, on
whose service GetOTP seems to run, and stand here in case they come. `status:failed` is the end of a message,
`http:402` an answer without a number, `v0:captcha` a field that the hosted page's API refused.
"""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows, Trouble, troubles_by_code

STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "scheduled": Status.ACCEPTED,
        "enroute": Status.ACCEPTED,
        "sent": Status.SENT,
        "received": Status.SENT,
        "delivered": Status.DELIVERED,
        "seen": Status.DELIVERED,
        "failed": Status.UNDELIVERED,
        "rejected": Status.BLOCKED,
        "expired": Status.EXPIRED,
    }
)
"""The states of a message; unconfirmed, they are Dexatel's."""

STATUSES_V0: Mapping[str, Status] = MappingProxyType(
    {
        "not_verified": Status.ACCEPTED,
        "verified": Status.DELIVERED,  # who typed the code in has received it
    }
)

_ADMIN_KEY = "Ask an admin to check the API key of the GetOTP account, and the API token if it has one."
_ADMIN_TEMPLATE = "Ask an admin to check the template of the GetOTP account; its text must hold {code}."
_ADMIN_SENDER = "Ask an admin to check the sender of the GetOTP account; GetOTP has to approve it."
_ADMIN_ACCOUNT = "Ask an admin: GetOTP does not let this account send as it is."
_CHECK_NUMBER = "GetOTP does not accept the number; read it back to the customer and correct it."
_OTHER = "Try another channel or account."

_ROWS: Rows = (
    ("1136 http:401 http:403", Failure.OTHER, Status.FAILED, _ADMIN_KEY),
    ("1251 1254 1513 1622 1624 1625 1626", Failure.OTHER, Status.FAILED, _ADMIN_TEMPLATE),
    ("1620", Failure.SENDER, Status.FAILED, _ADMIN_SENDER),
    ("1621 1523", Failure.ADDRESS, Status.FAILED, _CHECK_NUMBER),
    ("1515", Failure.SENDER, Status.FAILED, f"GetOTP does not offer this channel to the account. {_OTHER}"),
    ("1524 1525", Failure.OTHER, Status.FAILED, _ADMIN_ACCOUNT),
    ("1530", Failure.BLOCKED, Status.BLOCKED, f"GetOTP blocks this number, as far as is known. {_OTHER}"),
    ("1531", Failure.GEO, Status.BLOCKED, f"GetOTP blocks this country, as far as is known. {_OTHER}"),
    ("1623 1629", Failure.OTHER, Status.FAILED, "Ask an admin to check the code length of the GetOTP account."),
    ("status:failed", Failure.OTHER, Status.UNDELIVERED, "It did not arrive and GetOTP gives no reason; use a call."),
    ("status:rejected", Failure.BLOCKED, Status.BLOCKED, f"It was refused on its way to the phone. {_OTHER}"),
    ("status:expired", Failure.UNREACHABLE, Status.EXPIRED, "The phone could not be reached in time; resend."),
    ("http:400 http:422", Failure.OTHER, Status.FAILED, f"GetOTP did not accept the message as it is. {_OTHER}"),
    ("http:402", Failure.CREDIT, Status.FAILED, "The GetOTP account has no credit; ask an admin to top it up."),
    ("http:404", Failure.OTHER, Status.FAILED, _ADMIN_TEMPLATE),
    ("http:429", Failure.RATE, Status.FAILED, "Too many requests; nothing was sent. Wait some seconds and resend."),
    ("v0:email v0:phone_sms v0:phone_voice", Failure.ADDRESS, Status.FAILED, _CHECK_NUMBER),
    ("v0:channel", Failure.SENDER, Status.FAILED, f"GetOTP does not offer this channel to the account. {_OTHER}"),
    (
        "v0:success_redirect_url v0:fail_redirect_url",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin to check the two pages that GetOTP leads to afterwards.",
    ),
)

TROUBLES = troubles_by_code(_ROWS)

_UNFORESEEN = Trouble(Failure.OTHER, "GetOTP refused it; try another account, and show the code to an admin.")


def trouble(code: str) -> Trouble | None:
    """What a code means; one that is not listed is a refusal of GetOTP's."""
    return TROUBLES.get(code, _UNFORESEEN if code else None)
