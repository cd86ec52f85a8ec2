"""Twilio's SDK and the simulator speak as the published API documents say."""

from datetime import UTC, datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from otpdesk.simulator import Simulator
from tests.contracts.contract import Recorder, contract
from tests.fixtures.clock import START, TurnedClock

API = contract("twilio_api_v2010")
PRICING = contract("twilio_pricing_v1")
VERIFY = contract("twilio_verify_v2")
LOOKUPS = contract("twilio_lookups_v2")
HOME = "/2010-04-01/Accounts/{AccountSid}"
VERIFICATIONS = "/v2/Services/{ServiceSid}/Verifications"
SERVICE = "VA" + "4d" * 16
CUSTOMER = "+37251234567"
PACKAGES = (
    "caller_name", "sim_swap", "call_forwarding", "line_status", "line_type_intelligence", "identity_match",
    "reassigned_number", "sms_pumping_risk",
)  # fmt: skip
AN_HOUR_AGO = datetime.fromtimestamp(START / 1000 - 3600, UTC)
SCRIPT = "<Response><Say>Your code is 1 2 3 4 5 6</Say></Response>"


@pytest.fixture
def recorder(simulator: Simulator) -> Recorder:
    return Recorder(simulator.urls["twilio"])


@pytest.fixture
def client(recorder: Recorder) -> Client:
    http = TwilioHttpClient(timeout=10)
    http.session.mount("http://", recorder)
    http.session.mount("https://", recorder)
    return Client("AC" + "0a" * 16, "token", http_client=http)


def send(client: Client, to: str = CUSTOMER) -> Any:
    return client.messages.create(to=to, from_="+15005550006", body="Your code is 123456", validity_period=300)


def test_a_new_message(client: Client, recorder: Recorder) -> None:
    send(client)
    API.check_request(f"POST {HOME}/Messages.json", recorder.last)
    API.check_answer(f"POST {HOME}/Messages.json", recorder.last)


def test_a_whatsapp_message_of_a_template(client: Client, recorder: Recorder) -> None:
    client.messages.create(
        to=f"whatsapp:{CUSTOMER}",
        from_="whatsapp:+15005550006",
        content_sid="HX" + "1b" * 16,
        content_variables='{"1": "123456"}',
    )
    API.check_request(f"POST {HOME}/Messages.json", recorder.last)
    API.check_answer(f"POST {HOME}/Messages.json", recorder.last)


@pytest.mark.parametrize("seconds", [0, 1, 3, 60])
@pytest.mark.parametrize("last_digits", ["567", "000103", "000201", "000202", "000203", "000205"])
def test_a_message_at_every_stage(
    client: Client, recorder: Recorder, clock: TurnedClock, last_digits: str, seconds: float
) -> None:
    message = send(client, f"+3725{'1234567'[: 7 - len(last_digits)]}{last_digits}")
    clock.turn(seconds)
    message.fetch()
    API.check_request(f"GET {HOME}/Messages/{{Sid}}.json", recorder.last)
    API.check_answer(f"GET {HOME}/Messages/{{Sid}}.json", recorder.last)


def test_a_list_of_messages(client: Client, recorder: Recorder, clock: TurnedClock) -> None:
    for _ in range(3):
        send(client)
    clock.turn(60)
    assert len(client.messages.list(to=CUSTOMER, page_size=2)) == 3
    for exchange in recorder.exchanges[-2:]:
        API.check_answer(f"GET {HOME}/Messages.json", exchange)
    API.check_request(f"GET {HOME}/Messages.json", recorder.exchanges[-2])


def test_a_new_call(client: Client, recorder: Recorder) -> None:
    client.calls.create(to=CUSTOMER, from_="+15005550006", twiml=SCRIPT, timeout=30)
    API.check_request(f"POST {HOME}/Calls.json", recorder.last)
    API.check_answer(f"POST {HOME}/Calls.json", recorder.last)


