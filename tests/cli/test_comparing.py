"""`otpdesk compare`, `rates` and `fees`: every figure as JSON, lines for people, files, and a report asked again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fixtures.cli import CommandLine

HEADS = {
    "question", "read_at", "version", "digest", "period_sends", "left_out", "accounts", "countries", "strata",
    "verdict", "method", "notes", "rates", "by_country", "unfair",
}  # fmt: skip


@pytest.fixture
def past(cli: CommandLine) -> CommandLine:
    """A desk with a few days of history."""
    assert cli("history", "generate", "--days", "5", "--per-day", "300", "--seed", "3").code == 0
    return cli


def test_a_comparison_says_everything_and_can_be_asked_again(past: CommandLine, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    first = past.json("compare", "--days", "7", "--channel", "sms", "--at-least", "50", "--export", str(report))
    assert set(first) == HEADS
    assert first["question"]["channels"] == ["sms"]
    assert len(first["accounts"]) >= 2
    assert first["verdict"]["title"]
    assert sum(one["sends"] for one in first["accounts"]) + sum(first["left_out"].values()) == first["period_sends"]

    again = past.json("compare", "--from", str(report))
    assert again.pop("same_as_report") is True
    assert {**again, "read_at": ""} == {**first, "read_at": ""}

    held = report.read_text(encoding="utf-8").partition('id="otpdesk-comparison">')[2].partition("</script>")[0]
    assert json.loads(held) == first

    past.json("fees", "set", first["verdict"]["a"], "per_attempt", "0.01", "EUR", "--since", "2020-01-01")
    said = past("compare", "--from", str(report))
    assert "The counts are no longer those in the report." in said.out


def test_people_read_a_verdict_a_table_and_what_remains(past: CommandLine, tmp_path: Path) -> None:
    table = tmp_path / "table.xlsx"
    said = past("compare", "--days", "7", "--metric", "cost", "--by", "country", "--before", "--export", str(table))
    assert said.code == 0, said
    for part in ("Per verified", "Weight", "Left out:", "digest", f"Written to {table}.", "Not adjusted for:"):
        assert part in said.out
    assert table.stat().st_size > 4_000
    for by, column in (("day", "Day "), ("stratum", "Place ")):
        assert column in past("compare", "--days", "7", "--by", by).out


def test_evidence_is_a_file_and_a_text_for_the_ticket(past: CommandLine, tmp_path: Path) -> None:
    account = past.json("compare", "--days", "7")["verdict"]["a"]
    path = tmp_path / "evidence.csv"
    found = past.json("evidence", account, str(path), "--days", "7", "--complaint", "not_verified")
    assert found["attempts"] == len(path.read_text(encoding="utf-8").splitlines()) - 1 > 0
    assert found["words"] == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert "otpdesk.db" not in past("evidence", account, str(path), "--country", "EE", "--channel", "sms").out
    assert past.refused("evidence", account, str(path), "--network", "999-99")["title"] == "There is no such attempt."


def test_filters_narrow_the_question(past: CommandLine) -> None:
    found = past.json(
        "compare", "--since", "2026-01-01", "--until", "2026-01-31", "--country", "Estonia,LV", "--country", "us",
        "--purpose", "login", "--chosen-by", "rule", "--network", "248-01", "--sender", "Desk",
        "--plan", "EE=0.5,LV=0.5", "--margin", "5",
        "--currency", "usd",
    )["question"]  # fmt: skip
    assert (found["since"], found["until"]) == ("2026-01-01", "2026-01-31")
    assert found["countries"] == ["EE", "LV", "US"]
    assert (found["purposes"], found["chosen_by"], found["networks"]) == (["login"], ["rule"], ["248-01"])
    assert (found["mix"], found["planned"]) == ("planned", {"EE": 0.5, "LV": 0.5})
    assert (found["margin"], found["currency"], found["senders"]) == (0.05, "USD", ["Desk"])


REFUSED = (
    (("twilio-main",), "Two accounts are compared."),
    (("no", "body"), "There is no account called “no”."),
    (("--since", "yesterday"), "“yesterday” is not a day."),
    (("--plan", "EE"), "“EE” is no mix."),
    (("--plan", "EE=half"), "“EE=half” is no mix."),
    (("--country", "Atlantis"), "“Atlantis” is not a country."),
    (("--export", "table.pdf"), "“.pdf” is no kind of file for this."),
    (("--from", "missing.html"), "missing.html cannot be read: No such file or directory."),
    (("--currency", "XXXX"), "“XXXX” is not a currency."),
)


def test_what_cannot_be_asked_is_refused(cli: CommandLine) -> None:
    for arguments, title in REFUSED:
        assert cli.refused("compare", *arguments)["title"] == title


def test_a_desk_without_a_past_says_so(cli: CommandLine) -> None:
    said = cli("compare")
    assert said.code == 0
    assert said.out.startswith("Nothing to compare: fewer than two accounts have first attempts here\n")


def test_rates_are_set_listed_imported_and_removed(cli: CommandLine, tmp_path: Path) -> None:
    today = datetime.now(UTC).date().isoformat()
    done = cli.json("rates", "set", "usd", "0.9", "--since", "2026-11-01")
    assert (done["currency"], done["base"], done["since"], done["rate"]) == ("USD", "EUR", "2026-11-01", 0.9)
    assert cli.json("rates", "set", "SEK", "0.09")["since"] in {today, datetime.now(UTC).date().isoformat()}
    path = tmp_path / "rates.csv"
    path.write_text("currency,since,rate\nUSD,2026-11-02,0.91\nUSD,never,1\n", "utf-8")
    assert "nothing was taken" in cli.refused("rates", "import", str(path))["title"]
    assert cli.json("rates", "import", str(path), "--dry-run")["taken"] == 0
    assert cli.json("rates", "import", str(path), "--partly")["taken"] == 1
    assert [one["since"] for one in cli.json("rates", "list") if one["currency"] == "USD"] == [
        "", "2026-11-01", "2026-11-02",
    ]  # fmt: skip
    cli.json("rates", "remove", "USD", "2026-11-01")
    assert cli.refused("rates", "remove", "USD", "2026-11-01")["kind"] == "not_found"
    assert "before the first" in cli("rates", "list").out


def test_fees_are_set_listed_and_removed(busy_cli: CommandLine) -> None:
    assert busy_cli("fees", "list").out == "None.\n"
    done = busy_cli.json("fees", "set", "twilio-main", "per_verified", "0.05", "usd", "--since", "2026-11-01")
    assert done["money"] == {"micro": 50_000, "currency": "USD"}
    assert "0.05 USD" in busy_cli("fees", "list").out
    busy_cli.json("fees", "remove", "twilio-main", "per_verified", "2026-11-01")
    assert busy_cli.json("fees", "list") == []
