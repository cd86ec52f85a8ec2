"""Prices of cells in one currency: converted by dated rates, with fees added."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from otpdesk.desk.comparison_views import UsedRate
from otpdesk.desk.money_views import FeeKind
from otpdesk.otp import Channel
from otpdesk.quality.cells import Cells
from otpdesk.store.rates import Fee, Rate

Factors = NDArray[np.float64]


@dataclass(frozen=True)
class Exchange:
    """What converts money: the policy's rates into `base`, the desk's currency; dated ones; fees; and into what.

    Before the first dated rate of a currency, the policy's counts.
    """

    base: str
    target: str
    policy: Mapping[str, float]
    dated: Sequence[Rate] = ()
    fees: Sequence[Fee] = ()

    @cached_property
    def _days(self) -> dict[str, list[tuple[str, float]]]:
        """Of each currency (day, rate into the desk's), the policy's first under the empty day."""
        found = {name: [("", rate)] for name, rate in self.policy.items()} | {self.base: [("", 1.0)]}
        for one in self.dated:
            found.setdefault(one.currency, []).append((one.since, one.rate))
        return {name: sorted(rates) for name, rates in found.items()}

    def rate(self, currency: str, day: str) -> float | None:
        """What one unit is worth in the target currency on a day; None if nobody said."""
        if currency == self.target:
            return 1.0
        one, other = self._into_base(currency, day), self._into_base(self.target, day)
        return None if one is None or other is None else one[1] / other[1]

    def _into_base(self, currency: str, day: str) -> tuple[str, float] | None:
        rates = self._days.get(currency, [])
        place = bisect_right(rates, day, key=lambda one: one[0])
        return rates[place - 1] if place else None

    def used(self, currencies: Sequence[str], first: str, last: str) -> tuple[UsedRate, ...]:
        """The rates that counted between two days, both included, by currency and day."""
        found = [self._used(name, day) for name in currencies for day in self._changes(name, first, last)]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _changes(self, currency: str, first: str, last: str) -> list[str]:
        """The first day, and those on which the rate between a currency and the target changes."""
        later = {day for name in (currency, self.target) for day, _ in self._days.get(name, []) if first < day <= last}
        return sorted({first, *later})

    def _used(self, currency: str, day: str) -> UsedRate | None:
        rate, one, other = self.rate(currency, day), self._into_base(currency, day), self._into_base(self.target, day)
        if rate is None or one is None or other is None or currency == self.target:
            return None
        return UsedRate(currency, rate, max(one[0], other[0]))

    def fee(self, account: str, kind: FeeKind, day: str) -> float:
        """What an account takes on a day beside its prices, in millionths of the target currency."""
        mine = [one for one in self.fees if (one.account, one.kind) == (account, kind.value) and one.since <= day]
        if not mine:
            return 0.0
        newest = max(mine, key=lambda one: one.since)
        return newest.money.micro * (self.rate(newest.money.currency, day) or 0.0)


def priced(cells: Cells, exchange: Exchange) -> Cells:
    """The cells with `cost` in millionths of the target currency, fees included.

    What has no price, or one in a currency without a rate, is `unpriced`; but e-mail costs nothing beside its fees.
    """
    factor = _factors(cells, exchange)[cells.codes["day"], cells.codes["currency"]]
    unknown = np.isnan(factor)
    figures = cells.figures
    cost: Factors = figures["cost"].astype(np.float64) * np.where(unknown, 0.0, factor)
    for kind, counted in ((FeeKind.PER_ATTEMPT, "attempts"), (FeeKind.PER_VERIFIED, "verified_all")):
        fees = _fees(cells, exchange, kind)
        if fees is not None:
            cost = cost + figures[counted] * fees[cells.codes["account"], cells.codes["day"]]
    unpriced = np.where(unknown, figures["attempts"], figures["unpriced"])
    free = _is(cells, "channel", Channel.EMAIL.value) & (figures["cost"] == 0)
    changed = {"cost": np.rint(cost).astype(np.int64), "unpriced": np.where(free, 0, unpriced)}
    return replace(cells, figures={**figures, **changed})


def _factors(cells: Cells, exchange: Exchange) -> Factors:
    """What a unit of each currency (column) is worth on each day (row); NaN where nobody said, 1 for no currency."""

    @cache
    def factor(currency: str, day: str) -> float:
        if not currency:
            return 1.0
        found = exchange.rate(currency, day)
        return np.nan if found is None else found

    words = cells.words
    rows = [[factor(currency, day) for currency in words["currency"]] for day in words["day"]]
    return np.array(rows, np.float64).reshape(len(words["day"]), len(words["currency"]))


def _fees(cells: Cells, exchange: Exchange, kind: FeeKind) -> Factors | None:
    """The fee of each account (row) on each day (column); None if nobody takes any of that kind."""
    if not any(one.kind == kind.value for one in exchange.fees):
        return None
    words = cells.words
    rows = [[exchange.fee(account, kind, day) for day in words["day"]] for account in words["account"]]
    return np.array(rows, np.float64).reshape(len(words["account"]), len(words["day"]))


def _is(cells: Cells, dimension: str, word: str) -> NDArray[np.bool_]:
    words = cells.words[dimension]
    if word not in words:
        return np.zeros(len(cells), bool)
    same: NDArray[np.bool_] = cells.codes[dimension] == words.index(word)
    return same
