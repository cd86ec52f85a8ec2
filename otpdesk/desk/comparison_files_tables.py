"""The tables of a comparison with typed cells, and what they are: for CSV, spreadsheets and reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from otpdesk.desk.comparing_scope import exclusions, filters, period
from otpdesk.desk.comparing_words import METRICS, MIXES, points
from otpdesk.desk.comparison_views import AccountFigures, Comparison, Estimate, Price, Span
from otpdesk.desk.exporting import utc
from otpdesk.desk.geography import country_name

Cell = str | int | float | None


class Kind(StrEnum):
    """How a column's cells are shown."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    SECONDS = "seconds"
    MONEY = "money"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is called, its columns with their kinds, and its rows. Money is in whole units of `currency`."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: tuple[tuple[Cell, ...], ...]


def about(found: Comparison) -> tuple[tuple[str, str], ...]:
    """What stands over every file: what was asked, when and by what it was answered."""
    question, verdict = found.question, found.verdict
    return (
        ("comparison of otpdesk", found.version),
        ("counted (UTC)", utc(found.read_at)),
        ("period", period(question)),
        ("days", "UTC"),
        ("filters", filters(question)),
        ("metric", METRICS[question.metric]),
        ("mix", MIXES[question.mix]),
        ("smallest difference that matters", points(question.margin)),
        ("counted are", exclusions(found.left_out)),
        ("verdict", verdict.title if verdict else ""),
        ("digest of the counts (SHA-256)", found.digest),
    )


def accounts_table(found: Comparison) -> Table:
    """A row an account: the table of the page, with the ends of every interval."""
    return Table("Accounts", tuple(_ACCOUNT_COLUMNS), tuple(tuple(_account(one)) for one in found.accounts))


_SHARE_OF = ("", " low", " high")
_ACCOUNT_COLUMNS = [
    ("account", Kind.TEXT),
    ("provider", Kind.TEXT),
    ("first attempts", Kind.NUMBER),
    ("few", Kind.TEXT),
    ("verified", Kind.NUMBER),
    *((f"verified share{end}", Kind.SHARE) for end in _SHARE_OF),
    *((f"delivered share{end}", Kind.SHARE) for end in _SHARE_OF),
    *((f"verified of delivered{end}", Kind.SHARE) for end in _SHARE_OF),
    *((f"at the same mix{end}", Kind.SHARE) for end in _SHARE_OF),
    ("within 10 s", Kind.SHARE),
    ("within 30 s", Kind.SHARE),
    ("within 60 s", Kind.SHARE),
    ("p50 (s)", Kind.SECONDS),
    ("p95 (s)", Kind.SECONDS),
    ("all attempts", Kind.NUMBER),
    ("all verified", Kind.NUMBER),
    ("per send", Kind.MONEY),
    *((f"per verified{end}", Kind.MONEY) for end in _SHARE_OF),
    ("currency", Kind.TEXT),
    ("converted", Kind.TEXT),
    ("prices not final or missing", Kind.NUMBER),
    ("chance of being best", Kind.SHARE),
    ("expected loss", Kind.SHARE),
    ("verified share before", Kind.SHARE),
]


def _account(one: AccountFigures) -> Iterator[Cell]:
    arrival, price = one.arrival, one.per_verified or one.per_send
    yield from (one.account, one.provider, one.sends, _yes(one.few), one.conversion.hits if one.conversion else None)
    for rate in (one.conversion, one.delivered, one.quality, one.standardised):
        yield from _ends(rate)
    if arrival is None:
        yield from (None,) * 5
    else:
        yield from (arrival.within_10.value, arrival.within_30.value, arrival.within_60.value, arrival.p50, arrival.p95)
    yield from (one.attempts, one.verified, _money(one.per_send, "micro"))
    yield from (_money(one.per_verified, end) for end in ("micro", "low", "high"))
    if price is None:
        yield from (None, None, None)
    else:
        yield from (price.currency, _yes(price.converted), price.provisional)
    yield from (one.best, one.loss, one.before.value if one.before else None)


def countries_table(found: Comparison) -> Table:
    """A row an account and country."""
    rows = tuple(
        (
            cell.account,
            cell.country,
            country_name(cell.country),
            cell.estimate.of,
            cell.estimate.hits,
            *_ends(cell.estimate),
            cell.shrunk,
            _yes(cell.few),
        )
        for cell in found.countries
    )
    columns = (
        ("account", Kind.TEXT),
        ("country", Kind.TEXT),
        ("name", Kind.TEXT),
        ("first attempts", Kind.NUMBER),
        ("verified", Kind.NUMBER),
        *((f"verified share{end}", Kind.SHARE) for end in _SHARE_OF),
        ("drawn towards the usual", Kind.SHARE),
        ("few", Kind.TEXT),
    )
    return Table("Countries", columns, rows)


def places_table(found: Comparison) -> Table:
    """A row a place in which the pair of the verdict is compared, and which of them the verdict rests on."""
    a, b = (found.verdict.a, found.verdict.b) if found.verdict else ("A", "B")
    rows = tuple(
        (
            *(line.key + ("",) * 3)[:3],
            line.a.hits if line.a else None,
            line.a.of if line.a else None,
            line.b.hits if line.b else None,
            line.b.of if line.b else None,
            *_ends(line.difference),
            line.weight,
            _yes(line.used),
        )
        for line in found.strata
    )
    columns = (
        ("country", Kind.TEXT),
        ("network", Kind.TEXT),
        ("channel", Kind.TEXT),
        (f"hits {a}", Kind.NUMBER),
        (f"of {a}", Kind.NUMBER),
        (f"hits {b}", Kind.NUMBER),
        (f"of {b}", Kind.NUMBER),
        *((f"difference{end}", Kind.POINTS) for end in _SHARE_OF),
        ("weight", Kind.SHARE),
        ("used", Kind.TEXT),
    )
    return Table("Places", columns, rows)


def days_table(found: Comparison) -> Table:
    """A row an account and day."""
    rows = tuple(
        (one.account, point.day, point.estimate.of, point.estimate.hits, *_ends(point.estimate))
        for one in found.accounts
        for point in one.trend
    )
    columns = (
        ("account", Kind.TEXT),
        ("day (UTC)", Kind.TEXT),
        ("first attempts", Kind.NUMBER),
        ("verified", Kind.NUMBER),
        *((f"verified share{end}", Kind.SHARE) for end in _SHARE_OF),
    )
    return Table("Days", columns, rows)


def _ends(one: Estimate | Span | None) -> tuple[Cell, Cell, Cell]:
    return (None, None, None) if one is None else (one.value, one.low, one.high)


def _money(price: Price | None, end: str) -> float | None:
    micro = None if price is None else getattr(price, end)
    return None if micro is None else micro / 1_000_000


def _yes(value: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if value else "no"