@pytest.mark.parametrize("seconds", [0, 1, 3, 60])
@pytest.mark.parametrize("to", [CUSTOMER, "+37251000201", "+37251000202"])
def test_a_call_at_every_stage(client: Client, recorder: Recorder, clock: TurnedClock, to: str, seconds: float) -> None:
    call = client.calls.create(to=to, from_="+15005550006", twiml=SCRIPT)
    clock.turn(seconds)
    call.fetch()
    API.check_answer(f"GET {HOME}/Calls/{{Sid}}.json", recorder.last)
    client.calls.list(to=to)
    API.check_request(f"GET {HOME}/Calls.json", recorder.last)
    API.check_answer(f"GET {HOME}/Calls.json", recorder.last)


def test_the_balance_and_the_account(client: Client, recorder: Recorder) -> None:
    client.balance.fetch()
    API.check_answer(f"GET {HOME}/Balance.json", recorder.last)
    client.api.accounts(client.username).fetch()
    API.check_answer("GET /2010-04-01/Accounts/{Sid}.json", recorder.last)


@pytest.mark.parametrize("iso", ["EE", "US", "JP"])
def test_the_price_lists_of_a_country(client: Client, recorder: Recorder, iso: str) -> None:
    client.pricing.v1.messaging.countries(iso).fetch()
    check_prices("GET /v1/Messaging/Countries/{IsoCountry}", recorder)
    client.pricing.v1.voice.countries(iso).fetch()
    check_prices("GET /v1/Voice/Countries/{IsoCountry}", recorder)


def check_prices(operation: str, recorder: Recorder) -> None:
    """Prices come as texts: the document says so beside the type (`x-twilio.overrideType`)."""
    for entry in recorder.last.answer.get("outbound_prefix_prices") or recorder.last.answer["outbound_sms_prices"]:
        for price in entry.get("prices", [entry]):
            for key in ("base_price", "current_price"):
                assert isinstance(price[key], str)
                price[key] = float(price[key])
    PRICING.check_answer(operation, recorder.last)


@pytest.mark.parametrize(
    ("last_digits", "status", "code"),
    [("000204", 400, 21610), ("000206", 400, 21408), ("000207", 400, 21211), ("000302", 429, 20429)],
)
def test_a_refusal_is_an_error_as_the_sdk_knows_it(
    client: Client, recorder: Recorder, last_digits: str, status: int, code: int
) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        send(client, f"+3725{'1'}{last_digits}")
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert set(recorder.last.answer) == {"code", "message", "more_info", "status"}


def start(client: Client, to: str = CUSTOMER, channel: str = "sms", **fields: Any) -> Any:
    return client.verify.v2.services(SERVICE).verifications.create(to=to, channel=channel, **fields)


@pytest.mark.parametrize(
    ("to", "channel"), [(CUSTOMER, "sms"), (CUSTOMER, "call"), (CUSTOMER, "whatsapp"), ("ada@example.org", "email")]
)
def test_a_new_verification(client: Client, recorder: Recorder, to: str, channel: str) -> None:
    start(client, to, channel, locale="et", custom_code="123456")
    VERIFY.check_request(f"POST {VERIFICATIONS}", recorder.last)
    VERIFY.check_answer(f"POST {VERIFICATIONS}", recorder.last)


def test_a_check_of_a_wrong_and_of_the_right_code(client: Client, recorder: Recorder) -> None:
    running = start(client, custom_code="123456")
    for code, valid in (("654321", False), ("123456", True)):
        client.verify.v2.services(SERVICE).verification_checks.create(verification_sid=running.sid, code=code)
        VERIFY.check_request("POST /v2/Services/{ServiceSid}/VerificationCheck", recorder.last)
        VERIFY.check_answer("POST /v2/Services/{ServiceSid}/VerificationCheck", recorder.last)
        assert recorder.last.answer["valid"] is valid


