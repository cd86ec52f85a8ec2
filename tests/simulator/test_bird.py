"""The simulated Bird: ids, words, errors, cursors, and requests that come twice."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock

TO, EVE = "+37252000101", "magic-delivered@example.org"
SMS = {"to": TO, "from": "Acme", "text": "Code 123456", "category": "authentication"}
PATTERN = r"[0-9a-hjkmnp-tv-z]{26}"

Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer bk_eu1_abcdefghijkl"

        def answer(method: str, path: str, **what: Any) -> requests.Response:
            return session.request(method, f"{simulator.urls['messagebird']}/v1/{path}", timeout=10, **what)

        yield answer


def sequence(**changes: Any) -> dict[str, Any]:
    nodes = [{"id": "start", "input": {"text": "Code"}, "connections": {"next": {"node_id": "start"}}}]
    definition = {"schema_version": 1, "expression_environment": "bird.cel.v1", "nodes": nodes, **changes}
    return {"entry_node_id": "start", "trigger_data": {}, "definition": definition}


def name(answer: requests.Response) -> tuple[int, str]:
    """(HTTP status, the name of the error), once its envelope is known to be whole."""
    found = answer.json()["error"]
    assert {"type", "code", "name", "message", "doc_url", "request_id"} <= set(found)
    assert re.fullmatch(r"E\d{5}", found["code"])
    return answer.status_code, found["name"]


def test_ids_have_birds_form_and_differ(ask: Ask) -> None:
    chat = {"to": TO, "template": {"slug": "bird_otp", "components": []}}
    mail = {"to": [{"email": EVE}], "from": {"email": "a@example.com"}, "subject": "S", "html": "<p>x</p>"}
    call = {"to": TO, "from": "+31201234567", "sequence": sequence()}
    orders = {
        "sms": ("sms/messages", SMS, "id"),
        "wam": ("whatsapp/messages", chat, "id"),
        "em": ("email/messages", mail, "id"),
        "vcs": ("voice/calls", call, "id"),
        "vcl": ("voice/calls", call, "initial_leg_id"),
        "vrf": ("verify/verifications", {"to": {"phone_number": TO}}, "id"),
    }
    for prefix, (path, body, field) in orders.items():
        ids: list[str] = []
        for _ in range(2):
            answer = ask("POST", path, json=body)
            assert answer.status_code == 202, answer.text
            ids.append(answer.json()[field])
        assert all(re.fullmatch(f"{prefix}_{PATTERN}", one) for one in ids)
        assert (ids[0] == ids[1]) is (prefix == "vrf")


def test_the_same_request_under_a_key_is_answered_alike_and_sends_once(ask: Ask, simulator: Simulator) -> None:
    first, again = (ask("POST", "sms/messages", json=SMS, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    other = ask("POST", "sms/messages", json={**SMS, "text": "Another"}, headers={"Idempotency-Key": "k"})
    assert name(other) == (409, "IdempotencyKeyMismatch")
    elsewhere = ask("POST", "verify/verifications", json={"to": {"email": EVE}}, headers={"Idempotency-Key": "k"})
    assert elsewhere.status_code == 409
    stranger = {"Idempotency-Key": "k", "Authorization": "Bearer bk_eu1_mnopqrstuvwx"}
    assert ask("POST", "sms/messages", json=SMS, headers=stranger).status_code == 202
    assert len(simulator.ledger) == 2


def test_a_yes_that_was_lost_is_given_the_second_time_and_a_refusal_again(ask: Ask, simulator: Simulator) -> None:
    lost, refused, busy = ({**SMS, "to": f"+37252000{digits}"} for digits in ("402", "207", "303"))
    answers = {
        key: [ask("POST", "sms/messages", json=body, headers={"Idempotency-Key": key}).status_code for _ in range(2)]
        for key, body in {"lost": lost, "refused": refused, "busy": busy}.items()
    }
    assert answers == {"lost": [500, 202], "refused": [422, 422], "busy": [429, 202]}
    assert len(simulator.ledger) == 2


def test_lists_go_by_cursors_newest_first_and_know_no_messages_of_verifications(ask: Ask, clock: TurnedClock) -> None:
    ids: list[str] = []
    for _ in range(5):
        ids.insert(0, ask("POST", "sms/messages", json=SMS).json()["id"])
        clock.turn(60)
    ask("POST", "verify/verifications", json={"to": {"phone_number": TO}})
    pages: list[list[str]] = []
    cursor = None
    while True:
        page = ask("GET", "sms/messages", params={"limit": 2, "starting_after": cursor}).json()
        pages.append([one["id"] for one in page["data"]])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert pages == [ids[:2], ids[2:4], ids[4:]]
    span = {"created_after": "2026-11-18T11:07:40Z", "created_before": "2026-11-18T11:09:40Z"}
    assert [one["id"] for one in ask("GET", "sms/messages", params=span).json()["data"]] == ids[2:4]
    assert name(ask("GET", "sms/messages", params={"created_after": "soon"})) == (422, "ValidationFailed")
    empty = ask("GET", "sms/messages", params={"to": "+37255500000"}).json()
    assert empty == {"data": [], "next_cursor": None, "prev_cursor": None, "refresh_cursor": None}


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("sms/messages", {**SMS, "category": "spam"}, "category"),
        ("sms/messages", {**SMS, "from": None}, "from"),
        ("sms/messages", {**SMS, "text": ""}, "text"),
        ("sms/messages", {**SMS, "to": "37252000101"}, "to"),
        ("whatsapp/messages", {"to": TO, "text": {"body": "x"}}, "from"),
        ("email/messages", {"to": [], "from": "a@b.c", "subject": "S", "text": "x"}, "to"),
        ("voice/calls", {"to": TO, "from": "Acme", "sequence": sequence()}, "from"),
        ("voice/calls", {"to": TO, "from": "+1", "sequence": {"id": "vsq_1"}}, "sequence"),
        ("voice/calls", {"to": TO, "from": "+1", "sequence": sequence(schema_version=2)}, "sequence"),
        ("voice/calls", {"to": TO, "from": "+1", "sequence": sequence(nodes=[])}, "sequence"),
        ("verify/verifications", {"to": {}}, "to"),
        ("verify/verifications", {"to": {"phone_number": TO}, "options": {"channels": ["email"]}}, "options.channels"),
        ("verify/verifications", {"to": {"phone_number": TO}, "options": {"code_length": 9}}, "options.code_length"),
        ("lookup/phone-number", {"phone_number": "abc"}, "phone_number"),
        ("lookup/phone-number", {"phone_number": TO, "type": ["horoscope"]}, "type"),
    ],
)
def test_what_is_not_whole_names_its_field(ask: Ask, path: str, body: dict[str, Any], param: str) -> None:
    answer = ask("POST", path, json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["param"] == param


def test_a_verification_is_known_by_its_address_alone_until_it_has_ended(ask: Ask, clock: TurnedClock) -> None:
    to = {"phone_number": TO}
    assert name(ask("POST", "verify/verifications/check", json={"to": to, "code": "0"})) == (
        404,
        "VerificationNotFound",
    )
    assert ask("POST", "verify/verifications", json={"to": to}).json()["channels"] == [{"channel": "sms"}]
    for left in (4, 3, 2, 1, None):
        checked = ask("POST", "verify/verifications/check", json={"to": to, "code": "none"}).json()
        assert (checked["success"], checked["attempts_remaining"]) == (False, left)
    assert (checked["reason"], checked["verification"]["status"]) == ("attempts_exhausted", "failed")
    assert ask("POST", "verify/verifications/check", json={"to": to, "code": "none"}).status_code == 404
    clock.turn(1)
    ask("POST", "verify/verifications", json={"to": to})
    clock.turn(600)
    for status in (200, 404):
        assert ask("POST", "verify/verifications/check", json={"to": to, "code": "none"}).status_code == status


def test_channels_of_a_verification_run_out(ask: Ask) -> None:
    to = {"to": {"phone_number": TO}}
    assert name(ask("POST", "verify/verifications/next-channel", json=to)) == (404, "VerificationNotFound")
    ask("POST", "verify/verifications", json=to)
    for channel in ("whatsapp", "voice"):
        assert ask("POST", "verify/verifications/next-channel", json=to).json()["last_channel"] == channel
    assert name(ask("POST", "verify/verifications/next-channel", json=to)) == (422, "NoNextChannel")


@pytest.mark.parametrize("authorization", ["Bearer live_abc", "Bearer bk_eu1_refused"])
def test_a_key_that_is_none_of_birds_is_refused(ask: Ask, authorization: str) -> None:
    assert name(ask("GET", "workspace", headers={"Authorization": authorization})) == (401, "InvalidApiKey")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "sms/messages/none"), ("GET", "voice/calls"), ("POST", "nothing"), ("DELETE", "workspace"), ("GET", "..")],
)
def test_what_is_not_there_is_not_found(ask: Ask, method: str, path: str) -> None:
    assert ask(method, path).status_code == 404


def test_a_body_that_is_no_object_is_not_understood(ask: Ask) -> None:
    for body in ("[1]", "text", '{"half'):
        assert name(ask("POST", "sms/messages", data=body)) == (400, "MalformedRequest")
