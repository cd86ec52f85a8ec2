import numpy as np
import pytest
from scipy.stats import ks_2samp

from otpdesk.quality.delays import Delays, implausible, shape, smirnov
from otpdesk.quality.times import BINS, bins_of


def seconds(n: int, median: float = 6.0, spread: float = 0.7, seed: int = 1) -> np.ndarray:
    return median * np.exp(spread * np.random.Generator(np.random.PCG64(seed)).standard_normal(n))


def counted(times: np.ndarray) -> Delays:
    return np.bincount(bins_of(1000 * times), minlength=BINS)


PEER = counted(seconds(3_000))


def test_the_distance_over_bins_is_that_over_their_values() -> None:
    one, other = bins_of(1000 * seconds(800)), bins_of(1000 * seconds(500, 6.5, seed=2))
    exact = ks_2samp(one, other, method="asymp")
    distance, p = smirnov(np.bincount(one, minlength=BINS), np.bincount(other, minlength=BINS))
    assert distance == pytest.approx(exact.statistic)
    assert p == pytest.approx(exact.pvalue, rel=0.1)


@pytest.mark.parametrize(("median", "spread"), [(6.0, 0.7), (3.0, 0.7), (12.0, 0.4), (5.0, 1.0), (30.0, 0.9)])
def test_a_network_that_is_quicker_or_slower_is_still_a_network(median: float, spread: float) -> None:
    for seed in range(2, 12):
        assert not implausible(shape(counted(seconds(1_000, median, spread, seed)), PEER))


@pytest.mark.parametrize("at", [0.02, 0.4, 1.5, 5.0, 30.0, 700.0])
@pytest.mark.parametrize("share", [0.12, 1.0])
def test_receipts_of_one_moment_are_seen_among_others(at: float, share: float) -> None:
    made = seconds(1_000, seed=3)
    made[: int(share * len(made))] = at
    found = shape(counted(made), PEER)
    assert implausible(found)
    if at > 1:
        assert found is not None
        assert found.moment == pytest.approx(at, rel=0.25)
        assert found.spike == pytest.approx(share, abs=0.06)


def test_receipts_within_a_second_are_no_networks() -> None:
    made = seconds(1_000, seed=4)
    made[:150] = np.linspace(0.1, 0.9, 150)
    found = shape(counted(made), PEER)
    assert implausible(found)
    assert found is not None
    assert found.below == pytest.approx(0.15, abs=0.01)
    assert found.peer_below < 0.01


def polled(times: np.ndarray) -> Delays:
    """Receipts that are asked for at 2, 4, 8, 16 s and so on, and not earlier seen."""
    asked = np.array([2.0, 4.0, 8.0, 16.0, 30.0, 60.0, 90.0])
    return counted(asked[np.minimum(np.searchsorted(asked, times), 6)])


def test_moments_at_which_receipts_are_asked_for_speak_against_nobody() -> None:
    mine = polled(seconds(1_000, seed=5))
    assert not implausible(shape(mine, polled(seconds(1_000, seed=6))))
    assert not implausible(shape(mine, PEER))
    assert not implausible(shape(PEER, mine))


def test_a_moment_too_many_is_seen_among_those_at_which_receipts_are_asked_for() -> None:
    made = seconds(1_000, seed=7)
    made[:200] = 1.0
    found = shape(polled(made), polled(seconds(1_000, seed=8)))
    assert implausible(found)
    assert found is not None
    assert found.moment == pytest.approx(2.0, rel=0.15)


def test_too_few_receipts_have_no_shape() -> None:
    assert shape(counted(seconds(49)), PEER) is None
    assert shape(PEER, np.zeros(0, np.int64)) is None
    assert not implausible(None)
