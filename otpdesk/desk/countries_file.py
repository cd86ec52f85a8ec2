"""A CSV file of countries, read line by line: what is wrong is said with its line, and then nothing is taken.

Columns are named in the first line: `country` (two letters or the English name), and any of `sms`, `voice`,
`whatsapp` (allow, watch, block; empty: stays), `per_day`, `per_number_day` (whole numbers; empty: no such cap) and
`highest_price` (in the desk's currency; empty: no such cap). Commas, semicolons and tabs separate, as spreadsheets
write them; a decimal comma is understood.
"""

import csv
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, TypedDict, cast

from otpdesk.countries import Stance, read_cap, read_price
from otpdesk.desk.geography import lands, sortable
from otpdesk.errors import BadInput

COLUMNS = ("country", "sms", "voice", "whatsapp", "per_day", "per_number_day", "highest_price")

_SHOWN = 5
"""So many wrong lines are named; more would not be read."""

_LONGEST = 1_000_000


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
    rows, heads = _rows(path)
    found: dict[str, Changes] = {}
    wrong: list[str] = []
    for number, row in rows:
        try:
            country, changes = _row(heads, row, found)
            found[country] = changes
        except BadInput as problem:
            wrong.append(f"Line {number}: {problem.title}")
    if wrong:
        raise BadInput(_title(path, len(wrong)), _listed(wrong), "file")
    if not found:
        raise BadInput(f"{path.name} names no country.", _EXPECTED, "file")
    return found


_EXPECTED = f"The first line names the columns, a country a line follows. Columns: {', '.join(COLUMNS)}."


def _rows(path: Path) -> tuple[Iterator[tuple[int, list[str]]], list[str]]:
    """(numbered lines that are not empty, names of the columns)."""
    lines = _text(path).splitlines()
    first = lines[0] if lines else ""
    separator = max(",;\t", key=first.count)
    heads = [head.strip().lower().replace(" ", "_") for head in next(csv.reader([first], delimiter=separator), [])]
    if "country" not in heads:
        raise BadInput(f"{path.name} has no column “country”.", _EXPECTED, "file")
    if unknown := [head for head in heads if head not in COLUMNS]:
        raise BadInput(f"{path.name} has a column “{unknown[0]}”, which is not known.", _EXPECTED, "file")
    return _numbered(lines[1:], separator), heads


def _numbered(lines: list[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BadInput(f"Line {reader.line_num + 1} is not CSV.", _EXPECTED, "file") from None
        if any(cell.strip() for cell in row):
            yield reader.line_num + 1, row


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            held = file.read(_LONGEST + 1)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}.", "Choose another file.", "file") from None
    if len(held) > _LONGEST:
        raise BadInput(f"{path.name} is too large for a list of countries.", "Choose another file.", "file")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not a text file in UTF-8.", "Save it as “CSV UTF-8”.", "file") from None


def _row(heads: list[str], row: list[str], known: Collection[str]) -> tuple[str, Changes]:
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


def country_named(text: str) -> str:
    """The country of two letters or of an English name. BadInput if there is none."""
    typed = text.strip()
    if typed.upper() in lands():
        return typed.upper()
    wanted = sortable(typed)
    found = next((land.country for land in lands().values() if sortable(land.name) == wanted), "")
    if not found:
        hint = "Two letters, such as EE, or the English name."
        raise BadInput(f"“{typed}” is not a country." if typed else "The country is missing.", hint, "country")
    return found


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
