"""Two operators press at once: no limit is ever broken, on either database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from otpdesk.desk.views import Order, Sent
from otpdesk.errors import Refused
from tests.fixtures.desk import Workplace

HANDS = 4


def at_once(place: Workplace, orders: list[Order]) -> tuple[list[Sent], list[str]]:
    """(what was sent, the rules that refused) of orders given in the same moment."""
    start = Barrier(len(orders))

    def press(order: Order) -> Sent | str:
        start.wait()
        try:
            return place.desk.sending.send(order)
        except Refused as refusal:
            return refusal.rule

    with ThreadPoolExecutor(len(orders)) as pool:
        outcomes = list(pool.map(press, orders))
    return [one for one in outcomes if isinstance(one, Sent)], [one for one in outcomes if isinstance(one, str)]


def test_of_several_resends_at_once_one_goes_out(any_place: Workplace) -> None:
    sent = any_place.send()
    any_place.clock.turn(31)
    orders = [Order(f"operator {hand}", verification=sent.attempt.verification_id) for hand in range(HANDS)]
    made, refused = at_once(any_place, orders)
    assert [one.attempt.ordinal for one in made] == [2]
    assert len(refused) == HANDS - 1
    assert len(any_place.simulator.ledger) == 2


def test_the_last_send_of_a_number_goes_to_one_of_several(any_place: Workplace) -> None:
    any_place.desk.configuring.set_policy("sends_per_number_day", "3")
    any_place.send()
    orders = [Order(f"operator {hand}", address="+37252001111") for hand in range(HANDS)]
    made, refused = at_once(any_place, orders)
    assert (len(made), refused) == (2, ["sends_per_number_day"] * 2)


def test_the_last_send_of_an_operator_goes_to_one_of_several_numbers(any_place: Workplace) -> None:
    any_place.desk.configuring.set_policy("sends_per_operator_hour", "1")
    made, refused = at_once(any_place, [Order("olga", address=f"+3725200113{hand}") for hand in range(HANDS)])
    assert (len(made), refused) == (1, ["sends_per_operator_hour"] * 3)


def test_the_days_budget_holds_for_different_operators_and_numbers(any_place: Workplace) -> None:
    any_place.desk.configuring.set_policy("spend_per_day", "1")
    segments = any_place.send("+37252001140").attempt.segments
    fitting = 10 // segments - 1
    orders = [Order(f"operator {hand}", address=f"+3725200{1150 + hand}") for hand in range(fitting + 3)]
    made, refused = at_once(any_place, orders)
    assert (len(made), refused) == (fitting, ["spend_per_day"] * 3)


def test_one_press_in_two_windows_sends_once(any_place: Workplace) -> None:
    made, refused = at_once(any_place, [Order("olga", address="+37252001111", press="p1")] * HANDS)
    assert (len({one.attempt.id for one in made}), refused) == (1, [])
    assert len(any_place.simulator.ledger) == 1
