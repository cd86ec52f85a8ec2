"""Codes that the provider makes: sent, read back, compared there, within the desk's own limits."""

import json

import pytest
from sqlalchemy import select

from otpdesk.desk.explaining import Question
from otpdesk.desk.provider_views import Whose
from otpdesk.desk.views import Checked
from otpdesk.errors import BadInput, Refused
from otpdesk.otp import Channel, CodeBy, Outcome, Purpose, Status, VerificationState
from otpdesk.store import tables
from tests.desk.theirs import add, at_providers, check, code_of, counted, send, verification
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.scripted import Scripted, breaking, raw_json, saying

NEXT = 31
"""Seconds after which the desk lets a second message go."""


def row_of(place: Workplace, attempt_id: str) -> dict[str, object]:
    with place.store.read() as tx:
        query = select(tables.attempt).where(tables.attempt.c.id == attempt_id)
        return dict(tx.connection.execute(query).mappings().one())


# sending


def test_no_code_of_ours_exists_where_the_provider_makes_it(any_place: Workplace) -> None:
    add(any_place)
    sent = send(any_place)
    row = row_of(any_place, sent.attempt.id)
    assert (sent.attempt.status, sent.attempt.code_by) == (Status.ACCEPTED, CodeBy.PROVIDER)
    assert (row["code_mac"], row["code_key"], row["session_state"]) == (None, None, "pending")
    assert (sent.attempt.template_version, sent.attempt.segments, sent.attempt.sender) == (0, 1, "")
    assert sent.whose == Whose(CodeBy.PROVIDER, repeats=True)
    (entry,) = any_place.simulator.ledger.to(NUMBER.replace(" ", ""))
    assert "Analytical" not in entry.text, "the text is the provider's"


def test_the_right_code_verifies_and_uses_up_no_try(any_place: Workplace) -> None:
    add(any_place)
    sent = send(any_place)
    checked = check(any_place, sent, code_of(any_place))
    assert checked == Checked(Outcome.CORRECT, 5, sent.attempt.id, code_by=CodeBy.PROVIDER)
    shown = any_place.desk.customers.show(sent.attempt.verification_id)
    assert (shown.verification.state, shown.verification.wrong_checks) == (VerificationState.VERIFIED, 0)
    assert (shown.verification.verified_attempt, shown.attempts[0].converted) == (sent.attempt.id, True)
    assert (shown.at_providers[0].state, shown.at_providers[0].live) == ("verified", False)
    assert [(one.outcome, one.code_by) for one in shown.checks] == [(Outcome.CORRECT, CodeBy.PROVIDER)]
    assert counted(any_place) == 0


def test_a_code_that_was_used_is_not_asked_for_again(place: Workplace) -> None:
    add(place)
    sent = send(place)
    check(place, sent, code_of(place))
    assert check(place, sent, code_of(place)) == Checked(Outcome.ALREADY_USED, 5)


def test_a_resend_repeats_the_code_within_the_life_of_the_first(place: Workplace) -> None:
    place.desk.configuring.set_policy("code_life", "600")
    add(place)
    first = send(place)
    place.clock.turn(NEXT)
    second = place.resend(first, wanted="verify")
    assert len(place.codes()) == 2
    assert len(set(place.codes())) == 1
    assert second.attempt.provider_id == first.attempt.provider_id
    assert second.attempt.expires_at == first.attempt.expires_at == first.attempt.created_at + 600_000
    assert check(place, first, code_of(place)).attempt_id == second.attempt.id


def test_the_desks_own_life_ends_a_code_that_lives_longer_at_the_provider(place: Workplace) -> None:
    add(place)
    sent = send(place)
    place.clock.turn(301)
    assert check(place, sent, code_of(place)).outcome is Outcome.EXPIRED
    assert verification(place, sent).state is VerificationState.EXPIRED


def test_the_limits_of_sends_hold_for_the_providers_codes_too(place: Workplace) -> None:
    add(place)
    sent = send(place)
    with pytest.raises(Refused) as refusal:
        place.resend(sent, wanted="verify")
    assert (refusal.value.rule, refusal.value.retry_after) == ("gaps", 30)
    assert len(place.codes()) == 1


def test_the_audit_says_who_made_the_code_and_every_step_of_a_check(place: Workplace) -> None:
    add(place)
    sent = send(place)
    check(place, sent, place.wrong_code())
    with place.store.read() as tx:
        lines = tx.connection.execute(select(tables.audit).order_by(tables.audit.c.seq)).all()
    mine = [line for line in lines if line.object == sent.attempt.verification_id]
    assert [(line.action, line.outcome) for line in mine] == [
        ("send", "reserved"), ("sent", "accepted"), ("check", "asking"), ("check", "wrong"),
    ]  # fmt: skip
    assert mine[0].detail["code_by"] == "provider"
    assert (mine[2].detail["account"], mine[3].detail["counted"]) == ("verify", True)
    assert code_of(place) not in json.dumps([line.detail for line in lines])


