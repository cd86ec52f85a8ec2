"""A database taken away or held while the desk works: what is on screen stays, nothing is sent, and it goes on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
from PySide6.QtCore import Qt

from otpdesk.app.doctor import Light, examine
from otpdesk.app.workspace import locate
from otpdesk.desk.desk import Desk
from otpdesk.gui.foot import Connection
from otpdesk.store import engine
from otpdesk.store.engine import Store
from otpdesk.store.vault import SessionVault
from tests.faults.bringing import hold
from tests.fixtures.cli import CommandLine
from tests.fixtures.clock import TurnedClock
from tests.fixtures.console import Console
from tests.fixtures.desk import NUMBER, add_accounts, workplace


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write waits a twentieth of a second for another's, not ten."""
    pragmas = tuple((name, 50, 50) if name == "busy_timeout" else (name, *rest) for name, *rest in engine._PRAGMAS)
    monkeypatch.setattr(engine, "_PRAGMAS", pragmas)
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 50)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("command", [("policy", "set", "company", "Held Ltd"), ("send", "+372 5200 1111")])
def test_a_database_that_another_program_holds_is_busy_and_nothing_is_kept(
    busy_cli: CommandLine, command: tuple[str, ...]
) -> None:
    before = busy_cli.json("policy", "show")
    let_go = hold(busy_cli.folder / "otpdesk.db")
    try:
        error = busy_cli.refused(*command)
        assert (error["kind"], error["title"]) == ("store", "The database is busy.")
        assert "close other copies" in error["hint"]
        assert busy_cli.json("policy", "show") == before  # reading does not wait for a writer
    finally:
        let_go()
    busy_cli.json(*command)


def open_customer(console: Console) -> None:
    console.add_customer()
    console.open()
    console.until_says("Ready to send")
    console.settle()


@pytest.fixture
def held(console: Console) -> Callable[[], object]:
    """A customer is open, and another program begins to write; what lets go of it."""
    open_customer(console)
    path = console.place.store.engine.url.database
    assert path
    return hold(path)  # type: ignore[arg-type]


@pytest.mark.usefixtures("impatient")
def test_the_window_says_that_it_is_busy_and_the_same_key_sends_afterwards(
    console: Console, held: Callable[[], object]
) -> None:
    trouble = console.page.board.verification.trouble
    console.press(Qt.Key.Key_S)
    console.until(lambda: trouble.text.startswith("The database is busy."))
    console.settle()
    assert console.place.codes() == []
    assert console.page.visit is not None  # the customer is still there
    held()
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    assert trouble.text == ""
    assert len(console.place.codes()) == 1


def take_away(url: str, server: str, *, away: bool) -> None:
    """Let nobody into a database, and throw out who is in it; or let them in again."""
    name = url.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {not away}'.encode())
        if away:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


@pytest.mark.postgres
def test_a_server_that_goes_away_in_the_middle_of_work_loses_nothing_on_screen(
    console: Console, postgres_store: Store, vault: SessionVault, clock: TurnedClock, postgres_server: str
) -> None:
    place = workplace(postgres_store, vault, clock, console.place.simulator)
    add_accounts(place)
    console.place = place
    console.window.desktop.open_with(Desk(replace(place.context, changed=console.window.desktop.tell_changed)))
    open_customer(console)
    url = postgres_store.engine.url.render_as_string(hide_password=False)
    trouble = console.page.board.verification.trouble
    take_away(url, postgres_server, away=True)
    try:
        console.press(Qt.Key.Key_S)
        console.until(lambda: trouble.text != "")
        console.settle()
        assert trouble.text.startswith("The ")
        assert place.codes() == []
        assert console.page.visit is not None
        assert console.headline == "Ready to send"
        clock.turn(11)  # how the accounts do is read anew after ten seconds
        console.window.backstage.read_health()
        console.until(lambda: console.window.foot.text.startswith(Connection.LOST.value[1]))
    finally:
        take_away(url, postgres_server, away=False)
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    assert len(place.codes(NUMBER)) == 1


def test_a_clock_that_went_backwards_is_named_and_no_code_lives_longer_for_it(cli: CommandLine) -> None:
    cli.json("policy", "show")
    cli.json("policy", "set", "company", "Early Ltd")
    yesterday = TurnedClock()
    with closing(sqlite3.connect(cli.folder / "otpdesk.db")) as connection:
        (newest,) = connection.execute("SELECT max(at) FROM audit").fetchone()
    yesterday.at = newest - 86_400_000
    found = {finding.what: finding for finding in examine(locate(), clock=yesterday)}
    assert found["Clock"].light is Light.BAD
    assert "later than that" in found["Clock"].state
    assert found["Clock"].hint
