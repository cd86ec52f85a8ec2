import numpy as np
import pytest

from otpdesk.quality.cost import CostPair, PerVerified, Spent, cost_difference, per_verified, standardised_cost
from otpdesk.quality.intervals import wilson


def test_the_cost_of_a_verified_customer_with_the_limits_of_who_verifies() -> None:
    share = wilson(800, 1000)
    found = per_verified(50_000_000, 800, 1000)
    assert found.value == 62_500
    assert found[1:] == pytest.approx((50_000 / share.high, 50_000 / share.low))


def test_limits_agree_with_the_delta_method_where_attempts_are_many() -> None:
    """The error of verified/attempts, relative: sqrt((1 - p)/(n p))."""
    value, low, high = per_verified(50_000 * 1_000_000, 800_000, 1_000_000)
    assert value is not None
    assert low is not None
    assert high is not None
    half = 1.96 * value * (0.2 / 800_000) ** 0.5
    assert (value - low, high - value) == pytest.approx((half, half), rel=0.01)


def test_where_nobody_verified_only_the_least_that_it_costs_is_known() -> None:
    value, low, high = per_verified(3_000_000, 0, 60)
    assert (value, high) == (None, None)
    assert low == pytest.approx(50_000 / wilson(0, 60).high)
    assert per_verified(0, 0, 0) == PerVerified(None, None, None)


def test_what_is_free_costs_nothing() -> None:
    assert per_verified(0, 5, 9) == PerVerified(0.0, 0.0, 0.0)


def test_a_dearer_mix_of_countries_is_taken_out() -> None:
    """Both cost the same everywhere, but A has most of its attempts where messages are dear."""
    cheap, dear = 10_000, 90_000
    strata = [
        CostPair(Spent(cheap * 100, 90, 100), Spent(cheap * 900, 810, 900), 1000),
        CostPair(Spent(dear * 900, 630, 900), Spent(dear * 100, 70, 100), 1000),
    ]
    found = cost_difference(strata)
    assert found is not None
    assert found.difference.value == pytest.approx(0)
    assert found.difference.low < 0 < found.difference.high
    assert found.a.value == pytest.approx((cheap + dear) / (0.9 + 0.7))
    assert (found.common, found.used) == (1.0, (True, True))
    assert per_verified(sum(pair.a.cost_micro for pair in strata), 720, 1000).value == pytest.approx(113_889, abs=1)


def test_a_cost_is_given_as_more_or_less_than_the_others() -> None:
    one, other = Spent(50_000_000, 8_000, 10_000), Spent(25_000_000, 8_000, 10_000)
    found = cost_difference([CostPair(one, other, 1)])
    assert found is not None
    assert found.difference.value == pytest.approx(1.0)
    mirrored = cost_difference([CostPair(other, one, 1)])
    assert mirrored is not None
    assert mirrored.difference.value == pytest.approx(-0.5)
    assert 1 + mirrored.difference.low == pytest.approx(1 / (1 + found.difference.high))


def test_only_strata_with_enough_of_both_count() -> None:
    ample, few = Spent(1_000_000, 90, 100), Spent(1_000_000, 9, 10)
    found = cost_difference([CostPair(ample, ample, 3), CostPair(ample, few, 1), CostPair(Spent(0, 0, 0), few, 1)])
    assert found is not None
    assert (found.common, found.used) == (0.6, (True, False, False))


@pytest.mark.parametrize("other", [Spent(0, 50, 100), Spent(500, 0, 100), Spent(0, 0, 0)])
def test_without_a_cost_there_is_no_comparison(other: Spent) -> None:
    assert cost_difference([CostPair(Spent(1_000, 50, 100), other, 1)]) is None
    assert cost_difference([]) is None


def test_limits_hold_the_truth() -> None:
    chance = np.random.Generator(np.random.PCG64(12))
    sizes, rates, prices = np.array([40, 400, 3000]), np.array([0.97, 0.6, 0.85]), np.array([8_000, 60_000, 20_000])
    weights = np.array([0.2, 0.3, 0.5])
    truth = (weights @ prices) / (weights @ rates)
    held = 0
    for verified in chance.binomial(sizes, rates, (2_000, 3)).tolist():
        strata = [
            (Spent(int(price * of), hits, int(of)), float(weight))
            for price, of, hits, weight in zip(prices, sizes, verified, weights, strict=True)
        ]
        _, low, high = standardised_cost(strata)
        assert low is not None
        assert high is not None
        held += low <= truth <= high
    assert 0.93 <= held / 2_000 <= 0.97
