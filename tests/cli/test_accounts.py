from pathlib import Path

import pytest

from otpdesk.simulator import Simulator
from tests.fixtures.cli import CommandLine

ADD = ("account", "add", "twilio", "--name", "main", "--set", "account_sid=AC01", "--set", "sender=+15005550006")


def test_an_account_is_kept_listed_tested_and_removed(cli: CommandLine, live_simulator: Simulator) -> None:
    url = live_simulator.urls["twilio"]
    line = cli.json(*ADD, "--set", f"base_url={url}", "--secrets", "-", stdin="auth_token=right\n")

    created = line.pop("created_at")
    assert created.endswith("Z")
    assert line.pop("settings") == {
        "account_sid": "AC01",
        "sender": "+15005550006",
        "discard_texts": "false",
        "base_url": url,
    }
    assert line == {
        "name": "main",
        "provider": "twilio",
        "channels": ["sms", "voice"],
        "secrets": ["auth_token"],
        "paused": False,
        "last_error": "",
    }
    assert [one["name"] for one in cli.json("account", "list")] == ["main"]
    tested = cli.json("account", "test", "main")
    assert sorted(tested) == ["account", "balance", "latency", "name"]
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

    assert (error["kind"], error["hint"]) == ("not_found", "Providers: twilio, vonage, smtp.")


def test_people_get_lines(cli: CommandLine) -> None:
    assert "No account yet" in cli("account", "list").out
    said = cli(*ADD, "--secrets", "-", stdin="auth_token=right\n")
    assert said.out == "Account main is kept. “otpdesk account test main” tries it.\n"
    assert cli("account", "list").out.splitlines()[1].split() == ["main", "Twilio", "sms,", "voice", "in", "use"]
    said = cli("account", "remove", "nobody")
    assert (said.code, said.out, said.err) == (1, "", "There is no account called “nobody”.\nAccounts: main.\n")
