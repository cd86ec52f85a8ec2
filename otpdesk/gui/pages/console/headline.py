"""One headline for each state of a verification: what is going on, and the one thing to do next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum

from otpdesk.desk.views import Choice, Session, TimeLine
from otpdesk.gui import wording
from otpdesk.gui.pages.console import whose
from otpdesk.otp import Attempt, Channel, Check, CodeBy, Failure, Instant, Outcome, Status, VerificationState

_FAIL_OVER_WINDOW = 60_000
_SECOND = 1000
_WRONG = frozenset(
    {Outcome.WRONG, Outcome.SUPERSEDED, Outcome.EXPIRED, Outcome.ALREADY_USED, Outcome.WRONG_PURPOSE, Outcome.NOT_FOUND}
)
_UNDECIDED = frozenset({Outcome.NOT_ASKED, Outcome.UNKNOWN})
"""Nobody knows yet whether the code is right."""
_NOT_THERE = frozenset({Status.FAILED, Status.BLOCKED, Status.CANCELED, Status.UNDELIVERED, Status.EXPIRED})


class Action(StrEnum):
    """The main action a headline offers; `ENTER_CODE` is the code field, `WAIT` is none but to cancel."""

    SEND = "send"
    WAIT = "wait"
    ENTER_CODE = "enter_code"
    DONE = "done"
    NEXT_BEST = "next_best"
    ASK = "ask"
    CHECK_AGAIN = "check_again"


@dataclass(frozen=True, slots=True)
class Headline:
    """`tone` is ok, warn, bad, info or neutral."""

    title: str
    detail: str
    tone: str
    main_action: Action


READY = Headline(
    "Ready to send", "Nothing is under way. Choose what it is for and how it goes.", "neutral", Action.SEND
)
SENDING = Headline("Sending…", "Checking the limits and choosing the account.", "info", Action.WAIT)


def headline(session: Session | None, now: Instant, zone: tzinfo = UTC, usual: float | None = None) -> Headline:
    """What to say about a verification at `now`; None: nothing was sent yet.

    `usual` is the account's usual p90 in seconds, after which a send counts as slow.
    """
    attempt = wording.newest(session.time_line.attempts) if session else None
    if session is None or attempt is None:
        return READY
    over = _over(session, now, zone)
    if over:
        return over
    if attempt.status is Status.UNKNOWN:
        return _unknown(attempt)
    if attempt.status in {Status.QUEUED, Status.SENDING}:
        return _sending(session.time_line.attempts, attempt)
    check = _last_failed(session.time_line, attempt)
    if check and check.outcome in _WRONG:
        return _wrong(check, session, zone)
    if check:
        return _undecided(check, session)
    return _by_status(session, attempt, now, usual)


def what(session: Session, now: Instant) -> str:
    """“Login · SMS · second send of three · via Twilio · 18 s ago”."""
    attempt = wording.newest(session.time_line.attempts)
    if attempt is None:
        return wording.PURPOSE[session.time_line.verification.purpose]
    total = wording.number_word(attempt.ordinal + session.sends_left)
    return " · ".join(
        (
            wording.PURPOSE[attempt.purpose],
            wording.CHANNEL[attempt.channel],
            f"{wording.ordinal(attempt.ordinal)} send of {total}",
            f"via {attempt.account}",
            wording.ago(attempt.sent_at or attempt.created_at, now),
        )
    )


def _over(session: Session, now: Instant, zone: tzinfo) -> Headline | None:
    verification = session.time_line.verification
    match verification.state:
        case VerificationState.VERIFIED:
            at = verification.verified_at or now
            return Headline(
                f"Verified {wording.clock_time(at, zone, seconds=True)}", _by_which(session, zone), "ok", Action.DONE
            )
        case VerificationState.CANCELED:
            return Headline("Canceled – send a new one", whose.canceled(session, now), "neutral", Action.SEND)
        case VerificationState.LOCKED:
            return Headline(
                "Tries used up – send a new one",
                f"{wording.number_word(verification.wrong_checks).capitalize()} wrong codes ended this verification; "
                "a new one counts toward the tries of this number and day.",
                "bad",
                Action.SEND,
            )
    if verification.state is VerificationState.EXPIRED or now >= verification.expires_at:
        end = wording.clock_time(verification.expires_at, zone)
        return Headline("Expired – send a new one", f"The last code ran out at {end}.", "warn", Action.SEND)
    return None


def _by_which(session: Session, zone: tzinfo) -> str:
    """Which of the sends converted, and how: what the operator notes down."""
    verification = session.time_line.verification
    purpose = wording.PURPOSE[verification.purpose]
    for attempt in session.time_line.attempts:
        if attempt.id == verification.verified_attempt:
            sent = wording.clock_time(attempt.sent_at or attempt.created_at, zone, seconds=True)
            said = f"{purpose} · {wording.CHANNEL[attempt.channel]} via {attempt.account} · sent {sent}"
            return f"{said} · {whose.compared(session, attempt)}" if attempt.code_by is CodeBy.PROVIDER else said
    return purpose


def _unknown(attempt: Attempt) -> Headline:
    words = attempt.provider_words or "time-out"
    return Headline(
        "We do not know whether it was sent",
        f"{attempt.account} did not answer ({words}). It may arrive: ask the customer before you send again.",
        "warn",
        Action.CHECK_AGAIN,
    )


def _sending(attempts: Sequence[Attempt], attempt: Attempt) -> Headline:
    before = next((one for one in attempts if one.ordinal == attempt.ordinal - 1), None)
    title = f"Sending through {attempt.account}…"
    if before and _failed_over(before, attempt):
        return Headline(title, f"{before.account} did not take it, trying {attempt.account}.", "info", Action.WAIT)
    return Headline(title, f"{wording.CHANNEL[attempt.channel]} to {attempt.to}", "info", Action.WAIT)


def _last_failed(time_line: TimeLine, attempt: Attempt) -> Check | None:
    """The last check, if it failed or could not be made and nothing was sent since."""
    check = time_line.checks[-1] if time_line.checks else None
    failed = check is not None and (check.outcome in _WRONG or check.outcome in _UNDECIDED)
    return check if check and failed and check.at >= attempt.created_at else None


def _wrong(check: Check, session: Session, zone: tzinfo) -> Headline:
    left = wording.tries(check.tries_left)
    older = _older(check, session.time_line.attempts, zone)
    match check.outcome:
        case Outcome.SUPERSEDED:
            title, hint = f"That is the code from {older} – {left}", "A newer code was sent since; ask for that one."
        case Outcome.EXPIRED:
            title, hint = f"That code has expired – {left}", "Ask for the newest message, or send a new code."
        case Outcome.ALREADY_USED:
            title, hint = f"That code was used already – {left}", "Each code counts once; send a new one."
        case Outcome.WRONG_PURPOSE:
            title, hint = f"That code is for something else – {left}", "Ask for the message that names this purpose."
        case _:
            title, hint = f"That code is wrong – {left}", "Ask for the newest message and read it figure by figure."
    if check.tries_left == 1:
        hint = "Tell the customer: one more wrong code ends this verification."
    return Headline(title, hint, "bad", Action.ENTER_CODE)


def _undecided(check: Check, session: Session) -> Headline:
    """A code that the provider had to compare, and did not, or did without our hearing of it."""
    left = wording.tries(check.tries_left)
    said = whose.said(check, session)
    if check.outcome is Outcome.NOT_ASKED:
        title, hint = f"Not compared – try again, {left}", "No try was used up."
    else:
        title = f"May have been compared – {left}"
        hint = "Check the same code once more: the answer says how it stands."
    return Headline(title, " ".join(part for part in (said, hint) if part), "warn", Action.ENTER_CODE)


def _older(check: Check, attempts: Sequence[Attempt], zone: tzinfo) -> str:
    for attempt in attempts:
        if attempt.id == check.attempt_id:
            return wording.clock_time(attempt.sent_at or attempt.created_at, zone)
    return "before"


def _by_status(session: Session, attempt: Attempt, now: Instant, usual: float | None) -> Headline:
    detail = what(session, now)
    if whose.page_of(session) is not None and attempt.status not in _NOT_THERE:
        return Headline("Waiting for the customer on the provider's page", detail, "info", Action.ENTER_CODE)
    match attempt.status:
        case Status.DELIVERED:
            return Headline("Delivered – waiting for the code", detail, "ok", Action.ENTER_CODE)
        case Status.FAILED | Status.BLOCKED if attempt.failure is Failure.GEO:
            return _country_blocked(attempt)
        case Status.BLOCKED:
            return Headline(f"Blocked: {wording.failure(attempt)}", _told(session, detail), "bad", Action.NEXT_BEST)
        case Status.CANCELED:
            return Headline("Canceled – nothing is under way", detail, "neutral", Action.SEND)
        case Status.UNDELIVERED | Status.FAILED:
            title = f"Could not be delivered: {wording.failure(attempt)}"
            return Headline(title, _told(session, detail), "bad", Action.NEXT_BEST)
        case Status.EXPIRED:
            return Headline("Could not be delivered in time", detail, "bad", Action.NEXT_BEST)
    return _without_receipt(attempt, detail, now, usual)


def _country_blocked(attempt: Attempt) -> Headline:
    billed = "" if attempt.provider_id else "Nothing was billed. "
    words = f"{attempt.account} says: {attempt.provider_words}" if attempt.provider_words else ""
    return Headline(f"Not sent: {wording.failure(attempt)}", f"{billed}{words}".strip(), "bad", Action.ASK)


def blocked(choice: Choice) -> Headline:
    """Nothing may be sent because the desk blocks the country; `choice` says so."""
    return Headline(
        f"Not sent: {choice.reason.rstrip('.')}",
        "Nothing was billed. A configurator or supervisor can allow it on the Countries page.",
        "bad",
        Action.ASK,
    )


def _told(session: Session, detail: str) -> str:
    """What the account before said, if it was asked for the same press and failed too."""
    *before, last = session.time_line.attempts
    if not before or not _failed_over(before[-1], last):
        return detail
    return f"{before[-1].account} did not take it either: {wording.failure(before[-1])}. {detail}"


def _failed_over(before: Attempt, attempt: Attempt) -> bool:
    return before.status is Status.FAILED and attempt.created_at - before.created_at < _FAIL_OVER_WINDOW


def _without_receipt(attempt: Attempt, detail: str, now: Instant, usual: float | None) -> Headline:
    if attempt.channel is Channel.EMAIL:
        return Headline("Sent – waiting for the code", f"{detail} · e-mail gives no receipt", "info", Action.ENTER_CODE)
    seconds = (now - (attempt.sent_at or attempt.created_at)) / _SECOND
    title = f"Sent – no receipt yet, {wording.span(seconds)}"
    if usual is not None and seconds > usual:
        hint = f"Slower than usual ({usual:.0f} s). Offer a call."
        return Headline(title, f"{hint} {detail}", "warn", Action.ENTER_CODE)
    return Headline(title, detail, "info", Action.ENTER_CODE)
