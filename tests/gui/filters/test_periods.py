from datetime import date
from zoneinfo import ZoneInfo

from otpdesk.gui.filters.periods import PERIODS, USUAL, Period, day_of
from tests.fixtures.clock import START

TALLINN = ZoneInfo("Europe/Tallinn")
HOUR = 3_600_000


def test_the_usual_stretch_is_the_last_24_hours() -> None:
    assert USUAL.bounds(START, TALLINN) == (START - 24 * HOUR, None)
    assert (USUAL.title, USUAL.phrase) == ("Last 24 hours", "in the last 24 hours")


def test_all_time_has_no_bounds() -> None:
    assert PERIODS[-1].bounds(START, TALLINN) == (None, None)


def test_a_day_lasts_from_midnight_to_midnight_where_the_operator_is() -> None:
    since, until = Period(day=date(2026, 11, 21)).bounds(START, TALLINN)
    assert since is not None
    assert until is not None
    assert until - since == 24 * HOUR
    assert day_of(since, TALLINN) == date(2026, 11, 21)
    assert day_of(since - 1, TALLINN) == date(2026, 11, 20)


def test_the_day_on_which_clocks_change_has_25_hours() -> None:
    since, until = Period(day=date(2026, 10, 25)).bounds(START, TALLINN)
    assert since is not None
    assert until is not None
    assert until - since == 25 * HOUR


def test_days_can_be_stepped_through_and_other_stretches_stay() -> None:
    assert Period(day=date(2026, 11, 1)).moved(-1) == Period(day=date(2026, 10, 31))
    assert USUAL.moved(-1) == USUAL
    assert Period(day=date(2026, 11, 1)).title == "1 Nov 2026"
