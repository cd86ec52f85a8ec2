"""Generated pasts whose truth is known: what the desk rules of them, against it."""

from pathlib import Path

import pytest

from otpdesk.app.history import keep_history
from otpdesk.desk.comparison_views import Comparison, Question, Ruling
from otpdesk.simulator import read_profile
from otpdesk.simulator.truth import Truth
from tests.fixtures.clock import START
from tests.fixtures.desk import Workplace
from tests.truth.sampling import sampled

DAY = 86_400_000
END = (START // DAY + 1) * DAY
DAYS = 30


def true_difference(found: Comparison, truth: Truth) -> float:
    """A minus B at the mix of the comparison, by what the world is really like."""
    assert found.verdict is not None
    a, b = found.verdict.a, found.verdict.b
    used = [one for one in found.strata if one.used]
    apart = [one.weight * (truth.conversion(a, one.key[0]) - truth.conversion(b, one.key[0])) for one in used]
    return sum(apart) / sum(one.weight for one in used)


def holds(ruling: Ruling, true: float, margin: float) -> bool:
    """Whether a ruling is no lie."""
    return {
        Ruling.A_BETTER: true > 0,
        Ruling.B_BETTER: true < 0,
        Ruling.NO_DIFFERENCE: abs(true) <= margin,
        Ruling.CANNOT_TELL: True,
    }[ruling]


@sampled("per_day", 800, 10_000)
@pytest.mark.parametrize(
    ("world", "told"),
    [
        ("balanced", {Ruling.NO_DIFFERENCE, Ruling.CANNOT_TELL}),
        ("simpson", {Ruling.A_BETTER, Ruling.B_BETTER, Ruling.CANNOT_TELL}),
        ("phantom", {Ruling.A_BETTER, Ruling.B_BETTER}),
        ("drop", {Ruling.A_BETTER, Ruling.B_BETTER}),
    ],
)
def test_what_is_ruled_of_a_world_is_true_of_it(place: Workplace, world: str, told: set[Ruling], per_day: int) -> None:
    profile = read_profile(Path(world))
    kept = keep_history(place, seed=11, days=DAYS, per_day=per_day, profile=profile)  # type: ignore[arg-type]
    found = place.desk.comparing.compare(Question(END - DAYS * DAY, END, margin=0.01))
    verdict = found.verdict
    assert verdict is not None
    assert verdict.adjusted is not None
    true = true_difference(found, kept.truth)
    assert verdict.ruling in told
    assert holds(verdict.ruling, true, found.question.margin)
    assert verdict.adjusted.low is not None
    assert verdict.adjusted.high is not None
    half = (verdict.adjusted.high - verdict.adjusted.low) / 2
    assert abs(verdict.adjusted.value - true) < 2 * half, "further away than chance takes it once in ten thousand times"
    if world == "simpson":
        assert verdict.crude is not None
        assert verdict.crude.value * true < 0, "plain rates name the wrong one"
        assert verdict.flipped
