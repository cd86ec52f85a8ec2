"""What a suggestion is worked out from: what each account is remembered by in a country, and what it costs there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.desk.geography import continent_of
from otpdesk.desk.watching_levels import days_until
from otpdesk.otp import Channel, Purpose
from otpdesk.quality.bandit import MEMORY, discounted_counts
from otpdesk.quality.shrinkage import beta_binomial_prior
from otpdesk.routing import Subject, faults
from otpdesk.store import cells

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Lineup, Seat
    from otpdesk.desk.rules import Rules
    from otpdesk.quality.cells import Cells
    from otpdesk.store.engine import Tx

DAYS = 60
"""Days whose first attempts are learned from; what is older is forgotten."""

_STRONGEST = 100.0
"""The most first attempts that what is known of elsewhere counts as."""

_STRANGE = 10.0
"""The most that what other accounts do there counts as, for one of which nothing is known anywhere."""

_FEWEST = 30
"""First attempts in a country from which on it says something of its continent."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """An account: successes and failures as they are remembered, those that it began with, and how many were seen.

    `price` is what a first attempt costs, in micro units of the desk's currency; None: not known.
    """

    account: str
    provider: str
    alpha: float
    beta: float
    prior: tuple[float, float]
    seen: int
    price: int | None


@dataclass(frozen=True, slots=True)
class Inputs:
    """The accounts that may carry a channel to a country, and those that may not, with why."""

    accounts: tuple[Remembered, ...]
    left_out: tuple[tuple[str, str], ...]


def inputs(tx: "Tx", rules: "Rules", lineup: "Lineup", country: str, channel: Channel) -> Inputs:
    """What is known now; accounts that have never sent anything there too."""
    subject = Subject(
        channel, country, Purpose.SUPPORT_CALL,
        highest_price=rules.highest_price(country) if country else None, currency=rules.policy.currency,
    )  # fmt: skip
    fault = faults(subject, lineup.carriers)
    counted = cells.days(tx, *days_until(tx.now, DAYS)).where(channel=[channel.value])
    usable = [seat for seat in lineup.seats if not fault[seat.name]]
    carry = [seat for seat in lineup.seats if channel in seat.carrier.channels and fault[seat.name]]
    return Inputs(
        tuple(_remembered(counted, rules, seat, country) for seat in usable),
        tuple((seat.name, fault[seat.name]) for seat in carry),
    )


def _remembered(counted: "Cells", rules: "Rules", seat: "Seat", country: str) -> Remembered:
    own = counted.where(account=[seat.name])
    there = own.where(country=[country])
    mine = {key: (sums["verified"], sums["first"]) for key, sums in there.by("day")}
    everybody = counted.where(country=[country]).by("day")
    days = [(*mine.get(key, (0, 0)), sums["first"]) for key, sums in everybody]
    seen = sum(of for _, of in mine.values())
    prior = _prior(own, country) or ((0.0, 0.0) if seen else _strangers(counted, country))
    alpha, beta = discounted_counts(prior, days, MEMORY)
    return Remembered(seat.name, seat.provider, alpha, beta, prior, seen, _price(there, rules, seat))


def _prior(own: "Cells", country: str) -> tuple[float, float] | None:
    """What the account does in other countries of the continent, else of the world; weak where these differ.

    None: nothing is known of it elsewhere.
    """
    counts = {key[0]: (sums["verified"], sums["first"]) for key, sums in own.by("country") if key[0] != country}
    enough = {name: pair for name, pair in counts.items() if pair[1] >= _FEWEST}
    continents = continent_of()
    near = {name: pair for name, pair in enough.items() if continents.get(name) == continents.get(country)}
    pairs = list((near if len(near) > 1 else enough).values())
    return _of_pairs(pairs, _STRONGEST) if pairs else None


def _strangers(counted: "Cells", country: str) -> tuple[float, float]:
    """What is expected there of an account that never sent anything anywhere: a little of what the others do."""
    pairs = [(sums["verified"], sums["first"]) for _, sums in counted.where(country=[country]).by("account")]
    return _of_pairs(pairs, _STRANGE) if any(of for _, of in pairs) else (0.0, 0.0)


def _of_pairs(pairs: Sequence[tuple[int, int]], strongest: float) -> tuple[float, float]:
    prior = beta_binomial_prior([hits for hits, _ in pairs], [of for _, of in pairs])
    strength = min(prior.strength, strongest)
    return prior.mean * strength, (1 - prior.mean) * strength


def _price(there: "Cells", rules: "Rules", seat: "Seat") -> int | None:
    """The list price for as many segments as messages there have; else what attempts came to."""
    sums = {"attempts": 0, "segments": 0}
    for _, each in there.by():
        sums = {name: each[name] for name in sums}
    segments = sums["segments"] / sums["attempts"] if sums["attempts"] else 1.0
    if seat.price is not None:
        return round(rules.converted(seat.price) * max(segments, 1.0))
    return _paid(there, rules.policy.currency, rules.policy.rates)


def _paid(there: "Cells", currency: str, rates: Mapping[str, float]) -> int | None:
    cost = attempts = 0.0
    for (name,), sums in there.by("currency"):
        priced = sums["attempts"] - sums["unpriced"]
        if priced > 0 and (name == currency or name in rates):
            cost += sums["cost"] * (1.0 if name == currency else rates[name])
            attempts += priced
    return round(cost / attempts) if attempts else None


def places(tx: "Tx") -> list[tuple[str, str, int, int]]:
    """(country, channel, first attempts, accounts) wherever at least two accounts carried any, most first."""
    groups = cells.days(tx, *days_until(tx.now, DAYS)).by("country", "channel", "account")
    found: dict[tuple[str, str], list[int]] = {}
    for (country, channel, _), sums in groups:
        if sums["first"]:
            mine = found.setdefault((country, channel), [0, 0])
            mine[0] += sums["first"]
            mine[1] += 1
    several = [(*place, of, accounts) for place, (of, accounts) in found.items() if accounts > 1]
    return sorted(several, key=lambda one: -one[2])
