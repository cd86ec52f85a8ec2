import numpy as np
import pytest

from otpdesk.quality.replay_value import Rows, Worth, doubly_robust, ips, rows, snips

SIX = rows(
    outcome=(1, 0, 1, 0, 1, 0),
    propensity=(1 / 2, 1 / 2, 1 / 3, 1 / 3, 1 / 2, 2 / 3),
    wanted=(1, 1, 1, 1, 0, 0),
)
"""Six attempts, four of which the policy would have sent the same way: weights 2, 2, 3 and 3, of which 2 and 3 hit."""


def worth(found: Worth | None) -> Worth:
    assert found is not None
    return found


def test_a_log_of_six_rows() -> None:
    assert worth(ips(SIX)).value == pytest.approx(0.8333, abs=5e-5)
    assert worth(snips(SIX)).value == pytest.approx(0.5)
    assert worth(snips(SIX)).se == pytest.approx(np.sqrt(0.25 * 26) / 10)
    assert worth(ips(SIX)).se == pytest.approx(np.std([2, 0, 3, 0, 0, 0], ddof=1) / np.sqrt(6))
    assert worth(ips(SIX)).alike == pytest.approx(100 / 26)


def test_a_model_that_is_right_leaves_nothing_to_correct() -> None:
    known = Rows(SIX.outcome, SIX.propensity, SIX.wanted, SIX.outcome, np.full(6, 0.7))
    found = worth(doubly_robust(known))
    assert (found.value, found.se) == pytest.approx((0.7, 0.0))


def test_without_a_model_doubly_robust_is_ips() -> None:
    assert doubly_robust(SIX) == ips(SIX)


def test_where_no_row_speaks_for_the_policy_nothing_is_known() -> None:
    nothing = rows([], [], [])
    assert ips(nothing) is snips(nothing) is doubly_robust(nothing) is None
    assert snips(rows([1, 0], 0.5, 0.0)) is None
    assert worth(ips(rows([1], 0.5, 1.0))).se == float("inf")


@pytest.mark.parametrize("propensity", [0.0, 1.1])
def test_chance_is_a_probability(propensity: float) -> None:
    with pytest.raises(ValueError, match="at most 1"):
        rows([1, 0], propensity, 1.0)


def test_columns_have_one_entry_an_attempt() -> None:
    with pytest.raises(ValueError, match="an entry for each"):
        rows([1, 0], [0.5], 1.0)


def logged(seed: int, n: int = 2_000, model: tuple[float, float] = (0.8, 0.8)) -> Rows:
    """Two accounts at 60 and 90 %, dealt out 80 to 20; the policy sends 30 to 70."""
    chance = np.random.Generator(np.random.PCG64(seed))
    second = chance.random(n) < 0.2
    outcome = chance.random(n) < np.where(second, 0.9, 0.6)
    expected = np.where(second, model[1], model[0])
    planned = 0.3 * model[0] + 0.7 * model[1]
    return rows(outcome, np.where(second, 0.2, 0.8), np.where(second, 0.7, 0.3), expected, planned)


def test_each_way_finds_what_the_policy_would_have_reached() -> None:
    truth = 0.3 * 0.6 + 0.7 * 0.9
    logs = [logged(seed) for seed in range(200)]
    for way in (ips, snips, doubly_robust):
        found = [worth(way(log)) for log in logs]
        values = np.array([one.value for one in found])
        errors = np.array([one.se for one in found])
        assert values.mean() == pytest.approx(truth, abs=0.006)
        assert errors.mean() == pytest.approx(values.std(), rel=0.2)
        assert 0.9 <= (np.abs(values - truth) < 1.96 * errors).mean() <= 0.99


def test_normalised_and_modelled_estimates_scatter_less() -> None:
    plain, normal = worth(ips(logged(1))), worth(snips(logged(1)))
    modelled = worth(doubly_robust(logged(1, model=(0.6, 0.9))))
    assert modelled.se < normal.se < plain.se
