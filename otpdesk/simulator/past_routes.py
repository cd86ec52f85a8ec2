"""Routes of a generated past as tables: a line for each account, spot and channel, on days on which they are alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from otpdesk.otp import Channel, ChosenBy, Money
from otpdesk.simulator.fate import Reason, Submission
from otpdesk.simulator.plan import PastAccount, Traffic
from otpdesk.simulator.profile import Profile, Rule
from otpdesk.simulator.roll import Roll, Spot
from otpdesk.simulator.world import CALM, Route, World, priced

CHANNELS = (Channel.SMS, Channel.VOICE, Channel.EMAIL)
SMS, VOICE, EMAIL = range(len(CHANNELS))
WHY = tuple(Reason)
CHOOSERS = tuple(ChosenBy)
RULE, TRIAL, OPERATOR = (CHOOSERS.index(one) for one in (ChosenBy.RULE, ChosenBy.TRIAL, ChosenBy.OPERATOR))
"""Numbers of channels, of reasons, and of who chose an account, as the arrays hold them."""

_TRIAL_SHARE, _OPERATOR_SHARE = 0.30, 0.04
"""Where no traffic is planned: shares of first attempts whose account a trial chose, and the operator."""
_HABIT = 0.55
"""A desk's routes name an account first with this chance, else the next of the list with the same."""

_FIGURES = ("delivery", "median", "spread", "slow", "silent", "fake", "late", "read_back")

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Routes:
    """`by_cell` has an array for each figure of a route; `cell` finds the line. Prices are micro units of `currency`.

    `reasons` are the upper ends of a draw for REASONS. `first` and `chooser` tell of first attempts, by spot × channel
    × account: upper ends of a draw for the account, and who chose, with the propensity (0: none kept) in `propensity`.
    """

    by_cell: dict[str, Floats]
    reasons: Floats
    price: Numbers
    currency: tuple[str, ...]
    first: Floats
    chooser: Numbers
    propensity: Floats
    other: Numbers
    spots: int

    def cell(self, account: Numbers, spot: Numbers, channel: Numbers) -> Numbers:
        """The lines of some messages."""
        found: Numbers = (account * self.spots + spot) * len(CHANNELS) + channel
        return found


def epochs(profile: Profile, days: int) -> tuple[int, ...]:
    """The days on which routes or traffic change, the first and the one after the last among them."""
    spans: Iterable[Rule | Traffic] = (*profile.rules, *profile.history.traffic)
    told = (edge for one in spans for edge in (one.from_day, one.to_day))
    return tuple(sorted({0, days, *(edge for edge in told if edge is not None and edge < days)}))


def routes_on(world: World, profile: Profile, accounts: Sequence[PastAccount], roll: Roll, day: int) -> Routes:
    """The tables for a day."""
    lines = [
        _line(world, profile, account, spot, channel, day)
        for account in accounts
        for spot in roll.spots
        for channel in CHANNELS
    ]
    figures = {name: np.array([getattr(route, name) for route, _price in lines], float) for name in _FIGURES}
    first, chooser, propensity = _choices(world, profile, accounts, roll.spots, day)
    return Routes(
        figures,
        np.cumsum(np.array([route.weights for route, _price in lines]), axis=1),
        np.array([price.micro for _route, price in lines], np.int64),
        tuple(world.price(account.provider, None, Channel.EMAIL).currency for account in accounts),
        first,
        chooser,
        propensity,
        _others(accounts),
        len(roll.spots),
    )


def rule_of(profile: Profile, account: PastAccount, spot: Spot, channel: Channel, day: int) -> Rule | None:
    """The rule for the messages of an account to a spot on a day; of those that speak of routes."""
    for key in (account.key or account.name, account.name):
        message = Submission(account.provider, key, channel, "", "", "")
        for rule in profile.rules:
            if not rule.outcome and not rule.number and rule.fits(message, spot.iso, spot.network, day):
                return rule
    return None


