import numpy as np
import pytest
from scipy import stats

from otpdesk.quality.intervals import (
    Difference,
    Interval,
    apart,
    effective_size,
    newcombe,
    wilson,
    wilson_limits,
    wilson_of,
    z_of,
)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (45, 50, 0.7864, 0.9565), (970, 1000, 0.9575, 0.9789)],
)
def test_wilsons_limits(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(("hits", "of"), [(0, 1), (1, 1), (3, 7), (45, 50), (9_999_999, 10_000_000)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_wilsons_limits_are_those_of_scipy(hits: int, of: int, level: float) -> None:
    known = stats.binomtest(hits, of).proportion_ci(level, "wilson")
    found = wilson(hits, of, level)
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-12)


def test_many_limits_at_once_are_those_of_each() -> None:
    shares, sizes = np.array([0.0, 1.0, 0.9, 0.97]), np.array([20.0, 20.0, 50.0, 33.3])
    low, high = wilson_limits(shares, sizes)
    each = [wilson_of(share, size) for share, size in zip(shares.tolist(), sizes.tolist(), strict=True)]
    assert low.tolist() == pytest.approx([one.low for one in each])
    assert high.tolist() == pytest.approx([one.high for one in each])


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)
    assert newcombe(3, 4, 0, 0) == Difference(0.0, -1.0, 1.0)
    assert newcombe(0, 0, 3, 4) == Difference(0.0, -1.0, 1.0)


@pytest.mark.parametrize(("hits", "of"), [(5, 4), (-1, 4), (1, 0)])
def test_counts_that_cannot_be_are_refused(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson(hits, of)


def test_newcombes_difference() -> None:
    found = newcombe(920, 1000, 890, 1000)
    assert [round(figure, 4) for figure in (found.value, found.low, found.high)] == [0.03, 0.0043, 0.0559]


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 20), 0.6791, 1.0)],
)
def test_newcombes_difference_in_the_examples_of_his_paper(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    found = newcombe(*counts)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_the_difference_the_other_way_round_is_its_mirror() -> None:
    one, other = newcombe(20, 20, 33, 40), newcombe(33, 40, 20, 20)
    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))


def test_the_level_decides_how_wide() -> None:
    assert z_of(0.95) == pytest.approx(1.959964, abs=1e-6)
    narrow, wide = newcombe(80, 100, 70, 100, 0.8), newcombe(80, 100, 70, 100, 0.99)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_limits_of_independent_figures_combine() -> None:
    found = apart(10.0, Interval(7.0, 14.0), 4.0, Interval(0.0, 7.0))
    assert (found.value, found.low, found.high) == pytest.approx((6, 6 - 18**0.5, 6 + 32**0.5))


def test_in_a_single_stratum_every_attempt_counts_as_one() -> None:
    for share in (0.0, 0.3, 1.0):
        assert float(effective_size(np.array([share]), np.array([40.0]), np.array([7.0]))) == pytest.approx(40)


def test_uneven_weights_cost_attempts() -> None:
    rates, sizes = np.array([0.9, 0.9]), np.array([1000.0, 1000.0])
    even, uneven = (float(effective_size(rates, sizes, np.array(weights))) for weights in ((1.0, 1.0), (9.0, 1.0)))
    assert even == pytest.approx(2000, rel=0.01)
    assert uneven == pytest.approx(2000 / 1.64, rel=0.01)
    assert float(effective_size(rates, np.array([0.0, 1000.0]), np.array([1.0, 1.0]))) < 1
