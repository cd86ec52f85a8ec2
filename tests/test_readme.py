"""What the README says that can be held against the program."""

import re
from pathlib import Path

import pytest

from otpdesk.options import form_fields
from otpdesk.providers import PROVIDERS, provider_class
from otpdesk.providers.abilities import CAPABILITY_WORDS, Capability
from otpdesk.simulator import MAGIC

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text("utf-8")


def test_every_magic_number_stands_in_the_table() -> None:
    for magic in MAGIC:
        local_part = f"{magic.local_part}@" if magic.local_part else ""
        assert f"| {magic.digits} | {local_part} | {magic.sentence} |" in TEXT


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_settings_of_every_provider_are_listed(name: str) -> None:
    [row] = [line for line in TEXT.splitlines() if line.startswith(f"| {name} |")]
    *_, settings, secrets, _ = row.split("|")
    declared = form_fields(provider_class(name).settings_model)
    assert set(re.findall(r"\b[a-z]+_?[a-z]*\b", secrets)) == {field.key for field in declared if field.secret}
    for field in declared:
        assert field.secret or re.search(rf"\b{field.key}\b", settings), f"{field.key} is not listed"


def abilities_table() -> str:
    """What the adapters declare, as the README shows it."""
    kinds = [provider_class(name) for name in PROVIDERS]
    head = f"| ability | {' | '.join(PROVIDERS)} |\n| --- |{' --- |' * len(kinds)}\n"
    rows = (
        f"| {CAPABILITY_WORDS[one]} | {' | '.join(kind.abilities[one].mark for kind in kinds)} |" for one in Capability
    )
    return head + "\n".join(rows)


def test_the_table_of_abilities_is_what_the_adapters_declare() -> None:
    assert abilities_table() in TEXT, f"put this into the README:\n{abilities_table()}"


def test_every_picture_is_there() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", TEXT):
        assert (ROOT / path).is_file(), path
