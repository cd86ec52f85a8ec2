import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect, text

from otpdesk.errors import StoreProblem
from otpdesk.store import customers, schema
from otpdesk.store.engine import Store, is_server, lock_number, postgres_engine, sqlite_engine
from otpdesk.store.migrations import configuration, run
from otpdesk.store.schema import SHIPPED, Line, check, open_store, upgrade
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.store.people import ada

STEP = """
import sqlalchemy as sa
from alembic import op

revision = "0002_more"
down_revision = "0001_first"


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
    (folder / "v0002_more.py").write_text(STEP, "utf-8")
    return Line((*SHIPPED.versions, "0002_more"), (*SHIPPED.folders, folder))


@pytest.fixture
def old(any_target: Path | str, vault: Vault, clock: TurnedClock) -> Path | str:
    """A database of today's version with a customer in it."""
    with closing(open_store(any_target, vault.sealer(), clock)) as store, store.write() as tx:
        customers.add(tx, ada(clock.now()))
    return any_target


def engine_of(target: Path | str) -> Engine:
    return postgres_engine(str(target)) if is_server(target) else sqlite_engine(Path(target))


def shape(target: Path | str) -> dict[str, Any]:
    """Everything the database knows of its tables, as text."""
    engine = engine_of(target)
    with engine.connect() as connection:
        inspector = inspect(connection)
        found = {
            name: {
                "columns": [plain(column) for column in inspector.get_columns(name)],
                "indexes": sorted(map(plain, inspector.get_indexes(name))),
                "unique": sorted(map(plain, inspector.get_unique_constraints(name))),
                "checks": sorted(map(plain, inspector.get_check_constraints(name))),
                "foreign": sorted(map(plain, inspector.get_foreign_keys(name))),
                "primary": plain(inspector.get_pk_constraint(name)),
                "rowid": "WITHOUT ROWID" in _sql_of(connection, name),
            }
            for name in sorted(inspector.get_table_names())
        }
    engine.dispose()
    return found


def plain(value: Any) -> str:
    """A description of a part of a table without the addresses of Python objects."""
    if isinstance(value, dict):
        return ", ".join(f"{key}={plain(value[key])}" for key in sorted(value))
    return str([plain(one) for one in value]) if isinstance(value, list | tuple) else str(value)


def _sql_of(connection: Any, name: str) -> str:
    if connection.dialect.name != "sqlite":
        return ""
    return str(connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}).scalar())


def read(target: Path | str, query: str) -> Any:
    engine = engine_of(target)
    with engine.connect() as connection:
        found = connection.execute(text(query)).scalar()
    engine.dispose()
    return found


def version(target: Path | str) -> Any:
    return read(target, "SELECT version_num FROM alembic_version")


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


def test_a_fresh_database_is_of_the_newest_version_and_opens_again(old: Path | str) -> None:
    assert version(old) == SHIPPED.newest
    assert check(old) == []
    assert upgrade(old).before == SHIPPED.newest


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


def test_opening_does_not_import_what_only_a_migration_needs(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from otpdesk.store.schema import upgrade; "
        "upgrade(pathlib.Path(sys.argv[1])); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.db")]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)

    assert ran.stdout.strip() == "False", ran.stderr


def test_an_older_database_is_brought_up_to_date_with_its_rows_and_references(old: Path | str, later: Line) -> None:
    done = upgrade(old, line=later)

    assert (done.before, done.after, version(old)) == ("0001_first", "0002_more", "0002_more")
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
    assert version(old) == "0001_first"


def test_a_fault_at_any_statement_leaves_the_old_version_and_a_rerun_succeeds(old: Path | str, later: Line) -> None:
    before, number = shape(old), 0
    seen: list[str] = []
    while len(seen) >= number:
        number += 1
        with failing_at(number) as seen, suppress(StoreProblem):
            upgrade(old, line=later)
        if len(seen) >= number:
            assert version(old) == "0001_first", seen[-1]
            assert shape(old) == before, seen[-1]

    assert number > 10
    assert version(old) == "0002_more"
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

upgrade(target, line=Line((*SHIPPED.versions, "0002_more"), (*SHIPPED.folders, folder)))
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
    assert (version(path), shape(path), check(path)) == ("0001_first", before, [])
    assert upgrade(path, line=later).after == "0002_more"
    assert check(path, later) == []


def test_before_a_migration_of_a_file_a_verified_copy_of_it_is_kept(
    tmp_path: Path, later: Line, vault: Vault, clock: TurnedClock
) -> None:
    path = tmp_path / "otpdesk.db"
    upgrade(path)

    done = upgrade(path, line=later)

    assert done.backup == tmp_path / "backups" / "before-upgrade-of-0001_first.db"
    assert version(done.backup) == "0001_first"
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

    assert version(path) == "0001_first"


