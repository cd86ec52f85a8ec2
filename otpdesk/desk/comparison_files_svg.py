"""Charts of a comparison as SVG, drawn without a window: differences by country, arrival, cost against conversion.

Colours come from the page's style by class (`s0`, `s1` … for accounts), so that light and dark both read well. Lines
differ in their dashes too, and every account is named beside its own, so that colour never speaks alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from otpdesk.desk.comparing_words import signed
from otpdesk.desk.comparison_views import AccountFigures, Comparison, Metric, Span
from otpdesk.desk.geography import country_name

WIDTH = 760
_DASHES = ("", "7 4", "2 4", "10 3 2 3", "1 5", "12 6")
_MOST_COUNTRIES = 24
_ROW = 24


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, what it says for those who cannot see it, and the SVG."""

    title: str
    description: str
    svg: str


def charts_of(found: Comparison) -> tuple[Chart, ...]:
    """The charts of a report, those that there are figures for."""
    drawn = (_forest(found), _arrival(found), _cost(found))
    return tuple(chart for chart in drawn if chart is not None)


def _svg(title: str, height: float, parts: Iterator[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


# differences by country


def _forest(found: Comparison) -> Chart | None:
    verdict = found.verdict
    lines = [line for line in found.by_country if line.difference is not None and line.difference.low is not None]
    if verdict is None or verdict.adjusted is None or not lines:
        return None
    unit = "%" if verdict.metric is Metric.COST else "points"
    shown = lines[:_MOST_COUNTRIES]
    rows = [(country_name(line.key[0]) or "No country", line.difference, line.used) for line in shown]
    better = ("lower", "higher")[verdict.metric is not Metric.COST]
    title = f"{verdict.a} minus {verdict.b} by country, in {unit} ({better} is better for {verdict.a})"
    more = f" The {len(lines) - len(shown)} smallest are not drawn." if len(lines) > len(shown) else ""
    said = f"Bars are 95 % intervals; pale ones are too sparse for the verdict. The last is the whole.{more}"
    height = (len(rows) + 1) * _ROW + 60
    return Chart(title, said, _svg(title, height, _forest_parts(rows, verdict.adjusted, found.question.margin)))


def _forest_parts(rows: Sequence[tuple[str, Span | None, bool]], whole: Span, margin: float) -> Iterator[str]:
    ends = [end for _, span, used in rows if span and used for end in (span.low, span.high) if end is not None]
    widest = max([margin * 1.5, *(abs(end) for end in (whole.low or 0.0, whole.high or 0.0, *ends))])
    reach = min(ceil(widest * 20) / 20, 1.0)
    left, right = 170.0, WIDTH - 150.0
    bottom = (len(rows) + 1) * _ROW + 16

    def x(share: float) -> float:
        return left + (min(max(share, -reach), reach) + reach) / (2 * reach) * (right - left)

    width = x(margin) - x(-margin)
    yield f'<rect x="{x(-margin):.1f}" y="8" width="{width:.1f}" height="{bottom - 8:.0f}" class="band"/>'
    for tick in (-reach, -reach / 2, 0.0, reach / 2, reach):
        yield _line(x(tick), 8, x(tick), bottom, "zero" if tick == 0 else "grid")
        yield _text(x(tick), bottom + 18, signed(tick) if tick else "0", "small", "middle")
    for place, (name, span, used) in enumerate(rows):
        yield from _interval(x, place * _ROW + 24, name, span, "s0" if used else "pale")
    yield from _interval(x, len(rows) * _ROW + 28, "All together", whole, "whole")


def _interval(x: Callable[[float], float], y: float, name: str, span: Span | None, kind: str) -> Iterator[str]:
    yield _text(8, y + 4, name, "label" if kind == "whole" else "")
    if span is None or span.low is None or span.high is None:
        return
    yield _line(x(span.low), y, x(span.high), y, f"bar {kind}")
    yield f'<circle cx="{x(span.value):.1f}" cy="{y:.1f}" r="{6 if kind == "whole" else 4}" class="dot {kind}"/>'
    words = f"{signed(span.value)} ({signed(span.low)} to {signed(span.high)})"
    yield _text(WIDTH - 8, y + 4, words, "small", "end")


# arrival

_FIRST, _LAST = 1.0, 600.0
_TICKS = (1, 2, 5, 10, 30, 60, 120, 300, 600)
_TOP, _BOTTOM, _LEFT, _RIGHT = 16.0, 300.0, 56.0, WIDTH - 150.0


def _arrival(found: Comparison) -> Chart | None:
    accounts = [one for one in found.accounts if one.arrival is not None and not one.few]
    if not accounts:
        return None
    title = "Share of first attempts delivered, by seconds after the send"
    said = "Receipts as the providers claim them; the bands are 95 % intervals."
    return Chart(title, said, _svg(title, _BOTTOM + 44, _arrival_parts(accounts)))


def _arrival_parts(accounts: Sequence[AccountFigures]) -> Iterator[str]:
    def x(seconds: float) -> float:
        share = (log10(max(seconds, _FIRST)) - log10(_FIRST)) / (log10(_LAST) - log10(_FIRST))
        return _LEFT + share * (_RIGHT - _LEFT)

    yield from _shares()
    for tick in _TICKS:
        yield _text(x(tick), _BOTTOM + 18, f"{tick} s", "small", "middle")
    for place, one in enumerate(accounts):
        assert one.arrival is not None
        points = [point for point in one.arrival.curve if _FIRST <= point[0] <= _LAST]
        upper = [f"{x(seconds):.1f},{_y(high):.1f}" for seconds, _, _, high in points]
        lower = [f"{x(seconds):.1f},{_y(low):.1f}" for seconds, _, low, _ in reversed(points)]
        yield f'<polygon points="{" ".join(upper + lower)}" class="area s{place % 6}"/>'
        middle = " ".join(f"{x(seconds):.1f},{_y(share):.1f}" for seconds, share, _, _ in points)
        yield f'<polyline points="{middle}" class="curve s{place % 6}" stroke-dasharray="{_DASHES[place % 6]}"/>'
    yield from _legend([one.account for one in accounts])


def _shares() -> Iterator[str]:
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        yield _line(_LEFT, _y(tick), _RIGHT, _y(tick), "grid")
        yield _text(_LEFT - 8, _y(tick) + 4, f"{tick * 100:.0f} %", "small", "end")


def _y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)


def _legend(names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names):
        y = _TOP + 12 + place * 22
        dash = _DASHES[place % 6]
        yield (
            f'<line x1="{_RIGHT + 12:.1f}" y1="{y:.1f}" x2="{_RIGHT + 36:.1f}" y2="{y:.1f}" '
            f'class="curve s{place % 6}" stroke-dasharray="{dash}"/>'
        )
        yield _text(_RIGHT + 42, y + 4, name, "small")


# cost against conversion


def _cost(found: Comparison) -> Chart | None:
    accounts = [one for one in found.accounts if one.per_verified is not None and one.conversion and not one.few]
    if not accounts:
        return None
    currency = next(one.per_verified.currency for one in accounts if one.per_verified)
    title = f"Verified by the first code against cost per verified customer, in {currency}"
    said = "The better, the further up and to the left. Crosses are 95 % intervals."
    return Chart(title, said, _svg(title, _BOTTOM + 44, _cost_parts(accounts)))


def _cost_parts(accounts: Sequence[AccountFigures]) -> Iterator[str]:
    prices = [one.per_verified for one in accounts if one.per_verified is not None]
    most = max([0.01, *((price.high or price.micro) / 1e6 for price in prices)]) * 1.1
    rates = [one.conversion for one in accounts if one.conversion is not None]
    least = max(floor(min(rate.low for rate in rates) * 10 - 0.5) / 10, 0.0)

    def x(money: float) -> float:
        return _LEFT + money / most * (_RIGHT - _LEFT)

    def y(share: float) -> float:
        return _y((share - least) / (1 - least) if least < 1 else 1.0)

    for step in range(5):
        share = least + (1 - least) * step / 4
        yield _line(_LEFT, y(share), _RIGHT, y(share), "grid")
        yield _text(_LEFT - 8, y(share) + 4, f"{share * 100:.0f} %", "small", "end")
    for tick in _round_steps(most):
        yield _text(x(tick), _BOTTOM + 18, f"{tick:g}", "small", "middle")
    for place, one in enumerate(accounts):
        price, rate = one.per_verified, one.conversion
        assert price is not None
        assert rate is not None
        at = price.micro / 1e6
        low, high = ((price.micro if end is None else end) / 1e6 for end in (price.low, price.high))
        yield _line(x(low), y(rate.value), x(high), y(rate.value), f"bar s{place % 6}")
        yield _line(x(at), y(rate.low), x(at), y(rate.high), f"bar s{place % 6}")
        yield f'<circle cx="{x(at):.1f}" cy="{y(rate.value):.1f}" r="5" class="dot s{place % 6}"/>'
        yield _text(x(at) + 9, y(rate.value) + (18 if place % 2 else -9), one.account, "small")


def _round_steps(most: float) -> Iterator[float]:
    """Round numbers from 0 on, some five of them, none larger than `most`."""
    unit = 10 ** floor(log10(most / 5))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor * 5 >= most)
    yield from (round(step * number, 9) for number in range(floor(most / step) + 1))
