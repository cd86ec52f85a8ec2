"""`otpdesk template …`: list, show, set and reset, as scripts use them."""

from pathlib import Path

import pytest

from tests.fixtures.cli import CommandLine

BODY = "{company}: {code} for your call, {minutes} min. We ask for it only if you called us."


def test_texts_are_built_in_until_one_is_set_and_again_after_it_was_reset(cli: CommandLine, tmp_path: Path) -> None:
    assert cli.json("template", "list", "--own") == []
    assert "has no text of its own" in cli("template", "list", "--own").out
    file = tmp_path / "body.txt"
    file.write_text(f"{BODY}\n")
    ids = ("--dlt-entity", "1201159134567890123", "--dlt-template", "1207161234567890123")
    assert cli.json("template", "set", "support_call", "en", "sms", "--body-file", str(file), *ids) == {"version": 1}
    [own] = cli.json("template", "list", "--own")
    assert (own["purpose"], own["language"], own["channel"]) == ("support_call", "en", "sms")
    shown = cli.json("template", "show", "support_call", "en", "sms")
    assert (shown["body"], shown["origin"], shown["lacks"]) == (BODY, "own", [])
    assert shown["registration"]["dlt_entity"] == "1201159134567890123"
    assert cli.json("template", "reset", "support_call", "en", "sms") == {"version": 2}
    assert cli.refused("template", "reset", "support_call", "en", "sms")["kind"] == "not_found"
    assert cli.json("template", "show", "support_call", "en", "sms")["origin"] == "built-in"


def test_a_text_of_another_language_is_shown_with_its_chain_and_how_it_reads(cli: CommandLine) -> None:
    shown = cli.json("template", "show", "login", "de-at", "voice")
    assert (shown["language"], shown["origin"], shown["source"]) == ("de-AT", "falls back", "de")
    assert shown["chain"] == ["de-AT", "de", "en"]
    assert "4, 0, 7, 1, 2, 6" in shown["preview"]
    assert "Languages: de-AT → de → en" in cli("template", "show", "login", "de-at", "voice").out


def test_a_text_from_stdin_that_lacks_the_code_is_refused_with_a_sentence(cli: CommandLine) -> None:
    said = cli.refused("template", "set", "login", "en", "sms", "--body-file", "-", stdin="Hello {company}")
    assert said["kind"] == "bad_input"
    assert "{code} is missing" in said["title"]
    assert cli.json("template", "list", "--own") == []


@pytest.mark.parametrize("data", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_said_so(cli: CommandLine, tmp_path: Path, data: bytes | None) -> None:
    file = tmp_path / "body.txt"
    if data is not None:
        file.write_bytes(data)
    said = cli.refused("template", "set", "login", "en", "sms", "--body-file", str(file))
    assert said["kind"] == "bad_input"
    assert "body.txt" in said["title"]


def test_what_is_no_purpose_or_language_is_a_usage_error_or_bad_input(cli: CommandLine) -> None:
    assert cli("template", "show", "birthday", "en", "sms", "--json").code == 2
    assert cli.refused("template", "show", "login", "deutsch", "sms")["kind"] == "bad_input"
