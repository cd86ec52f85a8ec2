"""What the side panel tells of an attempt: its steps in order of time, and its facts. Pure."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from otpdesk.desk.views import Detail
from otpdesk.gui import wording
from otpdesk.otp import Attempt, Check, CodeBy, Instant, Outcome, Receipt, Source, Status

_SOURCES = {
    Source.SEND: "",
    Source.POLL: "polled",
    Source.LIST: "listed",
    Source.WEBHOOK: "webhook",
    Source.BOUNCE: "bounce",
}
_CHECKS = {
    Outcome.CORRECT: ("Code read back: correct", "ok"),
    Outcome.WRONG: ("Code read back: wrong", "bad"),
    Outcome.EXPIRED: ("Code read back after it expired", "warn"),
    Outcome.ALREADY_USED: ("Code read back again", "warn"),
    Outcome.SUPERSEDED: ("Code of an earlier send read back", "warn"),
    Outcome.LOCKED: ("Code not looked at: tries used up", "bad"),
    Outcome.WRONG_PURPOSE: ("Code of another purpose read back", "bad"),
    Outcome.NOT_FOUND: ("No such code", "bad"),
    Outcome.NOT_ASKED: ("Code not compared: the provider was not reached", "warn"),
    Outcome.UNKNOWN: ("Code sent to the provider, its answer is not known", "warn"),
}
_NOT_COMPARED = frozenset({Outcome.NOT_ASKED, Outcome.UNKNOWN, Outcome.LOCKED, Outcome.NOT_FOUND})
_TOKENS = {
    Status.DELIVERED: "ok",
    Status.UNKNOWN: "warn",
    Status.EXPIRED: "warn",
    Status.UNDELIVERED: "bad",
    Status.FAILED: "bad",
    Status.BLOCKED: "bad",
    Status.CANCELED: "field",
    Status.QUEUED: "field",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: `token` colours its dot."""

    words: str
    time: str
    token: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `copied` is what the copy button copies, empty for no button."""

    label: str
    value: str
    copied: str = ""


def steps(detail: Detail, zone: ZoneInfo) -> tuple[Step, ...]:
    """Request, receipts and checks in order of time, later ones with the seconds since the send."""
    attempt = detail.row.attempt
    asked = [(attempt.created_at, f"Asked for by {attempt.operator}" if attempt.operator else "Asked for", "accent")]
    told = [(receipt.seen_at, _receipt(receipt), _TOKENS.get(receipt.status, "info")) for receipt in detail.receipts]
    read = [(check.at, *_check(check)) for check in detail.checks]
    ordered = sorted([*asked, *told, *read], key=lambda step: step[0])
    return tuple(Step(words, _when(at, attempt.created_at, zone), token) for at, words, token in ordered)


def _when(at: Instant, begin: Instant, zone: ZoneInfo) -> str:
    after = (at - begin) / 1000
    if after <= 0:
        return wording.clock_time(at, zone, seconds=True)
    return f"+{after:.1f} s" if after < 60 else f"+{wording.span(after)}"  # noqa: PLR2004 - seconds of a minute


def _receipt(receipt: Receipt) -> str:
    """Our word, the provider's own in quotes, and where we learned it."""
    own = " ".join(part for part in (receipt.code, receipt.words) if part)
    raw = f"“{receipt.raw}”" if receipt.raw else ""
    parts = [part for part in (raw, own, _SOURCES[receipt.source]) if part]
    return f"{wording.status(receipt.status).capitalize()} – {', '.join(parts)}"


def _check(check: Check) -> tuple[str, str]:
    words, token = _CHECKS[check.outcome]
    if check.code_by is CodeBy.PROVIDER and check.outcome not in _NOT_COMPARED:
        words = f"{words}, says the provider"
    if check.words:
        words = f"{words}: “{check.words}”"
    return (f"{words}, {wording.tries(check.tries_left)}" if check.outcome is Outcome.WRONG else words), token


def facts(detail: Detail) -> tuple[Fact, ...]:
    """What is known of the attempt, in the order in which it is asked for; unknown things are left out."""
    attempt, row = detail.row.attempt, detail.row
    every = (
        Fact("Customer", " · ".join(part for part in (row.customer, row.reference) if part)),
        Fact("Country", wording.country(attempt.country) if attempt.country else ""),
        Fact("Purpose", wording.PURPOSE[attempt.purpose]),
        Fact("Send", f"{wording.ordinal(attempt.ordinal)} of its verification"),
        Fact("Code", _whose(attempt)),
        Fact("Sender", detail.sender),
        Fact("Parts", f"{attempt.segments}" if attempt.segments > 1 else ""),
        Fact("Price", _price(attempt)),
        Fact("Latency", wording.latency(attempt) if attempt.first_delivered_at else ""),
        Fact("Provider says", " ".join(x for x in (attempt.provider_code, attempt.provider_words) if x)),
        Fact("Provider id", _short(attempt.provider_id), attempt.provider_id),
        Fact("Attempt", attempt.id, attempt.id),
        Fact("Verification", attempt.verification_id, attempt.verification_id),
    )
    return tuple(fact for fact in every if fact.value)


def _whose(attempt: Attempt) -> str:
    """Who made the code, and so compares it."""
    return f"made by the provider of {attempt.account}" if attempt.code_by is CodeBy.PROVIDER else "ours"


def _price(attempt: Attempt) -> str:
    if attempt.price is None:
        return ""
    note = "" if attempt.price_final_at else " (estimate)"
    return f"{wording.money(attempt.price)}{note}"


_SHORT = 18


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:8]}…{text[-6:]}"
