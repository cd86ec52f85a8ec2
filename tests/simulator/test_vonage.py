import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from otpdesk.simulator import Profile, Simulator
from tests.fixtures.clock import TurnedClock

KEY = "abcd1234"
CUSTOMER = "37251234567"
APPLICATION = "11111111-2222-3333-4444-555555555555"

Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with requests.Session() as session:
        session.auth = (KEY, "secret1234")

        def answer(method: str, path: str, **what: Any) -> requests.Response:
            return session.request(method, simulator.urls["vonage"] + path, timeout=10, **what)

        yield answer


def send(ask: Ask, to: str = CUSTOMER, **fields: str) -> Any:
    form = {"to": to, "from": "OurCompany", "text": "Your code is 123456"} | fields
    answer = ask("POST", "/sms/json", data=form)
    assert answer.status_code == 200
    return answer.json()["messages"]


def report(ask: Ask, **filters: str) -> Any:
    asked = {"account_id": KEY, "product": "SMS", "direction": "outbound"} | filters
    return ask("GET", "/v2/reports/records", params=asked).json()


def token(application: str = APPLICATION) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    claims = urlsafe_b64encode(json.dumps({"application_id": application}).encode()).decode().rstrip("=")

    def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer e30.{claims}.c2lnbmVk"
        return request

    return authorize


def call(ask: Ask, to: str = CUSTOMER, **members: Any) -> requests.Response:
    body = {
        "to": [{"type": "phone", "number": to}],
        "from": {"type": "phone", "number": "447700900001"},
        "ncco": [{"action": "talk", "text": "Your code is 1 2 3"}, {"action": "talk", "text": "Your code is 1 2 3"}],
    } | members
    return ask("POST", "/v1/calls", json=body, auth=token())


def test_a_message_is_taken_with_its_price_and_network(ask: Ask) -> None:
    (part,) = send(ask, **{"client-ref": "a0123456789abc"})
    assert part["status"] == "0"
    assert part["message-price"] == "0.06010000"
    assert part["remaining-balance"] == "99.93990000"
    assert part["network"] in {"24801", "24802", "24803"}
    assert part["client-ref"] == "a0123456789abc"


def test_a_long_text_has_parts_with_ids_of_their_own(ask: Ask, clock: TurnedClock) -> None:
    parts = send(ask, text="a" * 161)
    ids = [part["message-id"] for part in parts]
    assert len(set(ids)) == 2
    clock.turn(60)
    assert [record["message_id"] for record in report(ask, id=",".join(ids))["records"]] == ids


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"to": ""}, "2"),
        ({"from": ""}, "2"),
        ({"text": ""}, "2"),
        ({"to": "12ab"}, "3"),
        ({"to": "3725"}, "3"),
        ({"to": "37251000204"}, "7"),
        ({"to": "37251000206"}, "6"),
        ({"to": "37251000301"}, "9"),
        ({"to": "37251000302"}, "1"),
    ],
)
def test_a_refusal_has_a_status_of_its_own(ask: Ask, fields: dict[str, str], status: str) -> None:
    (part,) = send(ask, **fields)
    assert part["status"] == status
    assert part["error-text"]


def test_a_form_that_calls_itself_json_is_not_understood(ask: Ask) -> None:
    headers = {"Content-Type": "application/json"}
    answer = ask("POST", "/sms/json", data="to=37251234567&from=x&text=y", headers=headers)
    assert answer.json()["messages"][0]["status"] == "2"


def test_a_message_may_come_as_json_with_its_keys_inside(ask: Ask) -> None:
    body = {"to": int(CUSTOMER), "from": "x", "text": "y", "api_key": KEY, "api_secret": "secret1234"}
    answer = ask("POST", "/sms/json", json=body, auth=lambda request: request)
    assert answer.json()["messages"][0]["status"] == "0"
    assert ask("POST", "/sms/json", json=[]).json()["messages"][0]["status"] == "2"


