"""Checks of codes read back, and the codes' MACs that they compare with."""

from dataclasses import dataclass, field

from sqlalchemy import bindparam, insert, select

from otpdesk.otp import Check, Instant, Outcome, Status
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.tables import attempt, code_check

_INSERT = insert(code_check)
_OF_VERIFICATION = (
    select(code_check)
    .where(code_check.c.verification_id == bindparam("wanted"))
    .order_by(code_check.c.at, code_check.c.id)
)
_CODES = (
    select(*chosen(attempt, "id ordinal status address_id sent_at expires_at code_mac code_key"))
    .where(attempt.c.verification_id == bindparam("wanted"), attempt.c.code_mac.is_not(None))
    .order_by(attempt.c.ordinal.desc())
)


@dataclass(frozen=True, slots=True)
class Code:
    """The trace of one attempt's code: its MAC under the key `key`. It never shows in a repr."""

    attempt_id: str
    ordinal: int
    status: Status
    address_id: str
    sent_at: Instant | None
    expires_at: Instant
    mac: bytes = field(repr=False)
    key: str


def codes(tx: Tx, verification_id: str) -> tuple[Code, ...]:
    """The codes of a verification that can still be compared with, newest first."""
    return tuple(
        Code(
            row.id,
            row.ordinal,
            Status(row.status),
            row.address_id,
            row.sent_at,
            row.expires_at,
            bytes(row.code_mac),
            row.code_key,
        )
        for row in tx.connection.execute(_CODES, {"wanted": verification_id})
    )


def add(tx: Tx, check: Check, address_id: str, *, counted: bool) -> None:
    """Keep one check; `counted` ones use up tries."""
    tx.connection.execute(
        _INSERT,
        {
            "id": check.id,
            "verification_id": check.verification_id,
            "address_id": address_id,
            "attempt_id": check.attempt_id,
            "at": check.at,
            "outcome": check.outcome.value,
            "counted": counted,
            "tries_left": check.tries_left,
            "operator": check.operator,
        },
    )


def of_verification(tx: Tx, verification_id: str) -> tuple[Check, ...]:
    """All checks of a verification, in order of time."""
    return tuple(
        Check(row.id, row.verification_id, row.at, Outcome(row.outcome), row.tries_left, row.attempt_id, row.operator)
        for row in tx.connection.execute(_OF_VERIFICATION, {"wanted": verification_id})
    )
