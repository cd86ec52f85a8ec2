import getpass
from pathlib import Path

import pytest

from tests.fixtures.cli import CommandLine

ME = getpass.getuser()


def test_a_team_is_made_listed_changed_and_left(cli: CommandLine) -> None:
    assert cli.json("team", "list") == {
        "me": {"name": ME, "role": "supervisor", "team": False},
        "members": [],
        "left": [],
    }
    assert "may do everything" in cli("team", "list").out
    assert cli.refused("team", "add", ME, "--role", "operator")["kind"] == "bad_input"

    made = cli.json("team", "add", ME, "--role", "supervisor")
    assert [(one["name"], one["role"]) for one in made["members"]] == [(ME, "supervisor")]
    assert cli("team", "add", "mari", "--role", "operator").out == "mari is an operator now.\n"
    assert cli("team", "set", "mari", "--role", "auditor").out == "mari is an auditor now.\n"
    assert cli("team", "remove", "mari").out == "mari is not in the team any more.\n"
    assert cli.json("team", "list")["left"][0]["name"] == "mari"
    assert cli.refused("team", "remove", ME) == {
        "kind": "refused",
        "title": f"{ME} is the last supervisor.",
        "hint": "Without one nobody could change the team. Make somebody else a supervisor first.",
        "rule": "last_supervisor",
        "retry_after": None,
    }
    assert cli("team", "add", "x", "--role", "king").code == 2


def test_whoever_sits_elsewhere_is_named_by_the_environment(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    cli.json("team", "add", ME, "--role", "supervisor")
    monkeypatch.setenv("OTPDESK_OPERATOR", "mari")
    assert cli.json("team", "list")["me"] == {"name": "mari", "role": "operator", "team": True}
    error = cli.refused("policy", "set", "code_length", "8")
    assert error["kind"] == "not_allowed"
    assert error["hint"] == f"mari is an operator here. Ask {ME}."
    monkeypatch.delenv("OTPDESK_OPERATOR")
    cli.json("team", "add", "mari", "--role", "supervisor")
    monkeypatch.setenv("OTPDESK_OPERATOR", "mari")
    cli.json("policy", "set", "code_length", "8")
    line = cli.json("audit", "list", "--who", "mari")[0]
    assert line["workstation"].startswith(f"{ME}@")


def test_a_first_supervisor_who_is_somebody_else_makes_one_an_operator(cli: CommandLine) -> None:
    said = cli("team", "add", "mari", "--role", "supervisor").out
    assert said.endswith(f"You ({ME}) are not in the team, so you are an operator from now on.\n")


def test_the_audit_is_listed_exported_and_verified(cli: CommandLine, tmp_path: Path) -> None:
    cli.json("policy", "set", "code_length", "8")
    cli.json("team", "add", ME, "--role", "supervisor")

    newest = cli.json("audit", "list", "--limit", "1")[0]
    assert newest["sentence"] == f"{ME} began a team, with {ME} as supervisor"
    assert [line["action"] for line in cli.json("audit", "list", "--action", "policy.set")] == ["policy.set"]
    assert cli.json("audit", "list", "--object", "code_len")[0]["object"] == "code_length"
    assert cli.json("audit", "list", "--who", "nobody") == []
    assert cli.json("audit", "list", "--until", "2020-01-01") == []
    assert cli.refused("audit", "list", "--since", "yesterday")["title"] == "“yesterday” is not a day or time."
    assert "changed code length: 6 → 8" in cli("audit", "list").out
    assert cli("audit", "list", "--who", "nobody").out == "Nothing was found.\n"

    file = tmp_path / "audit.csv"
    done = cli.json("audit", "export", str(file), "--action", "policy.set")
    assert done["lines"] == 1
    assert file.read_text(encoding="utf-8").startswith("audit of otpdesk,")
    found = cli.json("audit", "verify", "--head", done["head"])
    assert found["problems"] == []
    assert found["lines"] == 3
    assert cli.refused("audit", "verify", "--head", "3:x")["kind"] == "bad_input"
    cut = cli("audit", "verify", "--head", f"99:{'0' * 64}", "--json")
    assert cut.code == 1
    assert cut.document["problems"] == ["The audit ends at line 4; it once had 99."]
