"""The configuration as plain data and as a TOML file, and back: checked whole before anything is changed.

Keys and passwords never stand in it. A problem names the line and column where TOML itself is broken, and the
table and line where a value cannot be used.
"""

import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from otpdesk import texts
from otpdesk.desk.configuring_checks import check_name, check_plain_settings, route_of, word
from otpdesk.errors import BadInput, DeskError
from otpdesk.guard import Policy
from otpdesk.options import parsed
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route

T = TypeVar("T")
Line = Callable[[str, int], int | None]
"""The line of a table (its name, its number from 1) in a file; None where there is no file."""

_TABLES = ("policy", "accounts", "routes", "templates")


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """An account as a configuration names it: without its keys."""

    name: str
    provider: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole configuration that was checked in itself."""

    policy: Policy
    accounts: tuple[AccountDraft, ...]
    routes: tuple[Route, ...]
    templates: tuple[texts.Template, ...]


def write(path: Path, document: Mapping[str, Any], title: str) -> None:
    """Write a configuration as TOML: all of it or, if that fails, nothing. BadInput if the file cannot be written."""
    import tomlkit

    whole = tomlkit.document()
    whole.add(tomlkit.comment(title))
    for name in _TABLES:
        value = document[name]
        whole[name] = _tables(value) if isinstance(value, list) else dict(value)
    _replace(path, tomlkit.dumps(whole))


def _tables(entries: list[Mapping[str, Any]]) -> Any:
    import tomlkit

    if not entries:
        return tomlkit.array()
    tables = tomlkit.aot()
    for entry in entries:
        table = tomlkit.table()
        for key, value in entry.items():
            long = isinstance(value, str) and "\n" in value
            table[key] = tomlkit.string(value, multiline=True) if long else value
        tables.append(table)
    return tables


def _replace(path: Path, text: str) -> None:
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be written: {error.strerror}.", "Name another file.", "file") from error


def read(path: Path) -> Draft:
    """The configuration in a TOML file. BadInput says where it is broken."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}.", "Name another file.", "file") from error
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.", "file") from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(path, str(error), text) from None
    return draft(document, lambda table, number: _line(text, table, number))


def _broken(path: Path, words: str, text: str) -> BadInput:
    """The library says where in its words: “… (at line 3, column 7)” or “… (at end of document)”."""
    found = re.search(r"\(at line (\d+), column (\d+)\)$", words)
    lines = text.split("\n")
    line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
    what = words.rpartition(" (at ")[0] or words
    return BadInput(f"{path.name} is broken at line {line}, column {column}.", f"{what}. Nothing was changed.", "file")


def _line(text: str, table: str, number: int) -> int | None:
    heads = re.finditer(rf"^[ \t]*\[\[?[ \t]*{table}[ \t]*\]\]?", text, re.MULTILINE)
    return next((text.count("\n", 0, head.start()) + 1 for n, head in enumerate(heads, start=1) if n == number), None)


def draft(document: Mapping[str, Any], line: Line = lambda _table, _number: None) -> Draft:
    """A configuration made of plain data. BadInput names the table of the first problem."""
    if unknown := set(document) - set(_TABLES):
        raise BadInput(f"There is no table called “{min(unknown)}”.", f"Known: {', '.join(_TABLES)}.", "file")
    with _place("policy", 1, line):
        policy = parsed(Policy, _table(document.get("policy", {})))
    accounts = _each(document, "accounts", line, _account)
    routes = _each(document, "routes", line, _route)
    templates = _each(document, "templates", line, _template)
    _refuse_twice("account", [one.name for one in accounts])
    _refuse_twice("route", [(one.channel.value, one.country, one.purpose or "any") for one in routes])
    _refuse_twice("text", [(one.purpose.value, one.language, one.channel.value) for one in templates])
    return Draft(policy, accounts, routes, templates)


def _each(document: Mapping[str, Any], table: str, line: Line, made: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    entries = document.get(table, [])
    if not isinstance(entries, list):
        raise BadInput(f"“{table}” must be a list of [[{table}]].", "Nothing was changed.", table)
    found = []
    for number, entry in enumerate(entries, start=1):
        with _place(table, number, line):
            found.append(made(_table(entry)))
    return tuple(found)


@contextmanager
def _place(table: str, number: int, line: Line) -> Iterator[None]:
    """Put the place before the title of a problem."""
    try:
        yield
    except DeskError as error:
        at = line(table, number)
        where = f"[{table}]" if table == "policy" else f"[[{table}]] number {number}"
        where += f" at line {at}" if at else ""
        raise BadInput(f"{where}: {error.title}", error.hint or "Nothing was changed.", table) from None


def _table(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput("It is not a table of keys and values.", "", "file")
    return value


def _text(entry: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    value = entry.get(key, default)
    if not isinstance(value, str):
        raise BadInput(f"“{key}” must be a text.", "", key)
    return value


def _known(entry: Mapping[str, Any], *keys: str) -> None:
    if unknown := set(entry) - set(keys):
        raise BadInput(f"There is no key called “{min(unknown)}”.", f"Known: {', '.join(keys)}.", min(unknown))


def _account(entry: Mapping[str, Any]) -> AccountDraft:
    _known(entry, "name", "provider", "settings")
    settings = {key: str(value) for key, value in _table(entry.get("settings", {})).items()}
    name, provider = check_name(_text(entry, "name")), _text(entry, "provider")
    return AccountDraft(name, provider, check_plain_settings(provider, settings))


def _route(entry: Mapping[str, Any]) -> Route:
    _known(entry, "channel", "country", "purpose", "accounts")
    accounts = entry.get("accounts", [])
    if not isinstance(accounts, list) or not all(isinstance(name, str) for name in accounts):
        raise BadInput("“accounts” must be a list of names.", "", "accounts")
    return route_of(
        _text(entry, "channel"), accounts, _text(entry, "country", default=""), _text(entry, "purpose", default="")
    )


def _template(entry: Mapping[str, Any]) -> texts.Template:
    _known(entry, "purpose", "language", "channel", "subject", "body")
    template = texts.Template(
        word(Purpose, _text(entry, "purpose"), "purpose"),
        _text(entry, "language"),
        word(Channel, _text(entry, "channel"), "channel"),
        _text(entry, "subject", default=""),
        _text(entry, "body"),
    )
    texts.check(template)
    return template


def _refuse_twice(what: str, keys: list[Any]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            name = key if isinstance(key, str) else ", ".join(part or "any" for part in key)
            raise BadInput(f"The {what} {name} is there twice.", "Nothing was changed.", "file")
