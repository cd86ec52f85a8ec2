"""Keychains and servers that do not answer as they should: a sentence in time, and the window goes on meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import psycopg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy.engine import URL, make_url

from otpdesk.app.workspace import DATABASE_VARIABLE
from otpdesk.gui.window import Window
from otpdesk.store.keychain import Keychain
from otpdesk.store.opening import PASSWORD_FILE
from tests.faults.windows import end, opens, own, retry_of
from tests.fixtures.cli import CommandLine
from tests.store.fake_keychain import FakeKeychain, Hanging, Locked

SHORT = 0.2
"""Seconds that the keychain may take in these tests; the product gives it ten."""


@pytest.fixture
def keychain(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> FakeKeychain:
    """A workspace whose vault opens by the keychain, which works."""
    working = FakeKeychain()
    monkeypatch.delenv(PASSWORD_FILE)
    monkeypatch.setattr(Keychain.__init__, "__defaults__", (None, SHORT))
    monkeypatch.setattr(keyring, "get_keyring", lambda: working)
    cli.json("policy", "show")
    assert working.kept
    return working


@pytest.fixture
def hanging(keychain: FakeKeychain, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    """The same keychain, which now waits for a prompt that nobody sees."""
    stuck = Hanging()
    stuck.kept = keychain.kept
    monkeypatch.setattr(keyring, "get_keyring", lambda: stuck)
    yield stuck
    stuck.let_go.set()


@pytest.mark.usefixtures("hanging")
def test_a_keychain_that_hangs_is_not_waited_for_for_ever(
    cli: CommandLine, keychain: FakeKeychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = cli.refused("policy", "show")
    assert (error["kind"], error["title"]) == ("vault", "The keychain did not answer within 0.2 seconds.")
    assert "Unlock the keychain" in error["hint"]
    monkeypatch.setattr(keyring, "get_keyring", lambda: keychain)
    cli.json("policy", "show")


@pytest.mark.usefixtures("keychain")
def test_a_locked_keychain_is_said_to_be_locked(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", Locked)
    error = cli.refused("policy", "show")
    assert error["title"] == "The keychain is locked."
    assert "Unlock the keychain" in error["hint"]
    assert cli.folder.joinpath("vault").exists()


@pytest.mark.usefixtures("hanging")
def test_the_window_lives_while_the_keychain_hangs_and_retry_opens_it_afterwards(
    keychain: FakeKeychain, blank_window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_window.open(own)
    field = blank_window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "C-2")  # the thread that draws is not the one that waits
    assert field.text() == "C-2"
    retry = retry_of(blank_window, qtbot)
    assert retry.accessibleDescription().startswith("The keychain did not answer within")
    monkeypatch.setattr(keyring, "get_keyring", lambda: keychain)
    QTest.keyClick(retry, Qt.Key.Key_Space)
    opens(blank_window, qtbot)
    assert field.text() == "C-2"
    end(blank_window, qtbot)


@pytest.fixture
def picky(postgres_server: str, postgres_url: str) -> Iterator[str]:
    """The address of a database on a server that wants a password of the user in it; “right” is the right one."""
    with psycopg.connect(postgres_server, autocommit=True) as server:
        (file,) = server.execute("SHOW hba_file").fetchone() or ("",)
        rules = Path(file).read_text()
        server.execute("DROP ROLE IF EXISTS picky")
        server.execute("CREATE ROLE picky LOGIN SUPERUSER PASSWORD 'right'")
        Path(file).write_text(f"local all picky scram-sha-256\nhost all picky all scram-sha-256\n{rules}")
        server.execute("SELECT pg_reload_conf()")
        address = make_url(postgres_url)
        yield URL.create("postgresql", "picky", database=address.database, query=address.query).render_as_string()
        Path(file).write_text(rules)
        server.execute("SELECT pg_reload_conf()")
    with psycopg.connect(postgres_url, autocommit=True) as own_database:
        own_database.execute("REASSIGN OWNED BY picky TO CURRENT_USER")
        own_database.execute("DROP ROLE picky")


@pytest.mark.postgres
def test_a_server_that_refuses_the_password_says_so_and_the_right_one_opens(
    cli: CommandLine, picky: str, blank_window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, picky)
    monkeypatch.setenv("PGPASSWORD", "wrong")
    error = cli.refused("policy", "show")
    assert (error["kind"], error["title"]) == ("store", "The database server refused the login.")
    assert "password" in error["hint"]
    blank_window.open(own)
    retry = retry_of(blank_window, qtbot)
    assert retry.accessibleDescription() == f"{error['title']} {error['hint']}"
    monkeypatch.setenv("PGPASSWORD", "right")
    QTest.keyClick(retry, Qt.Key.Key_Space)
    opens(blank_window, qtbot)
    end(blank_window, qtbot)
