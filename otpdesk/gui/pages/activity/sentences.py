"""What the page says about its rows: how many there are, and why there are none. Pure."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale

from otpdesk.gui import wording
from otpdesk.gui.filters.periods import Period
from otpdesk.gui.questions import MOST_COUNTED
from otpdesk.otp import Instant


def many(count: int | None, period: Period, zone: ZoneInfo) -> str:
    """The line under the title; None: not counted yet."""
    title = period.title
    return f"{_counted(count)} · {title[0].lower()}{title[1:]} · times in {zone.key}"


def _counted(count: int | None) -> str:
    if count is None:
        return "Reading…"
    if count >= MOST_COUNTED:
        return f"{QLocale().toString(MOST_COUNTED)}+ attempts"
    return "1 attempt" if count == 1 else f"{QLocale().toString(count)} attempts"


def none(period: Period, last: Instant | None, zone: ZoneInfo, *, narrow: bool) -> tuple[str, str, str]:
    """(title, hint, button) for an empty list.

    `narrow`: more than the time restricts it. `last` is the newest attempt that only the time filter hides.
    """
    title = f"{'Nothing that fits' if narrow else 'Nothing'} {period.phrase}."
    if last is not None:
        return title, f"Last attempt: {wording.day(last, zone)} {wording.clock_time(last, zone)}", "Show that day"
    if narrow:
        return title, "Nothing fits at any other time either.", "Clear the filter"
    return "Nothing has been sent yet.", "What the desk sends appears here, newest first.", ""
