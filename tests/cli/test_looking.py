import pytest

from tests.fixtures.cli import CommandLine

HIT = [
    "address", "country", "customer", "exact", "last_status", "last_verified", "masked", "matched", "name",
    "reference", "verification",
]  # fmt: skip


@pytest.fixture
def known(busy_cli: CommandLine) -> CommandLine:
    """A desk that has sent to one number."""
    busy_cli.json("send", "+372 5200 1111")
    return busy_cli


@pytest.mark.parametrize("query", ["+37252001111", "5200 1111", "00372 5200 1111"])
def test_a_number_is_found_in_any_form_and_shown_masked(known: CommandLine, query: str) -> None:
    (hit,) = known.json("find", query)

    assert sorted(hit) == HIT
    assert (hit["masked"], hit["country"], hit["exact"]) == ("+372 •••• ••11", "EE", True)


def test_a_national_number_is_read_as_the_region_says(known: CommandLine) -> None:
    (hit,) = known.json("find", "5200 1111", "--region", "FI")

    assert (hit["matched"], hit["exact"]) == ("part", False)


def test_nobody_is_found_in_a_sentence(cli: CommandLine) -> None:
    assert cli("find", "nobody").out == "Nobody found.\n"
    assert cli.json("find", "nobody") == []


def test_a_generated_past_is_found_by_name_and_reference(cli: CommandLine) -> None:
    made = cli.json("history", "generate", "--days", "2", "--per-day", "30", "--seed", "7")

    assert sorted(made) == ["attempts", "customers", "truth", "verifications"]
    assert made["attempts"] > 30
    (hit,) = cli.json("find", "C-000001")
    assert (hit["reference"], hit["matched"]) == ("C-000001", "reference")
    assert cli.json("find", hit["name"].split()[0])
    assert cli.refused("history", "generate", "--days", "2", "--seed", "7")["kind"] == "bad_input"
    assert cli.json("account", "list") == []
