"""The extracts that travel with the tests are still what the published documents say."""

import json
from pathlib import Path

import pytest

from tests.contracts.extract import DATA, OPERATIONS, extract, extract_file, read_document

SPECS = Path(__file__).resolve().parents[3] / "shared" / "specs"


@pytest.mark.contract
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_extract_equals_its_document(name: str) -> None:
    if not (SPECS / name).exists():
        pytest.skip(f"the published document {name} does not lie beside the project")
    assert json.loads(extract_file(name).read_text("utf-8")) == extract(read_document(SPECS / name), OPERATIONS[name])


@pytest.mark.contract
@pytest.mark.parametrize("provider", ["twilio", "vonage"])
def test_the_licence_travels_with_the_extracts(provider: str) -> None:
    if not (SPECS / provider / "LICENSE").exists():
        pytest.skip(f"the licence of {provider}'s documents does not lie beside the project")
    assert (DATA / f"LICENSE-{provider}").read_text() == (SPECS / provider / "LICENSE").read_text()


def test_every_extract_names_its_origin_and_licence() -> None:
    origin = (DATA / "ORIGIN.md").read_text("utf-8")
    for file in DATA.glob("*.json"):
        assert file.name in origin
    assert "MIT License" in (DATA / "LICENSE-twilio").read_text()
    assert "MIT License" in (DATA / "LICENSE-vonage").read_text()
