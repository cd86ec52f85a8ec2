import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

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


def test_old_things_are_counted_then_deleted(cli: CommandLine) -> None:
    cli.json("policy", "set", "keep_receipts", "60")
    assert cli.json("db", "prune", "--dry-run") == {
        "done": False, "figures_only": 0, "addresses": 0, "receipts": 0, "decisions": 0, "deleted": 0,
    }  # fmt: skip
    assert "Nothing is old enough" in cli("db", "prune").out


def test_the_vault_says_what_it_is_worth(cli: CommandLine) -> None:
    found = cli.json("vault", "show")
    assert found["title"] == "A master password"
    assert found["protects"]
    assert found["does_not"]


def test_a_password_is_asked_at_a_terminal_only(cli: CommandLine) -> None:
    assert cli.refused("vault", "password")["kind"] == "vault"


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
def test_the_master_password_is_changed_at_a_terminal(cli: CommandLine, tmp_path: Path) -> None:
    cli.json("policy", "show")
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "otpdesk", "vault", "password", "--json"],
        stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, start_new_session=True, text=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        for typed in ("four words no sense", "quite another sentence", "quite another sentence"):
            asked = b""
            while not asked.rstrip().endswith(b":"):
                asked += os.read(ours, 1000)
            os.write(ours, f"{typed}\n".encode())
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert json.loads(out)["changed"] is True
    assert cli.refused("vault", "show")["kind"] == "vault"
    (tmp_path / "password").write_text("quite another sentence")
    assert cli.json("vault", "show")["password"] is True


def test_a_diagnostics_bundle_is_written(busy_cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    said = busy_cli.json("diagnostics", str(file))
    with zipfile.ZipFile(file) as bundle:
        assert bundle.namelist() == said["parts"]
        doctor = bundle.read("doctor.txt").decode()
    assert "Vault: A master password" in doctor
    assert "right" not in doctor
    assert busy_cli.refused("diagnostics", str(tmp_path / "nowhere" / "x.zip"))["kind"] == "bad_input"
