"""What a reader must know beside the figures: what was unfair, what is missing, and what no adjustment takes away."""

from collections.abc import Iterator, Mapping
from datetime import date

from otpdesk.desk.comparing_counts import Counts, Known, Tally, firsts
from otpdesk.desk.comparing_scope import CHOOSERS
from otpdesk.desk.comparing_words import many, percent
from otpdesk.desk.comparison_views import AccountFigures, Metric, Question, UsedRate
from otpdesk.desk.geography import country_name
from otpdesk.otp import ChosenBy

_NEARLY_ALL = 0.95
_MIXED = 0.8
_APART = 0.1
"""Shares that differ by more than this differ in a way worth naming."""
_OTHER_DAYS = 0.3
_RESENT = 0.02
_UNKNOWN = 0.05
_MOST_NAMED = 3

TRIAL_HELPS = "A trial, in which chance chooses the account, takes all of this away."
ALWAYS = "Not adjusted for: the time of day, the wording, and whether customers return or give up."


def notes_of(
    counts: Counts, question: Question, known: Known, accounts: tuple[AccountFigures, ...], rates: tuple[UsedRate, ...]
) -> Iterator[str]:
    """What is unfair, missing, converted or unfinished."""
    yield from unfair_of(counts, accounts)
    for one in accounts:
        if not known.gives_receipts(one.account, counts.accounts[one.account]):
            yield f"{one.account}: –, this channel gives no receipts."
    yield from _money(counts, accounts, rates)
    for one in accounts:
        if one.few:
            yield (
                f"{one.account} has {many(one.sends, 'first attempt')}; with fewer than {question.at_least:,} it is "
                "shown, not ranked."
            )
        elif one.standardised is None and question.metric is not Metric.COST and one.sends:
            yield f"{one.account} carried too little of the traffic that is compared to be ranked."


def unfair_of(counts: Counts, accounts: tuple[AccountFigures, ...]) -> Iterator[str]:
    """Accounts that got one country only, where others got more."""
    tops = {one.account: _top(counts, one.account) for one in accounts if not one.few}
    mixed = [name for name, (_, share) in tops.items() if share < _MIXED]
    for name, (country, share) in tops.items():
        if country and share >= _NEARLY_ALL and (mixed or len({top for top, _ in tops.values()}) > 1):
            yield f"{name} got {'only' if share == 1 else 'nearly only'} {country_name(country)} in this period."


def _top(counts: Counts, account: str) -> tuple[str, float]:
    """The country with the most first attempts, and its share."""
    sums: dict[str, int] = {}
    for place, tally in counts.places[account].items():
        sums[place[0]] = sums.get(place[0], 0) + tally.first
    whole = sum(sums.values())
    country = max(sums, key=lambda one: (sums[one], one), default="")
    return country, sums[country] / whole if whole else 0.0


def _money(counts: Counts, accounts: tuple[AccountFigures, ...], rates: tuple[UsedRate, ...]) -> Iterator[str]:
    target = counts.exchange.target
    for rate in rates:
        since = f"since {_day(rate.since)}" if rate.since else "the policy's rate"
        yield f"Prices in {rate.currency} are converted: 1 {rate.currency} = {rate.rate:.4f} {target} ({since})."
    for currency in counts.unrated:
        yield f"There is no rate for {currency}: prices in it are not counted. Set one with “otpdesk rates set”."
    for one in accounts:
        tally = counts.accounts[one.account]
        if tally.unpriced:
            yield f"{one.account}: {many(tally.unpriced, 'attempt')} of {tally.attempts:,} have no price, and count 0."
        if tally.provisional:
            yield f"{one.account}: the prices of {many(tally.provisional, 'attempt')} are not final yet."


def _day(word: str) -> str:
    day = date.fromisoformat(word)
    return f"{day.day} {day:%b %Y}"


def confounded(counts: Counts, metric: Metric, a: str, b: str) -> tuple[str, ...]:
    """What may stand behind a difference of two accounts beside the accounts, as far as it applies here."""
    choosers = _shares(counts, "chosen_by", a), _shares(counts, "chosen_by", b)
    resends = tuple(_resends(counts, a, b)) if metric is Metric.COST else ()
    if all(one.get(ChosenBy.TRIAL.value, 0.0) >= _NEARLY_ALL for one in choosers):
        chance = "Chance chose the account of nearly all first attempts here, so nothing else should stand behind it."
        return (*resends, chance)
    found = [
        *resends,
        *_operators(choosers, a, b),
        *_senders(_shares(counts, "sender", a), _shares(counts, "sender", b), a, b),
        *_purposes(counts, a, b),
        *_days(counts, a, b),
        *_networks(counts, a, b),
        ALWAYS,
        TRIAL_HELPS,
    ]
    return tuple(found)


