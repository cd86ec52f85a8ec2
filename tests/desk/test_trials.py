"""Trials through the desk: chance chooses, looks are safe and reproducible, ends come by themselves or by a person."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from otpdesk.desk.explaining import Question
from otpdesk.desk.trial_views import TrialForm, TrialPlan, TrialState
from otpdesk.desk.views import Order
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY
from otpdesk.otp import Attempt, Channel, ChosenBy, Purpose
from otpdesk.routing.splits import pick
from otpdesk.store import audit_search
from otpdesk.store.problems import StatementFault
from otpdesk.store.trial_tables import trial, trial_end, trial_look
from tests.fixtures.desk import NUMBER, OPERATOR, Workplace
from tests.fixtures.trials import first_attempts

REFUSED = "+372 5200 0301"
"""Refused by every provider at once."""
BOTH = ("twilio-main", "vonage-main")


def plan(place: Workplace, **more: object) -> TrialPlan:
    given = {"name": "Vonage in Estonia", "until": place.clock.at + 28 * DAY} | more
    return TrialPlan(accounts=BOTH, shares=(0.5, 0.5), countries=("EE",), **given)  # type: ignore[arg-type]


def started(place: Workplace, **more: object) -> int:
    return place.desk.trials.start(plan(place, **more))


def days(place: Workplace, number: int, count: int, outcomes: dict[tuple[str, str], tuple[int, int]]) -> None:
    """So many days of traffic, and what the program does by itself at the end of each."""
    for _ in range(count):
        place.clock.turn(DAY / 2_000)
        first_attempts(place.context, number, outcomes, place.clock.at)
        place.clock.turn(DAY / 2_000)
        place.desk.trials.keep_up()


def send_many(place: Workplace, count: int) -> list[Attempt]:
    place.desk.configuring.set_policy("sends_per_operator_hour", "1000")
    return [place.send(f"+372 5301 {1_000 + number}").attempt for number in range(count)]


def test_chance_chooses_the_account_of_a_first_message_and_its_propensity_is_kept(any_place: Workplace) -> None:
    number = started(any_place)
    made = send_many(any_place, 24)
    assert {one.account for one in made} == set(BOTH)
    assert {(one.chosen_by, one.propensity) for one in made} == {(ChosenBy.TRIAL, 0.5)}
    for one in made:
        assert one.split_id is not None
        assert pick(one.split_id, one.verification_id, (("twilio-main", 0.5), ("vonage-main", 0.5)))[0] == one.account
    assert any_place.desk.trials.one(number).attempts == 24
    shown = any_place.desk.customers.show(made[0].verification_id).attempts[0]
    assert (shown.split_id, shown.propensity) == (made[0].split_id, 0.5)


def test_what_an_operator_chose_and_what_is_a_test_is_outside_the_trial(place: Workplace) -> None:
    number = started(place)
    wanted = place.send(wanted="vonage-main").attempt
    tested = place.send("+372 5200 2222", is_test=True).attempt
    assert (wanted.chosen_by, wanted.split_id, wanted.account) == (ChosenBy.OPERATOR, None, "vonage-main")
    assert (tested.chosen_by, tested.split_id) == (ChosenBy.RULE, None)
    assert place.desk.trials.one(number).attempts == 0


def test_resends_and_fail_overs_plan_as_ever(place: Workplace) -> None:
    number = started(place)
    failed = place.desk.sending.send(Order(OPERATOR, address=REFUSED))
    assert len(failed.failed_over) == 1
    first, second = failed.failed_over[0], failed.attempt
    assert (first.chosen_by, second.chosen_by) == (ChosenBy.TRIAL, ChosenBy.RULE)
    assert {first.account, second.account} == set(BOTH)
    assert second.split_id is None
    sent = place.send()
    place.clock.turn(60)
    again = place.resend(sent).attempt
    assert (again.chosen_by, again.split_id, again.ordinal) == (ChosenBy.RULE, None, 2)
    assert place.desk.trials.one(number).attempts == 2


def test_a_paused_account_leaves_messages_to_the_rules_and_the_plan_says_why(place: Workplace) -> None:
    started(place)
    place.desk.configuring.pause("vonage-main")
    sent = place.send().attempt
    assert (sent.account, sent.chosen_by, sent.split_id) == ("twilio-main", ChosenBy.RULE, None)
    told = place.desk.routes.explain(Question(NUMBER))
    assert any("vonage-main is paused, so chance does not choose here." in rule.why for rule in told.rules)


def test_limits_and_blocked_countries_hold_under_a_trial(place: Workplace) -> None:
    started(place, name="Everywhere")
    told = place.desk.routes.explain(Question("+92 301 2345678"))
    assert told.refusal
    assert told.stops == ()


def test_an_explanation_and_the_console_tell_of_a_running_trial(place: Workplace) -> None:
    started(place)
    told = place.desk.routes.explain(Question(NUMBER))
    assert told.rules[0].what == "Trial “Vonage in Estonia”"
    assert told.rules[0].why == "Chance chooses when the verification begins: twilio-main 50 %, vonage-main 50 %."
    assert place.desk.routes.explain(Question(NUMBER, resend=True)).rules[0].what != told.rules[0].what
    address = place.desk.customers.place(NUMBER, "test")
    choices = place.desk.sending.choices(address, Purpose.LOGIN)
    assert {one.channel: one.chance for one in choices} == {Channel.SMS: BOTH, Channel.VOICE: ()}


def test_a_running_trial_costs_a_send_no_statement(place: Workplace) -> None:
    """What is running is read once, and its generation comes with the accounts."""
    from sqlalchemy import event

    started(place)
    place.send("+372 5301 2222")
    said: list[str] = []
    event.listen(place.store.engine, "before_cursor_execute", lambda *what: said.append(what[2]))
    place.send("+372 5301 3333")
    assert not [text for text in said if "FROM split" in text]


CANNOT_BE: tuple[tuple[dict[str, object], str], ...] = (
    ({"name": " "}, "name"),
    ({"accounts": ("twilio-main",), "shares": (1.0,)}, "accounts"),
    ({"accounts": ("twilio-main", "nobody")}, "accounts"),
    ({"accounts": ("twilio-main", "mail")}, "accounts"),
    ({"shares": (0.5, 0.6)}, "shares"),
    ({"shares": (1.0,)}, "shares"),
    ({"shares": (0.999, 0.001)}, "shares"),
    ({"difference": 0.0}, "difference"),
    ({"until": None}, "until"),
    ({"until": 1}, "until"),
    ({"until": None, "most": 300}, "most"),
    ({"why": "x" * 401}, "why"),
)


def test_a_trial_that_cannot_be_is_refused_at_its_field(place: Workplace) -> None:
    for change, field in CANNOT_BE:
        with pytest.raises(BadInput) as caught:
            place.desk.trials.start(replace(plan(place), **change))  # type: ignore[arg-type]
        assert caught.value.field == field
    assert place.desk.trials.lines() == ()


def test_two_trials_never_choose_for_the_same_message(place: Workplace) -> None:
    started(place)
    with pytest.raises(BadInput, match="Vonage in Estonia"):
        started(place, name="Another")
    with pytest.raises(BadInput, match="called"):
        started(place, name="VONAGE in estonia")
    place.desk.trials.start(replace(plan(place), name="Latvia", countries=("LV",)))
    assert [one.plan.name for one in place.desk.trials.lines()] == ["Latvia", "Vonage in Estonia"]


def test_what_is_typed_becomes_what_is_registered(place: Workplace) -> None:
    form = TrialForm(
        "  A name ", BOTH, "70, 30 %", "sms", "Estonia, lv", "login", difference="2,5", days="14", most="2,000", why="w"
    )
    read = place.desk.trials.read(form)
    assert read == TrialPlan(
        "A name",
        BOTH,
        (0.7, 0.3),
        Channel.SMS,
        ("EE", "LV"),
        (Purpose.LOGIN,),
        0.025,
        place.clock.at + 14 * DAY,
        2_000,
        "w",
    )
    number = place.desk.trials.start(read)
    assert place.desk.trials.one(number).plan == read


CANNOT_BE_READ = (
    ({"shares": "half"}, "shares"),
    ({"countries": "Nowhere"}, "countries"),
    ({"purposes": "fun"}, "purposes"),
    ({"channel": "pigeon"}, "channel"),
    ({"difference": "small"}, "difference"),
    ({"days": "soon"}, "days"),
    ({"most": "-3"}, "most"),
    ({"rate": "120"}, "rate"),
)


def test_what_cannot_be_read_is_said_at_its_field(place: Workplace) -> None:
    for typed, field in CANNOT_BE_READ:
        with pytest.raises(BadInput) as caught:
            place.desk.trials.size_of(replace(TrialForm("A", BOTH), **typed))  # type: ignore[arg-type]
        assert caught.value.field == field


def test_nothing_about_a_trial_can_be_changed_not_even_by_sql(any_place: Workplace) -> None:
    number = started(any_place)
    any_place.desk.trials.look(number)
    any_place.desk.trials.end(number, "enough")
    for change in (
        update(trial).values(name="other"),
        update(trial).values(body={}),
        delete(trial),
        update(trial_look).values(body={}),
        delete(trial_look),
        update(trial_end).values(how="decided"),
        delete(trial_end),
    ):
        with pytest.raises(StatementFault, match="never changed"), any_place.store.write() as tx:
            tx.connection.execute(change)
    assert any_place.desk.trials.one(number).state is TrialState.ENDED


def test_a_young_first_attempt_is_not_counted_and_a_mature_one_is(place: Workplace) -> None:
    number = started(place)
    sent = place.send()
    place.desk.checking.check(sent.attempt.verification_id, place.codes()[0])
    place.send("+372 5301 4444")
    (young,) = place.desk.trials.look(number).last.pairs  # type: ignore[union-attr]
    assert (young.n_a, young.n_b) == (0, 0)
    place.clock.turn(301)
    (mature,) = place.desk.trials.look(number).last.pairs  # type: ignore[union-attr]
    assert mature.n_a + mature.n_b == 2


def test_a_canceled_verification_is_in_no_figure(place: Workplace) -> None:
    number = started(place)
    sent = place.send()
    place.desk.sending.cancel(sent.attempt.verification_id)
    place.clock.turn(301)
    (pair,) = place.desk.trials.look(number).last.pairs  # type: ignore[union-attr]
    assert pair.n_a + pair.n_b == 0


def test_before_each_account_has_two_hundred_no_look_counts(place: Workplace) -> None:
    number = started(place)
    days(place, number, 1, {("twilio-main", "EE"): (100, 199), ("vonage-main", "EE"): (199, 199)})
    line = place.desk.trials.one(number)
    assert line.state is TrialState.RUNNING
    assert line.title == "After 1 day: 199 of the 200 that each account needs before a look counts"
    assert line.last is not None
    assert line.last.pairs[0].p == 1.0


def test_a_difference_beyond_doubt_ends_the_trial_and_chance_stops_choosing(any_place: Workplace) -> None:
    number = started(any_place)
    days(any_place, number, 4, {("twilio-main", "EE"): (160, 200), ("vonage-main", "EE"): (186, 200)})
    line = any_place.desk.trials.one(number)
    assert line.state is TrialState.DECIDED
    assert line.ended_by == "otpdesk"
    assert line.title.startswith("After ")
    assert "vonage-main better than twilio-main by " in line.title
    (pair,) = line.last.pairs  # type: ignore[union-attr]
    assert pair.ratio >= 20
    assert pair.low > 0
    assert any_place.send().attempt.chosen_by is ChosenBy.RULE


def test_alike_accounts_reach_the_horizon_as_no_difference_larger_than_the_sequence(place: Workplace) -> None:
    number = started(place, until=place.clock.at + 3 * DAY)
    days(place, number, 2, {("twilio-main", "EE"): (180, 200), ("vonage-main", "EE"): (181, 200)})
    assert place.desk.trials.one(number).state is TrialState.RUNNING
    place.clock.turn(DAY / 1_000)
    assert place.send().attempt.chosen_by is ChosenBy.RULE
    assert place.desk.trials.keep_up() == (number,)
    line = place.desk.trials.one(number)
    assert line.state is TrialState.NO_DIFFERENCE
    assert "no difference larger than" in line.title


def test_the_horizon_of_attempts_is_exact_and_waits_for_the_last_codes(place: Workplace) -> None:
    number = started(place, until=None, most=400)
    first_attempts(
        place.context, number, {("twilio-main", "EE"): (150, 200), ("vonage-main", "EE"): (150, 210)}, place.clock.at
    )
    place.desk.trials.keep_up()
    line = place.desk.trials.one(number)
    assert (line.state, line.attempts) == (TrialState.WAITING, 400)
    assert place.send().attempt.chosen_by is ChosenBy.RULE
    place.clock.turn(360)
    assert place.desk.trials.keep_up() == (number,)
    line = place.desk.trials.one(number)
    assert line.state is TrialState.NO_DIFFERENCE
    (pair,) = line.last.pairs  # type: ignore[union-attr]
    assert pair.n_a + pair.n_b == 400


def test_looks_missed_while_nobody_was_there_are_taken_as_of_each_midnight(place: Workplace) -> None:
    number = started(place)
    for _ in range(3):
        first_attempts(
            place.context, number, {("twilio-main", "EE"): (80, 100), ("vonage-main", "EE"): (80, 100)}, place.clock.at
        )
        place.clock.turn(DAY / 1_000)
    place.desk.trials.keep_up()
    line = place.desk.trials.one(number)
    assert [look.at % DAY for look in line.looks] == [0, 0, 0]
    assert [look.pairs[0].n_a for look in line.looks] == [100, 200, 300]


def test_every_look_can_be_counted_again_and_comes_to_the_same(place: Workplace) -> None:
    number = started(place)
    days(place, number, 2, {("twilio-main", "EE"): (180, 210), ("vonage-main", "EE"): (181, 220)})
    before = place.desk.trials.look(number).looks
    place.clock.turn(DAY / 100)
    assert place.desk.trials.recount(number) == ()
    assert place.desk.trials.one(number).looks == before
    assert [one.p for look in before for one in look.pairs] == sorted(
        (one.p for look in before for one in look.pairs), reverse=True
    )


def test_sparse_countries_are_taken_together_and_nobody_is_left_out(place: Workplace) -> None:
    number = place.desk.trials.start(replace(plan(place), countries=()))
    sparse = {(name, country): (9, 10) for name in BOTH for country in ("LV", "FI", "DE", "GB")}
    days(place, number, 1, {("twilio-main", "EE"): (180, 200), ("vonage-main", "EE"): (150, 200), **sparse})
    (pair,) = place.desk.trials.one(number).last.pairs  # type: ignore[union-attr]
    assert (pair.n_a, pair.n_b) == (240, 240)
    assert pair.difference == pytest.approx(-0.15 * 400 / 480, abs=1e-6)


def test_a_mix_that_differs_between_countries_decides_nothing(place: Workplace) -> None:
    """Crude rates differ by ten points; within each country there is no difference at all."""
    number = place.desk.trials.start(replace(plan(place), countries=()))
    rates = {"EE": 0.9, "LV": 0.5}
    sizes = {
        ("twilio-main", "EE"): 300,
        ("vonage-main", "EE"): 200,
        ("twilio-main", "LV"): 200,
        ("vonage-main", "LV"): 300,
    }
    outcomes = {key: (round(rates[key[1]] * size), size) for key, size in sizes.items()}
    days(place, number, 1, outcomes)
    (pair,) = place.desk.trials.one(number).last.pairs  # type: ignore[union-attr]
    assert pair.difference == pytest.approx(0, abs=1e-9)
    assert not pair.stopped


def test_more_than_two_accounts_share_the_chance_of_a_false_find(place: Workplace) -> None:
    place.desk.configuring.add_account("vonage", "vonage-two", {
        "api_key": "a1b2c3d5", "sender": "OurDesk", "api_secret": "right", "base_url": place.simulator.urls["vonage"],
    })  # fmt: skip
    three = replace(plan(place), accounts=(*BOTH, "vonage-two"), shares=(0.4, 0.3, 0.3))
    number = place.desk.trials.start(three)
    same = {("twilio-main", "EE"): (160, 200), ("vonage-main", "EE"): (190, 200), ("vonage-two", "EE"): (160, 200)}
    days(place, number, 4, same)
    line = place.desk.trials.one(number)
    assert line.plan.alpha == 0.025
    assert [pair.b for pair in line.last.pairs] == ["twilio-main", "twilio-main"]  # type: ignore[union-attr]
    assert line.state is TrialState.RUNNING, "one pair is beyond doubt, the other is not"
    assert [pair.stopped for pair in line.last.pairs] == [True, False]  # type: ignore[union-attr]
    assert any("shared between the pairs, 2.5 % each" in sentence for sentence in line.sentences)


def test_a_person_ends_a_trial_with_a_reason_once(place: Workplace) -> None:
    number = started(place)
    with pytest.raises(BadInput):
        place.desk.trials.end(number, "  ")
    line = place.desk.trials.end(number, "Prices changed")
    assert (line.state, line.ended_by, line.reason) == (TrialState.ENDED, OPERATOR, "Prices changed")
    assert "Why: Prices changed" in line.sentences
    assert place.send().attempt.chosen_by is ChosenBy.RULE
    with pytest.raises(BadInput):
        place.desk.trials.end(number, "again")
    with pytest.raises(NotFound):
        place.desk.trials.end(99, "why")


def test_start_look_and_end_are_in_the_audit(place: Workplace) -> None:
    number = started(place)
    place.desk.trials.look(number)
    place.desk.trials.end(number, "enough")
    with place.store.read() as tx:
        lines = audit_search.page(tx, audit_search.AuditWanted(), limit=10).entries
    assert [line.action for line in lines[:3]] == ["trial.end", "trial.look", "trial.start"]
    assert lines[2].detail["difference"] == 0.03


def test_the_size_of_a_trial_follows_the_traffic_there_is(place: Workplace) -> None:
    other = place.desk.trials.start(replace(plan(place), name="Before", countries=("LV",)))
    with pytest.raises(BadInput, match="no such traffic"):
        place.desk.trials.size_of(TrialForm(accounts=BOTH, countries="EE"))
    place.clock.turn(-2 * DAY / 1_000)
    first_attempts(
        place.context, other, {("twilio-main", "EE"): (320, 400), ("vonage-main", "EE"): (120, 160)}, place.clock.at
    )
    place.clock.turn(2 * DAY / 1_000)
    found = place.desk.trials.size_of(TrialForm(accounts=BOTH, countries="EE", difference="5"))
    assert (found.rate, found.measured, found.per_day) == (440 / 560, 560, 20)
    assert found.in_all == 2 * found.watched
    assert found.days == found.in_all / 20
    with pytest.raises(NotFound):
        place.desk.trials.size_of(TrialForm(accounts=("twilio-main", "nobody"), rate="80"))
    typed = place.desk.trials.size_of(TrialForm(accounts=BOTH, rate="80", difference="5"))
    assert (typed.rate, typed.measured, typed.per_arm) == (0.8, 0, 904)
    uneven = place.desk.trials.size_of(TrialForm(accounts=BOTH, rate="80", difference="5", shares="90,10"))
    assert uneven.in_all > 2 * typed.in_all
