"""The whole days that are compared, in UTC: stretches up to today, months, or two days from a calendar. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from otpdesk.otp import Instant

USUAL = "30"
PRESETS = {
    "7": "Last 7 days",
    USUAL: "Last 30 days",
    "90": "Last 90 days",
    "month": "This month",
    "month before": "Last month",
}
DAY = 86_400_000
"""Milliseconds of a day."""
_BETWEEN = "/"


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def bounds(self) -> tuple[Instant, Instant]:
        """(since, until): midnights UTC, the second not included."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def title(self) -> str:
        """24 Oct – 22 Nov 2026."""
        first, last = self.first, self.last
        year = "" if first.year == last.year else f" {first.year}"
        if first == last:
            return f"{last.day} {last:%b %Y}"
        return f"{first.day} {first:%b}{year} – {last.day} {last:%b %Y}"

    @property
    def key(self) -> str:
        """How these very days are kept."""
        return f"{self.first.isoformat()}{_BETWEEN}{self.last.isoformat()}"


def today_of(now: Instant) -> date:
    """The day it is in UTC."""
    return datetime.fromtimestamp(now / 1000, UTC).date()


def _midnight(day: date) -> Instant:
    return round(datetime.combine(day, time(), UTC).timestamp() * 1000)


def days_of(key: str, today: date) -> Days:
    """The days that a choice means today; the usual ones if it means nothing."""
    if _BETWEEN in key:
        return _custom(key) or days_of(USUAL, today)
    if key == "month":
        return Days(today.replace(day=1), today)
    if key == "month before":
        last = today.replace(day=1) - timedelta(days=1)
        return Days(last.replace(day=1), last)
    length = int(key) if key in PRESETS else int(USUAL)
    return Days(today - timedelta(days=length - 1), today)


def _custom(key: str) -> Days | None:
    first, _, last = key.partition(_BETWEEN)
    try:
        days = Days(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return days if days.first <= days.last else None


def title_of(key: str, today: date) -> str:
    """What the chip says."""
    return PRESETS.get(key) or days_of(key, today).title


def round_about(day: date, today: date) -> Days:
    """Thirty days that end with a day, or soon after it: where there is something to see."""
    last = min(day, today)
    return Days(last - timedelta(days=29), last)
