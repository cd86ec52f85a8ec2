"""Vonage's SDK and the simulator speak as the published API documents say."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from vonage import Auth, HttpClientOptions, Vonage
from vonage_account import GetCountryPricingRequest, ServiceType
from vonage_sms import SmsMessage
from vonage_sms.errors import SmsError
from vonage_voice.models import CreateCallRequest, ListCallsFilter, Phone, Talk, ToPhone

from otpdesk.simulator import Simulator
from tests.contracts.contract import Recorder, contract
from tests.fixtures.clock import TurnedClock

SMS = contract("vonage_sms")
VOICE = contract("vonage_voice")
REPORTS = contract("vonage_reports")
ACCOUNT = contract("vonage_account")
PRICING = contract("vonage_pricing")
SENT, REFUSED = 0, 1
"""The alternatives of an answer to a message; neither document excludes the other."""

OUTBOUND = 0
CUSTOMER = "37251234567"
REFERENCE = "a0123456789abc".ljust(40, "0")
"""Forty characters: the published document of the reports asks for exactly as many."""

KEY = "abcd1234"


@pytest.fixture(scope="module")
def private_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.fixture
def recorder(simulator: Simulator) -> Recorder:
    return Recorder(simulator.urls["vonage"])


@pytest.fixture
def vonage(recorder: Recorder) -> Vonage:
    return client(recorder, Auth(api_key=KEY, api_secret="secret1234"))


@pytest.fixture
def calls(recorder: Recorder, private_key: str) -> Vonage:
    return client(recorder, Auth(application_id="11111111-2222-3333-4444-555555555555", private_key=private_key))


def client(recorder: Recorder, auth: Auth) -> Vonage:
    host = "127.0.0.1"
    made = Vonage(auth, HttpClientOptions(api_host=host, rest_host=host, timeout=10, pool_maxsize=1, max_retries=0))
    made.http_client._session.mount("https://127.0.0.1", recorder)
    return made


def send(vonage: Vonage, text: str = "Your code is 123456", to: str = CUSTOMER) -> Any:
    return vonage.sms.send(SmsMessage(to=to, from_="OurCompany", text=text, client_ref=REFERENCE, ttl=300_000))


def test_a_new_message(vonage: Vonage, recorder: Recorder) -> None:
    send(vonage)
    recorder.last.body += b"&api_key=" + KEY.encode()  # the document knows no Basic authorization, the SDK uses it
    SMS.check_request("POST /{format}", recorder.last)
    SMS.check_answer("POST /{format}", recorder.last, SENT)


def test_a_message_in_parts(vonage: Vonage, recorder: Recorder) -> None:
    answer = send(vonage, "Ваш код 123456. " * 10)
    assert answer.message_count == "3"
    assert len({part.message_id for part in answer.messages}) == 3
    SMS.check_answer("POST /{format}", recorder.last, SENT)


@pytest.mark.parametrize(
    ("last_digits", "status"), [("204", "7"), ("206", "6"), ("207", "3"), ("301", "9"), ("302", "1")]
)
def test_a_refused_message(vonage: Vonage, recorder: Recorder, last_digits: str, status: str) -> None:
    with pytest.raises(SmsError, match=f"error code {status}:"):
        send(vonage, to=f"37251000{last_digits}")
    assert recorder.last.status == 200
    SMS.check_answer("POST /{format}", recorder.last, REFUSED)


def test_a_new_call(calls: Vonage, recorder: Recorder) -> None:
    call(calls)
    VOICE.check_request("POST /", recorder.last)
    VOICE.check_answer("POST /", recorder.last)


def call(calls: Vonage, to: str = CUSTOMER) -> Any:
    script = [Talk(text="Your code is 1 2 3 4 5 6", language="en-GB")]
    return calls.voice.create_call(
        CreateCallRequest(to=[ToPhone(number=to)], from_=Phone(number="447700900001"), ncco=script)
    )


@pytest.mark.parametrize("seconds", [0, 1, 3, 60])
@pytest.mark.parametrize("to", [CUSTOMER, "37251000201", "37251000202"])
def test_a_call_at_every_stage(calls: Vonage, recorder: Recorder, clock: TurnedClock, to: str, seconds: float) -> None:
    begun = call(calls, to)
    clock.turn(seconds)
    calls.voice.get_call(begun.uuid)
    VOICE.check_answer("GET /{uuid}", recorder.last)


def test_a_list_of_calls(calls: Vonage, recorder: Recorder, clock: TurnedClock) -> None:
    for _ in range(3):
        call(calls)
    clock.turn(60)
    day = datetime.fromtimestamp(clock.now() / 1000 - 3600, UTC)
    found, following = calls.voice.list_calls(ListCallsFilter(date_start=day.isoformat(), page_size=2, order="desc"))
    assert len(found) == 2
    assert following is not None
    VOICE.check_request("GET /", recorder.last)
    recorder.last.answer["_links"].pop("next")  # the document shows only `self`, the SDK reads `next` too
    VOICE.check_answer("GET /", recorder.last)


@pytest.mark.parametrize("seconds", [0, 1, 60])
@pytest.mark.parametrize("last_digits", ["234567", "000103", "000105", "000201", "000202", "000203", "000205"])
def test_a_report_by_id_at_every_stage(
    vonage: Vonage, recorder: Recorder, clock: TurnedClock, last_digits: str, seconds: float
) -> None:
    sent = send(vonage, to=f"37251{last_digits}")
    clock.turn(seconds)
    report(recorder, {"id": sent.messages[0].message_id, "include_message": "true"})
    assert recorder.last.answer["items_count"] >= 1
    REPORTS.check_request("GET /v2/reports/records", recorder.last)
    REPORTS.check_answer("GET /v2/reports/records", recorder.last, OUTBOUND)


def report(recorder: Recorder, what: dict[str, str]) -> None:
    asked = {"account_id": KEY, "product": "SMS", "direction": "outbound"} | what
    with requests.Session() as session:
        session.mount("https://127.0.0.1", recorder)
        session.get("https://127.0.0.1/v2/reports/records", params=asked, auth=(KEY, "secret1234"), timeout=10)


def test_a_report_of_a_window(vonage: Vonage, recorder: Recorder, clock: TurnedClock) -> None:
    send(vonage)
    clock.turn(60)
    at = datetime.fromtimestamp(clock.now() / 1000, UTC)
    report(recorder, {"date_start": at.replace(hour=0).isoformat(), "date_end": at.replace(hour=23).isoformat()})
    assert recorder.last.answer["items_count"] == 1
    REPORTS.check_request("GET /v2/reports/records", recorder.last)
    REPORTS.check_answer("GET /v2/reports/records", recorder.last, OUTBOUND)


def test_a_report_that_cannot_be_made(recorder: Recorder) -> None:
    report(recorder, {})
    assert recorder.last.status == 422
    REPORTS.check_answer("GET /v2/reports/records", recorder.last)


def test_the_balance(vonage: Vonage, recorder: Recorder) -> None:
    vonage.account.get_balance()
    ACCOUNT.check_answer("GET /account/get-balance", recorder.last)


@pytest.mark.parametrize("product", ["sms", "voice"])
def test_the_prices_of_a_country(vonage: Vonage, recorder: Recorder, product: str) -> None:
    vonage.account.get_country_pricing(GetCountryPricingRequest(country_code="EE", type=ServiceType(product)))
    PRICING.check_answer("GET /get-pricing/outbound/{type}", recorder.last)
    names = {parameter.get("name") for parameter in PRICING.operation("GET /get-pricing/outbound/{type}")["parameters"]}
    assert {key for key, _ in recorder.last.query} <= names | {"api_key", "api_secret"}


def test_the_prices_of_every_country(vonage: Vonage, recorder: Recorder) -> None:
    vonage.account.get_all_countries_pricing(ServiceType.SMS)
    assert len(recorder.last.answer["countries"]) == int(recorder.last.answer["count"])
    PRICING.check_answer("GET /get-full-pricing/outbound/{type}", recorder.last)


def test_a_text_in_the_place_of_a_document_is_noticed(vonage: Vonage, recorder: Recorder) -> None:
    vonage.account.get_balance()
    recorder.last.answer = {"value": "10.28"}
    with pytest.raises(AssertionError, match="is not of type 'number'"):
        ACCOUNT.check_answer("GET /account/get-balance", recorder.last)
    recorder.last.answer = {"value": 10.28, "invented": True}
    with pytest.raises(AssertionError, match="does not name"):
        ACCOUNT.check_answer("GET /account/get-balance", recorder.last)
