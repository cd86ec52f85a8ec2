"""The one place that opens a database: pragmas, the write lock, short transactions.

A write takes the lock before it reads anything (SQLite: BEGIN IMMEDIATE; PostgreSQL: advisory locks of the
transaction, in sorted order), because a count that is taken before the lock lets two desks both pass a limit.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL

from otpdesk.otp import Clock, Instant
from otpdesk.store.vault import Sealer

BUSY_TIMEOUT = 10_000
"""Milliseconds a write waits for another process's write."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
)


@dataclass(frozen=True, slots=True)
class Tx:
    """One open transaction, with what the queries of the store need beside the connection."""

    connection: Connection
    sealer: Sealer
    now: Instant


class Store:
    """A database, opened. `write` and `read` are the only ways in."""

    def __init__(self, engine: Engine, sealer: Sealer, clock: Clock) -> None:
        self.engine = engine
        self._sealer = sealer
        self._clock = clock
        self._writer = threading.Lock()

    @contextmanager
    def write(self, *locks: str) -> Iterator[Tx]:
        """A transaction that holds the write lock from its first statement; commits unless an error leaves it.

        `locks` name what must not change under us (`"number:…"`, `"operator:…"`); SQLite locks the whole file.
        """
        if self.engine.dialect.name == "sqlite":
            with self._writer, self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield from self._finish(connection)
        else:
            with self.engine.connect() as connection:
                for key in sorted(_lock_number(lock) for lock in locks):
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
                yield from self._finish(connection)

    def _finish(self, connection: Connection) -> Iterator[Tx]:
        try:
            yield Tx(connection, self._sealer, self._clock.now())
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A short read; sees only what is committed."""
        with self.engine.connect() as connection:
            yield Tx(connection, self._sealer, self._clock.now())

    def close(self) -> None:
        self.engine.dispose()


def _lock_number(lock: str) -> int:
    return int.from_bytes(hashlib.sha256(lock.encode()).digest()[:8], "big", signed=True)


def sqlite_engine(path: Path) -> Engine:
    """An engine on a file, with every pragma set on every connection."""
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True, pool_size=40)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    return engine


def postgres_engine(url: str) -> Engine:
    """An engine on a shared desk; statements and idle transactions are bounded."""
    options = "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=30000 -c lock_timeout=10000"
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=40, connect_args={"options": options})
