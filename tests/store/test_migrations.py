import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, text

from otpdesk.errors import StoreProblem
from otpdesk.store import customers, schema
from otpdesk.store.engine import is_server, lock_number, postgres_engine
from otpdesk.store.migrations import configuration, run
from otpdesk.store.schema import SHIPPED, Line, check, open_store, upgrade
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.store.databases import engine_of, read, shape, version
from tests.store.people import ada

STEP = """
import sqlalchemy as sa
from alembic import op

revision = "9999_more"
down_revision = "BEFORE"


def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.String(40)))
    op.create_index("ix_note_body", "note", ["body"])
    with op.batch_alter_table("customer") as batch:
        batch.add_column(sa.Column("rank", sa.Integer, nullable=False, server_default="0"))
        batch.alter_column("language", existing_type=sa.String(8), type_=sa.String(16), existing_nullable=False)
    op.execute("UPDATE customer SET rank = 7")
    op.execute("INSERT INTO note (id, body) VALUES (1, 'moved')")
"""
"""What a later version may do: new tables, changed ones (SQLite rebuilds them), rows changed."""


@pytest.fixture
def later(tmp_path: Path) -> Line:
    """The line of a version that is still to come."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "v9999_more.py").write_text(STEP.replace("BEFORE", SHIPPED.newest), "utf-8")
    return Line((*SHIPPED.versions, "9999_more"), (*SHIPPED.folders, folder))


@contextmanager
def failing_at(number: int) -> Iterator[list[str]]:
    """Makes the n-th statement of this process and all later ones fail, as a broken disk would; gives those seen.

    Only the n-th would not do: SQLAlchemy asks SQLite for a table's text in two ways, and takes the second silently.
    """
    seen: list[str] = []

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)
        if 0 < number <= len(seen):
            raise sqlite3.OperationalError("disk I/O error")

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


def test_the_steps_make_exactly_what_the_tables_declare(any_targets: Callable[[], Path | str]) -> None:
    declared, stepwise = any_targets(), any_targets()
    upgrade(declared)
    engine = engine_of(stepwise)
    with engine.begin() as connection:
        run(connection, SHIPPED.folders)
    engine.dispose()

    assert shape(stepwise) == shape(declared)
    assert version(stepwise) == SHIPPED.newest


def test_the_versions_are_one_line_with_one_head() -> None:
    steps = ScriptDirectory.from_config(configuration(SHIPPED.folders))

    assert steps.get_heads() == [SHIPPED.newest]
    assert tuple(step.revision for step in reversed(list(steps.walk_revisions()))) == SHIPPED.versions


def test_an_older_database_is_brought_up_to_date_with_its_rows_and_references(old: Path | str, later: Line) -> None:
    done = upgrade(old, line=later)

    assert (done.before, done.after, version(old)) == (SHIPPED.newest, "9999_more", "9999_more")
    assert read(old, "SELECT rank FROM customer") == 7
    assert read(old, "SELECT count(*) FROM address WHERE customer_id IS NOT NULL") == 2
    assert read(old, "SELECT count(*) FROM customer_word") == 3
    assert check(old, later) == []


def test_without_leave_an_older_database_is_refused(
    old: Path | str, later: Line, vault: Vault, clock: TurnedClock
) -> None:
    with pytest.raises(StoreProblem, match="older version") as problem:
        open_store(old, vault.sealer(), clock, upgrade=False, line=later)

    assert "otpdesk db upgrade" in problem.value.hint
    assert version(old) == SHIPPED.newest


def test_a_fault_at_any_statement_leaves_the_old_version_and_a_rerun_succeeds(old: Path | str, later: Line) -> None:
    before, number = shape(old), 0
    seen: list[str] = []
    while len(seen) >= number:
        number += 1
        with failing_at(number) as seen, suppress(StoreProblem):
            upgrade(old, line=later)
        if len(seen) >= number:
            assert version(old) == SHIPPED.newest, seen[-1]
            assert shape(old) == before, seen[-1]

    assert number > 10
    assert version(old) == "9999_more"
    assert check(old, later) == []


KILLED = """
import os, pathlib, signal, sys
from sqlalchemy import Engine, event
from otpdesk.store.schema import SHIPPED, Line, upgrade

target, folder, number = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
seen = []

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    seen.append(statement)
    if "BEGIN IMMEDIATE" in seen and len(seen) - seen.index("BEGIN IMMEDIATE") == number:
        os.kill(os.getpid(), signal.SIGKILL)

upgrade(target, line=Line((*SHIPPED.versions, "9999_more"), (*SHIPPED.folders, folder)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("number", [1, 6, 12, 18, 20, 22])
def test_a_kill_in_the_middle_of_a_migration_leaves_the_old_version(
    tmp_path: Path, later: Line, vault: Vault, clock: TurnedClock, number: int
) -> None:
    path = tmp_path / "otpdesk.db"
    with closing(open_store(path, vault.sealer(), clock)) as store, store.write() as tx:
        customers.add(tx, ada(clock.now()))
    before = shape(path)

    arguments = [sys.executable, "-c", KILLED, str(path), str(later.folders[-1]), str(number)]
    killed = subprocess.run(arguments, check=False, capture_output=True)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert (version(path), shape(path), check(path)) == (SHIPPED.newest, before, [])
    assert upgrade(path, line=later).after == "9999_more"
    assert check(path, later) == []


def test_before_a_migration_of_a_file_a_verified_copy_of_it_is_kept(
    tmp_path: Path, later: Line, vault: Vault, clock: TurnedClock
) -> None:
    path = tmp_path / "otpdesk.db"
    upgrade(path)

    done = upgrade(path, line=later)

    assert done.backup == tmp_path / "backups" / f"before-upgrade-of-{SHIPPED.newest}.db"
    assert version(done.backup) == SHIPPED.newest
    with closing(open_store(done.backup, vault.sealer(), clock)):
        pass


def test_without_room_for_the_copy_there_is_no_migration(
    tmp_path: Path, later: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "otpdesk.db"
    upgrade(path)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=1000))

    with pytest.raises(StoreProblem, match="not enough room"):
        upgrade(path, line=later)

    assert version(path) == SHIPPED.newest


def test_a_newer_database_is_refused_and_stays_untouched(old: Path | str, later: Line) -> None:
    upgrade(old, line=later)
    before = Path(old).read_bytes() if not is_server(old) else shape(old)

    with pytest.raises(StoreProblem, match="newer otpdesk") as problem:
        upgrade(old)

    assert "9999_more" in problem.value.hint
    assert (Path(old).read_bytes() if not is_server(old) else shape(old)) == before


@pytest.mark.postgres
def test_a_migration_waits_for_another_and_not_for_ever(
    postgres_url: str, later: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_LOCK_WAIT", 50)
    upgrade(postgres_url)
    engine = postgres_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_number("schema")})
        with pytest.raises(StoreProblem, match="busy"):
            upgrade(postgres_url, line=later)
    engine.dispose()

    assert version(postgres_url) == SHIPPED.newest
