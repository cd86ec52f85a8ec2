from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from otpdesk.desk.views import Order
from otpdesk.errors import BadInput, NoRoute, NotFound, Refused
from otpdesk.otp import Channel, ChosenBy, Failure, Outcome, Purpose, Status, VerificationState
from otpdesk.simulator import Profile, Rule
from otpdesk.store import audit, tables
from tests.fixtures.desk import NUMBER, OPERATOR, Workplace, workplace

CALM = Profile(calm=True, report_delay=0)


def make(place: Workplace, *rules: Rule) -> None:
    place.simulator.profile = replace(CALM, rules=rules)


def lines(place: Workplace, action: str) -> list[str]:
    with place.store.read() as tx:
        return [entry.outcome for entry in reversed(audit.entries(tx)) if entry.action == action]


def test_a_sent_code_comes_back_right_once(place: Workplace) -> None:
    sent = place.send()
    assert sent.attempt.status is Status.ACCEPTED
    assert (sent.attempt.account, sent.attempt.ordinal, sent.sends_left) == ("twilio-main", 1, 3)
    (code,) = place.codes()
    checked = place.desk.checking.check(sent.attempt.verification_id, code)
    assert (checked.outcome, checked.attempt_id) == (Outcome.CORRECT, sent.attempt.id)
    again = place.desk.checking.check(sent.attempt.verification_id, code)
    assert again.outcome is Outcome.ALREADY_USED


def test_a_send_leaves_a_decision_a_receipt_and_two_audit_lines(place: Workplace) -> None:
    sent = place.send()
    shown = place.desk.customers.show(sent.attempt.verification_id)
    assert shown.attempts == (sent.attempt,)
    assert [(line.allowed, line.sentence) for line in shown.decisions] == [(True, "Allowed, through twilio-main.")]
    assert [receipt.raw for receipt in shown.receipts] == ["queued"]
    assert lines(place, "send") == ["reserved"]
    assert lines(place, "sent") == ["accepted"]
    assert set(place.changes.ids) == {sent.attempt.verification_id}


def test_the_message_names_company_and_purpose_and_its_cost_is_known(place: Workplace) -> None:
    place.desk.configuring.set_policy("company", "Analytical Engines")
    sent = place.send(purpose=Purpose.LOGIN)
    (entry,) = place.simulator.ledger.to("+37252001111")
    assert "Analytical Engines" in entry.text
    with place.store.read() as tx:
        row = tx.connection.execute(select(tables.attempt)).one()
    assert row.cost_micro == 100_000 * sent.attempt.segments  # the price is not known yet, so a cautious guess
    assert row.prefix_hash is not None
    assert row.config_version > 0


def test_neither_code_nor_number_is_in_the_database(place: Workplace, tmp_path: Path) -> None:
    place.send()
    (code,) = place.codes()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("otpdesk.db*"))
    assert b"olga" in kept
    assert b"52001111" not in kept
    assert code.encode() not in kept


