"""The rows of a price list before it is taken: each price beside what is kept now, or what is wrong with its line."""

from otpdesk.desk.coverage_views import PriceFile, PriceProblem, PriceRow
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Flag, Icon
from otpdesk.gui.records import Column

Line = PriceRow | PriceProblem


def counted(prices: int) -> str:
    """1 price, 212 prices."""
    return "1 price" if prices == 1 else f"{prices} prices"


def summary(file: PriceFile) -> str:
    """“212 prices, 8 of them other than now · 3 lines cannot be used and are left out”."""
    changed = sum(one.changed for one in file.rows)
    parts = [f"{counted(len(file.rows))}, {changed} of them other than now"]
    if file.problems:
        lines = (
            "1 line cannot be used and is"
            if len(file.problems) == 1
            else (f"{len(file.problems)} lines cannot be used and are")
        )
        parts.append(f"{lines} left out")
    return " · ".join(parts)


def row_columns() -> tuple[Column[Line], ...]:
    """What it is now gives way first, then the channel."""
    return (
        Column("Line", 58, lambda one: Cell(f"{one.line}" if one.line else "–", ink="muted"), right=True),
        Column("Country", 160, _country),
        Column("Channel", 84, _channel, goes_first=2),
        Column("Now", 84, _now, right=True, goes_first=1),
        Column("Becomes", 92, _after, right=True),
        Column("Note", 150, _note, stretch=True),
    )


def _country(line: Line) -> Cell:
    if isinstance(line, PriceProblem):
        return Cell("cannot be used", mark=Icon("circle-alert", "bad"), ink="bad", strong=True)
    return Cell(line.name, mark=Flag(line.country) if line.country else Icon("mail"), ink="text", strong=True)


def _channel(line: Line) -> Cell:
    return Cell(wording.CHANNEL[line.channel]) if isinstance(line, PriceRow) else Cell()


def _now(line: Line) -> Cell:
    return Cell(wording.money(line.before)) if isinstance(line, PriceRow) else Cell()


def _after(line: Line) -> Cell:
    if isinstance(line, PriceProblem):
        return Cell()
    return Cell(wording.money(line.after), ink="text" if line.changed else "muted", strong=line.changed)


def _note(line: Line) -> Cell:
    if isinstance(line, PriceProblem):
        return Cell(line.sentence, ink="bad", hint=line.sentence)
    return Cell(line.note or ("" if line.changed else "as it is now"), ink="muted", hint=line.note)
