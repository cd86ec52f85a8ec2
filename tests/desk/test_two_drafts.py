from dataclasses import replace

import pytest

from otpdesk.configuration.rows import (
    rows_of,
)
from otpdesk.desk.desk import Desk
from otpdesk.errors import Refused
from otpdesk.store import configuration
from tests.desk.drafting import BLOCKED, INDONESIA, LENGTH, LIFE, WATCHED, Joins, published
from tests.fixtures.desk import Workplace


@pytest.fixture
def join(place: Workplace) -> Joins:
    """Somebody else at the same desk, on another machine."""
    return lambda name: Desk(replace(place.context, operator=name)).drafts


def test_changes_of_different_rows_go_on_top_of_each_other(place: Workplace, join: Joins) -> None:
    mine, bob = place.desk.drafts, join("bob")
    mine.edit({LENGTH: 8})
    reviewed = mine.read().version
    published(bob, {LIFE: 600})

    with pytest.raises(Refused, match="published meanwhile") as refused:
        mine.publish("because", reviewed)
    assert refused.value.rule == "version"
    mine.publish("because", mine.read().version)

    policy = place.desk.configuring.policy()
    assert (policy.code_length, policy.code_life) == (8, 600)


def test_a_row_that_both_changed_is_a_conflict_that_names_who_and_when(place: Workplace, join: Joins) -> None:
    mine, bob = place.desk.drafts, join("bob")
    mine.edit({INDONESIA: WATCHED, LENGTH: 8})
    place.clock.turn(60)
    at = place.clock.now()
    published(bob, {INDONESIA: BLOCKED})
    place.clock.turn(60)
    published(join("eve"), {LIFE: 600})

    line = mine.read()
    [conflict] = line.conflicts
    assert (conflict.title, conflict.who, conflict.at) == ("Indonesia", "bob", at)
    assert dict(conflict.mine)["SMS"] == "watch"
    assert dict(conflict.theirs)["SMS"] == "block"
    with pytest.raises(Refused, match="Indonesia") as refused:
        mine.publish("because", line.version)
    assert refused.value.rule == "conflicts"


@pytest.mark.parametrize("choice", [True, False])
def test_a_conflict_is_settled_for_mine_or_theirs(place: Workplace, join: Joins, *, choice: bool) -> None:
    mine = place.desk.drafts
    mine.edit({INDONESIA: WATCHED, LENGTH: 8})
    published(join("bob"), {INDONESIA: BLOCKED})

    line = mine.settle(INDONESIA, mine=choice)
    assert line.conflicts == ()
    assert mine.settle(INDONESIA, mine=not choice) == line, "a settled row stays settled"
    mine.publish("because", line.version)

    with place.store.read() as tx:
        rows = rows_of(configuration.in_force(tx)[1])
    assert rows[INDONESIA] == (WATCHED if choice else BLOCKED)
    assert rows[LENGTH] == 8


def test_a_settled_row_that_is_published_once_more_is_a_conflict_again(place: Workplace, join: Joins) -> None:
    mine, bob = place.desk.drafts, join("bob")
    mine.edit({INDONESIA: WATCHED})
    published(bob, {INDONESIA: BLOCKED})
    mine.settle(INDONESIA, mine=True)

    published(bob, {INDONESIA: None})

    assert [one.theirs for one in mine.read().conflicts] == [()]


def test_who_does_the_same_as_somebody_else_has_nothing_left_to_do(place: Workplace, join: Joins) -> None:
    mine = place.desk.drafts
    mine.edit({INDONESIA: WATCHED})

    published(join("bob"), {INDONESIA: WATCHED})

    assert mine.read().conflicts == ()
    assert mine.read().changes == ()


def test_an_edit_of_what_was_on_screen_before_somebody_published_is_a_conflict(place: Workplace, join: Joins) -> None:
    mine = place.desk.drafts
    mine.read()
    published(join("bob"), {INDONESIA: BLOCKED})

    line = mine.edit({INDONESIA: WATCHED, LENGTH: 8}).line

    assert [one.who for one in line.conflicts] == ["bob"]


def test_a_one_shot_change_is_seen_as_a_conflict_too(place: Workplace) -> None:
    place.desk.drafts.edit({LENGTH: 8})
    place.desk.configuring.set_policy("code_length", "7")

    assert [one.key for one in place.desk.drafts.read().conflicts] == ["code_length"]
