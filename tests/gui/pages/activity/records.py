"""Rows as the desk would give them."""

from otpdesk.desk.views import Page, Row
from otpdesk.otp import Attempt, Channel, Failure, IdKind, Instant, Money, Status, new_id
from tests.fixtures.clock import START


def row(number: int, status: Status = Status.DELIVERED, failure: Failure | None = None, country: str = "EE") -> Row:
    """The row that was made `number` minutes before the start."""
    at: Instant = START - number * 60_000
    attempt = Attempt(
        id=new_id(IdKind.ATTEMPT, at, 0),
        verification_id=new_id(IdKind.VERIFICATION, at, 0),
        ordinal=1,
        account="twilio-main",
        provider="twilio",
        channel=Channel.SMS,
        status=status,
        to="+372 52•• ••11",
        created_at=at,
        expires_at=at + 300_000,
        operator="olga",
        country=country,
        failure=failure,
        price=Money(79_000, "EUR"),
        sent_at=at,
        first_delivered_at=at + 2_000 if status is Status.DELIVERED else None,
    )
    return Row(attempt, "Ada Lovelace", "C-1815")


def page(first: int, last: int, *, more: bool = True, newer: bool = False) -> Page:
    """The rows `first` to `last`, which other pages may follow and precede."""
    rows = tuple(row(number) for number in range(first, last + 1))
    return Page(rows, rows[-1].attempt.id if more else None, rows[0].attempt.id if newer else None)
