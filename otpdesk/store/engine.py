"""The one place that opens a database: pragmas, the write lock, short transactions.

A write takes the lock before it reads anything (SQLite: BEGIN IMMEDIATE; PostgreSQL: advisory locks of the
transaction, in sorted order), because a count that is taken before the lock lets two desks both pass a limit.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

from otpdesk.errors import StoreProblem
from otpdesk.otp import Clock, Instant
from otpdesk.store.problems import explained
from otpdesk.store.queueing import Queue
from otpdesk.store.vault import Sealer

BUSY_TIMEOUT = 10_000
"""Milliseconds a write waits for another's write, of this or another process."""

_BUSY_PAUSE = 0.01
"""Seconds between two tries of what SQLite does not wait for."""

_POOL_SIZE = 40

_PRAGMAS = (
    ("busy_timeout", BUSY_TIMEOUT, BUSY_TIMEOUT),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("temp_store", "MEMORY", 2),
    ("cache_size", -16_000, -16_000),
    ("wal_autocheckpoint", 8_000, 8_000),
)
"""Name, what is set, what must be read back. The timeout comes first, so that the others may wait.

The log is brought home by `checkpoint`, between sends; SQLite's own limit of 1,000 pages would do it in the middle of
one, as often as every twentieth. 8,000 pages (32 MB) are for programs that never come round to it.
"""

_POSTGRES_OPTIONS = "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=30000 -c lock_timeout=10000"

_LOCK = text("SELECT pg_advisory_xact_lock(:key)")


@dataclass(frozen=True, slots=True)
class Tx:
    """One open transaction, with what the queries of the store need beside the connection."""

    connection: Connection
    sealer: Sealer
    now: Instant

    @property
    def on_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"


class Store:
    """A database, opened. `write` and `read` are the only ways in.

    Both raise StoreProblem when the database cannot be used as it is: busy, full, read-only, damaged, gone.
    """

    def __init__(self, engine: Engine, sealer: Sealer, clock: Clock) -> None:
        self.engine = engine
        self._sealer = sealer
        self._clock = clock
        self._on_sqlite = engine.dialect.name == "sqlite"
        self._queue = Queue(engine.connect, BUSY_TIMEOUT / 1000)

    @contextmanager
    def write(self, *locks: str) -> Iterator[Tx]:
        """A transaction that holds the write lock from its first statement; commits unless an error leaves it.

        `locks` name what must not change under us (`"number:…"`, `"operator:…"`); SQLite locks the whole file.
        One thread never opens a write inside another: it would wait for itself.
        """
        with explained(), self._queue.write() if self._on_sqlite else self._locked(locks) as connection:
            yield Tx(connection, self._sealer, self._clock.now())

    @contextmanager
    def write_on(self, connection: Connection, *locks: str) -> Iterator[Tx]:
        """The same on a connection of the caller's own, for work that takes long and wants settings of its own."""
        with explained():
            if self._on_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                for key in () if self._on_sqlite else sorted(map(lock_number, locks)):
                    connection.execute(_LOCK, {"key": key})
                yield Tx(connection, self._sealer, self._clock.now())
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def _locked(self, locks: Iterable[str]) -> Iterator[Connection]:
        """A transaction on PostgreSQL that holds the advisory locks of those names, taken in one order."""
        with self.engine.connect() as connection, connection.begin():
            for key in sorted(lock_number(lock) for lock in locks):
                connection.execute(_LOCK, {"key": key})
            yield connection

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A short read: all its queries see one committed state. What is written in it is thrown away."""
        with explained(), self._connected() as connection:
            if self._on_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            try:
                yield Tx(connection, self._sealer, self._clock.now())
            finally:
                connection.rollback()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection of the pool; on SQLite one that an error leaves is not used again.

        A result that was read half when the error came lives as long as the error's trace does, and with it
        SQLite's old state of the database: a rollback does not end it.
        """
        with self.engine.connect() as connection:
            try:
                yield connection
            except BaseException:
                if self._on_sqlite:
                    connection.invalidate()
                raise

    def checkpoint(self, *, truncate: bool = False) -> None:
        """Bring SQLite's log of writes home to the file, without holding anybody up; nothing on PostgreSQL.

        `truncate` also empties the log, in which deleted rows stand longest; who writes meanwhile waits for it.
        """
        if self._on_sqlite:
            mode = "TRUNCATE" if truncate else "PASSIVE"
            with explained(), self._connected() as connection:
                connection.exec_driver_sql(f"PRAGMA wal_checkpoint({mode})").all()

    def close(self) -> None:
        self._queue.close()
        self.engine.dispose()


def lock_number(lock: str) -> int:
    """The number by which PostgreSQL knows an advisory lock of that name."""
    return int.from_bytes(hashlib.sha256(lock.encode()).digest()[:8], "big", signed=True)


def sqlite_engine(path: Path, *, read_only: bool = False) -> Engine:
    """An engine on a file, with every pragma set and read back on every connection.

    With `read_only` nothing is set and the file is not made: a look at what it is.
    """
    mode = "ro" if read_only else "rwc"

    def connect() -> sqlite3.Connection:
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT / 1000, check_same_thread=False)

    engine = create_engine(
        URL.create("sqlite", database=str(path)), hide_parameters=True, pool_size=_POOL_SIZE, creator=connect
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours
        if not read_only:
            _set_pragmas(connection)

    return engine


def _set_pragmas(connection: sqlite3.Connection) -> None:
    for name, value, expected in _PRAGMAS:
        _set_pragma(connection, f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != expected:
            raise StoreProblem(
                f"SQLite does not accept {name} = {value} on this file.",
                "The database needs it to be safe. Move the workspace to a local disk.",
            )


def _set_pragma(connection: sqlite3.Connection, statement: str) -> None:
    """Waits as a write does: SQLite itself does not wait when two programs turn a fresh file to WAL at once."""
    until = time.monotonic() + BUSY_TIMEOUT / 1000
    while True:
        try:
            connection.execute(statement).fetchall()
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_BUSY_PAUSE)
        else:
            return


def postgres_engine(url: str) -> Engine:
    """An engine on a shared desk; statements, locks and idle transactions are bounded.

    `options` in the address itself (such as a search_path) are kept and win.
    """
    address = make_url(url).set(drivername="postgresql+psycopg")
    given = address.query.get("options", "")
    options = f"{_POSTGRES_OPTIONS} {given if isinstance(given, str) else ' '.join(given)}".strip()
    return create_engine(
        address.difference_update_query(["options"]),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=_POOL_SIZE,
        connect_args={"options": options, "connect_timeout": 5, "application_name": "otpdesk"},
    )


def is_server(target: Path | str) -> bool:
    """Whether a target names a shared desk's server rather than a file."""
    return isinstance(target, str) and target.startswith(("postgresql:", "postgres:", "postgresql+"))
