"""The simulated Plivo's messages, lists and accounts, asked over HTTP as anybody would ask."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock
from tests.simulator.asking import Ask
from tests.simulator.plivo_asking import ACCOUNT, CUSTOMER, MESSAGE, asking, told_of_message


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with asking(simulator) as asked:
        yield asked


def send(ask: Ask, to: str = CUSTOMER, **fields: Any) -> requests.Response:
    body = {"src": "+14155550100", "dst": to, "text": "Your code is 123456", "log": "number_only"} | fields
    return ask("POST", MESSAGE, json={key: value for key, value in body.items() if value is not None})


def test_a_message_is_queued_under_one_id_and_has_no_price_yet(ask: Ask) -> None:
    answer = send(ask)
    assert (answer.status_code, answer.json()["message"]) == (202, "message(s) queued")
    (uuid,) = answer.json()["message_uuid"]
    told = told_of_message(ask, uuid)
    assert (told["message_state"], told["units"], told["total_amount"]) == ("queued", 1, None)
    assert "text" not in told
    assert answer.json()["api_id"]


def test_times_are_in_the_accounts_zone_and_amounts_are_texts(ask: Ask, clock: TurnedClock) -> None:
    (uuid,) = send(ask, text="a" * 161).json()["message_uuid"]
    clock.turn(60)
    told = told_of_message(ask, uuid)
    assert told["message_time"] == "2026-11-18 16:36:40+05:30"
    assert told["message_sent_time"].startswith("2026-11-18 16:36:40.4")
    assert (told["units"], told["total_amount"], told["total_rate"]) == (2, "0.12280", "0.06140")


@pytest.mark.parametrize(
    ("last_digits", "state", "code"),
    [
        ("101", "delivered", "000"),
        ("103", "sent", None),
        ("201", "undelivered", "80"),
        ("202", "undelivered", "70"),
        ("203", "undelivered", "50"),
        ("204", "rejected", "200"),
        ("205", "undelivered", "30"),
    ],
)
def test_a_message_ends_in_plivos_words(
    ask: Ask, clock: TurnedClock, last_digits: str, state: str, code: str | None
) -> None:
    (uuid,) = send(ask, f"+37251000{last_digits}").json()["message_uuid"]
    clock.turn(60)
    told = told_of_message(ask, uuid)
    assert (told["message_state"], told["error_code"]) == (state, code)


def test_a_whatsapp_message_is_read(ask: Ask, clock: TurnedClock) -> None:
    (uuid,) = send(ask, type="whatsapp").json()["message_uuid"]
    clock.turn(60)
    assert (told_of_message(ask, uuid)["message_type"], told_of_message(ask, uuid)["message_state"]) == (
        "whatsapp",
        "read",
    )


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"src": None}, 400),
        ({"powerpack_uuid": "5ec4c8c9-cd74-42b5-9e41-0d7670d6bb46"}, 400),
        ({"to": "12ab"}, 400),
        ({"to": "+3725"}, 400),
        ({"type": "pigeon"}, 400),
        ({"text": ""}, 400),
        ({"text": "a" * 1601}, 400),
        ({"to": "+37251000206"}, 403),
        ({"to": "+37251000207"}, 400),
        ({"to": "+37251000301"}, 402),
        ({"to": "+37251000302"}, 429),
        ({"to": "+37251000401"}, 500),
    ],
)
def test_a_refusal_has_words_and_no_code(ask: Ask, fields: dict[str, Any], status: int) -> None:
    refused = send(ask, **fields)
    assert refused.status_code == status
    assert set(refused.json()) == {"api_id", "error"}


def test_a_powerpack_sends_too_and_the_ids_for_india_are_kept(ask: Ask, simulator: Simulator) -> None:
    powerpack = "5ec4c8c9-cd74-42b5-9e41-0d7670d6bb46"
    send(ask, "+919812345678", src=None, powerpack_uuid=powerpack, dlt_entity_id="11", dlt_template_id="22")
    (entry,) = simulator.ledger
    assert (entry.sender, entry.registration) == (powerpack, ("11", "22"))
    assert len(ask("GET", MESSAGE, params={"powerpack_id": powerpack}).json()["objects"]) == 1


@pytest.mark.parametrize(
    ("log", "shown"),
    [("true", CUSTOMER[1:]), ("number_only", CUSTOMER[1:]), ("false", "37251234***"), ("content_only", "37251234***")],
)
def test_a_message_that_is_not_logged_keeps_the_beginning_of_its_number(ask: Ask, log: str, shown: str) -> None:
    (uuid,) = send(ask, log=log).json()["message_uuid"]
    assert told_of_message(ask, uuid)["to_number"] == shown
    found = ask("GET", MESSAGE, params={"to_number": CUSTOMER}).json()["objects"]
    assert len(found) == int(shown == CUSTOMER[1:])


def test_a_list_has_pages_of_twenty_at_most_newest_first(ask: Ask, clock: TurnedClock) -> None:
    uuids = []
    for _ in range(3):
        uuids += send(ask).json()["message_uuid"]
        clock.turn(60)
    first = ask("GET", MESSAGE, params={"limit": 2}).json()
    assert [one["message_uuid"] for one in first["objects"]] == [uuids[2], uuids[1]]
    assert (first["meta"]["previous"], first["meta"]["total_count"]) == (None, 3)
    rest = ask("GET", f"{MESSAGE}?{first['meta']['next'].partition('?')[2]}").json()
    assert [one["message_uuid"] for one in rest["objects"]] == [uuids[0]]
    assert (rest["meta"]["next"], rest["meta"]["offset"]) == (None, 2)
    assert ask("GET", MESSAGE, params={"limit": 21}).status_code == 400


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"message_time__gte": "2026-11-18 11:07:40"}, 2),
        ({"message_time__gt": "2026-11-18 11:07:40.000"}, 1),
        ({"message_time__gte": "2026-11-18 11:06", "message_time__lt": "2026-11-18 11:07"}, 1),
        ({"message_time__lte": "2026-11-18 11:08:40"}, 3),
        ({"message_time": "2026-11-18 11:06:40"}, 1),
        ({"message_state": "delivered"}, 2),
        ({"message_type": "whatsapp"}, 0),
        ({"message_direction": "inbound"}, 0),
        ({"from_number": "+14155550100", "to_number": CUSTOMER}, 3),
        ({"to_number": "+37251234568"}, 0),
    ],
)
def test_a_list_is_filtered_by_time_state_and_number(
    ask: Ask, clock: TurnedClock, filters: dict[str, str], count: int
) -> None:
    for _ in range(3):
        send(ask)
        clock.turn(60)
    clock.turn(-59)
    assert ask("GET", MESSAGE, params=filters).json()["meta"]["total_count"] == count


def test_a_list_reaches_back_a_week_unless_it_is_asked_for_more(ask: Ask, clock: TurnedClock) -> None:
    send(ask)
    clock.turn(8 * 86_400)
    assert ask("GET", MESSAGE).json()["objects"] == []
    assert len(ask("GET", MESSAGE, params={"message_time__gte": "2026-11-18 00:00"}).json()["objects"]) == 1
    assert ask("GET", MESSAGE, params={"message_time__gte": "yesterday"}).status_code == 400


def test_the_balance_falls_with_every_message(ask: Ask) -> None:
    assert ask("GET", "").json()["cash_credits"] == "100.00000"
    send(ask)
    assert ask("GET", "").json()["cash_credits"] == "99.93860"


def test_prices_are_known_for_a_country(ask: Ask) -> None:
    prices = ask("GET", "Pricing/", params={"country_iso": "EE"}).json()
    assert (prices["country_code"], prices["message"]["outbound"]["rate"]) == (372, "0.06140")
    assert prices["voice"]["outbound"]["rates"] == [{"prefix": ["372"], "rate": "0.20790"}]
    assert ask("GET", "Pricing/", params={"country_iso": "XX"}).status_code == 404


def look_up(simulator: Simulator, number: str) -> requests.Response:
    url = f"{simulator.urls['plivo']}/v1/Number/{number}"
    return requests.get(url, params={"type": "carrier"}, auth=(ACCOUNT, "token"), timeout=10)


def test_a_number_is_looked_up(simulator: Simulator) -> None:
    known = look_up(simulator, CUSTOMER).json()
    assert (known["country"]["iso2"], known["carrier"]["type"]) == ("EE", "mobile")
    assert known["carrier"]["mobile_country_code"] == "248"
    assert known["carrier"]["ported"] == "unknown"
    assert look_up(simulator, "+37251000203").json()["carrier"]["type"] == "fixed"
    assert look_up(simulator, "+14152000101").json()["carrier"]["ported"] in {"yes", "no"}
    wrong = look_up(simulator, "+99912345678")
    assert (wrong.status_code, wrong.json()["error_code"]) == (404, 404)


def test_an_account_has_numbers_and_registrations(ask: Ask) -> None:
    assert [one["number"] for one in ask("GET", "Number/").json()["objects"]] == ["14155550100", "18885550101"]
    assert ask("GET", "Number/", params={"limit": 1}).json()["meta"]["next"].endswith("limit=1&offset=1")
    for path, key in (
        ("10dlc/Brand/", "brands"),
        ("10dlc/Campaign/", "campaigns"),
        ("TollfreeVerification/", "objects"),
    ):
        assert len(ask("GET", path).json()[key]) == 1


def test_keys_are_refused_and_are_those_of_one_account(ask: Ask, simulator: Simulator) -> None:
    home = f"{simulator.urls['plivo']}/v1/Account"
    for auth in ((ACCOUNT, "refused"), ("MA9999999999ABCDEFGH", "token"), None):
        assert requests.get(f"{home}/{ACCOUNT}/", auth=auth, timeout=10).status_code == 401
    (uuid,) = send(ask).json()["message_uuid"]
    other = ("MA9999999999ABCDEFGH", "token")
    assert requests.get(f"{home}/{other[0]}/Message/{uuid}/", auth=other, timeout=10).status_code == 404


def test_what_is_not_served_is_not_found(ask: Ask) -> None:
    for path in ("Nothing/", f"{MESSAGE}unknown/", "Call/unknown/", "Message"):
        assert ask("GET", path).status_code == 404
    assert ask("DELETE", MESSAGE).status_code == 405
    assert ask("POST", MESSAGE, data="src=1").status_code == 400
