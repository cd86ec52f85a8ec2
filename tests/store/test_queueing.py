"""Writes of many threads to one file. Who comes while the first is at it is known before the first ends."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, QueuePool, event

from otpdesk.errors import StoreProblem
from otpdesk.store.engine import sqlite_engine
from otpdesk.store.queueing import MOST, Queue

PATIENCE = 20
IN_FLIGHT = 24
TABLES = """
CREATE TABLE kind (id INTEGER PRIMARY KEY);
INSERT INTO kind VALUES (1);
CREATE TABLE note (id INTEGER PRIMARY KEY, kind INTEGER REFERENCES kind (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TRIGGER refuse BEFORE INSERT ON note WHEN new.id = 666 BEGIN SELECT raise(ABORT, 'refused'); END;
CREATE TRIGGER undo BEFORE INSERT ON note WHEN new.id = 667 BEGIN SELECT raise(ROLLBACK, 'all undone'); END;
"""
REFUSED, UNDOES_ALL = 666, 667

Work = Callable[[], None]


class Turn:
    """The lock of the queue's turn, which tells who has come to wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.come = threading.Semaphore(0)
        self.left = threading.Event()
        self.impatient: set[int] = set()

    def acquire(self, timeout: float = -1) -> bool:
        self.come.release()
        if threading.get_ident() in self.impatient:
            assert self.left.wait(PATIENCE)
            return False
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()
        self.left.set()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class Desk:
    """A queue to a fresh file, with every statement that reaches SQLite."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.said: list[str] = []
        event.listen(engine, "connect", lambda driver, _: driver.set_trace_callback(self.said.append))
        self.queue = Queue(engine.connect, PATIENCE)
        self.turn = Turn()
        self.queue._turn = self.turn  # type: ignore[assignment]

    def add(self, number: int, kind: int = 1) -> None:
        with self.queue.write() as connection:
            insert(connection, number, kind)

    @property
    def commits(self) -> int:
        return self.said.count("COMMIT")

    @property
    def notes(self) -> list[int]:
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql("SELECT id FROM note ORDER BY id").scalars())

    def in_one_batch(self, first: int, *others: Work) -> list[Future[None]]:
        """The first adds a note and holds the turn until all others wait for it; what came of each, in that order."""
        begun, may_end = threading.Event(), threading.Event()

        def hold() -> None:
            with self.queue.write() as connection:
                insert(connection, first, 1)
                begun.set()
                assert may_end.wait(PATIENCE)

        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            made = [pool.submit(hold)]
            assert begun.wait(PATIENCE)
            assert self.turn.come.acquire(timeout=PATIENCE)
            for work in others:
                made.append(pool.submit(work))
                assert self.turn.come.acquire(timeout=PATIENCE)
            may_end.set()
        return made


def insert(connection: Connection, number: int, kind: int) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("INSERT INTO note VALUES (?, ?)", (number, kind))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = sqlite_engine(tmp_path / "notes.db")
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.executescript(TABLES)
    engine.dispose()
    made = Desk(engine)
    yield made
    made.queue.close()
    engine.dispose()


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(sqlite3.IntegrityError):
        yield


def test_a_write_alone_is_one_transaction_with_one_commit(desk: Desk) -> None:
    desk.add(1)
    assert (desk.notes, desk.commits) == ([1], 1)
    assert not any("SAVEPOINT" in statement for statement in desk.said)


def test_those_who_wait_share_the_commit_of_the_first(desk: Desk) -> None:
    made = desk.in_one_batch(0, *(lambda number=number: desk.add(number) for number in range(1, MOST)))
    assert [future.exception() for future in made] == [None] * MOST
    assert (desk.notes, desk.commits) == (list(range(MOST)), 1)


def test_a_commit_is_not_put_off_for_ever(desk: Desk) -> None:
    desk.in_one_batch(0, *(lambda number=number: desk.add(number) for number in range(1, MOST + 2)))
    assert len(desk.notes) == MOST + 2
    assert desk.commits == 2


def test_every_write_of_many_threads_lands_once(desk: Desk) -> None:
    together = threading.Barrier(IN_FLIGHT)

    def many(thread: int) -> None:
        together.wait(PATIENCE)
        for number in range(10):
            desk.add(1000 * thread + number)
            assert 1000 * thread + number in desk.notes

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        list(pool.map(many, range(1, IN_FLIGHT + 1)))
    assert len(desk.notes) == 10 * IN_FLIGHT
    assert desk.commits < 10 * IN_FLIGHT


def test_one_write_at_a_time_and_each_sees_the_one_before(desk: Desk) -> None:
    desk.add(0)

    def one_more() -> None:
        with desk.queue.write() as connection:
            (last,) = connection.exec_driver_sql("SELECT max(id) FROM note").one()
            insert(connection, last + 1, 1)

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        for done in [pool.submit(one_more) for _ in range(100)]:
            done.result()
    assert desk.notes == list(range(101))


def test_nothing_is_seen_before_its_commit(desk: Desk) -> None:
    with desk.queue.write() as connection:
        insert(connection, 1, 1)
        assert desk.notes == []
    assert desk.notes == [1]


def test_a_write_that_fails_undoes_itself_alone(desk: Desk) -> None:
    def two_then_fail() -> None:
        with desk.queue.write() as connection:
            insert(connection, 50, 1)
            insert(connection, REFUSED, 1)

    first, failed = desk.in_one_batch(1, two_then_fail)
    assert first.exception() is None
    with refused():
        failed.result()
    desk.add(3)
    assert desk.notes == [1, 3]


def test_an_error_of_the_program_undoes_its_write_alone_too(desk: Desk) -> None:
    def fail() -> None:
        with desk.queue.write() as connection:
            insert(connection, 50, 1)
            raise ZeroDivisionError

    first, failed = desk.in_one_batch(1, fail)
    assert (first.exception(), type(failed.exception())) == (None, ZeroDivisionError)
    assert desk.notes == [1]


def test_the_first_of_a_batch_fails_without_the_others(desk: Desk) -> None:
    with refused():
        desk.add(REFUSED)
    desk.add(2)
    assert desk.notes == [2]


def test_an_error_at_the_commit_reaches_every_writer_and_nothing_stays(desk: Desk) -> None:
    made = desk.in_one_batch(1, lambda: desk.add(2), lambda: desk.add(3, kind=99), lambda: desk.add(4))
    for future in made:
        with refused():
            future.result()
    assert desk.notes == []
    desk.add(5)
    assert desk.notes == [5]


def test_when_sqlite_undoes_the_whole_transaction_the_others_of_it_hear_of_it(desk: Desk) -> None:
    first, second = desk.in_one_batch(1, lambda: desk.add(UNDOES_ALL))
    for future in (first, second):
        with refused():
            future.result()
    desk.add(2)
    assert desk.notes == [2]


def test_a_full_disk_fails_the_write_that_does_not_fit_and_no_acknowledged_one(desk: Desk) -> None:
    def fill() -> None:
        with desk.queue.write() as connection:
            (pages,) = connection.exec_driver_sql("PRAGMA page_count").one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").one()
            connection.exec_driver_sql("CREATE TABLE big AS SELECT zeroblob(1000000)")

    first, filled = desk.in_one_batch(1, fill)
    assert "full" in str(filled.exception())
    assert desk.notes == ([1] if first.exception() is None else [])
    desk.add(2)
    assert 2 in desk.notes


def test_who_gives_up_waiting_leaves_nobody_hanging(desk: Desk) -> None:
    def impatient() -> None:
        desk.turn.impatient.add(threading.get_ident())
        desk.add(2)

    first, gave_up = desk.in_one_batch(1, impatient)
    assert first.exception() is None
    assert isinstance(gave_up.exception(), StoreProblem)
    assert (desk.notes, desk.commits) == ([1], 1)


def test_a_closed_queue_takes_a_new_connection_for_the_next_write(desk: Desk) -> None:
    desk.add(1)
    desk.queue.close()
    assert isinstance(desk.engine.pool, QueuePool)
    assert desk.engine.pool.checkedout() == 0
    desk.add(2)
    assert desk.notes == [1, 2]
