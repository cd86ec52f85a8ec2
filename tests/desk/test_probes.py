"""Probes through the desk: each message once, within its budget, in no figure; what arrives is confirmed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from otpdesk.desk.desk import Desk
from otpdesk.desk.probe_views import NumberKind, OwnNumber, ProbePlan
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import DAY
from otpdesk.otp import ChosenBy, Instant
from otpdesk.roles import Role
from otpdesk.store import attempts, probes, retention, team, test_numbers
from otpdesk.store.problems import StatementFault
from otpdesk.store.team import Member
from tests.fixtures.desk import OPERATOR, Workplace

PHONE, OTHER = "+372 5301 1111", "+372 5301 2222"
FAKED = "+372 5200 0106"
"""The receipt says delivered, nothing arrives."""
BOTH = ("twilio-main", "vonage-main")


def phone(place: Workplace, number: str = PHONE, label: str = "Mari's phone") -> OwnNumber:
    return place.desk.probes.add(label, number)


def planned(place: Workplace, *numbers: OwnNumber, **more: object) -> int:
    given = {"accounts": BOTH, "apart": 0} | more
    return place.desk.probes.plan(ProbePlan(numbers=tuple(one.id for one in numbers), **given))  # type: ignore[arg-type]


def run(place: Workplace) -> int:
    taken = 0
    while now := place.desk.probes.round():
        taken += now
    return taken


def states(desk: Desk) -> list[str]:
    return [one.state for one in reversed(desk.probes.board().probes)]


def test_own_numbers_are_kept_sealed_and_shown_masked(any_place: Workplace) -> None:
    mine = phone(any_place)
    dead = any_place.desk.probes.add("Dead SIM", FAKED, NumberKind.CONTROL)
    assert (mine.masked, mine.kind, mine.added_by) == ("+372 •••• ••11", NumberKind.HANDSET, OPERATOR)
    with any_place.store.read() as tx:
        kept = test_numbers.all(tx)
        assert test_numbers.control(tx) == {kept[1].address_id}
    for label, number, field in (
        (" ", OTHER, "label"),
        ("Mail", "a@example.com", "number"),
        ("Again", PHONE, "number"),
    ):
        with pytest.raises(BadInput) as caught:
            any_place.desk.probes.add(label, number)
        assert caught.value.field == field
    any_place.desk.probes.remove(dead.id)
    assert [one.label for one in any_place.desk.probes.board().numbers] == ["Mari's phone"]
    any_place.desk.probes.add("Dead SIM again", FAKED, NumberKind.CONTROL)
    with pytest.raises(NotFound):
        any_place.desk.probes.remove(dead.id)


def test_each_account_sends_once_a_round_to_each_number_as_a_test(place: Workplace) -> None:
    planned(place, phone(place), phone(place, OTHER, "Desk phone"), rounds=2, every=3_600, apart=60)
    assert run(place) == 1, "the others of the round follow a minute apart"
    place.clock.turn(180)
    assert run(place) == 3
    board = place.desk.probes.board()
    sent = [one for one in board.probes if one.state == "sent"]
    assert {(one.account, one.label) for one in sent} == {
        (account, label) for account in BOTH for label in ("Mari's phone", "Desk phone")
    }
    with place.store.read() as tx:
        made = [attempts.by_id(tx, one.attempt_id or "") for one in probes.rows(tx) if one.attempt_id]
    assert all(one is not None and one.attempt.is_test for one in made)
    assert {one.attempt.chosen_by for one in made if one} == {ChosenBy.OPERATOR}
    assert board.schedules[0].left == 4
    assert len(place.codes(PHONE)) == 2
    assert place.desk.probes.next_due() == place.clock.at - 180_000 + 3_600_000


def test_a_message_is_never_sent_twice_whatever_happens(place: Workplace) -> None:
    planned(place, phone(place), accounts=("twilio-main",))
    assert run(place) == 1
    with place.store.write() as tx:
        probes.settle(tx, 1, probes.TAKEN)  # as if the program had died before it wrote down what came of it
    place.clock.turn(61)
    assert run(place) == 0
    assert states(place.desk) == ["sent"]
    assert len(place.codes(PHONE)) == 1


def test_a_message_whose_end_the_database_could_not_keep_is_found_again_and_not_sent_again(place: Workplace) -> None:
    planned(place, phone(place), accounts=("twilio-main",))
    with place.store.write() as tx:
        tx.connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE OF status ON attempt BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    with pytest.raises(StatementFault):
        place.desk.probes.round()
    assert states(place.desk) == ["taken"]
    with place.store.write() as tx:
        tx.connection.exec_driver_sql("DROP TRIGGER full")
    place.clock.turn(61)
    assert run(place) == 0
    assert states(place.desk) == ["sent"]
    assert len(place.codes(PHONE)) == 1


def test_what_was_taken_and_never_handed_over_stays_unsent(place: Workplace) -> None:
    planned(place, phone(place), accounts=("twilio-main",))
    with place.store.write() as tx:
        assert probes.take(tx, 1, 1)
        assert not probes.take(tx, 1, 1)
    place.clock.turn(61)
    run(place)
    assert states(place.desk) == ["lost"]
    assert place.codes(PHONE) == []


def test_the_budget_of_messages_is_a_ceiling(place: Workplace) -> None:
    planned(place, phone(place), rounds=4, every=600, most=3)
    for _ in range(4):
        run(place)
        place.clock.turn(600)
    assert states(place.desk).count("sent") == 3
    (schedule,) = place.desk.probes.board().schedules
    assert (schedule.used, schedule.skipped) == (3, 5)
    assert any("3 messages of 24 hours were used up" in one.words for one in place.desk.probes.board().probes)


def test_the_budget_of_money_is_a_ceiling_before_anything_goes_out(place: Workplace) -> None:
    """A message of unknown price is taken to cost 0.10, so that two fit into 0.25."""
    planned(place, phone(place), rounds=2, every=600, money=250_000, accounts=("twilio-main",))
    place.desk.probes.end(1)
    planned(place, phone(place, OTHER), rounds=3, every=600, money=250_000, accounts=("twilio-main",))
    for _ in range(3):
        run(place)
        place.clock.turn(600)
    board = place.desk.probes.board()
    assert [one.state for one in reversed(board.probes) if one.plan == 2] == ["sent", "sent", "skipped"]
    assert board.schedules[0].spent.micro <= 250_000
    place.clock.turn(DAY / 1_000)
    assert board.schedules[1].left == 0


def test_two_programs_together_keep_the_budget_and_send_nothing_twice(any_place: Workplace) -> None:
    planned(any_place, phone(any_place), phone(any_place, OTHER), rounds=1, most=3)
    desks = [Desk(any_place.context) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda desk: desk.probes.round(), desks))
    assert sum(taken) == 3
    assert sorted(states(any_place.desk)) == ["sent", "sent", "sent", "skipped"]
    assert len(any_place.codes(PHONE)) + len(any_place.codes(OTHER)) == 3


def test_what_was_due_while_nobody_was_there_is_left_out(place: Workplace) -> None:
    planned(place, phone(place), rounds=2, every=3_600, accounts=("twilio-main",))
    place.clock.turn(1_800)
    assert run(place) == 0
    assert states(place.desk) == ["skipped", "planned"]
    place.clock.turn(1_800)
    assert run(place) == 1


def test_limits_hold_for_probes_too(place: Workplace) -> None:
    place.desk.configuring.set_policy("sends_per_number_day", "1")
    planned(place, phone(place))
    run(place)
    assert states(place.desk) == ["sent", "refused"]
    refused = next(one for one in place.desk.probes.board().probes if one.state == "refused")
    assert refused.words
    assert place.desk.probes.board().schedules[0].used == 1


def test_a_schedule_that_cannot_be_is_refused_at_its_field(place: Workplace) -> None:
    mine = phone(place)
    good = ProbePlan(BOTH, (mine.id,))
    wrong: tuple[tuple[dict[str, object], str], ...] = (
        ({"accounts": ()}, "accounts"),
        ({"accounts": ("mail",)}, "accounts"),
        ({"numbers": ()}, "numbers"),
        ({"numbers": (99,)}, "numbers"),
        ({"rounds": 0}, "rounds"),
        ({"rounds": 501}, "rounds"),
        ({"rounds": 2, "every": 10}, "every"),
        ({"apart": -1}, "apart"),
        ({"most": 0}, "most"),
        ({"money": 0}, "money"),
    )
    for change, field in wrong:
        with pytest.raises(BadInput) as caught:
            place.desk.probes.plan(replace(good, **change))  # type: ignore[arg-type]
        assert caught.value.field == field
    with pytest.raises(NotFound):
        place.desk.probes.end(7)


def test_nothing_more_goes_to_a_number_off_the_list_or_of_a_schedule_that_ended(place: Workplace) -> None:
    mine, other = phone(place), phone(place, OTHER)
    planned(place, mine, other, accounts=("twilio-main",))
    place.desk.probes.remove(mine.id)
    assert states(place.desk) == ["skipped", "planned"]
    place.desk.probes.end(1)
    assert states(place.desk) == ["skipped", "skipped"]
    assert run(place) == 0
    assert place.desk.probes.next_due() is None


def test_who_holds_the_phone_says_what_arrived(place: Workplace) -> None:
    planned(place, phone(place), rounds=1)
    run(place)
    place.clock.turn(5)
    first, second = (one.id for one in reversed(place.desk.probes.board().probes))
    assert place.desk.probes.confirm(first, arrived=True).seconds == 5
    assert place.desk.probes.confirm(first, arrived=True, seconds=2.5).seconds == 2.5
    assert place.desk.probes.confirm(second, arrived=False).seconds is None
    with pytest.raises(BadInput):
        place.desk.probes.confirm(first, arrived=True, seconds=-1)
    with pytest.raises(NotFound):
        place.desk.probes.confirm(99, arrived=True)
    good, bad = place.desk.probes.board().results
    assert (good.sent, good.arrived, good.missing, good.median) == (1, 1, 0, 2.5)
    assert good.sentence == "1 of 1 arrived, half of them within 2 s."
    assert (bad.arrived, bad.missing, bad.sentence) == (0, 1, "0 of 1 arrived.")


def test_a_receipt_from_a_dead_number_is_evidence_of_a_fake(place: Workplace) -> None:
    dead = place.desk.probes.add("Dead SIM", FAKED, NumberKind.CONTROL)
    planned(place, dead, accounts=("twilio-main",))
    run(place)
    (before,) = place.desk.probes.board().results
    assert (before.fakes, before.sentence) == (0, "No receipt of delivery for Dead SIM, as it should be.")
    for _ in range(3):
        place.clock.turn(10)
        place.desk.tracking.round()
    (result,) = place.desk.probes.board().results
    assert (result.claimed, result.fakes) == (1, 1)
    assert result.sentence == "twilio-main claims to have delivered where nothing can arrive: a receipt made up."


def test_a_phone_that_can_be_read_confirms_by_itself(place: Workplace) -> None:
    planned(place, phone(place), phone(place, OTHER, "Desk phone"), accounts=("twilio-main",))
    run(place)
    sent = place.clock.at
    inbox: dict[str, list[Instant]] = {"+37253011111": [sent - 60_000, sent + 3_000], "+37253012222": []}
    asked: list[str] = []

    def read(number: str) -> list[Instant]:
        asked.append(number)
        return inbox[number]

    assert place.desk.probes.confirm_by(read) == 1
    assert sorted(asked) == sorted(inbox)
    place.clock.turn(121)
    assert place.desk.probes.confirm_by(read) == 1
    by_label = {one.label: one for one in place.desk.probes.board().probes}
    assert {one.arrived for one in by_label.values()} == {True, False}
    assert next(one.seconds for one in by_label.values() if one.arrived) == 3


def test_own_numbers_outlive_what_was_sent_to_them(place: Workplace) -> None:
    phone(place)
    place.clock.turn(4_000 * DAY / 1_000)
    policy = place.desk.configuring.policy()
    with place.store.read() as tx:
        passed = retention.Pass(retention.Keep.at(policy, tx.now))
    while passed.step(place.store) is not None:
        pass
    assert place.desk.probes.board().numbers[0].masked == "+372 •••• ••11"


def test_a_planner_who_may_no_longer_configure_sends_no_probe(place: Workplace) -> None:
    planned(place, phone(place), accounts=("twilio-main",))
    with place.store.write() as tx:
        team.put(tx, Member("jaan", Role.SUPERVISOR, 1, "jaan"))
        team.put(tx, Member(OPERATOR, Role.OPERATOR, 1, "jaan"))
    assert run(place) == 1
    assert states(Desk(replace(place.context, operator="jaan"))) == ["refused"]
    assert place.codes(PHONE) == []
