"""What passes between desk and providers beside the messages, on either database."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from otpdesk.otp import CodeBy
from otpdesk.store import attempts, deliveries, feedback, look_ups, sessions
from otpdesk.store.schema import SHIPPED, check, open_store
from otpdesk.store.vault import Vault
from tests.desk.theirs import add, code_of, send
from tests.desk.theirs import check as read_back
from tests.fixtures.clock import TurnedClock
from tests.fixtures.desk import Workplace
from tests.store.databases import read, version
from tests.store.test_second_schema import configure, fill, first

__all__ = ["first"]

CHECK = (
    "INSERT INTO code_check (id, verification_id, address_id, at, outcome, counted, tries_left, operator)"
    " VALUES (1, 1, 1, 1, 'wrong', true, 4, 'ada')"
)


def test_what_was_sent_and_checked_before_had_codes_of_the_desk(
    first: Path | str, vault: Vault, clock: TurnedClock
) -> None:
    configure(first)
    fill(first, [(CHECK, {})])

    with closing(open_store(first, vault.sealer(), clock)) as store, store.read() as tx:
        made = tx.connection.execute(text("SELECT DISTINCT code_by, session_state, cancel_at FROM attempt")).all()
        assert [tuple(row) for row in made] == [("desk", "", None)]
        kept = tx.connection.execute(text("SELECT code_by, words, code, asking_until FROM code_check")).all()
        assert [tuple(row) for row in kept] == [("desk", "", "", None)]
    assert (version(first), check(first)) == (SHIPPED.newest, [])
    assert read(first, "SELECT count(*) FROM feedback") == 0


def test_an_attempt_keeps_whose_code_it_carries(any_place: Workplace) -> None:
    add(any_place)
    theirs, ours = send(any_place), any_place.send("+37252001112", wanted="twilio-main")
    with any_place.store.read() as tx:
        found = [attempts.by_id(tx, one.attempt.id) for one in (theirs, ours)]
    assert [(one.attempt.code_by, one.session_state) for one in found if one] == [
        (CodeBy.PROVIDER, "pending"), (CodeBy.DESK, ""),
    ]  # fmt: skip


def test_attempts_that_share_a_verification_at_the_provider_end_together(any_place: Workplace) -> None:
    add(any_place)
    first = send(any_place)
    any_place.clock.turn(31)
    second = any_place.resend(first, wanted="verify")
    with any_place.store.write() as tx:
        newest, older = sessions.of_verification(tx, first.attempt.verification_id)
        assert (newest.attempt_id, older.attempt_id) == (second.attempt.id, first.attempt.id)
        assert (newest.key, newest.started_at) == (older.key, first.attempt.created_at)
        sessions.end(tx, newest, "failed", "no more")
        ended = sessions.of_verification(tx, first.attempt.verification_id)
    assert [(one.state, one.words) for one in ended] == [("failed", "no more")] * 2


def test_an_outcome_is_queued_once_and_taken_by_one(any_place: Workplace) -> None:
    sent = any_place.send()
    read_back(any_place, sent, code_of(any_place))
    with any_place.store.write() as tx:
        assert feedback.queue(tx, sent.attempt.verification_id, {"twilio"}, None) == 0, "it was queued at the check"
        (taken,) = feedback.take(tx, 5, tx.now + 60_000)
        assert (taken.attempt_id, taken.verified, taken.tries) == (sent.attempt.id, True, 1)
        assert feedback.take(tx, 5, tx.now + 60_000) == ()
        assert feedback.settle(tx, taken, feedback.TAKEN)
        assert feedback.take(tx, 5, tx.now + 60_000) == ()


def test_a_delivery_is_new_once_in_seven_days(any_place: Workplace) -> None:
    key = deliveries.hashed("a key")
    with any_place.store.write() as tx:
        assert [deliveries.remember(tx, 1, key) for _ in range(2)] == [True, False]
        assert deliveries.remember(tx, 2, key), "another account's is another"
    any_place.clock.turn(7 * 86_400)
    with any_place.store.write() as tx:
        assert deliveries.forget_old(tx) == 2
        assert deliveries.remember(tx, 1, key)


def test_an_answer_about_a_number_goes_with_the_number(any_place: Workplace) -> None:
    address = any_place.desk.customers.place("+37252001111", "a call")
    with any_place.store.write() as tx:
        look_ups.keep(tx, address, 1, {"mcc": "248"})
        look_ups.keep(tx, address, 1, {"mcc": "244"})
        assert look_ups.newest(tx, address) == look_ups.Kept("twilio-main", tx.now, {"mcc": "244"})
        tx.connection.execute(text("DELETE FROM address_part"))
        tx.connection.execute(text("DELETE FROM address"))
        assert look_ups.newest(tx, address) is None


@pytest.mark.parametrize("turned", [0, 86_400])
def test_an_answer_counts_for_a_day(any_place: Workplace, turned: int) -> None:
    address = any_place.desk.customers.place("+37252001111", "a call")
    with any_place.store.write() as tx:
        look_ups.keep(tx, address, 1, {"mcc": "248"})
    any_place.clock.turn(turned)
    with any_place.store.write() as tx:
        assert (look_ups.newest(tx, address) is None) is bool(turned)
        assert look_ups.forget_old(tx) == bool(turned)
