"""The real packages of both generations take the simulator for the real thing: send, fetch, list, verify.

Bird's takes seconds to import and warns at it, so everything that needs it is in this module, and imports it once.
"""

import re
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import messagebird
import pytest
from messagebird.http_client import HttpClient

from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock

TO, LOST, EVE = "+37252000101", "+37252000201", "magic-delivered@example.org"
TEXT = "Your code is 849217."
FROM = "+31201234567"


@pytest.fixture
def classic(simulator: Simulator) -> messagebird.Client:
    """The client of the classic generation. What it joins to its address must begin with nothing."""
    root = simulator.urls["messagebird"] + "/"
    return messagebird.Client("live_abcdefghijkl", http_client=HttpClient(root, "live_abcdefghijkl", "tests"))


@pytest.fixture(scope="module")
def bird() -> ModuleType:
    """Bird's package; a field of one of its models shadows another, and pydantic says so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        import bird
    return bird


@pytest.fixture
def client(simulator: Simulator, bird: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Bird's client, without what it would say of this computer, and without retries."""
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    with bird.Bird(
        api_key="bk_eu1_abcdefghijkl", base_url=simulator.urls["messagebird"], timeout=5, max_retries=0
    ) as made:
        yield made


def read(simulator: Simulator, to: str) -> str:
    found = re.search(r"\d{6}", simulator.handset.messages(to)[-1].text)
    assert found is not None
    return found[0]


def test_classic_sends_fetches_and_lists(classic: messagebird.Client, simulator: Simulator, clock: TurnedClock) -> None:
    sent = classic.message_create(FROM, [TO], TEXT, {"reference": "a1"})
    clock.turn(60)
    fetched = classic.message(sent.id)
    listed = classic.message_list(limit=5, status="delivered")
    assert fetched.recipients["items"][0].status == "delivered"
    assert [one.id for one in listed.items] == [sent.id]
    assert (listed.totalCount, listed.items[0].reference) == (1, "a1")
    assert len(simulator.ledger) == 1


def test_classic_calls_and_lists_its_calls(classic: messagebird.Client, clock: TurnedClock) -> None:
    called = classic.voice_message_create([TO], TEXT, {"originator": FROM})
    clock.turn(60)
    assert classic.voice_message(called.id).recipients["items"][0].status == "answered"
    assert [one.id for one in classic.voice_message_list().items] == [called.id]


def test_classic_verifies(classic: messagebird.Client, simulator: Simulator, clock: TurnedClock) -> None:
    begun = classic.verify_create(TO, {"originator": "Acme", "timeout": 600})
    clock.turn(20)
    assert begun.status == "sent"
    code = read(simulator, TO)
    with pytest.raises(messagebird.ErrorException) as caught:
        classic.verify_verify(begun.id, "000000" if code != "000000" else "111111")
    assert [error.code for error in caught.value.errors] == [10]
    assert classic.verify_verify(begun.id, code).status == "verified"
    assert classic.verify(begun.id).status == "verified"


def test_classic_verifies_by_email_and_takes_it_back(
    classic: messagebird.Client, simulator: Simulator, clock: TurnedClock
) -> None:
    begun = classic.verify_create_email(EVE, "codes@example.com", {"timeout": 600})
    clock.turn(20)
    assert classic.verify_verify(begun.id, read(simulator, EVE)).status == "verified"
    another = classic.verify_create(TO)
    classic.verify_delete(another.id)
    assert classic.verify(another.id).status == "deleted"


def test_classic_looks_numbers_up_and_asks_their_networks(classic: messagebird.Client, clock: TurnedClock) -> None:
    assert classic.lookup(TO[1:]).type == "mobile"
    assert classic.lookup_hlr_create(TO[1:], {"reference": "a1"}).status == "sent"
    clock.turn(2)
    found = classic.lookup_hlr(TO[1:])
    assert (found.status, str(found.network)[:3]) == ("active", "248")
    assert classic.lookup(TO[1:]).hlr.id == found.id
    asked = classic.hlr_create(TO[1:], "a2")
    clock.turn(2)
    assert classic.hlr(asked.id).status == "active"


def test_classic_says_what_is_left_and_what_is_not_there(classic: messagebird.Client) -> None:
    balance = classic.balance()
    assert (balance.amount, balance.type, balance.payment) == (100.0, "euros", "prepaid")
    with pytest.raises(messagebird.ErrorException) as caught:
        classic.message("unknown")
    assert [error.code for error in caught.value.errors] == [20]


def test_birds_client_sends_fetches_and_lists_texts(client: Any, simulator: Simulator, clock: TurnedClock) -> None:
    sent = [client.sms.send(to=TO, from_=FROM, text=TEXT, category="authentication") for _ in range(3)]
    lost = client.sms.send(to=LOST, from_=FROM, text=TEXT, category="authentication", metadata={"attempt": "a1"})
    clock.turn(60)
    fetched = client.sms.get(sent[0].id)
    assert (fetched.status.value, fetched.text, fetched.cost.currency_code) == ("delivered", "**REDACTED**", "EUR")
    assert client.sms.get(lost.id).last_error.code.value == "unreachable"
    assert [one.id for one in client.sms.list(to=TO, limit=2)] == [one.id for one in reversed(sent)]
    assert [one.metadata["attempt"] for one in client.sms.list(status=["undelivered"])] == ["a1"]
    assert len(simulator.ledger) == 4


