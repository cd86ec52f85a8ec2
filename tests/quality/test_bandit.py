import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otpdesk.quality.bandit import (
    Option,
    Share,
    Suggestion,
    discounted,
    discounted_counts,
    signal_rule,
    suggest,
)

FIXED = settings(max_examples=60, deadline=None, derandomize=True)

VALUE = 1_000_000.0


def of(suggestion: Suggestion, account: str) -> Share:
    return next(one for one in suggestion.shares if one.account == account)


GOOD = Option("good", 920, 80, 50_000)
POOR = Option("poor", 700, 300, 50_000)
CLOSE = Option("close", 915, 85, 50_000)


@pytest.mark.parametrize(
    ("successes", "n", "ratio", "beta"),
    [
        (75, 100, 1.0, (76, 26)),
        (70, 100, 0.5, (76, 26)),
        (70, 100, 0.25, (81, 21)),
        (98, 100, 0.25, (101, 1)),
        (0, 100, 0.0, (101, 1)),
        (0, 0, 0.0, (1, 1)),
    ],
)
def test_half_the_price_is_worth_five_points(successes: int, n: int, ratio: float, beta: tuple[float, float]) -> None:
    assert signal_rule(successes, n, ratio) == pytest.approx(beta)


@pytest.mark.parametrize("ratio", [-0.1, 1.1])
def test_no_price_is_below_nothing_or_above_the_highest(ratio: float) -> None:
    with pytest.raises(ValueError, match="at most the highest"):
        signal_rule(75, 100, ratio)


@FIXED
@given(st.lists(st.booleans(), max_size=60), st.sampled_from((0.9, 0.999, 1.0)))
def test_each_outcome_fades_those_before_it_and_never_the_prior(outcomes: list[bool], g: float) -> None:
    alpha = beta = 0.0
    for hit in outcomes:
        alpha, beta = g * alpha + hit, g * beta + (1 - hit)
    assert discounted((3.0, 1.0), outcomes, g) == pytest.approx((3 + alpha, 1 + beta))


def test_messages_that_others_carried_fade_outcomes_too() -> None:
    assert discounted((0, 0), [1, 0], 0.9, ages=[7, 2]) == pytest.approx((0.9**7, 0.9**2))
    assert discounted((8, 2), [1] * 50, 0.99, ages=[5_000] * 50) == pytest.approx((8, 2))


def test_days_are_remembered_as_their_messages_spread_evenly_are() -> None:
    """120 messages of 200 on the first day, 96 of them hits; 60 of 60 on the second."""
    ages = [260 - 1 - (place * 200 / 120) for place in range(120)] + [59 - place for place in range(60)]
    outcomes = [0.8] * 120 + [0.5] * 60
    told = discounted_counts((8, 2), [(96, 120, 200), (0, 0, 0), (30, 60, 60)], 0.99)
    assert told == pytest.approx(discounted((8, 2), outcomes, 0.99, ages), rel=0.01)
    assert discounted_counts((8, 2), [(80, 100, 300), (30, 60, 60)], 1.0) == (8 + 110, 2 + 50)
    assert sum(discounted_counts((0, 0), [(40, 50, 100)] * 99)) == pytest.approx(500, rel=0.01)


def test_the_same_seed_shares_out_the_same() -> None:
    options = (GOOD, CLOSE, POOR)
    assert suggest(options, VALUE, seed=7) == suggest(options, VALUE, seed=7)
    assert suggest(options, VALUE, seed=7) != suggest(options, VALUE, seed=8)


def test_the_best_leads_and_the_others_are_still_tried() -> None:
    found = suggest((POOR, GOOD, CLOSE), VALUE, seed=7)
    assert found.leader == "good"
    assert sum(one.share for one in found.shares) == pytest.approx(1.0)
    assert of(found, "good").share == pytest.approx(0.9)
    assert of(found, "poor").share == pytest.approx(0.01)
    assert of(found, "close").share == pytest.approx(0.09)


def test_no_more_is_explored_than_chance_calls_for() -> None:
    found = suggest((GOOD, POOR), VALUE, seed=7)
    assert of(found, "poor").wins == 0
    assert of(found, "poor").share == pytest.approx(0.01)
    few = suggest((GOOD, Option("new", 0, 0, 50_000)), VALUE, seed=7, cap=0.05)
    assert of(few, "new").share == pytest.approx(0.05)


def test_the_probability_of_being_best_is_that_of_the_posteriors() -> None:
    options = (Option("a", 920, 80, 0), Option("b", 890, 110, 0), Option("c", 18, 2, 0))
    wins = [one.wins for one in suggest(options, VALUE, seed=1, draws=200_000).shares]
    assert wins == pytest.approx([0.753, 0.008, 0.239], abs=0.004)


@FIXED
@given(
    st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500), st.floats(0, 1e6)), min_size=1, max_size=15),
    st.sampled_from((None, VALUE)),
)
def test_shares_are_a_whole_with_floors_and_a_cap(
    counts: list[tuple[float, float, float]], value: float | None
) -> None:
    options = [Option(str(place), *count) for place, count in enumerate(counts)]
    found = suggest(options, value, seed=3, draws=50)
    others = len(options) - 1
    assert sum(one.share for one in found.shares) == pytest.approx(1.0)
    assert of(found, found.leader).share >= 0.9 - 1e-9
    assert all(one.share >= min(0.01, 0.1 / max(others, 1)) - 1e-9 for one in found.shares)


def test_money_decides_and_is_told_in_plain_words() -> None:
    """Five points more for twice the price: worth it while a customer is worth more than a price each point costs."""
    dear, cheap = Option("dear", 900, 100, 80_000), Option("cheap", 850, 150, 40_000)
    assert suggest((dear, cheap), 1_000_000, seed=1).leader == "dear"
    found = suggest((dear, cheap), 500_000, seed=1)
    assert found.leader == "cheap"
    told = of(found, "dear")
    assert told.price_ratio == pytest.approx(2.0)
    assert told.points == pytest.approx(0.05, abs=1e-3)
    assert told.low < told.rate < told.high
    assert told.utility == pytest.approx(500_000 * told.rate - 80_000)


def test_without_a_value_prices_count_by_signals_rule() -> None:
    dear, cheap = Option("dear", 900, 100, 80_000), Option("cheap", 860, 140, 40_000)
    found = suggest((dear, cheap), None, seed=1)
    assert found.leader == "cheap"
    assert of(found, "cheap").utility == pytest.approx(911 / 1_002)
    assert of(found, "dear").price_ratio == pytest.approx(2.0)


def test_where_nothing_costs_anything_there_is_no_ratio_of_prices() -> None:
    free = (Option("a", 9, 1, 0), Option("b", 5, 5, 0))
    for value in (None, VALUE):
        found = suggest(free, value, seed=1)
        assert found.leader == "a"
        assert [one.price_ratio for one in found.shares] == [None, None]


def test_somebody_has_to_be_eligible() -> None:
    assert suggest((GOOD,), VALUE, seed=1).shares[0].share == 1.0
    with pytest.raises(ValueError, match="carry the traffic"):
        suggest((), VALUE, seed=1)
