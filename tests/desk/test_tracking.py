from dataclasses import replace

import pytest
from sqlalchemy import select, update

from otpdesk.desk.asking import ACCOUNT_GONE_WORDS, NOT_FOUND_WORDS, SEVERAL_WORDS, fitting
from otpdesk.desk.settling import NO_LIST, poll_wait
from otpdesk.desk.tracking import DIED_WORDS, NEVER_SENT_WORDS
from otpdesk.desk.views import Sent
from otpdesk.errors import AccountProblem, NotFound
from otpdesk.otp import Attempt, Channel, Failure, Money, Purpose, Source, Status, VerificationState
from otpdesk.providers.base import Listed, Message, Report
from otpdesk.simulator import Profile, Rule
from otpdesk.store import tables
from tests.fixtures.desk import NUMBER, Workplace, workplace

CALM = Profile(calm=True, report_delay=0)


def make(place: Workplace, *rules: Rule) -> None:
    place.simulator.profile = replace(CALM, rules=rules)


def follow(place: Workplace, seconds: int, step: float = 1) -> list[str]:
    """Rounds while the clock turns; the ids of verifications that changed."""
    changed: list[str] = []
    for _ in range(round(seconds / step)):
        place.clock.turn(step)
        changed.extend(place.desk.tracking.round())
    return changed


def attempt_of(place: Workplace, sent: Sent, ordinal: int = 1) -> Attempt:
    return place.desk.customers.show(sent.attempt.verification_id).attempts[ordinal - 1]


def alter(place: Workplace, sent: Sent, **values: object) -> None:
    """Bring an attempt into a state in which only a crash leaves one."""
    with place.store.write() as tx:
        tx.connection.execute(update(tables.attempt).where(tables.attempt.c.id == sent.attempt.id).values(**values))


def test_a_message_is_followed_until_it_arrives_and_its_price_is_known(place: Workplace) -> None:
    sent = place.send()
    changed = follow(place, 20)
    attempt = attempt_of(place, sent)
    assert (attempt.status, set(changed)) == (Status.DELIVERED, {sent.attempt.verification_id})
    assert attempt.first_delivered_at is not None
    follow(place, 200, 5)
    attempt = attempt_of(place, sent)
    assert attempt.price is not None
    assert attempt.price_final_at is not None


def test_the_price_told_later_counts_for_the_days_budget(place: Workplace) -> None:
    place.send()
    follow(place, 200, 5)
    with place.store.read() as tx:
        row = tx.connection.execute(select(tables.attempt)).one()
    assert row.currency == "USD"
    assert row.cost_micro == round(row.price_micro * 0.92)


def follow_to_the_end(place: Workplace) -> None:
    """Turn the clock from one due thing to the next until nothing is due any more."""
    for _ in range(100):
        due = place.desk.tracking.next_due()
        if due is None:
            return
        place.clock.at = max(due, place.clock.at)
        place.desk.tracking.round()
    pytest.fail("tracking never ends")


def test_polls_slow_down_and_end_after_ten_minutes(place: Workplace) -> None:
    make(place, Rule(outcome="silent"))
    place.send()
    follow_to_the_end(place)
    with place.store.read() as tx:
        row = tx.connection.execute(select(tables.attempt)).one()
    assert (row.next_poll_at, row.status) == (None, "sent")
    assert 20 <= row.polls <= 28


@pytest.mark.parametrize(("polls", "seconds"), [(0, 2), (1, 4), (2, 8), (3, 16), (4, 30), (25, 30)])
def test_the_next_poll_is_jittered_by_a_fifth(polls: int, seconds: int) -> None:
    waits = [poll_wait(polls) for _ in range(50)]
    assert all(800 * seconds <= wait <= 1200 * seconds for wait in waits)
    assert len(set(waits)) > 1


def test_receipts_that_repeat_are_kept_once(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="repeated-receipt"))
    sent = place.send()
    follow(place, 60)
    receipts = place.desk.customers.show(sent.attempt.verification_id).receipts
    told = [(receipt.status, receipt.raw, receipt.code) for receipt in receipts]
    assert len(told) == len(set(told))
    assert attempt_of(place, sent).status is Status.DELIVERED


def test_a_failure_names_its_reason(place: Workplace) -> None:
    make(place, Rule(outcome="unreachable"))
    sent = place.send()
    follow(place, 30)
    attempt = attempt_of(place, sent)
    assert (attempt.status, attempt.failure, attempt.provider_code) == (
        Status.UNDELIVERED, Failure.UNREACHABLE, "30003",
    )  # fmt: skip


def test_two_desks_on_one_database_do_not_ask_about_the_same_message(place: Workplace) -> None:
    place.send()
    other = workplace(place.store, place.context.vault, place.clock, place.simulator)
    place.clock.turn(3)
    assert place.desk.tracking.round()
    assert other.desk.tracking.round() == ()


