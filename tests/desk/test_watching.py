"""Warnings of accounts that are slow or fail now, over worlds whose usual is cells and whose now are real attempts."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from otpdesk.desk.desk import Desk
from otpdesk.desk.team_views import AuditFilter
from otpdesk.desk.views import Light
from otpdesk.desk.watching_views import Closed, WarningLine, Watched
from otpdesk.desk.watching_words import evidence, figures, limits, sentence
from otpdesk.errors import BadInput, NotFound
from otpdesk.store import warnings
from tests.desk.watched import HOUR, LIFE, World
from tests.fixtures.desk import NUMBER, Workplace

TWILIO, VONAGE = "twilio-main", "vonage-main"
Outcomes = Sequence[tuple[bool, float | None]]

FINE = [(True, 4.0)] * 9 + [(False, 4.0)]
SLOW = [(True, 90.0)] * 6 + [(True, 8.0)] * 4
FAILS = [(False, 4.0)] * 2 + [(True, 4.0)]


@pytest.fixture
def world(place: Workplace) -> World:
    made = World(place)
    made.usual((TWILIO, "EE", 500, 0.9, 0.9), (VONAGE, "EE", 500, 0.9, 0.9), (VONAGE, "LV", 200, 0.9, 0.9))
    return made


def look(world: World) -> None:
    """A round, at the time of the clock."""
    world.place.desk.watching.round(at_once=True)


def after(world: World, outcomes: Outcomes, *accounts: str, country: str = "EE") -> None:
    """First attempts of some accounts side by side, the time until it is known what came of them, and a look."""
    for account in accounts or (VONAGE,):
        world.send(account, country, outcomes, every=5_000)
    world.clock.turn(5 * len(outcomes) + LIFE / 1000 + 60)
    look(world)


def lines(world: World) -> tuple[WarningLine, ...]:
    return world.place.desk.watching.past().lines


def open_ones(world: World) -> list[tuple[Watched, str, str]]:
    return [(one.kind, one.account, one.country) for one in lines(world) if one.open]


def test_an_account_that_gets_slow_is_warned_of_with_what_is_usual(world: World) -> None:
    after(world, FINE * 4)
    assert open_ones(world) == []
    began = world.now
    after(world, FINE * 8, TWILIO, VONAGE, country="LV")
    after(world, SLOW * 4)
    assert open_ones(world) == [(Watched.LATENCY, VONAGE, "EE")]
    (line,) = lines(world)
    assert began <= line.since <= world.now
    assert (line.hits, line.of, round(line.usual, 2)) == (16, 40, 0.9)
    assert figures(line) == "40\u00a0% within 30 s, usually 90\u00a0%"
    assert sentence(line, "14:05") == f"vonage-main is slow to Estonia since 14:05: {figures(line)}."
    assert evidence(line)[1:] == (
        "By network: 24801 40\u00a0% of 40.",
        "No other account carried enough there to compare with: it may be the network.",
    )


def test_an_account_that_fails_is_warned_of_although_a_second_message_helped(world: World) -> None:
    """Every customer was verified in the end, by a resend: only the first attempts tell."""
    began = world.now
    world.send(VONAGE, "EE", FAILS * 12, every=5_000, helped=True)
    world.clock.turn(5 * 36)
    look(world)
    assert open_ones(world) == [(Watched.CONVERSION, VONAGE, "EE")]
    (line,) = lines(world)
    assert sentence(line, "14:05").startswith("vonage-main fails more than usual to Estonia since 14:05: 33\u00a0%")
    assert began <= line.since < world.now
    assert "give up" in limits(line.kind)


def test_what_is_young_waits_and_keeps_those_behind_it_waiting(world: World) -> None:
    world.send(VONAGE, "EE", FAILS * 12, every=1_000)
    look(world)
    assert open_ones(world) == []
    with world.place.store.read() as tx:
        assert warnings.sums(tx, Watched.CONVERSION.value) == {}
    world.clock.turn(LIFE / 1000 + 60)
    look(world)
    assert open_ones(world) == [(Watched.CONVERSION, VONAGE, "EE")]


def test_when_every_account_of_a_country_is_slow_there_is_one_warning_which_says_so(world: World) -> None:
    after(world, SLOW * 3, TWILIO, VONAGE)
    assert open_ones(world) == [(Watched.LATENCY, "", "EE")]
    (line,) = lines(world)
    assert sentence(line, "14:05").startswith("Every provider is slow to Estonia since 14:05: 40\u00a0% within 30 s")
    assert sentence(line, "14:05").endswith("It is probably not the provider.")
    board = {(one.account, one.country): one for one in world.place.desk.watching.board().sights}
    assert board[TWILIO, "EE"].word == "Slow, as all"
    assert board["", "EE"].latency is not None
    world.clock.turn(300)
    after(world, [(True, 3.0)] * 40, TWILIO)
    after(world, SLOW, VONAGE)
    assert open_ones(world) == [(Watched.LATENCY, VONAGE, "EE")]
    assert {one.closed_why for one in lines(world)} == {None, Closed.NOT_EVERYONE}


def test_a_warning_closes_when_it_is_as_usual_again_but_not_at_once(world: World) -> None:
    world.send(VONAGE, "EE", SLOW * 3, every=1_000)
    world.clock.turn(30 + 121)
    look(world)
    assert len(open_ones(world)) == 1
    world.send(VONAGE, "EE", [(True, 2.0)] * 60, every=1_000)
    world.clock.turn(60 + 121)
    look(world)
    assert len(open_ones(world)) == 1, "nothing changes within five minutes"
    world.clock.turn(120)
    look(world)
    assert open_ones(world) == []
    assert lines(world)[0].closed_why is Closed.BACK
    world.send(VONAGE, "EE", SLOW * 3, every=1_000)
    world.clock.turn(30 + 121)
    look(world)
    assert open_ones(world) == []
    world.clock.turn(180)
    look(world)
    assert len(open_ones(world)) == 1


def test_a_warning_of_an_account_that_nothing_is_sent_through_any_more_closes_after_hours(world: World) -> None:
    after(world, SLOW * 3)
    world.clock.turn(5 * HOUR / 1000)
    look(world)
    assert len(open_ones(world)) == 1
    world.clock.turn(HOUR / 1000)
    look(world)
    assert lines(world)[0].closed_why is Closed.QUIET


def test_each_attempt_is_taken_once_by_whatever_program_and_a_few_at_a_time(world: World, place: Workplace) -> None:
    world.send(VONAGE, "EE", FINE * 6, every=1_000)
    world.clock.turn(LIFE / 1000 + 120)
    other = Desk(replace(place.context, operator="mari"))
    assert world.place.desk.watching.round(25, at_once=True)
    assert other.watching.round(25, at_once=True)
    assert not other.watching.round(25, at_once=True)
    look(world)
    with world.place.store.read() as tx:
        for kind in (Watched.CONVERSION, Watched.LATENCY):
            (one,) = warnings.sums(tx, kind.value).values()
            assert sum(of for _, _, of in one.recent) == 60


def test_between_two_rounds_there_is_a_pause(world: World) -> None:
    watching = world.place.desk.watching
    world.send(VONAGE, "EE", FINE, every=1_000)
    world.clock.turn(LIFE / 1000 + 30)
    assert watching.round(5, at_once=True)
    assert not watching.round(5)
    world.clock.turn(10)
    assert watching.round(5)


def test_tests_fraud_and_what_was_canceled_are_left_out(world: World) -> None:
    for left_out in ({"is_test": True}, {"failure": "fraud_guard"}, {"status": "canceled"}, {"ordinal": 2}):
        world.send(VONAGE, "EE", FAILS * 12, every=1_000, **left_out)
    world.clock.turn(LIFE / 1000 + 60)
    look(world)
    assert open_ones(world) == []


def test_an_account_with_too_little_behind_it_is_not_watched(place: Workplace) -> None:
    world = World(place)
    world.usual((VONAGE, "EE", 29, 0.9, 0.9))
    after(world, FAILS * 12)
    assert open_ones(world) == []
    assert place.desk.watching.board().sights == ()


def test_an_operator_hears_of_it_only_where_it_concerns_the_country_and_network_of_the_number(world: World) -> None:
    watching = world.place.desk.watching
    latvian = world.place.desk.customers.place("+371 2000 1234", "a test")
    after(world, SLOW * 3)
    assert [one.account for one in watching.concerning(world.address)] == [VONAGE]
    assert watching.concerning(latvian) == ()
    after(world, [(True, 2.0)] * 4 + SLOW * 3)
    world.send(VONAGE, "EE", [(True, 2.0)] * 30, every=100, mnc="02")
    after(world, SLOW * 3)
    world.clock.turn(301)
    look(world)
    assert [one.name for one in watching.concerning(world.address)[0].networks] == ["24801", "24802"]
    with world.place.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE attempt SET mnc = '02'")
    assert watching.concerning(world.address) == (), "its network is as quick as ever"


def test_the_board_shows_each_pair_now_and_as_usual_what_is_wrong_first(world: World) -> None:
    after(world, FINE * 3, TWILIO)
    after(world, SLOW * 3)
    first, second = world.place.desk.watching.board().sights
    assert (first.account, first.word, first.light) == (VONAGE, "Slow", Light.WARN)
    assert first.latency is not None
    assert (first.latency.hits, first.latency.of) == (12, 30)
    assert (second.account, second.word, second.light) == (TWILIO, "As usual", Light.OK)
    lights = {one.account: one.warned for one in world.place.desk.activity.health()}
    assert lights[VONAGE] == "Slow to Estonia."
    assert not lights[TWILIO]
    world.clock.turn(25 * HOUR / 1000)
    look(world)
    assert {one.word for one in world.place.desk.watching.board().sights} == {"Quiet"}


def test_a_warning_is_acknowledged_once_with_a_note_and_the_audit_has_it(world: World) -> None:
    after(world, SLOW * 3)
    watching = world.place.desk.watching
    (line,) = lines(world)
    seen = watching.acknowledge(line.id, f"  ticket 4711, asked {NUMBER} ")
    assert seen.acknowledged_by == "olga"
    assert seen.note.startswith("ticket 4711")
    assert "1111" not in seen.note
    with pytest.raises(BadInput, match="olga has seen to this warning"):
        watching.acknowledge(line.id, "")
    with pytest.raises(NotFound):
        watching.acknowledge(99, "")
    said = [one.sentence for one in world.place.desk.audit.page(AuditFilter()).rows]
    assert said[0].startswith("olga acknowledged the warning of vonage-main in EE: it is slower than usual: “ticket")
    assert said[1] == "otpdesk warned of vonage-main in EE: it is slower than usual"


def test_older_warnings_come_a_page_at_a_time(world: World) -> None:
    for _ in range(2):
        after(world, SLOW * 3)
        world.clock.turn(301)
        after(world, [(True, 1.0)] * 50)
        world.clock.turn(301)
        look(world)
    watching = world.place.desk.watching
    newest = watching.past(1)
    assert newest.more
    rest = watching.past(5, newest.lines[0].id)
    assert not rest.more
    assert [one.id for one in rest.lines] == [newest.lines[0].id - 1]
