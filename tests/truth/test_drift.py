"""How long Page's chart takes to a false alarm, and to a true one."""

import numpy as np
import pytest

from otpdesk.quality.drift import Cusum, watching
from tests.truth.sampling import chance, sampled


def run_lengths(chart: Cusum, rate: float, runs: int, seed: int) -> np.ndarray:
    """Messages until the first alarm, of independent charts that begin at rest."""
    return np.array([_run_length(chart, rate, (seed, number)) for number in range(runs)])


def _run_length(chart: Cusum, rate: float, seed: tuple[int, ...]) -> int:
    drawn, past, state = chance(*seed), 0, 0.0
    while True:
        found = chart.over(drawn.random(4_000) < rate, state)
        if found.alarm is not None:
            return past + found.alarm + 1
        past, state = past + 4_000, found.state


@sampled("runs", few=250, many=4_000)
@pytest.mark.parametrize(
    ("threshold", "false", "true", "worse"), [(4.0, 1_183, 47, 20), (5.0, 3_372, 61, 24), (6.0, 8_764, 72, 29)]
)
def test_a_higher_threshold_buys_fewer_false_alarms_with_delay(
    runs: int, threshold: float, false: int, true: int, worse: int
) -> None:
    chart = Cusum(0.85, 0.70, threshold)
    found = [run_lengths(chart, rate, runs, seed).mean() for seed, rate in enumerate((0.85, 0.70, 0.55))]
    print(
        f"h = {threshold:.0f}, {runs} runs: false alarms after {found[0]:.0f}, true ones {found[1]:.0f}, {found[2]:.0f}"
    )
    assert found == pytest.approx((false, true, worse), rel=0.2)


@sampled("runs", few=60, many=1_000)
@pytest.mark.parametrize("level", [0.97, 0.90, 0.60, 0.30, 0.15])
def test_false_alarms_are_rare_at_any_level(runs: int, level: float) -> None:
    found = run_lengths(watching(level), level, runs, 3).mean()
    print(f"usual level {level:.0%}, {runs} runs: {found:.0f} messages to a false alarm")
    assert found > 1_800