def test_a_resend_within_the_gap_is_refused_and_says_when_it_frees(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(10.5)
    with pytest.raises(Refused) as refusal:
        place.resend(sent)
    assert (refusal.value.rule, refusal.value.retry_after) == ("gaps", 20)
    assert "Three more sends to this number are possible, at " in refusal.value.hint
    shown = place.desk.customers.show(sent.attempt.verification_id)
    assert [(line.allowed, line.rule) for line in shown.decisions] == [(True, ""), (False, "gaps")]
    assert lines(place, "resend") == ["refused: gaps"]
    place.clock.turn(19.5)
    assert place.resend(sent).attempt.ordinal == 2


def test_a_verification_has_four_sends_and_then_says_to_start_another(place: Workplace) -> None:
    sent = place.send()
    for gap, left in ((30, 2), (60, 1), (120, 0)):
        place.clock.turn(gap)
        sent = place.resend(sent)
        assert (sent.sends_left, sent.next_send_at is None) == (left, left == 0)
    place.clock.turn(120)
    with pytest.raises(Refused) as refusal:
        place.resend(sent)
    assert (refusal.value.rule, refusal.value.retry_after) == ("sends_per_verification", None)
    assert len(set(place.codes())) == 4


def test_a_resend_makes_the_verification_live_as_long_as_its_newest_code(place: Workplace) -> None:
    sent = place.send()
    place.clock.turn(200)
    again = place.resend(sent)
    place.clock.turn(250)
    shown = place.desk.customers.show(sent.attempt.verification_id)
    assert shown.verification.state is VerificationState.OPEN
    assert shown.verification.expires_at == again.attempt.expires_at
    assert [attempt.superseded_at is None for attempt in shown.attempts] == [False, True]


def test_a_number_takes_ten_sends_a_day_over_all_verifications(place: Workplace) -> None:
    for _ in range(10):
        place.send()
        place.clock.turn(61)
    with pytest.raises(Refused) as refusal:
        place.send()
    assert (refusal.value.rule, refusal.value.retry_after) == ("sends_per_number_day", 86_400 - 610)
    place.clock.turn(86_400 - 610)
    place.send()


def test_an_operator_takes_so_many_sends_an_hour_and_another_is_not_held_up(place: Workplace) -> None:
    place.desk.configuring.set_policy("sends_per_operator_hour", "2")
    place.send("+37252001112")
    place.clock.turn(600)
    place.send("+37252001113")
    with pytest.raises(Refused) as refusal:
        place.send("+37252001114")
    assert (refusal.value.rule, refusal.value.retry_after) == ("sends_per_operator_hour", 3000)
    place.desk.sending.send(Order("oskar", address="+37252001114"))


def test_the_days_budget_refuses_what_would_go_over_it_and_frees_when_enough_has_left(place: Workplace) -> None:
    place.desk.configuring.set_policy("spend_per_day", "1")
    sent = place.send("+37252001112")
    cost = 100_000 * sent.attempt.segments
    fitting = 1_000_000 // cost
    for step in range(fitting - 1):
        place.clock.turn(60)
        place.send(f"+3725200112{step}")
    with pytest.raises(Refused) as refusal:
        place.send("+37252001130")
    assert refusal.value.rule == "spend_per_day"
    assert refusal.value.retry_after == 86_400 - 60 * (fitting - 1)
    assert "1 EUR" in refusal.value.title


def test_a_call_opens_thirty_seconds_after_the_message(place: Workplace) -> None:
    place.desk.configuring.set_policy("gaps", "0")
    place.desk.configuring.set_policy("voice_after", "40")
    sent = place.send()
    place.clock.turn(31)
    with pytest.raises(Refused) as refusal:
        place.resend(sent, channel=Channel.VOICE)
    assert (refusal.value.rule, refusal.value.retry_after) == ("voice_after", 9)
    place.clock.turn(9)
    call = place.resend(sent, channel=Channel.VOICE)
    assert (call.attempt.channel, call.attempt.status) == (Channel.VOICE, Status.ACCEPTED)


def test_a_landline_is_called_and_a_premium_number_is_refused_before_the_network(place: Workplace) -> None:
    assert place.send("+44 20 7946 0018").attempt.channel is Channel.VOICE
    with pytest.raises(Refused) as refusal:
        place.send("+44 909 879 0000")
    assert refusal.value.rule == "line_type"
    assert place.simulator.ledger.to("+449098790000") == ()
    assert lines(place, "send") == ["reserved", "refused: line_type"]


def test_a_no_of_the_first_provider_goes_to_the_next_as_one_more_attempt(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="country"))
    sent = place.send(press="p1")
    (first,) = sent.failed_over
    assert (first.account, first.status, first.failure) == ("twilio-main", Status.FAILED, Failure.GEO)
    assert (first.sent_at, first.provider_code) == (None, "21408")
    assert (sent.attempt.account, sent.attempt.ordinal, sent.attempt.status) == ("vonage-main", 2, Status.ACCEPTED)
    assert sent.sends_left == 3
    assert len(place.simulator.ledger.to("+37252001111")) == 1
    (code,) = place.codes()
    checked = place.desk.checking.check(sent.attempt.verification_id, code)
    assert checked.attempt_id == sent.attempt.id
    assert (lines(place, "send"), lines(place, "fail_over")) == (["reserved"], ["reserved"])
    assert lines(place, "sent") == ["rejected", "accepted"]


