"""Files of other systems, read record by record, each with the number of its line: CSV, JSON, and JSON by lines.

A record is flat: names with dots lead into what JSON nests (`channel_data.to`). Values are texts.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from otpdesk.desk.import_views import Kind
from otpdesk.desk.sheets import separator_of
from otpdesk.errors import BadInput

Record = Mapping[str, str]

_LARGEST = 400_000_000
"""Bytes of a file of JSON, which is read whole; one of CSV may be of any size."""
_LISTS = ("attempts", "sessions", "objects", "records", "items", "data")
"""Under which names the answers of APIs hold their lists."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record and the number of the line on which it begins."""

    number: int
    record: Record


def records(path: Path, kind: Kind) -> Iterator[Line]:
    """The records of a file. BadInput if it cannot be read, or is no such file, with the line where that shows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            beginning = file.read(1)
            while beginning.isspace():
                beginning = file.read(1)
            file.seek(0)
            if beginning in {"{", "["}:
                yield from _json(path, file.read(_LARGEST + 1), kind)
            else:
                yield from _csv(path, file)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}.", "Choose another file.", "file") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not a text file in UTF-8.", "Save it as “CSV UTF-8”.", "file") from None


def _csv(path: Path, file: Any) -> Iterator[Line]:
    head = next((line for line in iter(file.readline, "") if line.strip()), "")
    if not head:
        raise BadInput(f"{path.name} is empty.", "Choose another file.", "file")
    separator = separator_of(head)
    names = [name.strip() for name in next(csv.reader([head], delimiter=separator))]
    reader = csv.reader(file, delimiter=separator, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield Line(reader.line_num + 1, dict(zip(names, (cell.strip() for cell in row), strict=False)))
    except csv.Error:
        raise BadInput(f"Line {reader.line_num + 1} of {path.name} is not CSV.", "Save it anew.", "file") from None


def _json(path: Path, text: str, kind: Kind) -> Iterator[Line]:
    if len(text) > _LARGEST:
        raise BadInput(f"{path.name} is too large to be read whole.", "Export fewer days at a time.", "file")
    spread = _SPREAD.get(kind, _as_it_is)
    for number, found in _objects(path, text):
        for one in spread(found):
            yield Line(number, _flat(one))


def _objects(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of a list, of the list in an answer, or of lines, with the lines on which they begin."""
    decoder = json.JSONDecoder()
    place, number, counted = _start(text), 1, 0
    while place < len(text):
        try:
            found, end = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise BadInput(f"Line {error.lineno} of {path.name} is not JSON.", f"{error.msg}.", "file") from None
        number += text.count("\n", counted, place)
        counted = place
        if isinstance(found, dict):
            held = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
            inner = [found] if held is None else held
            yield from ((number, one) for one in inner if isinstance(one, dict))
        place = _next(text, end)


def _start(text: str) -> int:
    """Where the first object begins: past the bracket of a list, or of the list in an answer that holds one."""
    place = _next(text, 0)
    if text.startswith("[", place):
        return _next(text, place + 1)
    opened = text.find("[", place)
    name = text[place + 1 : opened].strip().rstrip(":").strip().strip('"') if opened > 0 else ""
    return _next(text, opened + 1) if name in _LISTS else place


def _next(text: str, place: int) -> int:
    """Past blanks, commas, and the brackets that close a list; at the end, past everything."""
    while place < len(text) and text[place] in " \t\r\n,":
        place += 1
    return len(text) if place < len(text) and text[place] == "]" else place


def _as_it_is(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield found


def _messages(session: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The messages of a Plivo session, oldest first; the newest is the one whose code came back."""
    attempts = [one for one in session.get("attempt_details") or [] if isinstance(one, dict)]
    charges = session.get("charges")
    listed = charges.get("attempt_charges") if isinstance(charges, dict) else None
    prices = {one.get("attempt_uuid"): one.get("charge") for one in listed or [] if isinstance(one, dict)}
    whole = {name: value for name, value in session.items() if not isinstance(value, dict | list)}
    for place, one in enumerate(attempts, start=1):
        verified = session.get("status") == "verified" and place == len(attempts)
        yield {**whole, "attempt": {**one, "charge": prices.get(one.get("attempt_uuid")), "verified": verified}}


_SPREAD: Mapping[Kind, Callable[[Mapping[str, Any]], Iterator[Mapping[str, Any]]]] = {Kind.PLIVO_SESSIONS: _messages}


def _flat(found: Mapping[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        elif isinstance(value, bool):
            flat[f"{before}{name}"] = "yes" if value else "no"
        elif not isinstance(value, list):
            flat[f"{before}{name}"] = "" if value is None else str(value).strip()
    return flat