def test_a_newer_database_is_refused_and_stays_untouched(old: Path | str, later: Line) -> None:
    upgrade(old, line=later)
    before = Path(old).read_bytes() if not is_server(old) else shape(old)

    with pytest.raises(StoreProblem, match="newer otpdesk") as problem:
        upgrade(old)

    assert "0002_more" in problem.value.hint
    assert (Path(old).read_bytes() if not is_server(old) else shape(old)) == before


def test_a_database_of_something_else_is_refused_and_stays_untouched(any_target: Path | str) -> None:
    engine = engine_of(any_target)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bookmarks (url text)"))
    engine.dispose()
    before = shape(any_target)

    with pytest.raises(StoreProblem, match="not an otpdesk database"):
        upgrade(any_target)

    assert shape(any_target) == before


def test_a_file_that_is_no_database_is_refused_and_stays_untouched(tmp_path: Path) -> None:
    path = tmp_path / "otpdesk.db"
    path.write_bytes(b"Dear diary, " * 400)

    with pytest.raises(StoreProblem, match="not an otpdesk database"):
        upgrade(path)

    assert path.read_bytes() == b"Dear diary, " * 400
    assert [one.name for one in tmp_path.iterdir()] == ["otpdesk.db"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_short_is_refused_and_stays_untouched(tmp_path: Path, share: float) -> None:
    path = tmp_path / "otpdesk.db"
    upgrade(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    before = path.read_bytes()

    with pytest.raises(StoreProblem, match=r"damaged|not an otpdesk"):
        upgrade(path)

    assert path.read_bytes() == before


def test_a_file_whose_first_bytes_were_changed_is_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "otpdesk.db"
    upgrade(path)
    whole = path.read_bytes()
    for place in range(16):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        with pytest.raises(StoreProblem):
            upgrade(path)


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "otpdesk.db"
    path.touch()

    assert upgrade(path).before is None
    assert version(path) == SHIPPED.newest


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match=r"There is no folder .*missing"):
        upgrade(tmp_path / "missing" / "otpdesk.db")

    assert not (tmp_path / "missing").exists()


def test_a_network_drive_is_refused_with_a_pointer_to_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "is_network", lambda _path: True)

    with pytest.raises(StoreProblem, match="network drive") as problem:
        upgrade(tmp_path / "otpdesk.db")

    assert "PostgreSQL" in problem.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "otpdesk.db"
    upgrade(path)
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda place, mode, **how: Path(place) != path and allowed(place, mode, **how))

    with pytest.raises(StoreProblem, match="cannot be written"):
        upgrade(path)


def test_many_programs_may_open_a_fresh_workspace_at_once(any_target: Path | str) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: upgrade(any_target), range(8)))

    assert {one.after for one in done} == {SHIPPED.newest}
    assert check(any_target) == []


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    with pytest.raises(StoreProblem, match="cannot be reached"):
        upgrade(f"postgresql://somebody@127.0.0.1:{port}/desk")


@pytest.mark.postgres
def test_a_login_that_is_refused_is_a_sentence(postgres_url: str) -> None:
    with pytest.raises(StoreProblem, match="refused the login"):
        upgrade(postgres_url.replace("/test_", "/no_such_"))


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

    assert version(postgres_url) == "0001_first"


def test_check_says_what_is_wrong(old: Path | str) -> None:
    engine = engine_of(old)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001_first'"))
        audit_line = "(1, 0, 'me', 'here', 'send', 'v1', 'done', '{}', :zero, :zero)"
        columns = "(seq, at, actor, workstation, action, object, outcome, detail, prev_hash, hash)"
        connection.execute(text(f"INSERT INTO audit {columns} VALUES {audit_line}"), {"zero": bytes(32)})
    engine.dispose()

    assert check(old) == ["Line 1 was changed."]


def test_check_says_that_there_is_nothing_yet(any_target: Path | str) -> None:
    assert check(any_target) == ["There is no database yet."]


def test_check_finds_damage_and_orphans(tmp_path: Path, vault: Vault, clock: TurnedClock) -> None:
    path = tmp_path / "otpdesk.db"
    with closing(open_store(path, vault.sealer(), clock)) as store, store.write() as tx:
        customers.add(tx, ada(clock.now()))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM customer")
        connection.commit()

    assert "A row of address refers to a row of customer that is not there." in check(path)


def test_a_closed_store_leaves_one_file(tmp_path: Path, vault: Vault, clock: TurnedClock) -> None:
    store: Store = open_store(tmp_path / "otpdesk.db", vault.sealer(), clock)
    with store.write() as tx:
        customers.add(tx, ada(clock.now()))
    store.close()

    assert [one.name for one in tmp_path.iterdir()] == ["otpdesk.db"]
