"""What the replies of mail servers mean, and what the operator does next.

Enhanced status codes are RFC 3463's with the additions of RFC 7372 and the registry; plain reply codes are RFC 5321's.
Words like “no-name” are ours, for what happens before a server says anything.
"""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows, Trouble, troubles_by_code

_CHECK_ADDRESS = "Read the address back to the customer and correct it."
_OTHER_CHANNEL = "Try another channel: an SMS or a voice call."
_AGAIN = "Resend in a minute; the mail server asks us to come again."
_LATER = "Wait some minutes and resend, or use another channel."
_ADMIN_LOGIN = "Ask an admin to check user name and password of the mail account."
_ADMIN_SENDER = "Ask an admin: the sender's domain lacks a record that this mail server wants (SPF, DKIM, DMARC, PTR)."
_ADMIN_HOST = "Ask an admin to check host, port and security of the mail account."
_REPORT_BUG = "This is a fault of otpdesk; show the code to an admin so that it gets reported."

_ROWS: Rows = (
    ("5.1.0 5.1.1 5.1.6", Failure.ADDRESS, Status.FAILED, "No such mailbox. " + _CHECK_ADDRESS),
    ("5.1.2 5.1.10", Failure.ADDRESS, Status.FAILED, "The domain takes no mail. " + _CHECK_ADDRESS),
    ("5.1.3 501 553", Failure.ADDRESS, Status.FAILED, _CHECK_ADDRESS),
    ("5.6.7", Failure.ADDRESS, Status.FAILED, "The mail server cannot take such letters; ask for another address."),
    ("5.1.7 5.1.8", Failure.SENDER, Status.FAILED, "Ask an admin to check the sender of the mail account."),
    ("5.2.0 5.2.1", Failure.UNREACHABLE, Status.FAILED, "The mailbox is switched off. " + _OTHER_CHANNEL),
    ("5.2.2 4.2.2 552 452", Failure.UNREACHABLE, Status.FAILED, "The mailbox is full. " + _OTHER_CHANNEL),
    ("5.2.3 5.3.4", Failure.OTHER, Status.FAILED, "The message is too big; ask an admin to shorten the text."),
    ("5.4.1 5.4.4 4.4.1 4.4.4", Failure.UNREACHABLE, Status.FAILED, "No way to that mail server. " + _OTHER_CHANNEL),
    (
        "4.4.7 5.4.7",
        Failure.UNREACHABLE,
        Status.EXPIRED,
        "That mail server could not be reached in time. " + _OTHER_CHANNEL,
    ),
    ("5.4.5 5.4.6", Failure.RATE, Status.FAILED, "The day's quota is used up; use another account or channel."),
    ("4.7.1 450 451", Failure.RATE, Status.FAILED, _AGAIN),
    ("4.2.0 4.2.1 4.3.0 4.3.1 4.3.2 4.4.2 4.4.5 421", Failure.RATE, Status.FAILED, _LATER),
    ("5.7.23 5.7.25 5.7.26 5.7.20 5.7.27", Failure.SENDER, Status.BLOCKED, _ADMIN_SENDER),
    (
        "5.7.1 550 554",
        Failure.BLOCKED,
        Status.BLOCKED,
        "Refused by the mail server's rules. Try another channel, and tell an admin.",
    ),
    ("5.7.8 535", Failure.OTHER, Status.FAILED, _ADMIN_LOGIN),
    ("5.7.9 534", Failure.OTHER, Status.FAILED, "Ask an admin: the mail provider wants an app password here."),
    (
        "5.7.0 5.7.57 530",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin to set STARTTLS and a login for the mail account.",
    ),
    ("500 502 503 504 555 5.5.1 5.5.2 5.5.4", Failure.OTHER, Status.FAILED, _REPORT_BUG),
    ("no-name no-connection tls no-starttls", Failure.OTHER, Status.FAILED, _ADMIN_HOST),
    (
        "no-login",
        Failure.OTHER,
        Status.FAILED,
        "Ask an admin: this mail server takes no login; leave the user name empty.",
    ),
    ("no-xoauth2", Failure.OTHER, Status.FAILED, "Ask an admin: this mail server takes no access tokens."),
    ("no-token", Failure.OTHER, Status.FAILED, "Ask an admin to renew the mail account's tokens; they are refused."),
    ("cut-off no-answer no-token-answer", Failure.OTHER, Status.FAILED, _LATER),
    (
        "unanswered",
        Failure.OTHER,
        Status.FAILED,
        "It may have been sent. Ask the customer before you resend.",
    ),
)


TROUBLES = troubles_by_code(_ROWS)

_BY_SUBJECT: Mapping[str, Trouble] = MappingProxyType(
    {
        "1": TROUBLES["5.1.3"],
        "2": TROUBLES["5.2.1"],
        "4": TROUBLES["5.4.4"],
        "5": TROUBLES["5.5.2"],
        "7": TROUBLES["5.7.1"],
    }
)
"""The second number of an enhanced code names the subject: address, mailbox, route, protocol, policy (RFC 3463)."""

_PASSING = TROUBLES["421"]
_REFUSED = Trouble(Failure.OTHER, "The mail server refused it. Try another channel, and show the code to an admin.")


def trouble(code: str) -> Trouble | None:
    """What a code means: its own row, else that of its subject, else that it passes (4…) or does not (5…)."""
    if code in TROUBLES:
        return TROUBLES[code]
    if code.startswith("4"):
        return _PASSING
    if code.startswith("5"):
        subject = code.split(".")[1] if "." in code else ""
        return _BY_SUBJECT.get(subject, _REFUSED)
    return None
