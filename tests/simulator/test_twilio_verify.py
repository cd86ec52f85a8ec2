import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from otpdesk.otp import Channel
from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock
from tests.simulator.asking import SID, Ask, asking

VA = "VA" + "4d" * 16
BARE = "VA" + "4d" * 14 + "0000"
CUSTOMER = "+37251234567"
HOME = f"/v2/Services/{VA}"


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with asking(simulator) as asked:
        yield asked


def start(ask: Ask, to: str = CUSTOMER, channel: str = "sms", service: str = VA, **fields: str) -> requests.Response:
    return ask("POST", f"/v2/Services/{service}/Verifications", data={"To": to, "Channel": channel, **fields})


def check(ask: Ask, code: str, **fields: str) -> requests.Response:
    return ask("POST", f"{HOME}/VerificationCheck", data={"To": CUSTOMER, "Code": code, **fields})


def fetch(ask: Ask, name: str) -> requests.Response:
    return ask("GET", f"{HOME}/Verifications/{name}")


def end(ask: Ask, name: str, status: str) -> requests.Response:
    return ask("POST", f"{HOME}/Verifications/{name}", data={"Status": status})


def attempts(ask: Ask, **filters: str) -> list[Any]:
    found: list[Any] = ask("GET", "/v2/Attempts", params=filters).json()["attempts"]
    return found


def codes_on(simulator: Simulator, to: str = CUSTOMER) -> list[str]:
    """What arrived, digits only."""
    return [re.sub(r"\D", "", seen.text) for seen in simulator.handset.messages(to)]


def test_a_code_arrives_and_is_approved_once(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    begun = start(ask)
    assert (begun.status_code, begun.json()["status"], begun.json()["sid"][:2]) == (201, "pending", "VE")
    clock.turn(3)
    (code,) = codes_on(simulator)
    assert len(code) == 6
    right = check(ask, code)
    assert (right.status_code, right.json()["status"], right.json()["valid"]) == (200, "approved", True)
    assert check(ask, code).json()["code"] == 20404
    assert fetch(ask, begun.json()["sid"]).json()["code"] == 20404


def test_a_wrong_code_leaves_it_pending_until_the_fifth(ask: Ask) -> None:
    start(ask, CustomCode="123456")
    for _ in range(4):
        wrong = check(ask, "654321").json()
        assert (wrong["status"], wrong["valid"]) == ("pending", False)
    assert check(ask, "654321").json()["status"] == "max_attempts_reached"
    too_many = check(ask, "123456")
    assert (too_many.status_code, too_many.json()["code"]) == (429, 60202)
    assert fetch(ask, CUSTOMER).json()["code"] == 20404


def test_a_second_start_repeats_the_code_under_the_same_id(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    first = start(ask).json()
    clock.turn(30)
    second = start(ask, channel="call").json()
    assert second["sid"] == first["sid"]
    assert [sent["channel"] for sent in second["send_code_attempts"]] == ["SMS", "CALL"]
    clock.turn(60)
    one, other = codes_on(simulator)
    assert one == other
    assert [seen.channel for seen in simulator.handset.messages(CUSTOMER)] == [Channel.SMS, Channel.VOICE]


def test_after_five_sends_no_more_go_out_until_the_code_has_run_out(ask: Ask, clock: TurnedClock) -> None:
    for _ in range(5):
        assert start(ask).status_code == 201
    refused = start(ask)
    assert (refused.status_code, refused.json()["code"]) == (429, 60203)
    clock.turn(600)
    assert start(ask).status_code == 201


@pytest.mark.parametrize("status", ["canceled", "approved"])
def test_an_end_makes_room_for_another_verification(ask: Ask, status: str) -> None:
    first = start(ask, CustomCode="123456").json()["sid"]
    ended = end(ask, first, status)
    assert (ended.status_code, ended.json()["status"]) == (200, status)
    assert end(ask, first, status).json()["code"] == 20404
    assert check(ask, "123456").json()["code"] == 20404
    assert start(ask).json()["status"] == "pending"


def test_a_code_runs_out_after_ten_minutes(ask: Ask, clock: TurnedClock) -> None:
    sid = start(ask, CustomCode="123456").json()["sid"]
    clock.turn(599)
    assert fetch(ask, sid).json()["status"] == "pending"
    clock.turn(1)
    assert fetch(ask, sid).status_code == 404
    assert check(ask, "123456").json()["code"] == 20404


def test_it_is_checked_and_fetched_by_id_or_by_address(ask: Ask) -> None:
    sid = start(ask, CustomCode="123456").json()["sid"]
    assert fetch(ask, CUSTOMER).json()["sid"] == sid
    assert check(ask, "654321", VerificationSid=sid, To="").json()["sid"] == sid
    assert check(ask, "123456", VerificationSid="VE" + "0" * 32).json()["code"] == 20404


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"to": ""}, 400, 60200),
        ({"to": "51234567"}, 400, 60200),
        ({"to": CUSTOMER, "channel": "email"}, 400, 60200),
        ({"channel": "pigeon"}, 400, 60200),
        ({"CustomCode": "123"}, 400, 60200),
        ({"CustomCode": ""}, 400, 60200),
        ({"CustomCode": "123456", "service": BARE}, 403, 60204),
        ({"Locale": "tlh"}, 404, 20404),
        ({"service": "VA1"}, 404, 20404),
        ({"to": "+37251000203"}, 403, 60205),
        ({"to": "+37251000205"}, 403, 60410),
        ({"to": "+37251000206"}, 403, 60605),
        ({"to": "+37251000207"}, 400, 60200),
        ({"to": "+37251000302"}, 429, 20429),
    ],
)
def test_what_cannot_be_verified_is_refused_with_twilios_code(
    ask: Ask, simulator: Simulator, fields: dict[str, str], status: int, code: int
) -> None:
    refused = start(ask, **fields)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert set(refused.json()) == {"code", "message", "more_info", "status"}
    assert len(simulator.ledger) == 0


