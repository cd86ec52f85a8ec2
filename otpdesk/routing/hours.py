"""Spans of the desk's day, such as `08:00-20:00`: from the first minute up to the last, which is not in it. Pure."""

import re

DAY = 24 * 60
"""Minutes of a day."""

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def span(hours: str) -> tuple[int, int]:
    """(first minute, end) of a span, in minutes since midnight. ValueError if it is none, or has no length."""
    found = _SPAN.fullmatch(hours)
    start, end = (60 * int(found[1]) + int(found[2]), 60 * int(found[3]) + int(found[4])) if found else (0, 0)
    if start == end:
        raise ValueError("not a span of the day")
    return start, end


def within(hours: str, minute: int) -> bool:
    """Whether a minute of the day lies in a span, which may pass midnight; empty hours are always."""
    if not hours:
        return True
    start, end = span(hours)
    return start <= minute < end if start < end else minute >= start or minute < end


def minutes(hours: str) -> frozenset[int]:
    """Every minute of the day in a span."""
    return frozenset(minute for minute in range(DAY) if within(hours, minute))


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"