def test_birds_client_repeats_a_request_under_its_key_and_sends_once(
    client: Any, bird: ModuleType, simulator: Simulator
) -> None:
    once = {"options": {"idempotency_key": "k1"}, "to": TO, "from_": FROM, "category": "authentication"}
    first, again = (client.sms.send(text=TEXT, **once) for _ in range(2))
    with pytest.raises(bird.APIStatusError) as caught:
        client.sms.send(text="Another text.", **once)
    assert (first.id, caught.value.status_code, len(simulator.ledger)) == (again.id, 409, 1)


def test_birds_client_calls_and_sees_the_leg(client: Any, clock: TurnedClock) -> None:
    nodes = [
        {"id": "start", "type": "trigger.start_call", "input": {}, "connections": {"event": {"node_id": "say"}}},
        {"id": "say", "type": "voice.say", "input": {"text": TEXT}},
    ]
    definition = {"schema_version": 1, "expression_environment": "bird.cel.v1", "nodes": nodes}
    sequence = {"entry_node_id": "start", "trigger_data": {}, "definition": definition}
    call = client.voice.calls.create(from_=FROM, to=TO, sequence=sequence)
    assert client.voice.legs.get(call.initial_leg_id).status.value == "ringing"
    clock.turn(60)
    (leg,) = client.voice.legs.list(to=TO)
    assert (leg.id, leg.status.value, leg.call_id) == (call.initial_leg_id, "answered", call.id)
    assert leg.cost.currency_code == "EUR"


def test_birds_client_writes_by_whatsapp_and_email(client: Any, simulator: Simulator, clock: TurnedClock) -> None:
    code = [{"type": "body", "parameters": [{"type": "text", "text": "849217"}]}]
    chat = client.whatsapp.send(to=TO, template="bird_otp", language="en", components=code)
    mail = client.email.send(from_="codes@example.com", to=[EVE], subject="Code", text=TEXT)
    bounced = client.email.send(from_="codes@example.com", to=["magic-dead@example.org"], subject="Code", text=TEXT)
    clock.turn(60)
    assert client.whatsapp.get(chat.id).status.value == "delivered"
    assert [one.id for one in client.whatsapp.list()] == [chat.id]
    assert client.email.get(mail.id).status.value == "delivered"
    assert client.email.get(bounced.id).status.value == "bounced"
    assert [one.id for one in client.email.list(to=EVE)] == [mail.id]
    assert "849217" in simulator.handset.messages(TO)[0].text


def test_birds_client_verifies(client: Any, bird: ModuleType, simulator: Simulator, clock: TurnedClock) -> None:
    to = {"phone_number": TO}
    begun = client.verify.verifications.create(to=to, options_={"channels": ["sms", "voice"]})
    clock.turn(20)
    code = read(simulator, TO)
    wrong = client.verify.verifications.check(to=to, code="000000" if code != "000000" else "111111")
    assert (wrong.success, wrong.reason.value, wrong.attempts_remaining) == (False, "incorrect_code", 4)
    assert client.verify.verifications.next_channel(to=to).last_channel.value == "whatsapp"
    right = client.verify.verifications.check(to=to, code=code)
    assert (right.success, right.verification.id, right.verification.status.value) == (True, begun.id, "verified")
    with pytest.raises(bird.APIStatusError) as caught:
        client.verify.verifications.check(to=to, code=code)
    assert (caught.value.status_code, caught.value.code) == (404, "E13000")


def test_birds_client_looks_a_number_up_and_reads_the_account(client: Any) -> None:
    found = client.lookup.phone_number(phone_number=TO, type=["presence", "score", "sim_swap", "roaming", "porting"])
    assert (found.line_type.value, found.country_code, found.presence.reachable) == ("mobile", "EE", True)
    (wallet,) = client.billing_wallets.list().data
    assert (wallet.balance, wallet.currency_code) == ("100.00", "EUR")
    assert client.workspace.get().name == "Simulated workspace"
    assert [one.status.value for one in client.sms_senders.list()] == ["active", "pending_registrations"]
    assert next(one for one in client.voice.destinations.list().data if one.country_code == "EE").enabled


@pytest.mark.parametrize(
    ("last_digits", "kind", "status"),
    [("207", "ValidationError", 422), ("301", "APIStatusError", 402), ("302", "RateLimitError", 429)],
)
def test_birds_client_knows_the_errors_by_their_kind(
    client: Any, bird: ModuleType, last_digits: str, kind: str, status: int
) -> None:
    with pytest.raises(getattr(bird, kind)) as caught:
        client.sms.send(to=f"+37252000{last_digits}", from_=FROM, text=TEXT, category="authentication")
    assert caught.value.status_code == status
    assert re.fullmatch(r"E\d{5}", caught.value.code)
    assert getattr(caught.value, "retry_after", None) == (2.0 if status == 429 else None)


def test_birds_client_is_told_that_its_key_is_not_good(
    simulator: Simulator, bird: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    url = simulator.urls["messagebird"]
    with (
        bird.Bird(api_key="bk_eu1_refused", base_url=url, max_retries=0) as refused,
        pytest.raises(bird.APIStatusError) as caught,
    ):
        refused.workspace.get()
    assert (caught.value.status_code, caught.value.type) == (401, "auth_error")
