"""Workspaces that cannot be opened: on the command line and in the window a sentence and a next step, nothing changed.

Each fault is brought about for real. When it is taken away, the same command works, and Retry opens the window.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from otpdesk.gui.window import Window
from otpdesk.store.opening import PASSWORD_FILE
from tests.faults.bringing import Undo, make_read_only, put_version, remove, replace
from tests.faults.windows import end, opens, own, retry_of
from tests.fixtures.cli import CommandLine

TOML = "workspace.toml"
MAKES_IT = ("policy", "show")
"""The command that makes the workspace, and that meets the fault."""


@dataclass(frozen=True)
class Fault:
    """How a fault comes about in a workspace (and what undoes it), and how the sentence begins."""

    id: str
    bring: Callable[[Path, pytest.MonkeyPatch], Undo]
    kind: str
    title: str


def database(act: Callable[[Path], Undo]) -> Callable[[Path, pytest.MonkeyPatch], Undo]:
    return lambda folder, _patch: act(folder / "otpdesk.db")


def vault(act: Callable[[Path], Undo]) -> Callable[[Path, pytest.MonkeyPatch], Undo]:
    return lambda folder, _patch: act(folder / "vault")


def settings(content: bytes | None) -> Callable[[Path, pytest.MonkeyPatch], Undo]:
    """A workspace.toml with that content; None: a folder of that name."""

    def bring(folder: Path, _patch: pytest.MonkeyPatch) -> Undo:
        file = folder / "workspace.toml"
        if content is None:
            file.mkdir()
            return file.rmdir
        file.write_bytes(content)
        return file.unlink

    return bring


def halve(path: Path) -> Undo:
    return replace(path, path.read_bytes()[: path.stat().st_size // 2])


def flip_a_byte(path: Path) -> Undo:
    data = bytearray(path.read_bytes())
    data[-9] ^= 0x20
    return replace(path, bytes(data))


def forget_the_password(folder: Path, patch: pytest.MonkeyPatch) -> Undo:
    wrong = folder.parent / "wrong"
    wrong.write_text("four words no cents")
    wrong.chmod(0o600)
    right = folder.parent / "password"
    patch.setenv(PASSWORD_FILE, str(wrong))
    return lambda: patch.setenv(PASSWORD_FILE, str(right))


def lose_the_password_file(folder: Path, _patch: pytest.MonkeyPatch) -> Undo:
    return remove(folder.parent / "password")


def point_nowhere(_folder: Path, patch: pytest.MonkeyPatch) -> Undo:
    patch.setenv("OTPDESK_DATABASE", "postgresql://desk@127.0.0.1:1/otpdesk")
    return lambda: patch.delenv("OTPDESK_DATABASE")


FAULTS = (
    Fault("a newer schema", database(lambda file: put_version(file, "9999_later")), "store", "This database was made"),
    Fault("a database cut short", database(halve), "store", "The database is damaged."),
    Fault("no database at all", database(lambda file: replace(file, b"Diary\n" * 900)), "store", "This file is not"),
    Fault("a folder in its place", database(lambda file: replace(file, None)), "store", "The database file cannot be"),
    Fault("a read-only database", database(make_read_only), "store", "The database cannot be written."),
    Fault("a read-only folder", lambda folder, _: make_read_only(folder), "store", "No log can be written"),
    Fault("a log folder that cannot be written", lambda folder, _: make_read_only(folder / "logs"), "store", "No log"),
    Fault("a wrong password", forget_the_password, "vault", "The master password is wrong"),
    Fault("a lost password file", lose_the_password_file, "vault", "The password file"),
    Fault("a flipped byte", vault(flip_a_byte), "vault", "The master password is wrong, or the vault file is damaged."),
    Fault("a vault cut short", vault(halve), "vault", "The "),
    Fault("a vault that is missing", vault(remove), "vault", "The vault "),
    Fault("a folder in place of the vault", vault(lambda file: replace(file, None)), "vault", "The vault file"),
    Fault("a server that is not there", point_nowhere, "store", "The database server cannot be reached."),
    Fault("broken settings", settings(b"# shared\ndatabase: 7"), "store", f"{TOML} is broken at line 2, column 9."),
    Fault("settings with an unknown key", settings(b"databse = 7"), "store", f"{TOML}: there is no key called"),
    Fault("settings of a wrong type", settings(b"database = 7"), "store", f"{TOML}: “database” must be a text."),
    Fault("settings that are not UTF-8", settings(b"database = '\xff'"), "store", f"{TOML} is not UTF-8 text."),
    Fault("settings that are a folder", settings(None), "store", f"{TOML} cannot be read: Is a directory."),
    Fault("settings with a password", settings(b"database = 'postgresql://a:b@c/d'"), "store", "The address of the"),
)
EACH = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)


def prints(folder: Path) -> dict[str, str]:
    """What the files of a workspace hold; logs, locks and SQLite's index of its log are no part of it."""
    passing = ("-shm", ".lock")
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(passing) and path.parent.name != "logs" and path.stat().st_size
    }


@EACH
def test_the_command_line_says_what_is_wrong_and_what_to_do(
    cli: CommandLine, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.json(*MAKES_IT)
    undo = fault.bring(cli.folder, monkeypatch)
    try:
        before = prints(cli.folder)
        error = cli.refused(*MAKES_IT)
        assert error["kind"] == fault.kind
        assert error["title"].startswith(fault.title)
        assert error["title"].endswith(".")
        assert error["hint"]
        assert prints(cli.folder) == before
        said = cli(*MAKES_IT)  # the same for people: two lines on stderr, nothing on stdout
        assert (said.code, said.out, said.err) == (1, "", f"{error['title']}\n{error['hint']}\n")
    finally:
        undo()
    cli.json(*MAKES_IT)


@EACH
def test_the_window_says_the_same_and_retry_opens_it(
    cli: CommandLine, fault: Fault, blank_window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.json(*MAKES_IT)
    undo = fault.bring(cli.folder, monkeypatch)
    try:
        before = prints(cli.folder)
        error = cli.refused(*MAKES_IT)
        blank_window.open(own)
        retry = retry_of(blank_window, qtbot)
        assert retry.accessibleDescription() == f"{error['title']} {error['hint']}"
        assert prints(cli.folder) == before
    finally:
        undo()
    QTest.keyClick(retry, Qt.Key.Key_Space)
    opens(blank_window, qtbot)
    end(blank_window, qtbot)
