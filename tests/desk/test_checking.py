from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from otpdesk.desk.views import Checked, Sent
from otpdesk.errors import BadInput, Refused
from otpdesk.otp import Outcome, Purpose, VerificationState
from otpdesk.store import audit, tables
from tests.fixtures.desk import NUMBER, Workplace


def check(place: Workplace, sent: Sent, code: str, purpose: Purpose | None = None) -> Checked:
    return place.desk.checking.check(sent.attempt.verification_id, code, purpose)


def state(place: Workplace, sent: Sent) -> VerificationState:
    return place.desk.customers.show(sent.attempt.verification_id).verification.state


def traces(place: Workplace) -> int:
    """How many codes still leave a trace in the database."""
    with place.store.read() as tx:
        macs = tx.connection.execute(select(func.count()).where(tables.attempt.c.code_mac.is_not(None))).scalar_one()
        salts = tx.connection.execute(
            select(func.count()).where(tables.verification.c.code_salt.is_not(None))
        ).scalar_one()
    return int(macs + salts)


def test_the_right_code_verifies_and_wipes_every_trace_of_codes(place: Workplace) -> None:
    sent = place.send()
    assert traces(place) == 1
    assert check(place, sent, place.codes()[0]).outcome is Outcome.CORRECT
    assert (state(place, sent), traces(place)) == (VerificationState.VERIFIED, 0)
    shown = place.desk.customers.show(sent.attempt.verification_id)
    assert (shown.verification.verified_attempt, shown.attempts[0].converted) == (sent.attempt.id, True)


def test_wrong_codes_are_counted_down_to_the_lock(place: Workplace) -> None:
    sent = place.send()
    outcomes = [check(place, sent, place.wrong_code()) for _ in range(5)]
    assert [(one.outcome, one.tries_left) for one in outcomes] == [(Outcome.WRONG, left) for left in (4, 3, 2, 1, 0)]
    assert (state(place, sent), traces(place)) == (VerificationState.LOCKED, 0)
    assert check(place, sent, place.codes()[0]).outcome is Outcome.LOCKED
    with pytest.raises(Refused) as refusal:
        place.resend(sent)
    assert refusal.value.rule == "tries_per_verification"


def test_a_resend_never_refills_the_tries(place: Workplace) -> None:
    sent = place.send()
    for _ in range(3):
        check(place, sent, place.wrong_code())
    place.clock.turn(31)
    again = place.resend(sent)
    assert check(place, again, place.wrong_code()).tries_left == 1
    assert place.desk.customers.session(sent.attempt.verification_id).tries_left == 1


def test_a_number_has_ten_wrong_codes_a_day_over_all_verifications(place: Workplace) -> None:
    for left in (5, 0):
        sent = place.send()
        for _ in range(5):
            last = check(place, sent, place.wrong_code())
        assert last.tries_left == 0
        assert place.desk.customers.person(address_id=_address(place, sent)).used == (1 if left else 2)
    with pytest.raises(Refused) as refusal:
        place.send()
    assert (refusal.value.rule, refusal.value.retry_after) == ("tries_per_number_day", 86_400)


def _address(place: Workplace, sent: Sent) -> str:
    return place.desk.customers.show(sent.attempt.verification_id).verification.address_id


def test_the_days_wrong_codes_of_a_number_lock_a_verification_that_has_tries_left(place: Workplace) -> None:
    place.desk.configuring.set_policy("tries_per_number_day", "5")
    first, second = place.send(), place.send()
    for _ in range(5):
        check(place, first, place.wrong_code())
    assert check(place, second, place.codes()[1]).outcome is Outcome.LOCKED
    assert state(place, second) is VerificationState.LOCKED


def test_any_live_code_counts_and_names_the_attempt_that_converted(place: Workplace) -> None:
    first = place.send()
    place.clock.turn(31)
    place.resend(first)
    older, newer = place.codes()
    assert older != newer
    checked = check(place, first, older)
    assert (checked.outcome, checked.attempt_id) == (Outcome.CORRECT, first.attempt.id)
    assert checked.older_sent_at == first.attempt.sent_at
    assert check(place, first, newer).outcome is Outcome.ALREADY_USED


def test_under_newest_only_an_older_code_is_superseded_and_uses_up_a_try(place: Workplace) -> None:
    place.desk.configuring.set_policy("code_rule", "newest_only")
    first = place.send()
    place.clock.turn(31)
    second = place.resend(first)
    older, newer = place.codes()
    checked = check(place, first, older)
    assert (checked.outcome, checked.tries_left, checked.attempt_id) == (Outcome.SUPERSEDED, 4, first.attempt.id)
    assert checked.older_sent_at == first.attempt.sent_at
    assert check(place, first, newer) == Checked(Outcome.CORRECT, 4, second.attempt.id)


def test_under_same_every_message_repeats_the_code_and_none_lives_longer_for_it(place: Workplace) -> None:
    place.desk.configuring.set_policy("code_rule", "same")
    first = place.send()
    place.clock.turn(60)
    second = place.resend(first)
    assert len(set(place.codes())) == 1
    assert second.attempt.expires_at == first.attempt.expires_at
    assert traces(place) == 3  # two MACs and the salt
    assert check(place, first, place.codes()[0]).attempt_id == second.attempt.id
    assert traces(place) == 0


