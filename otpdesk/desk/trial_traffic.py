"""The traffic that a trial would cover: how much of it there is a day, and what share of it is verified."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.guard import DAY
from otpdesk.store import trials

if TYPE_CHECKING:
    from otpdesk.desk.trial_views import TrialPlan
    from otpdesk.otp import Instant
    from otpdesk.store.engine import Store

DAYS = 28
"""How far back is looked."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """First attempts a day through any account, and `verified` of the `first` that went through the trial's own."""

    per_day: float
    first: int
    verified: int


def traffic(store: "Store", plan: "TrialPlan", now: "Instant") -> Traffic:
    """What the last 28 days say."""
    with store.read() as tx:
        purposes = [one.value for one in plan.purposes]
        every, first, verified = trials.traffic(
            tx, now - DAYS * DAY, plan.channel.value, plan.countries, purposes, plan.accounts
        )
    return Traffic(every / DAYS, first, verified)
