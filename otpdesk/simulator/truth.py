"""What is true of a generated past: how good each account really is where, worked out from the model, not from rows.

All is about first attempts. `conversion` is the chance that a first attempt is the one whose code verifies: it arrives,
is read back while it counts, and was not given up for a later one. The chances over times have no closed form; they
are means over a fixed set of evenly spread points (a lattice of four dimensions), exact to about 0.0005.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from otpdesk.otp import Channel
from otpdesk.simulator.past import DAWDLE, GAP, OVERTAKEN, PERSISTS
from otpdesk.simulator.past_fates import LIFE, READING, SLOW, SLOWER, TO_READ, WATCHED
from otpdesk.simulator.past_routes import CHANNELS, SMS, Floats, Routes
from otpdesk.simulator.told import speech

if TYPE_CHECKING:
    from otpdesk.simulator.history import HistoryGenerator

_POINTS = 1 << 13
_STEPS = (0.8566748838545029, 0.7338918566271259, 0.6287067210378087, 0.5385972572236101, 0.4614028)
"""Powers of the root of x^6 = x + 1 below 1: an additive recurrence of low discrepancy."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What is true of first attempts, shares from 0 to 1; `median` is in seconds, until arrival.

    `delivery` arrive; `claimed` are claimed delivered while the desk asks; `phantom` is the share of those claims that
    are false; `conversion` verify; `quality` verify of those that are claimed delivered.
    """

    delivery: float
    claimed: float
    phantom: float
    conversion: float
    quality: float
    median: float


@dataclass(frozen=True, slots=True)
class TrueRoute:
    """One account at one network (empty: all of the country) over one channel, over some days of the past.

    `share` is its part of the first attempts that all accounts have there, `price` in micro units of `currency`.
    """

    account: str
    country: str
    network: str
    channel: Channel
    from_day: int
    to_day: int
    rates: Rates
    share: float
    price: int
    currency: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Every route, and accounts by country over all networks and days, as first attempts at large meet them."""

    routes: tuple[TrueRoute, ...]
    countries: tuple[TrueRoute, ...]

    def conversion(self, account: str, country: str, channel: Channel = Channel.SMS) -> float:
        """The true conversion of first attempts of an account in a country, had all gone through it."""
        return self.of(account, country, channel).rates.conversion

    def of(self, account: str, country: str, channel: Channel = Channel.SMS) -> TrueRoute:
        """The truth about an account in a country. KeyError where it has none."""
        for one in self.countries:
            if (one.account, one.country, one.channel) == (account, country, channel):
                return one
        raise KeyError(account, country, channel)

    def plain(self) -> dict[str, list[dict[str, Any]]]:
        """As JSON."""
        return {name: [asdict(one) for one in getattr(self, name)] for name in ("routes", "countries")}


@dataclass(frozen=True, slots=True)
class _Times:
    """Shares of messages that arrive; `median` is in seconds.

    `in_force`, of those whose code is ever read: it is while it counts, and no later one overtook it. `learned`, of
    those that have a receipt: it comes while the desk asks. `both`, of those with both.
    """

    in_force: float
    learned: float
    both: float
    median: float


@cache
def _lattice() -> Floats:
    points: Floats = (np.arange(1, _POINTS + 1)[:, None] * np.array(_STEPS) + 0.5) % 1.0
    return points


@lru_cache
def _times(median: float, spread: float, slow: float, late: float) -> _Times:
    """The model of `past_fates` and `past`, averaged over its times; the slow share is weighed, not drawn."""
    normal, slower, reading, waiting, lag = _lattice().T
    handed_on = 650.0
    quick = handed_on + median * np.exp(spread * ndtri(normal)) * 1000
    found = []
    for took, weight in ((quick, 1 - slow), (quick + SLOW + SLOWER * slower, slow)):
        read = took + TO_READ + READING * reading
        kept = np.where(read <= GAP + DAWDLE * waiting, 1.0, 1 - PERSISTS * OVERTAKEN) * (read < LIFE)
        seen = (1 - late) * (took + 1_500 * lag <= WATCHED) + late * (took + 60_000 + 120_000 * lag <= WATCHED)
        found.append(weight * np.array([kept.mean(), seen.mean(), (kept * seen).mean()]))
    in_force, learned, both = np.sum(found, axis=0)
    return _Times(float(in_force), float(learned), float(both), (handed_on / 1000) + median)


