import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from otpdesk.simulator import Simulator
from otpdesk.simulator.magic import BY_WORD
from tests.fixtures.cli import CommandLine

SENT = [
    "account", "attempt", "channel", "code_by", "next_send_at", "ordinal", "repeats", "sends_left", "status",
    "verification",
]  # fmt: skip
OURS = {"code_by": "desk", "repeats": False, "words": "", "retry_after": None}
NUMBER = "+372 5200 1111"


def magic(word: str) -> str:
    return f"+37252{BY_WORD[word].digits}"


def code_for(simulator: Simulator, address: str) -> str:
    """The newest code that an address received, read from the handset as a script reads it."""
    url = f"{simulator.urls['handset']}/{quote(address.replace(' ', ''), safe='+@')}"
    with urlopen(url, timeout=5) as answer:
        messages: list[dict[str, Any]] = json.load(answer)
    found = re.search(r"\d{6}", messages[-1]["text"])
    assert found
    return found[0]


def test_send_wait_check_and_show_over_a_real_connection(busy_cli: CommandLine, live_simulator: Simulator) -> None:
    sent = busy_cli.json("send", NUMBER, "--operator", "olga", "--wait", "20")

    assert sorted(sent) == SENT
    assert (sent["ordinal"], sent["account"], sent["channel"], sent["status"]) == (1, "twilio-main", "sms", "delivered")
    assert sent["sends_left"] == 3
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", sent["next_send_at"])

    code = code_for(live_simulator, NUMBER)
    wrong = "000000" if code != "000000" else "111111"
    said = busy_cli("check", sent["verification"], wrong, "--json")
    assert (said.code, said.document) == (1, {"outcome": "wrong", "tries_left": 4, "attempt": None, **OURS})
    right = busy_cli.json("check", sent["verification"], code, "--purpose", "support_call")
    assert right == {"outcome": "correct", "tries_left": 4, "attempt": sent["attempt"], **OURS}
    again = busy_cli("check", sent["verification"], code, "--json")
    assert (again.code, again.document["outcome"]) == (1, "already_used")

    shown = busy_cli.json("show", sent["verification"])
    assert sorted(shown) == [
        "at_providers", "attempts", "checks", "code_by", "decisions", "receipts", "repeats", "told", "verification",
        "whose",
    ]  # fmt: skip
    assert shown["verification"]["state"] == "verified"
    assert shown["verification"]["operator"] == "olga"
    assert [check["outcome"] for check in shown["checks"]] == ["wrong", "correct", "already_used"]
    assert [receipt["status"] for receipt in shown["receipts"]][-1] == "delivered"
    assert code not in json.dumps(shown)
    assert "52001111" not in json.dumps(shown)
    lines = busy_cli("show", sent["verification"]).out
    assert "correct" in lines
    assert code not in lines


def test_a_resend_within_the_gap_is_refused_with_the_rule_and_the_seconds(busy_cli: CommandLine) -> None:
    sent = busy_cli.json("send", NUMBER)

    error = busy_cli.refused("resend", sent["verification"])

    assert sorted(error) == ["hint", "kind", "retry_after", "rule", "title"]
    assert (error["kind"], error["rule"]) == ("refused", "gaps")
    assert 0 < error["retry_after"] <= 30


def test_a_resend_goes_through_the_account_and_channel_asked_for(busy_cli: CommandLine) -> None:
    busy_cli.json("policy", "set", "gaps", "0")
    busy_cli.json("policy", "set", "voice_after", "0")
    sent = busy_cli.json("send", NUMBER)

    again = busy_cli.json("resend", sent["verification"], "--account", "vonage-main")
    call = busy_cli.json("resend", sent["verification"], "--channel", "voice", "--account", "twilio-main")

    assert sorted(again) == SENT
    assert (again["ordinal"], again["account"], again["channel"]) == (2, "vonage-main", "sms")
    assert (call["ordinal"], call["account"], call["channel"]) == (3, "twilio-main", "voice")


def test_a_provider_that_refuses_is_followed_by_the_next(busy_cli: CommandLine, live_simulator: Simulator) -> None:
    said = busy_cli("send", "+372 5512 3456")

    assert said.code == 0
    assert said.out.splitlines()[0] == "twilio-main did not take it (failed); tried vonage-main."
    assert [entry.provider for entry in live_simulator.ledger] == ["vonage"]