def test_choices_and_explanation_say_whose_code_would_go_out(place: Workplace) -> None:
    add(place)
    place.desk.routes.set(Channel.SMS, ("verify",))
    sent = place.send()
    assert sent.attempt.code_by is CodeBy.PROVIDER
    choices = place.desk.sending.choices(verification(place, sent).address_id, Purpose.SUPPORT_CALL)
    by_channel = {one.channel: one.whose for one in choices}
    assert by_channel[Channel.SMS] == Whose(CodeBy.PROVIDER, repeats=True)
    assert by_channel[Channel.VOICE].by is CodeBy.DESK
    stops = place.desk.routes.explain(Question(NUMBER)).stops
    assert [(one.account, one.whose.by) for one in stops] == [("verify", CodeBy.PROVIDER)]


def test_our_code_in_the_providers_text_is_compared_here(place: Workplace) -> None:
    add(place, name="carried", codes="ours_carried")
    sent = send(place, "carried")
    assert sent.whose == Whose(CodeBy.DESK, repeats=True, carried=True)
    assert row_of(place, sent.attempt.id)["code_mac"] is not None
    assert check(place, sent, code_of(place)) == Checked(Outcome.CORRECT, 5, sent.attempt.id)


# wrong codes


def test_wrong_codes_are_counted_here_and_lock_when_the_provider_takes_no_more(place: Workplace) -> None:
    place.desk.configuring.set_policy("tries_per_verification", "9")
    add(place)
    sent = send(place)
    lefts = [check(place, sent, place.wrong_code()).tries_left for _ in range(5)]
    assert lefts == [4, 3, 2, 1, 0], "Twilio takes five"
    assert verification(place, sent).state is VerificationState.LOCKED
    assert check(place, sent, code_of(place)).outcome is Outcome.LOCKED
    assert counted(place) == 5


def test_the_desks_own_tries_end_it_before_the_provider_does(place: Workplace) -> None:
    place.desk.configuring.set_policy("tries_per_verification", "2")
    add(place)
    sent = send(place)
    assert [check(place, sent, place.wrong_code()).tries_left for _ in range(2)] == [1, 0]
    assert verification(place, sent).state is VerificationState.LOCKED
    assert check(place, sent, code_of(place)).outcome is Outcome.LOCKED


def test_the_session_shows_the_fewer_of_our_tries_and_the_providers(place: Workplace) -> None:
    add(place, "vonage", "vonage-verify")
    sent = send(place, "vonage-verify")
    session = place.desk.customers.session(sent.attempt.verification_id)
    assert (session.tries_left, session.any_length) == (3, True)
    assert check(place, sent, place.wrong_code()).tries_left == 2
    assert place.desk.customers.session(sent.attempt.verification_id).tries_left == 2


def test_a_code_of_another_length_may_be_the_providers(place: Workplace) -> None:
    add(place)
    sent = send(place)
    assert check(place, sent, "1234").outcome is Outcome.WRONG
    with pytest.raises(BadInput, match="codes have 4 to 10"):
        check(place, sent, "123")
    assert verification(place, sent).wrong_checks == 1


# when the provider is not reached, or leaves it open


def test_a_provider_that_is_not_reached_gives_the_try_back(any_place: Workplace) -> None:
    add(any_place)
    sent = send(any_place)
    any_place.simulator.stop()
    checked = check(any_place, sent, "123456")
    assert (checked.outcome, checked.tries_left, checked.code_by) == (Outcome.NOT_ASKED, 5, CodeBy.PROVIDER)
    assert checked.words.startswith("Twilio was not asked.")
    assert (verification(any_place, sent).wrong_checks, counted(any_place)) == (0, 0)
    assert verification(any_place, sent).state is VerificationState.OPEN


def test_too_many_requests_give_the_try_back_and_say_when(place: Workplace, scripted: Scripted) -> None:
    add(place)
    sent = send(place)
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    scripted.act = saying(raw_json(429, {"code": 20429, "message": "Too many requests"}, retry_after="7"))
    checked = check(place, sent, "123456")
    assert (checked.outcome, checked.tries_left, checked.retry_after) == (Outcome.NOT_ASKED, 5, 7)


def test_an_answer_that_never_comes_keeps_the_try_and_says_that_it_may_have_been_compared(
    place: Workplace, scripted: Scripted
) -> None:
    add(place)
    sent = send(place)
    url = place.simulator.urls["twilio"]
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    scripted.act = breaking()
    checked = check(place, sent, code_of(place))
    assert (checked.outcome, checked.tries_left) == (Outcome.UNKNOWN, 4)
    assert "may have compared it" in checked.words
    assert (verification(place, sent).wrong_checks, counted(place)) == (1, 1)
    place.desk.configuring.set_account("verify", {"base_url": url})
    assert check(place, sent, code_of(place)).outcome is Outcome.CORRECT


