"""Cells while several programs write and count at once, and when one dies in the middle."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from otpdesk.quality.cells import Cells
from otpdesk.store import cells
from otpdesk.store.engine import Store
from otpdesk.store.schema import open_store
from otpdesk.store.tables import attempt, changed_day
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.store.days import Days, all_cells, differing, keep_up, noted, plain, slowly
from tests.store.test_second_schema import first

__all__ = ["first"]


def test_whoever_writes_and_counts_at_once_no_change_is_lost(
    any_targets: Callable[[], Path | str], vault: Vault, clock: TurnedClock
) -> None:
    target = any_targets()
    with (
        closing(open_store(target, vault.sealer(), clock)) as one,
        closing(open_store(target, vault.sealer(), clock)) as two,
    ):
        days = Days(one, clock.now(), size=40)

        def write(store: Store) -> None:
            for number in range(15):
                with store.write() as tx:
                    more = update(attempt).where(attempt.c.segments == 1 + number % 2)
                    tx.connection.execute(more.values(segments=attempt.c.segments + 1))

        def count(store: Store) -> None:
            for _ in range(10):
                keep_up(store)

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(act, store) for act in (write, count) for store in (one, two)]:
                done.result()
        while noted(one):
            keep_up(one)
        assert plain(all_cells(two)) == slowly(two)
        assert differing(days.store) == []


@pytest.mark.postgres
def test_sends_that_change_the_same_day_do_not_wait_for_each_other_nor_for_a_count(
    postgres_store: Store, clock: TurnedClock
) -> None:
    days = Days(postgres_store, clock.now(), size=20)
    keep_up(postgres_store)
    with postgres_store.read() as tx:
        ids = tx.connection.execute(select(attempt.c.id).limit(2)).scalars().all()
    engine = postgres_store.engine
    with engine.begin() as first, engine.begin() as second:
        for connection, one in ((first, ids[0]), (second, ids[1])):
            connection.execute(text("SET LOCAL lock_timeout = '1ms'"))
            connection.execute(update(attempt).where(attempt.c.id == one).values(segments=7))
            connection.execute(insert(changed_day), [{"day": 20_000}] * 5_000)
        second.commit()
        keep_up(postgres_store)
        assert plain(all_cells(postgres_store)) == slowly(postgres_store), "what is committed is counted"
        first.commit()
    assert noted(postgres_store), "what was written before the count and committed after it is not lost"
    keep_up(postgres_store)
    assert plain(all_cells(days.store)) == slowly(days.store)


KILLED = """
import os, pathlib, signal, sys
from sqlalchemy import Engine, event
from otpdesk.store import cells
from otpdesk.store.schema import open_store
from otpdesk.store.vault import SessionVault

class Clock:
    def now(self):
        return int(sys.argv[2])

store = open_store(pathlib.Path(sys.argv[1]), SessionVault().sealer(), Clock())
seen = []

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    seen.append(statement)
    if len(seen) == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

with store.read() as tx:
    [day, *_] = cells.stale(tx)
cells.recount(store, day)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("number", [5, 8, 9])
def test_a_kill_in_the_middle_of_a_count_leaves_the_day_to_be_counted(
    tmp_path: Path, store: Store, clock: TurnedClock, number: int
) -> None:
    Days(store, clock.now(), size=20)
    keep_up(store)
    with store.write() as tx:
        tx.connection.execute(update(attempt).values(segments=5))
    before, waiting = plain(all_cells(store)), noted(store)

    command = [sys.executable, "-c", KILLED, str(tmp_path / "otpdesk.db"), str(clock.now()), str(number)]
    killed = subprocess.run(command, check=False, capture_output=True)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (plain(all_cells(store)), noted(store)) == (before, waiting)
    keep_up(store)
    assert plain(all_cells(store)) == slowly(store)


def test_after_an_upgrade_every_day_that_has_attempts_is_to_be_counted(
    first: Path | str, vault: Vault, clock: TurnedClock
) -> None:
    with closing(open_store(first, vault.sealer(), clock)) as store:
        assert noted(store) == [0]
        keep_up(store)
        assert plain(all_days(store)) == slowly(store)
        assert differing(store) == []


def all_days(store: Store) -> Cells:
    with store.read() as tx:
        return cells.days(tx, "1970-01-01", "2100-01-01")
