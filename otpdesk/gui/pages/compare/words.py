"""How figures of a comparison are written and said. Pure; a dash stands for what is not known, never 0."""

from PySide6.QtCore import QLocale

from otpdesk.desk.comparison_views import AccountFigures, Arrival, Comparison, Estimate, Price, Span
from otpdesk.gui import wording
from otpdesk.otp import Money

NONE = "–"
LEAST_A_DAY = 5
"""Sends without which a day has no point on a line of days."""
_MINUTE = 60
_LONG = 10


def count(number: int) -> str:
    """82,515, grouped as the formats that are chosen have it."""
    return QLocale().toString(number)


def figure(value: float, digits: int = 1) -> str:
    """A number with its decimals."""
    return QLocale().toString(float(value), "f", digits)


def percent(share: float, digits: int = 1) -> str:
    """87.9 %."""
    return f"{figure(100 * share, digits)} %"


def rate(estimate: Estimate | None) -> str:
    """The rate of an estimate, or a dash."""
    return NONE if estimate is None else percent(estimate.value)


def rate_said(estimate: Estimate | None, why_not: str) -> str:
    """87.9 percent, between 87.2 and 88.5, 8,474 of 9,640; or why there is none."""
    if estimate is None:
        return why_not
    value, low, high = (figure(100 * one) for one in (estimate.value, estimate.low, estimate.high))
    return f"{value} percent, between {low} and {high}, {count(estimate.hits)} of {count(estimate.of)}"


def span_said(span: Span | None) -> str:
    """A share that is no plain rate, with its interval where there is one."""
    if span is None:
        return NONE
    if span.low is None or span.high is None:
        return percent(span.value)
    return f"{percent(span.value)}, between {percent(span.low)} and {percent(span.high)}"


def points(share: float, digits: int = 1) -> str:
    """+2.0: a difference in percentage points, always with its sign."""
    value = round(100 * share, digits)
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{figure(abs(value), digits)}"


def points_said(span: Span | None) -> str:
    """+2.0 points, between −1.1 and +5.1."""
    if span is None:
        return NONE
    words = f"{points(span.value)} points"
    if span.low is None or span.high is None:
        return words
    return f"{words}, between {points(span.low)} and {points(span.high)}"


def seconds(value: float | None) -> str:
    """3.9 s, 41 s, 2.5 min; a dash where it is not known."""
    if value is None:
        return NONE
    if value >= 2 * _MINUTE:
        return f"{figure(value / _MINUTE)} min"
    return f"{figure(value, 1 if value < _LONG else 0)} s"


def price(amount: Price | None, digits: int = 4) -> str:
    """A price with its symbol; “≈” where other currencies or prices that may still change went into it."""
    if amount is None:
        return NONE
    sign = "≈ " if amount.converted or amount.provisional else ""
    return f"{sign}{wording.money(amount.money, digits)}"


def price_said(amount: Price | None) -> str:
    """A price with its interval and what it rests on."""
    if amount is None:
        return "not known: no prices"
    words = [wording.money(amount.money)]
    if amount.low is not None and amount.high is not None:
        low, high = (wording.money(Money(end, amount.currency)) for end in (amount.low, amount.high))
        words.append(f"between {low} and {high}")
    if amount.converted:
        words.append("converted from other currencies")
    if amount.provisional:
        words.append(f"{count(amount.provisional)} prices not final")
    return ", ".join(words)


def no_receipts(one: AccountFigures) -> str:
    """Why an account has no rate of delivery."""
    return f"{one.account} gives no receipts over these channels"


def wait_said(arrival: Arrival | None, value: float | None, what: str) -> str:
    """A time until delivery in words; why not."""
    if arrival is None:
        return "no receipts"
    return f"{what} {seconds(value)}" if value is not None else "too few arrived to say"


def sends(number: int) -> str:
    """1 send, 82,515 sends."""
    return many(number, "send")


def many(number: int, noun: str) -> str:
    """1 message, 1,204 messages."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def ranked(comparison: Comparison) -> tuple[AccountFigures, ...]:
    """The accounts that have sends at all, the busiest first."""
    with_sends = (one for one in comparison.accounts if one.sends)
    return tuple(sorted(with_sends, key=lambda one: (one.few, -one.sends, one.account)))


def cheapest(comparison: Comparison) -> str:
    """The account with the lowest cost per verified customer, of those worth ranking; empty unless there are two."""
    known = [
        (one.per_verified.micro, one.account)
        for one in comparison.accounts
        if not one.few and one.per_verified and one.per_verified.micro
    ]
    return min(known)[1] if len(known) > 1 else ""
