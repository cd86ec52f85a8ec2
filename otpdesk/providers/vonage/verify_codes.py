"""Verify's words and codes: `verify:concurrent` (v2, the end of a problem's type), `legacy:16` (legacy Verify)."""

from collections.abc import Mapping
from types import MappingProxyType

from otpdesk.otp import Failure, Status
from otpdesk.providers.base import Rows
from otpdesk.providers.verifying import SessionState

CONCURRENT = "verify:concurrent"

SESSION_STATES: Mapping[str, SessionState] = MappingProxyType(
    {
        "in_progress": SessionState.PENDING,
        "pending": SessionState.PENDING,
        "completed": SessionState.VERIFIED,
        "success": SessionState.VERIFIED,
        "failed": SessionState.FAILED,
        "expired": SessionState.EXPIRED,
        "cancelled": SessionState.CANCELED,
        "canceled": SessionState.CANCELED,
        "user_rejected": SessionState.BLOCKED,
        "rejected": SessionState.BLOCKED,
    }
)
"""Words of the Reports API, of receipts and of legacy Verify, in lower case with `_` for blanks."""

_RUNS = "A verification to this address runs already; check its code, or cancel it before a new one."
_KEYS = "Ask an admin to check API key and secret."
_BUG = "This is a fault of otpdesk; show the code to an admin so that it gets reported."
_CREDIT = "The Vonage account has no credit; ask an admin to top it up."
_NETWORK = "Verify does not serve this network, or guards against it; use another account, ask an admin."

VERIFY_ROWS: Rows = (
    (f"{CONCURRENT} legacy:10", Failure.RATE, Status.FAILED, _RUNS),
    ("verify:low-balance verify:payment legacy:9", Failure.CREDIT, Status.FAILED, _CREDIT),
    (
        "verify:invalid-params",
        Failure.ADDRESS,
        Status.FAILED,
        "Verify does not accept the address, the brand or the sender; check them, or ask an admin.",
    ),
    ("verify:fraud verify:network-blocked legacy:15", Failure.FRAUD_GUARD, Status.BLOCKED, _NETWORK),
    ("legacy:1", Failure.RATE, Status.FAILED, "Too many at once; nothing was sent. Wait a second and resend."),
    ("legacy:2 legacy:20", Failure.OTHER, Status.FAILED, _BUG),
    ("legacy:3", Failure.ADDRESS, Status.FAILED, "Verify does not accept the number's form; check it."),
    ("legacy:4", Failure.OTHER, Status.FAILED, _KEYS),
    ("legacy:5", Failure.OTHER, Status.FAILED, "Vonage was out of order; ask the customer whether it arrived."),
    ("legacy:6", Failure.ADDRESS, Status.FAILED, "No network has such a number; read it back and correct it."),
    ("legacy:7", Failure.BLOCKED, Status.BLOCKED, "The number is barred at Vonage; use another channel or account."),
    ("legacy:8", Failure.CREDIT, Status.FAILED, "Ask an admin: the Vonage account is suspended."),
    ("legacy:29", Failure.OTHER, Status.FAILED, "A demo account reaches listed numbers only; ask an admin."),
)
