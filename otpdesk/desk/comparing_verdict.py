"""The verdict on two accounts: adjusted, second and crude difference, ruled on and put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from otpdesk.desk import comparing_words as words
from otpdesk.desk.comparing_cost import costs_of, priced_enough
from otpdesk.desk.comparing_counts import Counts, Known, Place
from otpdesk.desk.comparing_notes import confounded
from otpdesk.desk.comparing_pair import Faced, hundredfold
from otpdesk.desk.comparing_scope import scope
from otpdesk.desk.comparison_views import Doubt, Metric, Question, Ruling, Span, Verdict
from otpdesk.otp import Money
from otpdesk.quality.cost import CostDifference
from otpdesk.quality.intervals import Difference
from otpdesk.quality.verdict import Decision, Standing, decide


@dataclass(frozen=True, slots=True)
class League:
    """Of accounts worth ranking the chance of being best, the expected loss, and the pairs that are not told apart."""

    best: Mapping[str, float]
    loss: Mapping[str, float]
    close: Sequence[tuple[str, str]]


_WORTH_SAYING = 0.005
"""A crude difference of less than half a point is no sign of anything."""

NO_LEAGUE = League({}, {}, ())


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the metric comes to for the pair, whatever its kind."""

    difference: Difference | None
    second: Span | None
    crude: Span | None
    levels: tuple[str, str] | None
    common: float
    met: float


def verdict_of(
    counts: Counts,
    question: Question,
    known: Known,
    pair: tuple[str, str],
    one: Faced,
    mix: Mapping[Place, float],
    league: League = NO_LEAGUE,
) -> Verdict:
    """Rule on a pair."""
    a, b = pair
    measured = _costs(counts, pair, mix, one.met) if question.metric is Metric.COST else _rates(one)
    decision = _decision(counts, question, known, pair, measured)
    return _spoken(counts, question, (a, b), measured, decision, league)


def _rates(one: Faced) -> _Measured:
    adjusted = one.adjusted
    if adjusted is None:
        return _Measured(None, None, one.crude, None, 0.0, one.met)
    return _Measured(adjusted.span, one.second, one.crude, hundredfold(adjusted), adjusted.common, one.met)


def _costs(counts: Counts, pair: tuple[str, str], mix: Mapping[Place, float], met: float) -> _Measured:
    a, b = pair
    found, crude = costs_of(counts.places[a], counts.places[b], mix), _crude_cost(counts, a, b)
    if found is None:
        return _Measured(None, None, crude, None, 0.0, met)
    return _Measured(found.difference, None, crude, _prices(counts, found), found.common, met)


def _crude_cost(counts: Counts, a: str, b: str) -> Span | None:
    one, other = counts.accounts[a], counts.accounts[b]
    if not (one.verified_all and other.verified_all and other.cost):
        return None
    return Span((one.cost / one.verified_all) / (other.cost / other.verified_all) - 1)


def _prices(counts: Counts, found: CostDifference) -> tuple[str, str] | None:
    if found.a.value is None or found.b.value is None:
        return None
    one, other = (words.price(Money(round(value), counts.exchange.target)) for value in (found.a.value, found.b.value))
    return one, other


def _decision(counts: Counts, question: Question, known: Known, pair: tuple[str, str], measured: _Measured) -> Decision:
    tallies = [counts.accounts[name] for name in pair]
    if question.metric in {Metric.DELIVERY, Metric.QUALITY}:
        silent = [not known.gives_receipts(name, one) for name, one in zip(pair, tallies, strict=True)]
        if any(silent):
            return Decision(Ruling.CANNOT_TELL.value, Doubt.NO_RECEIPTS.value)
    if question.metric is Metric.COST and not all(map(priced_enough, tallies)):
        return Decision(Ruling.CANNOT_TELL.value, Doubt.NO_PRICES.value)
    standing = Standing(measured.difference, measured.common, tallies[0].first, tallies[1].first)
    cheap = question.metric is Metric.COST
    return decide(standing, question.margin, lower_is_better=cheap, least=question.at_least)


def _spoken(
    counts: Counts,
    question: Question,
    pair: tuple[str, str],
    measured: _Measured,
    decision: Decision,
    league: League,
) -> Verdict:
    a, b = pair
    found, crude = measured.difference, measured.crude
    difference = None if found is None else Span(found.value, found.low, found.high)
    flipped = bool(found and crude and found.value * crude.value < 0 and abs(crude.value) >= _WORTH_SAYING)
    case = words.Case(
        question=question,
        a=a,
        b=b,
        ruling=Ruling(decision.ruling),
        doubt=Doubt(decision.doubt) if decision.doubt else None,
        difference=difference,
        second=measured.second,
        crude=crude,
        levels=measured.levels,
        common=measured.common,
        met=measured.met,
        more=decision.more,
        small=decision.small,
        flipped=flipped,
        first=(counts.accounts[a].first, counts.accounts[b].first),
    )
    said = [*words.sentences(case), *_league(question, league), *scope(question, counts.left_out, case.common)]
    return Verdict(
        ruling=case.ruling,
        a=a,
        b=b,
        metric=question.metric,
        adjusted=difference,
        second=measured.second,
        crude=crude,
        common=measured.common,
        flipped=flipped,
        doubt=case.doubt,
        more=decision.more,
        title=words.title(case),
        sentences=tuple(said),
        confounded=confounded(counts, question.metric, a, b),
    )


def _league(question: Question, league: League) -> Sequence[str]:
    if len(league.best) < 3:  # noqa: PLR2004 - of two the verdict says all
        return ()
    return tuple(words.league(question.metric, league.best, league.loss, league.close))


def alone(counts: Counts, question: Question) -> Verdict:
    """The verdict where there are no two accounts to compare."""
    name = next(iter(counts.accounts), "")
    sentences = (
        "Send a test batch through a second provider, or widen the filters, so that there are two to compare.",
        *scope(question, counts.left_out, None),
    )
    return Verdict(
        ruling=Ruling.CANNOT_TELL,
        a=name,
        b="",
        metric=question.metric,
        adjusted=None,
        second=None,
        crude=None,
        common=0.0,
        flipped=False,
        doubt=Doubt.ONE_ACCOUNT,
        more=None,
        title=words.ALONE,
        sentences=sentences,
        confounded=(),
    )
