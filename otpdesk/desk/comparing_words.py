"""What a comparison comes to, in words: page, command line and report say the same.

For people who never studied statistics: shares are “91 of 100 customers”, differences are points, and what is not
known is said as what would make it known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from otpdesk.desk.comparison_views import SAFE_SHARE, Doubt, Metric, Mix, Question, Ruling, Span
from otpdesk.otp import Money

METRICS: Mapping[Metric, str] = MappingProxyType(
    {
        Metric.CONVERSION: "Verified by the first code",
        Metric.DELIVERY: "Delivered within 30 s",
        Metric.QUALITY: "Verified of those delivered",
        Metric.COST: "Cost per verified customer",
    }
)
"""What the verdict is about, as a choice."""

MIXES: Mapping[Mix, str] = MappingProxyType(
    {
        Mix.TRAFFIC: "as the traffic was",
        Mix.EVEN: "every country alike",
        Mix.PLANNED: "as planned",
    }
)

_MOST_NAMED = 4
_NEAR = 0.005
"""Differences of less than half a point from each other agree."""

_BETTER = {
    Metric.CONVERSION: "{better} is better: {points} more customers verified by the first code than with {worse}",
    Metric.DELIVERY: "{better} is better: {points} more delivered within 30 s than with {worse}",
    Metric.QUALITY: "{better} is better: {points} more verified of those it says it delivered than with {worse}",
    Metric.COST: "{better} is better: a verified customer costs {points} less than with {worse}",
}

_PER_HUNDRED = {
    Metric.CONVERSION: (
        "Of 100 customers, about {a} are verified by their first code through {one} and {b} through {other}"
    ),
    Metric.DELIVERY: (
        "Of 100 first messages, about {a} are said to arrive within 30 s through {one} and {b} through {other}"
    ),
    Metric.QUALITY: (
        "Of 100 first messages said to be delivered, about {a} are verified through {one} and {b} through {other}"
    ),
}


ALONE = "Nothing to compare: fewer than two accounts have first attempts here"


@dataclass(frozen=True, slots=True)
class Case:
    """What a verdict is put into words from. `difference` is A minus B; of cost the share by which A costs more.

    `levels` are the adjusted values of A and B (of cost in money, as text). `first` are both accounts' first attempts.
    `met` is the share of the mix in places that both served at all.
    """

    question: Question
    a: str
    b: str
    ruling: Ruling
    doubt: Doubt | None
    difference: Span | None
    second: Span | None
    crude: Span | None
    levels: tuple[str, str] | None
    common: float
    met: float
    more: int | None
    small: bool
    flipped: bool
    first: tuple[int, int]

    @property
    def better(self) -> str:
        return self.b if self.ruling is Ruling.B_BETTER else self.a

    @property
    def worse(self) -> str:
        return self.a if self.ruling is Ruling.B_BETTER else self.b


def points(share: float) -> str:
    """A difference of shares, without its sign: “3 points”, “1 point”, “0.4 points”."""
    value = round(abs(share) * 100, 1)
    return f"{value:g} point{'' if value == 1 else 's'}"


def signed(share: float) -> str:
    """The same with its sign: “+2.0”."""
    value = round(share * 100, 1) + 0.0
    return f"{'−' if value < 0 else '+'}{abs(value):.1f}"


def price(value: Money) -> str:
    """Money with as many decimals as prices of messages have: “0.0712 EUR”."""
    return f"{value.micro / 1_000_000:.4f} {value.currency}"


def percent(share: float) -> str:
    """A share in whole per cent: “82 %”."""
    return f"{share * 100:.0f} %"


def many(number: int, noun: str) -> str:
    """“1 test”, “4,200 first attempts”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(share: float, metric: Metric) -> str:
    """A difference as its metric has it: in points, or for money in per cent."""
    if metric is not Metric.COST:
        return points(share)
    return f"{abs(share) * 100:.1f} %" if abs(share) < 0.1 else percent(abs(share))  # noqa: PLR2004 - one digit more


def title(case: Case) -> str:
    """The verdict in a line."""
    metric = case.question.metric
    if case.ruling in {Ruling.A_BETTER, Ruling.B_BETTER}:
        assert case.difference is not None
        gap = case.difference.value
        if metric is Metric.COST and case.ruling is Ruling.B_BETTER:
            gap = gap / (1 + gap)
        return _BETTER[metric].format(better=case.better, worse=case.worse, points=size(gap, metric))
    if case.ruling is Ruling.NO_DIFFERENCE:
        return f"No difference larger than {size(case.question.margin, metric)} between {case.a} and {case.b}"
    return _doubted(case)


