"""The simulated Vonage beside texts, calls and verifications: Messages, look-ups, numbers, conversions."""

from typing import Any

import pytest

from otpdesk.otp import Channel
from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock
from tests.simulator.test_vonage import CUSTOMER, KEY, Ask, ask, report, token

__all__ = ["ask"]

INSIGHTS: dict[str, Any] = {"format": {}, "current_carrier": {}, "original_carrier": {}, "sim_swap": {}}


def send(ask: Ask, to: str = CUSTOMER, **changes: Any) -> Any:
    body = {"channel": "sms", "message_type": "text", "to": to, "from": "Acme", "text": "Your code is 123456"}
    return ask("POST", "/v1/messages", json={**body, **changes})


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_message_is_taken_and_arrives(ask: Ask, simulator: Simulator, clock: TurnedClock, channel: str) -> None:
    ids: dict[str, Any] = {"sms": {"entity_id": "11", "content_id": "22"}} if channel == "sms" else {}
    answer = send(ask, channel=channel, client_ref="a1", **{"from": "447700900000"}, **ids)
    assert answer.status_code == 202
    clock.turn(5)
    (entry,) = simulator.ledger
    assert (entry.channel, entry.reference, entry.provider_id) == (
        Channel(channel),
        "a1",
        answer.json()["message_uuid"],
    )
    assert entry.registration == (("11", "22") if ids else ("", ""))
    assert simulator.handset.messages(f"+{CUSTOMER}")[-1].text == "Your code is 123456"


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"channel": "pigeon"}, "1100"),
        ({"message_type": "image"}, "1140"),
        ({"to": "+372"}, "1130"),
        ({"from": ""}, "1120"),
        ({"channel": "whatsapp", "from": "Acme"}, "1120"),
        ({"text": ""}, "1150"),
        ({"text": "x" * 1001}, "1150"),
        ({"client_ref": "x" * 101}, "1060"),
        ({"to": "37252000204"}, "1130"),
    ],
)
def test_a_message_that_is_not_valid_is_numbered(ask: Ask, changes: dict[str, str], number: str) -> None:
    answer = send(ask, **changes)
    assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (422, number)


@pytest.mark.parametrize(
    ("digits", "status", "kind"), [("301", 402, "low-balance"), ("302", 429, "1010"), ("401", 500, "1000")]
)
def test_a_message_is_refused_with_a_problem(ask: Ask, digits: str, status: int, kind: str) -> None:
    answer = send(ask, f"37252000{digits}")
    assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (status, kind)
    assert answer.headers.get("Retry-After") == ("1" if status == 429 else None)


def test_messages_need_keys_and_json(ask: Ask) -> None:
    assert ask("POST", "/v1/messages", data="{").status_code == 422
    assert send(ask).status_code == 202
    assert ask("POST", "/v1/messages", json={}, auth=(KEY, "refused")).status_code == 401
    assert ask("POST", "/v1/messages", json={}, auth=token("refused")).status_code == 401
    assert ask("GET", "/v1/messages").status_code == 404


@pytest.mark.parametrize(
    ("digits", "status", "code"),
    [
        ("101", "delivered", None),
        ("103", "submitted", None),
        ("201", "undeliverable", "1180"),
        ("202", "undeliverable", "1190"),
        ("205", "rejected", "1210"),
    ],
)
def test_a_message_is_reported_in_the_words_of_its_api(
    ask: Ask, clock: TurnedClock, digits: str, status: str, code: str | None
) -> None:
    sent = send(ask, f"37252000{digits}").json()["message_uuid"]
    clock.turn(60)
    (record,) = report(ask, product="MESSAGES", id=sent)["records"]
    assert (record["status"], record.get("error_code"), record["provider"]) == (status, code, "sms")
    assert ("date_finalized" in record) is (status != "submitted")
    assert report(ask, product="SMS", id=sent)["ids_not_found"] == sent


def insights(ask: Ask, number: str, wanted: Any = None, **options: Any) -> Any:
    body = {"phone_number": number, "insights": INSIGHTS if wanted is None else wanted}
    return ask("POST", "/identity-insights/v1/requests", json=body, **{"auth": token(), **options})