def test_a_landline_is_called(ask: Ask) -> None:
    assert start(ask, "+37251000203", "call").status_code == 201


@pytest.mark.parametrize(("code", "fields"), [("123", {}), ("", {}), ("12345678901", {}), ("123456", {"To": ""})])
def test_a_check_without_code_or_address_is_refused(ask: Ask, code: str, fields: dict[str, str]) -> None:
    start(ask)
    assert check(ask, code, **fields).json()["code"] == 60200


def test_an_end_that_is_none_is_refused(ask: Ask) -> None:
    assert end(ask, start(ask).json()["sid"], "finished").json()["code"] == 60200


def test_each_account_and_each_service_has_verifications_of_its_own(ask: Ask) -> None:
    sid = start(ask).json()["sid"]
    other = "VA" + "5e" * 16
    assert start(ask, service=other).json()["sid"] != sid
    assert ask("GET", f"/v2/Services/{other}/Verifications/{sid}").status_code == 404
    stranger = ("AC" + "0b" * 16, "token")
    assert ask("GET", f"{HOME}/Verifications/{sid}", auth=stranger).status_code == 404
    assert ask("GET", "/v2/Attempts", auth=stranger).json()["attempts"] == []


def test_a_service_is_known_by_its_id(ask: Ask) -> None:
    assert ask("GET", HOME).json()["sid"] == VA
    assert ask("GET", "/v2/Services/VA1").status_code == 404
    assert ask("DELETE", HOME).status_code == 404


def test_what_verify_sends_is_no_message_of_the_account(ask: Ask, simulator: Simulator) -> None:
    start(ask)
    (entry,) = simulator.ledger
    home = f"/2010-04-01/Accounts/{SID}"
    assert ask("GET", f"{home}/Messages.json").json()["messages"] == []
    assert ask("GET", f"{home}/Messages/{entry.provider_id}.json").status_code == 404
    assert entry.provider_id.startswith("VL")


def test_an_attempt_tells_what_became_of_its_message_and_what_it_cost(ask: Ask, clock: TurnedClock) -> None:
    sid = start(ask).json()["sid"]
    (attempt,) = attempts(ask, VerificationSid=sid)
    assert (attempt["channel_data"]["message_status"], attempt["price"]) == ("queued", None)
    clock.turn(60)
    (attempt,) = attempts(ask, VerificationSid=sid)
    assert attempt["channel_data"]["message_status"] == "delivered"
    assert attempt["price"] == {"value": "0.06700", "currency": "usd"}
    assert (attempt["conversion_status"], attempt["channel_data"]["status"]) == ("unconverted", "unconfirmed")
    clock.turn(600)
    assert attempts(ask)[0]["channel_data"]["status"] == "expired"
    assert ask("GET", f"/v2/Attempts/{attempt['sid']}").json()["sid"] == attempt["sid"]
    assert ask("GET", f"/v2/Attempts/VL{'0' * 32}").status_code == 404


def test_the_attempt_whose_code_came_back_is_converted(ask: Ask, clock: TurnedClock) -> None:
    sid = start(ask, CustomCode="123456").json()["sid"]
    clock.turn(40)
    start(ask)
    clock.turn(20)
    check(ask, "123456")
    newest, oldest = attempts(ask, VerificationSid=sid)
    assert (newest["conversion_status"], oldest["conversion_status"]) == ("converted", "unconverted")
    assert newest["date_updated"] == "2026-11-18T11:07:40Z"
    assert len(attempts(ask, Status="CONVERTED")) == 1


def test_attempts_are_filtered(ask: Ask, clock: TurnedClock) -> None:
    start(ask)
    clock.turn(3600)
    start(ask, "+447400123456", "call")
    start(ask, "ada@example.org", "email")
    noon = "2026-11-18T12:00:00Z"
    assert len(attempts(ask)) == 3
    assert len(attempts(ask, DateCreatedAfter=noon)) == 2
    assert len(attempts(ask, DateCreatedBefore=noon)) == 1
    assert len(attempts(ask, Channel="call")) == 1
    assert len(attempts(ask, Country="gb")) == 1
    assert len(attempts(ask, **{"ChannelData.To": CUSTOMER})) == 1
    assert attempts(ask, VerifyServiceSid=BARE) == []
    assert ask("GET", "/v2/Attempts", params={"DateCreatedAfter": "noon"}).json()["code"] == 20001


def test_attempts_are_kept_for_thirty_days(ask: Ask, clock: TurnedClock) -> None:
    sid = start(ask).json()["send_code_attempts"][0]["attempt_sid"]
    clock.turn(30 * 86_400)
    assert len(attempts(ask)) == 1
    clock.turn(1)
    assert attempts(ask) == []
    assert ask("GET", f"/v2/Attempts/{sid}").status_code == 404


def test_attempts_go_on_over_pages_that_keep_their_filters(ask: Ask) -> None:
    sent = [start(ask, f"+3725123450{digit}").json()["sid"] for digit in range(5)]
    url, found = "/v2/Attempts?Channel=sms&PageSize=2", []
    while url:
        page = ask("GET", url).json()
        assert page["meta"]["key"] == "attempts"
        found += [attempt["verification_sid"] for attempt in page["attempts"]]
        following = page["meta"]["next_page_url"] or ""
        assert not following or ("Channel=sms" in following and following.startswith("https://verify.twilio.com/"))
        url = following.removeprefix("https://verify.twilio.com")
    assert sorted(found) == sorted(sent)
