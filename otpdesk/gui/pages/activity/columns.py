"""The columns of Activity: one line each, over the records of the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from zoneinfo import ZoneInfo

from otpdesk.desk.views import Row
from otpdesk.gui import wording


class Look(Enum):
    """How a cell is painted."""

    LINES = "two lines of text"
    COUNTRY = "flag and name"
    CHANNEL = "icon and name"
    ACCOUNT = "the provider's hue and the account's name"
    STATE = "pill"
    FIGURE = "a number, right-aligned"
    WORDS = "one line of text"


@dataclass(frozen=True, slots=True)
class Column:
    """`text` is what the cell says; `under` the second line, if any. Widths are logical pixels."""

    title: str
    width: int
    look: Look
    text: Callable[[Row, ZoneInfo], str]
    under: Callable[[Row, ZoneInfo], str] = lambda _row, _zone: ""
    goes_first: int = 0
    """The order in which columns give way when the room is short; 0: never."""

    def spoken(self, row: Row, zone: ZoneInfo) -> str:
        """The cell for a screen reader, with the column's name."""
        words = ", ".join(part for part in (self.text(row, zone), self.under(row, zone)) if part)
        return f"{self.title}: {words or 'none'}"


def _who(row: Row, _zone: ZoneInfo) -> str:
    return row.customer or row.attempt.to


def _number(row: Row, _zone: ZoneInfo) -> str:
    return row.attempt.to if row.customer else "not in the directory"


def _country(row: Row, _zone: ZoneInfo) -> str:
    return wording.country(row.attempt.country) if row.attempt.country else "–"


def _reason(row: Row, _zone: ZoneInfo) -> str:
    attempt = row.attempt
    return "" if attempt.failure is None else wording.failure(attempt)


COLUMNS = (
    Column(
        "Time",
        84,
        Look.LINES,
        lambda row, zone: wording.clock_time(row.attempt.created_at, zone, seconds=True),
        lambda row, zone: wording.day(row.attempt.created_at, zone),
    ),
    Column("To", 140, Look.LINES, _who, _number),
    Column("Country", 124, Look.COUNTRY, _country, goes_first=4),
    Column("Channel", 100, Look.CHANNEL, lambda row, _zone: wording.CHANNEL[row.attempt.channel], goes_first=6),
    Column("Account", 118, Look.ACCOUNT, lambda row, _zone: row.attempt.account, goes_first=7),
    Column("State", 128, Look.STATE, lambda row, _zone: wording.pill(row.attempt)[0], _reason),
    Column("Latency", 72, Look.FIGURE, lambda row, _zone: wording.latency(row.attempt), goes_first=5),
    Column("Price", 82, Look.FIGURE, lambda row, _zone: wording.money(row.attempt.price), goes_first=3),
    Column("Purpose", 142, Look.WORDS, lambda row, _zone: wording.PURPOSE[row.attempt.purpose], goes_first=2),
    Column("Operator", 108, Look.WORDS, lambda row, _zone: row.attempt.operator or "–", goes_first=1),
)
STRETCHED = 1
"""The column that takes the room that is left."""


def shown_columns(room: int) -> set[int]:
    """Which columns fit into so many pixels."""
    shown = set(range(len(COLUMNS)))
    giving_way = sorted((column.goes_first, number) for number, column in enumerate(COLUMNS) if column.goes_first)
    for _, number in giving_way:
        if sum(COLUMNS[index].width for index in shown) <= room:
            break
        shown.discard(number)
    return shown
