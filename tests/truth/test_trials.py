"""Trials looked at every day, by the desk's own figures: how often chance ends one, and how soon a difference does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from otpdesk.desk.trial_figures import looks_of
from otpdesk.desk.trial_views import PairLook, TrialPlan
from tests.truth.sampling import chance, sampled

COUNTRIES = ("EE", "LV", "NG")
RATES = (0.92, 0.84, 0.70)
NEAR_ONE = (0.99, 0.98, 0.96)
OF_A = (0.60, 0.25, 0.15)
OF_B = (0.40, 0.35, 0.25)
"""Three strata; the two arms carry them unequally, 100 first attempts an arm and day."""

A_DAY = 100
DAYS = 60
PLAN = TrialPlan("Winter", ("b", "a"), (0.5, 0.5), countries=COUNTRIES)


@dataclass(frozen=True)
class Trial:
    """What a trial and a daily test of fixed size made of the same 60 days."""

    looks: tuple[PairLook, ...]
    naive: bool
    held: bool

    @property
    def ended(self) -> int | None:
        """The place of the look that ended it; None: the horizon did."""
        return next((place for place, one in enumerate(self.looks) if one.stopped), None)


def arm(drawn: np.random.Generator, share: Sequence[float], rates: np.ndarray) -> Iterator[list[tuple[int, int]]]:
    """By day: (hits, first attempts) up to then in each country."""
    of = drawn.multinomial(A_DAY, share, DAYS)
    hits = drawn.binomial(of, rates).cumsum(axis=0)
    for good, sent in zip(hits.tolist(), of.cumsum(axis=0).tolist(), strict=True):
        yield list(zip(good, sent, strict=True))


def watched(seed: Sequence[int], lead: float, rates: Sequence[float] = RATES) -> Trial:
    """A trial of A, whose rates are higher by `lead`, against B."""
    drawn = chance(*seed)
    days = zip(arm(drawn, OF_A, np.array(rates) + lead), arm(drawn, OF_B, np.array(rates)), strict=True)
    counted = [
        (day, {name: {"a": one, "b": other} for name, one, other in zip(COUNTRIES, a, b, strict=True)})
        for day, (a, b) in enumerate(days)
    ]
    looks = tuple(look.pairs[0] for look in looks_of(PLAN, counted))
    counting = [one for one in looks if one.counts]
    return Trial(looks, any(map(_clear, counting)), all(one.low <= lead <= one.high for one in counting))


def _clear(look: PairLook) -> bool:
    """What a test of fixed size would call a find: the difference is 1.96 standard errors from none."""
    variance = sum(rate * (1 - rate) / n for rate, n in ((look.rate_a, look.n_a), (look.rate_b, look.n_b)))
    return look.difference**2 > 1.96**2 * variance


@sampled("trials", few=40, many=1_000)
@pytest.mark.parametrize("rates", [RATES, NEAR_ONE], ids=["usual rates", "rates near 1"])
def test_chance_alone_ends_at_most_one_in_twenty_trials(trials: int, rates: Sequence[float]) -> None:
    run_all = [watched((1, seed), 0.0, rates) for seed in range(trials)]
    ended = np.mean([trial.ended is not None for trial in run_all])
    naive = np.mean([trial.naive for trial in run_all])
    held = np.mean([trial.held for trial in run_all])
    print(
        f"A/A at {rates}, {trials} trials: {ended:.1%} end in a verdict, of daily z-tests {naive:.1%}; held {held:.1%}"
    )
    allowed = 0.05 if trials >= 1_000 else 0.1
    assert ended <= allowed
    assert held >= 1 - allowed
    assert naive > 0.15


@sampled("trials", few=12, many=500)
@pytest.mark.parametrize(
    ("lead", "least", "median"),
    [(0.02, 0.40, (25, 45)), (0.04, 0.98, (10, 22)), (0.07, 1.0, (3, 9))],
)
def test_a_real_difference_ends_a_trial(trials: int, lead: float, least: float, median: tuple[int, int]) -> None:
    run_all = [watched((2, seed), lead) for seed in range(trials)]
    ends = [(trial.ended, trial.looks[trial.ended]) for trial in run_all if trial.ended is not None]
    days = [place + 1 for place, _ in ends]
    print(f"+{lead:.0%}, {trials} trials: {len(days) / trials:.1%} end, median day {np.median(days):.0f}")
    assert sum(look.low > 0 for _, look in ends) >= 0.99 * len(ends)
    if trials >= 100 or lead > 0.02:
        assert len(days) / trials >= least
        assert median[0] <= np.median(days) <= median[1]
