"""Whose code the customer holds, who compares it, and what a provider's own verification takes. Pure."""

from otpdesk.desk.provider_views import OURS, AtProvider, Whose
from otpdesk.desk.views import Session
from otpdesk.gui import wording
from otpdesk.otp import Attempt, Check, CodeBy, Instant

_REPEATED, _NEW = "a resend repeats it", "a resend makes a new one"


def at_provider(session: Session, attempt: Attempt) -> AtProvider | None:
    """The verification at a provider that an attempt began, or sent again for; None where there is none."""
    return next((one for one in session.time_line.at_providers if one.attempt_id == attempt.id), None)


def newest_at_provider(session: Session) -> AtProvider | None:
    """The same of the newest attempt."""
    attempt = wording.newest(session.time_line.attempts)
    return at_provider(session, attempt) if attempt else None


def page_of(session: Session) -> AtProvider | None:
    """Where the customer types the newest code into a page of the provider's; None where it is read back to us."""
    found = newest_at_provider(session)
    return found if found is not None and found.live and found.whose.page else None


def read_back(session: Session) -> bool:
    """Whether a code may be read back to us: not where all that was sent is typed into a page of the provider's."""
    ours = any(one.code_by is CodeBy.DESK for one in session.time_line.attempts)
    there = session.time_line.at_providers
    return ours or not there or any(not one.whose.page for one in there)


def provider_of(session: Session, attempt: Attempt) -> str:
    """What the provider of an attempt is called; its account's name where that is not known."""
    found = at_provider(session, attempt)
    return found.provider if found else attempt.account


def sentence(session: Session) -> str:
    """“Code made by Twilio – a resend repeats it”, “Our code – a resend makes a new one”."""
    attempt = wording.newest(session.time_line.attempts)
    if attempt is None:
        return ""
    known = _known(session, attempt)
    if attempt.code_by is CodeBy.PROVIDER:
        made = f"Code made by {provider_of(session, attempt)}"
    else:
        made = "Our code, in the provider's text" if known.carried else "Our code"
    return f"{made} – {_REPEATED if known.repeats else _NEW}"


def _known(session: Session, attempt: Attempt) -> Whose:
    """What sending once more over the same channel and account would mean; else what holds for the attempt itself."""
    same = (one for one in session.choices if one.channel is attempt.channel and one.account == attempt.account)
    again, found = next(same, None), at_provider(session, attempt)
    return again.whose if again is not None else found.whose if found is not None else OURS


def of(whose: Whose) -> str:
    """What to know of the code that would be sent, in a phrase; empty for ours in our own text."""
    if whose.page:
        return "code typed on the provider's page"
    if whose.by is CodeBy.PROVIDER:
        return "the provider's code, repeated" if whose.repeats else "the provider's code"
    return "our code, in the provider's text" if whose.carried else ""


def compared(session: Session, attempt: Attempt) -> str:
    """“checked by Twilio”."""
    return f"checked by {provider_of(session, attempt)}"


def said(check: Check, session: Session) -> str:
    """What the provider, or we in its place, said of a check that could not be made; a sentence, or nothing."""
    if check.words:
        return f"{check.words.rstrip('.')}."
    attempt = next((one for one in session.time_line.attempts if one.id == check.attempt_id), None)
    return f"{provider_of(session, attempt)} did not answer." if attempt else ""


def canceled(session: Session, now: Instant) -> str:
    """That the codes count no more, and how far the providers that made them are with it."""
    parts = ["The codes of this verification no longer count."]
    for one in session.time_line.at_providers:
        if one.cancel_at is not None:
            left = one.cancel_at - now
            when = f"in {wording.countdown(left)}" if left > 0 else "now"
            parts.append(f"{one.provider} is asked to end it {when}.")
        elif one.live and one.words:
            parts.append(f"{one.words.rstrip('.')}.")
    return " ".join(dict.fromkeys(parts))