@pytest.mark.parametrize("outcome", ["error-after", "dropped-after", "garbled-after"])
def test_an_unknown_send_that_went_out_is_found_in_the_providers_list(place: Workplace, outcome: str) -> None:
    make(place, Rule(provider="twilio", outcome=outcome))
    sent = place.send()
    assert sent.attempt.status is Status.UNKNOWN
    follow(place, 6)
    attempt = attempt_of(place, sent)
    assert attempt.status.rank >= Status.ACCEPTED.rank
    assert attempt.provider_id == place.simulator.ledger.entries[0].provider_id
    receipts = place.desk.customers.show(sent.attempt.verification_id).receipts
    assert receipts[-1].source is Source.LIST
    (code,) = place.codes()
    assert place.desk.checking.check(sent.attempt.verification_id, code).attempt_id == attempt.id


def test_an_unknown_send_that_is_in_no_list_counts_as_never_sent_after_ten_minutes(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="dropped-before"))
    sent = place.send()
    follow(place, 599)
    assert attempt_of(place, sent).status is Status.UNKNOWN
    follow(place, 1)
    attempt = attempt_of(place, sent)
    assert (attempt.status, attempt.failure, attempt.provider_words) == (Status.FAILED, Failure.OTHER, NOT_FOUND_WORDS)
    person = place.desk.customers.person(address_id=_address(place, sent))
    assert person.used == 1  # the limits keep what was reserved


def _address(place: Workplace, sent: Sent) -> str:
    return place.desk.customers.show(sent.attempt.verification_id).verification.address_id


def test_the_list_of_another_send_to_the_number_is_not_taken_for_ours(place: Workplace) -> None:
    first = place.send()
    assert first.attempt.provider_id
    make(place, Rule(provider="twilio", outcome="dropped-before"))
    place.clock.turn(20)
    second = place.send()
    follow(place, 60)
    assert attempt_of(place, second).status is Status.UNKNOWN


def listed(sent_at: int, provider_id: str, attempt: str = "") -> Listed:
    return Listed(Report(provider_id, Status.SENT, "sent"), "+37252001111", sent_at, attempt)


def test_what_fits_an_unknown_send_is_our_reference_else_the_time(place: Workplace) -> None:
    attempt = place.send().attempt
    at = attempt.created_at
    far = [listed(at - 60_001, "SM1"), listed(at + 120_001, "SM2")]
    near = [listed(at - 60_000, "SM3"), listed(at + 120_000, "SM4")]
    assert fitting([*far, *near], attempt) == near
    ours = listed(at, "SM5", attempt.id)
    assert fitting([*near, ours], attempt) == [ours]
    assert fitting([listed(at, "SM6", "a0000000000000")], attempt) == []


def test_more_than_one_fitting_message_stays_unknown_and_is_said(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="error-after"))
    sent = place.send()
    # another program of the company uses the same account at the provider
    message = Message("a0000000000009", Channel.SMS, "+37252001111", "Your parcel has arrived.")
    make(place)
    place.context.accounts.adapter("twilio-main").send(message)
    follow(place, 700, 10)
    attempt = attempt_of(place, sent)
    assert (attempt.status, attempt.provider_words) == (Status.UNKNOWN, SEVERAL_WORDS)


def test_a_provider_without_a_list_stays_unknown_and_says_so(place: Workplace) -> None:
    make(place, Rule(provider="smtp", outcome="dropped-after"))
    sent = place.send("ada@analytical.io")
    assert sent.attempt.status is Status.UNKNOWN
    assert sent.attempt.provider_words.endswith(NO_LIST)
    follow(place, 700, 20)
    assert attempt_of(place, sent).status is Status.UNKNOWN


def test_a_sender_that_died_leaves_an_unknown_send_that_is_looked_for_and_never_sent_again(place: Workplace) -> None:
    sent = place.send()
    alter(place, sent, status="sending", provider_id=None, lease_until=place.clock.at + 60_000, next_poll_at=None)
    assert place.desk.tracking.recover() == ()
    place.clock.turn(60)
    assert place.desk.tracking.recover() == (sent.attempt.verification_id,)
    attempt = attempt_of(place, sent)
    assert (attempt.status, attempt.provider_words) == (Status.UNKNOWN, DIED_WORDS)
    place.desk.tracking.round()
    assert attempt_of(place, sent).status.rank >= Status.ACCEPTED.rank
    assert len(place.simulator.ledger) == 1


