import numpy as np
import pytest
from scipy import stats

from otpdesk.quality.shrinkage import Prior, beta_binomial_prior, shrunk

HITS, OF = (95, 160, 30, 9, 2, 55, 400, 1), (100, 200, 60, 10, 2, 90, 420, 5)


def test_the_prior_and_what_it_makes_of_few_and_of_many() -> None:
    prior = beta_binomial_prior(HITS, OF)
    assert (round(prior.mean, 4), round(prior.strength, 3), prior.capped) == (0.7430, 4.014, False)
    assert [round(shrunk(hits, of, prior), 3) for hits, of in ((2, 2), (1, 5), (400, 420))] == [0.828, 0.442, 0.950]


def test_no_prior_near_by_is_likelier_by_scipys_reckoning() -> None:
    def likelihood(mean: float, strength: float) -> float:
        return float(stats.betabinom.logpmf(HITS, OF, mean * strength, (1 - mean) * strength).sum())

    prior = beta_binomial_prior(HITS, OF)
    best = likelihood(prior.mean, prior.strength)
    for mean in (0.99, 1.0, 1.01):
        for strength in (0.98, 1.0, 1.02):
            assert likelihood(prior.mean * mean, prior.strength * strength) <= best + 1e-9


def test_the_prior_of_many_cells_is_the_one_they_were_drawn_from() -> None:
    chance = np.random.Generator(np.random.PCG64(4))
    of = chance.integers(1, 400, 3_000)
    hits = chance.binomial(of, chance.beta(0.85 * 30, 0.15 * 30, 3_000))
    prior = beta_binomial_prior(hits.tolist(), of.tolist())
    assert prior.mean == pytest.approx(0.85, abs=0.005)
    assert prior.strength == pytest.approx(30, rel=0.1)


@pytest.mark.parametrize(
    ("hits", "of"), [((50, 51, 49), (100, 100, 100)), ((90, 900, 9), (100, 1000, 10)), ((3,), (5,))]
)
def test_cells_that_are_alike_share_one_rate(hits: tuple[int, ...], of: tuple[int, ...]) -> None:
    prior = beta_binomial_prior(hits, of)
    assert (prior.strength, prior.capped) == (sum(of), True)
    assert prior.mean == pytest.approx(sum(hits) / sum(of))
    assert shrunk(0, 1, prior) == pytest.approx(prior.mean, rel=0.2)


def test_where_all_or_none_hit_no_cell_is_taken_for_perfect() -> None:
    for hits, mean in (((20, 1, 30), 51.5 / 52), ((0, 0, 0), 0.5 / 52)):
        prior = beta_binomial_prior(hits, (20, 1, 30))
        assert prior.capped
        assert prior.mean == pytest.approx(mean)
        assert 0 < shrunk(hits[1], 1, prior) < 1


def test_cells_that_have_nothing_in_common_are_left_as_they_are() -> None:
    prior = beta_binomial_prior((0, 50, 0, 50), (50, 50, 50, 50))
    assert not prior.capped
    assert shrunk(50, 50, prior) == pytest.approx(1, abs=0.01)


def test_cells_without_attempts_say_nothing() -> None:
    assert beta_binomial_prior((*HITS, 0, 0), (*OF, 0, 0)) == beta_binomial_prior(HITS, OF)
    assert beta_binomial_prior((), ()) == beta_binomial_prior((0,), (0,)) == Prior(0.5, 1.0, capped=True)
    assert shrunk(0, 0, beta_binomial_prior(HITS, OF)) == pytest.approx(0.743, abs=1e-3)


@pytest.mark.parametrize("hits", [(5, 1), (-1, 1)])
def test_counts_that_cannot_be_are_refused(hits: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="more hits than attempts"):
        beta_binomial_prior(hits, (4, 4))
