"""What the page says of suggestions. Pure."""

from datetime import tzinfo

from otpdesk.desk.suggesting_words import percent, valued
from otpdesk.desk.suggestion_views import Basis, Place, ShareLine, Suggestion, SuggestionLine, SuggestionState, Valued
from otpdesk.gui import wording
from otpdesk.otp import Instant, Money

TONES = {SuggestionState.SHADOW: "info", SuggestionState.APPLIED: "ok", SuggestionState.ENDED: "neutral"}
STATES = {
    SuggestionState.SHADOW: "In the shadow",
    SuggestionState.APPLIED: "Applied",
    SuggestionState.ENDED: "Ended",
}


def place(one: Place) -> str:
    """A country and channel in the list of choices."""
    return f"{one.where} · {wording.CHANNEL[one.channel]} · {one.attempts:,} first attempts"


def price(line: ShareLine, currency: str) -> str:
    """What a first attempt costs."""
    return "not known" if line.price is None else wording.money(Money(line.price, currency))


def rate(line: ShareLine) -> str:
    """87.9 % (87.2 to 88.5)."""
    return f"{percent(line.rate, 1)} ({100 * line.low:.1f} to {100 * line.high:.1f})"


def split(one: Suggestion) -> str:
    """The shares in one line."""
    return ", ".join(f"{line.account} {percent(line.share)}" for line in one.shares)


def progress(one: SuggestionLine, now: Instant, zone: tzinfo) -> tuple[str, str]:
    """How far it has come: until when, since when, or how it ended."""
    if one.state is SuggestionState.ENDED and one.decided_at is not None:
        return wording.since(one.decided_at, now, zone), one.reason
    if one.state is SuggestionState.APPLIED and one.decided_at is not None:
        return f"since {wording.since(one.decided_at, now, zone)}", f"by {one.decided_by}"
    until = one.shadow_until or now
    over = "is over" if until <= now else f"until {wording.since(until, now, zone)}"
    return over, "nothing is sent by it"


def noted(one: SuggestionLine) -> str:
    """What the shadow saw."""
    if not one.noted:
        return "No first attempt came since."
    seen = "1 first attempt" if one.noted == 1 else f"{one.noted:,} first attempts"
    return f"Of {seen} since, it would have sent {one.differs:,} through another account than the one that carried it."


def worth(one: Valued) -> tuple[str, str]:
    """(+2.1 points, observational) for the table."""
    if one.basis is Basis.REPLAY:
        return f"{100 * (one.value - one.actual):+.1f} points", "by replay"
    if one.basis is Basis.OBSERVATIONAL:
        return f"{100 * one.value:+.1f} points", "observational"
    return "–", "too little yet"


def worth_sentence(one: SuggestionLine) -> str:
    """The same in full."""
    return valued(one.worth, one.suggestion.leader)
