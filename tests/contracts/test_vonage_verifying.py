"""Verifications, messages and look-ups of the simulated Vonage, as its SDK and the published documents have them.

The document of Verify v2 may not travel with the tests; what is held against it here is what the SDK asks and reads.
"""

import json
from typing import Any

import pytest
import requests
from vonage import Auth, Vonage
from vonage_http_client.errors import HttpRequestError, NotFoundError
from vonage_identity_insights.requests import EmptyInsight, IdentityInsightsRequest, InsightsRequest, SimSwapInsight
from vonage_messages.models import Sms, WhatsappText
from vonage_number_insight import AdvancedSyncInsightRequest
from vonage_verify import SmsChannel, VerifyRequest, VoiceChannel
from vonage_verify_legacy import VerifyRequest as LegacyRequest
from vonage_verify_legacy.errors import VerifyError

from otpdesk.simulator import Simulator
from tests.contracts.contract import Exchange, Recorder, contract
from tests.contracts.test_vonage import CUSTOMER, KEY, REPORTS, calls, client, private_key, recorder, vonage
from tests.fixtures.clock import TurnedClock

__all__ = ["calls", "private_key", "recorder", "vonage"]

LEGACY = contract("vonage_verify")
MESSAGES = contract("vonage_messages-olympus")
INSIGHT = contract("vonage_number-insight")
FINE, REFUSED = 0, 1
VERIFY_RECORDS, MESSAGE_RECORDS = 5, 7
"""The alternatives of a report, by product."""

PROBLEM = {"type", "title", "detail", "instance"}


def code(simulator: Simulator) -> str:
    text = simulator.handset.messages(f"+{CUSTOMER}")[-1].text
    return "".join(filter(str.isdigit, text.partition("Valid")[0]))


def keyed(exchange: Exchange) -> Exchange:
    """A request as the documents have it: they know no Basic authorization, the SDK uses it."""
    exchange.body += f"&api_key={KEY}&api_secret=secret1234".encode()
    return exchange


@pytest.fixture
def begun(vonage: Vonage, recorder: Recorder) -> str:
    answer = vonage.verify_legacy.start_verification(
        LegacyRequest(number=CUSTOMER, brand="Acme", code_length=6, workflow_id=4, pin_expiry=300, next_event_wait=150)
    )
    LEGACY.check_request("POST /{format}", keyed(recorder.last))
    LEGACY.check_answer("POST /{format}", recorder.last, FINE)
    return str(answer.request_id)


def test_a_legacy_verification_is_checked(
    vonage: Vonage, recorder: Recorder, simulator: Simulator, clock: TurnedClock, begun: str
) -> None:
    clock.turn(5)
    with pytest.raises(VerifyError, match="16"):
        vonage.verify_legacy.check_code(begun, "000000")
    LEGACY.check_answer("POST /check/{format}", recorder.last, REFUSED)
    assert vonage.verify_legacy.check_code(begun, code(simulator)).status == "0"
    LEGACY.check_request("POST /check/{format}", keyed(recorder.last))
    LEGACY.check_answer("POST /check/{format}", recorder.last, FINE)
    with pytest.raises(VerifyError, match="6"):
        vonage.verify_legacy.check_code(begun, code(simulator))
    LEGACY.check_answer("POST /check/{format}", recorder.last, REFUSED)


@pytest.mark.parametrize("seconds", [0, 5, 150, 300])
def test_a_legacy_search_at_every_stage(
    vonage: Vonage, recorder: Recorder, clock: TurnedClock, begun: str, seconds: float
) -> None:
    clock.turn(seconds)
    word = vonage.verify_legacy.search(begun).status
    assert word == ("EXPIRED" if seconds == 300 else "IN PROGRESS")
    LEGACY.check_request("GET /search/{format}", recorder.last)
    LEGACY.check_answer("GET /search/{format}", recorder.last, FINE)


