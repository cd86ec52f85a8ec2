"""Plivo's own package takes the simulated Plivo for the real one: what it asks is served, what it reads is there.

The package cannot be pointed at another host, so an adapter of its session sends its requests here. What it prints
when it tries a call again would be seen: nothing is printed.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import plivo
import pytest
import requests
from requests.adapters import HTTPAdapter

from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock

CUSTOMER = "+37251234567"


class Rewriting(HTTPAdapter):
    """Sends what is meant for Plivo's hosts to another one."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        assert parts.hostname in {"api.plivo.com", "lookup.plivo.com"}
        request.url = f"{self._base_url}{parts.path}{'?' if parts.query else ''}{parts.query}"
        return super().send(request, *args, **options)


@pytest.fixture
def client(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    with plivo.RestClient("MA0123456789ABCDEFGH", "token", timeout=10) as made:
        made.session.mount("https://", Rewriting(simulator.urls["plivo"]))
        yield made
    assert capsys.readouterr().out == ""


def test_a_message_is_sent_fetched_and_listed(client: Any, clock: TurnedClock) -> None:
    sent = client.messages.create(src="+14155550100", dst=CUSTOMER, text="Your code is 123456", log="number_only")
    (uuid,) = sent.message_uuid
    clock.turn(60)
    fetched = client.messages.get(uuid)
    assert (fetched.message_state, fetched.to_number, fetched.id) == ("delivered", CUSTOMER[1:], uuid)
    listed = client.messages.list(to_number=CUSTOMER, message_time__gte="2026-11-18 11:00", limit=20)
    assert [one.message_uuid for one in listed] == [uuid]
    assert listed.meta.total_count == 1


def test_every_page_of_a_list_is_walked(client: Any) -> None:
    uuids = [
        client.messages.create(src="+14155550100", dst=CUSTOMER, text=f"Code {number}").message_uuid[0]
        for number in range(25)
    ]
    assert [one.message_uuid for one in client.messages] == uuids[::-1]


def test_a_code_is_sent_compared_fetched_and_listed(client: Any, simulator: Simulator, clock: TurnedClock) -> None:
    begun = client.verify_session.create(recipient=CUSTOMER, channel="sms", brand_name="Acme")
    clock.turn(3)
    code = simulator.handset.messages(CUSTOMER)[0].text.rpartition(" ")[2].rstrip(".")
    with pytest.raises(plivo.exceptions.ValidationError, match="incorrect otp"):
        client.verify_session.validate(begun.session_uuid, otp="000000")
    right = client.verify_session.validate(begun.session_uuid, otp=code)
    assert right.message == "session validated successfully."
    fetched = client.verify_session.get(begun.session_uuid)
    assert (fetched.status, fetched.attempt_details[0].status) == ("verified", "delivered")
    listed = client.verify_session.list(recipient=CUSTOMER, status="verified")
    assert [one.session_uuid for one in listed] == [begun.session_uuid]


def test_a_call_says_our_code_and_has_a_record(client: Any, simulator: Simulator, clock: TurnedClock) -> None:
    begun = client.verify_session.create(recipient=CUSTOMER, channel="voice", otp="849217")
    clock.turn(60)
    (attempt,) = client.verify_session.get(begun.session_uuid).attempt_details
    call = client.calls.get(attempt.attempt_uuid)
    assert (call.hangup_cause_code, call.to_number) == (4000, CUSTOMER[1:])
    assert "849217" in simulator.handset.messages(CUSTOMER)[0].text


def test_account_prices_numbers_and_look_ups_are_read(client: Any) -> None:
    assert client.account.get().cash_credits == "100.00000"
    assert client.pricing.get("EE").message.outbound.rate == "0.06140"
    assert [one.number for one in client.numbers.list()] == ["14155550100", "18885550101"]
    assert client.brand.list().brands[0].registration_status == "COMPLETED"
    assert client.campaign.list().campaigns[0].registration_status == "ACTIVE"
    assert client.tollfree_verification.list().objects[0].status == "SUBMITTED"
    assert client.lookup.get(CUSTOMER).carrier["type"] == "mobile"


@pytest.mark.parametrize(
    ("number", "raised"),
    [
        ("+37251000206", "GeoPermissionError"),
        ("+37251000207", "ValidationError"),
        ("+37251000301", "PlivoRestError"),
        ("+37251000302", "PlivoRestError"),
        ("+37251000401", "PlivoServerError"),
    ],
)
def test_a_refusal_is_the_error_that_the_package_has_for_it(client: Any, number: str, raised: str) -> None:
    with pytest.raises(getattr(plivo.exceptions, raised)):
        client.messages.create(src="+14155550100", dst=number, text="Your code is 123456")


def test_what_is_not_there_is_not_found_and_refused_keys_are_refused(client: Any) -> None:
    with pytest.raises(plivo.exceptions.ResourceNotFoundError):
        client.messages.get("unknown")
    client.session.auth = ("MA0123456789ABCDEFGH", "refused")
    with pytest.raises(plivo.exceptions.AuthenticationError):
        client.account.get()
