"""Checks of codes read back, and the codes' MACs that they compare with."""

from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, insert, select, update

from otpdesk.otp import Check, CodeBy, Instant, Outcome, Status
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


_CODE_LENGTH = 32
_WORDS_LENGTH = 300
_CHANGE = update(code_check).where(code_check.c.id == bindparam("wanted"))
_AT_PROVIDER = (
    code_check.c.verification_id == bindparam("of"),
    code_check.c.code_by == CodeBy.PROVIDER.value,
    code_check.c.counted,
)
_COMPARED_THERE = select(func.count()).where(*_AT_PROVIDER, code_check.c.at >= bindparam("since"))
_UNDER_WAY = select(func.count()).where(
    code_check.c.verification_id == bindparam("of"), code_check.c.asking_until > bindparam("now")
)
_UNKNOWN_THERE = select(func.count()).where(*_AT_PROVIDER, code_check.c.outcome == Outcome.UNKNOWN.value)


def reserve(tx: Tx, check: Check, address_id: str, until: Instant) -> None:
    """Keep a check that a provider is about to be asked for, as one of which nothing is known: its try is used.

    Until `until`, or its `settle`, it counts as under way; should whoever asks die, that is all that is left of it.
    """
    add(tx, check, address_id, counted=True)
    tx.connection.execute(_CHANGE, {"wanted": check.id, "asking_until": until})


def give_back(tx: Tx, check_id: str) -> None:
    """A reserved check uses up no try after all."""
    tx.connection.execute(_CHANGE, {"wanted": check_id, "counted": False})


def settle(tx: Tx, check: Check, *, counted: bool, code: str = "") -> None:
    """Write down what came of a reserved check; `code` is the provider's own."""
    values = {
        "wanted": check.id,
        "outcome": check.outcome.value,
        "counted": counted,
        "tries_left": check.tries_left,
        "attempt_id": check.attempt_id,
        "code_by": check.code_by.value,
        "code": code[:_CODE_LENGTH],
        "words": check.words[:_WORDS_LENGTH],
        "asking_until": None,
    }
    tx.connection.execute(_CHANGE, values)


def under_way(tx: Tx, verification_id: str) -> bool:
    """Whether a provider is being asked about a code of this verification now."""
    return bool(tx.connection.execute(_UNDER_WAY, {"of": verification_id, "now": tx.now}).scalar_one())


def compared_there(tx: Tx, verification_id: str, since: Instant) -> int:
    """How many codes that were not right providers compared, or may have, since an instant."""
    return int(tx.connection.execute(_COMPARED_THERE, {"of": verification_id, "since": since}).scalar_one())


def any_unknown(tx: Tx, verification_id: str) -> bool:
    """Whether a provider may have compared a code, and its answer never came."""
    return bool(tx.connection.execute(_UNKNOWN_THERE, {"of": verification_id}).scalar_one())


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
            "code_by": check.code_by.value,
            "words": check.words[:_WORDS_LENGTH],
        },
    )


def of_verification(tx: Tx, verification_id: str) -> tuple[Check, ...]:
    """All checks of a verification, in order of time."""
    return tuple(
        Check(
            row.id,
            row.verification_id,
            row.at,
            Outcome(row.outcome),
            row.tries_left,
            row.attempt_id,
            row.operator,
            CodeBy(row.code_by),
            row.words,
        )
        for row in tx.connection.execute(_OF_VERIFICATION, {"wanted": verification_id})
    )
