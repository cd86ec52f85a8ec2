import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otpdesk.quality.drift import Cusum, Run, watching, worth_naming

FIXED = settings(max_examples=60, deadline=None, derandomize=True)

USUAL = Cusum(0.85, 0.70)
OUTCOMES = st.lists(st.booleans(), max_size=300)


def one_by_one(chart: Cusum, outcomes: Sequence[bool], state: float = 0.0) -> tuple[float, int | None]:
    for place, hit in enumerate(outcomes):
        state = chart.step(state, hit)
        if state >= chart.threshold:
            return state, place
    return state, None


def test_a_miss_weighs_as_its_likelihoods_do() -> None:
    assert USUAL.step(1.0, hit=False) == pytest.approx(1 + math.log(0.30 / 0.15))
    assert USUAL.step(1.0, hit=True) == pytest.approx(1 + math.log(0.70 / 0.85))
    assert USUAL.step(0.1, hit=True) == 0.0


@FIXED
@given(OUTCOMES, st.floats(0, 4.9))
def test_many_outcomes_at_once_are_as_one_by_one(outcomes: list[bool], state: float) -> None:
    found = USUAL.over(outcomes, state)
    end, alarm = one_by_one(USUAL, outcomes, state)
    assert found.alarm == alarm
    assert found.state == pytest.approx(end, abs=1e-9)


@FIXED
@given(OUTCOMES, st.integers(0, 300))
def test_a_chart_goes_on_where_it_was_left(outcomes: list[bool], cut: int) -> None:
    chart = Cusum(0.85, 0.70, threshold=1e9)
    first = chart.over(outcomes[:cut])
    assert chart.over(outcomes[cut:], first.state).state == pytest.approx(chart.over(outcomes).state, abs=1e-9)


def test_an_alarm_tells_about_when_it_began() -> None:
    found = USUAL.over([True] * 100 + [False] * 20)
    assert found.alarm == 100 + math.ceil(5 / math.log(2)) - 1
    assert found.since == 100


def test_a_chart_at_rest_has_begun_nothing() -> None:
    assert USUAL.over([]) == Run(0.0, None, None)
    assert USUAL.over([True] * 9) == Run(0.0, None, None)
    assert USUAL.over([True, False]).since == 1


def test_levels_that_cannot_be_are_refused() -> None:
    for p0, p1 in ((1.0, 0.85), (0.85, 0.85), (0.15, 0.0)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            Cusum(p0, p1)


@pytest.mark.parametrize(("level", "chart"), [(0.85, (0.85, 0.70)), (0.2, (0.2, 0.1)), (0.0, (0.01, 0.005))])
def test_the_fall_looked_for_never_reaches_nothing(level: float, chart: tuple[float, float]) -> None:
    found = watching(level)
    assert (found.p0, found.p1) == pytest.approx(chart)


def test_a_level_of_always_does_not_alarm_at_one_miss() -> None:
    assert watching(1.0).over([True] * 50 + [False] + [True] * 50).alarm is None


def test_nobody_is_named_when_all_fail() -> None:
    assert worth_naming({"a"}, {"a", "b"}) == {"a"}
    assert worth_naming({"a", "b"}, {"a", "b"}) == frozenset()
    assert worth_naming({"a"}, {"a"}) == {"a"}
    assert worth_naming({"a"}, set()) == frozenset()


def run_lengths(rate: float, runs: int, longest: int) -> np.ndarray:
    """Messages until the first alarm, of independent charts; those without any count as the longest."""
    chance = np.random.Generator(np.random.PCG64(6))
    found = (USUAL.over(chance.random(longest) < rate).alarm for _ in range(runs))
    return np.array([longest if alarm is None else alarm + 1 for alarm in found])


def test_false_alarms_are_rare_and_true_ones_quick() -> None:
    """Page's chart at a threshold of 5: 3,372 messages to a false alarm, 61 to a true one, 24 if it is worse still."""
    assert run_lengths(0.85, 300, 30_000).mean() == pytest.approx(3_372, rel=0.15)
    assert run_lengths(0.70, 1_000, 1_000).mean() == pytest.approx(61, rel=0.08)
    assert run_lengths(0.55, 1_000, 400).mean() == pytest.approx(24, rel=0.08)
