"""Records by hand for the pure parts of the console."""

from typing import Any

from otpdesk.desk.provider_views import AtProvider, Whose
from otpdesk.desk.views import Choice, Session, TimeLine
from otpdesk.otp import (
    Attempt,
    Channel,
    Check,
    CodeBy,
    Outcome,
    Purpose,
    Receipt,
    Source,
    Status,
    Verification,
    VerificationState,
)

NOW = 1_795_000_000_000
LIFE = 300_000


def attempt(ordinal: int = 1, **more: Any) -> Attempt:
    """An SMS through Twilio, 18 s old, accepted after 0.2 s."""
    fields: dict[str, Any] = {
        "id": f"a{ordinal:013d}",
        "verification_id": "v0000000000001",
        "ordinal": ordinal,
        "account": "Twilio",
        "provider": "twilio",
        "channel": Channel.SMS,
        "status": Status.SENT,
        "to": "+1 415 ••• ••32",
        "created_at": NOW - 18_000,
        "expires_at": NOW - 18_000 + LIFE,
        "sent_at": NOW - 18_000,
        "purpose": Purpose.LOGIN,
        "country": "US",
        "provider_id": "SM8f1c2b9d7e3a07",
    }
    return Attempt(**(fields | more))


def verification(**more: Any) -> Verification:
    fields: dict[str, Any] = {
        "id": "v0000000000001",
        "address_id": "d1",
        "customer_id": "c1",
        "purpose": Purpose.LOGIN,
        "state": VerificationState.OPEN,
        "operator": "olga",
        "created_at": NOW - 18_000,
        "expires_at": NOW - 18_000 + LIFE,
    }
    return Verification(**(fields | more))


def check(outcome: Outcome, left: int, attempt_id: str | None = None, at: int = NOW - 1_000) -> Check:
    return Check("k0000000000001", "v0000000000001", at, outcome, left, attempt_id)


def receipt(status: Status, after: int, ordinal: int = 1) -> Receipt:
    return Receipt(
        f"r{after}", f"a{ordinal:013d}", status, status.value, Source.POLL, NOW - 18_000 + after, NOW - 18_000 + after
    )


def session(
    *attempts: Attempt,
    checks: tuple[Check, ...] = (),
    receipts: tuple[Receipt, ...] = (),
    of: Verification | None = None,
    **more: Any,
) -> Session:
    fields: dict[str, Any] = {"choices": (), "sends_left": 3, "tries_left": 5}
    line = TimeLine(of or verification(), attempts, receipts, checks, (), more.pop("at_providers", ()))
    return Session(line, **(fields | more))


THEIRS = Whose(CodeBy.PROVIDER, repeats=True)


def at_provider(ordinal: int = 1, **more: Any) -> AtProvider:
    """A verification that runs at Twilio."""
    fields: dict[str, Any] = {
        "attempt_id": f"a{ordinal:013d}",
        "account": "twilio-main",
        "provider": "Twilio",
        "state": "pending",
        "live": True,
        "ends_at": NOW + LIFE,
        "whose": THEIRS,
    }
    return AtProvider(**(fields | more))


def choice(channel: Channel = Channel.SMS, **more: Any) -> Choice:
    fields: dict[str, Any] = {
        "address_id": "d2" if channel is Channel.EMAIL else "d1",
        "to": "a••@analytical.example" if channel is Channel.EMAIL else "+1 415 ••• ••32",
        "allowed": True,
        "reason": "",
        "account": "Twilio",
    }
    return Choice(channel, **(fields | more))
