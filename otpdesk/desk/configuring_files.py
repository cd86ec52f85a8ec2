"""The configuration as a TOML file, and back: checked row by row before anything is changed.

Keys and passwords never stand in it. A problem names the line and column where TOML itself is broken, and the
table and line where a value cannot be used. What a file leaves out stays as it is: a whole table, a setting of the
policy, an account; the rows of other tables that it has are all that there will be.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from otpdesk import texts
from otpdesk.configuration import Place, Section, Value
from otpdesk.configuration.rows import (
    account,
    account_value,
    country_rule,
    country_value,
    own_place,
    policy_values,
    route,
    route_value,
    template,
    template_value,
)
from otpdesk.desk.configuring_checks import check_plain_settings
from otpdesk.errors import BadInput, DeskError
from otpdesk.guard import Policy
from otpdesk.options import parsed

Spot = Callable[[str, int, str], str]
"""Where in a file a key of a table (its name, its number from 1) stands, in words; where the table does, without it."""

_MICRO = 1_000_000
_USUAL = {"sends": "any", "fail_over": 0, "registration": {}}
"""What a row says as long as nobody says otherwise; not written, as are texts that are empty."""


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows of a file, and the sections that it has."""

    rows: Mapping[Place, Value]
    sections: frozenset[Section]


def write(path: Path, rows: Mapping[Place, Value], title: str) -> None:
    """Write a configuration as TOML: all of it or, if that fails, nothing. BadInput if the file cannot be written."""
    import tomlkit

    whole = tomlkit.document()
    whole.add(tomlkit.comment(title))
    for section in Section:
        values = {place.key: value for place, value in rows.items() if place.section is section}
        whole[section.value] = values if section is Section.POLICY else _tables(list(values.values()))
    _replace(path, tomlkit.dumps(whole))


def _tables(entries: list[Mapping[str, Any]]) -> Any:
    import tomlkit

    if not entries:
        return tomlkit.array()
    tables = tomlkit.aot()
    for entry in entries:
        table = tomlkit.table()
        for key, value in _written(entry).items():
            long = isinstance(value, str) and "\n" in value
            table[key] = tomlkit.string(value, multiline=True) if long else value
        tables.append(table)
    return tables


def _written(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it stands in a file: without what says nothing, a price in whole units of the desk's currency."""
    said = {key: value for key, value in entry.items() if value not in (None, "") and _USUAL.get(key) != value}
    if "highest_price" in said:
        said["highest_price"] = said["highest_price"] / _MICRO
    return said


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be written: {error.strerror}.", "Name another file.", "file") from error
    finally:
        with suppress(OSError):
            partial.unlink()


def read(path: Path) -> FileRows:
    """The configuration in a TOML file. BadInput says where it is broken."""
    document, text = plain(path)
    return _rows(document, lambda table, number, key: _spot(text, table, number, key))


def plain(path: Path) -> tuple[dict[str, Any], str]:
    """What a TOML file holds, and its text. BadInput says why it cannot be read, or at which line and column."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}.", "Name another file.", "file") from error
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.", "file") from None
    try:
        return tomllib.loads(text, parse_float=Decimal), text
    except tomllib.TOMLDecodeError as error:
        raise _broken(path, str(error), text) from None


def _broken(path: Path, words: str, text: str) -> BadInput:
    """The library says where in its words: “… (at line 3, column 7)” or “… (at end of document)”."""
    found = re.search(r"\(at line (\d+), column (\d+)\)$", words)
    lines = text.split("\n")
    line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
    what = words.rpartition(" (at ")[0] or words
    return BadInput(f"{path.name} is broken at line {line}, column {column}.", f"{what}. Nothing was changed.", "file")


def _spot(text: str, table: str, number: int, key: str) -> str:
    heads = list(re.finditer(rf"^[ \t]*(\[\[?)[ \t]*{table}[ \t]*\]\]?", text, re.MULTILINE))
    if len(heads) < number:
        return ""
    head = heads[number - 1]
    following = re.search(r"^[ \t]*\[", text[head.end() :], re.MULTILINE)
    end = head.end() + following.start() if following else len(text)
    found = re.compile(rf"(?<![\w\"-])\"?{re.escape(key)}\"?[ \t]*=", re.MULTILINE).search(text, head.end(), end)
    at = found.start() if key and found else head.start(1)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return f" at line {line}, column {column}"


def _rows(document: Mapping[str, Any], spot: Spot) -> FileRows:
    known = [section.value for section in Section]
    if unknown := set(document) - set(known):
        raise BadInput(f"There is no table called “{min(unknown)}”.", f"Known: {', '.join(known)}.", "file")
    rows: dict[Place, Value] = {}
    for section in Section:
        if section.value in document:
            made = _policy if section is Section.POLICY else _entries
            for place, value in made(section, document[section.value], spot):
                if place in rows:
                    raise BadInput(f"{_named(place)} is there twice.", "Nothing was changed.", "file")
                rows[place] = value
    return FileRows(rows, frozenset(Section(name) for name in document))


def _policy(section: Section, settings: Any, spot: Spot) -> Iterator[tuple[Place, Value]]:
    with _at("[policy]", section, 1, spot):
        if not isinstance(settings, Mapping):
            raise BadInput("It is not a table of keys and values.", "", "file")
        values = policy_values(parsed(Policy, settings))
    for key in settings:
        yield Place(section, key), values[key]


def _entries(section: Section, entries: Any, spot: Spot) -> Iterator[tuple[Place, Value]]:
    if not isinstance(entries, list):
        raise BadInput(f"“{section}” must be a list of [[{section}]].", "Nothing was changed.", section)
    for number, entry in enumerate(entries, start=1):
        with _at(f"[[{section}]] number {number}", section, number, spot):
            value = _value(section, entry, number)
            place = own_place(section, value)
        yield place, value


@contextmanager
def _at(where: str, section: Section, number: int, spot: Spot) -> Iterator[None]:
    """Put the place before the title of a problem."""
    try:
        yield
    except DeskError as error:
        key = error.field if isinstance(error, BadInput) else ""
        title = f"{where}{spot(section.value, number, key)}: {error.title}"
        raise BadInput(title, error.hint or "Nothing was changed.", section.value) from None


def _value(section: Section, entry: Any, number: int) -> Value:
    """The row that an entry of a file stands for, with all that it leaves out."""
    match section:
        case Section.ACCOUNTS:
            made = account(entry)
            check_plain_settings(made.provider, made.settings)
            return account_value(made)
        case Section.ROUTES:
            placed = {"position": number, **entry} if isinstance(entry, Mapping) else entry
            return route_value(route(placed))
        case Section.COUNTRIES:
            return country_value(country_rule(_in_micro(entry)))
        case _:
            text = template(entry)
            texts.check(text)
            return template_value(text)


def _in_micro(entry: Any) -> Any:
    price = entry.get("highest_price") if isinstance(entry, Mapping) else None
    if not isinstance(price, int | Decimal) or isinstance(price, bool):
        return entry
    return {**entry, "highest_price": round(price * _MICRO)}


def _named(place: Place) -> str:
    """A row as a sentence begins with it."""
    parts = ", ".join(part or "any" for part in place.key.split("|"))
    return f"In “{place.section}”, {parts}"
