import numpy as np
import pytest
from scipy import stats

from otpdesk.quality.arrival import OPEN
from otpdesk.quality.survival import gray, kaplan_meier, log_rank
from tests.quality.test_arrival import EVENTS, TIMES

Sample = tuple[np.ndarray, np.ndarray]


def drawn(n: int, seed: int, median: float = 6.0, oldest: float = 60.0, failing: float = 0.07) -> Sample:
    chance = np.random.Generator(np.random.PCG64(seed))
    kind = np.where(chance.random(n) < failing, 2, 1)
    ends = median * np.exp(0.8 * chance.standard_normal(n))
    age = chance.uniform(0, oldest, n)
    return np.minimum(ends, age), np.where(ends <= age, kind, OPEN)


def known(sample: Sample) -> stats.CensoredData:
    times, events = sample
    return stats.CensoredData(uncensored=times[events != OPEN], right=times[events == OPEN])


def test_one_less_kaplan_meier_overestimates_where_failures_compete() -> None:
    found = kaplan_meier(TIMES, np.array(EVENTS) == 1)
    assert [round(1 - found.at(time), 4) for time in (5, 8, 12)] == [0.4000, 0.6000, 1.0000]
    assert found.at(1) == 1.0


def test_the_share_without_an_end_and_its_variance_are_scipys() -> None:
    sample = drawn(150, 1)
    found, scipys = kaplan_meier(*sample), stats.ecdf(known(sample)).sf
    assert [found.at(time) for time in scipys.quantiles] == pytest.approx(scipys.probabilities.tolist())
    limits = scipys.confidence_interval(0.95, method="linear")
    place = int(np.searchsorted(found.times, 6.0)) - 1
    half = 1.959964 * found.variances[place] ** 0.5
    assert found.at(6.0) - half == pytest.approx(limits.low.evaluate(6.0), abs=1e-6)


def test_the_log_rank_test_is_scipys() -> None:
    one, other = drawn(120, 2), drawn(90, 3, median=8)
    found, scipys = log_rank(*one, *other), stats.logrank(known(one), known(other))
    assert (found.statistic, found.p) == pytest.approx((scipys.statistic, scipys.pvalue))


@pytest.mark.parametrize(("n", "statistic"), [(100, -0.116), (400, 1.321), (2_000, 1.852)])
def test_grays_test_agrees_with_his_own_variance(n: int, statistic: float) -> None:
    """Worked out apart for the same samples, with the variance of the paper as the R package cmprsk has it."""
    found = gray(*drawn(n, n), *drawn(n, n + 1, median=6.5, oldest=200))
    assert found.statistic == pytest.approx(statistic, abs=0.01)


def test_without_failures_grays_test_is_the_log_rank_test() -> None:
    one, other = drawn(2_000, 5, failing=0), drawn(2_000, 6, median=6.3, failing=0)
    assert gray(*one, *other).statistic == pytest.approx(log_rank(*one, *other).statistic, abs=0.02)


def test_grays_test_sees_fewer_deliveries_where_the_log_rank_test_sees_more_ends() -> None:
    """B fails at once where A is slow: its ends come earlier, its deliveries do not."""
    one, other = drawn(800, 7), drawn(800, 8, failing=0.3)
    assert gray(*one, *other).statistic > 4
    assert abs(log_rank(*one, *other).statistic) < 3


def test_grays_test_holds_its_level_where_censoring_differs() -> None:
    found = [
        gray(*drawn(150, seed, oldest=40), *drawn(200, seed + 5_000, oldest=300)).p < 0.05 for seed in range(1_000)
    ]
    assert np.mean(found) == pytest.approx(0.05, abs=0.02)


def test_what_is_the_same_does_not_differ() -> None:
    sample = drawn(50, 9)
    for compared in (gray, log_rank):
        assert compared(*sample, *sample).p == pytest.approx(1)
        assert compared([1.0], [0], [1.0], [0]).p == 1
