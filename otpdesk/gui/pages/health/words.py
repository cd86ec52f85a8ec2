"""What the page says of paces, times and warnings. Pure."""

from datetime import tzinfo

from otpdesk.desk.watching_views import WITHIN, Board, Pace, Sight, WarningLine
from otpdesk.desk.watching_words import CLOSED, percent
from otpdesk.gui import wording
from otpdesk.otp import Instant

HOUR = 3_600_000
_HOURS = 24
_FEW = 20

EVERY_ACCOUNT = "Every account"
LATENCY = f"Delivered within {WITHIN} s"
CONVERSION = "Verified by the first code"


def pace(one: Pace | None) -> tuple[str, str]:
    """(41 %, usually 88 %) of a pace; of few first attempts (3 of 4, usually 88 %)."""
    if one is None:
        return "–", ""
    usual = f"usually {percent(one.usual)}"
    if one.now is None:
        return "–", usual
    return (f"{one.hits} of {one.of}" if few(one) else percent(one.now)), usual


def pace_sentence(one: Pace | None) -> str:
    """A pace in full."""
    if one is None:
        return "Not watched: fewer than 30 first attempts in a fortnight, or a channel without receipts."
    if one.now is None:
        return f"Nothing in the last hours; usually {percent(one.usual)}."
    if few(one):
        attempts = "first attempt" if one.of == 1 else "first attempts"
        return f"{one.hits} of the last {one.of} {attempts}, usually {percent(one.usual)}."
    return f"{percent(one.now)} of the last {one.of} first attempts, usually {percent(one.usual)}."


def hours(one: Pace | None, now: Instant) -> tuple[float | None, ...]:
    """The share of each of the last 24 hours, oldest first; None where nothing was sent."""
    if one is None:
        return ()
    sums = [[0, 0] for _ in range(_HOURS)]
    for start, hits, of in one.recent:
        age = (now - start) // HOUR
        if 0 <= age < _HOURS:
            sums[_HOURS - 1 - age][0] += hits
            sums[_HOURS - 1 - age][1] += of
    return tuple(hits / of if of else None for hits, of in sums)


def few(one: Pace | None) -> bool:
    """Whether a pace rests on few first attempts."""
    return one is None or one.of < _FEW


def name(one: Sight) -> str:
    """The account, or that it is all of them."""
    return one.account or EVERY_ACCOUNT


def summary(board: Board) -> str:
    """The line under the page's title."""
    warned = sum(len(one.warnings) for one in board.sights)
    warnings = "No warnings" if not warned else "1 warning" if warned == 1 else f"{warned} warnings"
    places = sum(1 for one in board.sights if one.account)
    return f"{warnings} · {places} {'pair' if places == 1 else 'pairs'} of account and country watched"


def ending(line: WarningLine, now: Instant, zone: tzinfo) -> tuple[str, str]:
    """(22:41, as usual again) of a warning that is over; (open, for 2 h) of one that is not."""
    if line.closed_at is None or line.closed_why is None:
        return "Open", f"for {wording.span((now - line.opened_at) / 1000)}"
    return wording.since(line.closed_at, now, zone), CLOSED[line.closed_why]


def seen(line: WarningLine) -> tuple[str, str]:
    """Who has seen a warning, and the note."""
    return (line.acknowledged_by, line.note) if line.acknowledged_at is not None else ("–", "")
