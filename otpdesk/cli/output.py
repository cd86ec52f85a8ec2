"""What a command prints: one JSON document, or lines for people. Errors likewise, to where scripts look for them."""

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from otpdesk.errors import DeskError, Refused
from otpdesk.otp import Instant, Money


class Output:
    """Where the answer of a command goes, and in which form."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def answer(self, document: object, lines: Iterable[str]) -> None:
        """The answer: the document with `--json`, else the lines."""
        if self.as_json:
            _print_json(document)
        else:
            for line in lines:
                sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def note(self, line: str) -> None:
        """A line on the way, for people only; with `--json` nothing but the answer is printed."""
        if not self.as_json:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    def error(self, error: Mapping[str, Any]) -> None:
        """What went wrong: a JSON document on stdout, or title and hint on stderr."""
        if self.as_json:
            _print_json({"error": error})
            return
        for part in (error["title"], error["hint"]):
            if part:
                sys.stderr.write(f"{part}\n")


@contextmanager
def percentage(output: Output) -> Iterator[Callable[[float], None]]:
    """Tells on stderr how much of a long work is done (0 to 1): one line that changes, or every tenth in a file.

    With `--json` a file gets nothing: it is read by scripts, which take it for an error.
    """
    (steps, end), told = ((100, "\r") if sys.stderr.isatty() else (10, "\n")), -1

    def tell(share: float) -> None:
        nonlocal told
        reached = int(share * steps)
        if reached > told and (sys.stderr.isatty() or not output.as_json):
            told = reached
            sys.stderr.write(f"{100 * reached // steps:3d} %{end}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if told >= 0 and sys.stderr.isatty():
            sys.stderr.write("\n")


def error_of(problem: DeskError) -> dict[str, Any]:
    """The `error` object of a problem; refusals name their rule and the whole seconds until it frees."""
    error: dict[str, Any] = {"kind": problem.kind, "title": problem.title, "hint": problem.hint}
    if isinstance(problem, Refused):
        error |= {"rule": problem.rule, "retry_after": problem.retry_after}
    return error


def print_whatever_comes() -> None:
    """Let output go on where the terminal's encoding lacks a character: it is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _print_json(document: object) -> None:
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    json.dump(document, sys.stdout, ensure_ascii=encoding not in {"utf-8", "utf8"})
    sys.stdout.write("\n")
    sys.stdout.flush()


def iso(at: Instant | None) -> str | None:
    """An instant as ISO 8601 in UTC with milliseconds, as every document has it."""
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local(at: Instant | None) -> str:
    """An instant for people, in this computer's zone."""
    return "–" if at is None else datetime.fromtimestamp(at / 1000, UTC).astimezone().strftime("%d %b %Y %H:%M:%S")


def money(value: Money | None) -> dict[str, Any] | None:
    """Money in a document: micro units and currency."""
    return None if value is None else {"micro": value.micro, "currency": value.currency}


def money_text(value: Money | None) -> str:
    """Money for people, with the four decimals that a message's price has."""
    return "–" if value is None else f"{value.micro / 1_000_000:.4f} {value.currency}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Rows as aligned text under a head; the last column is not padded."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def pairs(values: Mapping[str, str]) -> Iterable[str]:
    """Names and values, aligned."""
    width = max((len(name) for name in values), default=0)
    return (f"{name.ljust(width)}  {value}" for name, value in values.items())


def plain(value: Any) -> Any:
    """A record as a document: instants (`at`, `…_at`) as ISO 8601, money as micro units, words as they are."""
    if isinstance(value, Money):
        return money(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _member(field.name, getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def _member(name: str, value: Any) -> Any:
    at = name == "at" or name.endswith("_at")
    return iso(value) if at and isinstance(value, int) else plain(value)
