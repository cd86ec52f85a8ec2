import pytest

from otpdesk.quality.intervals import Difference, newcombe
from otpdesk.quality.strata import Pair, standardised
from otpdesk.quality.verdict import Decision, Standing, decide
from tests.quality.test_strata import SIMPSON, times


def standing(low: float, high: float, common: float = 1.0, of: tuple[int, int] = (1000, 1000)) -> Standing:
    return Standing(Difference((low + high) / 2, low, high), common, *of)


@pytest.mark.parametrize(
    ("low", "high", "ruling", "small"),
    [
        (0.001, 0.08, "a_better", False),
        (-0.08, -0.001, "b_better", False),
        (-0.02, 0.029, "no_difference", False),
        (-0.03, 0.03, "no_difference", False),
        (0.001, 0.02, "a_better", True),
        (-0.02, -0.001, "b_better", True),
    ],
)
def test_the_interval_rules(low: float, high: float, ruling: str, small: bool) -> None:  # noqa: FBT001
    assert decide(standing(low, high), 0.03) == Decision(ruling, small=small)


@pytest.mark.parametrize(("low", "high"), [(-0.031, 0.02), (-0.01, 0.05), (0.0, 0.04), (-1.0, 1.0)])
def test_an_interval_that_is_too_wide_rules_nothing(low: float, high: float) -> None:
    found = decide(standing(low, high), 0.03)
    assert (found.ruling, found.doubt) == ("cannot_tell", "wide")
    assert found.more


def test_where_lower_is_better_the_sides_change() -> None:
    assert decide(standing(0.1, 0.2), 0.03, lower_is_better=True).ruling == "b_better"
    assert decide(standing(-0.2, -0.1), 0.03, lower_is_better=True).ruling == "a_better"
    assert decide(standing(-0.02, 0.02), 0.03, lower_is_better=True).ruling == "no_difference"


def test_under_sixty_percent_in_common_no_interval_rules() -> None:
    assert decide(standing(0.1, 0.2, common=0.6), 0.03).ruling == "a_better"
    assert decide(standing(0.1, 0.2, common=0.599), 0.03) == Decision("cannot_tell", "little_in_common")
    assert decide(Standing(None, 0.0, 5000, 5000), 0.03) == Decision("cannot_tell", "little_in_common")


def test_too_few_attempts_rule_nothing_and_at_least_what_is_missing_is_named() -> None:
    assert decide(standing(0.1, 0.2, of=(99, 10_000)), 0.03).doubt == "few"
    assert decide(standing(0.1, 0.2, of=(50, 50)), 0.03) == Decision("cannot_tell", "few", 100)
    assert decide(Standing(None, 0.0, 20, 80), 0.03) == Decision("cannot_tell", "few", 400)
    assert decide(Standing(None, 0.0, 0, 80), 0.03) == Decision("cannot_tell", "few", None)


def test_what_is_missing_makes_the_interval_narrow_enough() -> None:
    """-1 to 5 points of 2,000: over zero at 9/4 as many attempts, inside 3 points at 9 times as many."""
    assert decide(standing(-0.01, 0.05), 0.03).more == 2500
    assert decide(standing(-0.06, 0.06), 0.03).more == 6000
    assert decide(standing(-0.059, 0.061), 0.03).more == 6600


def test_what_is_missing_is_right_for_more_of_the_same() -> None:
    for counts in ((920, 1000, 900, 1000), (450, 500, 1780, 2000), (96, 100, 95, 100)):
        found = newcombe(*counts)
        before = decide(Standing(found, 1.0, counts[1], counts[3]), 0.03)
        assert before.more
        of = counts[1] + counts[3]
        for share, told in ((0.7, False), (1.15, True)):
            scaled = [round(count * (1 + share * before.more / of)) for count in counts]
            after = decide(Standing(newcombe(*scaled), 1.0, scaled[1], scaled[3]), 0.03)
            assert (after.ruling != "cannot_tell") == told


def test_no_number_is_named_where_none_would_do() -> None:
    assert decide(standing(-0.05, 0.05), 0.0) == Decision("cannot_tell", "wide", None)


def test_simpsons_fixture_cannot_be_told_and_ten_times_as_much_can() -> None:
    for strata, ruling in ((SIMPSON, "cannot_tell"), (times(10), "a_better")):
        found = standardised(strata)
        assert found is not None
        of = [sum(getattr(pair, name) for pair in strata) for name in ("of_a", "of_b")]
        assert decide(Standing(found.span, found.common, of[0], of[1]), 0.03).ruling == ruling


def test_accounts_that_never_meet_cannot_be_compared() -> None:
    strata = (Pair(4000, 5000, 0, 0, 5000), Pair(3, 5, 2500, 5000, 5005))
    assert standardised(strata) is None
    assert decide(Standing(None, 0.0, 5005, 5000), 0.03).doubt == "little_in_common"
