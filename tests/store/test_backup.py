import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from otpdesk.errors import StoreProblem
from otpdesk.store import audit, customers
from otpdesk.store.backup import backup
from otpdesk.store.engine import Store
from otpdesk.store.schema import check, open_store
from otpdesk.store.vault import Vault
from tests.fixtures.clock import TurnedClock
from tests.store.people import ada, customer, phone


def test_a_backup_holds_everything_and_opens_as_a_workspace(
    store: Store, tmp_path: Path, vault: Vault, clock: TurnedClock
) -> None:
    with store.write() as tx:
        added = customers.add(tx, ada(clock.now()))

    copied = backup(tmp_path / "otpdesk.db", tmp_path / "copy.db")

    assert (copied.file, copied.rows["customer"], copied.rows["address"]) == (tmp_path / "copy.db", 1, 2)
    assert copied.size == copied.file.stat().st_size
    with closing(open_store(copied.file, vault.sealer(), clock)) as other, other.read() as tx:
        assert customers.by_id(tx, added.id) == added


def test_backups_under_a_writing_desk_are_whole_each_time(store: Store, tmp_path: Path, clock: TurnedClock) -> None:
    stop, first = Event(), Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            clock.turn(0.001)
            with store.write() as tx:
                customers.add(tx, customer("Ada", f"C-{number}", clock.now(), phone(f"+3725{number:07}")))
                audit.write(tx, "ada", "desk-1", "customer.add", f"C-{number}", "done")
            first.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        first.wait(20)
        copies = [backup(tmp_path / "otpdesk.db", tmp_path / f"copy{number}.db") for number in range(8)]
        stop.set()
        writing.result()

    for copied in copies:
        assert copied.rows["customer"] == copied.rows["address"] == copied.rows["audit"] > 0
        assert check(copied.file) == []


@pytest.mark.usefixtures("store")
def test_a_backup_is_one_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()

    backup(tmp_path / "otpdesk.db", folder / "copy.db")

    assert [one.name for one in folder.iterdir()] == ["copy.db"]
    if os.name != "nt":
        assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600


@pytest.mark.usefixtures("store")
def test_a_backup_never_writes_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")

    with pytest.raises(StoreProblem, match="already a file"):
        backup(tmp_path / "otpdesk.db", tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.usefixtures("store")
def test_what_was_left_of_a_broken_copy_does_not_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "copy.db.partial").write_text("half")

    backup(tmp_path / "otpdesk.db", tmp_path / "copy.db")

    assert check(tmp_path / "copy.db") == []
    assert not (tmp_path / "copy.db.partial").exists()


@pytest.mark.usefixtures("store")
def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="no folder for the copy"):
        backup(tmp_path / "otpdesk.db", tmp_path / "missing" / "copy.db")


@pytest.mark.usefixtures("store")
def test_without_room_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=1))

    with pytest.raises(StoreProblem, match="not enough room"):
        backup(tmp_path / "otpdesk.db", tmp_path / "copy.db")

    assert not list(tmp_path.glob("copy*"))


def test_a_damaged_database_gives_no_copy(store: Store, tmp_path: Path, clock: TurnedClock) -> None:
    with store.write() as tx:
        for number in range(300):
            customers.add(tx, customer(f"Ada {number}", f"C-{number}", clock.now() + number))
    store.close()
    path = tmp_path / "otpdesk.db"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(40_000))

    with pytest.raises(StoreProblem, match=r"damaged|does not agree"):
        backup(path, tmp_path / "copy.db")

    assert not list(tmp_path.glob("copy*"))


def test_there_must_be_something_to_copy(tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="no database to copy"):
        backup(tmp_path / "otpdesk.db", tmp_path / "copy.db")

    assert list(tmp_path.iterdir()) == []


def test_a_shared_desk_is_backed_up_by_its_server() -> None:
    with pytest.raises(StoreProblem, match="by its server") as problem:
        backup("postgresql://desk@server/otpdesk", Path("copy.db"))

    assert "pg_dump" in problem.value.hint
