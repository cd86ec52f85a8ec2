"""The simulated Verify of Vonage, both generations: what is refused, and what a verification remembers."""

import re
from typing import Any

import pytest

from otpdesk.otp import Channel
from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock
from tests.simulator.test_vonage import APPLICATION, CUSTOMER, KEY, Ask, ask, report, token

__all__ = ["ask"]

PROBLEM = {"type", "title", "detail", "instance"}


def start(ask: Ask, to: str = CUSTOMER, **changes: Any) -> Any:
    body = {"brand": "Acme", "workflow": [{"channel": "sms", "to": to}], "code_length": 6, **changes}
    return ask("POST", "/v2/verify", json={key: value for key, value in body.items() if value is not None})


def begun(ask: Ask, to: str = CUSTOMER, **changes: Any) -> str:
    answer = start(ask, to, **changes)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["request_id"])


def check(ask: Ask, request: str, code: Any) -> int:
    return ask("POST", f"/v2/verify/{request}", json={"code": code}).status_code


def code_of(simulator: Simulator, to: str = CUSTOMER) -> str:
    text = simulator.handset.messages(f"+{to}")[-1].text.replace(" ", "")
    found = re.search(r"code(?:is|:)(\d+)", text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"brand": None}, "brand"),
        ({"brand": "A" * 19}, "brand"),
        ({"brand": "A/B"}, "brand"),
        ({"locale": "finnish"}, "locale"),
        ({"client_ref": "a-b"}, "client_ref"),
        ({"channel_timeout": 14}, "channel_timeout"),
        ({"channel_timeout": "300"}, "channel_timeout"),
        ({"code_length": 11}, "code_length"),
        ({"code": "12"}, "code"),
        ({"workflow": []}, "workflow"),
        ({"workflow": [{"channel": "sms", "to": CUSTOMER}] * 4}, "workflow"),
        ({"workflow": ["sms"]}, "workflow[0].channel"),
        ({"workflow": [{"channel": "pigeon", "to": CUSTOMER}]}, "workflow[0].channel"),
        ({"workflow": [{"channel": "sms", "to": "+372"}]}, "workflow[0].to"),
        ({"workflow": [{"channel": "email", "to": CUSTOMER}]}, "workflow[0].to"),
        ({"workflow": [{"channel": "whatsapp", "to": CUSTOMER}]}, "workflow[0].from"),
        ({"workflow": [{"channel": "sms", "to": CUSTOMER, "from": "A name too long"}]}, "workflow[0].from"),
    ],
)
def test_a_start_that_is_not_valid_names_what_is_wrong(ask: Ask, changes: dict[str, Any], name: str) -> None:
    answer = start(ask, **changes)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [wrong["name"] for wrong in answer.json()["invalid_parameters"]] == [name]


def test_a_start_that_is_no_json_is_refused(ask: Ask) -> None:
    for body in ("brand=Acme", "[]", ""):
        assert ask("POST", "/v2/verify", data=body).status_code == 422


@pytest.mark.parametrize(
    ("digits", "status", "kind"),
    [
        ("204", 422, "invalid-params"),
        ("206", 422, "invalid-params"),
        ("207", 422, "invalid-params"),
        ("301", 402, "low-balance"),
        ("302", 429, "throttled"),
        ("401", 500, "internal-error"),
    ],
)
def test_a_refused_start_is_a_problem_and_begins_nothing(
    ask: Ask, simulator: Simulator, digits: str, status: int, kind: str
) -> None:
    answer = start(ask, f"37252000{digits}")
    assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (status, kind)
    assert set(answer.json()) >= PROBLEM
    assert list(simulator.ledger) == []
    assert start(ask, f"37252000{digits}").status_code == status


