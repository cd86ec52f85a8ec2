"""Opens a database of the right version, makes a fresh one, brings an older one up to date.

A fresh database is made from the tables themselves in one transaction and marked with the newest version; Alembic is
imported only when a migration is due. A newer version is refused before anything in the file changes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
    text,
)

from otpdesk.errors import StoreProblem
from otpdesk.otp import Clock
from otpdesk.store import audit, comparison_triggers, loading
from otpdesk.store.backup import copy, integrity, size
from otpdesk.store.columns import metadata
from otpdesk.store.engine import Store, is_server, lock_number, postgres_engine, sqlite_engine
from otpdesk.store.filesystem import is_network
from otpdesk.store.problems import CANNOT_OPEN, DAMAGED, FOREIGN, READ_ONLY, explained
from otpdesk.store.vault import Sealer

_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""As Alembic makes it itself."""


_LOCK_WAIT = 5_000
"""Milliseconds that a PostgreSQL migration waits for another to end."""


@dataclass(frozen=True, slots=True)
class Line:
    """The versions of the schema, oldest first, and the folders in which the steps between them lie."""

    versions: tuple[str, ...]
    folders: tuple[Path, ...]

    @property
    def newest(self) -> str:
        return self.versions[-1]


SHIPPED = Line(
    ("0001_first", "0002_drafts", "0003_both_ways", "0004_comparison"),
    (Path(__file__).parent / "migrations" / "versions",),
)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which version to which (None: there was no database), and where the copy of the old one is."""

    before: str | None
    after: str
    backup: Path | None = None


def open_store(
    target: Path | str,
    sealer: Sealer,
    clock: Clock,
    *,
    upgrade: bool = True,
    backups: Path | None = None,
    line: Line = SHIPPED,
    unfinished: bool = False,
) -> Store:
    """The store in a file or on a PostgreSQL server, made or brought up to date first.

    `backups` is the folder for the copy that is made before a migration (default: `backups` beside the file).
    Without `upgrade` an older database is refused, without `unfinished` one into which a history is being loaded.
    StoreProblem says in a sentence why it cannot be opened.
    """
    engine = _engine(target, line)
    try:
        with explained():
            _bring_up(engine, _backups(target, backups), line, upgrade=upgrade)
            if not unfinished and line is SHIPPED:
                _refuse_unfinished(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, sealer, clock)


def upgrade(target: Path | str, backups: Path | None = None, line: Line = SHIPPED) -> Upgraded:
    """Brings a database up to date, as `open_store` does, and says what was done."""
    engine = _engine(target, line)
    try:
        with explained():
            return _bring_up(engine, _backups(target, backups), line, upgrade=True)
    finally:
        engine.dispose()


def check(target: Path | str, line: Line = SHIPPED) -> list[str]:
    """What is wrong with a database: structure, references, version, audit chain, daily figures. Empty: all is well."""
    engine = _engine(target, line)
    try:
        with explained(), engine.connect() as connection:
            found = version_of(connection, line)
            if found is None:
                return ["There is no database yet."]
            problems = integrity(connection) if engine.dialect.name == "sqlite" else []
            if found != line.newest:
                problems.append(f"The database is of version {found}; `otpdesk db upgrade` brings it to {line.newest}.")
            elif line is SHIPPED and (what := loading.under_way(connection)) is not None:
                problems.append(str(loading.broken_off(what)))
            return problems + audit.verify(connection) + (_miscounted(connection) if found == SHIPPED.newest else [])
    finally:
        engine.dispose()


def _refuse_unfinished(engine: Engine) -> None:
    with engine.connect() as connection:
        what = loading.under_way(connection)
        connection.rollback()
    if what is not None:
        raise loading.broken_off(what)


def _miscounted(connection: Connection) -> list[str]:
    from otpdesk.store import cells

    return list(cells.differing(connection))


def _engine(target: Path | str, line: Line) -> Engine:
    """An engine on a target that was looked at first, so that a file that is not ours stays untouched."""
    if is_server(target):
        return postgres_engine(str(target))
    path = Path(target)
    _check_place(path)
    if path.exists() and path.stat().st_size:
        with explained():
            _look(path, line)
    return sqlite_engine(path)


def _backups(target: Path | str, backups: Path | None) -> Path | None:
    if is_server(target):
        return None
    return backups or Path(target).parent / "backups"


def _check_place(path: Path) -> None:
    folder = path.parent
    if not folder.is_dir():
        raise StoreProblem(f"There is no folder {folder}.", "Make it, or name another workspace.")
    if path.is_dir():
        raise StoreProblem(*CANNOT_OPEN)
    if is_network(folder):
        raise StoreProblem(
            "The workspace lies on a network drive; a database file there would be damaged.",
            "Move the workspace to a local disk, or use PostgreSQL for a shared desk.",
        )
    for place in (folder, path):
        if place.exists() and not os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise StoreProblem(*READ_ONLY)


def _look(path: Path, line: Line) -> None:
    """Refuses a file that is foreign, cut short or newer, through a connection that cannot write."""
    log = path.with_name(f"{path.name}-wal")
    whole = not log.exists() or log.stat().st_size == 0  # else the newest pages are in the log
    engine = sqlite_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            version_of(connection, line)
            if whole and path.stat().st_size < size(connection):
                raise StoreProblem(*DAMAGED)
    finally:
        engine.dispose()


def version_of(connection: Connection, line: Line = SHIPPED) -> str | None:
    """The version of the schema; None when there is nothing yet. StoreProblem if it is foreign or newer."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    found = connection.execute(select(_version.c.version_num)).scalar() if _version.name in names else None
    if found is None:
        raise StoreProblem(*FOREIGN)
    if found not in line.versions:
        raise StoreProblem(
            "This database was made by a newer otpdesk.",
            f"Its version is {found}; this program knows up to {line.newest}. Update otpdesk; nothing was changed.",
        )
    return str(found)


