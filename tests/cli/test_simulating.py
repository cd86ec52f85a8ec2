from datetime import UTC, datetime
from pathlib import Path

import pytest

from otpdesk.simulator import MAGIC
from otpdesk.simulator.magic import REFUSED
from tests.fixtures.cli import CommandLine


@pytest.fixture
def help_text(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The help of `simulate` in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    return cli("simulate", "--help").out


def test_the_help_of_simulate_lists_every_magic_number_and_mailbox_with_what_it_does(help_text: str) -> None:
    flowing = " ".join(help_text.split())
    for magic in MAGIC:
        start = " ".join(part for part in (magic.digits, magic.local_part) if part)
        assert f"{start} {magic.sentence}" in flowing
    assert f"“{REFUSED}” is refused" in flowing


def test_the_help_of_simulate_fits_into_80_columns(help_text: str) -> None:
    assert max(map(len, help_text.splitlines())) <= 80


GENERATE = ("history", "generate", "--days", "2", "--per-day", "60")


def test_a_history_is_generated_with_its_truth(cli: CommandLine) -> None:
    found = cli.json(*GENERATE, "--profile", "balanced")
    assert found["attempts"] > 50
    assert {one["account"] for one in found["truth"]["countries"]} == {"alpha", "beta"}
    assert all(0.7 < one["rates"]["conversion"] < 0.95 for one in found["truth"]["countries"])
    assert "has a generated history already" in cli.refused(*GENERATE)["title"]


def test_people_see_how_far_a_generation_is_and_what_is_true_of_it(cli: CommandLine) -> None:
    said = cli(*GENERATE, "--profile", "simpson")
    assert said.code == 0
    assert said.err.split()[-2:] == ["100", "%"]
    assert any(line.startswith("alpha") and "15.0%" in line for line in said.out.splitlines())


def test_what_another_system_sent_is_imported_once(busy_cli: CommandLine, tmp_path: Path) -> None:
    hour_ago = datetime.fromtimestamp(datetime.now(UTC).timestamp() - 3600, UTC).isoformat(timespec="seconds")
    file = tmp_path / "sent.csv"
    file.write_text(f"key,number,sent\nm1,+37255500001,{hour_ago}\nm2,12,{hour_ago}\n", encoding="utf-8")
    order = ("history", "import", str(file), "--as", "csv", "--account", "twilio-main", "--map", "id=key")
    assert "1 messages of 1 verifications would be taken" in busy_cli(*order, "--dry-run").out
    found = busy_cli.json(*order)
    assert (found["taken"], found["rejects"]) == (1, [{"line": 3, "sentence": "This phone number is too short."}])
    again = busy_cli(*order).out
    assert "0 messages of 0 verifications taken, 1 known already." in again
    assert "Line 3: This phone number is too short." in again
    assert busy_cli(*order[:-1], "id").code == 2