def test_there_is_one_fail_over_a_send_and_a_no_counts_for_no_limit(place: Workplace) -> None:
    make(place, Rule(outcome="no-credit"))
    sent = place.send()
    assert [sent.attempt.account, *(one.account for one in sent.failed_over)] == ["vonage-main", "twilio-main"]
    assert (sent.attempt.status, sent.attempt.failure) == (Status.FAILED, Failure.CREDIT)
    assert sent.sends_left == 4
    make(place)
    again = place.resend(sent)
    assert (again.attempt.status, again.attempt.ordinal, again.sends_left) == (Status.ACCEPTED, 3, 3)
    with place.store.read() as tx:
        costs = tx.connection.execute(select(tables.attempt.c.cost_micro).order_by(tables.attempt.c.ordinal)).scalars()
        assert list(costs)[:2] == [0, 0]


def test_the_customers_own_no_is_not_asked_of_another_provider(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="opted-out"))
    sent = place.send()
    assert (sent.attempt.failure, sent.failed_over) == (Failure.OPTED_OUT, ())
    assert len(place.simulator.ledger) == 0


@pytest.mark.parametrize(("outcome", "really_sent"), [("error-after", 1), ("dropped-before", 0), ("garbled-after", 1)])
def test_what_is_not_certain_is_unknown_and_never_sent_again(place: Workplace, outcome: str, really_sent: int) -> None:
    make(place, Rule(provider="twilio", outcome=outcome))
    sent = place.send()
    assert (sent.attempt.status, sent.failed_over, sent.attempt.account) == (Status.UNKNOWN, (), "twilio-main")
    assert len(place.simulator.ledger.to("+37252001111")) == really_sent
    assert sent.sends_left == 3
    place.clock.turn(31)
    with pytest.raises(Refused) as refusal:
        place.resend(sent)
    assert (refusal.value.rule, refusal.value.retry_after) == ("unsettled_send", 29)


def test_a_resend_avoids_the_account_that_failed(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="unreachable"))
    sent = place.send()
    place.clock.turn(31)
    place.desk.tracking.round()
    again = place.resend(sent)
    assert (again.attempt.account, again.attempt.chosen_by) == ("vonage-main", ChosenBy.RULE)


def test_the_account_an_operator_chose_is_the_only_one_tried(place: Workplace) -> None:
    make(place, Rule(provider="vonage", outcome="no-credit"))
    sent = place.send(wanted="vonage-main")
    assert (sent.attempt.account, sent.attempt.chosen_by) == ("vonage-main", ChosenBy.OPERATOR)
    assert (sent.attempt.status, sent.failed_over) == (Status.FAILED, ())


def test_pressing_again_returns_the_first_result(place: Workplace) -> None:
    sent = place.send(press="p1")
    place.clock.turn(5)
    assert place.send(press="p1").attempt == sent.attempt
    long = "x" * 200
    first, second = place.send(NUMBER, press=long), place.send(NUMBER, press=long)
    assert first.attempt.id == second.attempt.id
    assert len(place.simulator.ledger) == 2


def test_pressing_again_after_a_fail_over_returns_both_attempts(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="country"))
    sent = place.send(press="p1")
    again = place.send(press="p1")
    assert (again.attempt.id, [one.id for one in again.failed_over]) == (
        sent.attempt.id,
        [one.id for one in sent.failed_over],
    )
    assert again.sends_left == 3


def test_an_e_mail_goes_through_the_mail_server(place: Workplace) -> None:
    sent = place.send("ada@analytical.io")
    assert (sent.attempt.channel, sent.attempt.account, sent.attempt.to) == (
        Channel.EMAIL, "mail", "a••@analytical.io",
    )  # fmt: skip
    with pytest.raises(BadInput):
        place.send("ada@analytical.io", channel=Channel.SMS)


