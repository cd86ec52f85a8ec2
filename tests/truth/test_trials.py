"""Trials looked at every day: how often chance alone ends one, and how soon a real difference does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from otpdesk.quality.sequential import BURN_IN, Look, Seen, run
from otpdesk.quality.strata import Pair, standardised
from tests.truth.sampling import chance, sampled

RATES = (0.92, 0.84, 0.70)
MIX = (0.5, 0.3, 0.2)
OF_A = (0.60, 0.25, 0.15)
OF_B = (0.40, 0.35, 0.25)
"""Three strata; the two arms carry them unequally, 100 first attempts an arm and day."""

A_DAY = 100
DAYS = 60
TAU = 0.03


@dataclass(frozen=True)
class Trial:
    """What a trial and a daily test of fixed size made of the same 60 days."""

    seen: tuple[Seen, ...]
    naive: bool
    held: bool

    @property
    def ended(self) -> int | None:
        """The place of the look that ended it; None: the horizon did."""
        return next((place for place, one in enumerate(self.seen) if one.stopped), None)


def arms(seed: Sequence[int], lead: float) -> tuple[np.ndarray, ...]:
    """Hits and first attempts up to each day by stratum: those of A, whose rates are higher by `lead`, then of B."""
    drawn = chance(*seed)
    found = []
    for share, more in ((OF_A, lead), (OF_B, 0.0)):
        of = drawn.multinomial(A_DAY, share, DAYS)
        hits = drawn.binomial(of, np.array(RATES) + more)
        found += [hits.cumsum(axis=0), of.cumsum(axis=0)]
    return tuple(found)


def watched(seed: Sequence[int], lead: float) -> Trial:
    looks, days = [], zip(*(column.tolist() for column in arms(seed, lead)), strict=True)
    naive = False
    for hits_a, of_a, hits_b, of_b in days:
        found = standardised([Pair(*one) for one in zip(hits_a, of_a, hits_b, of_b, MIX, strict=True)])
        if found is None:
            continue
        looks.append(Look(found.difference, found.se**2, sum(of_a), sum(of_b)))
        if min(sum(of_a), sum(of_b)) >= BURN_IN:
            naive = naive or abs(found.difference) > 1.96 * found.se
    seen = run(looks, TAU)
    return Trial(seen, naive, all(one.low <= lead <= one.high for one in seen))


@sampled("trials", few=60, many=1_000)
def test_chance_alone_ends_at_most_one_in_twenty_trials(trials: int) -> None:
    run_all = [watched((1, seed), 0.0) for seed in range(trials)]
    ended = np.mean([trial.ended is not None for trial in run_all])
    naive = np.mean([trial.naive for trial in run_all])
    held = np.mean([trial.held for trial in run_all])
    print(f"A/A, {trials} trials: {ended:.1%} end in a verdict; a daily z-test: {naive:.1%}; truth held: {held:.1%}")
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
    ends = [(trial.ended, trial.seen[trial.ended]) for trial in run_all if trial.ended is not None]
    days = [place + 1 for place, _ in ends]
    print(f"+{lead:.0%}, {trials} trials: {len(days) / trials:.1%} end, median day {np.median(days):.0f}")
    assert sum(seen.low > 0 for _, seen in ends) >= 0.99 * len(ends)
    if trials >= 100 or lead > 0.02:
        assert len(days) / trials >= least
        assert median[0] <= np.median(days) <= median[1]
