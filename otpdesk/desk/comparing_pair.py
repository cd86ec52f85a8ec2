"""Two accounts, stratum by stratum: the adjusted difference, a second opinion, the crude one, country by country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from otpdesk.desk.comparing_counts import NOTHING, Counts, Place
from otpdesk.desk.comparing_words import hundred
from otpdesk.desk.comparison_views import Estimate, Metric, Mix, Question, Span, StratumDifference
from otpdesk.quality.intervals import Interval, apart, newcombe, wilson, wilson_of
from otpdesk.quality.strata import (
    LEAST,
    Adjusted,
    Pair,
    Side,
    mantel_haenszel,
    merged,
    standardised,
    standardised_rate,
)
from otpdesk.quality.times import EDGES

IN_TIME = 30
"""Seconds within which a receipt counts as delivery in time."""

Hits = Mapping[Place, tuple[int, int]]
"""(hits, of) of one account at each place."""

_NONE = (0, 0)
_IN_TIME_BINS = EDGES.index(IN_TIME * 1000)


def hits_of(counts: Counts, metric: Metric) -> Mapping[str, Hits]:
    """What a metric that is a rate counts, by account and place. Cost is no such rate: as conversion."""
    if metric is Metric.DELIVERY:
        return _in_time(counts)
    names = ("verified_claimed", "claimed") if metric is Metric.QUALITY else ("verified", "first")
    return {
        account: {place: (getattr(tally, names[0]), getattr(tally, names[1])) for place, tally in places.items()}
        for account, places in counts.places.items()
    }


def _in_time(counts: Counts) -> Mapping[str, Hits]:
    """Delivered within 30 s, of all but those that are younger than that and still open."""
    ends = counts.cells.ends("account", "country", "network", "channel")
    soon = ends.delivered[:, :_IN_TIME_BINS].sum(axis=1).tolist()
    early = ends.open[:, :_IN_TIME_BINS].sum(axis=1)
    every = ((ends.delivered + ends.failed + ends.open).sum(axis=1) - early).tolist()
    found: dict[str, dict[Place, tuple[int, int]]] = {}
    for (account, *place), hits, of in zip(ends.keys, soon, every, strict=True):
        country, network, channel = place
        found.setdefault(account, {})[country, network, channel] = (hits, of)
    return found


def mix_of(counts: Counts, question: Question, channels: frozenset[str]) -> dict[Place, float]:
    """The target mix: the weight of each place, over the channels given.

    Within a country places weigh as the traffic of all accounts did; Mix.EVEN and Mix.PLANNED set the countries'.
    """
    traffic: dict[Place, float] = {}
    for places in counts.places.values():
        for place, tally in places.items():
            if place[2] in channels and tally.first:
                traffic[place] = traffic.get(place, 0.0) + tally.first
    if question.mix is Mix.TRAFFIC:
        return traffic
    by_country = _countries(traffic)
    shares = dict(question.planned) if question.mix is Mix.PLANNED else dict.fromkeys(by_country, 1.0)
    mix = {place: weight * shares.get(place[0], 0.0) / by_country[place[0]] for place, weight in traffic.items()}
    missing = {country: share for country, share in shares.items() if country not in by_country}
    return mix | {(country, "", ""): share for country, share in missing.items()}


def _countries(weights: Mapping[Place, float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for place, weight in weights.items():
        found[place[0]] = found.get(place[0], 0.0) + weight
    return found


@dataclass(frozen=True, slots=True)
class Faced:
    """A against B at a mix: its strata, and what they come to."""

    strata: Sequence[tuple[Place, Pair]]
    adjusted: Adjusted | None
    a: Hits
    b: Hits
    mix: Mapping[Place, float]

    @property
    def met(self) -> float:
        """The share of the mix in places that both served at all."""
        whole = sum(self.mix.values())
        both = (
            weight for place, weight in self.mix.items() if self.a.get(place, _NONE)[1] and self.b.get(place, _NONE)[1]
        )
        return sum(both) / whole if whole else 0.0

    @property
    def second(self) -> Span | None:
        """The Mantel-Haenszel difference."""
        found = mantel_haenszel([pair for _, pair in self.strata])
        return None if found is None else Span(found[0], found[2], found[3])

    @property
    def crude(self) -> Span | None:
        """The difference of all put together, without adjustment."""
        (hits_a, of_a), (hits_b, of_b) = _sum(self.a, self.mix), _sum(self.b, self.mix)
        if not (of_a and of_b):
            return None
        found = newcombe(hits_a, of_a, hits_b, of_b)
        return Span(found.value, found.low, found.high)


def faced(a: Hits, b: Hits, mix: Mapping[Place, float]) -> Faced:
    """Compare two accounts at a mix."""
    fine = [(place, Pair(*a.get(place, _NONE), *b.get(place, _NONE), weight)) for place, weight in sorted(mix.items())]
    strata = merged(fine)
    pairs = [pair for _, pair in strata]
    return Faced(strata, standardised(pairs), a, b, mix)


def _sum(hits: Hits, mix: Mapping[Place, float]) -> tuple[int, int]:
    mine = [hits.get(place, _NONE) for place in mix]
    return sum(one[0] for one in mine), sum(one[1] for one in mine)


@dataclass(frozen=True, slots=True)
class Level:
    """The rate of one account at a mix, how many attempts it is worth, and the share of the mix it rests on."""

    value: float
    size: float
    common: float

    def span(self) -> Span:
        """The rate with its limits."""
        found = wilson_of(self.value, self.size)
        return Span(self.value, found.low, found.high)


def level_of(hits: Hits, mix: Mapping[Place, float]) -> Level | None:
    """The standardised rate of one account by itself, by country and channel; None where it has nothing."""
    sums: dict[tuple[str, str], list[float]] = {}
    for place, weight in mix.items():
        found = sums.setdefault((place[0], place[2]), [0, 0, 0.0])
        for column, more in enumerate((*hits.get(place, _NONE), weight)):
            found[column] += more
    rate = standardised_rate([Side(int(one), int(of), weight) for one, of, weight in sums.values()])
    return None if rate is None else Level(rate.rate, rate.size, rate.common)


def strata_lines(one: Faced) -> tuple[StratumDifference, ...]:
    """Every stratum as people read it, with its share in the mix."""
    whole = sum(pair.weight for _, pair in one.strata) or 1.0
    used = one.adjusted.used if one.adjusted else (False,) * len(one.strata)
    return tuple(
        _line(place, pair, pair.weight / whole, taken) for (place, pair), taken in zip(one.strata, used, strict=True)
    )


def _line(key: tuple[str, ...], pair: Pair, weight: float, used: bool) -> StratumDifference:  # noqa: FBT001 - a column
    a, b = estimate(pair.hits_a, pair.of_a), estimate(pair.hits_b, pair.of_b)
    difference = None
    if pair.parts:
        merged_of = standardised([pair], 0)
        difference = Span(merged_of.difference, merged_of.low, merged_of.high) if merged_of else None
    elif a and b:
        found = apart(a.value, Interval(a.low, a.high), b.value, Interval(b.low, b.high))
        difference = Span(found.value, found.low, found.high)
    return StratumDifference(key, a, b, difference, weight, used)


def by_country(one: Faced) -> tuple[StratumDifference, ...]:
    """The difference in each country, adjusted within it, the heaviest first: the lines of a forest plot."""
    families: dict[str, list[tuple[Pair, bool]]] = {}
    used = one.adjusted.used if one.adjusted else (False,) * len(one.strata)
    for (place, pair), taken in zip(one.strata, used, strict=True):
        families.setdefault(place[0], []).append((pair, taken))
    whole = sum(pair.weight for _, pair in one.strata) or 1.0
    lines = [_country_line(country, family, whole) for country, family in families.items()]
    return tuple(sorted(lines, key=lambda line: (-line.weight, line.key)))


def _country_line(country: str, family: list[tuple[Pair, bool]], whole: float) -> StratumDifference:
    weight = sum(pair.weight for pair, _ in family) / whole
    kept = [pair for pair, taken in family if taken]
    if len(family) == 1:
        return _line((country,), family[0][0], weight, bool(kept))
    pairs = [pair for pair, _ in family]
    found = standardised(kept or pairs, LEAST if kept else 0)
    return StratumDifference(
        (country,),
        estimate(sum(pair.hits_a for pair in pairs), sum(pair.of_a for pair in pairs)),
        estimate(sum(pair.hits_b for pair in pairs), sum(pair.of_b for pair in pairs)),
        Span(found.difference, found.low, found.high) if found else None,
        weight,
        bool(kept),
    )


def estimate(hits: int, of: int) -> Estimate | None:
    """A rate with Wilson's interval; None of nothing."""
    if not of:
        return None
    found = wilson(hits, of)
    return Estimate(hits, of, hits / of, found.low, found.high)


def carried(counts: Counts, *accounts: str) -> frozenset[str]:
    """The channels over which any of some accounts sent first attempts."""
    return frozenset(
        place[2] for name in accounts for place, tally in counts.places.get(name, {}).items() if tally.first
    )


def usual_pair(counts: Counts, names: Sequence[str]) -> tuple[str, str] | None:
    """The two accounts with the most in common: by first attempts at the same places, the busier one first."""
    ranked = sorted(names, key=lambda name: (-counts.accounts[name].first, name))
    places = {place for name in ranked for place in counts.places[name]}
    firsts = {name: np.array([counts.places[name].get(place, NOTHING).first for place in places]) for name in ranked}
    shared = {pair: int(np.minimum(firsts[pair[0]], firsts[pair[1]]).sum()) for pair in combinations(ranked, 2)}
    return max(shared, key=shared.__getitem__, default=None)


def hundredfold(adjusted: Adjusted) -> tuple[str, str]:
    """The two adjusted rates as so many of 100."""
    return hundred(adjusted.a), hundred(adjusted.b)