def test_a_policy_changed_meanwhile_does_not_touch_a_verification_under_way(place: Workplace) -> None:
    first = place.send()
    place.desk.configuring.set_policy("code_rule", "newest_only")
    place.desk.configuring.set_policy("code_length", "8")
    place.clock.turn(31)
    place.resend(first)
    older, newer = place.codes()
    assert len(newer) == 6
    assert check(place, first, older).outcome is Outcome.CORRECT


def test_a_code_for_one_purpose_is_worth_nothing_for_another(place: Workplace) -> None:
    sent = place.send(purpose=Purpose.LOGIN)
    (code,) = place.codes()
    assert check(place, sent, code, Purpose.PAYMENT) == Checked(Outcome.WRONG_PURPOSE, 5)
    assert check(place, sent, code, Purpose.LOGIN).outcome is Outcome.CORRECT


def test_a_code_of_another_verification_is_wrong(place: Workplace) -> None:
    first, second = place.send(), place.send()
    codes = place.codes()
    assert check(place, first, codes[1]).outcome is Outcome.WRONG
    assert check(place, second, codes[1]).outcome is Outcome.CORRECT


def test_an_expired_code_is_told_from_a_wrong_one_while_another_lives(place: Workplace) -> None:
    first = place.send()
    place.clock.turn(280)
    place.resend(first)
    place.clock.turn(30)
    older, newer = place.codes()
    checked = check(place, first, older)
    assert (checked.outcome, checked.attempt_id, checked.tries_left) == (Outcome.EXPIRED, first.attempt.id, 4)
    assert check(place, first, newer).outcome is Outcome.CORRECT


def test_after_the_last_code_ran_out_nothing_is_compared_and_no_try_used(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(299.999)
    assert check(place, sent, place.wrong_code()).outcome is Outcome.WRONG
    place.clock.turn(0.001)
    assert check(place, sent, place.codes()[0]) == Checked(Outcome.EXPIRED, 4)
    assert (state(place, sent), traces(place)) == (VerificationState.EXPIRED, 0)


def test_a_canceled_verification_has_no_code(place: Workplace) -> None:
    sent = place.send()
    place.desk.sending.cancel(sent.attempt.verification_id)
    place.desk.sending.cancel(sent.attempt.verification_id)
    assert traces(place) == 0
    assert check(place, sent, place.codes()[0]).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("unknown", ["v0000000000000", "nonsense", ""])
def test_an_unknown_verification_is_not_found(place: Workplace, unknown: str) -> None:
    assert place.desk.checking.check(unknown, "123456") == Checked(Outcome.NOT_FOUND, 0)


def test_what_cannot_be_a_code_uses_up_no_try(place: Workplace) -> None:
    sent = place.send()
    for typed in ("", "12345", "abcdef", "1234567"):
        with pytest.raises(BadInput):
            check(place, sent, typed)
    (code,) = place.codes()
    assert check(place, sent, f" {code[:3]}-{code[3:]} ") == Checked(Outcome.CORRECT, 5, sent.attempt.id)


def test_every_check_leaves_a_row_and_an_audit_line(place: Workplace) -> None:
    sent = place.send()
    for code, purpose in ((place.wrong_code(), None), (place.codes()[0], Purpose.PAYMENT), (place.codes()[0], None)):
        place.clock.turn(1)
        check(place, sent, code, purpose)
    outcomes = [Outcome.WRONG, Outcome.WRONG_PURPOSE, Outcome.CORRECT]
    assert [one.outcome for one in place.desk.customers.show(sent.attempt.verification_id).checks] == outcomes
    with place.store.read() as tx:
        lines = audit.entries(tx, object=sent.attempt.verification_id)
    assert [line.outcome for line in reversed(lines) if line.action == "check"] == [one.value for one in outcomes]
    assert not any(place.codes()[0] in str(line.detail) for line in lines)


def test_of_many_right_answers_at_once_exactly_one_is_correct(any_place: Workplace) -> None:
    for number in range(5):
        address = f"+3725200120{number}"
        sent = any_place.send(address)
        (code,) = any_place.codes(address)
        start = Barrier(4)

        def read_back(sent: Sent = sent, code: str = code, start: Barrier = start) -> Outcome:
            start.wait()
            return check(any_place, sent, code).outcome

        with ThreadPoolExecutor(4) as pool:
            outcomes = [future.result() for future in [pool.submit(read_back) for _ in range(4)]]
        assert sorted(outcomes) == [Outcome.ALREADY_USED] * 3 + [Outcome.CORRECT]


def test_of_many_wrong_answers_at_once_only_the_budget_is_compared(any_place: Workplace) -> None:
    sent = any_place.send()
    wrong = any_place.wrong_code()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: check(any_place, sent, wrong).outcome, range(40)))
    assert outcomes.count(Outcome.WRONG) == 5
    assert outcomes.count(Outcome.LOCKED) == 35


def test_the_code_key_of_the_day_of_sending_is_used_after_a_renewal(place: Workplace) -> None:
    sent = place.send()
    place.context.vault.renew_code_key()
    again = place.send(NUMBER)
    first, second = place.codes()
    assert check(place, sent, first).outcome is Outcome.CORRECT
    assert check(place, again, second).outcome is Outcome.CORRECT
