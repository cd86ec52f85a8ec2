import math

import pytest

from otpdesk.quality.planner import per_arm, quantiles, watched_per_arm
from otpdesk.quality.sequential import BURN_IN, half_width


@pytest.mark.parametrize(
    ("rate", "difference", "size"),
    [(0.80, 0.02, 6_032), (0.80, 0.05, 904), (0.90, 0.02, 3_209), (0.90, 0.05, 434), (0.95, 0.02, 1_504)],
)
def test_the_size_of_a_trial_that_is_looked_at_once(rate: float, difference: float, size: int) -> None:
    assert per_arm(rate, difference) == size
    assert per_arm(rate + difference, -difference) == size


def test_quantiles_are_those_of_printed_tables() -> None:
    assert quantiles(0.05, 0.8) == (1.96, 0.84)


def test_more_certainty_takes_more_attempts() -> None:
    assert per_arm(0.8, 0.05) < per_arm(0.8, 0.05, power=0.9) < per_arm(0.8, 0.05, alpha=0.01, power=0.9)


@pytest.mark.parametrize(("rate", "difference"), [(0.8, 0.0), (0.95, 0.05), (0.0, 0.1), (0.1, -0.2)])
def test_rates_that_cannot_be_are_refused(rate: float, difference: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        per_arm(rate, difference)
    with pytest.raises(ValueError, match="between 0 and 1"):
        watched_per_arm(rate, difference, 0.03)


def test_a_trial_that_is_watched_takes_more_than_one_looked_at_once() -> None:
    size = watched_per_arm(0.8, 0.05, 0.03)
    assert per_arm(0.8, 0.05) < size < 3 * per_arm(0.8, 0.05)


def test_a_watched_trial_of_that_size_and_no_smaller_clears_its_interval() -> None:
    size = watched_per_arm(0.85, 0.04, 0.03)

    def clears(n: int) -> bool:
        variance = (0.85 * 0.15 + 0.89 * 0.11) / n
        return half_width(variance, 0.03) + 0.84 * math.sqrt(variance) <= 0.04

    assert clears(size)
    assert not clears(size - 1)
    assert watched_per_arm(0.2, 0.7, 0.03) == BURN_IN
