"""What the charts of the page draw of a comparison. Pure: records in, records of the charts out."""

from collections.abc import Mapping, Sequence

from otpdesk.desk.comparison_views import (
    AccountFigures,
    Comparison,
    CountryCell,
    Estimate,
    Metric,
    Price,
    Span,
    StratumDifference,
    Verdict,
)
from otpdesk.gui import wording
from otpdesk.gui.charts.curves import Curve, Frame
from otpdesk.gui.charts.forest import Forest, ForestRow
from otpdesk.gui.charts.heat import HeatCell, HeatRow
from otpdesk.gui.charts.marks import Ink, Interval
from otpdesk.gui.charts.scales import log_ticks, ticks, widened
from otpdesk.gui.charts.scatter import Plane, Spot
from otpdesk.gui.pages.compare import words
from otpdesk.gui.pages.compare.columns import inks
from otpdesk.otp import Money

RESEND = 10.0
"""Seconds after which people press resend."""
_SHORTEST, _LONGEST = 1.0, 120.0
_STOPS = (2.0, 5.0, 10.0, 30.0, 60.0)
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_MICRO = 1_000_000
_MOST_ROWS = 9
_MOST_COUNTRIES = 10


def _rate_interval(estimate: Estimate, *, few: bool) -> Interval:
    return Interval(estimate.low, estimate.value, estimate.high, few)


# how codes arrive


def arrival(comparison: Comparison) -> tuple[list[Curve], Frame]:
    """A curve for each account that gives receipts."""
    colors = inks(comparison)
    shown = [one for one in words.ranked(comparison) if one.arrival is not None and one.arrival.curve]
    curves = [Curve(one.account, colors[one.account], _points(one), one.few) for one in shown]
    return curves, _arrival_frame(curves)


def _points(one: AccountFigures) -> tuple[tuple[float, float, float, float], ...]:
    assert one.arrival is not None
    return tuple(point for point in one.arrival.curve if _SHORTEST <= point[0] <= _LONGEST)


def _arrival_frame(curves: Sequence[Curve]) -> Frame:
    ends = [point[0] for curve in curves for point in curve.points]
    last = max(ends, default=_LONGEST)
    return Frame(
        x=(_SHORTEST, max(last, 2 * _SHORTEST)),
        y=(0.0, 1.0),
        x_ticks=[(value, words.seconds(value).replace(".0", "")) for value in log_ticks(_SHORTEST, last)],
        y_ticks=[(share, words.percent(share, 0)) for share in _QUARTERS],
        at=lambda value: f"within {words.seconds(value)}",
        value=words.percent,
        stops=_STOPS,
        across="Within",
        log=True,
        mark=(RESEND, "people press resend") if last > RESEND else None,
    )


# day by day


def trend(comparison: Comparison) -> tuple[list[Curve], Frame]:
    """A curve for each of the pair, over the days that either has; without a pair, for each account."""
    verdict = comparison.verdict
    pair = (verdict.a, verdict.b) if verdict is not None else ()
    shown = [one for one in words.ranked(comparison) if one.trend and (not pair or one.account in pair)]
    days = sorted({point.day for one in shown for point in one.trend})
    place = {day: float(number) for number, day in enumerate(days)}
    colors = inks(comparison)
    curves = [Curve(one.account, colors[one.account], _days(one, place), one.few) for one in shown]
    return curves, _trend_frame(curves, days)


def _days(one: AccountFigures, place: Mapping[str, float]) -> tuple[tuple[float, float, float, float], ...]:
    rates = ((point.day, point.estimate) for point in one.trend if point.estimate.of >= words.LEAST_A_DAY)
    return tuple((place[day], rate.value, rate.low, rate.high) for day, rate in rates)


