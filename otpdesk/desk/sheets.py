"""CSV files as people and spreadsheets write them: whatever separates the cells, with the numbers of their lines."""

import csv
from dataclasses import dataclass
from pathlib import Path

from otpdesk.errors import BadInput

LONGEST = 2_000_000
"""Bytes of a file that are read; a list of every network of the world has fewer."""

_SEPARATORS = ",;\t|"
_DECLARED = "sep="
"""The first line of what Excel exports may name the separator."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file with a line of heads, in lower case, and its rows that are not empty, with the numbers of their lines."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(path: Path, expected: str) -> Sheet:
    """A file as a sheet. BadInput if it cannot be read or is no CSV; `expected` then says what it should look like."""
    lines = _text(path).splitlines()
    declared = lines[0][len(_DECLARED) :][:1] if lines and lines[0].lower().startswith(_DECLARED) else ""
    skipped = 1 if declared else 0
    head = next((line for line in lines[skipped:] if line.strip()), "")
    separator = declared or separator_of(head)
    rows = _rows(lines[skipped:], separator, skipped, expected)
    heads = tuple(head.strip().lower() for head in rows[0][1]) if rows else ()
    return Sheet(path.name, heads, tuple(rows[1:]))


def separator_of(head: str) -> str:
    """What stands between the names of the columns. Only they are looked at: cells may hold decimal commas."""
    try:
        return csv.Sniffer().sniff(head, _SEPARATORS).delimiter
    except csv.Error:
        return ","  # a single column


def _rows(lines: list[str], separator: str, skipped: int, expected: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(lines, delimiter=separator)
    try:
        numbered = [(reader.line_num + skipped, tuple(row)) for row in reader]
    except csv.Error:
        raise BadInput(f"Line {reader.line_num + skipped} is not CSV.", expected, "file") from None
    return [(number, row) for number, row in numbered if any(cell.strip() for cell in row)]


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            held = file.read(LONGEST + 1)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}.", "Choose another file.", "file") from None
    if len(held) > LONGEST:
        raise BadInput(f"{path.name} is too large for such a list.", "Choose another file.", "file")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not a text file in UTF-8.", "Save it as “CSV UTF-8”.", "file") from None
