"""Receipts: what providers claimed about attempts, each claim kept once."""

from sqlalchemy import RowMapping, bindparam, insert, select

from otpdesk.otp import Failure, Receipt, Source, Status
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared
from otpdesk.store.tables import attempt, receipt

_RAW_LENGTH = 64
_CODE_LENGTH = 32
_WORDS_LENGTH = 300

_INSERT = Prepared(insert(receipt), "id attempt_id status raw source seen_at claimed_at code words failure")
_SAME = select(receipt.c.id).where(
    receipt.c.attempt_id == bindparam("of"),
    receipt.c.status == bindparam("status"),
    receipt.c.raw == bindparam("raw"),
    receipt.c.code == bindparam("code"),
)
_OF_ATTEMPT = select(receipt).where(receipt.c.attempt_id == bindparam("of")).order_by(receipt.c.seen_at, receipt.c.id)
_OF_VERIFICATION = (
    select(receipt)
    .join(attempt, attempt.c.id == receipt.c.attempt_id)
    .where(attempt.c.verification_id == bindparam("of"))
    .order_by(receipt.c.seen_at, receipt.c.id)
)


def add(tx: Tx, one: Receipt) -> None:
    """Keep a receipt."""
    _INSERT.change(
        tx,
        {
            "id": one.id,
            "attempt_id": one.attempt_id,
            "status": one.status.value,
            "raw": one.raw[:_RAW_LENGTH],
            "source": one.source.value,
            "seen_at": one.seen_at,
            "claimed_at": one.claimed_at,
            "code": one.code[:_CODE_LENGTH],
            "words": one.words[:_WORDS_LENGTH],
            "failure": one.failure.value if one.failure else None,
        },
    )


def known(tx: Tx, one: Receipt) -> bool:
    """Whether the provider said this of the attempt before, by whatever way it came."""
    values = {
        "of": one.attempt_id,
        "status": one.status.value,
        "raw": one.raw[:_RAW_LENGTH],
        "code": one.code[:_CODE_LENGTH],
    }
    return tx.connection.execute(_SAME, values).first() is not None


def of_attempt(tx: Tx, attempt_id: str) -> tuple[Receipt, ...]:
    """What was claimed about one attempt, in the order in which we learned it."""
    return tuple(_record(row) for row in tx.connection.execute(_OF_ATTEMPT, {"of": attempt_id}).mappings())


def of_verification(tx: Tx, verification_id: str) -> tuple[Receipt, ...]:
    """What was claimed about all attempts of a verification, in the order in which we learned it."""
    return tuple(_record(row) for row in tx.connection.execute(_OF_VERIFICATION, {"of": verification_id}).mappings())


def _record(row: RowMapping) -> Receipt:
    values = dict(row)
    values["status"] = Status(values["status"])
    values["source"] = Source(values["source"])
    values["failure"] = Failure(values["failure"]) if values["failure"] else None
    return Receipt(**values)