def _line(
    world: World, profile: Profile, account: PastAccount, spot: Spot, channel: Channel, day: int
) -> tuple[Route, Money]:
    placed = Channel.EMAIL if spot.country is None else channel
    network = spot.network.name if spot.network else ""
    key = account.key or account.name
    route = CALM if profile.calm else world.route(account.provider, key, spot.iso, network, placed)
    price = world.price(account.provider, spot.country, placed)
    rule = rule_of(profile, account, spot, placed, day)
    return (route, price) if rule is None else (route.bent(rule), priced(price, rule))


def _others(accounts: Sequence[PastAccount]) -> Numbers:
    """By channel and account: the one that sends again after it, another where there is one; -1: nobody can."""
    table = np.full((len(CHANNELS), len(accounts)), -1, np.int64)
    for number, channel in enumerate(CHANNELS):
        able = [place for place, account in enumerate(accounts) if channel in account.channels]
        for used in range(len(accounts) if able else 0):
            table[number, used] = next((one for one in (*able, *able) if one > used), able[0])
            if used in able:
                table[number, used] = able[(able.index(used) + 1) % len(able)]
    return table


def _choices(
    world: World, profile: Profile, accounts: Sequence[PastAccount], spots: Sequence[Spot], day: int
) -> tuple[Floats, Numbers, Floats]:
    """Upper ends of a draw, who chose, and with which propensity: by spot, channel, and three ways for each account."""
    shape = (len(spots), len(CHANNELS), 3 * len(accounts))
    shares, choosers, kept = np.zeros(shape), np.full(shape, RULE, np.int64), np.zeros(shape)
    for row, spot in enumerate(spots):
        for column, channel in enumerate(CHANNELS):
            able = [place for place, account in enumerate(accounts) if channel in account.channels]
            planned = _planned(profile, accounts, able, spot, channel, day)
            here = shares[row, column], choosers[row, column], kept[row, column]
            if planned is not None:
                chooser, found = planned
                here[0][: len(accounts)] = found
                here[1][:] = CHOOSERS.index(chooser)
                here[2][: len(accounts)] = 0 if chooser in {ChosenBy.RULE, ChosenBy.OPERATOR} else found
            elif able:
                _usual(*here, able, _preferred(world, able, spot.iso, channel), len(accounts))
    return np.cumsum(shares, axis=2), choosers, kept


def _planned(
    profile: Profile, accounts: Sequence[PastAccount], able: Sequence[int], spot: Spot, channel: Channel, day: int
) -> tuple[ChosenBy, Floats] | None:
    """Who chose, and the share of each account, where the profile plans it for accounts that are there and able."""
    for one in profile.history.traffic:
        if one.fits(spot.iso, spot.network, channel, day):
            found = np.zeros(len(accounts))
            for place in able:
                found[place] = one.shares.get(accounts[place].name, 0.0)
            if found.sum():
                return one.chosen_by, found / found.sum()
    return None


def _usual(shares: Floats, choosers: Numbers, kept: Floats, able: Sequence[int], preferred: int, accounts: int) -> None:
    """A desk's usual way: the route's first, a trial among all, now and then the operator's own choice."""
    if len(able) == 1:
        shares[able[0]] = 1.0
        return
    operator, trial = accounts, 2 * accounts
    shares[preferred] = 1 - _TRIAL_SHARE - _OPERATOR_SHARE
    choosers[operator:trial], choosers[trial:] = OPERATOR, TRIAL
    for place in able:
        shares[trial + place] = _TRIAL_SHARE / len(able)
        kept[trial + place] = 1 / len(able)
        if place != preferred:
            shares[operator + place] = _OPERATOR_SHARE / (len(able) - 1)


def _preferred(world: World, able: Sequence[int], iso: str, channel: Channel) -> int:
    """The account that the routes name first for a country."""
    for place in able[:-1]:
        if world.share("first", iso, channel, place) < _HABIT:
            return place
    return able[-1]