def _bring_up(engine: Engine, backups: Path | None, line: Line, *, upgrade: bool) -> Upgraded:
    with engine.connect() as connection:
        before = version_of(connection, line)
        connection.rollback()
        if before == line.newest:
            return Upgraded(before, line.newest)
        if before is None:
            with _alone(connection):
                _create(connection, line)
            return Upgraded(None, line.newest)
        if not upgrade:
            raise StoreProblem(
                "This database is of an older version.", f"Run `otpdesk db upgrade` to bring it to {line.newest}."
            )
        return _migrate(connection, before, backups, line)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One transaction in which no other program changes the schema."""
    with connection.begin():
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}ms'"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_number("schema")})
        yield


def _create(connection: Connection, line: Line) -> None:
    if version_of(connection, line) is not None:
        return  # another program made it while we waited for the lock
    metadata.create_all(connection, checkfirst=False)
    comparison_triggers.make(connection)
    _version.create(connection)
    connection.execute(insert(_version), {"version_num": line.newest})


def _migrate(connection: Connection, before: str, backups: Path | None, line: Line) -> Upgraded:
    from otpdesk.store.migrations import run

    copied = None
    if backups is not None:
        backups.mkdir(mode=0o700, exist_ok=True)
        copied = copy(connection, _free_name(backups, before)).file
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # a rebuilt table must not take its children along
        connection.commit()
        connection.detach()  # closed afterwards, not reused without foreign keys
    with _alone(connection):
        if version_of(connection, line) != line.newest:
            run(connection, line.folders)
            _check_references(connection)
    return Upgraded(before, line.newest, copied)


def _free_name(backups: Path, version: str) -> Path:
    names = (backups / f"before-upgrade-of-{version}{f'-{n}' if n else ''}.db" for n in range(10_000))
    return next(name for name in names if not name.exists())


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreProblem(
            "The upgrade would leave rows that refer to nothing; it was undone.",
            "Run `otpdesk db check` and keep its answer for whoever looks after otpdesk.",
        )