def test_a_message_says_brand_code_and_time(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    begun(ask, code_length=8, channel_timeout=600)
    clock.turn(5)
    assert re.fullmatch(
        r"Acme code: \d{8}\. Valid for 10 minutes\.", simulator.handset.messages(f"+{CUSTOMER}")[-1].text
    )
    (entry,) = simulator.ledger
    assert entry.sender == "Acme"


def test_one_address_has_one_verification_at_a_time_and_it_is_named(ask: Ask, clock: TurnedClock) -> None:
    request = begun(ask)
    again = start(ask)
    assert (again.status_code, again.json()["request_id"]) == (409, request)
    assert again.json()["type"].endswith("#concurrent")
    begun(ask, "37251234568")
    clock.turn(180)
    assert begun(ask) != request


def test_a_code_is_compared_three_times_at_most(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    request = begun(ask)
    clock.turn(5)
    assert [check(ask, request, "000000") for _ in range(4)] == [400, 400, 410, 404]
    second = begun(ask)
    clock.turn(5)
    assert check(ask, second, code_of(simulator)) == 200
    assert check(ask, second, code_of(simulator)) == 404


@pytest.mark.parametrize("code", ["123", "x" * 11, 123456, None, ["1234"]])
def test_what_cannot_be_a_code_uses_no_try_up(ask: Ask, code: Any) -> None:
    request = begun(ask)
    assert [check(ask, request, code) for _ in range(4)] == [422] * 4
    assert check(ask, request, "000000") == 400


def test_verifications_belong_to_who_began_them(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    request = begun(ask)
    clock.turn(5)
    other = {"auth": ("other123", "secret1234")}
    assert ask("POST", f"/v2/verify/{request}", json={"code": code_of(simulator)}, **other).status_code == 404
    assert ask("POST", f"/v2/verify/{request}", json={"code": "123456"}, auth=token()).status_code == 404
    assert start(ask).status_code == 409
    assert ask("POST", "/v2/verify", json={"brand": "A", "workflow": []}, auth=token("refused")).status_code == 401
    assert ask("POST", "/v2/verify", json={}, auth=(KEY, "refused")).status_code == 401


def test_a_cancel_has_its_window(ask: Ask, clock: TurnedClock) -> None:
    steps = [{"channel": "sms", "to": CUSTOMER}, {"channel": "voice", "to": CUSTOMER}]
    request = begun(ask, workflow=steps)
    clock.turn(29)
    early = ask("DELETE", f"/v2/verify/{request}")
    assert (early.status_code, "30 seconds" in early.json()["detail"]) == (404, True)
    clock.turn(1)
    assert ask("POST", f"/v2/verify/{request}/next_workflow").status_code == 200
    late = ask("DELETE", f"/v2/verify/{request}")
    assert (late.status_code, "Too many" in late.json()["detail"]) == (404, True)
    other = begun(ask, "37251234568")
    clock.turn(30)
    assert ask("DELETE", f"/v2/verify/{other}").status_code == 204
    assert ask("DELETE", f"/v2/verify/{other}").status_code == 404
    assert ask("POST", f"/v2/verify/{other}/next_workflow").status_code == 404


def test_steps_come_one_after_the_other(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    to = {"to": CUSTOMER}
    request = begun(ask, workflow=[{"channel": "sms", **to}, {"channel": "voice", **to}, {"channel": "sms", **to}])
    assert ask("POST", f"/v2/verify/{request}/next_workflow").status_code == 200
    clock.turn(180)
    assert check(ask, request, "000000") == 400
    assert [entry.channel for entry in simulator.ledger] == [Channel.SMS, Channel.VOICE, Channel.SMS]
    none = ask("POST", f"/v2/verify/{request}/next_workflow")
    assert (none.status_code, none.json()["type"].rpartition("#")[2]) == (409, "no-events")


def test_a_code_of_the_clients_is_sent_and_compared_where_the_account_may(
    ask: Ask, simulator: Simulator, clock: TurnedClock
) -> None:
    request = begun(ask, code="849217", code_length=None)
    clock.turn(5)
    assert code_of(simulator) == "849217"
    assert check(ask, request, "849217") == 200
    body = {"brand": "Acme", "workflow": [{"channel": "sms", "to": CUSTOMER}], "code": "849217"}
    refused = ask("POST", "/v2/verify", json=body, auth=("abcd1230", "secret1234"))
    assert refused.status_code == 422
    assert [wrong["name"] for wrong in refused.json()["invalid_parameters"]] == ["code"]


def test_verifications_are_reported_by_id_and_by_time(ask: Ask, clock: TurnedClock) -> None:
    first = begun(ask, client_ref="a0123456789abc")
    clock.turn(200)
    body = {"brand": "Acme", "workflow": [{"channel": "email", "to": "mari@example.org"}]}
    second = ask("POST", "/v2/verify", json=body, auth=token(APPLICATION)).json()["request_id"]
    clock.turn(5)
    asked = {"product": "VERIFY-V2", "direction": ""}
    said = report(ask, **asked, id=f"{first},{second},other")
    assert said["ids_not_found"] == "other"
    rows = {row["request_id"]: row for row in said["records"]}
    assert (rows[first]["status"], rows[first]["client_ref"], rows[first]["to"]) == (
        "expired",
        "a0123456789abc",
        CUSTOMER,
    )
    assert (rows[second]["status"], rows[second]["email_event_count"]) == ("in_progress", "1")
    window = {"date_start": "2026-11-18T00:00:00Z", "date_end": "2026-11-19T00:00:00Z"}
    assert report(ask, **asked, **window)["items_count"] == 2
    assert report(ask, **asked, **window, to=CUSTOMER)["items_count"] == 1
    assert report(ask, **asked, **window, status="expired")["items_count"] == 1
    assert report(ask, product="SMS", **window)["items_count"] == 0
    assert report(ask, product="MESSAGES", **window)["items_count"] == 0
    assert report(ask, product="VERIFY-API", direction="", **window)["items_count"] == 0


def legacy(ask: Ask, what: str = "", **fields: str) -> Any:
    given = fields if what else {"number": CUSTOMER, "brand": "Acme", "code_length": "6", "workflow_id": "6", **fields}
    answer = ask("POST", f"/verify{what}/json", data=given)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"number": ""}, "2"),
        ({"brand": ""}, "2"),
        ({"number": "12ab"}, "3"),
        ({"brand": "A" * 19}, "3"),
        ({"code_length": "5"}, "3"),
        ({"workflow_id": "8"}, "3"),
        ({"pin_expiry": "59"}, "3"),
        ({"next_event_wait": "soon"}, "3"),
        ({"pin_code": "1234"}, "20"),
        ({"number": "37252000204"}, "7"),
        ({"number": "37252000206"}, "15"),
        ({"number": "37252000207"}, "3"),
        ({"number": "37252000301"}, "9"),
        ({"number": "37252000302"}, "1"),
    ],
)
def test_a_legacy_start_that_is_refused_has_a_status(ask: Ask, fields: dict[str, str], status: str) -> None:
    said = legacy(ask, **fields)
    assert said["status"] == status
    assert said["error_text"]
    assert "request_id" not in said


