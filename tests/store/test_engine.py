import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text

from otpdesk.errors import StoreProblem
from otpdesk.store import engine
from otpdesk.store.engine import Store, Tx, lock_number, sqlite_engine
from otpdesk.store.problems import StatementFault
from otpdesk.store.schema import open_store
from otpdesk.store.tables import route
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 10_000,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "temp_store": 2,
    "wal_autocheckpoint": 8_000,
}


def put(tx: Tx, country: str = "EE") -> None:
    tx.connection.execute(insert(route), {"position": 1, "channel": "sms", "country": country, "accounts": []})


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(route)).scalar_one()


def counted(store: Store) -> int:
    with store.read() as tx:
        return count(tx.connection)


def test_every_connection_has_every_pragma(store: Store) -> None:
    connections = [store.engine.connect() for _ in range(5)]
    for connection in connections:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        assert found == PRAGMAS
    for connection in connections:
        connection.close()


def test_a_pragma_that_does_not_hold_is_not_overlooked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PRAGMAS", (("journal_mode", "DELETE", "wal"),))
    opened = sqlite_engine(tmp_path / "a.db")

    with pytest.raises(StoreProblem, match="does not accept journal_mode"):
        opened.connect()
    opened.dispose()


def test_a_write_holds_the_lock_before_it_reads_anything(store: Store, tmp_path: Path) -> None:
    with (
        store.write(),
        closing(sqlite3.connect(tmp_path / "otpdesk.db", timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


@pytest.mark.postgres
def test_a_named_lock_is_held_until_the_end_and_no_other(postgres_store: Store) -> None:
    def free(name: str) -> bool:
        with postgres_store.engine.connect() as other:
            return bool(
                other.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": lock_number(name)}).scalar()
            )

    with postgres_store.write("number:1", "operator:ada"):
        assert [free(name) for name in ("number:1", "operator:ada", "number:2")] == [False, False, True]
    assert free("number:1")


def test_a_count_under_the_lock_never_lets_two_pass_a_limit(any_store: Store) -> None:
    barrier = Barrier(4)

    def reserve(_: int) -> None:
        for _round in range(10):
            barrier.wait(20)
            with any_store.write("number:1") as tx:
                if count(tx.connection) % 2 == 0:
                    put(tx)
            barrier.wait(20)
            with any_store.write("number:1") as tx:
                if count(tx.connection) % 2 == 1:
                    put(tx)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(reserve, range(4)))

    assert counted(any_store) == 20


def test_an_error_in_a_write_leaves_nothing_behind_and_passes_unchanged(any_store: Store) -> None:
    def stumble() -> None:
        with any_store.write() as tx:
            put(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()

    assert counted(any_store) == 0
    with any_store.write() as tx:
        put(tx)
    assert counted(any_store) == 1


def test_what_is_written_in_a_read_is_never_kept(any_store: Store) -> None:
    with closing_read(any_store) as tx:
        try:
            put(tx)
        except Exception:  # noqa: BLE001 - PostgreSQL refuses, SQLite throws it away
            tx.connection.rollback()

    assert counted(any_store) == 0


@contextmanager
def closing_read(store: Store) -> Iterator[Tx]:
    with store.read() as tx:
        yield tx


def test_a_read_sees_one_state_while_others_write(any_store: Store) -> None:
    with any_store.read() as tx:
        before = count(tx.connection)
        with any_store.write() as other:
            put(other)
        assert count(tx.connection) == before

    assert counted(any_store) == before + 1


def test_a_result_that_an_error_left_half_read_does_not_keep_the_old_state(any_store: Store) -> None:
    def count(tx: Tx) -> list[int]:
        rows = tx.connection.execute(text("SELECT number FROM tally"))
        return [1 // (number - 1) for (number,) in rows]

    with any_store.write() as tx:
        tx.connection.execute(text("CREATE TABLE tally (number INTEGER)"))
        tx.connection.execute(text("INSERT INTO tally VALUES (1), (1)"))
    with any_store.read(), pytest.raises(ZeroDivisionError) as kept, any_store.read() as tx:
        count(tx)  # its trace is kept, as logs keep them, and with it the rows
    for number in range(2, 6):
        with any_store.write() as tx:
            tx.connection.execute(text("UPDATE tally SET number = :number"), {"number": number})
        for _ in range(2):  # the pool hands out its connections in turn
            with any_store.read() as tx:
                assert count(tx) == [1 // (number - 1)] * 2
    assert kept.tb is not None


def test_the_instant_of_a_transaction_is_the_clock_s(any_store: Store, clock: TurnedClock) -> None:
    with any_store.write() as tx:
        assert tx.now == clock.now()
        clock.turn(5)
        assert tx.now == clock.now() - 5000


def test_a_thread_that_waits_too_long_for_its_turn_is_told(
    tmp_path: Path, vault: Vault, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 50)
    with closing(open_store(tmp_path / "otpdesk.db", vault.sealer(), clock)) as store:

        def write() -> None:
            with store.write() as tx:
                put(tx)

        with store.write(), ThreadPoolExecutor(1) as pool, pytest.raises(StoreProblem, match="busy"):
            pool.submit(write).result()
        write()


def test_a_wrong_statement_is_reported_without_its_values(any_store: Store) -> None:
    secret = "+37255501234"
    with pytest.raises(StatementFault) as fault, any_store.write() as tx:
        tx.connection.execute(insert(route), {"position": None, "channel": secret, "accounts": [secret]})

    seen: Any = fault.value
    texts = []
    while seen is not None:
        texts.append(f"{seen} {seen!r}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    assert "route" in texts[0]
    assert secret not in "".join(texts)


def test_what_a_driver_says_itself_is_explained_too(any_store: Store) -> None:
    with pytest.raises(StatementFault, match="no_such_table"), any_store.read() as tx:
        tx.connection.connection.dbapi_connection.execute("SELECT * FROM no_such_table")  # type: ignore[union-attr]


@pytest.mark.postgres
def test_a_value_that_postgresql_quotes_is_left_out(postgres_store: Store) -> None:
    with pytest.raises(StatementFault) as fault, postgres_store.read() as tx:
        tx.connection.execute(text("SELECT CAST(:typed AS integer)"), {"typed": "482913x"})

    assert "invalid input syntax" in str(fault.value)
    assert "482913" not in str(fault.value)


@pytest.mark.postgres
def test_a_shared_desk_bounds_statements_locks_and_idle_transactions(postgres_store: Store) -> None:
    with postgres_store.read() as tx:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
        found = [tx.connection.execute(text(f"SHOW {name}")).scalar() for name in names]

    assert found == ["10s", "10s", "30s", "otpdesk"]


@pytest.mark.postgres
def test_options_in_the_address_of_a_server_are_kept(postgres_url: str) -> None:
    with closing_engine(f"{postgres_url}&options=-c%20search_path%3Delsewhere") as connection:
        assert connection.execute(text("SHOW search_path")).scalar() == "elsewhere"
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "10s"


@contextmanager
def closing_engine(url: str) -> Iterator[Connection]:
    opened = engine.postgres_engine(url)
    with opened.connect() as connection:
        yield connection
    opened.dispose()


def test_only_addresses_of_servers_are_taken_for_servers() -> None:
    assert [engine.is_server(one) for one in ("postgresql://a/b", "postgres://a/b", "postgresql+psycopg://a/b")] == [
        True
    ] * 3
    assert not any(engine.is_server(one) for one in (Path("postgresql:"), "desk.db", "/postgres/otpdesk.db"))


def test_a_checkpoint_brings_the_log_home(tmp_path: Path, store: Store) -> None:
    with store.write() as tx:
        put(tx)
    before = (tmp_path / "otpdesk.db").read_bytes()
    store.checkpoint()
    assert (tmp_path / "otpdesk.db").read_bytes() != before


@pytest.mark.postgres
def test_a_server_needs_no_checkpoint_of_ours(postgres_store: Store) -> None:
    postgres_store.checkpoint()