def test_a_report_shows_a_message_some_seconds_later(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    simulator.profile = Profile(calm=True, report_delay=3)
    message_id = send(ask)[0]["message-id"]
    young = report(ask, id=message_id)
    assert (young["records"], young["ids_not_found"]) == ([], message_id)
    clock.turn(3)
    assert report(ask, id=message_id)["records"][0]["status"] == "delivered"


@pytest.mark.parametrize(
    ("last_digits", "status", "code"),
    [
        ("101", "delivered", "0"),
        ("103", "buffered", "0"),
        ("201", "failed", "2"),
        ("202", "failed", "3"),
        ("203", "failed", "11"),
        ("205", "rejected", "6"),
    ],
)
def test_a_report_has_vonages_words(ask: Ask, clock: TurnedClock, last_digits: str, status: str, code: str) -> None:
    message_id = send(ask, f"37251000{last_digits}")[0]["message-id"]
    clock.turn(60)
    (record,) = report(ask, id=message_id)["records"]
    assert (record["status"], record["error_code"]) == (status, code)
    assert ("date_finalized" in record) is (status != "buffered")


def test_a_report_keeps_our_reference_and_tells_the_text_only_when_asked(ask: Ask, clock: TurnedClock) -> None:
    message_id = send(ask, **{"client-ref": "a0123456789abc"})[0]["message-id"]
    clock.turn(60)
    (record,) = report(ask, id=message_id)["records"]
    assert record["client_ref"] == "a0123456789abc"
    assert "message_body" not in record
    assert report(ask, id=message_id, include_message="true")["records"][0]["message_body"] == "Your code is 123456"


def test_a_repeated_receipt_is_reported_twice(ask: Ask, clock: TurnedClock) -> None:
    message_id = send(ask, "37251000105")[0]["message-id"]
    clock.turn(60)
    first, second = report(ask, id=message_id)["records"]
    assert first == second


def test_a_window_has_what_was_sent_in_it(ask: Ask, clock: TurnedClock) -> None:
    send(ask)
    clock.turn(3600)
    send(ask)
    send(ask, "37251234568")
    clock.turn(60)
    window = {"date_start": "2026-11-18T12:00:00Z", "date_end": "2026-11-18T23:00:00Z"}
    assert report(ask, **window)["items_count"] == 2
    assert report(ask, to=CUSTOMER, **window)["items_count"] == 1
    assert report(ask, status="failed", **window)["items_count"] == 0


@pytest.mark.parametrize(
    ("filters", "word"),
    [
        ({}, "date_start"),
        ({"direction": ""}, "direction"),
        ({"product": "ASR", "id": "x"}, "product"),
        ({"id": "x", "date_start": "2026-11-18T00:00:00Z"}, "date_start"),
        ({"date_start": "2026-11-18T00:00:00Z", "date_end": "2026-11-19T00:00:01Z"}, "date_end"),
        ({"date_start": "2026-11-18T00:00:00Z", "date_end": "2026-11-17T00:00:00Z"}, "date_end"),
        ({"date_start": "soon", "date_end": "later"}, "date_start"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(ask: Ask, filters: dict[str, str], word: str) -> None:
    asked = {"account_id": KEY, "product": "SMS", "direction": "outbound"} | filters
    answer = ask("GET", "/v2/reports/records", params=asked)
    assert answer.status_code == 422
    assert word in answer.text


def test_the_reports_of_another_account_are_forbidden(ask: Ask) -> None:
    asked = {"account_id": "other123", "product": "SMS", "direction": "outbound", "id": "x"}
    assert ask("GET", "/v2/reports/records", params=asked).status_code == 403


def test_a_call_is_started_rings_is_answered_and_ends(ask: Ask, clock: TurnedClock) -> None:
    begun = call(ask).json()
    assert begun["conversation_uuid"].startswith("CON-")
    words = [begun["status"]]
    for seconds in (0.5, 1.7, 1):
        clock.turn(seconds)
        words.append(ask("GET", f"/v1/calls/{begun['uuid']}", auth=token()).json()["status"])
    assert words == ["started", "ringing", "answered", "completed"]


@pytest.mark.parametrize(("last_digits", "word"), [("201", "unanswered"), ("202", "failed"), ("205", "rejected")])
def test_a_call_ends_in_vonages_words(ask: Ask, clock: TurnedClock, last_digits: str, word: str) -> None:
    begun = call(ask, f"37251000{last_digits}").json()
    clock.turn(60)
    ended = ask("GET", f"/v1/calls/{begun['uuid']}", auth=token()).json()
    assert ended["status"] == word
    assert "price" not in ended


@pytest.mark.parametrize(
    ("last_digits", "status"), [("206", 403), ("207", 400), ("301", 402), ("302", 429), ("401", 500)]
)
def test_a_call_is_refused_with_a_problem(ask: Ask, last_digits: str, status: int) -> None:
    refused = call(ask, f"37251000{last_digits}")
    assert refused.status_code == status
    assert {"type", "title", "detail", "instance"} <= set(refused.json())
    assert refused.headers.get("Retry-After") == ("1" if status == 429 else None)


@pytest.mark.parametrize(("members", "name"), [({"to": []}, "to"), ({"from": None}, "from"), ({"ncco": None}, "ncco")])
def test_a_call_that_is_not_whole_names_what_it_lacks(ask: Ask, members: dict[str, Any], name: str) -> None:
    refused = call(ask, **members)
    assert refused.status_code == 400
    assert [entry["name"] for entry in refused.json()["invalid_parameters"]] == [name]


def test_a_call_that_is_no_json_is_refused(ask: Ask) -> None:
    assert ask("POST", "/v1/calls", data="to=1", auth=token()).status_code == 400


def test_calls_are_listed_by_time_in_pages(ask: Ask, clock: TurnedClock) -> None:
    uuids = []
    for _ in range(3):
        uuids.append(call(ask).json()["uuid"])
        clock.turn(60)
    first = ask("GET", "/v1/calls", params={"page_size": 2}, auth=token()).json()
    assert [found["uuid"] for found in first["_embedded"]["calls"]] == uuids[:2]
    following = ask("GET", first["_links"]["next"]["href"], auth=token()).json()
    assert [found["uuid"] for found in following["_embedded"]["calls"]] == uuids[2:]
    recent = {"date_start": "2026-11-18T11:07:30Z", "order": "desc", "status": "completed"}
    listed = ask("GET", "/v1/calls", params=recent, auth=token()).json()
    assert [found["uuid"] for found in listed["_embedded"]["calls"]] == [uuids[2], uuids[1]][: listed["count"]]
    assert ask("GET", "/v1/calls", params={"date_start": "soon"}, auth=token()).status_code == 400


@pytest.mark.parametrize("authorization", ["", "Bearer one.two", "Bearer a.%%%.c", "Bearer a.W10.c", "Basic YTpi"])
def test_calls_ask_for_the_token_of_an_application(ask: Ask, authorization: str) -> None:
    headers = {"Authorization": authorization}
    answer = ask("GET", "/v1/calls", auth=lambda request: request, headers=headers)
    assert answer.status_code == 401
    assert ask("GET", "/v1/calls", auth=token("refused")).status_code == 401


def test_refused_keys_are_refused_everywhere(ask: Ask) -> None:
    keys = (KEY, "refused")
    sent = ask("POST", "/sms/json", data={"to": CUSTOMER, "from": "x", "text": "y"}, auth=keys).json()
    assert sent["messages"][0]["status"] == "4"
    balance = ask("GET", "/account/get-balance", auth=keys)
    assert (balance.status_code, balance.json()["error-code"]) == (401, "401")
    assert ask("GET", "/v2/reports/records", auth=keys).status_code == 401


def test_the_balance_falls_with_every_message(ask: Ask) -> None:
    before = ask("GET", "/account/get-balance").json()["value"]
    send(ask)
    assert before - ask("GET", "/account/get-balance").json()["value"] == pytest.approx(0.0601)


def test_prices_are_known_for_a_country_and_for_all(ask: Ask) -> None:
    one = ask("GET", "/account/get-pricing/outbound/sms", params={"country": "ee"}).json()
    assert (one["countryCode"], one["defaultPrice"]) == ("EE", "0.06010000")
    every = ask("GET", "/account/get-full-pricing/outbound/voice").json()
    assert len(every["countries"]) == int(every["count"]) > 30
    assert ask("GET", "/account/get-pricing/outbound/sms", params={"country": "XX"}).status_code == 404
    assert ask("GET", "/account/get-pricing/outbound/sms").json()["error_title"] == "Bad Request"
    assert ask("GET", "/account/get-pricing/outbound/pigeon", params={"country": "EE"}).status_code == 404


def test_what_is_not_served_is_not_found(ask: Ask) -> None:
    assert ask("GET", "/v3/nothing").status_code == 404
    assert ask("GET", "/account/nothing").status_code == 404
    assert ask("DELETE", "/v1/calls", auth=token()).status_code == 404
    assert ask("GET", "/v1/calls/unknown", auth=token()).status_code == 404