def _trend_frame(curves: Sequence[Curve], days: Sequence[str]) -> Frame:
    y = widened((value for curve in curves for point in curve.points for value in point[1:]), 0.1, (0, 1))
    last = max(len(days) - 1, 1)
    stops = tuple(float(number) for number in ticks(0, last, 6) if number == int(number))
    return Frame(
        x=(0.0, float(last)),
        y=y,
        x_ticks=[(stop, day_words(days[int(stop)])) for stop in stops if int(stop) < len(days)],
        y_ticks=[(value, words.percent(value, 0)) for value in ticks(*y, 4)],
        at=lambda value: day_words(days[round(value)]) if days else "",
        value=words.percent,
        stops=stops,
        across="Day (UTC)",
    )


def day_words(day: str) -> str:
    """2026-11-24 as 24 Nov."""
    from datetime import date

    known = date.fromisoformat(day)
    return f"{known.day} {known:%b}"


# the difference, country by country


def place_words(key: tuple[str, ...]) -> str:
    """A stratum in words: United States, 310-260, SMS; what is pooled is left out."""
    first, *rest = key
    named = wording.country(first) if first else "Without a country"
    return ", ".join((named, *(_dimension(part) for part in rest if part)))


def _dimension(part: str) -> str:
    return next((name for channel, name in wording.CHANNEL.items() if channel.value == part), part)


def forest(comparison: Comparison) -> Forest | None:
    """A row a country, the heaviest first, and the whole below; None without a verdict.

    Of cost there are no differences by country: the rows then are of verified customers, without a whole.
    """
    verdict, lines = comparison.verdict, comparison.by_country
    if verdict is None or not lines:
        return None
    every = [_forest_row(verdict, line) for line in lines]
    few = [row for row in every if not row.used]
    room = max(_MOST_ROWS - (len(every) - len(few)), 0)
    hidden = few[room:] if len(few) > room + 1 else []
    return Forest(
        rows=tuple(row for row in every if row not in hidden),
        whole=None if verdict.metric is Metric.COST else _whole(verdict),
        sides=(f"← {verdict.b} better", f"{verdict.a} better →"),
        margin=comparison.question.margin,
        written=_axis_points,
        head=_forest_head(verdict),
        hidden=tuple(hidden),
        more=f"and {len(hidden)} more countries with too few sends" if hidden else "",
    )


def _forest_head(verdict: Verdict) -> tuple[str, ...]:
    gap = f"{verdict.a} − {verdict.b}, points"
    return "Country", gap, "from", "to", f"{verdict.a}: n", f"{verdict.b}: n", "Share"


def _axis_points(value: float) -> str:
    return "0" if value == 0 else words.points(value, 0 if abs(value * 100 - round(value * 100)) < 1e-6 else 1)  # noqa: PLR2004


def _forest_row(verdict: Verdict, line: StratumDifference) -> ForestRow:
    label, found = place_words(line.key), line.difference
    n_a, n_b = (one.of if one else 0 for one in (line.a, line.b))
    text = words.points(found.value) if found else words.NONE
    why = "" if line.used else " Too few sends of one of the two: it does not count."
    said = words.points_said(found) if found else "only one of the two sends here"
    detail = "; ".join(
        f"{name} {words.rate_said(one, 'no sends')}" for name, one in ((verdict.a, line.a), (verdict.b, line.b))
    )
    figures = (f"{100 * end:.4f}" if end is not None else "" for end in (_span(found)))
    return ForestRow(
        label,
        Interval(found.low, found.value, found.high)
        if found and found.low is not None and found.high is not None
        else None,
        text,
        f"{label}: {said}. {detail}. {words.percent(line.weight, 0)} of the mix.{why}",
        line.weight,
        line.used,
        line.key[0],
        line.key[0],
        (label, *figures, str(n_a), str(n_b), f"{line.weight:.4f}"),
    )


