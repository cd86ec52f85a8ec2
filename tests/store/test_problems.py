"""Each complaint is made by a real database in that state."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from otpdesk.errors import StoreProblem
from otpdesk.store import engine
from otpdesk.store.engine import Store
from otpdesk.store.problems import explained, sentence_of
from otpdesk.store.tables import route
from tests.store.test_engine import counted, put


def test_a_database_that_another_program_holds_is_busy(tmp_path: Path, store: Store) -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(tmp_path / "otpdesk.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreProblem, match="busy"), store.write():
            pass
    with store.write() as tx:
        put(tx)
    assert counted(store) == 1


def test_a_full_disk_saves_nothing_and_says_so(store: Store) -> None:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    rows = [{"position": 1, "channel": "sms", "accounts": ["x" * 500]}] * 200
    with pytest.raises(StoreProblem, match="disk is full"), store.write() as tx:
        tx.connection.execute(insert(route), rows)

    assert counted(store) == 0
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    with store.write() as tx:
        put(tx)
    assert counted(store) == 1


def test_a_database_that_may_only_be_read_says_so(store: Store) -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(StoreProblem, match="cannot be written"), store.write() as tx:
        put(tx)


def test_damage_that_shows_only_later_is_a_sentence(tmp_path: Path, store: Store) -> None:
    with store.write() as tx:
        for _ in range(200):
            put(tx)
    store.close()
    path = tmp_path / "otpdesk.db"
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(path.stat().st_size - 8192))

    with pytest.raises(StoreProblem, match="damaged"), store.read() as tx:
        tx.connection.execute(text("SELECT * FROM route, customer, attempt")).fetchall()


def test_a_folder_that_goes_away_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="cannot be opened"), explained():
        engine.sqlite_engine(tmp_path / "gone" / "a.db").connect()


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("database is locked", "The database is busy."),
        ("database or disk is full", "The disk is full."),
        ("attempt to write a readonly database", "The database cannot be written."),
        ("disk I/O error", "The disk does not answer."),
        ("database disk image is malformed", "The database is damaged."),
        ("file is not a database", "This file is not an otpdesk database."),
        ("unable to open database file", "The database file cannot be opened."),
    ],
)
def test_a_complaint_without_a_code_is_known_by_its_words(said: str, title: str) -> None:
    sentence = sentence_of(sqlite3.OperationalError(said))

    assert sentence is not None
    assert sentence.title == title


def test_a_fault_of_ours_is_not_blamed_on_the_database() -> None:
    assert sentence_of(sqlite3.OperationalError("no such table: routes")) is None
    assert sentence_of(ValueError("database is locked")) is None


@pytest.mark.postgres
def test_a_lock_that_is_held_elsewhere_is_busy(postgres_store: Store) -> None:
    key = engine.lock_number("number:1")
    with postgres_store.write("number:1"), pytest.raises(StoreProblem, match="busy"), postgres_store.read() as tx:
        tx.connection.exec_driver_sql(f"SET LOCAL lock_timeout = 10; SELECT pg_advisory_xact_lock({key})")


@pytest.mark.postgres
def test_a_statement_that_takes_too_long_is_stopped(postgres_store: Store) -> None:
    def count_slowly() -> None:
        with postgres_store.read() as tx:
            tx.connection.execute(text("SET LOCAL statement_timeout = 20"))
            tx.connection.execute(text("SELECT count(*) FROM generate_series(1, 100000000)"))

    with pytest.raises(StoreProblem, match="too long"):
        count_slowly()


@pytest.mark.postgres
def test_a_lost_connection_is_uncertain_and_the_next_write_works(postgres_store: Store) -> None:
    with pytest.raises(StoreProblem, match="was lost") as problem, postgres_store.write() as tx:
        tx.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert "not certain" in problem.value.hint
    with postgres_store.write() as tx:
        put(tx)
    assert counted(postgres_store) == 1


@pytest.mark.postgres
def test_a_read_cannot_write_on_a_shared_desk(postgres_store: Store) -> None:
    with pytest.raises(StoreProblem, match="cannot be written"), postgres_store.read() as tx:
        put(tx)
