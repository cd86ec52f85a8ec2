"""Verifications: what was asked of whom, under which rules, and how it ended."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, func, insert, select, text, update

from otpdesk.otp import CodeRule, IdKind, Instant, Purpose, Verification, VerificationState, is_id
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared
from otpdesk.store.tables import address, attempt, customer, verification

_RECORD = chosen(
    verification,
    "id address_id customer_id purpose state operator created_at expires_at verified_at verified_attempt "
    "wrong_checks tries excluded_reason",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A verification with the code rules in force when it began; a later change of policy leaves them.

    `life` is in seconds; `salt` makes the code of rule `same` and is gone once the verification has ended. `is_test`:
    it tries an account and verifies nobody.
    """

    verification: Verification
    rule: CodeRule
    length: int
    life: int
    salt: bytes | None = field(default=None, repr=False)
    is_test: bool = False


def record(row: RowMapping) -> Verification:
    """The verification that a row holds."""
    values = {column.name: row[column.name] for column in _RECORD}
    values["purpose"] = Purpose(values["purpose"])
    values["state"] = VerificationState(values["state"])
    return Verification(**values)


_INSERT = Prepared(
    insert(verification),
    "id customer_id address_id purpose state operator created_at expires_at tries code_rule code_length code_life "
    "code_salt is_test",
)
_BY_ID = select(verification).where(verification.c.id == bindparam("wanted"))
_LOCKED = _BY_ID.with_for_update()
_CHANGE = update(verification).where(verification.c.id == bindparam("wanted"))
_FORGET = (
    update(attempt)
    .where(attempt.c.verification_id == bindparam("of"), attempt.c.code_mac.is_not(None))
    .values(code_mac=None)
)


def add(tx: Tx, case: Case) -> None:
    """Insert a new verification."""
    one = case.verification
    _INSERT.change(
        tx,
        {
            "id": one.id,
            "customer_id": one.customer_id,
            "address_id": one.address_id,
            "purpose": one.purpose.value,
            "state": one.state.value,
            "operator": one.operator,
            "created_at": one.created_at,
            "expires_at": one.expires_at,
            "tries": one.tries,
            "code_rule": case.rule.value,
            "code_length": case.length,
            "code_life": case.life,
            "code_salt": case.salt,
            "is_test": case.is_test,
        },
    )


def by_id(tx: Tx, verification_id: str, *, lock: bool = False) -> Case | None:
    """A verification; with `lock` nobody else changes it before this transaction ends."""
    if not is_id(verification_id, IdKind.VERIFICATION):
        return None
    query = _LOCKED if lock else _BY_ID
    row = tx.connection.execute(query, {"wanted": verification_id}).mappings().first()
    if row is None:
        return None
    rule = CodeRule(row["code_rule"])
    return Case(record(row), rule, row["code_length"], row["code_life"], row["code_salt"], row["is_test"])


def prolong(tx: Tx, verification_id: str, expires_at: Instant) -> None:
    """A newer code is on its way: the verification lives as long as that one."""
    tx.connection.execute(_CHANGE, {"wanted": verification_id, "expires_at": expires_at})


def count_wrong(tx: Tx, verification_id: str, wrong: int) -> None:
    """Keep how many wrong codes were compared, over all resends."""
    tx.connection.execute(_CHANGE, {"wanted": verification_id, "wrong_checks": wrong})


def verify(tx: Tx, verification_id: str, attempt_id: str) -> None:
    """The right code came back: the verification is done and its codes are forgotten."""
    values = {"state": VerificationState.VERIFIED.value, "verified_at": tx.now, "verified_attempt": attempt_id}
    _end(tx, verification_id, values)


def end(tx: Tx, verification_id: str, state: VerificationState) -> None:
    """It ended without success; its codes are forgotten."""
    _end(tx, verification_id, {"state": state.value})


def _end(tx: Tx, verification_id: str, values: dict[str, Any]) -> None:
    tx.connection.execute(_CHANGE, {"wanted": verification_id, "code_salt": None, **values})
    tx.connection.execute(_FORGET, {"of": verification_id})


_RUN_OUT = (
    select(verification.c.id)
    .where(text("verification.state = 'open'"), verification.c.expires_at <= bindparam("now"))
    .order_by(verification.c.expires_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
"""The state is spelt out, so that SQLite sees that its partial index fits."""


def run_out(tx: Tx, most: int) -> tuple[str, ...]:
    """Open verifications whose last code is no longer valid."""
    return tuple(tx.connection.execute(_RUN_OUT, {"now": tx.now, "most": most}).scalars())


def forget_old_codes(tx: Tx, before: Instant) -> int:
    """Wipe the MACs of codes that ran out at an instant or before; returns how many there were."""
    old = update(attempt).where(text("code_mac IS NOT NULL"), attempt.c.expires_at <= before).values(code_mac=None)
    return tx.connection.execute(old).rowcount


_FEW = 20
_NEWEST = (
    select(*_RECORD)
    .where(verification.c.address_id.in_(bindparam("places", expanding=True)))
    .order_by(verification.c.id.desc())
    .limit(_FEW)
)


def newest(tx: Tx, address_ids: tuple[str, ...]) -> tuple[Verification, ...]:
    """The last verifications of some addresses, newest first."""
    rows = tx.connection.execute(_NEWEST, {"places": address_ids}).mappings()
    return tuple(record(row) for row in rows)


def last_verified(tx: Tx, address_ids: tuple[str, ...]) -> dict[str, tuple[Instant, Purpose]]:
    """When each address was last verified, and for which purpose; those that never were are absent."""
    done = verification.c
    query = (
        select(done.address_id, done.verified_at, done.purpose)
        .where(done.address_id.in_(address_ids), done.state == VerificationState.VERIFIED.value)
        .order_by(done.id)
    )
    return {row.address_id: (row.verified_at, Purpose(row.purpose)) for row in tx.connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Act:
    """One verification as “Recent” lists it; `customer` is the name, empty for an address of nobody."""

    verification: Verification
    masked: str
    customer: str
    last_at: Instant


def by_operator(tx: Tx, operator: str, limit: int) -> tuple[Act, ...]:
    """What an operator sent for last, newest first."""
    last = (
        select(attempt.c.verification_id, func.max(attempt.c.created_at).label("last_at"))
        .where(attempt.c.operator == operator, attempt.c.id.in_(_last_attempts(operator, limit * _FEW)))
        .group_by(attempt.c.verification_id)
        .order_by(text("last_at DESC"))
        .limit(limit)
        .subquery()
    )
    query = (
        select(*_RECORD, address.c.masked, customer.c.name.label("customer_name"), last.c.last_at)
        .select_from(last.join(verification, verification.c.id == last.c.verification_id))
        .join(address, address.c.id == verification.c.address_id)
        .outerjoin(customer, customer.c.id == verification.c.customer_id)
        .order_by(last.c.last_at.desc(), verification.c.id.desc())
    )
    rows = tx.connection.execute(query).mappings()
    return tuple(Act(record(row), row["masked"], row["customer_name"] or "", row["last_at"]) for row in rows)


def _last_attempts(operator: str, most: int) -> Select[Any]:
    return select(attempt.c.id).where(attempt.c.operator == operator).order_by(attempt.c.id.desc()).limit(most)
