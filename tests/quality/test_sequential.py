import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otpdesk.quality.sequential import (
    BURN_IN,
    Look,
    Seen,
    confidence_sequence,
    half_width,
    msprt,
    run,
)

FIXED = settings(max_examples=60, deadline=None, derandomize=True)

V = 0.013**2
THETAS = st.floats(-1, 1)
VARIANCES = st.floats(1e-8, 0.25)
TAUS = st.floats(0.001, 0.2)


def look(theta: float, n: int = 1_000, variance: float = V) -> Look:
    return Look(theta, variance, n, n)


def test_the_likelihood_ratio_of_a_known_difference() -> None:
    assert msprt(0.03, V, 0.03) == pytest.approx(3.7415, abs=5e-5)


def test_the_price_of_looking_every_day_is_a_wider_interval() -> None:
    assert half_width(V, 0.03) == pytest.approx(0.0397, abs=5e-5)
    assert 1.96 * math.sqrt(V) == pytest.approx(0.0255, abs=5e-5)
    assert confidence_sequence(0.03, V, 0.03) == pytest.approx((-0.0097, 0.0697), abs=5e-5)


def test_an_interval_ends_where_differences_do() -> None:
    low, high = confidence_sequence(0.9, 0.04, 0.03)
    assert -1 <= low < 0.9 < high == 1.0


@FIXED
@given(THETAS, VARIANCES, TAUS, st.sampled_from((0.01, 0.05, 0.1)))
def test_the_interval_leaves_out_no_difference_exactly_when_the_ratio_ends_the_trial(
    theta: float, variance: float, tau: float, alpha: float
) -> None:
    assert (msprt(theta, variance, tau) >= 1 / alpha) == (abs(theta) >= half_width(variance, tau, alpha))


@FIXED
@given(st.lists(st.tuples(THETAS, VARIANCES), max_size=20), TAUS)
def test_p_never_rises_and_what_has_stopped_stays_so(looks: list[tuple[float, float]], tau: float) -> None:
    seen = run([Look(theta, variance, 500, 500) for theta, variance in looks], tau)
    assert all(one.p >= other.p and one.stopped <= other.stopped for one, other in pairwise(seen))
    assert all(one.stopped == (one.p <= 0.05) for one in seen)


def test_nothing_is_concluded_before_both_arms_have_enough() -> None:
    early, late = run([Look(0.5, V, 5_000, BURN_IN - 1), Look(0.5, V, 5_000, BURN_IN)], 0.03)
    assert early == Seen(1.0, -1.0, 1.0, stopped=False)
    assert late.stopped


def test_an_enormous_difference_is_no_overflow() -> None:
    assert msprt(1.0, 1e-9, 0.03) > 1e300
    assert run([look(1.0, variance=1e-9)], 0.03)[0].p == 0.0


@pytest.mark.parametrize(("variance", "tau"), [(0.0, 0.03), (V, 0.0)])
def test_without_any_spread_there_is_no_test(variance: float, tau: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        msprt(0.03, variance, tau)
    with pytest.raises(ValueError, match="above 0"):
        half_width(variance, tau)
