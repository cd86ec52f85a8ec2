"""The columns of the accounts that are compared, and how they are ordered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from otpdesk.desk.comparison_views import AccountFigures, Comparison, Estimate
from otpdesk.gui.cells import Cell, Dotted, Hue, Spark
from otpdesk.gui.charts.marks import Ink, Interval
from otpdesk.gui.charts.scales import widened
from otpdesk.gui.pages.compare import words
from otpdesk.gui.records import Column

_LEAST_WIDE = 0.04
Sorted = Callable[[AccountFigures], float | str | None]

ORDER: Mapping[str, Sorted] = {
    "Provider": lambda one: one.account,
    "Sends": lambda one: one.sends,
    "Delivered": lambda one: one.delivered.value if one.delivered else None,
    "Verified": lambda one: one.conversion.value if one.conversion else None,
    "p50": lambda one: one.arrival.p50 if one.arrival else None,
    "p95": lambda one: one.arrival.p95 if one.arrival else None,
    "Per send": lambda one: one.per_send.micro if one.per_send else None,
    "Per verified": lambda one: one.per_verified.micro if one.per_verified else None,
    "Best": lambda one: one.best,
    "Day by day": lambda one: one.trend[-1].estimate.value if one.trend else None,
}
"""By what each column orders, by its title."""
USUAL_ORDER = "Per verified"
_MOST_FIRST = frozenset({"Sends", "Delivered", "Verified", "Best", "Day by day"})


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and whether the other way round than is usual for it (the better, or the more, first)."""

    title: str = USUAL_ORDER
    turned: bool = False

    @property
    def rising(self) -> bool:
        """Whether the least stands first."""
        return (self.title in _MOST_FIRST) == self.turned

    def then(self, title: str) -> "Order":
        """What a press on a head makes of it."""
        return Order(title, not self.turned) if title == self.title else Order(title)


def ordered(accounts: tuple[AccountFigures, ...], order: Order) -> list[AccountFigures]:
    """The accounts in order; those with few sends below, and below in each those of which it is not known."""
    by = ORDER[order.title]
    known = [one for one in accounts if by(one) is not None]
    unknown = [one for one in accounts if by(one) is None]
    known.sort(key=lambda one: by(one) or 0, reverse=not order.rising)
    return sorted((*known, *unknown), key=lambda one: one.few)


@dataclass(frozen=True, slots=True)
class Shown:
    """One row: an account as the comparison has it, in the setting of the others."""

    figures: AccountFigures
    ink: Ink
    notes: tuple[str, ...]
    delivered: tuple[float, float]
    verified: tuple[float, float]


def inks(comparison: Comparison) -> dict[str, Ink]:
    """The colour of each account; further ones of one provider get other shades."""
    found: dict[str, Ink] = {}
    for one in sorted(comparison.accounts, key=lambda one: (-one.sends, one.account)):
        nth = sum(ink.provider == one.provider for ink in found.values())
        found[one.account] = Ink(one.provider, nth)
    return found


def rows(comparison: Comparison, order: Order) -> list[Shown]:
    """What the table shows: every account that sent anything."""
    accounts = tuple(one for one in comparison.accounts if one.sends)
    delivered = _ends([(one.delivered, one.few) for one in accounts])
    verified = _ends([(one.conversion, one.few) for one in accounts])
    colors, least = inks(comparison), words.cheapest(comparison)
    return [
        Shown(one, colors[one.account], _notes(one, least), delivered, verified) for one in ordered(accounts, order)
    ]


def _ends(estimates: list[tuple[Estimate | None, bool]]) -> tuple[float, float]:
    """One axis for all rows; accounts with few sends do not squeeze the others together, their bars are cut."""
    every = [(one, few) for one, few in estimates if one is not None]
    known = [one for one, few in every if not few] or [one for one, _ in every]
    return widened((end for one in known for end in (one.low, one.high)), _LEAST_WIDE, (0, 1))


def _notes(one: AccountFigures, least: str) -> tuple[str, ...]:
    few = ("few sends",) if one.few else ()
    return (*few, *(("cheapest",) if one.account == least else ()))


