from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from otpdesk.quality.best import Ranked, better, ranking

THREE = ((921, 81), (891, 111), (19, 3))


def test_the_chance_to_be_best_and_the_expected_loss_of_three() -> None:
    found = ranking(THREE)
    assert [round(one.best, 3) for one in found] == [0.753, 0.008, 0.239]
    assert [one.loss for one in found] == pytest.approx([0.0063, 0.0363, 0.0619], abs=1e-4)


def test_losses_differ_by_as_much_as_the_expected_rates_do() -> None:
    for option, one in zip(THREE, ranking(THREE), strict=True):
        assert one.loss + option[0] / sum(option) == pytest.approx(0.9254757, abs=1e-6)


def test_the_chance_that_one_is_better_than_another() -> None:
    assert round(better((921, 81), (891, 111)), 4) == 0.9889
    assert better((891, 111), (921, 81)) == pytest.approx(1 - better((921, 81), (891, 111)), abs=1e-12)


def test_the_order_of_options_does_not_matter() -> None:
    found = dict(zip(THREE, ranking(THREE), strict=True))
    for order in permutations(THREE):
        for option, one in zip(order, ranking(order), strict=True):
            assert (one.best, one.loss) == pytest.approx((found[option].best, found[option].loss), abs=1e-12)


def test_of_one_there_is_no_doubt_and_of_none_nothing_to_say() -> None:
    assert ranking(()) == ()
    assert ranking([(3, 4)]) == (Ranked(1.0, 0.0),)


@pytest.mark.parametrize("option", [(1, 1), (20, 3), (9_000_000, 1_000_000), (1, 10_000_000), (0.5, 0.5)])
def test_alike_options_are_alike_likely_the_best(option: tuple[float, float]) -> None:
    found = ranking([option] * 4)
    assert [one.best for one in found] == pytest.approx([0.25] * 4)
    assert len({round(one.loss, 15) for one in found}) == 1


def test_a_uniform_rate_is_better_than_a_known_one_as_often_as_there_is_room_above() -> None:
    needle = (9_000_000, 1_000_000)
    assert better((1, 1), needle) == pytest.approx(0.1, abs=1e-6)
    _, loss = (one.loss for one in ranking([(1, 1), needle]))
    assert loss == pytest.approx(0.1**2 / 2, abs=1e-6)


def test_needles_of_ten_million_are_told_apart_as_by_normal_distributions() -> None:
    one, other = (9_000_900, 999_100), (9_000_000, 1_000_000)
    error = ((0.90009 * 0.09991 + 0.9 * 0.1) / 10_000_001) ** 0.5
    gap = 0.00009 / error
    assert better(one, other) == pytest.approx(stats.norm.cdf(gap), abs=1e-6)
    loss = error * (stats.norm.pdf(gap) - gap * stats.norm.sf(gap))
    assert ranking([one, other])[0].loss == pytest.approx(loss, rel=1e-3)


def test_rates_at_the_very_edge_are_told_apart() -> None:
    """P(X > Y) of two with all hits of n and m is (n + 1)/(n + m + 2)."""
    assert better((10_000_001, 1), (101, 1)) == pytest.approx(10_000_001 / 10_000_102)
    assert better((1, 10_000_001), (1, 101)) == pytest.approx(101 / 10_000_102)


def test_what_is_drawn_a_million_times_agrees() -> None:
    options = ((921, 81), (40, 3), (300, 20), (1, 1), (2.5, 0.7), (90_000, 10_000))
    chance = np.random.Generator(np.random.PCG64(6))
    drawn = np.stack([chance.beta(alpha, beta, 200_000) for alpha, beta in options])
    found = ranking(options)
    wins = np.bincount(drawn.argmax(axis=0), minlength=6) / 200_000
    assert [one.best for one in found] == pytest.approx(wins.tolist(), abs=0.004)
    assert [one.loss for one in found] == pytest.approx((drawn.max(axis=0) - drawn).mean(axis=1).tolist(), abs=0.002)
    assert sum(one.best for one in found) == pytest.approx(1)
