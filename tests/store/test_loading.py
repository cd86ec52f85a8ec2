from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text

from otpdesk.errors import NotFound, StoreProblem
from otpdesk.simulator.history import PAST_ACCOUNTS, HistoryGenerator
from otpdesk.store import accounts, tables
from otpdesk.store.bulk import LOADED
from otpdesk.store.customers import FORGOTTEN
from otpdesk.store.engine import Store
from otpdesk.store.loading import LARGE, Loading
from otpdesk.store.retention import Keep, Pass
from otpdesk.store.schema import check, open_store
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock

DAY = 86_400_000
WHAT = {"days": 3, "per_day": 60, "seed": 1, "customers": 40, "profile": ""}
ALL = Keep(0, 0, 0, 0)


_TRIGGERS = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")


class Broken(Exception):
    """The power went."""


@pytest.fixture
def ready(any_store: Store) -> Store:
    """A store with the accounts on which a past is hung."""
    with any_store.write() as tx:
        for one in PAST_ACCOUNTS:
            accounts.add(tx, one.name, one.provider, {}, "ada", keys=False)
    return any_store


def past(clock: TurnedClock) -> HistoryGenerator:
    return HistoryGenerator(1, 3, 60, clock.now(), customers=40)


def take(
    store: Store, generator: HistoryGenerator, *, attempts: int = LARGE, keep: Keep = ALL, until: int = 99
) -> None:
    with Loading(store, WHAT, attempts, keep) as loading:
        for day in generator:
            if day.number == until:
                raise Broken
            if day.number >= loading.done:
                loading.take(day.tables, () if day.number else generator.customers)
        loading.finish()


def shape(store: Store) -> tuple[Any, ...]:
    """Indexes and, on SQLite, triggers."""
    with store.engine.connect() as connection:
        inspector = inspect(connection)
        names = sorted(str(found["name"]) for table in LOADED for found in inspector.get_indexes(table.name))
        found: tuple[Any, ...] = ()
        if connection.dialect.name == "sqlite":
            found = tuple(
                connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
            )
        return names, found


def contents(store: Store) -> dict[str, list[Any]]:
    with store.read() as tx:
        return {table.name: list(tx.connection.execute(select(table).order_by(table.c.id))) for table in LOADED}


def test_a_large_load_leaves_what_a_small_one_does(ready: Store, clock: TurnedClock) -> None:
    before, generator = shape(ready), past(clock)
    take(ready, generator)
    assert shape(ready) == before
    found = contents(ready)
    expected = {table.name: sum(day.tables[table.name].size for day in generator) for table in LOADED}
    assert {table: len(rows) for table, rows in found.items()} == expected
    days = {row.created_at // DAY for row in found["attempt"]}
    with ready.read() as tx:
        noted = tx.connection.execute(select(tables.changed_day.c.day)).scalars().all()
    assert days <= set(noted)
    assert len(noted) < 10


def test_whether_a_load_is_large_changes_no_row(ready: Store, clock: TurnedClock) -> None:
    take(ready, past(clock), attempts=10)
    small = contents(ready)
    with ready.write() as tx:
        for table in reversed(LOADED):
            tx.connection.execute(table.delete())
        for table in (tables.customer_word, tables.address_part, tables.address, tables.customer):
            tx.connection.execute(table.delete())
    take(ready, past(clock))
    assert contents(ready) == small


@pytest.mark.parametrize("attempts", [10, LARGE])
def test_a_load_that_was_broken_off_goes_on_where_it_was(ready: Store, clock: TurnedClock, attempts: int) -> None:
    before = shape(ready)
    with pytest.raises(Broken):
        take(ready, past(clock), attempts=attempts, until=2)
    half = len(contents(ready)["attempt"])
    assert (shape(ready) == before) is (attempts < LARGE)
    take(ready, past(clock), attempts=attempts)
    assert shape(ready) == before
    assert len(contents(ready)["attempt"]) == sum(day.attempts for day in past(clock)) > half > 0


def test_another_load_is_refused_until_the_first_is_finished(ready: Store, clock: TurnedClock) -> None:
    with pytest.raises(Broken):
        take(ready, past(clock), until=1)
    with pytest.raises(StoreProblem, match="is being generated") as refused:
        Loading(ready, {**WHAT, "seed": 2}, LARGE, ALL)
    assert refused.value.hint.endswith("otpdesk history generate --days 3 --per-day 60 --seed 1 --customers 40")


@pytest.fixture
def half(any_target: Path | str, vault: Vault, clock: TurnedClock) -> Path | str:
    """A database with half a history."""
    with closing(open_store(any_target, vault.sealer(), clock)) as store:
        with store.write() as tx:
            for one in PAST_ACCOUNTS:
                accounts.add(tx, one.name, one.provider, {}, "ada", keys=False)
        with pytest.raises(Broken):
            take(store, past(clock), until=1)
    return any_target


def test_a_database_with_half_a_history_says_so_and_opens_only_to_be_finished(
    half: Path | str, vault: Vault, clock: TurnedClock
) -> None:
    with pytest.raises(StoreProblem, match="broken off"):
        open_store(half, vault.sealer(), clock)
    assert "broken off" in check(half)[0]
    with closing(open_store(half, vault.sealer(), clock, unfinished=True)) as store:
        take(store, past(clock))
    open_store(half, vault.sealer(), clock).close()
    assert check(half) == []


def test_a_part_that_fails_is_not_there_at_all(ready: Store, clock: TurnedClock) -> None:
    generator = past(clock)
    with Loading(ready, WHAT, 10, ALL) as loading:
        loading.take(generator.day(0).tables, generator.customers)
        with ready.write() as tx:
            tx.connection.execute(tables.account.update().where(tables.account.c.name == "mail").values(name="post"))
        before = contents(ready)
        with pytest.raises(NotFound, match="no account called “mail”"):
            loading.take(generator.day(1).tables)
        assert contents(ready) == before
        assert loading.done == 1


def test_what_is_old_comes_in_as_retention_leaves_it(ready: Store, clock: TurnedClock) -> None:
    keep = Keep(clock.now() - DAY, clock.now() - 2 * DAY, 0, 0)
    take(ready, past(clock), keep=keep)
    whole = contents(ready)
    old = {row.id for row in whole["verification"] if row.created_at < keep.addresses}
    assert 0 < len(old) < len(whole["verification"])
    assert {row.id for row in whole["verification"] if row.address_id == FORGOTTEN} == old
    for row in whole["attempt"]:
        assert (row.address_id == FORGOTTEN) is (row.verification_id in old)
        assert (row.customer_id is None) is (row.verification_id in old)
        assert row.provider_id is None or row.verification_id not in old
    assert all((row.address_id == FORGOTTEN) is (row.verification_id in old) for row in whole["code_check"])
    assert min(row.seen_at for row in whole["receipt"]) >= keep.receipts
    assert Pass(keep).step(ready) is None


def test_a_load_into_a_desk_with_attempts_keeps_its_indexes(ready: Store, clock: TurnedClock) -> None:
    take(ready, past(clock))
    before = shape(ready)
    with Loading(ready, {**WHAT, "seed": 5}, LARGE, ALL) as loading:
        assert shape(ready) == before
        loading.finish()
    with ready.read() as tx:
        assert tx.connection.execute(select(func.count()).select_from(tables.history_load)).scalar_one() == 0
