"""How far a verification has come, as five steps with their times. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum

from otpdesk.desk.views import Session
from otpdesk.gui import wording
from otpdesk.otp import Attempt, Channel, Instant, Receipt, Status, VerificationState

_SECOND = 1000
_REACHED = {Status.ACCEPTED: 1, Status.SENT: 2, Status.UNDELIVERED: 2, Status.EXPIRED: 2, Status.DELIVERED: 3}
_LABELS = ("Accepted", "Sent", "Delivered")


class Mark(StrEnum):
    """How a step is drawn; each has a shape of its own, not only a colour."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    FAILED = "failed"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    detail: str
    mark: Mark


def steps(session: Session, now: Instant, zone: tzinfo = UTC) -> tuple[Step, ...]:
    """Requested → Accepted → Sent → Delivered → Code checked, for the newest attempt; empty before any."""
    attempt = wording.newest(session.time_line.attempts)
    if attempt is None:
        return ()
    receipts = [receipt for receipt in session.time_line.receipts if receipt.attempt_id == attempt.id]
    requested = Step("Requested", wording.clock_time(attempt.created_at, zone, seconds=True), Mark.DONE)
    return (requested, *_on_the_way(attempt, receipts, _verified_by(session, attempt)), _checked(session, now, zone))


def words(line: Sequence[Step]) -> str:
    """The steps for a screen reader."""
    return ", ".join(f"{step.label} {step.detail or step.mark}" for step in line)


def _verified_by(session: Session, attempt: Attempt) -> bool:
    return session.time_line.verification.verified_attempt == attempt.id


def _on_the_way(attempt: Attempt, receipts: Sequence[Receipt], verified: bool) -> list[Step]:
    reached = 3 if verified else max(_REACHED.get(status, 0) for status in _statuses(attempt, receipts))
    if attempt.provider_id and attempt.status is Status.FAILED:
        reached = max(reached, 1)
    line = []
    for number, label in enumerate(_LABELS, 1):
        if number <= reached:
            line.append(Step(label, _after(number, attempt, receipts), Mark.DONE))
        elif number == reached + 1:
            line.append(_stopped_or_waiting(attempt, label, number))
        else:
            line.append(Step(label, "", Mark.AHEAD))
    return line


def _statuses(attempt: Attempt, receipts: Sequence[Receipt]) -> list[Status]:
    return [attempt.status, *(receipt.status for receipt in receipts)]


def _after(number: int, attempt: Attempt, receipts: Sequence[Receipt]) -> str:
    """When a step was reached, as seconds after the request; the first receipt that says so, or a later one."""
    moments = [
        receipt.claimed_at or receipt.seen_at
        for receipt in receipts
        if _REACHED.get(receipt.status, 0) >= number and receipt.status is not Status.UNDELIVERED
    ]
    if number == len(_LABELS) and attempt.first_delivered_at is not None:
        moments = [attempt.first_delivered_at]
    elif not moments and number == 1 and attempt.sent_at is not None:
        moments = [attempt.sent_at]
    if not moments:
        return "no receipt"
    return f"+{max(min(moments) - attempt.created_at, 0) / _SECOND:.1f} s"


def _stopped_or_waiting(attempt: Attempt, label: str, number: int) -> Step:
    match attempt.status:
        case Status.UNKNOWN:
            return Step(label, "not known", Mark.DOUBT)
        case Status.CANCELED:
            return Step(label, "canceled", Mark.FAILED)
        case Status.FAILED | Status.BLOCKED | Status.UNDELIVERED | Status.EXPIRED:
            return Step(f"Not {label.lower()}", attempt.provider_code or "no", Mark.FAILED)
    if attempt.channel is Channel.EMAIL and number == len(_LABELS):
        return Step(label, "no receipts", Mark.AHEAD)
    return Step(label, "waiting", Mark.NOW)


def _checked(session: Session, now: Instant, zone: tzinfo) -> Step:
    verification = session.time_line.verification
    label = "Code checked"
    match verification.state:
        case VerificationState.VERIFIED:
            return Step(label, wording.clock_time(verification.verified_at or now, zone, seconds=True), Mark.DONE)
        case VerificationState.LOCKED:
            return Step(label, "tries used up", Mark.FAILED)
        case VerificationState.CANCELED:
            return Step(label, "canceled", Mark.FAILED)
    if verification.state is VerificationState.EXPIRED or now >= verification.expires_at:
        return Step(label, "expired", Mark.FAILED)
    attempt = wording.newest(session.time_line.attempts)
    waiting = attempt is not None and (
        attempt.status is Status.DELIVERED or (attempt.channel is Channel.EMAIL and attempt.status in _REACHED)
    )
    wrong = f"{verification.wrong_checks} wrong" if verification.wrong_checks else "waiting" if waiting else ""
    return Step(label, wrong, Mark.NOW if waiting else Mark.AHEAD)
