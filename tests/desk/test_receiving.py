"""Receipts that providers deliver: proven, taken once, worth a poll, and kept while their message is not known."""

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from otpdesk.desk.claims import claim_of, plain
from otpdesk.desk.provider_views import Deliveries, Received
from otpdesk.errors import AccountProblem, NotFound
from otpdesk.otp import Attempt, Channel, Failure, Money, Source, Status, VerificationState
from otpdesk.providers.base import Report
from otpdesk.providers.deliveries import Claimed, Delivery, Forged
from otpdesk.providers.verifying import SessionState
from otpdesk.simulator.magic import BY_WORD
from otpdesk.store import tables
from tests.desk.theirs import verification
from tests.fixtures.desk import NUMBER, Workplace

URL = "https://relay.example/twilio-main"
SID = "AC0123456789abcdef0123456789abcdef"


def delivery(fields: Mapping[str, str], token: str = "right", url: str = URL) -> Delivery:
    """A form as Twilio signs it."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    made = base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()
    headers = {"X-Twilio-Signature": made, "Content-Type": "application/x-www-form-urlencoded"}
    return Delivery(url, headers, urlencode(fields).encode())


def receipt(message: str, status: str, **more: str) -> Delivery:
    return delivery({"AccountSid": SID, "MessageSid": message, "MessageStatus": status, **more})


def attempt_of(place: Workplace, attempt: Attempt) -> Attempt:
    return place.desk.customers.show(attempt.verification_id).attempts[-1]


def take(place: Workplace, what: Delivery) -> tuple[Received, ...]:
    return place.desk.receiving.take("twilio-main", what)


def kept(place: Workplace) -> int:
    with place.store.read() as tx:
        return int(tx.connection.execute(select(func.count()).select_from(tables.delivery)).scalar_one())


def test_a_delivery_is_worth_what_a_poll_is_worth(any_place: Workplace) -> None:
    sent = any_place.send(NUMBER)
    any_place.clock.turn(1)
    assert take(any_place, receipt(sent.attempt.provider_id, "delivered")) == (Received.TAKEN,)
    after = attempt_of(any_place, sent.attempt)
    assert (after.status, after.first_delivered_at) == (Status.DELIVERED, any_place.clock.at)
    receipts = any_place.desk.customers.show(sent.attempt.verification_id).receipts
    assert (receipts[-1].source, receipts[-1].raw) == (Source.WEBHOOK, "delivered")
    assert any_place.changes.ids[-1] == sent.attempt.verification_id


def test_the_reason_comes_along(place: Workplace) -> None:
    sent = place.send()
    take(place, receipt(sent.attempt.provider_id, "undelivered", ErrorCode="30006"))
    after = attempt_of(place, sent.attempt)
    assert (after.status, after.failure, after.provider_code) == (Status.UNDELIVERED, Failure.LANDLINE, "30006")


def test_a_repeated_delivery_is_dropped_for_seven_days(any_place: Workplace) -> None:
    sent = any_place.send()
    said = receipt(sent.attempt.provider_id, "sent")
    assert take(any_place, said) == (Received.TAKEN,)
    assert take(any_place, said) == (Received.REPEATED,)
    any_place.clock.turn(7 * 86_400 + 1)
    assert take(any_place, said) == (Received.UNCHANGED,), "and even then a receipt only ever raises a status"


def test_late_and_reordered_deliveries_change_nothing(place: Workplace) -> None:
    sent = place.send()
    take(place, receipt(sent.attempt.provider_id, "delivered"))
    assert take(place, receipt(sent.attempt.provider_id, "sent")) == (Received.UNCHANGED,)
    assert attempt_of(place, sent.attempt).status is Status.DELIVERED


def test_a_delivery_before_its_message_is_known_waits_for_it(any_place: Workplace) -> None:
    said = receipt(f"SM{'7' * 32}", "delivered")
    assert take(any_place, said) == (Received.WAITING,)
    sent = any_place.send()
    with any_place.store.write() as tx:
        known = tables.attempt.update().where(tables.attempt.c.id == sent.attempt.id)
        tx.connection.execute(known.values(provider_id=f"SM{'7' * 32}"))
    assert any_place.desk.tracking.next_due() is not None
    any_place.clock.turn(3)
    assert sent.attempt.verification_id in any_place.desk.receiving.again()
    assert attempt_of(any_place, sent.attempt).status is Status.DELIVERED
    assert take(any_place, said) == (Received.REPEATED,)


def test_a_delivery_whose_message_nobody_knows_is_let_go_after_ten_minutes(place: Workplace) -> None:
    take(place, receipt(f"SM{'7' * 32}", "delivered"))
    for _ in range(25):
        place.clock.turn(31)
        place.desk.tracking.round()
    with place.store.read() as tx:
        assert tx.connection.execute(select(tables.delivery.c.claim, tables.delivery.c.due_at)).all() == [(None, None)]
    assert place.desk.tracking.next_due() is None


def test_a_receipt_tells_of_a_send_whose_answer_never_came(place: Workplace) -> None:
    number = f"+37252{BY_WORD['error-after'].digits}"
    sent = place.send(number)
    assert sent.attempt.status is Status.UNKNOWN
    (listed,) = place.context.accounts.adapter("twilio-main").sent_since(number, 0, Channel.SMS)
    assert take(place, receipt(listed.report.provider_id, "undelivered")) == (Received.WAITING,)
    place.clock.turn(6)
    place.desk.tracking.round()
    place.clock.turn(31)
    place.desk.tracking.round()
    after = attempt_of(place, sent.attempt)
    assert (after.provider_id, after.conflict) == (listed.report.provider_id, True), "the list says it arrived"


@pytest.mark.parametrize("what", ["token", "url", "field", "nothing"])
def test_a_forged_delivery_changes_nothing_and_is_counted(place: Workplace, what: str) -> None:
    sent = place.send()
    good = receipt(sent.attempt.provider_id, "delivered")
    forged = {
        "token": delivery({"AccountSid": SID, "MessageSid": sent.attempt.provider_id, "MessageStatus": "x"}, "wrong"),
        "url": Delivery("https://elsewhere.example/", good.headers, good.body),
        "field": Delivery(URL, good.headers, good.body.replace(b"delivered", b"read")),
        "nothing": Delivery(URL, {}, good.body),
    }[what]
    with pytest.raises(Forged):
        take(place, forged)
    assert attempt_of(place, sent.attempt).status is Status.ACCEPTED
    assert (kept(place), place.desk.receiving.counts()) == (0, Deliveries(forged=1))


def test_a_receipt_of_one_account_says_nothing_of_anothers_message(place: Workplace) -> None:
    place.desk.configuring.add_account(
        "twilio", "other", {"account_sid": f"AC{'9' * 32}", "auth_token": "theirs", "sender": "+15005550006"}
    )
    sent = place.send()
    fields = {"AccountSid": f"AC{'9' * 32}", "MessageSid": sent.attempt.provider_id, "MessageStatus": "delivered"}
    assert place.desk.receiving.take("other", delivery(fields, "theirs")) == (Received.WAITING,)
    assert attempt_of(place, sent.attempt).status is Status.ACCEPTED


def test_what_came_is_counted(place: Workplace) -> None:
    sent = place.send()
    for status in ("sent", "sent", "delivered"):
        take(place, receipt(sent.attempt.provider_id, status))
    take(place, receipt(f"SM{'7' * 32}", "sent"))
    assert place.desk.receiving.counts() == Deliveries(taken=2, repeated=1, waiting=1)


def test_an_account_that_takes_no_deliveries_says_so(place: Workplace) -> None:
    with pytest.raises(AccountProblem):
        place.desk.receiving.take("mail", delivery({}))
    with pytest.raises(NotFound):
        place.desk.receiving.take("nobody", delivery({}))


def test_no_receipt_verifies_anybody(place: Workplace) -> None:
    sent = place.send()
    take(place, receipt(sent.attempt.provider_id, "read"))
    assert verification(place, sent).state is VerificationState.OPEN


@given(
    st.builds(
        Claimed,
        key=st.just(""),
        report=st.none()
        | st.builds(
            Report,
            provider_id=st.text(max_size=40),
            status=st.sampled_from(Status),
            raw=st.text(max_size=20),
            failure=st.none() | st.sampled_from(Failure),
            claimed_at=st.none() | st.integers(0, 2**41),
            price=st.none() | st.builds(Money, st.integers(0, 10**9), st.sampled_from(["EUR", "USD"])),
            price_final=st.booleans(),
        ),
        session=st.text(max_size=40),
        state=st.none() | st.sampled_from(SessionState),
        attempt=st.text(max_size=14),
    )
)
def test_a_claim_that_waited_is_the_claim_that_came(claim: Claimed) -> None:
    import json

    assert claim_of(json.loads(json.dumps(plain(claim)))) == claim
