"""The columns of the table of accounts."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from otpdesk.desk.account_views import AccountCard
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Hue, PillLook, Spot
from otpdesk.gui.pages.providers import sentences
from otpdesk.gui.records import Column
from otpdesk.otp import Instant


def columns(now: Callable[[], Instant], zone: ZoneInfo) -> tuple[Column[AccountCard], ...]:
    """From the account to its last problem; routes, the day, keys, balance and channels give way in this order."""

    def balance(card: AccountCard) -> Cell:
        if card.balance is None or card.balance_at is None:
            return Cell("–", spoken="not known")
        return Cell(wording.money(card.balance, 2), wording.ago(card.balance_at, now()))

    def keys(card: AccountCard) -> Cell:
        if card.keys_set_at is None:
            return Cell("–", spoken="not set")
        by = f"by {card.keys_set_by}" if card.keys_set_by else ""
        return Cell(sentences.when(card.keys_set_at, now(), zone), by)

    def problem(card: AccountCard) -> Cell:
        if not card.trouble:
            return Cell("–", spoken="none")
        at = sentences.when(card.trouble_at, now(), zone) if card.trouble_at else ""
        return Cell(card.trouble, at, ink="bad")

    return (
        Column("", 24, _mark),
        Column("Account", 166, _account),
        Column("State", 148, _state),
        Column("Channels", 156, lambda card: Cell(sentences.channels(card)), goes_first=5),
        Column("Balance", 92, balance, goes_first=4),
        Column("Keys set", 112, keys, goes_first=3),
        Column("Last 24 hours", 160, lambda card: Cell(*sentences.day_words(card)), goes_first=2),
        Column("Used by", 130, _routes, goes_first=1),
        Column("Last problem", 150, problem, stretch=True),
    )


def _mark(card: AccountCard) -> Cell:
    if not card.drafted:
        return Cell()
    return Cell(mark=Spot(), spoken=f"{card.pending.value} in your draft", hint=f"{card.pending.value}, not saved")


def _account(card: AccountCard) -> Cell:
    return Cell(card.name, card.title, Hue(card.provider), ink="text", strong=True)


def _state(card: AccountCard) -> Cell:
    word, tone = sentences.state_pill(card)
    return Cell(word, look=PillLook(tone))


def _routes(card: AccountCard) -> Cell:
    first, more = sentences.routes_words(card.routes)
    return Cell(first, more, hint="\n".join(card.routes), spoken=", ".join(card.routes) or "no route")
