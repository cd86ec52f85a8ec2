"""The columns of the board, and of the warnings there were."""

from collections.abc import Callable
from datetime import tzinfo

from otpdesk.desk.views import Light
from otpdesk.desk.watching_views import Pace, Sight, WarningLine, Watched
from otpdesk.desk.watching_words import figures, state
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Flag, Hue, Icon, PillLook, Spark
from otpdesk.gui.charts.marks import Ink
from otpdesk.gui.pages.health import words
from otpdesk.gui.records import Column
from otpdesk.otp import Instant

_TONES = {Light.OK: "ok", Light.WARN: "warn", Light.STOP: "bad", Light.UNKNOWN: "neutral"}


def board_columns(now: Callable[[], Instant], zone: tzinfo) -> tuple[Column[Sight], ...]:
    """From the state to the last message; the lines of the day give way first."""

    def since(one: Sight) -> Cell:
        if one.since is None:
            return Cell("–", spoken="no change")
        return Cell(wording.since(one.since, now(), zone), wording.ago(one.since, now()))

    def last(one: Sight) -> Cell:
        return Cell(wording.ago(one.at, now()))

    def spark(which: Callable[[Sight], Pace | None]) -> Callable[[Sight], Cell]:
        def cell(one: Sight) -> Cell:
            pace = which(one)
            values = words.hours(pace, now())
            if not any(value is not None for value in values):
                return Cell(spoken="nothing in the last 24 hours")
            look = Spark(values, Ink(one.provider), few=words.few(pace))
            return Cell(look=look, spoken=words.pace_sentence(pace), hint="The last 24 hours, by hour")

        return cell

    return (
        Column("State", 138, _state),
        Column("Account", 150, _account),
        Column("Country", 150, _country),
        Column("In 30 s", 104, lambda one: _pace(one.latency, _warned(one, Watched.LATENCY))),
        Column("24 hours", 104, spark(lambda one: one.latency), goes_first=1),
        Column("Verified", 104, lambda one: _pace(one.conversion, _warned(one, Watched.CONVERSION))),
        Column("24 hours", 104, spark(lambda one: one.conversion), goes_first=2),
        Column("Last message", 110, last, goes_first=3),
        Column("Since", 110, since, stretch=True),
    )


def _state(one: Sight) -> Cell:
    seen = one.warnings and all(line.acknowledged_at is not None for line in one.warnings)
    return Cell(f"{one.word} · seen" if seen else one.word, look=PillLook(_TONES[one.light]))


def _account(one: Sight) -> Cell:
    if not one.account:
        return Cell(words.EVERY_ACCOUNT, mark=Icon("users", "warn"), ink="text", strong=True)
    return Cell(one.account, mark=Hue(one.provider), ink="text", strong=True)


def _country(one: Sight) -> Cell:
    return Cell(one.where, mark=Flag(one.country) if one.country else Icon("mail"))


def _warned(one: Sight, kind: Watched) -> bool:
    return any(line.kind is kind for line in one.warnings)


def _pace(one: Pace | None, warned: bool) -> Cell:
    now, usual = words.pace(one)
    if one is None:
        return Cell(now, spoken="not watched")
    ink = "warn" if warned else "text2" if words.few(one) else "text"
    return Cell(now, usual, ink=ink, strong=warned)


def past_columns(now: Callable[[], Instant], zone: tzinfo) -> tuple[Column[WarningLine], ...]:
    """From when it opened to who has seen it."""

    def opened(one: WarningLine) -> Cell:
        return Cell(wording.since(one.opened_at, now(), zone), wording.ago(one.opened_at, now()))

    def ended(one: WarningLine) -> Cell:
        at, why = words.ending(one, now(), zone)
        return Cell(at, why, ink="warn" if one.open else "text2")

    return (
        Column("Opened", 124, opened),
        Column("Warning", 138, lambda one: Cell(state(one.kind), look=PillLook("warn" if one.open else "neutral"))),
        Column("Account", 150, _whose),
        Column("Country", 140, lambda one: Cell(one.where, mark=Flag(one.country) if one.country else Icon("mail"))),
        Column("What was seen", 250, lambda one: Cell(figures(one)), stretch=True, goes_first=2),
        Column("Ended", 150, ended),
        Column("Seen by", 130, lambda one: Cell(*words.seen(one)), goes_first=1),
    )


def _whose(one: WarningLine) -> Cell:
    if not one.account:
        return Cell(words.EVERY_ACCOUNT, mark=Icon("users"), ink="text", strong=True)
    return Cell(one.account, mark=Hue(one.provider), ink="text", strong=True)
