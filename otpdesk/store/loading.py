"""A generated history on its way into the database: it is begun, taken in part by part, and finished.

What is under way is noted in the database itself: a load that was broken off says so when the database is opened, and
goes on where it was. Into a database without attempts, a large one goes without the secondary indexes and without the
trigger that notes changed days one by one; both come back at the end. On SQLite the references are not looked up
meanwhile (what is loaded refers to what is loaded), and a power cut loses whole parts at most, never half of one.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import Connection, Index, delete, insert, select, update
from sqlalchemy.schema import CreateIndex, DropIndex

from otpdesk.columnar import Columns
from otpdesk.errors import StoreProblem
from otpdesk.otp import Customer
from otpdesk.store.bulk import LOADED, load, load_customers
from otpdesk.store.comparison_tables import DAY
from otpdesk.store.customers import keep_forgotten
from otpdesk.store.engine import Store, Tx
from otpdesk.store.problems import explained
from otpdesk.store.retention import Keep
from otpdesk.store.tables import attempt, changed_day, history_load

LARGE = 100_000
"""Attempts from which on a load goes without indexes."""

_TRIGGER = "attempt_came"
_TEXT = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
_WHAT, _WITHOUT = "what", "without"
"""What is noted: which load, and the text of the trigger that it goes without; empty if it goes with everything."""
_PRAGMAS = (
    "foreign_keys=OFF",
    "synchronous=NORMAL",
    "cache_size=-128000",
    "threads=2",
    "analysis_limit=2000",
    "temp_store=FILE",
)
"""For the connection that loads, which is not used for anything else afterwards. Indexes are sorted in files, because
those of ten million attempts do not fit into memory.
"""
_SETTINGS = ("statement_timeout=0", "idle_in_transaction_session_timeout=0", "maintenance_work_mem='512MB'")


def under_way(connection: Connection) -> Mapping[str, Any] | None:
    """What is being loaded, as `Loading` was told; None when nothing is."""
    found = connection.execute(select(history_load.c.what)).scalar()
    return None if found is None else dict(found[_WHAT])


class Loading:
    """A load of parts, in order; a context manager. `what` says which one, in plain values, `keep` what is too old.

    Begun anew, or gone on with after `done` parts if the same was broken off; StoreProblem if it was another.
    """

    def __init__(self, store: Store, what: Mapping[str, Any], attempts: int, keep: Keep) -> None:
        self._store = store
        self._what = dict(what)
        self._keep = keep
        self._without = ""
        self._connection = store.engine.connect()
        self._on_sqlite = self._connection.dialect.name == "sqlite"
        self.done = 0
        try:
            self._prepare()
            with self._write() as tx:
                self._begin(tx, attempts)
        except BaseException:
            self._let_go()
            raise

    def _prepare(self) -> None:
        with explained():
            for one in _PRAGMAS if self._on_sqlite else _SETTINGS:
                self._connection.exec_driver_sql(f"{'PRAGMA' if self._on_sqlite else 'SET'} {one}")
            self._connection.commit()

    def _write(self) -> AbstractContextManager[Tx]:
        """A transaction on the connection that loads."""
        return self._store.write_on(self._connection, "history")

    def _begin(self, tx: Tx, attempts: int) -> None:
        row = tx.connection.execute(select(history_load)).first()
        if row is not None:
            if row.what[_WHAT] != self._what:
                raise broken_off(row.what[_WHAT])
            self._without, self.done = row.what[_WITHOUT], row.done
            return
        keep_forgotten(tx)
        if attempts >= LARGE and tx.connection.execute(select(attempt.c.id).limit(1)).first() is None:
            self._without = self._go_without(tx)
        noted = {_WHAT: self._what, _WITHOUT: self._without}
        tx.connection.execute(insert(history_load), {"id": 1, "what": noted, "done": 0, "begun_at": tx.now})

    def _go_without(self, tx: Tx) -> str:
        """Take away what makes a load slow; returns the text of the trigger, which makes it again."""
        for index in _secondary():
            tx.connection.execute(DropIndex(index))
        if not self._on_sqlite:
            return "-"  # on PostgreSQL the trigger notes each day once, whatever comes at once
        found = tx.connection.execute(_TEXT, {"name": _TRIGGER}).scalar_one()
        tx.connection.exec_driver_sql(f"DROP TRIGGER {_TRIGGER}")
        return str(found)

    def take(self, records: Mapping[str, Columns], customers: Iterable[Customer] = ()) -> None:
        """The next part and new customers, whole or not at all; of what is old, what retention leaves of it."""
        from otpdesk.store.aging import aged

        with self._write() as tx:
            load_customers(tx, customers)
            load(tx, aged(records, self._keep))
            self.done += 1
            tx.connection.execute(update(history_load).values(done=self.done))

    def finish(self, tell: Callable[[int, int], None] = lambda _done, _of: None) -> None:
        """Bring back what the load went without; `tell` hears how much of that is done."""
        if self._without:
            indexes = _secondary()
            with self._write() as tx:
                there = _index_names(tx.connection)
            for place, index in enumerate(indexes):
                tell(place, len(indexes))
                if index.name not in there:
                    with self._write() as tx:
                        tx.connection.execute(CreateIndex(index))
        with self._write() as tx:
            if self._without:
                self._note_days(tx)
                tx.connection.exec_driver_sql("ANALYZE")
            if self._without and self._on_sqlite:
                tx.connection.exec_driver_sql(self._without)
            tx.connection.execute(delete(history_load))

    def _note_days(self, tx: Tx) -> None:
        """Every day that has attempts is noted as changed."""
        low, high = tx.connection.execute(
            select(sa.func.min(attempt.c.created_at), sa.func.max(attempt.c.created_at))
        ).one()
        if low is not None:
            days = [{"day": day} for day in range(low // DAY, high // DAY + 1)]
            tx.connection.execute(insert(changed_day), days)

    def _let_go(self) -> None:
        """The connection is closed, not used again with its own settings."""
        self._connection.detach()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()


def broken_off(what: Mapping[str, Any]) -> StoreProblem:
    """What to say of a database into which a history is being loaded, or was until it was broken off."""
    words = " ".join(f"--{key.replace('_', '-')} {what[key]}" for key in ("days", "per_day", "seed", "customers"))
    profile = f" --profile {what['profile']}" if what.get("profile") else ""
    return StoreProblem(
        "A history is being generated into this workspace, or its generation was broken off.",
        f"If it does not run any more, finish it: otpdesk history generate {words}{profile}",
    )


def _secondary() -> list[Index]:
    """The indexes that a load can go without: those that keep nothing unique."""
    every = [index for table in LOADED for index in table.indexes if not index.unique]
    return sorted(every, key=lambda index: str(index.name))


def _index_names(connection: Connection) -> set[str | None]:
    inspector = sa.inspect(connection)
    return {found["name"] for table in LOADED for found in inspector.get_indexes(table.name)}
