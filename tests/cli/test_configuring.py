from pathlib import Path

from tests.fixtures.cli import CommandLine


def test_the_policy_is_shown_and_set(cli: CommandLine) -> None:
    shown = cli.json("policy", "show")
    assert (shown["gaps"], shown["tries_per_verification"], shown["code_rule"]) == ([30, 60, 120], 5, "any_live")

    assert cli.json("policy", "set", "code_rule", "newest_only")["code_rule"] == "newest_only"
    assert cli.refused("policy", "set", "code_life", "900")["kind"] == "bad_input"
    assert cli("policy", "set", "gaps", "1,2").out == "gaps is 1,2 now.\n"
    assert "USD=0.92,GBP=1.17" in cli("policy", "show").out


def test_the_configuration_goes_out_comes_back_and_rolls_back(cli: CommandLine, tmp_path: Path) -> None:
    file = str(tmp_path / "desk.toml")
    cli.json("policy", "set", "gaps", "7")

    assert cli.json("config", "export", file) == {"file": file}
    cli.json("policy", "set", "gaps", "8")
    assert cli.json("config", "import", file) == {"version": 3, "keyless": []}
    assert cli.json("policy", "show")["gaps"] == [7]
    assert cli.json("config", "rollback", "2") == {"version": 4}
    assert cli.json("policy", "show")["gaps"] == [8]
    history = cli.json("config", "history")
    assert [one["version"] for one in history] == [4, 3, 2, 1]
    assert [one["why"] for one in history] == [
        "rolled back to 2",
        "imported from desk.toml",
        "gaps set to 8",
        "gaps set to 7",
    ]
    assert all(sorted(one) == ["at", "version", "who", "why"] for one in history)
    assert cli.refused("config", "rollback", "99")["kind"] == "not_found"


def test_a_broken_file_is_refused_with_line_and_column(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("[policy]\ngaps = [1,\n")

    error = cli.refused("config", "import", str(file))

    assert error["kind"] == "bad_input"
    assert "line 3, column 1" in error["title"]
    assert cli.json("config", "history") == []


def test_an_imported_account_is_named_until_its_keys_come(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("""
        [[accounts]]
        name = "spare"
        provider = "twilio"
        settings = { account_sid = "AC1", sender = "+15017122661" }
    """)

    assert cli.json("config", "import", str(file))["keyless"] == ["spare"]
    assert "waits for its keys" in cli("account", "list").out
    cli.json("account", "add", "twilio", "--name", "spare", "--secrets", "-", stdin="auth_token=x\n")
    assert "never tested" in cli("account", "list").out


def test_a_file_is_drafted_shown_and_published(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text('[policy]\ncode_length = 8\n\n[[countries]]\ncountry = "ID"\nsms = "watch"\nhighest_price = 0.25\n')
    assert cli.json("config", "draft") == {"version": 0, "changes": [], "broken": [], "conflicts": []}

    drafted = cli.json("config", "import", str(file), "--draft")
    assert drafted == cli.json("config", "draft")
    assert [one["row"] for one in drafted["changes"]] == ["countries/ID", "policy/code_length"]
    assert drafted["changes"][1]["before"] == {"Code length": "6 digits"}
    assert cli.json("policy", "show")["code_length"] == 6

    assert cli.refused("config", "publish", "--why", " ")["kind"] == "bad_input"
    assert cli.json("config", "publish", "--why", "longer codes") == {"version": 1}
    assert cli.json("policy", "show")["code_length"] == 8
    assert cli.json("config", "history")[0]["why"] == "longer codes"
    assert [one["row"] for one in cli.json("config", "diff")["changes"]] == ["countries/ID", "policy/code_length"]
    assert cli.refused("config", "publish", "--why", "again")["rule"] == "draft"


def test_a_draft_is_discarded_row_by_row_or_whole(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("[policy]\ncode_length = 8\ncode_life = 600\nspend_per_day = 9\n")
    cli.json("config", "import", str(file), "--draft")

    left = cli.json("config", "discard", "policy/code_life")
    assert [one["row"] for one in left["changes"]] == ["policy/code_length", "policy/spend_per_day"]
    assert cli.refused("config", "discard", "nowhere/x")["kind"] == "bad_input"
    assert "Code length: 6 digits → 8 digits" in cli("config", "draft").out
    assert cli.json("config", "discard")["changes"] == []
    assert cli("config", "draft").out == "Nothing is changed; version 0 is in force.\n"


def test_what_somebody_else_published_meanwhile_is_settled_row_by_row(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text("[policy]\ncode_length = 8\ncode_life = 600\n")
    cli.json("config", "import", str(file), "--draft")
    cli.json("policy", "set", "code_length", "7")

    assert cli.refused("config", "publish", "--why", "mine")["rule"] == "conflicts"
    conflict = cli.json("config", "draft")["conflicts"][0]
    assert (conflict["row"], conflict["mine"], conflict["theirs"]) == (
        "policy/code_length",
        {"Code length": "8 digits"},
        {"Code length": "7 digits"},
    )
    assert "has published it too" in cli("config", "draft").out
    cli.json("config", "settle", "policy/code_length", "--theirs")
    cli.json("config", "publish", "--why", "mine")
    shown = cli.json("policy", "show")
    assert (shown["code_length"], shown["code_life"]) == (7, 600)