def test_legacy_controls(vonage: Vonage, recorder: Recorder, clock: TurnedClock, begun: str) -> None:
    with pytest.raises(VerifyError, match="19"):
        vonage.verify_legacy.cancel_verification(begun)
    LEGACY.check_answer("POST /control/{format}", recorder.last, REFUSED)
    clock.turn(30)
    assert vonage.verify_legacy.trigger_next_event(begun).status == "0"
    LEGACY.check_request("POST /control/{format}", keyed(recorder.last))
    LEGACY.check_answer("POST /control/{format}", recorder.last, FINE)
    for late in (vonage.verify_legacy.cancel_verification, vonage.verify_legacy.trigger_next_event):
        with pytest.raises(VerifyError, match="19"):
            late(begun)
        LEGACY.check_answer("POST /control/{format}", recorder.last, REFUSED)


@pytest.mark.parametrize(
    ("last_digits", "status"), [("204", "7"), ("206", "15"), ("207", "3"), ("301", "9"), ("302", "1")]
)
def test_a_legacy_start_that_is_refused(vonage: Vonage, recorder: Recorder, last_digits: str, status: str) -> None:
    with pytest.raises(VerifyError, match=status):
        vonage.verify_legacy.start_verification(LegacyRequest(number=f"37251000{last_digits}", brand="Acme"))
    LEGACY.check_answer("POST /{format}", recorder.last, REFUSED)


def test_a_second_legacy_start_names_the_first(vonage: Vonage, recorder: Recorder, begun: str) -> None:
    with pytest.raises(VerifyError, match="10"):
        vonage.verify_legacy.start_verification(LegacyRequest(number=CUSTOMER, brand="Acme"))
    assert recorder.last.answer["request_id"] == begun
    LEGACY.check_answer("POST /{format}", recorder.last, REFUSED)


def report(recorder: Recorder, what: dict[str, str]) -> Exchange:
    with requests.Session() as session:
        session.mount("https://127.0.0.1", recorder)
        asked = {"account_id": KEY} | what
        session.get("https://127.0.0.1/v2/reports/records", params=asked, auth=(KEY, "secret1234"), timeout=10)
    return recorder.last


@pytest.mark.parametrize("seconds", [0, 5, 300])
def test_a_report_of_legacy_verifications(recorder: Recorder, clock: TurnedClock, begun: str, seconds: float) -> None:
    clock.turn(seconds)
    said = report(recorder, {"product": "VERIFY-API", "id": begun})
    (record,) = said.answer["records"]
    assert record.pop("id") == begun  # of a later document (3.1.4), which calls the status by its name alone
    record["verify_status"] = record.pop("status")
    REPORTS.check_request("GET /v2/reports/records", said)
    REPORTS.check_answer("GET /v2/reports/records", said, VERIFY_RECORDS)


def test_a_verification_of_v2_as_the_sdk_has_it(
    vonage: Vonage, recorder: Recorder, simulator: Simulator, clock: TurnedClock
) -> None:
    steps = [SmsChannel(to=CUSTOMER), VoiceChannel(to=CUSTOMER)]
    wanted = VerifyRequest(brand="Acme", workflow=steps, code_length=6, channel_timeout=150, client_ref="a1")
    request = vonage.verify.start_verification(wanted).request_id
    with pytest.raises(HttpRequestError):
        vonage.verify.start_verification(wanted)
    assert (recorder.last.status, recorder.last.answer["request_id"]) == (409, request)
    with pytest.raises(NotFoundError, match="30 seconds"):
        vonage.verify.cancel_verification(request)
    clock.turn(5)
    first = code(simulator)
    with pytest.raises(HttpRequestError):
        vonage.verify.check_code(request, "000000")
    assert (recorder.last.status, set(recorder.last.answer)) == (400, PROBLEM)
    vonage.verify.trigger_next_workflow(request)
    assert recorder.last.status == 200
    with pytest.raises(HttpRequestError):
        vonage.verify.trigger_next_workflow(request)
    assert (recorder.last.status, set(recorder.last.answer)) == (409, PROBLEM)
    assert vonage.verify.check_code(request, first).status == "completed"
    with pytest.raises(NotFoundError):
        vonage.verify.check_code(request, first)


