"""Receipts that the simulated providers sign: believed by the adapters, and only for messages that there are."""

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest

from otpdesk.app.sandbox_accounts import SIMULATED_KEY, in_every_way
from otpdesk.options import parsed
from otpdesk.otp import Channel, Status
from otpdesk.providers import provider_class
from otpdesk.providers.base import Message
from otpdesk.providers.deliveries import Delivery, Forged
from otpdesk.simulator import Simulator
from tests.fixtures.clock import TurnedClock

TO = "+37252000101"
HERE = "https://desk.example/receipts"
SIGN = ("twilio", "vonage", "plivo", "messagebird", "bird")


def asked(simulator: Simulator, provider_id: str, body: bytes) -> tuple[int, Any]:
    url = simulator.urls["handset"].replace("handset", f"receipts/{provider_id}")
    request = Request(url, body, method="POST")
    try:
        with urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer)
    except OSError as error:
        return getattr(error, "code", 0), None


@pytest.mark.parametrize("provider", SIGN)
def test_a_receipt_is_believed_with_the_secret_it_was_signed_with_and_no_other(
    simulator: Simulator, clock: TurnedClock, provider: str
) -> None:
    _, one = next(in_every_way(provider, simulator.urls))
    kind = provider_class(provider)
    settings = parsed(kind.settings_model, one.settings)
    sent = kind(settings).send(Message("a0000000000001", Channel.SMS, TO, "Your code is 849217.", code="849217"))
    clock.turn(60)
    for secret, believed in ((SIMULATED_KEY, True), ("another-key-that-opens-nothing-anywhere", False)):
        body = json.dumps({"url": HERE, "secret": secret}).encode()
        status, made = asked(simulator, sent.provider_id, body)
        assert status == 200
        assert made["url"].startswith(HERE)
        delivery = Delivery(made["url"], made["headers"], made["body"].encode(), made["method"])
        if not believed:
            with pytest.raises(Forged):
                kind.claims(settings, delivery, clock.now())
            continue
        (claimed,) = kind.claims(settings, delivery, clock.now())
        assert claimed.report is not None
        assert (claimed.report.provider_id, claimed.report.status) == (sent.provider_id, Status.DELIVERED)
        assert claimed.attempt in {"", "a0000000000001"}
        clock.turn(3600)
        if provider in {"vonage", "messagebird", "bird"}:  # the others sign no time
            with pytest.raises(Forged):
                kind.claims(settings, delivery, clock.now())
        clock.turn(-3600)


def test_there_is_no_receipt_of_what_was_never_sent_nor_without_saying_where_it_goes(simulator: Simulator) -> None:
    assert asked(simulator, "SM00", json.dumps({"url": HERE, "secret": "x"}).encode())[0] == 404
    for body in (b"", b"[1]", b"{}", b'"text"', b'{"url": "https://desk.example"}'):
        assert asked(simulator, "SM00", body)[0] == 400


def test_a_provider_that_signs_nothing_has_no_receipts(simulator: Simulator) -> None:
    _, one = next(in_every_way("smtp", simulator.urls))
    kind = provider_class("smtp")
    kind(parsed(kind.settings_model, one.settings)).send(
        Message("a0000000000001", Channel.EMAIL, "ada@customer.example", "Your code is 849217.", "Your code")
    )
    (entry,) = simulator.ledger
    assert asked(simulator, entry.provider_id, json.dumps({"url": HERE, "secret": "x"}).encode())[0] == 404
