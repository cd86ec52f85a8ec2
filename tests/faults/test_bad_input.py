"""What people mistype, and what a provider answers wrongly: on the command line and in the window, from one table each.

Each refusal is a sentence and a next step; what was typed is still there, nothing was written and nothing was sent.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from otpdesk.desk.views import Light, Precheck
from otpdesk.simulator import Simulator
from tests.fixtures.cli import CommandLine
from tests.fixtures.console import Console
from tests.fixtures.scripted import Scripted, raw, saying

SID = f"account_sid=AC{'5' * 32}"
TWILIO = ("account", "add", "twilio", "--name", "other", "--set", SID, "--set", "sender=+15005550006")


def rows(file: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counts = (connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() for (name,) in names)
        return {name: count for (name,), (count,) in zip(names, counts, strict=True)}


@dataclass(frozen=True)
class Typed:
    """Something typed as an address, and how the sentence begins."""

    id: str
    text: str
    title: str


ADDRESSES = (
    Typed("too short", "+372 52", "This phone number is too short."),
    Typed("too long", "+372 5200 1111 2222 3333", "This phone number is too long."),
    Typed("longer than any", "+372 520011112222333344", "This phone number is too long."),
    Typed("no such country", "+999 5200 1111", "This phone number cannot be read."),
    Typed("words", "number of ada", "This phone number cannot be read."),
    Typed("an extension", "+1 415 555 2671 ext. 7", "A code cannot be sent to an extension."),
    Typed("nothing before the @", "@analytical.example", "This e-mail address cannot be read."),
    Typed("nothing after the @", "ada@", "This e-mail address cannot be read."),
    Typed("two @", "ada@@analytical.example", "This e-mail address cannot be read."),
    Typed("two dots", "ada@analytical..example", "This e-mail address cannot be read."),
    Typed("a blank", "ada lovelace@analytical.example", "This e-mail address cannot be read."),
    Typed("no host of the world", "ada@analytical", "This e-mail address cannot be read."),
)
EACH_ADDRESS = pytest.mark.parametrize("typed", ADDRESSES, ids=lambda typed: typed.id)


@EACH_ADDRESS
def test_the_command_line_refuses_a_mistyped_address(
    busy_cli: CommandLine, live_simulator: Simulator, typed: Typed
) -> None:
    before = rows(busy_cli.folder / "otpdesk.db")
    error = busy_cli.refused("send", typed.text, "--customer", "C-9")
    assert error["kind"] == "bad_input"
    assert error["title"].startswith(typed.title)
    assert error["hint"]
    assert not any(letter.isdecimal() for letter in error["title"])
    assert rows(busy_cli.folder / "otpdesk.db") == before
    assert not live_simulator.ledger.entries


@EACH_ADDRESS
def test_the_window_says_it_below_the_field_and_keeps_what_was_typed(
    console: Console, tmp_path: Path, typed: Typed
) -> None:
    before = rows(tmp_path / "otpdesk.db")
    console.page.field.place_asked.emit("")
    panel = console.page.board.stranger
    panel.address.setFocus()
    console.type(typed.text)
    console.press(Qt.Key.Key_Return)
    console.until(lambda: bool(panel.wrong))
    console.settle()
    assert panel.wrong.startswith(typed.title)
    assert len(panel.wrong) > len(typed.title)  # the next step stands behind it
    assert panel.address.text() == typed.text
    assert console.focus() is panel.address
    assert rows(tmp_path / "otpdesk.db") == before
    panel.address.selectAll()
    console.type("+372 5200 1111")
    console.press(Qt.Key.Key_Return)
    console.until_says("Ready to send")
    console.settle()


def checks(console: Console) -> dict[str, Precheck]:
    """What stands under “Checks before sending” once somebody is open, by title."""
    console.until(lambda: console.page.board.showing is console.page.board.verification)
    console.settle()
    assert console.page.visit is not None
    assert console.page.visit.snapshot is not None
    return {line.title: line for line in console.page.visit.snapshot.person.prechecks}


DOUBTFUL = (
    Typed("possible, but nobody's", "+372 1111 1111", "This number is possible, but nobody has been assigned it."),
    Typed("a slip in a large host", "ada@gmial.com", "The host looks like a slip: is it gmail.com?"),
)


@pytest.mark.parametrize("typed", DOUBTFUL, ids=lambda typed: typed.id)
def test_what_is_only_doubtful_is_sent_with_a_warning(busy_cli: CommandLine, typed: Typed) -> None:
    sent = busy_cli.json("send", typed.text)
    assert sent["status"] not in {"failed", "blocked"}
    assert sent["warning"].startswith(typed.title)
    assert typed.title in busy_cli("send", typed.text).out + sent["warning"]


@pytest.mark.parametrize("typed", DOUBTFUL, ids=lambda typed: typed.id)
def test_the_window_warns_of_it_before_the_send(console: Console, typed: Typed) -> None:
    console.page.field.place_asked.emit(typed.text)
    console.page.board.stranger.form.give()
    warned = [line for line in checks(console).values() if line.light is Light.WARN]
    assert any("check it with the customer" in line.detail.lower() for line in warned)
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()


def test_an_umlaut_in_a_host_is_no_mistake(busy_cli: CommandLine) -> None:
    assert busy_cli.json("send", "ada@bücher.example")["channel"] == "email"


@pytest.mark.parametrize(
    ("number", "kind", "rule"),
    [("+372 900 1234", "refused", "line_type"), ("+44 7911 123456", "refused", "country_blocked")],
    ids=["a premium-rate number", "a closed country"],
)
def test_what_may_not_be_called_is_refused_by_a_rule_that_is_named(
    busy_cli: CommandLine, live_simulator: Simulator, number: str, kind: str, rule: str
) -> None:
    error = busy_cli.refused("send", number)
    assert (error["kind"], error["rule"], error["retry_after"]) == (kind, rule, None)
    assert error["title"]
    assert error["hint"]
    assert not live_simulator.ledger.entries


@pytest.mark.parametrize(
    ("number", "stop"),
    [("+372 900 1234", "Line: premium rate"), ("+44 7911 123456", "Guernsey: blocked")],
    ids=["a premium-rate number", "a closed country"],
)
def test_the_window_shows_the_stop_before_anything_is_sent(console: Console, number: str, stop: str) -> None:
    console.page.field.place_asked.emit(number)
    console.page.board.stranger.form.give()
    lines = checks(console)
    assert lines[stop].light is Light.STOP
    assert lines[stop].detail
    console.press(Qt.Key.Key_S)
    console.settle()
    assert not console.place.simulator.ledger.entries


def test_without_an_account_there_is_no_way_and_it_says_how_to_get_one(cli: CommandLine) -> None:
    cli.json("policy", "show")
    before = rows(cli.folder / "otpdesk.db")
    error = cli.refused("send", "+372 5200 1111")
    assert error["kind"] == "no_route"
    assert error["title"]
    assert error["hint"]
    assert rows(cli.folder / "otpdesk.db")["attempt"] == before["attempt"] == 0


@pytest.fixture
def wrong_host(scripted: Scripted) -> str:
    """A host that answers, but not as a provider does."""
    scripted.act = saying(raw(200, b"<html><title>It works!</title></html>", content_type="text/html"))
    return scripted.url


@pytest.fixture
def untrusted(scripted_tls: Scripted, monkeypatch: pytest.MonkeyPatch) -> str:
    """A host behind TLS with a certificate that nobody vouches for."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    return scripted_tls.url