def test_what_was_reserved_and_never_claimed_was_never_sent_and_counts_for_nothing(place: Workplace) -> None:
    sent = place.send()
    alter(place, sent, status="queued", provider_id=None, lease_until=None, next_poll_at=None)
    place.clock.turn(60)
    place.desk.tracking.recover()
    attempt = attempt_of(place, sent)
    assert (attempt.status, attempt.provider_words) == (Status.FAILED, NEVER_SENT_WORDS)
    assert place.desk.customers.person(address_id=_address(place, sent)).used == 0


def test_an_answer_that_comes_after_the_lease_still_counts(place: Workplace) -> None:
    sent = place.send()
    alter(place, sent, status="sending", provider_id=None, lease_until=place.clock.at)
    place.desk.tracking.recover()
    alter(place, sent, provider_id=sent.attempt.provider_id)
    assert place.desk.tracking.refresh(sent.attempt.id).status.rank >= Status.ACCEPTED.rank


def test_codes_that_ran_out_end_their_verification_and_leave_no_trace(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(301)
    assert sent.attempt.verification_id in place.desk.tracking.round()
    assert place.desk.customers.show(sent.attempt.verification_id).verification.state is VerificationState.EXPIRED
    with place.store.read() as tx:
        assert tx.connection.execute(select(tables.attempt.c.code_mac)).scalars().all() == [None]


def test_the_trace_of_an_older_code_goes_a_minute_after_it_ran_out(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(250)
    place.resend(sent)
    traces = select(tables.attempt.c.code_mac.is_not(None)).order_by(tables.attempt.c.ordinal)
    place.clock.turn(109)
    place.desk.tracking.round()
    with place.store.read() as tx:
        assert tx.connection.execute(traces).scalars().all() == [True, True]
    place.clock.turn(1)
    place.desk.tracking.round()
    with place.store.read() as tx:
        assert tx.connection.execute(traces).scalars().all() == [False, True]


def test_what_is_due_next_is_known_and_nothing_when_all_is_done(place: Workplace) -> None:
    assert place.desk.tracking.next_due() is None
    sent = place.send()
    due = place.desk.tracking.next_due()
    assert due is not None
    assert 1600 <= due - place.clock.at <= 2400
    follow_to_the_end(place)
    assert attempt_of(place, sent).status is Status.DELIVERED


def test_a_provider_that_cannot_be_asked_now_is_asked_later(place: Workplace) -> None:
    sent = place.send()
    place.simulator.stop()
    place.clock.turn(3)
    assert place.desk.tracking.round() == ()
    with pytest.raises(AccountProblem):
        place.desk.tracking.refresh(sent.attempt.id)
    place.simulator.start()
    assert attempt_of(place, sent).status is Status.ACCEPTED
    due = place.desk.tracking.next_due()
    assert due is not None
    assert due > place.clock.at


def list_price(place: Workplace) -> Money | None:
    with place.store.read() as tx:
        return place.context.accounts.lineup(tx, "EE", Channel.SMS).seat("twilio-main").price


def test_list_prices_are_fetched_once_a_day_and_outside_of_sends(place: Workplace) -> None:
    place.send()
    assert list_price(place) is None
    follow(place, 5)
    price = list_price(place)
    assert price is not None
    asked = place.context.accounts.refresh_price("twilio-main", "EE", Channel.SMS, place.clock.at)
    assert not asked
    place.clock.turn(86_400)
    assert place.context.accounts.refresh_price("twilio-main", "EE", Channel.SMS, place.clock.at)
    choice = place.desk.sending.choices(_address(place, place.send()), Purpose.LOGIN)[0]
    assert choice.price == price


def test_a_message_of_a_removed_account_is_not_asked_about_any_more(place: Workplace) -> None:
    accepted = place.send("+37252002222")
    make(place, Rule(provider="twilio", outcome="dropped-before"))
    unknown = place.send()
    place.desk.configuring.remove_account("twilio-main")
    follow(place, 8)
    assert attempt_of(place, accepted).status is Status.ACCEPTED
    assert attempt_of(place, unknown).provider_words == ACCOUNT_GONE_WORDS
    with place.store.read() as tx:
        assert set(tx.connection.execute(select(tables.attempt.c.next_poll_at)).scalars()) == {None}


def test_an_unknown_send_is_looked_for_for_a_day_while_the_provider_cannot_be_reached(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="dropped-before"))
    sent = place.send()
    place.simulator.stop()
    for _ in range(20):
        place.clock.turn(61)
        place.desk.tracking.round()
    assert attempt_of(place, sent).status is Status.UNKNOWN
    place.simulator.start()
    place.clock.turn(86_400)
    place.desk.tracking.round()


def test_an_unknown_attempt_is_not_found(place: Workplace) -> None:
    for unknown in ("a0000000000000", "nonsense", NUMBER):
        with pytest.raises(NotFound):
            place.desk.tracking.refresh(unknown)
