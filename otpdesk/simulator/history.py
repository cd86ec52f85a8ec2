"""A plausible past: customers, verifications, attempts, receipts, checks and prices, drawn from the model of `world`.

The same seed, days, messages a day and end give the same records, ids included. Nothing in it is secret: no code
was ever made.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from random import Random

from otpdesk.errors import BadInput
from otpdesk.otp import Attempt, Channel, Check, Customer, Instant, Receipt, Verification
from otpdesk.simulator.past import Past
from otpdesk.simulator.past_sending import PastAccount
from otpdesk.simulator.people import People, plain_mask
from otpdesk.simulator.world import World

DAY = 86_400_000
_MINUTE = 60_000
_SETTLED = 30 * _MINUTE
"""The last verification begins this long before the end, so that everything has come to its end."""

_HOURS = (2, 1, 1, 1, 1, 2, 5, 14, 38, 62, 74, 70, 58, 64, 70, 66, 55, 42, 30, 24, 18, 12, 7, 4)
"""How busy a desk is in each hour of the day (UTC)."""

_WEEK = (1.22, 1.18, 1.14, 1.12, 1.05, 0.72, 0.57)
"""How busy a desk is from Monday to Sunday; the mean is 1."""

_PER_VERIFICATION = 1.17
"""Messages of a usual verification, resends and fail-overs counted in."""

_EPOCH_WEEKDAY = 3
"""1 January 1970 was a Thursday, day 3 of a week that begins on Monday."""

PAST_ACCOUNTS = (
    PastAccount("twilio-main", "twilio", frozenset({Channel.SMS, Channel.VOICE}), "OurCompany"),
    PastAccount("vonage-main", "vonage", frozenset({Channel.SMS, Channel.VOICE}), "OurCompany"),
    PastAccount("mail", "smtp", frozenset({Channel.EMAIL}), "codes@example.com"),
)


@dataclass(slots=True)
class Batch:
    """Some records, each kind in order of time. A batch never names what neither it nor an earlier one holds."""

    customers: tuple[Customer, ...] = ()
    verifications: list[Verification] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def __iter__(self) -> Iterator[Customer | Verification | Attempt | Receipt | Check]:
        """Every record, what is referred to before what refers to it."""
        return chain(self.customers, self.verifications, self.attempts, self.receipts, self.checks)


class HistoryGenerator:
    """Iterate it for batches of about `size` verifications, in order of time; the first holds the customers.

    `per_day` is the mean number of messages of a day, `until` the instant at which the past ends. `mask` is how
    addresses show in lists. BadInput if no account reaches any customer.
    """

    def __init__(
        self,
        seed: int,
        days: int,
        per_day: int,
        until: Instant,
        accounts: Sequence[PastAccount] = PAST_ACCOUNTS,
        customers: int = 400,
        mask: Callable[[str], str] = plain_mask,
        size: int = 1000,
    ) -> None:
        self._seed = seed
        self._days = days
        self._per_day = per_day
        self._until = until
        self._accounts = tuple(accounts)
        self._count = customers
        self._mask = mask
        self._size = size

    def __iter__(self) -> Iterator[Batch]:
        chance = Random(self._seed)  # noqa: S311 - a world, not a secret
        start = self._until - self._days * DAY
        customers = People(chance, self._mask).customers(self._count, start)
        past = Past(World(self._seed), chance, self._accounts)
        reached = [customer for customer in customers if past.reaches(customer)]
        if not reached:
            raise BadInput("No account can have sent anything.", "Give one for SMS, calls or e-mail.", "accounts")
        batch = Batch(customers)
        for at in self._beginnings(chance, start):
            past.verify(chance.choice(reached), at, batch)
            if len(batch.verifications) >= self._size:
                yield batch
                batch = Batch()
        yield batch

    def _beginnings(self, chance: Random, start: Instant) -> Iterator[Instant]:
        """When verifications begin, in order."""
        weights = list(accumulate(_HOURS))
        last = self._until - _SETTLED
        first_midnight = start - start % DAY
        for midnight in range(first_midnight, self._until, DAY):
            weekday = (midnight // DAY + _EPOCH_WEEKDAY) % 7
            count = round(self._per_day * _WEEK[weekday] / _PER_VERIFICATION * chance.uniform(0.93, 1.07))
            hours = chance.choices(range(24), cum_weights=weights, k=count)
            moments = sorted(midnight + (hour * 60 * _MINUTE) + int(chance.random() * 60 * _MINUTE) for hour in hours)
            yield from (at for at in moments if start <= at <= last)
