"""The table of trials: what each column says of one."""

from otpdesk.desk.trial_views import TrialLine
from otpdesk.gui.cells import Cell, PillLook, Share
from otpdesk.gui.pages.trials import words
from otpdesk.gui.records import Column


def _name(line: TrialLine) -> Cell:
    return Cell(line.plan.name, words.where(line.plan), ink="text", strong=True)


def _state(line: TrialLine) -> Cell:
    word, tone = words.state(line.state)
    return Cell(word, look=PillLook(tone))


def _days(line: TrialLine) -> Cell:
    return Cell(words.age(line))


def _attempts(line: TrialLine) -> Cell:
    share = line.attempts / line.needed if line.needed else 0.0
    look = None if line.state.over or not line.needed else Share(min(share, 1.0))
    spoken = f"{line.attempts:,} first attempts" + (f" of about {line.needed:,}" if line.needed else "")
    return Cell(words.attempts(line), look=look, spoken=spoken)


def _p(line: TrialLine) -> Cell:
    from otpdesk.desk.trial_words import p_text

    pairs = line.last.pairs if line.last else ()
    counting = [pair.p for pair in pairs if pair.counts]
    if not counting:
        return Cell("–", ink="muted", spoken="not known yet")
    return Cell(p_text(min(counting)))


def _stands(line: TrialLine) -> Cell:
    return Cell(line.title, ink="text", hint=line.title)


COLUMNS: tuple[Column[TrialLine], ...] = (
    Column("Trial", 210, _name),
    Column("State", 108, _state),
    Column("For", 74, _days, goes_first=3),
    Column("First attempts", 124, _attempts, right=True, goes_first=2),
    Column("p", 82, _p, right=True, goes_first=1),
    Column("How it stands", 240, _stands, stretch=True),
)
