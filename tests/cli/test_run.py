import io
import json
import sys

import pytest
import typer

from otpdesk import __version__
from otpdesk.cli.run import app, run
from tests.fixtures.cli import CommandLine

COMMANDS = """
demo tour simulate send resend check cancel show find track lookup receive doctor diagnostics coverage
account:add,list,test,remove,set,keys,pause,resume policy:show,set,whatif route:list,set,explain
prices:import,lists,undo config:export,import,history,rollback,draft,publish,settle,discard,diff
history:generate,import compare evidence health rates:list,set,remove,import fees:list,set,remove
trial:list,plan,start,look,end probe:numbers,add,remove,plan,run,end,confirm,results warnings:list,acknowledge
suggest:places,ask,shadow,list,apply,draft,end db:upgrade,backup,check,prune vault:show,password
team:list,add,set,remove audit:list,export,verify country:list,set,import template:list,show,set,reset
"""


def names() -> dict[str, set[str]]:
    root = typer.main.get_command(app)
    return {name: set(getattr(command, "commands", {})) for name, command in root.commands.items()}  # type: ignore[attr-defined]


def test_every_command_of_the_contract_is_there_and_no_other() -> None:
    entries = (entry.partition(":") for entry in COMMANDS.split())
    assert names() == {name: set(members.split(",")) if members else set() for name, _, members in entries}


def test_the_version_is_said(cli: CommandLine) -> None:
    assert cli("--version").out == f"otpdesk {__version__}\n"
    assert cli.json("--version") == {"version": __version__}


def test_every_command_has_help(cli: CommandLine) -> None:
    for name, members in names().items():
        for words in [(name,), *((name, member) for member in members)]:
            said = cli(*words, "--help")
            assert said.code == 0
            assert said.out.startswith("Usage: otpdesk ")
    assert "--workspace DIR and" in cli("--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("bogus",),
        ("send",),
        ("send", "x", "--bogus"),
        ("send", "x", "--channel", "fax"),
        ("send", "x", "--wait", "soon"),
        ("policy",),
        ("policy", "whatif", "gaps", "60", "--days", "0"),
        ("account", "add", "twilio"),
        ("account", "add", "twilio", "--name", "x", "--set", "sender"),
        ("route", "set", "sms"),
        ("--workspace",),
        (),
    ],
)
def test_what_is_not_understood_ends_with_2_and_one_document(cli: CommandLine, arguments: tuple[str, ...]) -> None:
    said = cli(*arguments, "--json")

    assert said.code == 2
    assert sorted(said.document) == ["error"]
    assert said.document["error"]["kind"] == "usage"
    assert said.document["error"]["title"]
    assert not cli.folder.exists()


def test_people_read_on_stderr_what_is_not_understood(cli: CommandLine) -> None:
    said = cli("bogus")

    assert (said.code, said.out) == (2, "")
    assert "bogus" in said.err


def test_a_workspace_that_cannot_be_made_is_a_sentence(cli: CommandLine) -> None:
    error = cli.refused("policy", "show", "--workspace", "/proc/nowhere")

    assert error["kind"] == "store"
    assert "cannot be made" in error["title"]


def test_the_workspace_may_be_named_after_the_command(cli: CommandLine) -> None:
    other = cli.folder.parent / "other"

    cli.json("policy", "set", "gaps", "5", "--workspace", str(other))

    assert (other / "otpdesk.db").exists()
    assert not cli.folder.exists()
    assert cli.json("--workspace", str(other), "policy", "show")["gaps"] == [5]
    assert (other.stat().st_mode & 0o777, (other / "otpdesk.db").stat().st_mode & 0o777) == (0o700, 0o600)


def test_without_a_password_the_vault_says_how_to_give_one(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.json("policy", "show")
    monkeypatch.delenv("OTPDESK_VAULT_PASSWORD_FILE")

    error = cli.refused("policy", "show")

    assert error["kind"] == "vault"
    assert "OTPDESK_VAULT_PASSWORD_FILE" in error["title"] + error["hint"]


@pytest.mark.usefixtures("cli")
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_that_lacks_characters_still_gets_its_answer(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding, write_through=True))

    assert run(["policy", "set", "company", "Käsi ✓ 😀", "--json"]) == 0
    assert run(["doctor"]) == 0

    first, _, rest = written.getvalue().decode(encoding).partition("\n")
    assert json.loads(first)["company"] == "Käsi ✓ 😀"
    assert "Database" in rest
