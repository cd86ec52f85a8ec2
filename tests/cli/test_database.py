import sqlite3
from contextlib import closing
from pathlib import Path

from tests.fixtures.cli import CommandLine


def test_the_database_is_made_checked_and_copied(cli: CommandLine, tmp_path: Path) -> None:
    made = cli.json("db", "upgrade")
    assert made["before"] is None
    assert made["backup"] is None
    assert cli.json("db", "upgrade")["before"] == made["after"]

    assert cli.json("db", "check") == {"problems": []}
    copy = tmp_path / "copy.db"
    assert cli.json("db", "backup", str(copy)) == {"file": str(copy)}
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert cli.refused("db", "backup", str(copy))["kind"] == "store"


def test_a_changed_audit_line_is_a_problem(cli: CommandLine) -> None:
    cli.json("policy", "set", "gaps", "1")
    with closing(sqlite3.connect(cli.folder / "otpdesk.db")) as opened:
        opened.execute("UPDATE audit SET actor = 'nobody'")
        opened.commit()

    said = cli("db", "check", "--json")

    assert said.code == 1
    assert said.document["error"]["kind"] == "store"
    assert said.document["problems"]
    assert cli("db", "check").code == 1


def test_a_database_that_is_not_there_is_neither_checked_nor_made(cli: CommandLine) -> None:
    assert cli.refused("db", "check")["kind"] == "store"
    assert cli.refused("db", "backup", "x.db")["kind"] == "store"
    assert not cli.folder.exists()


def test_a_file_that_is_no_database_is_refused_and_left_alone(cli: CommandLine) -> None:
    cli.json("policy", "show")
    (cli.folder / "otpdesk.db").write_text("not a database, whatever it is called" * 100)
    before = (cli.folder / "otpdesk.db").read_bytes()

    assert cli.refused("policy", "show")["kind"] == "store"
    assert (cli.folder / "otpdesk.db").read_bytes() == before


def test_the_doctor_names_what_is_there(busy_cli: CommandLine) -> None:
    found = busy_cli.json("doctor")

    assert found["sound"] is True
    lights = {one["what"]: one["light"] for one in found["findings"]}
    assert list(lights) == ["Program", "Window", "Workspace", "Vault", "Database", "Clock", "Accounts"]
    assert set(lights.values()) == {"ok"}
    assert all(sorted(one) == ["hint", "light", "state", "what"] for one in found["findings"])


def test_the_doctor_makes_nothing(cli: CommandLine) -> None:
    assert cli.json("doctor")["sound"] is True
    assert not cli.folder.exists()


def test_the_doctor_ends_with_1_when_something_is_broken(cli: CommandLine) -> None:
    cli.json("policy", "show")
    (cli.folder / "vault").write_bytes(b"nothing of ours")

    said = cli("doctor", "--json")

    assert said.code == 1
    assert {one["what"] for one in said.document["findings"] if one["light"] == "bad"} == {"Vault"}
