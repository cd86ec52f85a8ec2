"""`otpdesk country …`: what it prints, and what it refuses."""

from pathlib import Path

from tests.fixtures.cli import CommandLine


def test_a_country_is_set_at_once_and_listed(cli: CommandLine) -> None:
    caps = ("--per-day", "300", "--highest-price", "0.20", "--per-number-day", "20")
    said = cli.json("country", "set", "EE,Latvia", "--sms", "allow", "--voice", "block", *caps)
    assert [one["country"] for one in said["countries"]] == ["EE", "LV"]
    found = {one["country"]: one for one in cli.json("country", "list", "--continent", "europe")}
    assert found["LV"] | {"sms": "allow", "voice": "block", "per_day": 300, "per_number_day": 20} == found["LV"]
    assert (found["LV"]["highest_price"], found["LV"]["currency"], found["LV"]["used"]) == (0.2, "EUR", 0)
    assert (found["SE"]["sms"], found["EE"]["home"]) == ("block", True)
    assert "US" not in found
    text = cli("country", "set", "LV", "--per-day", "none", "--highest-price", "")
    assert text.out.startswith("Latvia: SMS allow, voice block, WhatsApp block, 20 a number and day.\n")


def test_a_blocked_country_is_refused_with_the_command_that_allows_it(busy_cli: CommandLine) -> None:
    refused = busy_cli.refused("send", "+92 301 2345678")
    assert (refused["rule"], refused["retry_after"]) == ("country_blocked", None)
    assert refused["title"] == "Not sent: Pakistan is blocked for SMS."
    assert "otpdesk country set PK --sms allow" in refused["hint"]
    busy_cli.json("country", "set", "PK", "--sms", "allow")
    assert busy_cli.json("send", "+92 301 2345678")["channel"] == "sms"


def test_what_cannot_be_set_is_refused_and_changes_nothing(cli: CommandLine) -> None:
    assert cli.refused("country", "set", "Atlantis", "--sms", "allow")["title"] == "“Atlantis” is not a country."
    assert "whole number" in cli.refused("country", "set", "LV", "--per-day", "0")["title"]
    assert "amount above 0" in cli.refused("country", "set", "LV", "--highest-price", "free")["title"]
    assert cli("country", "set", "LV").code == 2
    assert cli("country", "set", "LV", "--sms", "maybe").code == 2
    assert cli.refused("country", "list", "--continent", "Atlantis")["kind"] == "bad_input"
    assert cli.json("config", "history") == []


def test_a_file_is_taken_at_once_or_into_the_draft(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "countries.csv"
    file.write_text("country,sms,per_day\nFI,allow,500\nSE,watch,\n")
    drafted = cli.json("country", "import", str(file), "--draft")["draft"]
    assert [(one["country"], one["after"]) for one in drafted] == [
        ("FI", {"SMS": "allow", "Codes per day": "500"}),
        ("SE", {"SMS": "watch"}),
    ]
    assert [one["country"] for one in cli.json("country", "list", "--changed")] == ["FI", "SE"]
    assert "* changed in your draft" in cli("country", "list", "--changed").out
    assert cli.json("country", "import", str(file)) == {"version": 1}
    assert cli("country", "list", "--changed").out == "None.\n"


def test_a_file_with_a_wrong_line_is_named_with_it(cli: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "countries.csv"
    file.write_text("country,sms\nFI,perhaps\n")
    refused = cli.refused("country", "import", str(file))
    assert refused["title"] == "countries.csv has 1 line that cannot be used; nothing was changed."
    assert refused["hint"] == "Line 2: “perhaps” is not allow, watch or block."
