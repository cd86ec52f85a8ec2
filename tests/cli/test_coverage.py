"""`otpdesk coverage` and `otpdesk prices` as scripts use them."""

from pathlib import Path

import pytest

from tests.fixtures.cli import CommandLine

LIST = "country;channel;amount;currency\nEE;sms;0,05;EUR\nFI;sms;0,06;EUR\n"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return str(path)


def test_prices_are_fetched_and_stand_beside_each_other(busy_cli: CommandLine) -> None:
    said = busy_cli("coverage", "--country", "EE,Finland", "--channel", "sms", "--refresh")
    assert said.code == 0, said.err
    assert "4 prices fetched" in said.out
    assert "sms, in EUR; paid in the last 30 days" in said.out
    (line,) = (line for line in said.out.splitlines() if line.startswith("Estonia"))
    assert len(line.split()) == 3
    document = busy_cli.json("coverage", "--country", "EE", "--channel", "sms")
    (found,) = document["channels"]
    assert document["refreshed"] is None
    assert [one["name"] for one in found["accounts"]] == ["twilio-main", "vonage-main"]
    (estonia,) = found["lines"]
    assert all(one["listed"]["currency"] == "EUR" and one["listed_at"].endswith("Z") for one in estonia["cells"])


def test_without_a_channel_every_one_that_is_carried_is_shown(busy_cli: CommandLine) -> None:
    document = busy_cli.json("coverage")
    assert [one["channel"] for one in document["channels"]] == ["sms", "voice", "whatsapp", "email"]
    said = busy_cli("coverage")
    assert "mail: no price list to ask for (a price may be taken from a file)." in said.out
    assert [one["channel"] for one in busy_cli.json("coverage", "--country", "EE")["channels"]][-1] == "whatsapp"


def test_a_list_is_looked_at_taken_and_put_back(busy_cli: CommandLine, file: str) -> None:
    dry = busy_cli.json("prices", "import", "vonage-main", file, "--dry-run")
    assert (dry["taken"], [one["country"] for one in dry["prices"]], dry["problems"]) == (None, ["EE", "FI"], [])
    assert busy_cli.json("prices", "lists") == []
    said = busy_cli("prices", "import", "vonage-main", file)
    assert said.code == 0
    assert "2 prices taken for vonage-main." in said.out
    assert "0.0500*" in busy_cli("coverage", "--channel", "sms", "--country", "EE").out
    (kept,) = busy_cli.json("prices", "lists")
    assert (kept["account"], kept["prices"], kept["undone_at"]) == ("vonage-main", 2, None)
    assert busy_cli.json("prices", "undo", str(kept["id"]))["undone_at"] is not None
    assert "already" in busy_cli.refused("prices", "undo", str(kept["id"]))["title"]
    assert "0.0500*" not in busy_cli("coverage", "--channel", "sms", "--country", "EE").out
    assert "list.csv" in busy_cli("prices", "lists").out


def test_a_list_with_wrong_lines_takes_nothing_unless_it_may_be_a_part(busy_cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(LIST + "XX;sms;0,05;EUR\n" * 7)
    error = busy_cli.refused("prices", "import", "vonage-main", str(path))
    assert error["title"] == "wrong.csv has 7 lines that cannot be used; nothing was taken."
    assert error["hint"].startswith("Line 4: “XX” is not a country. Line 5:")
    assert error["hint"].endswith("… and 2 more. --partly takes the others.")
    assert len(busy_cli.json("prices", "import", "vonage-main", str(path), "--dry-run")["problems"]) == 7
    taken = busy_cli.json("prices", "import", "vonage-main", str(path), "--partly")
    assert (taken["taken"]["prices"], len(taken["problems"])) == (2, 7)


def test_what_cannot_be_meant_is_said(busy_cli: CommandLine, file: str) -> None:
    assert "Atlantis" in busy_cli.refused("coverage", "--country", "Atlantis")["title"]
    assert busy_cli("coverage", "--days", "0").code == 2
    assert busy_cli.refused("prices", "import", "nobody", file)["kind"] == "not_found"
    assert busy_cli.refused("prices", "undo", "7")["kind"] == "not_found"
