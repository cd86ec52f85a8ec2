"""Suggested routes: what is worked out, what the shadow notes, what a person does with it, and what it was worth."""

import pytest

from otpdesk.desk.suggesting_words import against, percent, price_words, valued
from otpdesk.desk.suggestion_views import Basis, SuggestionState
from otpdesk.desk.views import Order
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, ChosenBy, Money
from otpdesk.routing.splits import Split
from otpdesk.store import prices, splits
from tests.desk.watched import DAY, LIFE, World
from tests.fixtures.desk import OPERATOR, Workplace

TWILIO, VONAGE = "twilio-main", "vonage-main"
EURO = 1_000_000


@pytest.fixture
def world(place: Workplace) -> World:
    """Vonage verifies 88 %, Twilio 93 % for twice the price."""
    made = World(place)
    made.usual((TWILIO, "EE", 2000, 0.93, 0.9), (VONAGE, "EE", 2000, 0.88, 0.9))
    with place.store.write() as tx:
        for account, micro in ((TWILIO, 80_000), (VONAGE, 40_000)):
            prices.take(tx, made.accounts[account], "list.csv", "olga", [("EE", Channel.SMS, Money(micro, "EUR"))])
    return made


def test_what_a_verified_customer_is_worth_decides_whether_the_dearer_account_leads(world: World) -> None:
    suggest = world.place.desk.suggesting.suggest
    dear = suggest("EE", Channel.SMS, 5 * EURO, seed=1)
    assert dear.leader == TWILIO
    assert dear.title == "Send 99\u00a0% of SMS to Estonia through twilio-main"
    assert "It asks twice the price for 5 points more than vonage-main." in dear.sentences
    assert [line.words for line in dear.shares] == ["leads", "half the price for 5 points less than twilio-main"]
    cheap = suggest("EE", Channel.SMS, EURO // 10, seed=1)
    assert cheap.leader == VONAGE
    assert "It asks half the price for 5 points less than twilio-main." in cheap.sentences
    assert min(line.share for line in (*dear.shares, *cheap.shares)) >= 0.01
    assert abs(sum(line.share for line in dear.shares) - 1) < 1e-9
    assert suggest("EE", Channel.SMS, 5 * EURO, seed=1) == dear, "the same seed says the same again"


def test_an_account_that_never_sent_there_is_remembered_by_what_it_does_nearby(world: World) -> None:
    world.usual((TWILIO, "EE", 2000, 0.9, 0.9), (VONAGE, "LV", 900, 0.6, 0.9), (VONAGE, "FI", 900, 0.62, 0.9))
    found = world.place.desk.suggesting.suggest("EE", Channel.SMS, seed=1)
    vonage = next(line for line in found.shares if line.account == VONAGE)
    assert vonage.seen == 0
    assert 0.55 < vonage.rate < 0.67
    assert 0 < vonage.remembered <= 100
    assert found.shares[0].account == TWILIO
    assert sum(line.share for line in found.shares[1:]) <= 0.1


def test_of_an_account_of_which_nothing_is_known_a_little_of_what_the_others_do_is_expected(world: World) -> None:
    world.usual((TWILIO, "EE", 2000, 0.9, 0.9))
    found = world.place.desk.suggesting.suggest("EE", Channel.SMS, seed=1)
    vonage = next(line for line in found.shares if line.account == VONAGE)
    assert 0.7 < vonage.rate < 0.9
    assert vonage.remembered == 10
    assert "Hardly anything is known of vonage-main there." in found.sentences


def test_with_fewer_than_two_accounts_there_is_nothing_to_suggest(world: World) -> None:
    world.place.desk.configuring.pause(VONAGE)
    with pytest.raises(BadInput, match="nothing to choose between") as caught:
        world.place.desk.suggesting.suggest("EE", Channel.SMS)
    assert caught.value.hint == "vonage-main is paused."
    with pytest.raises(BadInput, match="more than nothing"):
        world.place.desk.suggesting.suggest("EE", Channel.SMS, 0)


def test_where_nobody_is_known_nothing_is_suggested(place: Workplace) -> None:
    with pytest.raises(BadInput, match="Cannot tell yet how to share out Estonia") as caught:
        place.desk.suggesting.suggest("EE", Channel.SMS)
    assert "begin a trial" in caught.value.hint


def test_places_are_where_two_accounts_carried_something(world: World) -> None:
    (place,) = world.place.desk.suggesting.places()
    assert (place.country, place.where, place.channel, place.attempts) == ("EE", "Estonia", Channel.SMS, 4000)


def test_in_the_shadow_nothing_changes_but_what_it_would_choose_is_noted(world: World) -> None:
    desk = world.place.desk
    line = desk.suggesting.shadow("EE", Channel.SMS, 5 * EURO, seed=1, days=2)
    assert line.state is SuggestionState.SHADOW
    world.clock.turn(60)
    world.send(VONAGE, "EE", [(True, 2.0)] * 30 + [(False, 2.0)] * 10, every=1_000)
    world.send(TWILIO, "EE", [(True, 2.0)] * 36 + [(False, 2.0)] * 4, every=1_000)
    world.send(TWILIO, "LV", [(True, 2.0)], every=1_000)
    assert desk.suggesting.round() == 80
    assert desk.suggesting.round() == 0
    world.clock.turn(LIFE / 1000 + 60)
    (kept,) = desk.suggesting.lines()
    assert kept.noted == 80
    assert 36 <= kept.differs <= 44
    assert kept.suggestion == line.suggestion
    assert kept.worth.basis is Basis.OBSERVATIONAL
    assert abs(kept.worth.value - 0.15) < 1e-9
    assert valued(kept.worth, TWILIO).startswith(
        "Observational: no chance chose the accounts. Network by network twilio"
    )
    world.clock.turn(2 * DAY / 1000)
    world.send(VONAGE, "EE", [(True, 2.0)] * 5)
    assert desk.suggesting.round() == 0, "the shadow is over"


def test_where_chance_had_chosen_it_is_valued_by_replay(world: World) -> None:
    line = world.place.desk.suggesting.shadow("EE", Channel.SMS, 5 * EURO, seed=1)
    world.clock.turn(60)
    for account, good in ((TWILIO, 90), (VONAGE, 60)):
        outcomes = [(True, 2.0)] * good + [(False, 2.0)] * (100 - good)
        world.send(account, "EE", outcomes, every=100, chosen_by="trial", propensity=0.5)
    world.clock.turn(LIFE / 1000 + 60)
    (kept,) = world.place.desk.suggesting.lines()
    assert kept.number == line.number
    assert kept.worth.basis is Basis.REPLAY
    assert kept.worth.of == 200
    assert kept.worth.actual == 0.75
    assert abs(kept.worth.value - (0.99 * 0.9 + 0.01 * 0.6)) < 0.005
    assert kept.worth.low < kept.worth.value < kept.worth.high


def test_only_a_person_applies_it_then_chance_chooses_until_it_ends_with_a_reason(world: World) -> None:
    desk = world.place.desk
    number = desk.suggesting.shadow("EE", Channel.SMS, 5 * EURO, seed=1).number
    applied = desk.suggesting.apply(number, "the shadow agreed")
    assert (applied.state, applied.decided_by, applied.reason) == (
        SuggestionState.APPLIED,
        OPERATOR,
        "the shadow agreed",
    )
    sent = desk.sending.send(Order(OPERATOR, address="+372 5200 4444", channel=Channel.SMS))
    assert sent.attempt.chosen_by is ChosenBy.SUGGESTION
    assert sent.attempt.propensity is not None
    assert sent.attempt.split_id == applied.split
    with pytest.raises(BadInput, match="is applied already"):
        desk.suggesting.apply(number)
    with pytest.raises(BadInput, match="Say why it ends"):
        desk.suggesting.end(number, " ")
    ended = desk.suggesting.end(number, "Vonage got better")
    assert ended.state is SuggestionState.ENDED
    with pytest.raises(BadInput, match="over already"):
        desk.suggesting.end(number, "again")
    again = desk.sending.send(Order(OPERATOR, address="+372 5200 5555", channel=Channel.SMS))
    assert again.attempt.chosen_by is ChosenBy.RULE
    assert desk.suggesting.lines()[0].worth == ended.worth


def test_where_a_trial_runs_no_suggestion_is_applied(world: World) -> None:
    number = world.place.desk.suggesting.shadow("EE", Channel.SMS, seed=1).number
    with world.place.store.write(splits.LOCK) as tx:
        shares = ((TWILIO, 0.5), (VONAGE, 0.5))
        splits.begin(tx, Split("", ChosenBy.TRIAL, "Vonage in Estonia", shares, Channel.SMS, ("EE",)))
    with pytest.raises(BadInput, match="Trial “Vonage in Estonia” chooses there already"):
        world.place.desk.suggesting.apply(number)
    with pytest.raises(NotFound):
        world.place.desk.suggesting.apply(99)


def test_its_order_of_accounts_goes_into_the_draft_of_the_routes(world: World) -> None:
    desk = world.place.desk
    desk.routes.set("sms", [VONAGE, TWILIO], "EE", fail_over="40")
    number = desk.suggesting.shadow("EE", Channel.SMS, 5 * EURO, seed=1).number
    desk.suggesting.draft(number)
    (route,) = desk.drafts.effective().routes
    assert (route.accounts, route.fail_over) == ((TWILIO, VONAGE), 40)
    assert desk.routes.in_force()[0].accounts == (VONAGE, TWILIO)


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (2.0, "twice the price"),
        (0.5, "half the price"),
        (1.02, "the same price"),
        (1.4, "1.4 times the price"),
        (0.8, "20\u00a0% less money"),
        (None, "a price that cannot be compared"),
    ],
)
def test_prices_in_plain_words(ratio: float | None, words: str) -> None:
    assert price_words(ratio) == words


def test_a_price_that_is_not_known_is_not_made_up() -> None:
    assert against(TWILIO, -0.012, 1.0, known=False) == "1.2 points less than twilio-main; its price is not known"
    assert against(TWILIO, 0.0, 0.5, known=True) == "half the price for the same conversion as twilio-main"
    assert percent(0.5) == "50\u00a0%"