def test_insights_each_have_their_own_status(ask: Ask) -> None:
    said = insights(ask, f"+{CUSTOMER}").json()["insights"]
    assert {name: one["status"]["code"] for name, one in said.items()} == {
        "format": "OK",
        "current_carrier": "OK",
        "original_carrier": "OK",
        "sim_swap": "NO_COVERAGE",
    }
    landline = insights(ask, "+37252000203").json()["insights"]
    assert landline["current_carrier"]["status"]["code"] == "UNSUPPORTED_NETWORK_TYPE"
    assert landline["original_carrier"]["network_type"] == "LANDLINE"
    assert "latest_sim_swap_at" in insights(ask, "+33612345678").json()["insights"]["sim_swap"]
    nowhere = insights(ask, "+999").json()["insights"]
    assert {one["status"]["code"] for one in nowhere.values()} == {"INVALID_NUMBER_FORMAT"}


def test_insights_are_for_applications_and_for_what_there_is(ask: Ask) -> None:
    assert insights(ask, CUSTOMER, auth=(KEY, "secret1234")).status_code == 401
    assert insights(ask, CUSTOMER, auth=token("refused")).status_code == 401
    unusable: tuple[Any, ...] = ({}, {"astrology": {}}, [], "format")
    for wanted in unusable:
        assert insights(ask, CUSTOMER, wanted).status_code == 422
    broken = ask("POST", "/identity-insights/v1/requests", data="{", auth=token())
    assert broken.status_code == 400


@pytest.mark.parametrize(
    ("level", "holds"), [("basic", set()), ("standard", {"ported"}), ("advanced", {"ported", "reachable"})]
)
def test_number_insight_knows_more_on_each_level(ask: Ask, level: str, holds: set[str]) -> None:
    said = ask("GET", f"/ni/{level}/json", params={"number": CUSTOMER}).json()
    assert said["status"] == 0
    assert {"ported", "reachable"} & set(said) == holds
    assert ask("POST", f"/ni/{level}/json", data={"number": CUSTOMER}).json() == said


def test_number_insight_says_no_with_a_status(ask: Ask) -> None:
    assert ask("GET", "/ni/basic/json", params={"number": "12"}).json()["status"] == 3
    refused = ask("GET", "/ni/basic/json", params={"number": CUSTOMER}, auth=(KEY, "refused"))
    assert (refused.status_code, refused.json()["status"]) == (200, 4)
    assert ask("GET", "/ni/deep/json").status_code == 404
    assert ask("GET", "/ni").status_code == 404


def test_number_insight_knows_who_cannot_be_reached(ask: Ask) -> None:
    for digits, reachable in (("101", "reachable"), ("201", "absent"), ("202", "absent")):
        said = ask("GET", "/ni/advanced/json", params={"number": f"37252000{digits}"}).json()
        assert said["reachable"] == reachable


def test_the_numbers_of_an_account_come_in_pages(ask: Ask) -> None:
    every = ask("GET", "/account/numbers", params={"size": 100}).json()
    assert (every["count"], len(every["numbers"])) == (3, 3)
    second = ask("GET", "/account/numbers", params={"size": 2, "index": 2}).json()
    assert [number["msisdn"] for number in second["numbers"]] == [every["numbers"][2]["msisdn"]]
    assert "numbers" not in ask("GET", "/account/numbers", params={"size": 2, "index": 3}).json()
    assert ask("GET", "/account/numbers", auth=(KEY, "refused")).status_code == 401


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"delivered": "0"}, 200),
        ({"message-id": ""}, 423),
        ({"delivered": "perhaps"}, 420),
        ({"timestamp": "2026-11-18T11:06:40Z"}, 420),
    ],
)
@pytest.mark.parametrize("product", ["sms", "voice"])
def test_a_conversion_is_taken_when_it_is_whole(ask: Ask, product: str, fields: dict[str, str], status: int) -> None:
    given = {"message-id": "0A1", "delivered": "true", "timestamp": "2026-11-18 11:06:40", **fields}
    answer = ask("POST", f"/conversions/{product}", data=given)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, "text/plain")


def test_conversions_are_for_accounts_that_have_them(ask: Ask) -> None:
    given = {"message-id": "0A1", "delivered": "true", "timestamp": "2026-11-18 11:06:40"}
    assert ask("POST", "/conversions/sms", data=given, auth=("abcd1230", "secret1234")).status_code == 402
    assert ask("POST", "/conversions/sms", data=given, auth=(KEY, "refused")).status_code == 401
    assert ask("POST", "/conversions/pigeon", data=given).status_code == 404
