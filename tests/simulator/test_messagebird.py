"""The simulated MessageBird: its words, its errors, its pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock

TO = "37252000101"
CHANNEL = "72489681aca34bb7a8c6f7366200fa58"

Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with requests.Session() as session:
        session.headers["Authorization"] = "AccessKey live_abcdefghijkl"

        def answer(method: str, path: str, **what: Any) -> requests.Response:
            return session.request(method, f"{simulator.urls['messagebird']}/{path}", timeout=10, **what)

        yield answer


def send(ask: Ask, **fields: Any) -> requests.Response:
    return ask("POST", "messages", json={"originator": "Acme", "body": "Code 123456", "recipients": TO} | fields)


def error(answer: requests.Response) -> tuple[int, int, str | None]:
    """(HTTP status, MessageBird's number, the parameter it names)."""
    (found,) = answer.json()["errors"]
    assert found["description"]
    return answer.status_code, found["code"], found["parameter"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"originator": ""}, (422, 9, "originator")),
        ({"body": ""}, (422, 9, "body")),
        ({"recipients": []}, (422, 9, "recipients")),
        ({"recipients": ["12ab"]}, (422, 9, "recipients")),
        ({"recipients": "37252000301"}, (422, 25, None)),
        ({"recipients": "37252000302"}, (429, 21, None)),
        ({"recipients": "37252000401"}, (500, 99, None)),
    ],
)
def test_what_is_not_taken_has_a_number(
    ask: Ask, fields: dict[str, Any], expected: tuple[int, int, str | None]
) -> None:
    assert error(send(ask, **fields)) == expected


def test_recipients_come_as_a_list_a_text_or_a_form(ask: Ask, simulator: Simulator) -> None:
    for recipients in ([TO, "37252000102"], f"+{TO}", int(TO)):
        assert send(ask, recipients=recipients).status_code == 201
    form = {"originator": "Acme", "body": "Code", "recipients": TO}
    assert ask("POST", "messages", data=form).status_code == 201
    assert {entry.to for entry in simulator.ledger} == {f"+{TO}"}


def test_a_message_goes_from_sent_to_delivered_and_then_has_a_price(ask: Ask, clock: TurnedClock) -> None:
    name = send(ask, reference="a1").json()["id"]
    seen = []
    for seconds in (0, 10, 30):
        clock.turn(seconds)
        message = ask("GET", f"messages/{name}").json()
        (one,) = message["recipients"]["items"]
        seen.append((one["status"], one["statusReason"], one["price"]["amount"] > 0))
    delivered = "delivered", "successfully delivered"
    assert seen == [("sent", "pending DLR", False), (*delivered, False), (*delivered, True)]
    assert (message["reference"], message["recipients"]["totalDeliveredCount"]) == ("a1", 1)
    assert ask("GET", f"voicemessages/{name}").status_code == 404


def test_a_list_has_pages_with_their_links_and_filters_by_time(ask: Ask, clock: TurnedClock) -> None:
    for _ in range(3):
        send(ask)
        clock.turn(60)
    first = ask("GET", "messages", params={"limit": 2}).json()
    assert (first["count"], first["totalCount"], first["links"]["previous"]) == (2, 3, None)
    second = ask("GET", "messages", params={"limit": 2, "offset": 2}).json()
    assert (second["count"], second["links"]["next"]) == (1, None)
    window = {"from": "2026-11-18T11:07:00Z", "until": "2026-11-18T11:08:00Z", "recipient": TO}
    assert ask("GET", "messages", params=window).json()["totalCount"] == 1
    assert error(ask("GET", "messages", params={"from": "soon"})) == (422, 10, "from")


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"type": "pigeon"}, "type"),
        ({"recipient": "nobody"}, "recipient"),
        ({"template": "no place for it"}, "template"),
        ({"timeout": 1}, "timeout"),
        ({"tokenLength": 3}, "tokenLength"),
        ({"maxAttempts": "many"}, "maxAttempts"),
        ({"type": "email", "recipient": "eve@example.org"}, "originator"),
    ],
)
def test_a_verification_that_is_not_whole_names_what_is_wrong(ask: Ask, fields: dict[str, Any], parameter: str) -> None:
    answer = ask("POST", "verify", json={"recipient": TO, "originator": "Acme"} | fields)
    assert (answer.status_code, error(answer)[2]) == (422, parameter)


def test_a_verification_lives_thirty_seconds_unless_it_is_asked_for_longer(ask: Ask, clock: TurnedClock) -> None:
    short, long = (ask("POST", "verify", json={"recipient": TO} | more).json() for more in ({}, {"timeout": 600}))
    clock.turn(31)
    states = [ask("GET", f"verify/{one['id']}").json()["status"] for one in (short, long)]
    assert states == ["expired", "sent"]
    assert long["messages"]["href"].startswith("https://rest.messagebird.com/messages/")


def test_a_conversation_holds_the_messages_to_one_number(ask: Ask, clock: TurnedClock) -> None:
    for to in (TO, "37252000102", TO):
        body = {"to": f"+{to}", "from": CHANNEL, "type": "text", "content": {"text": "Code 123456"}}
        assert ask("POST", "v1/send", json=body).status_code == 202
        clock.turn(60)
    talks = ask("GET", "v1/conversations").json()["items"]
    assert [talk["contact"]["msisdn"] for talk in talks] == [int(TO), 37252000102]
    messages = ask("GET", f"v1/conversations/{talks[0]['id']}/messages").json()
    assert (messages["totalCount"], messages["items"][0]["status"]) == (2, "delivered")
    assert error(ask("POST", "v1/send", json={"to": "x"}))[:2] == (422, 10)
    assert ask("GET", "v1/conversations/unknown/messages").status_code == 404


@pytest.mark.parametrize("authorization", ["", "AccessKey ", "AccessKey live_refused", "Basic YTpi"])
def test_a_key_that_is_none_is_refused(ask: Ask, authorization: str) -> None:
    assert error(ask("GET", "balance", headers={"Authorization": authorization})) == (401, 2, "access_key")


@pytest.mark.parametrize(
    "path", ["messages/none", "voicemessages/none", "verify/none", "hlr/none", f"lookup/{TO}/hlr", "v1/none", "none"]
)
def test_what_is_not_there_is_not_found(ask: Ask, path: str) -> None:
    assert error(ask("GET", path))[:2] == (404, 20)


def test_a_number_of_no_country_cannot_be_looked_up(ask: Ask) -> None:
    for answer in (ask("GET", "lookup/000"), ask("GET", "lookup/abc"), ask("POST", "hlr", json={"msisdn": "0"})):
        assert error(answer) == (400, 21, "phoneNumber")
