from collections.abc import Iterator
from typing import Any

import pytest
import requests

from otpdesk.otp import Channel
from otpdesk.simulator import Profile, Rule, Simulator
from tests.fixtures.clock import TurnedClock
from tests.simulator.asking import SID, Ask, asking

CUSTOMER = "+37251234567"
HOME = f"/2010-04-01/Accounts/{SID}"
SAY = "<Say language='en'>Your code is 1 2 3 &amp; 4</Say>"
SCRIPT = f"<Response><Pause/>{SAY}<Pause length='2'/>{SAY}</Response>"


@pytest.fixture
def ask(simulator: Simulator) -> Iterator[Ask]:
    with asking(simulator) as asked:
        yield asked


def send(ask: Ask, to: str = CUSTOMER, **fields: str) -> requests.Response:
    form = {"To": to, "From": "+15005550006", "Body": "Your code is 123456"} | fields
    return ask("POST", f"{HOME}/Messages.json", data=form)


def call(ask: Ask, to: str = CUSTOMER, **fields: str) -> requests.Response:
    return ask("POST", f"{HOME}/Calls.json", data={"To": to, "From": "+15005550006", "Twiml": SCRIPT} | fields)


def fetched(ask: Ask, created: requests.Response) -> Any:
    return ask("GET", created.json()["uri"]).json()


def test_a_message_is_queued_then_sent_then_delivered(ask: Ask, clock: TurnedClock) -> None:
    created = send(ask)
    assert created.status_code == 201
    assert created.json()["status"] == "queued"
    assert created.json()["date_sent"] is None
    clock.turn(0.5)
    assert fetched(ask, created)["status"] == "sent"
    clock.turn(3)
    assert fetched(ask, created)["status"] == "delivered"


def test_the_price_comes_later_than_the_delivery(ask: Ask, clock: TurnedClock) -> None:
    created = send(ask)
    assert (created.json()["price"], created.json()["price_unit"]) == (None, None)
    clock.turn(10)
    assert fetched(ask, created)["price"] is None
    clock.turn(20)
    assert fetched(ask, created)["price"] == "-0.06700"
    assert fetched(ask, created)["price_unit"] == "USD"


def test_each_segment_of_a_long_text_is_paid_for(ask: Ask, clock: TurnedClock) -> None:
    created = send(ask, Body="a" * 161)
    clock.turn(60)
    assert (fetched(ask, created)["num_segments"], fetched(ask, created)["price"]) == ("2", "-0.13400")


@pytest.mark.parametrize(
    ("last_digits", "code", "status"),
    [
        ("201", 30003, "undelivered"),
        ("202", 30005, "undelivered"),
        ("203", 30006, "undelivered"),
        ("205", 30007, "undelivered"),
    ],
)
def test_a_failure_has_the_code_of_twilio(
    ask: Ask, clock: TurnedClock, last_digits: str, code: int, status: str
) -> None:
    created = send(ask, f"+37251000{last_digits}")
    clock.turn(60)
    assert (fetched(ask, created)["status"], fetched(ask, created)["error_code"]) == (status, code)


def test_dates_are_written_as_in_mail(ask: Ask) -> None:
    assert send(ask).json()["date_created"] == "Wed, 18 Nov 2026 11:06:40 +0000"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"To": "51234567"}, 21211),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550002"}, 21612),
        ({"To": "+15005550003"}, 21408),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"From": "+15005550001"}, 21212),
        ({"From": "+15005550007"}, 21606),
        ({"From": "+15005550003"}, 21606),
        ({"From": "+15005550008"}, 21611),
    ],
)
def test_what_cannot_be_sent_is_refused_with_twilios_code(ask: Ask, fields: dict[str, str], code: int) -> None:
    refused = send(ask, **fields)
    assert refused.status_code == 400
    assert refused.json()["code"] == code
    assert refused.json()["more_info"].endswith(str(code))


@pytest.mark.parametrize(
    ("to", "code"), [("+15005550001", 21217), ("+15005550002", 21214), ("+15005550003", 21215), ("+15005550004", 21216)]
)
def test_calls_have_test_numbers_of_their_own(ask: Ask, to: str, code: int) -> None:
    assert call(ask, to).json()["code"] == code


def test_a_call_needs_a_script(ask: Ask) -> None:
    assert call(ask, Twiml="").json()["code"] == 21205
    assert call(ask, Twiml=f"<Response><Say>{'a' * 4000}</Say></Response>").json()["code"] == 21218


