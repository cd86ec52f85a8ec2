"""The sessions of the simulated Plivo's Verify, and the calls and texts that went out for them."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock
from tests.simulator.asking import Ask
from tests.simulator.plivo_asking import CUSTOMER, MESSAGE, SESSION, asking, told_of_message


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with asking(simulator) as asked:
        yield asked


def start(ask: Ask, to: str = CUSTOMER, **fields: Any) -> requests.Response:
    return ask("POST", SESSION, json={"recipient": to} | fields)


def session(ask: Ask, uuid: str) -> Any:
    return ask("GET", f"{SESSION}{uuid}/").json()


def check(ask: Ask, uuid: str, code: str) -> requests.Response:
    return ask("POST", f"{SESSION}{uuid}/", json={"otp": code})


def code_of(simulator: Simulator, to: str = CUSTOMER) -> str:
    return simulator.handset.messages(to)[-1].text.rpartition(" ")[2].rstrip(".")


def test_a_code_is_sent_compared_and_right_once(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    begun = start(ask, brand_name="Acme")
    uuid = begun.json()["session_uuid"]
    assert (begun.status_code, begun.json()["message"]) == (202, "Session initiated")
    clock.turn(3)
    assert simulator.handset.messages(CUSTOMER)[0].text.startswith("Your Acme verification code is ")
    assert (check(ask, uuid, "000000").status_code, session(ask, uuid)["status"]) == (400, "in-progress")
    right = check(ask, uuid, code_of(simulator))
    assert (right.status_code, right.json()["message"]) == (200, "session validated successfully.")
    assert session(ask, uuid)["status"] == "verified"
    assert check(ask, uuid, code_of(simulator)).status_code == 404


def test_a_second_start_sends_the_same_code_of_the_same_session(
    ask: Ask, simulator: Simulator, clock: TurnedClock
) -> None:
    first, second = start(ask).json()["session_uuid"], start(ask, channel="voice", otp="7777").json()["session_uuid"]
    assert first == second
    clock.turn(60)
    one, two = simulator.handset.messages(CUSTOMER)
    assert one.text == two.text
    told = session(ask, first)
    assert (told["channel"], told["count"]) == ("voice", 2)
    assert [each["status"] for each in told["attempt_details"]] == ["delivered", "completed"]
    assert [each["charge"] for each in told["charges"]["attempt_charges"]] == ["0.06140", "0.20790"]
    assert told["charges"]["total_charge"] == "0.26930"
    assert told["created_at"] == "2026-11-18T11:06:40.000000Z"


def test_a_session_runs_out_and_the_next_start_begins_another(ask: Ask, clock: TurnedClock) -> None:
    uuid = start(ask).json()["session_uuid"]
    clock.turn(600)
    assert session(ask, uuid)["status"] == "expired"
    assert check(ask, uuid, "000000").status_code == 404
    assert start(ask).json()["session_uuid"] != uuid


def test_ten_wrong_codes_are_too_many(ask: Ask) -> None:
    uuid = start(ask, otp="123456").json()["session_uuid"]
    said = [check(ask, uuid, "000000").json()["error"] for _ in range(10)]
    assert set(said[:9]) == {"incorrect otp"}
    assert "exceeded" in said[9]
    assert "exceeded" in check(ask, uuid, "123456").json()["error"]


def test_our_own_code_goes_out_as_it_is(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    uuid = start(ask, otp="AB12cd").json()["session_uuid"]
    clock.turn(3)
    assert code_of(simulator) == "AB12cd"
    assert check(ask, uuid, "AB12cd").status_code == 200


@pytest.mark.parametrize(
    ("last_digits", "word", "code"),
    [("101", "completed", 4000), ("201", "no-answer", 3000), ("202", "failed", 3050), ("205", "busy", 3020)],
)
def test_a_call_of_a_session_has_a_record_with_the_cause_of_its_end(
    ask: Ask, clock: TurnedClock, last_digits: str, word: str, code: int
) -> None:
    uuid = start(ask, f"+37251000{last_digits}", channel="voice").json()["session_uuid"]
    (attempt,) = session(ask, uuid)["attempt_details"]
    ringing = ask("GET", f"Call/{attempt['attempt_uuid']}/").json()
    assert (ringing["end_time"], ringing["hangup_cause_code"]) == (None, None)
    clock.turn(60)
    (attempt,) = session(ask, uuid)["attempt_details"]
    ended = ask("GET", f"Call/{attempt['attempt_uuid']}/").json()
    assert (attempt["status"], ended["hangup_cause_code"]) == (word, code)
    assert bool(ended["answer_time"]) is (word == "completed")
    assert ask("GET", f"{MESSAGE}{attempt['attempt_uuid']}/").status_code == 404


def test_why_a_text_of_a_session_did_not_arrive_is_in_its_own_record(ask: Ask, clock: TurnedClock) -> None:
    uuid = start(ask, "+37251000201").json()["session_uuid"]
    clock.turn(60)
    (attempt,) = session(ask, uuid)["attempt_details"]
    assert told_of_message(ask, attempt["attempt_uuid"])["error_code"] == "80"
    assert ask("GET", MESSAGE).json()["objects"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"to": "nobody"}, 400),
        ({"channel": "whatsapp"}, 400),
        ({"otp": "123"}, 400),
        ({"code_length": 9}, 400),
        ({"to": "+37251000206"}, 403),
        ({"to": "+37251000301"}, 402),
        ({"to": "+37251000302"}, 429),
    ],
)
def test_a_session_that_cannot_be_begun_is_refused_and_is_not_known(
    ask: Ask, fields: dict[str, Any], status: int
) -> None:
    assert start(ask, **fields).status_code == status
    assert ask("GET", SESSION).json()["sessions"] == []


def test_sessions_are_listed_by_number_state_and_time(ask: Ask, clock: TurnedClock) -> None:
    old = start(ask).json()["session_uuid"]
    clock.turn(601)
    new = start(ask).json()["session_uuid"]
    start(ask, "+37251234568", app_uuid="59728519-d145-45d6-8d46-60c06f7e8bbb")
    for filters, found in (
        ({"recipient": CUSTOMER}, [new, old]),
        ({"status": "expired"}, [old]),
        ({"recipient": CUSTOMER, "session_time__gte": "2026-11-18 11:10"}, [new]),
        ({"recipient": CUSTOMER, "limit": "1"}, [new]),
        ({"recipient": CUSTOMER, "app_uuid": "59728519-d145-45d6-8d46-60c06f7e8bbb"}, []),
    ):
        listed = ask("GET", SESSION, params=filters).json()["sessions"]
        assert [one["session_uuid"] for one in listed] == found, filters
    assert ask("GET", SESSION, params={"session_time": "soon"}).status_code == 400


def test_a_session_that_was_never_begun_is_not_found_and_a_code_is_needed(ask: Ask) -> None:
    assert check(ask, "unknown", "123456").status_code == 404
    assert ask("GET", f"{SESSION}unknown/").status_code == 404
    assert check(ask, start(ask).json()["session_uuid"], "").status_code == 400
