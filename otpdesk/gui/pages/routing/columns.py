"""The table of routes: headings by channel, and what each column says of a route."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from otpdesk.desk.routing_views import RouteLine
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Chain, Flag, Icon, Spot
from otpdesk.gui.pages.routing import sentences
from otpdesk.gui.records import Column
from otpdesk.otp import Channel


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a channel's routes."""

    channel: Channel
    count: int


Row = Heading | RouteLine


def rows(lines: Iterable[RouteLine]) -> tuple[Row, ...]:
    """The routes under the headings of their channels."""
    return tuple(_rows(lines))


def _rows(lines: Iterable[RouteLine]) -> Iterator[Row]:
    for channel, group in groupby(lines, key=lambda line: line.channel):
        mine = tuple(group)
        yield Heading(channel, sum(not line.removed for line in mine))
        yield from mine


def identity(row: Row) -> str:
    """Which row it is, whatever it says."""
    return row.channel.value if isinstance(row, Heading) else row.key


def is_heading(row: Row) -> bool:
    """Whether a row heads a channel."""
    return isinstance(row, Heading)


def _dot(row: Row) -> Cell:
    if isinstance(row, Heading):
        routes = "1 route" if row.count == 1 else f"{row.count} routes"
        title = wording.CHANNEL[row.channel]
        return Cell(title, routes, Icon(wording.CHANNEL_ICON[row.channel]), strong=True, ink="text")
    return Cell(mark=Spot(), spoken="changed") if row.changed else Cell(spoken="not changed")


def _sign(decides: Callable[[], str], row: Row) -> Cell:
    if isinstance(row, Heading):
        return Cell()
    if row.key == decides():
        return Cell(mark=Icon("check", "ok"), spoken="takes the number that is explained", hint="It takes this number.")
    if row.problem:
        return Cell(mark=Icon("circle-alert", "bad"), spoken="needs fixing", hint=row.problem)
    if row.warning and not row.removed:
        return Cell(mark=Icon("triangle-alert", "warn"), spoken="to look at", hint=row.warning)
    return Cell(spoken="nothing to say")


def _place(row: Row) -> Cell:
    if isinstance(row, Heading):
        return Cell()
    ink = "muted" if row.removed else "text"
    mark = Flag(row.country) if row.country else Icon("globe")
    under = "Removed when you save" if row.removed else sentences.conditions(row)
    return Cell(sentences.place(row), under, mark, ink=ink, strong=not row.removed)


def _purpose(row: Row) -> Cell:
    if isinstance(row, Heading):
        return Cell()
    return Cell(sentences.purpose(row), ink="text2" if row.purpose else "muted")


def _accounts(row: Row) -> Cell:
    if isinstance(row, Heading):
        return Cell()
    if row.removed:
        return Cell(sentences.chain(row.stops), ink="muted")
    return Cell(look=Chain(tuple((stop.provider, stop.account) for stop in row.stops)))


def _fail_over(row: Row) -> Cell:
    if isinstance(row, Heading):
        return Cell()
    spoken = f"after {row.fail_over} seconds without a receipt" if row.fail_over else "only when an account says no"
    return Cell(sentences.fail_over(row.fail_over), spoken=spoken)


def _note(row: Row) -> Cell:
    if isinstance(row, Heading):
        return Cell()
    said = row.problem or ("" if row.removed else row.warning)
    return Cell(said, ink="bad" if row.problem else "warn", hint=said, spoken=said or "nothing to say")


def columns(decides: Callable[[], str]) -> tuple[Column[Row], ...]:
    """The columns; `decides` is the key of the route that takes the number that is explained, empty for none."""
    return (
        Column("", 26, _dot),
        Column("Where", 176, _place),
        Column("For", 104, _purpose, goes_first=2),
        Column("Accounts, first to last", 262, _accounts, stretch=True),
        Column("Fail-over", 70, _fail_over, right=True, goes_first=3),
        Column("", 30, partial(_sign, decides)),
        Column("Note", 150, _note, goes_first=1),
    )
