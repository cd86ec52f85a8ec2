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
