"""GetOTP as the simulator serves it: the current API, and the first one with its page."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock

TEMPLATE = "6d3f6b1e-2c0a-4e9e-9a55-3d2c7c3f0a11"
TO = "37252000101"
DELIVERED, BLOCKED = "37252000101", "37252000205"
LOGIN = ("key", "token")
PAGES = {"success_redirect_url": "https://a.example/yes?a=1&b=2", "fail_redirect_url": "https://a.example/no"}


class Client:
    """Asks the simulated GetOTP."""

    def __init__(self, url: str) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.url = url

    def verify(self, **changes: Any) -> requests.Response:
        data = {"channel": "sms", "sender": "Acme", "phone": TO, "template": TEMPLATE, "code_length": 6, **changes}
        given = {key: value for key, value in data.items() if value is not None}
        return self.session.post(f"{self.url}/v1/verifications", json={"data": given}, headers={"X-OTP-Key": "key"})

    def get(self, path: str, key: str = "key", **query: str) -> requests.Response:
        return self.session.get(f"{self.url}/v1/{path}", params=query, headers={"X-OTP-Key": key})

    def begin(self, **changes: str) -> requests.Response:
        form = {"channel": "sms", "phone_sms": f"+{TO}", "metadata": "a0000000000001", **PAGES, **changes}
        return self.session.post(f"{self.url}/api/verify/", data=form, auth=LOGIN)

    def history(self, page: int = 1) -> requests.Response:
        return self.session.get(f"{self.url}/api/verify/", params={"page": page}, auth=LOGIN)


@pytest.fixture
def client(simulator: Simulator) -> Iterator[Client]:
    made = Client(simulator.urls["getotp"])
    yield made
    made.session.close()


def code_at(simulator: Simulator, clock: TurnedClock, address: str = f"+{TO}") -> str:
    clock.turn(3)
    return next(word for word in simulator.handset.messages(address)[-1].text.split() if word.isdecimal())


def test_a_verification_is_wrapped_and_names_its_end(client: Client, simulator: Simulator) -> None:
    answer = client.verify(payload="a0000000000001")
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert sorted(data) == ["account_id", "create_date", "expire_date", "message_id", "phone"]
    assert (data["phone"], data["expire_date"] > data["create_date"]) == (TO, True)
    (entry,) = simulator.ledger
    assert (entry.provider, entry.account, entry.reference) == ("getotp", "key", "a0000000000001")
    assert entry.provider_id == data["message_id"]


def test_the_right_code_is_found_and_a_wrong_one_is_empty_data(
    client: Client, simulator: Simulator, clock: TurnedClock
) -> None:
    client.verify()
    code = code_at(simulator, clock)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert client.get("verifications", code=wrong, phone=TO).json()["data"] == []
    assert client.get("verifications", code=code, phone="37252000102").json()["data"] == []
    (found,) = client.get("verifications", code=code, phone=TO).json()["data"]
    assert found["phone"] == TO
    clock.turn(300)
    assert client.get("verifications", code=code, phone=TO).json()["data"] == []


def test_our_own_code_is_carried_and_found(client: Client, simulator: Simulator, clock: TurnedClock) -> None:
    client.verify(code="493817", code_length=None)
    assert code_at(simulator, clock) == "493817"
    assert client.get("verifications", code="493817", phone=TO).json()["data"]


def test_each_message_has_a_code_of_its_own(client: Client, simulator: Simulator, clock: TurnedClock) -> None:
    client.verify()
    first = code_at(simulator, clock)
    client.verify()
    second = code_at(simulator, clock)
    assert first != second
    for code in (first, second):
        assert client.get("verifications", code=code, phone=TO).json()["data"]


@pytest.mark.parametrize(
    ("changes", "status", "number"),
    [
        ({"channel": "fax"}, 400, 1515),
        ({"channel": "viber"}, 400, 1524),
        ({"sender": None}, 400, 1620),
        ({"phone": "+372 5"}, 400, 1621),
        ({"template": "none"}, 404, 1251),
        ({"code": "123456"}, 400, 1629),
        ({"code_length": None}, 400, 1629),
        ({"code_length": 9}, 400, 1623),
        ({"channel": "voice", "code_length": 8}, 400, 1623),
        ({"code_length": None, "code": "12ab"}, 400, 1623),
        ({"phone": "37252000207"}, 400, 1523),
        ({"phone": "37252000206"}, 400, 1531),
        ({"phone": "37252000204"}, 400, 1530),
    ],
)
def test_a_refusal_has_an_envelope_with_its_number(
    client: Client, simulator: Simulator, changes: dict[str, Any], status: int, number: int
) -> None:
    answer = client.verify(**changes)
    assert answer.status_code == status
    (error,) = answer.json()["errors"]
    assert (error["status"], error["code"]) == (status, number)
    assert error["message"]
    assert len(simulator.ledger) == 0


@pytest.mark.parametrize(("digits", "status"), [("301", 402), ("302", 429), ("401", 500)])
def test_credit_rate_and_faults_have_their_http_status(client: Client, digits: str, status: int) -> None:
    answer = client.verify(phone=f"37252000{digits}")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("2" if status == 429 else None)


@pytest.mark.parametrize("key", ["", "refused"])
def test_a_key_is_needed(client: Client, key: str) -> None:
    answer = client.get("senders", key)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, 1136)


@pytest.mark.parametrize(
    ("phone", "words"), [(DELIVERED, ["scheduled", "sent", "delivered"]), (BLOCKED, ["scheduled", "sent", "rejected"])]
)
def test_a_message_goes_through_its_states(client: Client, clock: TurnedClock, phone: str, words: list[str]) -> None:
    message_id = client.verify(phone=phone).json()["data"]["message_id"]
    seen = []
    for wait in (0, 1, 10):
        clock.turn(wait)
        seen.append(client.get(f"messages/{message_id}").json()["data"]["status"])
    assert seen == words
    assert client.get("messages/none").status_code == 404


def test_a_call_speaks_the_code_or_hides_it_in_its_number(
    client: Client, simulator: Simulator, clock: TurnedClock
) -> None:
    client.verify(channel="voice", sender=None, voice_type="tts", code="4938", code_length=None)
    clock.turn(3)
    assert "4938" in simulator.handset.messages(f"+{TO}")[-1].text
    client.verify(channel="voice", sender=None, voice_type="flash", template=None, code_length=4)
    clock.turn(3)
    flash = simulator.handset.messages(f"+{TO}")[-1]
    assert flash.sender.startswith("+4420")
    assert flash.sender[-4:] == flash.text[-5:-1]


def test_senders_and_templates_are_told(client: Client) -> None:
    assert client.get("senders").json()["data"][0]["name"] == "Acme"
    assert "{code}" in client.get(f"templates/{TEMPLATE}").json()["data"]["text"]
    assert client.get("templates/none").json()["errors"][0]["code"] == 1251
    assert client.get("nothing").status_code == 404


def test_a_page_is_begun_and_says_nothing_of_the_address(client: Client, simulator: Simulator) -> None:
    answer = client.begin()
    assert answer.status_code == 201
    begun = answer.json()
    assert sorted(begun) == ["link", "otp_id", "otp_secret"]
    assert begun["link"] == f"{simulator.urls['getotp']}/api/ui/verify/{begun['otp_id']}/sms/"
    (entry,) = client.history().json()["results"]
    assert entry["status"] == [{"channel": "sms", "auth_status": "not_verified"}]
    assert (entry["otp_id"], entry["metadata"]) == (begun["otp_id"], "a0000000000001")


def test_the_page_takes_the_code(client: Client, simulator: Simulator, clock: TurnedClock) -> None:
    link = client.begin().json()["link"]
    shown = client.session.get(link)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "text/html")
    assert '<input id="code" name="code"' in shown.text
    code = code_at(simulator, clock)
    assert "wrong" in client.session.post(link, data={"code": "x"}).text
    done = client.session.post(link, data={"code": code})
    assert "Verified." in done.text
    assert 'href="https://a.example/yes?a=1&amp;b=2"' in done.text
    (entry,) = client.history().json()["results"]
    assert entry["status"] == [{"channel": "sms", "auth_status": "verified", "phone_sms": f"+{TO}"}]
    assert "no longer in use" in client.session.get(link).text


def test_too_many_wrong_codes_lead_to_the_page_after_failure(client: Client) -> None:
    link = client.begin().json()["link"]
    for _ in range(5):
        last = client.session.post(link, data={"code": "x"})
    assert 'href="https://a.example/no"' in last.text
    assert client.history().json()["results"][0]["status"][0]["auth_status"] == "not_verified"


def test_a_page_that_was_never_begun_is_not_there(client: Client, simulator: Simulator) -> None:
    assert client.session.get(f"{simulator.urls['getotp']}/api/ui/verify/none/sms/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "fax"}, "channel"),
        ({"phone_sms": ""}, "phone_sms"),
        ({"channel": "email"}, "email"),
        ({"success_redirect_url": ""}, "success_redirect_url"),
        ({"fail_redirect_url": "nowhere"}, "fail_redirect_url"),
        ({"phone_sms": "+37252000207"}, "phone_sms"),
    ],
)
def test_a_wrong_field_is_named(client: Client, changes: dict[str, str], field: str) -> None:
    answer = client.begin(**changes)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_call_and_a_mail_bring_the_code_too(client: Client, simulator: Simulator, clock: TurnedClock) -> None:
    client.begin(channel="email", email="ada@example.org")
    assert code_at(simulator, clock, "ada@example.org")
    assert client.begin(channel="voice", phone_voice=f"+{TO}").json()["link"].endswith("/voice/")


def test_the_history_has_ten_a_page_newest_first(client: Client, clock: TurnedClock) -> None:
    begun = []
    for _ in range(12):
        begun.append(client.begin().json()["otp_id"])
        clock.turn(1)
    first, second = client.history().json(), client.history(2).json()
    listed = [entry["otp_id"] for page in (first, second) for entry in page["results"]]
    assert listed == begun[::-1]
    assert (first["count"], first["previous"], first["next"]) == (12, None, "https://otp.dev/api/verify/?page=2")
    assert (second["next"], len(second["results"])) == (None, 2)
    assert client.history(3).status_code == 404


@pytest.mark.parametrize("login", [("refused", "token"), ("key", "refused"), ("key", "")])
def test_key_and_token_are_needed(client: Client, login: tuple[str, str]) -> None:
    answer = client.session.get(f"{client.url}/api/verify/", auth=login)
    assert (answer.status_code, list(answer.json())) == (401, ["detail"])
