"""The traffic that a trial would cover: how much of it there is a day, and what share of it is verified."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otpdesk.desk.trial_views import TrialPlan
    from otpdesk.otp import Instant
    from otpdesk.store.engine import Store

DAYS = 28
"""How many whole days, in UTC, are looked at."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """First attempts a day through any account, and `verified` of the `first` that went through the trial's own."""

    per_day: float
    first: int
    verified: int


def traffic(store: "Store", plan: "TrialPlan", now: "Instant") -> Traffic:
    """What the days before today say; those that changed since they were counted are counted first."""
    from otpdesk.store import cells

    today = datetime.fromtimestamp(now / 1000, UTC).date()
    first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
    with store.read() as tx:
        changed = [day for day in cells.stale(tx) if _number(first) <= day <= _number(last)]
    for day in changed:
        cells.recount(store, day)
    with store.read() as tx:
        found = cells.days(tx, str(first), str(last)).where(
            channel=(plan.channel.value,), country=plan.countries, purpose=tuple(one.value for one in plan.purposes)
        )
    mine = found.where(account=plan.accounts)
    every, ours = (sum(int(figures["first"]) for _, figures in some.by()) for some in (found, mine))
    verified = sum(int(figures["verified"]) for _, figures in mine.by())
    return Traffic(every / DAYS, ours, verified)


def _number(day: date) -> int:
    """The number of a UTC day, counted from 1970-01-01."""
    return (day - date(1970, 1, 1)).days
