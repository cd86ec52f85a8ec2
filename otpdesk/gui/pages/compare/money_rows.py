"""The columns of rates and fees."""

from otpdesk.desk.money_views import FeeKind, FeeLine, RateLine
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell
from otpdesk.gui.pages.compare import words
from otpdesk.gui.records import Column

MoneyLine = RateLine | FeeLine

FEE = {FeeKind.PER_ATTEMPT: "each message", FeeKind.PER_VERIFIED: "each verified customer"}


def rate_columns() -> tuple[Column[MoneyLine], ...]:
    """A currency, its rate, since when, and who said so."""
    return (
        Column("Currency", 110, lambda line: Cell(_rate(line).currency, ink="text", strong=True)),
        Column("Rate", 170, _rate_cell, stretch=True),
        Column("From", 120, lambda line: Cell(line.since or "the start")),
        Column(
            "By", 130, lambda line: Cell(line.who or "the policy", ink="text2" if line.who else "muted"), goes_first=1
        ),
    )


def fee_columns() -> tuple[Column[MoneyLine], ...]:
    """An account, for what, how much, since when, and who said so."""
    return (
        Column("Account", 130, lambda line: Cell(_fee(line).account, ink="text", strong=True), stretch=True),
        Column("For", 160, lambda line: Cell(FEE[_fee(line).kind])),
        Column("Fee", 100, lambda line: Cell(wording.money(_fee(line).money), ink="text"), right=True),
        Column("From", 110, lambda line: Cell(line.since)),
        Column("By", 110, lambda line: Cell(line.who), goes_first=1),
    )


def _rate_cell(line: MoneyLine) -> Cell:
    rate = _rate(line)
    return Cell(f"1 {rate.currency} = {words.figure(rate.rate, 4)} {rate.base}", ink="text")


def _rate(line: MoneyLine) -> RateLine:
    assert isinstance(line, RateLine)
    return line


def _fee(line: MoneyLine) -> FeeLine:
    assert isinstance(line, FeeLine)
    return line


def rate_key(line: MoneyLine) -> object:
    """Which rate it is, through a change."""
    return _rate(line).currency, line.since


def fee_key(line: MoneyLine) -> object:
    """Which fee it is, through a change."""
    fee = _fee(line)
    return fee.account, fee.kind, fee.since