def rates_of(route: Mapping[str, float], live: float, *, claims: bool = True) -> Rates:
    """The truth about a route of which the share `live` of numbers takes messages; `claims`: there are receipts."""
    times = _times(route["median"], route["spread"], route["slow"], route["late"])
    told = (1 - route["silent"]) if claims else 0.0
    arrive, lost = live * route["delivery"], live * (1 - route["delivery"])
    honest, false = arrive * told * times.learned, lost * route["fake"] * told
    claimed = honest + false
    verified = arrive * route["read_back"]
    both = verified * told * times.both
    return Rates(
        arrive,
        claimed,
        false / claimed if claimed else 0.0,
        verified * times.in_force,
        both / claimed if claimed else 0.0,
        times.median,
    )


def truth_of(past: "HistoryGenerator") -> Truth:
    """What is true of a past, for all its accounts, epochs and spots."""
    edges = [*past.epochs, past.days]
    found = [route for first, end in pairwise(edges) for route in _of_epoch(past, past.routes(first), first, end)]
    return Truth(tuple(route for route, _weight in found), tuple(_by_country(found, past.days)))


def _of_epoch(past: "HistoryGenerator", routes: Routes, first: int, end: int) -> list[tuple[TrueRoute, float]]:
    """Every route that is used, with the number of first attempts that all accounts have there."""
    found = []
    volume = sum(past.volume(day) for day in range(first, end))
    for spot, channel, weight in past.past.mix():
        where, able = past.roll.spots[spot], CHANNELS[channel]
        live = past.roll.live(spot) if channel == SMS else 1.0
        shares = past.past.shares(routes, spot, channel)
        for number, account in enumerate(past.accounts):
            if able not in account.channels:
                continue
            cell = int(routes.cell(np.array(number), np.array(spot), np.array(channel)))
            figures = {name: float(column[cell]) for name, column in routes.by_cell.items()}
            rates = rates_of(figures, live, claims=speech(account.provider, able).arrived is not None)
            network = where.network.name if where.network else ""
            price = int(routes.price[cell])
            known = (account.name, where.iso, network, able, first, end, rates, float(shares[number]), price)
            found.append((TrueRoute(*known, routes.currency[number]), weight * volume))
    return found


def _by_country(found: Sequence[tuple[TrueRoute, float]], days: int) -> list[TrueRoute]:
    groups: dict[tuple[str, str, Channel], list[tuple[TrueRoute, float]]] = {}
    for one, weight in found:
        groups.setdefault((one.account, one.country, one.channel), []).append((one, weight))
    return [_mean(group, days) for group in groups.values()]


def _mean(group: Sequence[tuple[TrueRoute, float]], days: int) -> TrueRoute:
    """Several routes of an account as one, each by the traffic that there is; claims by the number of claims."""
    first = group[0][0]
    weights = np.array([weight for _one, weight in group])
    weights = weights / weights.sum()
    columns = {
        one.name: np.array([getattr(route.rates, one.name) for route, _weight in group]) for one in fields(Rates)
    }
    claims = weights * columns["claimed"]
    means = {
        name: float((claims if name in {"phantom", "quality"} else weights) @ column / _whole(name, claims))
        for name, column in columns.items()
    }
    share = float(weights @ np.array([route.share for route, _weight in group]))
    price = round(float(weights @ np.array([route.price for route, _weight in group])))
    return TrueRoute(
        first.account, first.country, "", first.channel, 0, days, Rates(**means), share, price, first.currency
    )


def _whole(name: str, claims: Floats) -> float:
    return float(claims.sum()) or 1.0 if name in {"phantom", "quality"} else 1.0
