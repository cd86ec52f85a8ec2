"""Copies of a database through SQLite's backup API: a copy of the live file itself can be damaged.

A copy counts only once it was opened, checked and counted; until then it has another name.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from otpdesk.errors import StoreProblem
from otpdesk.store import tables
from otpdesk.store.audit import Head, head
from otpdesk.store.engine import is_server, sqlite_engine
from otpdesk.store.problems import explained

_COUNTED = (tables.customer, tables.address, tables.verification, tables.attempt, tables.audit)
_ROOM = 1.1
"""A copy needs the pages of the file and of its log; a tenth more is for the log."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A verified copy: where it is, its size in bytes, and how many rows of each table it holds."""

    file: Path
    size: int
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Held:
    """What a copy must have as the original has it: the number of rows, and the end of the audit chain."""

    rows: dict[str, int]
    head: Head | None


def backup(target: Path | str, file: Path) -> Copied:
    """A verified copy of a database file; never over a file that exists. StoreProblem says what failed."""
    if is_server(target):
        raise StoreProblem(
            "A shared desk is backed up by its server.", "Use pg_dump on the PostgreSQL server, and test the restore."
        )
    source = Path(target)
    if not source.is_file():
        raise StoreProblem("There is no database to copy.", f"Nothing is at {source}.")
    engine = sqlite_engine(source)
    try:
        with explained(), engine.connect() as connection:
            return copy(connection, file)
    finally:
        engine.dispose()


def copy(connection: Connection, file: Path) -> Copied:
    """A verified copy of the database of an open SQLite connection, at one moment, while others go on writing."""
    if file.exists():
        raise StoreProblem("There is already a file of that name.", f"Name another file than {file}.")
    check_room(connection, file.parent)
    connection.exec_driver_sql("BEGIN")
    held = _held(connection)
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        _copy_pages(connection.connection.driver_connection, partial)
        _verify(partial, held)
        partial.replace(file)
    finally:
        connection.rollback()
        partial.unlink(missing_ok=True)
    _sync_folder(file.parent)
    return Copied(file, file.stat().st_size, held.rows)


def check_room(connection: Connection, folder: Path) -> None:
    """StoreProblem unless the folder exists and has room for a copy."""
    if not folder.is_dir():
        raise StoreProblem("There is no folder for the copy.", f"Make the folder {folder}, or name another.")
    needed = int(size(connection) * _ROOM)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreProblem(
            "There is not enough room for a copy of the database.",
            f"It needs {needed / 1e6:.0f} MB in {folder}, and {free / 1e6:.0f} MB are free.",
        )


def size(connection: Connection) -> int:
    """How many bytes the pages of a database take."""
    pages, page_size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) for name in ("page_count", "page_size")
    )
    return pages * page_size


def _copy_pages(source: Any, partial: Path) -> None:
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(partial)) as copied:
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, without a log beside it


def _verify(partial: Path, held: _Held) -> None:
    engine = sqlite_engine(partial, read_only=True)
    try:
        with engine.connect() as connection:
            problems = integrity(connection)
            if problems or _held(connection) != held:
                raise StoreProblem(
                    "The copy does not agree with the database; it was thrown away.",
                    f"{problems[0] if problems else 'Rows or the end of the audit differ.'} Run `otpdesk db check`.",
                )
    finally:
        engine.dispose()


def _held(connection: Connection) -> _Held:
    counts = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _COUNTED
    }
    return _Held(counts, head(connection))


def integrity(connection: Connection) -> list[str]:
    """What SQLite finds wrong with the file's structure and its references, in sentences."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    problems = [f"Structure: {line}." for line in found if line != "ok"]
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
    return problems + [f"A row of {row[0]} refers to a row of {row[2]} that is not there." for row in orphans]


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
