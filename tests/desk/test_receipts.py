"""Receipts in doubt: a provider that claims what did not happen is warned of, an honest or pumped one is not."""

from typing import Any

import pytest
from sqlalchemy import insert

from otpdesk.desk.watching_views import Closed, WarningLine, Watched
from otpdesk.desk.watching_words import evidence, figures, limits, title
from otpdesk.store.tables import test_number as own_number
from tests.desk.watched import DAY, HOUR, MINUTE, World
from tests.fixtures.desk import Workplace

HONEST, OTHER = "twilio-main", "vonage-main"


@pytest.fixture
def world(place: Workplace) -> World:
    return World(place)


def cells(world: World, claimed: int, verified: int, of: int = 1000, country: str = "EE") -> None:
    """Yesterday: the honest account verifies 82 % of what it claims; the other one `verified` of `claimed`."""
    rows = [
        {"account": HONEST, "first": 1000, "claimed": 950, "verified_claimed": 779, "verified": 779},
        {"account": OTHER, "first": of, "claimed": claimed, "verified_claimed": verified, "verified": verified},
    ]
    world.put_cells(world.now - DAY, [{**row, "country": country, "channel": "sms"} for row in rows])


def sample(world: World, account: str, claimed: int, verified: int, **more: Any) -> None:
    """The same as attempts, in a tenth of the number."""
    outcomes = [(True, 4.0)] * verified + [(False, 4.0)] * (claimed - verified)
    world.send(account, "EE", outcomes, begin=world.now - DAY, every=MINUTE // 10, **more)


def doubts(world: World) -> list[WarningLine]:
    world.place.desk.watching.round(at_once=True)
    return [one for one in world.place.desk.watching.past().lines if one.kind is Watched.RECEIPTS]


def test_fewer_codes_come_back_than_through_the_best_peer_and_as_many_deliveries_are_claimed(world: World) -> None:
    cells(world, 960, 660)
    sample(world, HONEST, 475, 390)
    sample(world, OTHER, 480, 330)
    (line,) = doubts(world)
    assert (line.account, line.country) == (OTHER, "EE")
    assert title(line, "") == "vonage-main claims deliveries to Estonia that did not happen"
    assert figures(line) == "about 16\u00a0% of its receipts are false (10\u00a0% to 22\u00a0%)"
    assert evidence(line) == (
        "Of 480 claimed deliveries 330 were verified; through twilio-main more are.",
        "So about 16\u00a0% of these claims are false: 10\u00a0% to 22\u00a0% (95 %).",
        "It claims as many deliveries as twilio-main, and fewer customers are verified.",
    )
    assert "fraud traffic" in limits(line.kind)


def test_receipts_for_dead_numbers_are_a_sign_of_their_own(world: World) -> None:
    cells(world, 700, 500)
    sample(world, HONEST, 475, 390)
    sample(world, OTHER, 350, 250)
    dead = world.place.desk.customers.place("+372 5200 9999", "dead")
    with world.place.store.write() as tx:
        values = {"address_id": dead, "label": "dead", "kind": "control", "added_at": 1, "added_by": "olga"}
        tx.connection.execute(insert(own_number).values(**values))
    world.send(OTHER, "EE", [(False, 2.0)] * 3, is_test=True, address_id=dead)
    signs = [said for line in doubts(world) for said in evidence(line)]
    assert any("to dead control numbers" in said for said in signs)


def test_an_honest_twin_is_not_warned_of(world: World) -> None:
    cells(world, 950, 770)
    sample(world, HONEST, 475, 390)
    sample(world, OTHER, 475, 385)
    assert doubts(world) == []


def test_what_pumped_prefixes_explain_is_no_doubt_of_receipts(world: World) -> None:
    """Two hundred messages to one prefix of numbers, where nobody reads a code back."""
    cells(world, 960, 624)
    sample(world, HONEST, 475, 390, prefix_hash=1)
    sample(world, OTHER, 380, 312, prefix_hash=1)
    sample(world, OTHER, 100, 0, prefix_hash=2)
    assert doubts(world) == []


def test_it_is_looked_at_once_an_hour_and_a_doubt_that_goes_away_is_closed(world: World) -> None:
    cells(world, 960, 660)
    sample(world, HONEST, 475, 390)
    sample(world, OTHER, 480, 330)
    assert doubts(world)[0].open
    cells(world, 960, 780)
    world.clock.turn(HOUR / 1000 - 60)
    assert doubts(world)[0].open
    world.clock.turn(61)
    assert doubts(world)[0].closed_why is Closed.CLEARED