def test_a_message_that_every_provider_refuses_ends_with_1_and_says_why(busy_cli: CommandLine) -> None:
    said = busy_cli("send", magic("no-credit"), "--json")

    assert said.code == 1
    assert said.document["error"]["kind"] == "failed"
    assert said.document["status"] == "failed"
    assert said.document["error"]["hint"]
    assert sorted({*said.document} - {"error"}) == SENT


def test_a_message_of_which_nothing_is_known_is_no_error_for_a_script_to_repeat(
    busy_cli: CommandLine, live_simulator: Simulator
) -> None:
    said = busy_cli("send", magic("error-after"), "--json")

    assert (said.code, said.document["status"]) == (0, "unknown")
    assert len(live_simulator.ledger) == 1


def test_an_email_goes_by_smtp(busy_cli: CommandLine, live_simulator: Simulator) -> None:
    sent = busy_cli.json("send", "Liis@Customer.example", "--purpose", "login")

    assert (sent["channel"], sent["account"]) == ("email", "mail")
    assert live_simulator.ledger.to("liis@customer.example")


def test_a_wrong_purpose_is_an_outcome_of_its_own(busy_cli: CommandLine) -> None:
    sent = busy_cli.json("send", NUMBER, "--purpose", "login")

    said = busy_cli("check", sent["verification"], "123456", "--purpose", "payment", "--json")

    assert (said.code, said.document["outcome"]) == (1, "wrong_purpose")


def test_a_customer_is_put_into_the_directory_by_the_first_send_and_found_by_reference(busy_cli: CommandLine) -> None:
    assert busy_cli.refused("send", "12", "--customer", "CRM-7")["kind"] == "bad_input"
    assert busy_cli.json("find", "CRM-7") == []

    first = busy_cli.json("send", NUMBER, "--customer", "CRM-7")
    busy_cli.json("send", "liis@customer.example", "--customer", "CRM-7")

    (hit,) = busy_cli.json("find", "CRM-7")
    assert (hit["reference"], hit["matched"]) == ("CRM-7", "reference")
    assert busy_cli.json("show", first["verification"])["verification"]["customer_id"] == hit["customer"]
    assert busy_cli.json("find", "liis@customer.example")[0]["customer"] == hit["customer"]


def test_an_address_that_cannot_be_read_is_refused_before_anything_is_written(busy_cli: CommandLine) -> None:
    assert busy_cli.refused("send", "12")["kind"] == "bad_input"


def test_without_an_account_there_is_no_route(cli: CommandLine) -> None:
    assert cli.refused("send", NUMBER)["kind"] == "no_route"


@pytest.mark.parametrize("command", [("check", "v0", "123456"), ("show", "v0"), ("resend", "v0")])
def test_a_verification_that_is_not_there_is_not_found(cli: CommandLine, command: tuple[str, ...]) -> None:
    said = cli(*command, "--json")

    assert said.code == 1
    document = said.document
    assert document.get("outcome", document.get("error", {}).get("kind")) == "not_found"


def test_track_once_settles_what_is_open(busy_cli: CommandLine) -> None:
    sent = busy_cli.json("send", magic("unreachable"))

    found = busy_cli.json("track", "--once")

    assert sorted(found) == ["changed", "next_due"]
    assert set(found["changed"]) <= {sent["verification"]}
    assert found["next_due"].endswith("Z")


def test_track_with_nothing_open_ends_at_once(cli: CommandLine) -> None:
    assert cli.json("track") == {"changed": [], "next_due": None}


def test_neither_database_nor_log_holds_a_code_a_key_or_a_whole_number(
    busy_cli: CommandLine, live_simulator: Simulator
) -> None:
    sent = busy_cli.json("send", NUMBER, "--wait", "20")
    code = code_for(live_simulator, NUMBER)
    busy_cli.json("check", sent["verification"], code)
    busy_cli.json("config", "export", str(busy_cli.folder / "desk.toml"))
    busy_cli.json("db", "backup", str(busy_cli.folder / "copy.db"))

    for file in (path for path in Path(busy_cli.folder).rglob("*") if path.is_file()):
        data = file.read_bytes()
        for secret in (b"simulated-key", b"BEGIN PRIVATE", b"52001111", b"four words"):
            assert secret not in data, f"{secret!r} in {file.name}"
        if file.suffix != ".db":  # in a database six digits stand in ids by chance
            assert code.encode() not in data, file.name