def test_a_resend_over_another_channel_finds_the_customers_other_address(place: Workplace) -> None:
    place.desk.customers.add("Ada Lovelace", "C-1815", [NUMBER, "ada@analytical.io"])
    sent = place.send()
    place.clock.turn(31)
    mail = place.resend(sent, channel=Channel.EMAIL)
    assert (mail.attempt.channel, mail.attempt.verification_id) == (Channel.EMAIL, sent.attempt.verification_id)
    (code,) = place.codes("ada@analytical.io")
    assert place.desk.checking.check(sent.attempt.verification_id, code).attempt_id == mail.attempt.id


def test_a_resend_to_somebody_elses_address_is_refused(place: Workplace) -> None:
    sent = place.send()
    stranger = place.desk.customers.place("+37252009999", "a call")
    place.clock.turn(31)
    with pytest.raises(BadInput):
        place.resend(sent, address_id=stranger)


def test_nothing_is_sent_in_a_verification_that_has_ended(place: Workplace) -> None:
    verified = place.send()
    place.desk.checking.check(verified.attempt.verification_id, place.codes()[0])
    canceled = place.send("+37252001112")
    place.desk.sending.cancel(canceled.attempt.verification_id)
    expired = place.send("+37252001113")
    place.clock.turn(301)
    for sent, rule in ((verified, "verified"), (canceled, "canceled"), (expired, "expired")):
        with pytest.raises(Refused) as refusal:
            place.resend(sent)
        assert (refusal.value.rule, refusal.value.retry_after) == (rule, None)


def test_without_an_account_the_desk_says_what_to_do(bare_place: Workplace) -> None:
    with pytest.raises(NoRoute) as problem:
        bare_place.send()
    assert "otpdesk account add" in problem.value.hint


def test_a_paused_account_is_not_used_and_a_route_decides(place: Workplace) -> None:
    place.desk.routes.set(Channel.SMS, ("vonage-main", "twilio-main"), "EE", "")
    assert place.send().attempt.account == "vonage-main"
    with pytest.raises(NoRoute) as problem:
        place.send("+371 21 234 567")
    assert "LV" in problem.value.title


def test_what_does_not_exist_is_not_found(place: Workplace) -> None:
    for order in (
        Order(OPERATOR, verification="v0000000000000"),
        Order(OPERATOR, verification="nonsense"),
        Order(OPERATOR, address=NUMBER, customer="nobody"),
    ):
        with pytest.raises(NotFound):
            place.desk.sending.send(order)
    with pytest.raises(BadInput):
        place.desk.sending.send(Order(OPERATOR))
    with pytest.raises(NotFound):
        place.desk.sending.cancel("v0000000000000")


def test_an_account_whose_keys_are_gone_is_passed_over(place: Workplace) -> None:
    place.context.vault.delete("account/twilio-main/auth_token")
    again = workplace(place.store, place.context.vault, place.clock, place.simulator)
    sent = again.send()
    assert (sent.attempt.account, sent.failed_over) == ("vonage-main", ())


def test_a_refused_key_marks_the_account_until_it_works_again(place: Workplace) -> None:
    make(place, Rule(provider="twilio", outcome="no-credit"))
    place.send()
    health = {line.account: line.sentence for line in place.desk.activity.health()}
    assert health["twilio-main"].startswith("Trouble: ")
    make(place)
    place.clock.turn(61)
    place.send("+37252001115")
    assert not {line.account: line.sentence for line in place.desk.activity.health()}["twilio-main"].startswith(
        "Trouble"
    )


def test_a_new_text_and_a_new_policy_count_from_the_next_send_on(place: Workplace) -> None:
    place.send()
    place.desk.configuring.set_policy("code_length", "8")
    sent = place.send("+37252001112")
    assert len(place.codes("+37252001112")[0]) == 8
    assert place.desk.customers.session(sent.attempt.verification_id).code_length == 8
