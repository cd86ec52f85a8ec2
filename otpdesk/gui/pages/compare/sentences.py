"""What the page says about itself: the line under the title, and why there is nothing. Pure."""

from datetime import date

from otpdesk.desk.comparison_views import Comparison
from otpdesk.gui.pages.compare import words
from otpdesk.gui.pages.compare.stretch import Days, today_of
from otpdesk.otp import Instant

LEGEND = "Dot = estimate · bar = 95 % interval · dashed = few sends · delivery as each provider reports it"

SAME = "The same counts as in the report: its figures stand"
CHANGED = "Not the counts of the report: attempts were added, or changed, since it was written"


def summary(comparison: Comparison | None, days: Days) -> str:
    """82,515 sends · 24 Oct – 22 Nov 2026 · days in UTC."""
    counted = words.sends(comparison.period_sends) if comparison is not None else "Working it out…"
    return f"{counted} · {days.title} · days in UTC"


def counting(days: int) -> str:
    """As the veil says it: “3 days are being counted again…”."""
    return "1 day is being counted again…" if days == 1 else f"{days} days are being counted again…"


def nothing(days: Days, last: Instant | None, *, restricted: bool) -> tuple[str, str, str]:
    """(title, hint, button) for days in which nothing was sent. `last`: the newest send that only the days hide."""
    title = f"Nothing{' that fits' if restricted else ''} was sent in these days."
    when = today_of(last) if last is not None else None
    if when is not None and not days.first <= when <= days.last:
        return title, f"The last send that fits was on {_day(when)}.", "Show the 30 days around it"
    if when is not None:
        return title, "What fits is left out of comparisons: tests, resends or what is too young.", "Clear the filter"
    if restricted:
        return title, "Nothing fits on any other day either.", "Clear the filter"
    hint = "Providers can be compared once codes were sent through two of them, or their history was imported (I)."
    return "Nothing has been sent yet.", hint, "Go to the console"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
