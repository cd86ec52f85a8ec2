"""The columns of the audit."""

from zoneinfo import ZoneInfo

from otpdesk.desk.team_views import AuditLine, Came
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Icon, PillLook
from otpdesk.gui.pages.team.words import CAME, CAME_TONE
from otpdesk.gui.records import Column

MACHINE = "otpdesk"
"""The name under which the program's own acts are audited."""


def columns(zone: ZoneInfo) -> tuple[Column[AuditLine], ...]:
    """What the page shows of a line, with times in a zone."""
    return (
        Column("Time", 84, lambda line: _time(line, zone)),
        Column("Who", 140, _who),
        Column("What happened", 380, _what, stretch=True),
        Column("Outcome", 92, _outcome),
        Column("Computer", 150, lambda line: Cell(line.workstation), goes_first=1),
        Column("Line", 76, lambda line: Cell(f"{line.seq:,}", ink="muted"), right=True, goes_first=2),
    )


def _time(line: AuditLine, zone: ZoneInfo) -> Cell:
    return Cell(wording.clock_time(line.at, zone, seconds=True), wording.day(line.at, zone), ink="text", strong=True)


def _who(line: AuditLine) -> Cell:
    machine = line.who == MACHINE
    return Cell(line.who, mark=Icon("settings" if machine else "user"), ink="muted" if machine else "text")


def _what(line: AuditLine) -> Cell:
    """The sentence; who it was stands in the column before."""
    words = line.sentence
    if words.startswith(f"{line.who} "):
        words = words.removeprefix(f"{line.who} ")
        words = words[0].upper() + words[1:]
    return Cell(words, line.about if line.about != line.object else "", ink="text")


def _outcome(line: AuditLine) -> Cell:
    if line.came is Came.DONE:
        return Cell(CAME[line.came], ink="muted")
    return Cell(CAME[line.came], look=PillLook(CAME_TONE[line.came]), hint=line.outcome)