def test_legacy_verify_takes_its_keys_as_parameters_and_questions_as_well(ask: Ask) -> None:
    keys = {"api_key": KEY, "api_secret": "secret1234"}
    query = {"number": CUSTOMER, "brand": "Acme", **keys}
    begun = ask("GET", "/verify/json", params=query, auth=lambda request: request).json()
    assert begun["status"] == "0"
    found = ask(
        "GET", "/verify/search/json", params={"request_id": begun["request_id"], **keys}, auth=lambda r: r
    ).json()
    assert found["status"] == "IN PROGRESS"
    assert ask("POST", "/verify/json", data=query | {"api_secret": "refused"}, auth=lambda r: r).json()["status"] == "4"
    assert ask("POST", "/verify/nothing/json").status_code == 404


def test_a_legacy_verification_lives_its_life(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    request = legacy(ask)["request_id"]
    assert legacy(ask)["status"] == "10"
    clock.turn(5)
    assert legacy(ask, "/check", request_id=request, code="000000")["status"] == "16"
    assert legacy(ask, "/check", request_id=request, code="")["status"] == "2"
    right = legacy(ask, "/check", request_id=request, code=code_of(simulator))
    assert (right["status"], right["currency"]) == ("0", "EUR")
    found = legacy(ask, "/search", request_id=request)
    assert (found["status"], [event["type"] for event in found["events"]]) == ("SUCCESS", ["sms"])
    assert found["date_finalized"] == "2026-11-18 11:06:45"
    assert "code" not in str(found)
    assert legacy(ask, "/search", request_id="other")["status"] == "101"
    assert legacy(ask, "/control", request_id=request, cmd="cancel")["status"] == "6"


def test_legacy_controls_are_what_they_are(ask: Ask, clock: TurnedClock) -> None:
    request = legacy(ask, workflow_id="5")["request_id"]
    assert legacy(ask, "/control", request_id=request, cmd="dance")["status"] == "3"
    assert legacy(ask, "/control", request_id=request, cmd="cancel")["status"] == "19"
    assert legacy(ask, "/control", request_id=request, cmd="trigger_next_event")["status"] == "0"
    assert legacy(ask, "/control", request_id=request, cmd="trigger_next_event")["status"] == "19"
    clock.turn(30)
    assert legacy(ask, "/control", request_id=request, cmd="cancel")["status"] == "19"
    other = legacy(ask, number="37251234568")["request_id"]
    clock.turn(30)
    assert legacy(ask, "/control", request_id=other, cmd="cancel") == {"status": "0", "command": "cancel"}
    assert legacy(ask, "/search", request_id=other)["status"] == "CANCELLED"