def test_a_verification_of_v2_is_canceled_as_the_sdk_has_it(
    calls: Vonage, recorder: Recorder, clock: TurnedClock
) -> None:
    wanted = VerifyRequest(brand="Acme", workflow=[SmsChannel(to=CUSTOMER)])
    request = calls.verify.start_verification(wanted).request_id
    clock.turn(30)
    calls.verify.cancel_verification(request)
    assert recorder.last.status == 204
    said = report(recorder, {"product": "VERIFY-V2", "id": request})
    assert [record["status"] for record in said.answer["records"]] == ["cancelled"]


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_message_and_its_reports(vonage: Vonage, recorder: Recorder, clock: TurnedClock, channel: str) -> None:
    reference = "a".ljust(40, "0")
    text: dict[str, Any] = {"to": CUSTOMER, "from_": "447700900000", "text": "Your code", "client_ref": reference}
    sent = vonage.messages.send(Sms(**text) if channel == "sms" else WhatsappText(**text))
    assert recorder.last.answer == {"message_uuid": sent.message_uuid}
    MESSAGES.check_answer("POST /", recorder.last, 0)
    for seconds in (0, 60):
        clock.turn(seconds)
        asked = {"product": "MESSAGES", "direction": "outbound", "id": sent.message_uuid, "include_message": "true"}
        said = report(recorder, asked)
        assert said.answer["items_count"] == 1
        REPORTS.check_request("GET /v2/reports/records", said)
        REPORTS.check_answer("GET /v2/reports/records", said, MESSAGE_RECORDS)


@pytest.mark.parametrize(("last_digits", "status"), [("204", 422), ("301", 402), ("302", 429), ("401", 500)])
def test_a_message_that_is_refused(vonage: Vonage, recorder: Recorder, last_digits: str, status: int) -> None:
    with pytest.raises(HttpRequestError):
        vonage.messages.send(Sms(to=f"37251000{last_digits}", from_="Acme", text="Your code"))
    assert recorder.last.status == status
    MESSAGES.check_answer("POST /", recorder.last, 4 if status == 422 else None)


@pytest.mark.parametrize("last_digits", ["234567", "000201", "000202", "000203"])
def test_number_insight_of_its_highest_level(vonage: Vonage, recorder: Recorder, last_digits: str) -> None:
    vonage.number_insight.get_advanced_info_sync(AdvancedSyncInsightRequest(number=f"37251{last_digits}"))
    INSIGHT.check_answer("GET /advanced/{format}", recorder.last, 0)


def test_identity_insights_as_the_sdk_has_them(calls: Vonage, recorder: Recorder) -> None:
    wanted = InsightsRequest(
        format=EmptyInsight(),
        sim_swap=SimSwapInsight(),
        current_carrier=EmptyInsight(),
        original_carrier=EmptyInsight(),
    )
    said = calls.identity_insights.requests(
        IdentityInsightsRequest(phone_number="33612345678", purpose="FraudPreventionAndDetection", insights=wanted)
    )
    assert said.insights.current_carrier.network_type == "MOBILE"
    assert said.insights.sim_swap.status.code == "OK"
    assert set(json.loads(recorder.last.body)["insights"]) == set(recorder.last.answer["insights"])


def test_the_numbers_of_an_account_as_the_sdk_has_them(vonage: Vonage) -> None:
    numbers, count, following = vonage.numbers.list_owned_numbers()
    assert (len(numbers), count, following) == (3, 3, None)
    assert numbers[0].msisdn == "447700900000"


def test_keys_that_are_refused(recorder: Recorder) -> None:
    refused = client(recorder, Auth(api_key=KEY, api_secret="refused"))
    with pytest.raises(HttpRequestError):
        refused.verify.start_verification(VerifyRequest(brand="Acme", workflow=[SmsChannel(to=CUSTOMER)]))
    with pytest.raises(HttpRequestError):
        refused.messages.send(Sms(to=CUSTOMER, from_="Acme", text="Your code"))
    with pytest.raises(VerifyError, match="4"):
        refused.verify_legacy.start_verification(LegacyRequest(number=CUSTOMER, brand="Acme"))
