import numpy as np
import pytest

from otpdesk.quality.pumping import Ceiling, far_below, of_caller, of_country, roams, suspect


@pytest.mark.parametrize(
    ("counts", "daily", "hourly"),
    [
        ((0, 0, 0), 20, 3),
        ((1_000, 100, 10), 300, 1_000 * 0.2 / 6),
        ((100, 800, 300), 240, 60),
        ((66, 66, 15), 20, 3),
        ((300, 0, 0), 90, 10),
    ],
)
def test_what_a_country_may_send_unverified(counts: tuple[int, int, int], daily: float, hourly: float) -> None:
    found = of_country(*counts)
    assert (found.daily, found.hourly) == pytest.approx((daily, hourly))


@pytest.mark.parametrize(("verified", "daily", "hourly"), [(0, 10, 5), (100, 30, 5), (600, 180, 20)])
def test_what_a_caller_may_send_unverified(verified: int, daily: float, hourly: float) -> None:
    found = of_caller(verified)
    assert (found.daily, found.hourly) == pytest.approx((daily, hourly))


def test_a_ceiling_is_passed_by_the_day_or_by_the_hour() -> None:
    ceiling = Ceiling(20, 3)
    assert not ceiling.passed(20, 3)
    assert ceiling.passed(21, 0)
    assert ceiling.passed(0, 4)


def test_a_caller_roams_from_the_fourth_country_on() -> None:
    assert [roams(countries) for countries in (0, 3, 4)] == [False, False, True]


@pytest.mark.parametrize(
    ("prefix", "country"),
    [((2, 40), (802, 1_040)), ((6, 40), (806, 1_040)), ((0, 20), (30, 60)), ((9, 60), (509, 1_060))],
)
def test_the_probability_is_that_of_the_posteriors(prefix: tuple[int, int], country: tuple[int, int]) -> None:
    chance = np.random.Generator(np.random.PCG64(11))
    hits, of = prefix
    rest_hits, rest = country[0] - hits, country[1] - of
    below = chance.beta(1 + hits, 1 + of - hits, 400_000)
    usual = chance.beta(1 + rest_hits, 1 + rest - rest_hits, 400_000)
    assert far_below(*prefix, *country) == pytest.approx((below < 0.2 * usual).mean(), abs=0.004)


def test_a_prefix_of_which_nobody_reads_codes_back_is_suspect() -> None:
    assert suspect(0, 40, 800, 1_040)
    assert not suspect(0, 19, 800, 1_019)
    assert not suspect(0, 20, 800, 1_020)
    assert not suspect(10, 40, 800, 1_040)
    assert not suspect(0, 40, 60, 1_040)


def test_a_prefix_is_a_part_of_its_country() -> None:
    with pytest.raises(ValueError, match="part of its country"):
        far_below(5, 40, 3, 1_000)
