"""Writes to a SQLite file, one thread at a time, and one commit for all that were waiting meanwhile.

Making a commit last through a power cut costs more than the statements in it. So a write that sees others waiting
leaves its transaction open to them, each of them within a savepoint of its own, and the last one commits for all;
nobody goes on before that commit. SQLite's own busy loop, which is slow and unfair, is left to other processes.

All of them use one connection, which is kept: its pages and statements are at hand, and it need not be looked over.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from otpdesk.errors import StoreProblem
from otpdesk.store.problems import BUSY

MOST = 4
"""Writes that one commit may be for: the first of them waits for the last."""

_LOOK_AGAIN = 0.1
"""Seconds after which a write looks whether the one it was left to gave up."""


class _Batch:
    """One open transaction. `done` is set when it is committed, or when `error` says why it is not.

    `driver` is the driver's own connection: what begins and ends here is nothing that SQLAlchemy need know of.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.dbapi_connection
        self.writes = 0
        self.spoiled = False
        self.done = threading.Event()
        self.error: BaseException | None = None

    def commit(self) -> None:
        """Ends it well, also for SQLAlchemy if a statement went through it."""
        if self.connection.in_transaction():
            self.connection.commit()
        else:
            self.driver.commit()


class Queue:
    """The way to write to one file for the threads of this process. `connect` takes a connection of the pool."""

    def __init__(self, connect: Callable[[], Connection], patience: float) -> None:
        self._connect = connect
        self._patience = patience
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._open: _Batch | None = None
        self._kept: Connection | None = None

    def close(self) -> None:
        """Give up the connection; the next write takes another."""
        with self._turn:
            self._drop()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection that holds the write lock; what was written is safe on disk when this ends.

        StoreProblem if others hold the lock for longer than `patience` seconds.
        """
        self._take_turn()
        try:
            batch = self._open or self._begin()
            with self._savepoint(batch):
                yield batch.connection
        finally:
            left = self._leave()
        self._await(left)

    def _take_turn(self) -> None:
        with self._count:
            self._waiting += 1
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise StoreProblem(*BUSY)
        finally:
            with self._count:
                self._waiting -= 1

    def _begin(self) -> _Batch:
        self._kept = self._kept or self._connect()
        batch = _Batch(self._kept)
        try:
            batch.driver.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._drop(spoiled=True)
            raise
        self._open = batch
        return batch

    def _drop(self, *, spoiled: bool = False) -> None:
        connection, self._kept = self._kept, None
        if connection is not None:
            if spoiled:
                connection.invalidate()
            connection.close()

    @contextmanager
    def _savepoint(self, batch: _Batch) -> Iterator[None]:
        """What fails is undone alone. Its connection is not used again: a result read half keeps an old state.

        A savepoint is not released but left to the commit; of several of one name SQLite goes back to the newest.
        """
        shared = batch.writes > 0
        if shared:
            batch.driver.execute("SAVEPOINT one_write")
        try:
            yield
        except BaseException as error:
            batch.spoiled = True
            if shared and batch.driver.in_transaction:
                batch.driver.execute("ROLLBACK TO one_write")
            else:  # it was alone; or SQLite undid the others' writes too, as it does when the disk is full
                batch.error = error
            raise
        batch.writes += 1

    def _leave(self) -> _Batch | None:
        """Ends the turn: commits, or leaves the transaction to who waits. The batch to wait for, if any."""
        batch = self._open
        try:
            if batch is not None and not (self._waiting and batch.writes < MOST and not batch.spoiled):
                self._finish(batch)
        finally:
            self._turn.release()
        return batch

    def _finish(self, batch: _Batch) -> None:
        self._open = None
        try:
            if batch.error is None:
                batch.commit()
        except BaseException as error:  # noqa: BLE001 - every write of the batch must hear of it
            batch.error, batch.spoiled = error, True
        finally:
            if batch.spoiled:
                self._drop(spoiled=True)
            batch.done.set()

    def _await(self, batch: _Batch | None) -> None:
        """Until the commit, or its error. Whoever it was left to may have given up: then it is done here."""
        while batch is not None and not batch.done.wait(_LOOK_AGAIN):
            with self._turn:
                if self._open is batch:
                    self._finish(batch)
        if batch is not None and batch.error is not None:
            raise batch.error
