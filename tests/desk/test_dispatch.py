"""What is written down when a send does not go as it should."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from urllib3 import HTTPConnectionPool

from otpdesk.desk.accounts import Accounts
from otpdesk.desk.context import Context
from otpdesk.desk.desk import Desk
from otpdesk.desk.views import Order
from otpdesk.errors import VaultProblem
from otpdesk.otp import Status
from otpdesk.simulator import Profile
from otpdesk.store.sealing import Keys
from otpdesk.store.vault import SessionVault
from tests.fixtures.desk import NUMBER, OPERATOR, WORKSTATION, Workplace


def test_an_answer_that_comes_after_the_lease_ran_out_still_counts(place: Workplace) -> None:
    place.simulator.profile = Profile(calm=True, report_delay=0, latency=600)
    reserved = Event()
    accounts = Accounts(place.store, place.context.vault)
    context = Context(
        place.store, place.context.vault, place.clock, accounts, OPERATOR, WORKSTATION, lambda _id: reserved.set()
    )
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(Desk(context).sending.send, Order(OPERATOR, address=NUMBER))
        assert reserved.wait(10)
        place.clock.turn(61)
        (verification_id,) = place.desk.tracking.recover()
        (lost,) = place.desk.customers.show(verification_id).attempts
        assert lost.status is Status.UNKNOWN
        sent = sending.result()
    (attempt,) = place.desk.customers.show(verification_id).attempts
    assert (sent.attempt.id, sent.attempt.status) == (attempt.id, attempt.status)
    assert attempt.status is Status.ACCEPTED
    assert len(place.simulator.ledger) == 1


def test_a_fault_of_ours_in_the_middle_of_a_send_leaves_it_unknown(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(HTTPConnectionPool, "urlopen", fail)
    with pytest.raises(ZeroDivisionError):
        place.send()
    (attempt,) = place.desk.customers.show(place.changes.ids[0]).attempts
    assert attempt.status is Status.UNKNOWN
    assert "failed in the middle" in attempt.provider_words


def test_without_the_code_key_nothing_is_reserved(place: Workplace) -> None:
    place.desk.configuring.set_policy("code_rule", "same")
    sent = place.send()
    place.clock.turn(31)
    vault = place.context.vault
    assert isinstance(vault, SessionVault)
    vault._held = replace(vault._held, keys=Keys.fresh())
    with pytest.raises(VaultProblem):
        place.resend(sent)
    assert len(place.desk.customers.show(sent.attempt.verification_id).attempts) == 1
