"""A comparison as lines for people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from otpdesk.cli.output import local, table

if TYPE_CHECKING:
    from otpdesk.desk.comparison_views import AccountFigures, Comparison, Estimate, Price, Span, StratumDifference

_HEADS = (
    "Account", "First", "Verified", "Delivered", "Same mix", "p50", "p95", "Per send", "Per verified", "Best", "Loss",
)  # fmt: skip


def comparison_lines(found: "Comparison", by: str | None) -> Iterator[str]:
    """The verdict, the table of the accounts, figures by something, and what a reader must know."""
    verdict = found.verdict
    if verdict is not None:
        yield verdict.title
        yield from (f"  {sentence}" for sentence in verdict.sentences)
        yield ""
    if found.accounts:
        yield from table(_HEADS, [_row(one) for one in found.accounts])
        yield "  In brackets: 95 % intervals. * converted or not final."
    yield from _by(found, by)
    if found.notes:
        yield ""
        yield from found.notes
    if verdict is not None and verdict.confounded:
        yield ""
        yield "What may stand behind a difference beside the accounts:"
        yield from (f"  {sentence}" for sentence in verdict.confounded)
    yield ""
    yield f"Counted {local(found.read_at)}; otpdesk {found.version}; digest {found.digest[:16]}"


def _row(one: "AccountFigures") -> tuple[str, ...]:
    arrival = one.arrival
    before = "" if one.before is None else f" before {_percent(one.before.value)}"
    return (
        f"{one.account}{' (few)' if one.few else ''}",
        f"{one.sends:,}",
        f"{_rate(one.conversion)}{before}",
        _rate(one.delivered),
        _span(one.standardised),
        _seconds(arrival.p50 if arrival else None),
        _seconds(arrival.p95 if arrival else None),
        _price(one.per_send),
        _price(one.per_verified),
        "–" if one.best is None else _percent(one.best),
        "–" if one.loss is None else f"{one.loss * 100:.2f}",
    )


def _by(found: "Comparison", by: str | None) -> Iterator[str]:
    verdict = found.verdict
    if by is None or verdict is None:
        return
    yield ""
    if by == "day":
        heads = ("Day", "Account", "First", "Verified")
        points = sorted((point.day, one.account, point.estimate) for one in found.accounts for point in one.trend)
        yield from table(heads, [(day, name, f"{rate.of:,}", _rate(rate)) for day, name, rate in points])
        return
    lines = found.by_country if by == "country" else found.strata
    places = ("Place", verdict.a, verdict.b or "–", "Difference", "Weight", "")
    yield from table(places, [_difference(one) for one in lines])


def _difference(one: "StratumDifference") -> tuple[str, ...]:
    return (
        " · ".join(word or "any" for word in one.key),
        _rate(one.a),
        _rate(one.b),
        _points(one.difference),
        _percent(one.weight),
        "" if one.used else "too few",
    )


def _rate(one: "Estimate | None") -> str:
    return "–" if one is None else f"{_percent(one.value)} ({one.low * 100:.1f}–{one.high * 100:.1f})"


def _span(one: "Span | None") -> str:
    if one is None:
        return "–"
    ends = "" if one.low is None or one.high is None else f" ({one.low * 100:.1f}–{one.high * 100:.1f})"
    return f"{_percent(one.value)}{ends}"


def _points(one: "Span | None") -> str:
    if one is None:
        return "–"
    ends = "" if one.low is None or one.high is None else f" ({one.low * 100:+.1f} to {one.high * 100:+.1f})"
    return f"{one.value * 100:+.1f}{ends}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"


def _price(one: "Price | None") -> str:
    if one is None:
        return "–"
    ends = "" if one.low is None or one.high is None else f" ({one.low / 1e6:.4f}–{one.high / 1e6:.4f})"
    mark = "*" if one.converted or one.provisional else ""
    return f"{one.micro / 1e6:.4f} {one.currency}{mark}{ends}"
