"""Which account should get how much of the traffic: discounted Thompson sampling, with prices in plain money.

Thompson, Biometrika 25 (1933); Chapelle and Li, “An empirical evaluation of Thompson sampling”, NIPS 2011; Raj and
Kalyani, “Taming non-stationary bandits” (2017) for the discount. The rule that weighs prices without a value of a
verification is that of Signal's registration service.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]

MEMORY = 0.999
"""What is left of the weight of an outcome after one more of them: a memory of about a thousand."""

FLOOR = 0.01
"""Of the traffic, the share that every eligible account gets, so that its recovery is seen."""

CAP = 0.1
"""Of the traffic, the share that all accounts but the leading one get together at most."""

DRAWS = 20_000

_HALVED_PRICE = 0.05
"""Signal's rule: half the price is worth so much of conversion."""


def discounted(
    prior: tuple[float, float], outcomes: ArrayLike, g: float = MEMORY, ages: ArrayLike | None = None
) -> tuple[float, float]:
    """Successes and failures as they are remembered after outcomes (1 or 0) in order of time, the newest last.

    Each message first fades what was there: alpha ← g·alpha + x, beta ← g·beta + (1 − x). `ages`: how many messages
    of the stratum, whoever carried them, came after each outcome; without them, those of this account alone. `prior`
    are successes and failures that never fade, such as (mean · strength, (1 − mean) · strength) of the region: an
    account of which nothing recent is known falls back to them.
    """
    hits = np.asarray(outcomes, np.float64)
    later = np.arange(hits.size - 1, -1, -1) if ages is None else np.asarray(ages)
    weights = g ** later.astype(np.float64)
    good = float(weights @ hits)
    return prior[0] + good, prior[1] + float(weights.sum()) - good


def discounted_counts(
    prior: tuple[float, float], spans: Iterable[tuple[int, int, int]], g: float = MEMORY
) -> tuple[float, float]:
    """The same from (hits, of, all) of spans in order of time, such as days: `all` messages of the stratum in each.

    The `of` that this account carried are taken to be spread evenly among all.
    """
    alpha = beta = 0.0
    for hits, of, everybody in spans:
        if everybody <= 0:
            continue
        faded = g**everybody
        kept = 1.0 if g == 1 else (1 - faded) / (1 - g) / everybody
        alpha, beta = alpha * faded + kept * hits, beta * faded + kept * (of - hits)
    return prior[0] + alpha, prior[1] + beta


def signal_rule(successes: float, n: float, price_ratio: float) -> tuple[float, float]:
    """The Beta parameters of an account when cheapness counts as success.

    `price_ratio` is its price over the highest one among the accounts, from 0 to 1. Of `n` attempts
    log2(1/ratio) · .05 · n failures count as successes: half the price is worth five points of conversion. That is
    all of them at a millionth of the highest price, and for nothing.
    """
    if not 0 <= price_ratio <= 1:
        raise ValueError("a price is not below 0, and at most the highest")
    halvings = -math.log2(max(price_ratio, 2 ** (-1 / _HALVED_PRICE)))
    credited = min(n, successes + halvings * _HALVED_PRICE * n)
    return 1 + credited, 1 + n - credited


@dataclass(frozen=True, slots=True)
class Option:
    """An eligible account: successes and failures remembered (`discounted`), and the price of an attempt.

    Prices of all options, and the value of a verification, are in one currency and unit, such as millionths.
    """

    account: str
    alpha: float
    beta: float
    price: float


@dataclass(frozen=True, slots=True)
class Share:
    """What an account should get, and why.

    `share` of the traffic; `wins`, the probability that it is the best choice; `rate` with its 95 % interval, the
    conversion it is remembered by; `utility`, expected money for an attempt (by Signal's rule: the credited rate).
    `points` is its rate less that of the leader, and `price_ratio` its price over that of the leader, None where that
    is free: “twice the price for 5 points”.
    """

    account: str
    share: float
    wins: float
    rate: float
    low: float
    high: float
    utility: float
    points: float
    price_ratio: float | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The leader, and every option in the order given. The shares sum to 1."""

    leader: str
    shares: tuple[Share, ...]


def suggest(
    options: Sequence[Option],
    value: float | None,
    seed: int,
    floor: float = FLOOR,
    cap: float = CAP,
    draws: int = DRAWS,
) -> Suggestion:
    """How to share out the next attempts. The same options and seed give the same answer.

    `value` is what a verified customer is worth; None: prices count by Signal's rule. The option of the highest
    expected utility leads and gets at least 1 − `cap`; the others share the rest by how probably each is the best,
    each at least `floor` (less if there are so many that the floors would pass the cap). No more is spent on exploring
    than chance calls for. ValueError: no options.
    """
    if not options:
        raise ValueError("somebody has to carry the traffic")
    alpha, beta, worth, prices = _terms(options, value)
    utility = worth * alpha / (alpha + beta) - prices
    leader = int(utility.argmax())
    wins = _wins(alpha, beta, worth, prices, seed, draws)
    shares = _shared(wins, leader, floor, cap)
    return Suggestion(options[leader].account, tuple(_told(options, leader, utility, wins, shares)))


def _terms(options: Sequence[Option], value: float | None) -> tuple[Floats, Floats, float, Floats]:
    """Beta parameters, what a success is worth, and what an attempt costs."""
    if value is not None:
        alpha = np.array([1 + one.alpha for one in options])
        beta = np.array([1 + one.beta for one in options])
        return alpha, beta, float(value), np.array([one.price for one in options], np.float64)
    highest = max(one.price for one in options)
    ruled = [
        signal_rule(one.alpha, one.alpha + one.beta, one.price / highest if highest > 0 else 1.0) for one in options
    ]
    alpha, beta = np.array(ruled).T
    return alpha, beta, 1.0, np.zeros(len(options))


def _wins(alpha: Floats, beta: Floats, worth: float, prices: Floats, seed: int, draws: int) -> Floats:
    """How often each has the highest utility among draws from what is known of their rates."""
    chance = np.random.Generator(np.random.PCG64(seed))
    drawn = worth * chance.beta(alpha, beta, (draws, len(alpha))) - prices
    won: Floats = np.bincount(drawn.argmax(axis=1), minlength=len(alpha)) / draws
    return won


def _shared(wins: Floats, leader: int, floor: float, cap: float) -> Floats:
    """Shares of the traffic: floors first, then what may be explored with, by who wins."""
    others = len(wins) - 1
    if not others:
        return np.ones(1)
    least = min(floor, cap / others)
    challenging = wins.copy()
    challenging[leader] = 0
    spare = max(0.0, min(float(challenging.sum()), cap) - least * others)
    weight = np.maximum(challenging - least, 0)
    shares = np.full(len(wins), least) + spare * weight / (float(weight.sum()) or 1.0)
    shares[leader] = 0
    shares[leader] = 1 - float(shares.sum())
    return shares


def _told(options: Sequence[Option], leader: int, utility: Floats, wins: Floats, shares: Floats) -> Iterable[Share]:
    rates = [(1 + one.alpha) / (2 + one.alpha + one.beta) for one in options]
    paid = options[leader].price
    for place, one in enumerate(options):
        low, high = betaincinv(1 + one.alpha, 1 + one.beta, (0.025, 0.975)).tolist()
        yield Share(
            one.account,
            float(shares[place]),
            float(wins[place]),
            rates[place],
            low,
            high,
            float(utility[place]),
            rates[place] - rates[leader],
            one.price / paid if paid > 0 else None,
        )
