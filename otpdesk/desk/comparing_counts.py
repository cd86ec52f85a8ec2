"""What a comparison counts: the cells that a question means, every price in one currency, and their sums.

Everything that is said later is worked out from these sums, so their digest says whether two answers agree.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from otpdesk.desk.comparing_money import Exchange, priced
from otpdesk.desk.comparison_views import LeftOut, Question
from otpdesk.otp import Instant
from otpdesk.quality.cells import Cells, Ends, Groups

DAY = 86_400_000
WAYS = ("purpose", "sender", "chosen_by")

Place = tuple[str, str, str]
"""Country, network, channel: the finest stratum."""


class Tally(NamedTuple):
    """Sums of `quality.cells.FIGURES`; `cost` is in one currency."""

    first: int = 0
    verified: int = 0
    claimed: int = 0
    verified_claimed: int = 0
    young: int = 0
    tests: int = 0
    fraud: int = 0
    canceled: int = 0
    attempts: int = 0
    verified_all: int = 0
    segments: int = 0
    cost: int = 0
    unpriced: int = 0
    provisional: int = 0


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of accounts beside their counts: providers by account, and the accounts that give receipts."""

    providers: Mapping[str, str]
    reporting: frozenset[str]

    def gives_receipts(self, account: str, tally: Tally) -> bool:
        """Whether the account says what became of a message: its provider can, or it did."""
        return account in self.reporting or tally.claimed > 0


@dataclass(frozen=True)
class Counts:
    """The sums of the cells that a question means.

    `places` are by account and place, `days` by account and day, `ends` by account, channel and country, `ways` of
    each of WAYS by account and word.
    """

    exchange: Exchange
    cells: Cells
    places: Mapping[str, Mapping[Place, Tally]]
    accounts: Mapping[str, Tally]
    days: Groups
    ends: Ends
    ways: Mapping[str, Groups]
    digest: str
    spent: Mapping[str, frozenset[str]]
    """The currencies in which each account's prices were."""

    @property
    def currencies(self) -> tuple[str, ...]:
        """All currencies in which prices were."""
        return tuple(sorted(frozenset().union(*self.spent.values())))

    @property
    def unrated(self) -> tuple[str, ...]:
        """The currencies among them that nobody gave a rate for, at least on some day."""
        days = self.cells.words["day"]
        return tuple(name for name in self.currencies if any(self.exchange.rate(name, day) is None for day in days))

    @property
    def converted(self) -> frozenset[str]:
        """The accounts whose prices were in another currency than that of the comparison."""
        return frozenset(name for name, currencies in self.spent.items() if currencies - {self.exchange.target})

    @property
    def left_out(self) -> LeftOut:
        every = total(self.accounts.values())
        return LeftOut(every.tests, every.fraud, every.canceled, every.young)

    @property
    def sends(self) -> int:
        """All first attempts under the filters, those left out too."""
        every = total(self.accounts.values())
        return every.first + every.young + every.tests + every.fraud + every.canceled


def day_word(at: Instant) -> str:
    """The UTC day of an instant, as cells name it."""
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def meant(cells: Cells, question: Question) -> Cells:
    """The cells that a question means."""
    return cells.where(
        account=question.accounts,
        country=question.countries,
        channel=question.channels,
        network=question.networks,
        purpose=question.purposes,
        sender=question.senders,
        chosen_by=question.chosen_by,
    )


def counted(cells: Cells, question: Question, exchange: Exchange) -> Counts:
    """Sum the cells of the question's days."""
    asked = meant(cells, question)
    one = priced(asked, exchange)
    fine = one.by("account", "country", "network", "channel")
    days, ends = one.by("account", "day"), one.ends("account", "channel", "country")
    ways = {name: one.by("account", name) for name in WAYS}
    places = _by_place(fine)
    spent: dict[str, set[str]] = {}
    for account, currency in asked.by("account", "currency").keys:
        spent.setdefault(account, set()).update({currency} - {""})
    return Counts(
        exchange=exchange,
        cells=one,
        places=places,
        accounts=_by_account(fine),
        days=days,
        ends=ends,
        ways=ways,
        digest=_digest(fine, days, ways, ends),
        spent={name: frozenset(found) for name, found in spent.items()},
    )


def _by_place(fine: Groups) -> dict[str, dict[Place, Tally]]:
    found: dict[str, dict[Place, Tally]] = {}
    for (account, *place), tally in zip(fine.keys, tallies(fine), strict=True):
        country, network, channel = place
        found.setdefault(account, {})[country, network, channel] = tally
    return found


def _by_account(fine: Groups) -> dict[str, Tally]:
    """The sums of each account; the groups are in order of accounts."""
    names = [key[0] for key in fine.keys]
    starts = [place for place, name in enumerate(names) if place == 0 or names[place - 1] != name]
    if not starts:
        return {}
    columns = [np.add.reduceat(fine.figures[figure], starts).tolist() for figure in Tally._fields]
    return {names[start]: Tally._make(sums) for start, *sums in zip(starts, *columns, strict=True)}


def tallies(groups: Groups) -> Iterable[Tally]:
    """The sums of each group, in order of the keys."""
    return map(Tally._make, zip(*(groups.figures[name].tolist() for name in Tally._fields), strict=True))


def firsts(groups: Groups) -> Iterable[tuple[tuple[str, ...], int]]:
    """Each key with its first attempts."""
    return zip(groups.keys, groups.figures["first"].tolist(), strict=True)


def total(parts: Iterable[Tally]) -> Tally:
    """The sum of some."""
    columns = zip(*parts, strict=True)
    summed = [sum(column) for column in columns]
    return Tally._make(summed) if summed else NOTHING


def _digest(fine: Groups, days: Groups, ways: Mapping[str, Groups], ends: Ends) -> str:
    """SHA-256 over the sums, in order of their keys and as text: the same counts give the same, wherever they are."""
    parts = ((fine, Tally._fields), (days, ("first", "verified")), *((one, ("first",)) for one in ways.values()))
    found = hashlib.sha256()
    for groups, names in parts:
        found.update(repr((groups.dimensions, groups.keys)).encode())
        for name in names:
            found.update(groups.figures[name].astype("<i8").tobytes())
    found.update(repr((ends.dimensions, ends.keys)).encode())
    for table in (ends.delivered, ends.failed, ends.open):
        found.update(table.astype("<i8").tobytes())
    return found.hexdigest()