@pytest.mark.parametrize("status", ["canceled", "approved"])
def test_a_verification_that_runs_and_its_end(client: Client, recorder: Recorder, status: str) -> None:
    running = start(client)
    running.fetch()
    VERIFY.check_answer(f"GET {VERIFICATIONS}/{{Sid}}", recorder.last)
    running.update(status=status)
    VERIFY.check_request(f"POST {VERIFICATIONS}/{{Sid}}", recorder.last)
    VERIFY.check_answer(f"POST {VERIFICATIONS}/{{Sid}}", recorder.last)
    with pytest.raises(TwilioRestException) as gone:
        running.fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_a_verify_service(client: Client, recorder: Recorder) -> None:
    client.verify.v2.services(SERVICE).fetch()
    VERIFY.check_answer("GET /v2/Services/{Sid}", recorder.last)


@pytest.mark.parametrize("seconds", [0, 1, 3, 60, 700])
@pytest.mark.parametrize(
    ("to", "channel"),
    [
        (CUSTOMER, "sms"),
        (CUSTOMER, "call"),
        (CUSTOMER, "whatsapp"),
        ("ada@example.org", "email"),
        ("+37251000201", "sms"),
        ("+37251000202", "call"),
    ],
)
def test_an_attempt_at_every_stage(
    client: Client, recorder: Recorder, clock: TurnedClock, to: str, channel: str, seconds: float
) -> None:
    running = start(client, to, channel)
    clock.turn(seconds)
    (attempt,) = client.verify.v2.verification_attempts.list(
        channel_data_to=to,
        channel=channel,
        verification_sid=running.sid,
        verify_service_sid=SERVICE,
        date_created_after=AN_HOUR_AGO,
        status="unconverted",
    )
    VERIFY.check_request("GET /v2/Attempts", recorder.last)
    VERIFY.check_answer("GET /v2/Attempts", recorder.last)
    attempt.fetch()
    VERIFY.check_answer("GET /v2/Attempts/{Sid}", recorder.last)


def test_a_list_of_attempts_goes_on_over_pages(client: Client, recorder: Recorder) -> None:
    sids = [start(client).send_code_attempts[-1]["attempt_sid"] for _ in range(5)]
    found = client.verify.v2.verification_attempts.list(page_size=2)
    assert {attempt.sid for attempt in found} == set(sids)
    for exchange in recorder.exchanges[-3:]:
        VERIFY.check_answer("GET /v2/Attempts", exchange)


@pytest.mark.parametrize(
    "number", [CUSTOMER, "+447400123456", "+447400000203", "+447400000205", "+3725", "+99912345678"]
)
def test_a_look_up(client: Client, recorder: Recorder, number: str) -> None:
    fields = "line_type_intelligence,sim_swap,line_status,sms_pumping_risk"
    for wanted in ({}, {"fields": fields}):
        client.lookups.v2.phone_numbers(number).fetch(**wanted)
        LOOKUPS.check_request("GET /v2/PhoneNumbers/{PhoneNumber}", recorder.last)
        check_look_up(recorder)


def check_look_up(recorder: Recorder) -> None:
    """What has no value is null: errors of a valid number, packages not asked for, what a package does not know.

    The document's own examples have it so, its schema does not say it.
    """
    answer = recorder.last.answer
    assert (answer["validation_errors"] is None) is answer["valid"]
    for name in ("validation_errors", *PACKAGES):
        value = answer.pop(name)
        if isinstance(value, dict):
            answer[name] = {key: item for key, item in value.items() if item is not None}
        elif value is not None:
            answer[name] = value
    LOOKUPS.check_answer("GET /v2/PhoneNumbers/{PhoneNumber}", recorder.last)


def test_feedback_to_a_message(client: Client, recorder: Recorder) -> None:
    sent = send(client)
    sent.feedback.create(outcome="confirmed")
    API.check_request(f"POST {HOME}/Messages/{{MessageSid}}/Feedback.json", recorder.last)
    API.check_answer(f"POST {HOME}/Messages/{{MessageSid}}/Feedback.json", recorder.last)


def test_the_numbers_of_an_account(client: Client, recorder: Recorder) -> None:
    assert len(client.incoming_phone_numbers.list(page_size=1)) == 2
    for exchange in recorder.exchanges[-2:]:
        API.check_request(f"GET {HOME}/IncomingPhoneNumbers.json", exchange)
        API.check_answer(f"GET {HOME}/IncomingPhoneNumbers.json", exchange)
