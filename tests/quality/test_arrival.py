import numpy as np
import pytest

from otpdesk.quality.arrival import (
    DELIVERED,
    ENDS,
    FAILED,
    OPEN,
    BinnedCurve,
    areas,
    binned_incidence,
    cumulative_incidence,
    on_grid,
    variance_of,
    variances,
)
from otpdesk.quality.times import BINS, EDGES, bins_of

TIMES, EVENTS = (2, 3, 4, 5, 6, 8, 10, 12), (1, 1, 2, 1, 0, 1, 0, 1)


def by_bin(seconds: np.ndarray, events: np.ndarray) -> tuple[np.ndarray, ...]:
    places = bins_of(1000 * seconds)
    return tuple(np.bincount(places[events == kind], minlength=BINS) for kind in (DELIVERED, FAILED, OPEN))


def drawn(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Nine of ten are delivered, seven of a hundred fail, and the young are censored where a bin ends."""
    chance = np.random.Generator(np.random.PCG64(seed))
    kinds = chance.choice([DELIVERED, FAILED, OPEN], n, p=[0.9, 0.07, 0.03])
    ends = np.where(kinds == OPEN, np.inf, 6 * np.exp(0.9 * chance.standard_normal(n)))
    age = ENDS[chance.integers(60, BINS, n)]
    return np.minimum(ends, age), np.where(ends <= age, kinds, OPEN)


def test_the_cumulative_incidence_of_eight_messages() -> None:
    found = cumulative_incidence(TIMES, EVENTS)
    assert [round(found.at(time), 4) for time in (5, 8, 12)] == [0.3750, 0.5417, 0.8750]
    assert [found.at(time) for time in (0, 1.99)] == [0.0, 0.0]
    assert found.at(11.9) == found.at(8)


def test_without_censoring_it_is_the_plain_share_with_its_plain_variance() -> None:
    found = cumulative_incidence([1, 2, 2, 3, 5, 8], [1, 1, 2, 1, 2, 1])
    assert found.shares.tolist() == pytest.approx([1 / 6, 2 / 6, 3 / 6, 3 / 6, 4 / 6])
    assert found.variances.tolist() == pytest.approx([share * (1 - share) / 6 for share in found.shares])


def test_the_variance_is_that_of_many_repetitions() -> None:
    shares = [cumulative_incidence(*drawn(300, seed)).at(30) for seed in range(400)]
    told = [cumulative_incidence(*drawn(300, seed)) for seed in range(20)]
    expected = np.mean([curve.variances[np.searchsorted(curve.times, 30) - 1] for curve in told])
    assert np.var(shares) == pytest.approx(expected, rel=0.2)


def test_the_variance_of_one_height_is_that_of_any_sum_of_heights_with_a_single_factor() -> None:
    times, events = drawn(200, 3)
    counted = on_grid(np.unique(times), times, events)
    every = variances(counted.delivered, counted.failed, counted.risk)
    factors = np.eye(len(every))[::17]
    assert [float(variance_of(counted, one)) for one in factors] == pytest.approx(every[::17].tolist())


def test_binned_it_equals_the_exact_one_at_the_ends_of_bins() -> None:
    times, events = drawn(3_000, 1)
    exact, binned = cumulative_incidence(times, events), binned_incidence(*by_bin(times, events))
    assert [binned.at(end) for end in ENDS[1:]] == pytest.approx([exact.at(end) for end in ENDS[1:]], abs=1e-12)
    assert binned.ever == pytest.approx(exact.at(np.inf))


def test_between_the_ends_of_bins_it_grows_evenly() -> None:
    curve = binned_incidence(*by_bin(np.array([10.4, 10.6, 700.0]), np.array([1, 1, 1])))
    assert [curve.at(seconds) for seconds in (0, 10, 10.5, 11, 600, 3600)] == pytest.approx(
        [0, 0, 1 / 3, 2 / 3, 2 / 3, 2 / 3]
    )
    assert curve.ever == pytest.approx(1)


def test_quantiles_are_of_those_that_ever_arrive_and_the_median_of_all() -> None:
    seconds = np.array([5.0] * 40 + [20.0] * 20 + [100.0] * 40)
    curve = binned_incidence(*by_bin(seconds, np.array([1] * 60 + [2] * 40)))
    assert curve.ever == pytest.approx(0.6)
    half, late, median = curve.quantile(0.5), curve.quantile(0.95), curve.median()
    assert half is not None
    assert late is not None
    assert median is not None
    assert 4.7 <= half <= 5.0
    assert 18 <= median <= late <= 20.0
    assert binned_incidence(*by_bin(seconds, np.array([1] * 40 + [2] * 60))).median() is None


def test_what_takes_over_ten_minutes_has_no_time() -> None:
    curve = binned_incidence(*by_bin(np.array([5.0, 900.0, 900.0]), np.array([1, 1, 1])))
    assert curve.quantile(0.3) is not None
    assert curve.quantile(0.5) is None
    assert curve.median() is None


def test_of_nothing_nothing_arrives() -> None:
    curve = binned_incidence(*[np.zeros(BINS, int)] * 3)
    assert (curve.ever, curve.at(30), curve.quantile(0.5), curve.median()) == (0, 0, None, None)
    assert curve.mean_wait(60) == 60


@pytest.mark.parametrize("cap", [0.05, 1, 10, 33.3, 60, 600, 900])
def test_the_mean_wait_is_the_area_over_the_curve(cap: float) -> None:
    times, events = drawn(500, 2)
    curve = binned_incidence(*by_bin(times, events))
    grid = np.unique(np.concatenate([np.linspace(0, cap, 50_001), ENDS[cap >= ENDS]]))
    known = np.trapezoid([1 - curve.at(one) for one in grid[::10]], grid[::10])
    assert curve.mean_wait(cap) == pytest.approx(known, rel=1e-3)


def test_where_all_arrive_at_once_the_mean_wait_is_that_time() -> None:
    curve = binned_incidence(*by_bin(np.full(9, 9.55), np.ones(9, int)))
    assert curve.mean_wait(60) == pytest.approx(9.55)
    assert areas(60).sum() == pytest.approx(60 - EDGES[1] / 2000)


def test_a_hundred_curves_of_ten_million_are_exact() -> None:
    counts = np.zeros((3, BINS), np.int64)
    counts[0, 40], counts[1, 50], counts[2, BINS - 1] = 9_000_000, 700_000, 300_000
    assert BinnedCurve(binned_incidence(*counts).shares).ever == pytest.approx(0.9, abs=1e-12)
