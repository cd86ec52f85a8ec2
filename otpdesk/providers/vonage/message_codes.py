"""The Messages API's words and codes (x-errors of its document): `message:1300` and so on."""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows

MESSAGE_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "submitted": Status.ACCEPTED,
        "accepted": Status.ACCEPTED,
        "delivered": Status.DELIVERED,
        "read": Status.DELIVERED,
        "rejected": Status.BLOCKED,
        "undeliverable": Status.UNDELIVERED,
    }
)

_BUG = "This is a fault of otpdesk; show the code to an admin so that it gets reported."
_ACCOUNT = "Ask an admin: the Vonage account is suspended, out of credit or not enabled for this."
_AGAIN = "Vonage or the network failed; resend, or use another account."
_OFF = "The phone is off or out of reach; ask the customer to switch it on, then resend."
_SPAM = "Filtered or blocked on the way; do not repeat the text, use another channel."
_NO_WAY = "No way to this network; use another account or channel."

MESSAGE_ROWS: Rows = (
    ("message:1000", Failure.RATE, Status.FAILED, "Too many at once; wait some seconds and resend."),
    ("message:1010 message:1020 message:1021 message:1090", Failure.OTHER, Status.FAILED, _BUG),
    ("message:1130 message:1150 message:1380 message:1381 message:1382", Failure.OTHER, Status.FAILED, _BUG),
    ("message:1022", Failure.OTHER, Status.FAILED, "Ask an admin: WhatsApp does not accept the template."),
    ("message:1030 message:1100", Failure.OTHER, Status.FAILED, _AGAIN),
    ("message:1331 message:1330", Failure.OTHER, Status.UNDELIVERED, _AGAIN),
    ("message:1040", Failure.ADDRESS, Status.FAILED, "No network has such a number; read it back and correct it."),
    ("message:1050", Failure.BLOCKED, Status.BLOCKED, "The number is barred at Vonage; use another channel."),
    ("message:1060 message:1070 message:1080", Failure.CREDIT, Status.FAILED, _ACCOUNT),
    ("message:1110 message:1370", Failure.OTHER, Status.FAILED, "Ask an admin to check the account's keys at Vonage."),
    ("message:1120", Failure.SENDER, Status.FAILED, "Ask an admin to check the sender; the country may forbid it."),
    ("message:1140", Failure.OTHER, Status.FAILED, "Ask an admin: the Vonage account is not enabled for this."),
    ("message:1160", Failure.OTHER, Status.FAILED, "A demo account reaches listed numbers only; ask an admin."),
    ("message:1170", Failure.ADDRESS, Status.FAILED, "Vonage does not accept the number's form; check it."),
    ("message:1180", Failure.UNREACHABLE, Status.UNDELIVERED, _OFF),
    ("message:1190", Failure.ADDRESS, Status.UNDELIVERED, "Nobody has this number (any more); correct it."),
    (
        "message:1200",
        Failure.OTHER,
        Status.UNDELIVERED,
        "The number is moving to another network; try another account.",
    ),
    ("message:1210 message:1280", Failure.BLOCKED, Status.BLOCKED, _SPAM),
    ("message:1220", Failure.UNREACHABLE, Status.UNDELIVERED, "The phone was busy; resend in a minute."),
    ("message:1230", Failure.UNREACHABLE, Status.UNDELIVERED, "The network failed; resend, or use another account."),
    ("message:1240", Failure.OPTED_OUT, Status.BLOCKED, "The customer opted out of this sender; use another channel."),
    ("message:1241", Failure.RATE, Status.FAILED, "Too many messages to this number; wait, or use another channel."),
    ("message:1250 message:1260", Failure.UNREACHABLE, Status.UNDELIVERED, _NO_WAY),
    ("message:1270", Failure.BLOCKED, Status.UNDELIVERED, "Barred by an age restriction; use another channel."),
    ("message:1290", Failure.CREDIT, Status.UNDELIVERED, "The customer's prepaid card is empty; use another channel."),
    ("message:1300", Failure.ADDRESS, Status.UNDELIVERED, "The customer has no WhatsApp on this number; send an SMS."),
    ("message:1310", Failure.OTHER, Status.UNDELIVERED, "The customer's phone cannot show it; use another channel."),
    ("message:1320", Failure.OTHER, Status.FAILED, "Vonage has sent this already; ask the customer whether it came."),
    (
        "message:1340",
        Failure.BLOCKED,
        Status.BLOCKED,
        "WhatsApp takes free text only within a day of a message from the customer; send an SMS.",
    ),
    ("message:1360", Failure.UNREACHABLE, Status.EXPIRED, "It could not be delivered in time; resend."),
)