def _doubted(case: Case) -> str:
    more = f": about {many(case.more, 'more first attempt')}" if case.more else ""
    match case.doubt:
        case Doubt.LITTLE_IN_COMMON if case.met >= SAFE_SHARE:
            return f"Cannot tell yet: {case.a} and {case.b} have too few first attempts at the same places"
        case Doubt.LITTLE_IN_COMMON:
            return f"Cannot tell: {case.a} and {case.b} carried too little of the same traffic"
        case Doubt.NO_RECEIPTS:
            return f"Cannot tell: {case.a} or {case.b} gives no receipts"
        case Doubt.NO_PRICES:
            return f"Cannot tell: too many prices of {case.a} or {case.b} are not known"
        case _:
            return f"Cannot tell yet whether {case.a} or {case.b} is better{more}"


def sentences(case: Case) -> Iterator[str]:
    """What stands under the title: how much, how sure, how it was adjusted, and what would make it known."""
    metric = case.question.metric
    if case.levels and case.difference is not None:
        yield _levels(case)
        yield _range(case)
    if case.small:
        margin = size(case.question.margin, metric)
        yield f"That is sure, but less than the {margin} that you said matter."
    yield from _remedy(case)
    if case.flipped and case.crude is not None:
        ahead = case.a if (case.crude.value > 0) != (metric is Metric.COST) else case.b
        yield (
            f"Without adjustment {ahead} looks better ({signed(case.crude.value)}): it had the easier traffic. "
            "Place by place it is not."
        )
    if case.second is not None and case.difference is not None:
        yield from _second(case)


def _levels(case: Case) -> str:
    assert case.levels is not None
    a, b = case.levels
    if case.question.metric is Metric.COST:
        return f"A verified customer costs about {a} through {case.a} and {b} through {case.b}, for the same traffic."
    words = _PER_HUNDRED[case.question.metric]
    return f"{words.format(a=a, b=b, one=case.a, other=case.b)}, for the same traffic."


def _range(case: Case) -> str:
    found, metric = case.difference, case.question.metric
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    unit = "%" if metric is Metric.COST else "points"
    low, high = signed(found.low), signed(found.high)
    value = f"{case.a} minus {case.b} is {signed(found.value)} {unit}"
    return f"{value}; the truth lies between {low} and {high}, as far as chance goes (19 times out of 20)."


def _remedy(case: Case) -> Iterator[str]:
    if case.doubt is Doubt.FEW:
        few = [
            f"{name} has {many(first, 'first attempt')}"
            for name, first in zip((case.a, case.b), case.first, strict=True)
            if first < case.question.at_least
        ]
        yield f"{' and '.join(few)}; fewer than {case.question.at_least:,} are not judged."
    elif case.doubt is Doubt.LITTLE_IN_COMMON:
        rest = (
            "Wait for more, or filter on the countries with the most."
            if case.met >= SAFE_SHARE
            else "Filter on a country that both serve, or run a trial."
        )
        yield (
            f"Only {percent(case.common)} of the traffic went where both have at least 20 first attempts; a verdict "
            f"wants 60 %. {rest}"
        )
    elif case.doubt is Doubt.NO_RECEIPTS:
        yield "Without receipts nobody knows what arrived. Compare by verified customers instead."
    elif case.doubt is Doubt.NO_PRICES:
        yield "More than a tenth of the attempts have no price, or one in a currency without a rate."
    if case.ruling is Ruling.CANNOT_TELL and case.more:
        yield (
            f"About {many(case.more, 'more first attempt')}, both accounts together, should tell, if they go on as "
            "they did."
        )


def _second(case: Case) -> Iterator[str]:
    assert case.second is not None
    assert case.difference is not None
    one, other = case.difference.value, case.second.value
    near = (one < 0) == (other < 0) or abs(one - other) < _NEAR
    agrees = "agrees" if near else "does not agree: be careful"
    yield f"A second method (Mantel-Haenszel) says {signed(other)} points: it {agrees}."


def league(
    metric: Metric, best: Mapping[str, float], loss: Mapping[str, float], close: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """For more than two accounts: which to choose, and which pairs cannot be told apart."""
    name = min(loss, key=lambda one: loss[one])
    lost = "almost nothing" if loss[name] < 0.0005 else f"{size(loss[name], metric)} on average"  # noqa: PLR2004
    yield (
        f"Of {len(best)} accounts worth ranking, {name} is the safest choice: with {percent(best[name])} chance the "
        f"best, and choosing it would cost {lost} if another were."
    )
    if close:
        pairs = [f"{one} and {other}" for one, other in close[:_MOST_NAMED]]
        more = f", and {len(close) - _MOST_NAMED} more pairs" if len(close) > _MOST_NAMED else ""
        yield f"Cannot be told apart yet: {'; '.join(pairs)}{more}."


def hundred(rate: float) -> str:
    """A rate as so many of 100."""
    return f"{rate * 100:.1f}".removesuffix(".0")