def columns() -> tuple[Column[Shown], ...]:
    """What is shown of an account."""
    return (
        Column("Provider", 150, _who, stretch=True),
        Column("Sends", 76, lambda row: Cell(words.count(row.figures.sends), ink=_ink(row)), right=True),
        Column("Delivered", 180, _delivered, goes_first=6),
        Column("Verified", 180, _verified),
        Column("p50", 66, lambda row: _wait(row, "half arrive within", middle=True), right=True, goes_first=3),
        Column("p95", 66, lambda row: _wait(row, "95 of 100 arrive within", middle=False), right=True, goes_first=5),
        Column("Per send", 88, _per_send, right=True, goes_first=4),
        Column("Per verified", 112, _per_verified, right=True),
        Column("Best", 72, _best, right=True, goes_first=2),
        Column("Day by day", 96, _trend, goes_first=1),
    )


def _ink(row: Shown, usual: str = "text") -> str:
    return "muted" if row.figures.few else usual


def _who(row: Shown) -> Cell:
    one = row.figures
    return Cell(one.account, " · ".join(row.notes), Hue(row.ink.provider, row.ink.nth), ink=_ink(row), strong=True)


def _dotted(row: Shown, estimate: Estimate | None, ends: tuple[float, float], why_not: str, hint: str) -> Cell:
    said = words.rate_said(estimate, why_not)
    if estimate is None:
        return Cell(words.NONE, ink="muted", spoken=said, hint=said)
    shown = Interval(estimate.low, estimate.value, estimate.high, row.figures.few)
    text = words.rate(estimate)
    look = Dotted(shown, ends, row.ink)
    return Cell(text, look=look, ink=_ink(row), strong=True, spoken=said, hint=f"{said}{hint}")


def _delivered(row: Shown) -> Cell:
    one = row.figures
    return _dotted(row, one.delivered, row.delivered, words.no_receipts(one), "\nDelivery is what the provider says.")


def _verified(row: Shown) -> Cell:
    one = row.figures
    adjusted = f"\nAt the chosen mix {words.span_said(one.standardised)}." if one.standardised else ""
    cell = _dotted(row, one.conversion, row.verified, "nobody could be verified yet", adjusted)
    if one.before is None or not cell.look:
        return cell
    was = words.rate_said(one.before, "")
    return Cell(
        cell.text,
        f"was {words.rate(one.before)}",
        look=cell.look,
        ink=cell.ink,
        strong=True,
        spoken=f"{cell.spoken}; the period before: {was}",
        hint=f"{cell.hint}\nThe period before: {was}.",
    )


def _wait(row: Shown, what: str, *, middle: bool) -> Cell:
    arrival = row.figures.arrival
    value = None if arrival is None else arrival.p50 if middle else arrival.p95
    said = words.wait_said(arrival, value, what)
    return Cell(words.seconds(value), ink=_ink(row, "text2"), spoken=said, hint=said)


def _per_send(row: Shown) -> Cell:
    amount = row.figures.per_send
    said = words.price_said(amount)
    return Cell(words.price(amount), ink=_ink(row, "text2"), spoken=said, hint=said)


def _per_verified(row: Shown) -> Cell:
    amount = row.figures.per_verified
    said = words.price_said(amount)
    return Cell(words.price(amount), ink=_ink(row), strong=True, spoken=said, hint=said)


def _best(row: Shown) -> Cell:
    best, loss = row.figures.best, row.figures.loss
    if best is None:
        return Cell(words.NONE, ink="muted", spoken="not ranked", hint="Too few sends to be ranked.")
    lost = f"; if it is chosen and another is better, {words.figure(100 * loss, 1)} points are lost" if loss else ""
    said = f"it is the best with a chance of {words.percent(best, 0)}{lost}"
    return Cell(words.percent(best, 0), ink=_ink(row, "text2"), spoken=said, hint=said[:1].upper() + said[1:])


def _trend(row: Shown) -> Cell:
    points = row.figures.trend
    if not points:
        return Cell(words.NONE, ink="muted", spoken="no days")
    first, last = points[0], points[-1]
    said = f"verified {words.rate(first.estimate)} on {first.day}, {words.rate(last.estimate)} on {last.day}"
    enough = words.LEAST_A_DAY
    values = tuple(point.estimate.value if point.estimate.of >= enough else None for point in points)
    return Cell(look=Spark(values, row.ink, row.figures.few), spoken=said, hint=said)
