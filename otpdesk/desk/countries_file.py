"""A CSV file of countries, read line by line: what is wrong is said with its line, and then nothing is taken.

Columns are named in the first line: `country` (two letters or the English name), and any of `sms`, `voice`,
`whatsapp` (allow, watch, block; empty: stays), `per_day`, `per_number_day` (whole numbers; empty: no such cap) and
`highest_price` (in the desk's currency; empty: no such cap). Commas, semicolons and tabs separate, as spreadsheets
write them; a decimal comma is understood.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict, cast

from otpdesk.countries import Stance, read_cap, read_price
from otpdesk.desk.country_names import country_named
from otpdesk.desk.sheets import Sheet, read_sheet
from otpdesk.errors import BadInput

COLUMNS = ("country", "sms", "voice", "whatsapp", "per_day", "per_number_day", "highest_price")

_SHOWN = 5
"""So many wrong lines are named; more would not be read."""


class Changes(TypedDict, total=False):
    """What is to be set of a country; what is left away stays as it is, and a cap of None is taken away.

    Caps are messages in 24 hours; `highest_price` is in micro units of the desk's currency.
    """

    sms: Stance
    voice: Stance
    whatsapp: Stance
    per_day: int | None
    per_number_day: int | None
    highest_price: int | None


def read_rules(path: Path) -> dict[str, Changes]:
    """What a file says of each country it names, as `Changes`. BadInput names the lines that cannot be used."""
    sheet = _sheet(path)
    found: dict[str, Changes] = {}
    wrong: list[str] = []
    for number, row in sheet.rows:
        try:
            country, changes = _row(sheet.heads, row, found)
            found[country] = changes
        except BadInput as problem:
            wrong.append(f"Line {number}: {problem.title}")
    if wrong:
        raise BadInput(_title(path, len(wrong)), _listed(wrong), "file")
    if not found:
        raise BadInput(f"{path.name} names no country.", _EXPECTED, "file")
    return found


_EXPECTED = f"The first line names the columns, a country a line follows. Columns: {', '.join(COLUMNS)}."


def _sheet(path: Path) -> Sheet:
    """The file, with columns that are known."""
    sheet = read_sheet(path, _EXPECTED)
    heads = tuple(head.replace(" ", "_") for head in sheet.heads)
    if "country" not in heads:
        raise BadInput(f"{path.name} has no column “country”.", _EXPECTED, "file")
    if unknown := [head for head in heads if head not in COLUMNS]:
        raise BadInput(f"{path.name} has a column “{unknown[0]}”, which is not known.", _EXPECTED, "file")
    return replace(sheet, heads=heads)


def _row(heads: tuple[str, ...], row: tuple[str, ...], known: Collection[str]) -> tuple[str, Changes]:
    if len(row) > len(heads):
        raise BadInput(f"It has {len(row)} cells, and there are {len(heads)} columns.")
    cells = dict(zip(heads, row, strict=False))
    country = country_named(cells.pop("country", ""))
    if country in known:
        raise BadInput(f"{country} was named before.")
    changes: dict[str, Any] = {}
    for key, cell in cells.items():
        value = _READERS[key](cell.strip(), key)
        if value is not _STAYS:
            changes[key] = value
    return country, cast("Changes", changes)


_STAYS = object()


def _stance(cell: str, key: str) -> object:
    if not cell:
        return _STAYS
    try:
        return Stance(cell.lower())
    except ValueError:
        raise BadInput(f"“{cell}” is not allow, watch or block.", "", key) from None


_READERS: dict[str, Callable[[str, str], object]] = {
    "sms": _stance,
    "voice": _stance,
    "whatsapp": _stance,
    "per_day": read_cap,
    "per_number_day": read_cap,
    "highest_price": read_price,
}


def _title(path: Path, wrong: int) -> str:
    lines = "1 line" if wrong == 1 else f"{wrong} lines"
    return f"{path.name} has {lines} that cannot be used; nothing was changed."


def _listed(wrong: list[str]) -> str:
    more = len(wrong) - _SHOWN
    return " ".join([*wrong[:_SHOWN], f"… and {more} more."] if more > 0 else wrong)