def test_a_code_that_was_right_though_no_answer_came_verifies_when_the_provider_is_asked(
    any_place: Workplace, scripted: Scripted
) -> None:
    place = any_place
    add(place)
    sent = send(place)
    url = place.simulator.urls["twilio"]
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    scripted.act = breaking()
    assert check(place, sent, code_of(place)).outcome is Outcome.UNKNOWN
    place.desk.configuring.set_account("verify", {"base_url": url})
    running = place.simulator.exchange.verifications.find("twilio", f"AC{'5' * 32}", sent.attempt.provider_id)
    assert running is not None
    place.simulator.exchange.verifications.compare(running, running.code)
    place.clock.turn(5)
    assert sent.attempt.verification_id in place.desk.tracking.round()
    shown = place.desk.customers.show(sent.attempt.verification_id)
    assert (shown.verification.state, shown.checks[-1].operator) == (VerificationState.VERIFIED, "otpdesk")


def test_what_another_program_verified_there_is_not_our_customers_word(place: Workplace) -> None:
    add(place)
    sent = send(place)
    running = place.simulator.exchange.verifications.find("twilio", f"AC{'5' * 32}", sent.attempt.provider_id)
    assert running is not None
    place.simulator.exchange.verifications.compare(running, running.code)
    place.clock.turn(5)
    place.desk.tracking.round()
    assert verification(place, sent).state is VerificationState.OPEN
    assert at_providers(place, sent)[0].state == "verified"


@pytest.mark.parametrize(
    ("answer", "outcome", "state", "there"),
    [
        ((429, {"code": 60202, "message": "Max check attempts reached"}), Outcome.LOCKED, "locked", "failed"),
        ((404, {"code": 20404, "message": "Not found"}), Outcome.EXPIRED, "expired", "ended"),
    ],
)
def test_a_verification_that_ended_there_ends_ours_when_nothing_else_lives(
    place: Workplace, scripted: Scripted, answer: tuple[int, object], outcome: Outcome, state: str, there: str
) -> None:
    add(place)
    sent = send(place)
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    scripted.act = saying(raw_json(*answer))
    assert check(place, sent, "123456").outcome is outcome
    assert verification(place, sent).state.value == state
    assert at_providers(place, sent)[0].state == there
    assert counted(place) == 1


def test_a_start_of_which_nothing_is_known_is_looked_for_and_then_checked(place: Workplace) -> None:
    from otpdesk.simulator.magic import BY_WORD

    address = f"+37252{BY_WORD['error-after'].digits}"
    add(place)
    sent = send(place, address=address)
    assert sent.attempt.status is Status.UNKNOWN
    waiting = check(place, sent, "123456")
    assert (waiting.outcome, waiting.tries_left) == (Outcome.NOT_ASKED, 5)
    assert "not known yet" in waiting.words
    place.clock.turn(6)
    place.desk.tracking.round()
    assert check(place, sent, code_of(place, address)).outcome is Outcome.CORRECT


def test_while_a_provider_is_asked_the_try_is_used_and_no_transaction_is_open(
    place: Workplace, scripted: Scripted
) -> None:
    add(place)
    sent = send(place)
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    seen: list[tuple[int, int, str]] = []

    def look(line: object) -> bool:
        with place.store.write() as tx:  # it would wait for ten seconds if a write were open
            outcome = tx.connection.execute(select(tables.code_check.c.outcome)).scalar_one()
        seen.append((verification(place, sent).wrong_checks, counted(place), outcome))
        return saying(raw_json(404, {"code": 20404, "message": "Not found"}))(line)  # type: ignore[arg-type]

    scripted.act = look
    check(place, sent, "123456")
    assert seen == [(1, 1, "unknown")]


def test_the_last_try_under_way_keeps_the_verification_open_until_its_answer(
    place: Workplace, scripted: Scripted
) -> None:
    place.desk.configuring.set_policy("tries_per_verification", "1")
    add(place)
    sent = send(place)
    place.desk.configuring.set_account("verify", {"base_url": scripted.url})
    others: list[Checked] = []

    def meanwhile(line: object) -> bool:
        others.append(check(place, sent, "654321"))
        return saying(raw_json(201, {"sid": sent.attempt.provider_id, "status": "approved", "valid": True}))(line)  # type: ignore[arg-type]

    scripted.act = meanwhile
    assert check(place, sent, "123456").outcome is Outcome.CORRECT
    assert [(one.outcome, one.tries_left) for one in others] == [(Outcome.NOT_ASKED, 0)]
    assert verification(place, sent).state is VerificationState.VERIFIED
