import os
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from otpdesk.errors import StoreProblem
from otpdesk.store import customers, schema
from otpdesk.store.schema import SHIPPED, check, open_store, upgrade
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.store.databases import engine_of, shape, version
from tests.store.people import ada


def test_a_fresh_database_is_of_the_newest_version_and_opens_again(old: Path | str) -> None:
    assert version(old) == SHIPPED.newest
    assert check(old) == []
    assert upgrade(old).before == SHIPPED.newest


def test_opening_does_not_import_what_only_a_migration_needs(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from otpdesk.store.schema import upgrade; "
        "upgrade(pathlib.Path(sys.argv[1])); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.db")]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)

    assert ran.stdout.strip() == "False", ran.stderr


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


def test_check_says_what_is_wrong(old: Path | str) -> None:
    engine = engine_of(old)
    with engine.begin() as connection:
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
    store = open_store(tmp_path / "otpdesk.db", vault.sealer(), clock)
    with store.write() as tx:
        customers.add(tx, ada(clock.now()))
    store.close()

    assert [one.name for one in tmp_path.iterdir()] == ["otpdesk.db"]
