"""What an answer to a send makes of its attempt: rejected, accepted, or nobody knows; and when it is polled first."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk.desk import ways
from otpdesk.desk.standing import claimed, of_answer
from otpdesk.otp import CodeBy, Failure, Instant, Status
from otpdesk.providers.base import Answer, Verdict
from otpdesk.store.sessions import PENDING

if TYPE_CHECKING:
    from otpdesk.desk.rules import Rules
    from otpdesk.store.attempts import Entry

RECONCILE_AFTER = (5, 15, 45, 120, 600)
"""Seconds after a send of which nothing is known, at which the provider's list is searched for it."""

NO_LIST = "This provider has no list in which it could be found; ask the customer."

_POLL_WAITS = (2, 4, 8, 16, 30)
_JITTER = 0.2


def poll_wait(polls: int) -> int:
    """Milliseconds from the `polls`th poll (0: the send) to the next: 2, 4, 8, 16, 30, 30 … s, ±20 %."""
    seconds = _POLL_WAITS[min(polls, len(_POLL_WAITS) - 1)]
    return round(seconds * 1000 * (1 - _JITTER + 2 * _JITTER * secrets.randbelow(1001) / 1000))


def settled(before: "Entry", answer: Answer, rules: "Rules", now: Instant) -> "Entry":
    """The attempt after the provider's answer to its send."""
    match answer.verdict:
        case Verdict.REJECTED:
            return _rejected(before, answer, now)
        case Verdict.ACCEPTED:
            return _accepted(before, answer, rules, now)
        case Verdict.UNKNOWN:
            return _unknown(before, answer, now)


def _rejected(before: "Entry", answer: Answer, now: Instant) -> "Entry":
    """Certain that nothing went out: it costs nothing and no limit counts it."""
    claim = of_answer(answer, now)
    attempt = replace(
        before.attempt,
        status=answer.status if answer.status.final else Status.FAILED,
        failure=answer.failure or Failure.OTHER,
        provider_id=answer.provider_id,
        provider_status=claim.raw,
        provider_code=claim.code,
        provider_words=claim.words,
        sent_at=None,
        terminal_at=now,
    )
    return replace(before, attempt=attempt, counted=False, cost_micro=0, next_poll_at=None)


def _accepted(before: "Entry", answer: Answer, rules: "Rules", now: Instant) -> "Entry":
    claim = of_answer(answer, now)
    if claim.status.rank < Status.ACCEPTED.rank:
        claim = replace(claim, status=Status.ACCEPTED)
    segments = answer.segments or before.attempt.segments
    attempt = claimed(before.attempt, claim, provider_id=answer.provider_id, segments=segments)
    polls = bool(answer.provider_id) and ways.polls(attempt)
    return begun(
        replace(
            before,
            attempt=attempt,
            cost_micro=rules.converted(answer.price) if answer.price else before.cost_micro,
            next_poll_at=now + poll_wait(0) if polls else None,
        )
    )


def begun(entry: "Entry") -> "Entry":
    """The entry of an attempt that went out: where the provider makes the code, its verification runs from now on."""
    theirs = entry.attempt.code_by is CodeBy.PROVIDER and not entry.session_state
    return replace(entry, session_state=PENDING) if theirs else entry


def _unknown(before: "Entry", answer: Answer, now: Instant) -> "Entry":
    """Nobody knows; the provider's list is asked, where there is one."""
    lists = ways.lists(before.attempt)
    claim = of_answer(answer, now)
    attempt = replace(
        before.attempt,
        status=Status.UNKNOWN,
        provider_status=claim.raw,
        provider_code=claim.code,
        provider_words=claim.words if lists else f"{claim.words} {NO_LIST}".strip(),
    )
    return replace(before, attempt=attempt, next_poll_at=now + 1000 * RECONCILE_AFTER[0] if lists else None)
