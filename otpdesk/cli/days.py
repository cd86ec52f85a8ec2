"""Periods of whole days in UTC and countries, as they are typed for figures."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from otpdesk.errors import BadInput

USUAL_DAYS = 30


def period_of(since: str, until: str, days: int) -> tuple[int, int]:
    """The first and the last instant (not included) of whole days in UTC; until today, if nothing else is said."""
    last = _day(until, "until") if until else datetime.now(UTC).date()
    first = _day(since, "since") if since else last - timedelta(days=days - 1)
    return _midnight(first), _midnight(last + timedelta(days=1))


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput(f"“{typed}” is not a day.", "Write it as 2026-11-23.", field) from None


def _midnight(day: date) -> int:
    return round(datetime.combine(day, datetime.min.time(), UTC).timestamp() * 1000)


def countries_of(typed: Sequence[str]) -> tuple[str, ...]:
    """Countries by letters or names, several with commas. BadInput if one is none."""
    from otpdesk.desk.country_names import country_named

    return tuple(dict.fromkeys(country_named(part) for one in typed for part in one.split(",") if part.strip()))
