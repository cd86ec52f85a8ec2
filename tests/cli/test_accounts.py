import time
from pathlib import Path

import pytest

from otpdesk.simulator import Simulator
from tests.fixtures.cli import CommandLine
from tests.fixtures.scripted import Scripted, raw, saying

ADD = ("account", "add", "twilio", "--name", "main", "--set", "account_sid=AC01", "--set", "sender=+15005550006")


def test_an_account_is_kept_listed_tested_and_removed(cli: CommandLine, live_simulator: Simulator) -> None:
    url = live_simulator.urls["twilio"]
    line = cli.json(*ADD, "--set", f"base_url={url}", "--secrets", "-", stdin="auth_token=right\n")

    created = line.pop("created_at")
    assert created.endswith("Z")
    assert line.pop("settings") == {
        "account_sid": "AC01",
        "codes": "ours",
        "sender": "+15005550006",
        "discard_texts": "false",
        "base_url": url,
    }
    assert line.pop("keys_set_at") == created
    assert line.pop("keys_set_by")
    assert line == {
        "name": "main",
        "provider": "twilio",
        "state": "never tested",
        "channels": ["sms", "voice"],
        "secrets": ["auth_token"],
        "paused": False,
        "last_error": "",
        "last_error_at": None,
        "tested_at": None,
        "balance": None,
        "balance_at": None,
        "routes": [],
        "day": {"sends": 0, "delivered": 0, "p90": None},
    }
    assert [one["name"] for one in cli.json("account", "list")] == ["main"]
    tested = cli.json("account", "test", "main")
    assert sorted(tested) == ["account", "balance", "known", "latency", "name"]
    assert [one["what"] for one in tested["known"]] == ["Balance", "Senders", "Countries", "Registrations"]
    assert (tested["account"], sorted(tested["balance"])) == ("main", ["currency", "micro"])
    assert cli.json("account", "remove", "main") == {"removed": "main"}
    assert cli.json("account", "list") == []


def test_secrets_come_from_a_file_and_a_private_key_may_have_many_lines(cli: CommandLine, tmp_path: Path) -> None:
    secrets = tmp_path / "keys"
    secrets.write_text("# of the desk\n\nauth_token = a=b \n")

    assert cli.json(*ADD, "--secrets", str(secrets))["secrets"] == ["auth_token"]


def test_a_secret_is_never_an_argument(cli: CommandLine) -> None:
    error = cli.refused(*ADD, "--set", "auth_token=hush")

    assert error["kind"] == "bad_input"
    assert "“auth_token” is a secret" in error["title"]
    assert "--secrets" in error["hint"]
    assert "hush" not in str(error)


def test_a_missing_secret_is_named(cli: CommandLine) -> None:
    assert cli.refused(*ADD)["title"] == "Auth token is required."


@pytest.mark.parametrize(
    ("stdin", "title"),
    [
        ("auth_token\n", "Line 1 of the secrets has no “=”."),
        ("\nauth_token=a\nx=1\n", "There is no setting called “x”."),
    ],
)
def test_secrets_that_cannot_be_read_are_refused(cli: CommandLine, stdin: str, title: str) -> None:
    assert cli.refused(*ADD, "--secrets", "-", stdin=stdin)["title"] == title


def test_a_file_of_secrets_that_is_not_there_is_said_so(cli: CommandLine) -> None:
    assert cli.refused(*ADD, "--secrets", "/nowhere/keys")["kind"] == "bad_input"


def test_an_unknown_provider_names_those_there_are(cli: CommandLine) -> None:
    error = cli.refused("account", "add", "pigeon", "--name", "x")

    assert (error["kind"], error["hint"]) == (
        "not_found",
        "Providers: twilio, vonage, plivo, messagebird, bird, getotp, getotp_v0, smtp.",
    )


def test_people_get_lines(cli: CommandLine) -> None:
    assert "No account yet" in cli("account", "list").out
    said = cli(*ADD, "--secrets", "-", stdin="auth_token=right\n")
    assert said.out == "Account main is kept. “otpdesk account test main” tries it.\n"
    head, row = cli("account", "list").out.splitlines()
    assert head.split("  ")[0] == "Account"
    assert row.split()[:8] == ["main", "Twilio", "never", "tested", "sms,", "voice", "–", time.strftime("%d")]
    said = cli("account", "remove", "nobody")
    assert (said.code, said.out, said.err) == (1, "", "There is no account called “nobody”.\nAccounts: main.\n")


def test_settings_are_changed_at_once_and_others_stay(busy_cli: CommandLine) -> None:
    line = busy_cli.json("account", "set", "vonage-main", "--set", "sender=Acme")
    assert line["settings"]["sender"] == "Acme"
    assert line["settings"]["api_key"] == "simulated"
    assert busy_cli.json("config", "history")[0]["why"] == "account vonage-main: sender changed"
    error = busy_cli.refused("account", "set", "vonage-main", "--set", "api_key=not a key")
    assert (error["kind"], error["title"]) == ("bad_input", "API key does not have the right form.")
    assert busy_cli.refused("account", "set", "nobody", "--set", "sender=X")["kind"] == "not_found"


def test_keys_are_replaced_from_a_file_and_never_as_an_argument(busy_cli: CommandLine) -> None:
    busy_cli.json("account", "keys", "twilio-main", "--secrets", "-", stdin="auth_token=refused\n")
    error = busy_cli.refused("account", "test", "twilio-main")
    assert error["title"].startswith("Twilio refused this account's keys")
    (line, *_) = busy_cli.json("account", "list")
    assert (line["state"], line["last_error"]) == ("keys refused", error["title"])
    said = busy_cli("account", "set", "twilio-main", "--set", "auth_token=hush")
    assert said.code == 1
    assert "hush" not in said.err


def test_an_account_is_paused_and_resumed(busy_cli: CommandLine) -> None:
    assert busy_cli.json("account", "pause", "twilio-main")["state"] == "paused"
    assert busy_cli.json("route", "explain", "+37252001111")["accounts"] == ["vonage-main"]
    assert "in use again" in busy_cli("account", "resume", "twilio-main").out


def test_an_account_that_routes_use_is_not_removed_and_they_are_named(busy_cli: CommandLine) -> None:
    busy_cli.json("route", "set", "sms", "twilio-main", "--country", "EE")
    error = busy_cli.refused("account", "remove", "twilio-main")
    assert (error["kind"], error["title"]) == ("refused", "A route uses “twilio-main”: SMS to Estonia.")


def test_a_host_that_is_something_else_is_said_with_a_next_step(cli: CommandLine, scripted: Scripted) -> None:
    scripted.act = saying(raw(200, b"<html>", content_type="text/html"))
    cli.json(*ADD, "--set", f"base_url={scripted.url}", "--secrets", "-", stdin="auth_token=right\n")
    error = cli.refused("account", "test", "main")
    assert error["kind"] == "account"
    assert "does not answer as Twilio does: it sent a page for people" in error["title"]
    assert "Leave it empty" in error["hint"]
