"""How claims of a provider change an attempt. Pure, and the same in whatever order and however often they come.

A claim raises an attempt to its status or leaves it (`otp.Status`). Of two claims of one rank the greater raw word
stands, so that the outcome does not hang on who spoke last. Delivered and failed both claimed: a conflict.
"""

from dataclasses import dataclass, replace
from typing import Any

from otpdesk.otp import Attempt, Failure, Instant, Money, Status
from otpdesk.providers.base import Answer, Report

RAW_LENGTH = 64
CODE_LENGTH = 32
WORDS_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Claim:
    """What a provider says of an attempt. `at` is when it says it happened, else when we heard it."""

    status: Status
    raw: str
    at: Instant
    claimed_at: Instant | None = None
    failure: Failure | None = None
    code: str = ""
    words: str = ""
    price: Money | None = None
    price_final: bool = False
    mcc: str = ""
    mnc: str = ""


def of_report(report: Report, now: Instant) -> Claim:
    """The claim in an answer to a poll or a line of a list."""
    return Claim(
        status=report.status,
        raw=report.raw[:RAW_LENGTH],
        at=now if report.claimed_at is None else report.claimed_at,
        claimed_at=report.claimed_at,
        failure=report.failure,
        code=report.code[:CODE_LENGTH],
        words=report.words[:WORDS_LENGTH],
        price=report.price,
        price_final=report.price_final,
        mcc=report.mcc,
        mnc=report.mnc,
    )


def of_answer(answer: Answer, now: Instant) -> Claim:
    """The claim in the answer to the send itself."""
    return Claim(
        status=answer.status,
        raw=answer.raw[:RAW_LENGTH],
        at=now,
        failure=answer.failure,
        code=answer.code[:CODE_LENGTH],
        words=answer.words[:WORDS_LENGTH],
        price=answer.price,
    )


def claimed(attempt: Attempt, claim: Claim, **more: Any) -> Attempt:
    """The attempt after one more claim; `more` are fields that change with it."""
    changes: dict[str, Any] = {**more, "conflict": attempt.conflict or _contradicts(attempt.status, claim.status)}
    if claim.status is Status.DELIVERED:
        changes["first_delivered_at"] = _earlier(attempt.first_delivered_at, claim.at)
    if claim.status.final:
        changes["terminal_at"] = _earlier(attempt.terminal_at, claim.at)
    if claim.mcc:
        changes |= {"mcc": claim.mcc, "mnc": claim.mnc}
    if claim.price is not None and attempt.price_final_at is None:
        changes |= {"price": claim.price, "price_final_at": claim.at if claim.price_final else None}
    if _weighs_more(claim, attempt):
        changes |= {
            "status": claim.status,
            "failure": claim.failure,
            "provider_status": claim.raw,
            "provider_code": claim.code,
            "provider_words": claim.words,
        }
    return replace(attempt, **changes)


def _weighs_more(claim: Claim, attempt: Attempt) -> bool:
    if claim.status is not attempt.status:
        return claim.status.rank > attempt.status.rank
    known = (attempt.provider_status, attempt.provider_code, attempt.provider_words)
    return (claim.raw, claim.code, claim.words) > known


def _contradicts(status: Status, claim: Status) -> bool:
    """Whether one says delivered and the other that it never will be."""
    return status.final and claim.final and (status is Status.DELIVERED) is not (claim is Status.DELIVERED)


def _earlier(known: Instant | None, at: Instant) -> Instant:
    return at if known is None else min(known, at)
