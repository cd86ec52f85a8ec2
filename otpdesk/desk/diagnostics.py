"""A diagnostics bundle: what whoever looks after otpdesk needs to know, and nothing that is anybody's secret.

Every part passes the same redaction as the log before it is shown or written, once more if it passed it already:
numbers, e-mail addresses, codes and keys are gone; the user's folder is written as ~.
"""

import json
import os
import platform
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from otpdesk import __version__
from otpdesk.configuration.rows import rows_of
from otpdesk.desk.upkeep_views import Part
from otpdesk.errors import BadInput, DeskError
from otpdesk.redaction import redacted
from otpdesk.store import configuration, facts

if TYPE_CHECKING:
    from otpdesk.desk.context import Context

_PACKAGES = (
    "PySide6-Essentials",
    "SQLAlchemy",
    "alembic",
    "psycopg",
    "pydantic",
    "phonenumbers",
    "cryptography",
    "keyring",
    "twilio",
    "vonage",
)
_LOGS = ("otpdesk.log", "otpdesk.log.1", "crash.log")
_MOST_OF_A_LOG = 500_000
"""Characters of each log, the newest."""


def parts(context: "Context") -> tuple[Part, ...]:
    """What the bundle holds now, in order; each part is masked. Reads the workspace and changes nothing."""
    home = str(Path.home())
    return tuple(Part(name, redacted(text).replace(home, "~")) for name, text in _parts(context))


def write(path: Path, bundle: tuple[Part, ...]) -> None:
    """Write a bundle as a zip file: all of it or nothing. BadInput if it cannot be written there."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            new = Path(file.name)
            try:
                _zip(file.name, bundle)
                new.replace(path)
            except BaseException:
                new.unlink(missing_ok=True)
                raise
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise BadInput(f"The bundle cannot be written to {path}: {reason}.", "Name another file.", "file") from None


def _zip(name: str, bundle: tuple[Part, ...]) -> None:
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in bundle:
            archive.writestr(part.name, part.text)


def _parts(context: "Context") -> Iterator[tuple[str, str]]:
    yield "versions.txt", "\n".join(_versions())
    yield "doctor.txt", "\n".join(context.examine()) or "The doctor was not asked."
    yield "vault.txt", _vault(context)
    yield from _stored(context)
    for name in _LOGS:
        if (text := _log(context.folder, name)) is not None:
            yield f"logs/{name}", text


def _versions() -> Iterator[str]:
    yield f"otpdesk {__version__}"
    yield f"Python {platform.python_version()} on {platform.platform()}"
    yield f"SQLite {sqlite3.sqlite_version}"
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"{package} is not installed"
    yield f"Qt platform {os.environ.get('QT_QPA_PLATFORM') or os.environ.get('XDG_SESSION_TYPE') or 'usual'}"


def _vault(context: "Context") -> str:
    report = context.vault.report()
    held = len(context.vault.names())
    return "\n".join((report.title, report.where, report.note, f"It holds {held} secrets of accounts.")).strip()


def _stored(context: "Context") -> Iterator[tuple[str, str]]:
    """Configuration and database; a database that cannot be read is part of the diagnosis."""
    try:
        with context.store.read() as tx:
            number, whole = configuration.in_force(tx)
        rows = sorted(rows_of(whole).items(), key=lambda row: row[0])
        lines = [f"{place.section}.{place.key} = {json.dumps(value, ensure_ascii=False)}" for place, value in rows]
        yield "configuration.txt", "\n".join((f"Version {number}, without keys", "", *lines))
        yield "database.txt", "\n".join(_database(facts.read(context.store, columns=True)))
    except DeskError as problem:
        yield "database.txt", f"{problem.title}\n{problem.hint}"


def _database(found: facts.Facts) -> Iterator[str]:
    yield f"{found.kind}, {found.where}, {found.size} bytes, version {found.version}"
    yield ""
    yield from (f"{name}: {rows} rows" for name, rows in found.rows)
    for name, columns in found.columns:
        yield ""
        yield name
        yield from (f"  {column}" for column in columns)


def _log(folder: Path | None, name: str) -> str | None:
    if folder is None:
        return None
    try:
        return (folder / "logs" / name).read_text("utf-8", errors="replace")[-_MOST_OF_A_LOG:]
    except OSError:
        return None
