"""From cells to the answer: every figure of a comparison, worked out without asking anybody anything more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from otpdesk.desk import comparing_cost
from otpdesk.desk.comparing_counts import DAY, Counts, Known, Place, counted, day_word
from otpdesk.desk.comparing_figures import (
    NO_STANDINGS,
    Standings,
    cells_of,
    conversions,
    figures_of,
    levels_of,
    standings_of,
    told_apart,
)
from otpdesk.desk.comparing_method import method_of
from otpdesk.desk.comparing_money import Exchange
from otpdesk.desk.comparing_notes import notes_of, unfair_of
from otpdesk.desk.comparing_pair import (
    Faced,
    Hits,
    by_country,
    carried,
    faced,
    hits_of,
    mix_of,
    strata_lines,
    usual_pair,
)
from otpdesk.desk.comparing_verdict import NO_LEAGUE, League, alone, verdict_of
from otpdesk.desk.comparison_views import Comparison, Metric, Question, StratumDifference
from otpdesk.otp import Instant
from otpdesk.quality.cells import Cells

_SURE = 0.975


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all that its answer needs: cells of its days and of those before, money, accounts, and when."""

    question: Question
    cells: Cells
    earlier: Cells | None
    exchange: Exchange
    known: Known
    read_at: Instant
    version: str


def answer(asked: Asked) -> Comparison:
    """Work out everything."""
    question, known = asked.question, asked.known
    counts = counted(asked.cells, question, asked.exchange)
    pair = _pair(counts, question)
    hits = hits_of(counts, question.metric)
    mix = mix_of(counts, question, carried(counts, *(pair or counts.accounts)))
    standings, league = _ranked(counts, question, hits, mix, pair)
    accounts = figures_of(counts, question, known, standings, mix)
    if asked.earlier is not None:
        before = conversions(counted(asked.earlier, question, asked.exchange))
        accounts = tuple(replace(one, before=before.get(one.account)) for one in accounts)
    one = faced(hits.get(pair[0], {}), hits.get(pair[1], {}), mix) if pair else None
    strata, countries = _places(counts, question, pair, one, mix)
    rates = asked.exchange.used(counts.currencies, day_word(question.since), day_word(question.until - DAY))
    return Comparison(
        question=question,
        read_at=asked.read_at,
        version=asked.version,
        digest=counts.digest,
        period_sends=counts.sends,
        left_out=counts.left_out,
        accounts=accounts,
        countries=cells_of(counts),
        strata=strata,
        verdict=verdict_of(counts, question, known, pair, one, mix, league)
        if pair and one
        else alone(counts, question),
        method=method_of(question),
        notes=tuple(notes_of(counts, question, known, accounts, rates)),
        rates=rates,
        by_country=countries,
        unfair=tuple(unfair_of(counts, accounts)),
    )


def _places(
    counts: Counts, question: Question, pair: tuple[str, str] | None, one: Faced | None, mix: Mapping[Place, float]
) -> tuple[tuple[StratumDifference, ...], tuple[StratumDifference, ...]]:
    """The pair's differences by stratum and by country."""
    if pair is None or one is None:
        return (), ()
    if question.metric is Metric.COST:
        costs = comparing_cost.cost_strata(counts.places[pair[0]], counts.places[pair[1]], mix)
        return comparing_cost.cost_lines(costs), comparing_cost.costs_by_country(costs)
    return strata_lines(one), by_country(one)


def _pair(counts: Counts, question: Question) -> tuple[str, str] | None:
    """The accounts of the verdict; None if there are no two with first attempts."""
    have = [name for name, tally in counts.accounts.items() if tally.first]
    if question.pair is not None:
        return question.pair if set(question.pair) <= set(have) else None
    enough = [name for name in have if counts.accounts[name].first >= question.at_least]
    return usual_pair(counts, enough if len(enough) > 1 else have)


def _ranked(
    counts: Counts,
    question: Question,
    hits: Mapping[str, Hits],
    mix: Mapping[Place, float],
    pair: tuple[str, str] | None,
) -> tuple[Standings, League]:
    """Where the accounts stand at the mix, each placed by its difference to the first of the pair."""
    worth = [name for name, tally in counts.accounts.items() if tally.first >= question.at_least]
    if pair is None:
        return NO_STANDINGS, NO_LEAGUE
    if question.metric is Metric.COST:
        return _ranked_costs(counts, mix, pair[0], worth)
    levels = levels_of(hits, mix, pair[0])
    standings = standings_of(levels, worth)
    close = [
        (one, other) for one, other in combinations(standings.best, 2) if not told_apart(levels[one], levels[other])
    ]
    return standings, League(standings.best, standings.loss, close)


def _ranked_costs(
    counts: Counts, mix: Mapping[Place, float], anchor: str, worth: Sequence[str]
) -> tuple[Standings, League]:
    priced = {name: counts.places[name] for name in worth if comparing_cost.priced_enough(counts.accounts[name])}
    levels = comparing_cost.levels_of(priced, mix, anchor)
    if len(levels) < 2:  # noqa: PLR2004 - one alone is best of nothing
        return NO_STANDINGS, NO_LEAGUE
    found = comparing_cost.ranking_of(levels)
    best, loss = ({name: one[place] for name, one in found.items()} for place in (0, 1))
    close = [
        (one, other)
        for one, other in combinations(levels, 2)
        if max(share for share, _ in comparing_cost.ranking_of({one: levels[one], other: levels[other]}).values())
        < _SURE
    ]
    return Standings({}, best, loss), League(best, loss, close)
