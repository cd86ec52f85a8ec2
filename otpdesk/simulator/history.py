"""A plausible past: customers, verifications, attempts, receipts, checks and prices, drawn from the model of `world`.

The same seed, profile, days, messages a day and end give the same records, ids included, each day by a chance of its
own: a day does not hang on the days before. Nothing in it is secret: no code was ever made.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import numpy as np

from otpdesk.columnar import Columns
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Customer, Instant
from otpdesk.simulator.past import Past
from otpdesk.simulator.past_records import Clerk
from otpdesk.simulator.past_routes import Numbers, Routes, epochs, routes_on
from otpdesk.simulator.people import People, plain_mask
from otpdesk.simulator.plan import PastAccount
from otpdesk.simulator.profile import Profile
from otpdesk.simulator.roll import Roll, enrolled
from otpdesk.simulator.world import World

DAY = 86_400_000
_HOUR = 3_600_000
_SETTLED = 1_800_000
"""The last verification begins this long before the end, so that everything has come to its end."""

_HOURS = np.cumsum((2, 1, 1, 1, 1, 2, 5, 14, 38, 62, 74, 70, 58, 64, 70, 66, 55, 42, 30, 24, 18, 12, 7, 4))
"""How busy a desk is in each hour of the day (UTC), added up."""

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


@dataclass(frozen=True, slots=True)
class PastDay:
    """One day: its number, counted from 0, and its rows by table."""

    number: int
    tables: Mapping[str, Columns]

    @property
    def attempts(self) -> int:
        return self.tables["attempt"].size

    @property
    def verifications(self) -> int:
        return self.tables["verification"].size


@dataclass(frozen=True, slots=True)
class Books:
    """How a desk writes things down: `mask` is how addresses show in lists, `rates` turn prices into its currency."""

    mask: Callable[[str], str] = plain_mask
    rates: Mapping[str, float] = field(default_factory=dict)


class HistoryGenerator:
    """`customers`, and the days of a past, which can be had in any order; iterate it for all in order of time.

    `per_day` is the mean number of messages of a day, `until` the instant at which the past ends; it begins with the
    UTC day that holds the instant `days` days before. BadInput if no account reaches any customer.
    """

    def __init__(
        self,
        seed: int,
        days: int,
        per_day: int,
        until: Instant,
        accounts: Sequence[PastAccount] = PAST_ACCOUNTS,
        *,
        customers: int = 400,
        profile: Profile | None = None,
        books: Books | None = None,
    ) -> None:
        self.profile = profile or Profile()
        self.accounts = tuple(accounts)
        self.world = World(seed)
        self._seed = seed
        self._per_day = per_day
        self._until = until
        self._start = until - days * DAY
        self._count = customers
        self._books = books or Books()
        self.days = -(-(until - self._first_midnight) // DAY)

    @property
    def _first_midnight(self) -> Instant:
        return self._start - self._start % DAY

    @cached_property
    def customers(self) -> tuple[Customer, ...]:
        """Everybody who was ever verified, oldest first."""
        chance = Random(self._seed)  # noqa: S311 - a world, not a secret
        return People(chance, self._books.mask, self.profile.history.countries).customers(self._count, self._start)

    @cached_property
    def past(self) -> Past:
        """What plays the days."""
        plan = self.profile.history
        roll = enrolled(self.customers, self.world, 0.0 if self.profile.calm else plan.lost_numbers)
        past = Past(self.accounts, roll, plan)
        if not len(past.roll):
            raise BadInput("No account can have sent anything.", "Give one for SMS, calls or e-mail.", "accounts")
        return past

    @property
    def roll(self) -> Roll:
        """Those customers whom some account reaches."""
        return self.past.roll

    @cached_property
    def _clerk(self) -> Clerk:
        return Clerk(self.accounts, self.roll, self._books.rates)

    @cached_property
    def epochs(self) -> Mapping[int, Routes]:
        """The routes by the day from which they are such."""
        edges = epochs(self.profile, self.days)[:-1]
        return {day: routes_on(self.world, self.profile, self.accounts, self.roll, day) for day in edges}

    def __iter__(self) -> Iterator[PastDay]:
        return (self.day(number) for number in range(self.days))

    def routes(self, number: int) -> Routes:
        """The routes of a day."""
        return self.epochs[max(day for day in self.epochs if day <= number)]

    def volume(self, number: int) -> float:
        """How many verifications a day has, but for its own chance."""
        midnight = self._first_midnight + number * DAY
        weekday = (midnight // DAY + _EPOCH_WEEKDAY) % 7
        whole = max(0, min(self._until - _SETTLED, midnight + DAY) - max(self._start, midnight)) / DAY
        return self._per_day * _WEEK[weekday] / _PER_VERIFICATION * whole

    def day(self, number: int) -> PastDay:
        """One day, whole."""
        midnight = self._first_midnight + number * DAY
        chance = np.random.Generator(np.random.PCG64([self._seed, midnight // DAY]))
        routes, begun = self.routes(number), self.past.begin(chance, self._beginnings(chance, midnight))
        played = self.past.play(chance, routes, begun)
        return PastDay(number, self._clerk.written(played, routes, chance, midnight // DAY % 2))

    def _beginnings(self, chance: np.random.Generator, midnight: Instant) -> Numbers:
        """When the verifications of a day begin, in order."""
        weekday = (midnight // DAY + _EPOCH_WEEKDAY) % 7
        count = round(self._per_day * _WEEK[weekday] / _PER_VERIFICATION * (0.93 + 0.14 * chance.random()))
        hours = np.searchsorted(_HOURS, chance.random(count) * _HOURS[-1], side="right")
        moments = np.sort(midnight + hours * _HOUR + (chance.random(count) * _HOUR).astype(np.int64))
        within: Numbers = moments[(moments >= self._start) & (moments <= self._until - _SETTLED)]
        return within