def test_a_call_rings_is_answered_and_ends(ask: Ask, clock: TurnedClock) -> None:
    created = call(ask)
    words = [created.json()["status"]]
    for seconds in (0.5, 1.7, 1):
        clock.turn(seconds)
        words.append(fetched(ask, created)["status"])
    assert words == ["queued", "ringing", "in-progress", "completed"]
    clock.turn(60)
    assert fetched(ask, created)["price"] == "-0.22680"


@pytest.mark.parametrize(("last_digits", "word"), [("201", "no-answer"), ("202", "failed"), ("203", "completed")])
def test_a_call_ends_in_twilios_words(ask: Ask, clock: TurnedClock, last_digits: str, word: str) -> None:
    created = call(ask, f"+37251000{last_digits}")
    clock.turn(60)
    assert fetched(ask, created)["status"] == word


def test_the_customer_hears_each_sentence_of_a_call_once(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    call(ask)
    clock.turn(60)
    assert [heard.text for heard in simulator.handset.messages(CUSTOMER)] == ["Your code is 1 2 3 & 4"]


def test_a_whatsapp_template_shows_its_values(ask: Ask, simulator: Simulator, clock: TurnedClock) -> None:
    form = {"ContentSid": "HX" + "1b" * 16, "ContentVariables": '{"1": "123456"}', "Body": ""}
    created = send(ask, f"whatsapp:{CUSTOMER}", From="whatsapp:+15005550006", **form)
    assert created.json()["to"] == f"whatsapp:{CUSTOMER}"
    clock.turn(60)
    assert fetched(ask, created)["status"] == "read"
    (seen,) = simulator.handset.messages(CUSTOMER)
    assert (seen.channel, seen.text) == (Channel.WHATSAPP, "123456")


def test_a_messaging_service_takes_the_place_of_a_sender(ask: Ask) -> None:
    service = "MG" + "2c" * 16
    created = send(ask, From="", MessagingServiceSid=service).json()
    assert (created["status"], created["from"], created["messaging_service_sid"]) == ("accepted", None, service)


def test_too_many_requests_say_when_to_come_back(ask: Ask) -> None:
    refused = send(ask, "+37251000302")
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (429, 20429, "2")


def test_a_list_names_the_messages_to_a_number_newest_first(ask: Ask, clock: TurnedClock) -> None:
    sids = []
    for _ in range(3):
        sids.append(send(ask).json()["sid"])
        clock.turn(1)
    send(ask, "+37251234568")
    listed = ask("GET", f"{HOME}/Messages.json", params={"To": CUSTOMER}).json()
    assert [message["sid"] for message in listed["messages"]] == sids[::-1]
    assert listed["messages"][0]["body"] == "Your code is 123456"


def test_a_list_by_time_leaves_out_what_is_older_and_what_is_not_sent_yet(ask: Ask, clock: TurnedClock) -> None:
    send(ask)
    clock.turn(3600)
    wanted = send(ask).json()["sid"]
    clock.turn(5)
    send(ask)
    since = {"To": CUSTOMER, "DateSent>": "2026-11-18T12:00:00Z"}
    listed = ask("GET", f"{HOME}/Messages.json", params=since).json()["messages"]
    assert [message["sid"] for message in listed] == [wanted]
    before = ask("GET", f"{HOME}/Messages.json", params={"DateSent<": "2026-11-18T12:00:00Z"}).json()["messages"]
    assert len(before) == 1
    assert len(ask("GET", f"{HOME}/Messages.json", params={"DateSent": "2026-11-18"}).json()["messages"]) == 2
    assert ask("GET", f"{HOME}/Messages.json", params={"DateSent>": "yesterday"}).json()["code"] == 20001


def test_a_list_goes_on_over_pages(ask: Ask) -> None:
    sids = [send(ask).json()["sid"] for _ in range(5)]
    uri, found = f"{HOME}/Messages.json?PageSize=2", []
    while uri:
        page = ask("GET", uri).json()
        found += [message["sid"] for message in page["messages"]]
        uri = page["next_page_uri"]
    assert found == sids[::-1]


def test_a_list_by_sender_and_of_whatsapp_alone(ask: Ask) -> None:
    send(ask)
    send(ask, From="Other")
    send(ask, f"whatsapp:{CUSTOMER}", From="whatsapp:+15005550006")
    by_sender = ask("GET", f"{HOME}/Messages.json", params={"From": "Other"}).json()["messages"]
    assert [message["from"] for message in by_sender] == ["Other"]
    whatsapp = ask("GET", f"{HOME}/Messages.json", params={"To": f"whatsapp:{CUSTOMER}"}).json()["messages"]
    assert [message["to"] for message in whatsapp] == [f"whatsapp:{CUSTOMER}"]


def test_calls_are_listed_by_when_they_were_dialled(ask: Ask, clock: TurnedClock) -> None:
    call(ask)
    params = {"To": CUSTOMER, "StartTime>": "2026-11-18T11:00:00Z"}
    assert ask("GET", f"{HOME}/Calls.json", params=params).json()["calls"] == []
    clock.turn(60)
    assert len(ask("GET", f"{HOME}/Calls.json", params=params).json()["calls"]) == 1


def test_an_account_sees_only_its_own(ask: Ask) -> None:
    sid = send(ask).json()["sid"]
    other = f"/2010-04-01/Accounts/AC{'0b' * 16}"
    assert ask("GET", f"{other}/Messages/{sid}.json").json()["code"] == 20404
    assert ask("GET", f"{other}/Messages.json").json()["messages"] == []


def test_the_balance_falls_with_every_message(ask: Ask) -> None:
    before = float(ask("GET", f"{HOME}/Balance.json").json()["balance"])
    for _ in range(10):
        send(ask)
    assert before - float(ask("GET", f"{HOME}/Balance.json").json()["balance"]) == pytest.approx(0.67)


def test_an_account_never_shows_its_token(ask: Ask) -> None:
    account = ask("GET", f"/2010-04-01/Accounts/{SID}.json").json()
    assert (account["sid"], account["auth_token"]) == (SID, None)


def test_prices_are_listed_by_network(ask: Ask) -> None:
    prices = ask("GET", "/v1/Messaging/Countries/ee").json()
    assert [entry["mnc"] for entry in prices["outbound_sms_prices"]] == ["01", "02", "03"]
    assert ask("GET", "/v1/Voice/Countries/XX").status_code == 404


@pytest.mark.parametrize("auth", [(SID, "refused"), ("", "")])
def test_refused_keys_are_refused_everywhere(ask: Ask, auth: tuple[str, str]) -> None:
    for path in (f"{HOME}/Balance.json", f"{HOME}/Messages.json", "/v1/Messaging/Countries/EE"):
        answer = ask("GET", path, auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_no_password_that_can_be_read_is_no_key(ask: Ask) -> None:
    answer = ask("GET", f"{HOME}/Balance.json", auth=lambda request: request, headers={"Authorization": "Basic ä"})
    assert answer.status_code == 401


def test_what_is_not_served_is_not_found(ask: Ask) -> None:
    assert ask("DELETE", f"{HOME}/Messages.json").json()["code"] == 20404
    assert ask("GET", "/2011").json()["code"] == 20404
    assert ask("GET", f"{HOME}/Calls/CA{'0' * 32}.json").json()["code"] == 20404


def test_a_repeated_receipt_is_an_older_word_for_a_moment(ask: Ask, clock: TurnedClock) -> None:
    created, words = send(ask, "+37251000105"), []
    for seconds in (3, 6, 4):
        clock.turn(seconds)
        words.append(fetched(ask, created)["status"])
    assert words == ["delivered", "sent", "delivered"]


def test_a_rule_of_the_profile_holds_for_one_account(ask: Ask, simulator: Simulator) -> None:
    simulator.profile = Profile(calm=True, rules=(Rule(account=SID, outcome="no-credit"),))
    assert send(ask).json()["code"] == 20005
    other = ask(
        "POST", f"/2010-04-01/Accounts/AC{'0b' * 16}/Messages.json", data={"To": CUSTOMER, "From": "x", "Body": "y"}
    )
    assert other.status_code == 201


def test_feedback_is_taken_for_messages_of_the_account_only(ask: Ask) -> None:
    sid = send(ask).json()["sid"]
    told = ask("POST", f"{HOME}/Messages/{sid}/Feedback.json", data={"Outcome": "unconfirmed"})
    assert (told.status_code, told.json()["outcome"], told.json()["message_sid"]) == (200, "unconfirmed", sid)
    assert ask("POST", f"{HOME}/Messages/{sid}/Feedback.json", data={"Outcome": "maybe"}).json()["code"] == 20001
    for unknown in ("SM" + "0" * 32, call(ask).json()["sid"]):
        assert ask("POST", f"{HOME}/Messages/{unknown}/Feedback.json", data={}).json()["code"] == 20404