def _span(span: Span | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if span is None else (span.value, span.low, span.high)


def _whole(verdict: Verdict) -> ForestRow | None:
    found = verdict.adjusted
    if found is None or found.low is None or found.high is None:
        return None
    figures = (f"{100 * end:.4f}" for end in (found.value, found.low, found.high))
    said = f"All countries together, at the chosen mix: {words.points_said(found)}."
    cells = ("All, at the chosen mix", *figures, "", "", f"{verdict.common:.4f}")
    interval = Interval(found.low, found.value, found.high)
    return ForestRow("All, at the chosen mix", interval, words.points(found.value), said, 1.0, cells=cells)


# cost against conversion


def cost(comparison: Comparison) -> tuple[list[Spot], Plane]:
    """A dot for each account that has both a price and customers."""
    colors = inks(comparison)
    spots = [
        _spot(one, one.per_verified, one.conversion, colors)
        for one in words.ranked(comparison)
        if one.per_verified is not None and one.conversion is not None
    ]
    currency = next((one.per_verified.currency for one in comparison.accounts if one.per_verified), "")
    digits = 4 if max((spot.x.high for spot in spots), default=1.0) < 1 else 2

    def written(value: float) -> str:
        return wording.money(Money(round(value * _MICRO), currency), digits)

    head = ("Account", "Cost per verified", "from", "to", "Verified", "from", "to")
    plane = Plane(
        "Cost per verified customer →", "Verified ↑", written, lambda value: words.percent(value, 0), 0.002, 0.04, head
    )
    return spots, plane


def _spot(one: AccountFigures, amount: Price, estimate: Estimate, colors: Mapping[str, Ink]) -> Spot:
    low, high = (amount.micro if end is None else end for end in (amount.low, amount.high))
    x = Interval(low / _MICRO, amount.micro / _MICRO, high / _MICRO, one.few)
    said = f"{one.account}: {words.price_said(amount)} per verified customer; verified {words.rate_said(estimate, '')}"
    figures = (x.value, x.low, x.high, estimate.value, estimate.low, estimate.high)
    cells = (one.account, *(f"{value:.6f}" for value in figures))
    return Spot(one.account, colors[one.account], x, _rate_interval(estimate, few=one.few), said, one.account, cells)


# verified by country


def heat(comparison: Comparison, most: int = _MOST_COUNTRIES) -> tuple[list[str], list[HeatRow]]:
    """The accounts, and a row for each of the countries with the most sends."""
    accounts = [one.account for one in words.ranked(comparison)]
    cells = {(cell.country, cell.account): cell for cell in comparison.countries}
    weight: dict[str, int] = {}
    for cell in comparison.countries:
        weight[cell.country] = weight.get(cell.country, 0) + cell.estimate.of
    countries = sorted(weight, key=lambda country: (-weight[country], country))[:most]
    known = [cells[key].estimate.value for key in cells if key[0] in countries and not cells[key].few]
    low, high = widened(known, 0.1, (0, 1)) if known else (0.0, 1.0)
    rows = []
    for country in countries:
        here = [cells.get((country, account)) for account in accounts]
        best = max((cell.estimate.value for cell in here if cell and not cell.few), default=None)
        shown = tuple(
            _heat_cell(account, country, cell, best, (low, high)) for account, cell in zip(accounts, here, strict=True)
        )
        rows.append(HeatRow(wording.country(country) if country else "No country", country, shown))
    return accounts, rows


def _heat_cell(
    account: str, country: str, cell: CountryCell | None, best: float | None, ends: tuple[float, float]
) -> HeatCell:
    where = wording.country(country) if country else "No country"
    if cell is None or not cell.estimate.of:
        return HeatCell(words.NONE, None, f"{account}, {where}: no sends", key=country)
    said = f"{account}, {where}: {words.rate_said(cell.estimate, '')}"
    if cell.few:
        likely = f". With so few sends, more likely about {words.percent(cell.shrunk)}"
        return HeatCell(words.sends(cell.estimate.of), None, f"{said}{likely}", key=country)
    low, high = ends
    depth = (cell.estimate.value - low) / (high - low) if high > low else 0.5
    text = words.figure(100 * cell.estimate.value)
    return HeatCell(text, depth, said, best == cell.estimate.value, country)