@pytest.fixture
def refused_keys(live_simulator: Simulator) -> str:
    """The simulator, which refuses the secret that reads “refused”."""
    return live_simulator.urls["twilio"]


HOSTS = pytest.mark.parametrize(
    ("host", "title"),
    [
        ("wrong_host", "does not answer as Twilio does"),
        ("untrusted", "its certificate cannot be trusted"),
        ("refused_keys", "Twilio refused this account's keys"),
        ("refusing", "refuses connections"),
    ],
)


@HOSTS
def test_an_account_that_does_not_answer_says_which_way_it_is_wrong(
    cli: CommandLine, request: pytest.FixtureRequest, host: str, title: str
) -> None:
    url = request.getfixturevalue(host)
    cli.json(*TWILIO, "--set", f"base_url={url}", "--secrets", "-", stdin="auth_token=refused\n")
    before = rows(cli.folder / "otpdesk.db")
    error = cli.refused("account", "test", "other")
    assert title in error["title"]
    assert error["hint"]
    assert "refused\n" not in error["hint"]
    after = rows(cli.folder / "otpdesk.db")
    assert {**after, "audit": 0} == {**before, "audit": 0}


FILES = pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"[policy]\ncompany: 7\n", "desk.toml is broken at line 2, column 8."),
        (b"[polcy]\n", "There is no table called “polcy”."),
        (b"[policy]\ncompny = 'Analytical'\n", "[policy] at line 2, column 1: There is no setting"),
        (b"[policy]\nsends_per_verification = 'many'\n", "[policy] at line 2, column 1: Sends per verification must"),
        (b"[policy]\ncompany = '\xff'\n", "desk.toml is not UTF-8 text."),
        (None, "desk.toml cannot be read: Is a directory."),
    ],
    ids=["broken", "an unknown table", "an unknown key", "a wrong type", "not UTF-8", "a folder"],
)


@FILES
def test_a_configuration_file_that_cannot_be_taken_says_where_and_changes_nothing(
    cli: CommandLine, tmp_path: Path, content: bytes | None, title: str
) -> None:
    cli.json("policy", "show")
    file = tmp_path / "desk.toml"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    before, history = rows(cli.folder / "otpdesk.db"), cli.json("config", "history")
    error = cli.refused("config", "import", str(file))
    assert error["kind"] == "bad_input"
    assert error["title"].startswith(title)
    assert error["hint"]
    assert rows(cli.folder / "otpdesk.db") == before
    assert cli.json("config", "history") == history