def _resends(counts: Counts, a: str, b: str) -> Iterator[str]:
    """Costs are of all attempts, and whoever carries the resends has the harder ones."""
    one, other = (_resent(counts.accounts[name]) for name in (a, b))
    if abs(one - other) >= _RESENT:
        yield (
            f"Costs count resends too, which go to people in trouble: {percent(one)} of the attempts through {a} and "
            f"{percent(other)} of those through {b}."
        )


def _resent(tally: Tally) -> float:
    """The share of resends in all attempts."""
    firsts = tally.first + tally.young + tally.fraud + tally.canceled
    return max(tally.attempts - firsts, 0) / tally.attempts if tally.attempts else 0.0


def _shares(counts: Counts, way: str, account: str) -> dict[str, float]:
    """The share of each word in an account's first attempts, the most frequent first."""
    sums = {key[1]: first for key, first in firsts(counts.ways[way]) if key[0] == account and first}
    whole = sum(sums.values())
    return {word: count / whole for word, count in sorted(sums.items(), key=lambda one: (-one[1], one[0]))}


def _distance(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How far two sets of shares lie apart: 0 alike, 1 nothing in common."""
    return sum(abs(one.get(word, 0.0) - other.get(word, 0.0)) for word in {*one, *other}) / 2


def _operators(choosers: tuple[Mapping[str, float], Mapping[str, float]], a: str, b: str) -> Iterator[str]:
    one, other = (shares.get(ChosenBy.OPERATOR.value, 0.0) for shares in choosers)
    if max(one, other) >= _APART / 2:
        yield (
            f"Operators chose the account by hand for {percent(one)} of the first attempts through {a} and "
            f"{percent(other)} of those through {b}; they may have had a reason."
        )
    suggested = [shares.get(ChosenBy.SUGGESTION.value, 0.0) for shares in choosers]
    if max(suggested) >= _APART:
        yield (
            f"A {CHOOSERS['suggestion']} chose {percent(suggested[0])} of those through {a} and "
            f"{percent(suggested[1])} of those through {b}."
        )


def _senders(one: Mapping[str, float], other: Mapping[str, float], a: str, b: str) -> Iterator[str]:
    if _distance(one, other) >= _APART:
        yield f"Customers see other senders: {_named(one)} from {a}, {_named(other)} from {b}."


def _named(shares: Mapping[str, float]) -> str:
    words = [word or "none" for word in shares]
    more = f" and {len(words) - _MOST_NAMED} more" if len(words) > _MOST_NAMED else ""
    return f"{', '.join(words[:_MOST_NAMED])}{more}" if words else "none"


def _purposes(counts: Counts, a: str, b: str) -> Iterator[str]:
    one, other = _shares(counts, "purpose", a), _shares(counts, "purpose", b)
    if _distance(one, other) >= _APART:
        word = max({*one, *other}, key=lambda word: (abs(one.get(word, 0.0) - other.get(word, 0.0)), word))
        yield (
            f"They were used for other purposes: {word.replace('_', ' ')} is {percent(one.get(word, 0.0))} of {a} and "
            f"{percent(other.get(word, 0.0))} of {b}. Filter on a purpose to take that away."
        )


def _days(counts: Counts, a: str, b: str) -> Iterator[str]:
    if _distance(_by_day(counts, a), _by_day(counts, b)) >= _OTHER_DAYS:
        yield "They were used on different days: what changed meanwhile counts as the accounts' difference."


def _by_day(counts: Counts, account: str) -> dict[str, float]:
    sums = {key[1]: first for key, first in firsts(counts.days) if key[0] == account}
    whole = sum(sums.values()) or 1
    return {day: count / whole for day, count in sums.items()}


def _networks(counts: Counts, a: str, b: str) -> Iterator[str]:
    sums = [
        (place[1], tally.first)
        for name in (a, b)
        for place, tally in counts.places[name].items()
        if place[2] != "email"
    ]
    whole, unknown = sum(first for _, first in sums), sum(first for network, first in sums if not network)
    if unknown > whole * _UNKNOWN:
        yield (
            f"The network is not known for {percent(unknown / whole)} of the messages; in their countries networks are "
            "not told apart."
        )
