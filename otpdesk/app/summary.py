"""What each account did, in plain figures from the database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from otpdesk.desk.views import Filter
from otpdesk.otp import Attempt, Status

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """Messages of an account: sent, delivered by receipt, verified by a code read back.

    `median_seconds` is from the hand-over to the receipt, None without receipts; `spent` is in the currency's units.
    """

    account: str
    sends: int
    delivered: int
    verified: int
    median_seconds: float | None
    spent: float
    currency: str


def summarise(desk: "Desk") -> tuple[AccountSummary, ...]:
    """The figures of every account that sent anything, by name."""
    by_account: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in _attempts(desk):
        by_account[attempt.account].append(attempt)
    return tuple(_summary(name, attempts) for name, attempts in sorted(by_account.items()))


def _attempts(desk: "Desk") -> Iterator[Attempt]:
    older: str | None = None
    while True:
        page = desk.activity.page(Filter(), older=older, limit=500)
        yield from (row.attempt for row in page.rows)
        if page.older is None:
            return
        older = page.older


def _summary(name: str, attempts: list[Attempt]) -> AccountSummary:
    took = [
        (one.first_delivered_at - one.sent_at) / 1000
        for one in attempts
        if one.first_delivered_at is not None and one.sent_at is not None
    ]
    prices = [one.price for one in attempts if one.price is not None]
    return AccountSummary(
        account=name,
        sends=len(attempts),
        delivered=sum(one.status is Status.DELIVERED for one in attempts),
        verified=sum(one.converted for one in attempts),
        median_seconds=round(median(took), 1) if took else None,
        spent=round(sum(price.micro for price in prices) / 1_000_000, 4),
        currency=prices[0].currency if prices else "",
    )
