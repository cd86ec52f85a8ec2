"""The columns of the accounts in a suggestion, and of the suggestions that were taken up."""

from collections.abc import Callable
from datetime import tzinfo

from otpdesk.desk.suggesting_words import percent
from otpdesk.desk.suggestion_views import ShareLine, Suggestion, SuggestionLine
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Dotted, Flag, Hue, Icon, PillLook
from otpdesk.gui.charts.marks import Ink, Interval
from otpdesk.gui.pages.suggestions import words
from otpdesk.gui.records import Column
from otpdesk.otp import Instant

_FEW = 30


def share_columns(shown: Callable[[], Suggestion | None]) -> tuple[Column[ShareLine], ...]:
    """From the account to how it compares with the leader."""

    def ends() -> tuple[float, float]:
        found = shown()
        lines = found.shares if found else ()
        return min((one.low for one in lines), default=0.0), max((one.high for one in lines), default=1.0)

    def currency() -> str:
        found = shown()
        return found.currency if found else "EUR"

    def rate(one: ShareLine) -> Cell:
        interval = Interval(one.low, one.rate, one.high, few=one.remembered < _FEW)
        look = Dotted(interval, ends(), Ink(one.provider))
        return Cell(percent(one.rate, 1), look=look, spoken=words.rate(one), hint=words.rate(one))

    def price(one: ShareLine) -> Cell:
        return Cell(words.price(one, currency()))

    return (
        Column("Account", 150, lambda one: Cell(one.account, mark=Hue(one.provider), ink="text", strong=True)),
        Column("Share", 80, _share, right=True),
        Column("Verified", 214, rate),
        Column("Price", 92, price, right=True),
        Column("Seen", 84, lambda one: Cell(f"{one.seen:,}"), right=True, goes_first=2),
        Column("Best", 70, lambda one: Cell(percent(one.wins), hint="How probably it is the best choice"),
               right=True, goes_first=1),
        Column("Against the leader", 220, lambda one: Cell(one.words), stretch=True),
    )  # fmt: skip


def _share(one: ShareLine) -> Cell:
    text = percent(one.share, 0 if one.share >= 0.1 else 1)  # noqa: PLR2004 - small shares need a digit
    return Cell(text, ink="text", strong=True)


def taken_columns(now: Callable[[], Instant], zone: tzinfo) -> tuple[Column[SuggestionLine], ...]:
    """From the number to what it was worth."""

    def progress(one: SuggestionLine) -> Cell:
        return Cell(*words.progress(one, now(), zone))

    def made(one: SuggestionLine) -> Cell:
        return Cell(wording.since(one.suggestion.made_at, now(), zone), one.made_by)

    return (
        Column("No.", 50, lambda one: Cell(str(one.number)), right=True),
        Column("State", 132, lambda one: Cell(words.STATES[one.state], look=PillLook(words.TONES[one.state]))),
        Column("Where", 150, _where),
        Column("Shares", 230, lambda one: Cell(words.split(one.suggestion)), stretch=True),
        Column("Worked out", 118, made, goes_first=2),
        Column("Progress", 140, progress),
        Column("Noted", 96, lambda one: Cell(f"{one.noted:,}", f"{one.differs:,} otherwise"), right=True, goes_first=1),
        Column("Worth", 112, lambda one: Cell(*words.worth(one.worth), hint=words.worth_sentence(one))),
    )


def _where(one: SuggestionLine) -> Cell:
    found = one.suggestion
    return Cell(found.where, wording.CHANNEL[found.channel], Flag(found.country) if found.country else Icon("mail"))
