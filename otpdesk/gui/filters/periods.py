"""What stretch of time a long table shows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from otpdesk.otp import Instant

_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Period:
    """Either the last `hours` hours, or one calendar `day` in the operator's zone, or all time."""

    hours: int | None = None
    day: date | None = None

    @property
    def title(self) -> str:
        """As the chip says it: “Last 24 hours”, “21 Nov 2026”."""
        if self.day is not None:
            return f"{self.day.day} {self.day:%b %Y}"
        return _TITLES[self.hours]

    @property
    def phrase(self) -> str:
        """As it follows “Nothing …”: “in the last 24 hours”, “on 21 Nov 2026”."""
        if self.day is not None:
            return f"on {self.title}"
        return f"in the {self.title.lower()}" if self.hours is not None else "yet"

    def bounds(self, now: Instant, zone: ZoneInfo) -> tuple[Instant | None, Instant | None]:
        """(since, until): the first instant that counts, and the first that no longer does."""
        if self.day is not None:
            return _midnight(self.day, zone), _midnight(self.day + timedelta(days=1), zone)
        return (None if self.hours is None else now - self.hours * _HOUR), None

    def moved(self, days: int) -> "Period":
        """The day so many days later; a stretch that is no day stays as it is."""
        return self if self.day is None else Period(day=self.day + timedelta(days=days))


_TITLES = {1: "Last hour", 24: "Last 24 hours", 7 * 24: "Last 7 days", 30 * 24: "Last 30 days", None: "All time"}

PERIODS = tuple(Period(hours) for hours in _TITLES)
USUAL = Period(24)


def day_of(at: Instant, zone: ZoneInfo) -> date:
    """The calendar day of an instant in a zone."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo) -> Instant:
    return round(datetime.combine(day, time(), zone).timestamp() * 1000)
