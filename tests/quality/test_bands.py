import numpy as np
import pytest

from otpdesk.quality.arrival import Counted, binned_incidence
from otpdesk.quality.bands import Band, arrived_apart, bands
from otpdesk.quality.intervals import newcombe, wilson
from otpdesk.quality.strata import Adjusted, Pair, standardised
from otpdesk.quality.times import BINS
from tests.quality.test_arrival import by_bin, drawn


def rows(*strata: tuple[np.ndarray, np.ndarray]) -> Counted:
    counts = [by_bin(*one) for one in strata]
    return Counted(*(np.stack([one[kind] for one in counts]).astype(float) for kind in range(3)))


def plain(delivered: int, failed: int) -> tuple[np.ndarray, np.ndarray]:
    """So many after 5 s, and so many that fail after 8 s."""
    return np.array([5.0] * delivered + [8.0] * failed), np.array([1] * delivered + [2] * failed)


def band(ends: Counted, *weights: float) -> Band:
    found = bands(ends, np.array(weights))
    assert found is not None
    return found


def apart(a: Counted, b: Counted, *weights: float) -> Adjusted:
    found = arrived_apart(a, b, np.array(weights), 30)
    assert found is not None
    return found


def test_without_censoring_limits_are_wilsons() -> None:
    for delivered, failed in ((45, 5), (20, 0), (0, 20)):
        found, known = band(rows(plain(delivered, failed)), 1), wilson(delivered, delivered + failed)
        assert (found.at(30).low, found.at(30).high) == pytest.approx((known.low, known.high))
        assert (found.ever.low, found.ever.high) == pytest.approx((known.low, known.high))


def test_where_all_arrive_one_after_the_other_rounding_makes_no_doubt() -> None:
    for n in (25, 49, 1_000):
        seconds = np.linspace(0.2, 25, n)
        found, known = band(rows((seconds, np.ones(n, int))), 1), wilson(n, n)
        assert (found.at(30).low, found.at(30).high) == pytest.approx((known.low, known.high))


def test_censoring_widens_the_band() -> None:
    times, events = drawn(400, 5)
    young = np.arange(400) < 200
    age = np.where(young, 5.0, 1e6)
    censored = rows((np.minimum(times, age), np.where(times <= age, events, 0)))
    all_known, half_known = band(rows((times, events)), 1), band(censored, 1)
    assert half_known.curve.at(30) == pytest.approx(all_known.curve.at(30), abs=0.05)
    assert half_known.at(30).high - half_known.at(30).low > 1.1 * (all_known.at(30).high - all_known.at(30).low)


def test_curves_are_standardised_over_strata_with_enough() -> None:
    strata = (drawn(300, 1), plain(300, 100), plain(19, 0))
    found = band(rows(*strata), 3, 1, 4)
    one, other = (binned_incidence(*by_bin(*stratum)) for stratum in strata[:2])
    assert found.curve.at(30) == pytest.approx(0.75 * one.at(30) + 0.25 * other.at(30))
    assert found.common == 0.5
    assert bands(rows(strata[2]), np.ones(1)) is None
    assert bands(rows(strata[0]), np.zeros(1)) is None


def test_strata_that_are_alike_are_worth_what_they_are_together() -> None:
    found, known = band(rows(*[plain(45, 5)] * 20), *[1] * 20), wilson(900, 1000)
    assert (found.at(30).low, found.at(30).high) == pytest.approx((known.low, known.high), abs=2e-3)


def test_what_is_not_known_any_further_has_no_narrow_band() -> None:
    """All were two seconds old when they were looked at."""
    found = band(rows((np.full(50, 2.0), np.zeros(50, int))), 1)
    assert (found.curve.at(30), found.at(30).low, found.at(30).high) == pytest.approx((0, 0, 1))


def test_bands_hold_the_curve_and_stay_within_zero_and_one() -> None:
    found = band(rows(*(drawn(n, n) for n in (20, 50, 400))), 1, 2, 3)
    assert np.all(found.low >= 0)
    assert np.all(found.low <= found.curve.shares)
    assert np.all(found.curve.shares <= found.high)
    assert np.all(found.high <= 1)


def test_the_mean_wait_has_limits_like_those_of_a_mean() -> None:
    chance = np.random.Generator(np.random.PCG64(2))
    seconds = np.minimum(6 * np.exp(0.9 * chance.standard_normal(2_000)), 500)
    value, low, high = band(rows((seconds, np.ones(2_000, int))), 1).mean_wait(60)
    capped = np.minimum(seconds, 60)
    half = 1.96 * capped.std() / 2_000**0.5
    assert value == pytest.approx(capped.mean(), rel=0.01)
    assert (value - low, high - value) == pytest.approx((half, half), rel=0.03)


def test_two_accounts_at_one_time_differ_as_newcombe_says_where_all_is_known() -> None:
    found, known = apart(rows(plain(92, 8)), rows(plain(178, 22)), 1), newcombe(92, 100, 178, 200)
    assert (found.difference, found.low, found.high) == pytest.approx((known.value, known.low, known.high))


def test_two_accounts_are_compared_in_common_strata_only() -> None:
    a, b = rows(plain(285, 15), plain(1275, 425), plain(5, 5)), rows(plain(1598, 102), plain(216, 84), plain(500, 500))
    found = apart(a, b, 1, 1, 2)
    known = standardised([Pair(285, 300, 1598, 1700, 1), Pair(1275, 1700, 216, 300, 1)])
    assert known is not None
    assert found.used == (True, True, False)
    assert found.common == 0.5
    assert (found.difference, found.se, found.low, found.high, found.a) == pytest.approx(
        (known.difference, known.se, known.low, known.high, known.a), abs=1e-9
    )
    assert arrived_apart(a, b, np.array([0.0, 0.0, 1.0]), 30) is None


def test_bands_of_ten_million_in_many_strata_are_narrow() -> None:
    counts = np.zeros((3, 20, BINS))
    counts[0, :, 30], counts[1, :, 40], counts[2, :, 60] = 450_000, 40_000, 10_000
    found = band(Counted(*counts), *range(1, 21))
    assert 0 < found.at(30).high - found.at(30).low < 1e-3
