"""What the limits count, in one statement; and what was decided.

The windows slide: a send leaves the count 24 hours (or one) after it was made. Everything that may have gone out
counts, also what is queued, unknown or was not found at the provider; only what the provider rejected does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, insert, select, type_coerce

from otpdesk.guard import DAY, HOUR, Counted, Policy, spend_ceiling
from otpdesk.otp import IdKind, Instant, first_id_number, new_id
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared
from otpdesk.store.tables import attempt, code_check, decision

_ATTEMPT_NUMBER = type_coerce(attempt.c.id, BigInteger)
# Ids are in order of creation, so that (address, id) and (operator, id) are the indexes of the windows.
_TO_NUMBER = (attempt.c.address_id == bindparam("number"), bindparam("day_id", type_=BigInteger) <= _ATTEMPT_NUMBER)
_BY_OPERATOR = (attempt.c.operator == bindparam("who"), bindparam("hour_id", type_=BigInteger) <= _ATTEMPT_NUMBER)
_WRONG = (code_check.c.address_id == bindparam("number"), bindparam("day") <= code_check.c.at, code_check.c.counted)
_SPENT = bindparam("day") <= attempt.c.created_at
_TO_COUNTRY = (
    attempt.c.country == bindparam("land"),
    bindparam("day_id", type_=BigInteger) <= _ATTEMPT_NUMBER,
    attempt.c.counted,
)

_COUNTS = Prepared(
    select(
        select(func.count()).where(*_TO_NUMBER, attempt.c.counted).scalar_subquery(),
        select(func.count()).where(*_BY_OPERATOR, attempt.c.counted).scalar_subquery(),
        select(func.coalesce(func.sum(attempt.c.cost_micro), 0)).where(_SPENT).scalar_subquery(),
        select(func.count()).where(*_WRONG).scalar_subquery(),
    )
)
_COUNTRY_COUNT = Prepared(select(func.count()).where(*_TO_COUNTRY))
_WRONG_DAY = select(func.count()).select_from(code_check).where(*_WRONG)
_SPENDING = (
    select(attempt.c.created_at, attempt.c.cost_micro)
    .where(_SPENT, attempt.c.cost_micro > 0)
    .order_by(attempt.c.created_at)
)


def count(tx: Tx, address_id: str, operator: str) -> Counted:
    """How much of each window is used now."""
    row = _COUNTS.row(tx, _bounds(tx, address_id, operator))
    assert row is not None
    return Counted(number_day=row[0], operator_hour=row[1], spend_day=int(row[2]), wrong_day=row[3])


def freed(tx: Tx, counted: Counted, policy: Policy, cost: int, address_id: str, operator: str) -> Counted:
    """The same with the instants at which full windows free; only asked when something is refused."""
    bounds = _bounds(tx, address_id, operator)
    made = select(attempt.c.created_at).order_by(attempt.c.id.desc())
    number = made.where(*_TO_NUMBER, attempt.c.counted)
    by_operator = made.where(*_BY_OPERATOR, attempt.c.counted)
    wrong = select(code_check.c.at).where(*_WRONG).order_by(code_check.c.at.desc())
    return replace(
        counted,
        number_frees_at=_nth(tx, number, bounds, policy.sends_per_number_day, DAY),
        operator_frees_at=_nth(tx, by_operator, bounds, policy.sends_per_operator_hour, HOUR),
        wrong_frees_at=_nth(tx, wrong, bounds, policy.tries_per_number_day, DAY),
        spend_frees_at=_affordable(tx, bounds, counted.spend_day + cost - spend_ceiling(policy)),
    )


def to_country(tx: Tx, country: str) -> int:
    """How many sends went to a country in the last 24 hours; asked only where that is limited."""
    row = _COUNTRY_COUNT.row(tx, _country_bounds(tx, country))
    assert row is not None
    return int(row[0])


def country_frees_at(tx: Tx, country: str, cap: int) -> Instant | None:
    """When a country whose cap is used up takes one more send; None if not by waiting."""
    if cap < 1:
        return None
    newest_first = select(attempt.c.created_at).where(*_TO_COUNTRY).order_by(attempt.c.id.desc())
    return _nth(tx, newest_first, _country_bounds(tx, country), cap, DAY)


def _country_bounds(tx: Tx, country: str) -> dict[str, Any]:
    return {"land": country, "day_id": first_id_number(tx.now - DAY + 1)}


def wrong_in_day(tx: Tx, address_id: str) -> int:
    """How many wrong codes were compared for a number in the last 24 hours."""
    return tx.connection.execute(_WRONG_DAY, {"number": address_id, "day": tx.now - DAY + 1}).scalar_one()


def _bounds(tx: Tx, address_id: str, operator: str) -> dict[str, Any]:
    day, hour = tx.now - DAY + 1, tx.now - HOUR + 1
    return {
        "number": address_id,
        "who": operator,
        "day": day,
        "day_id": first_id_number(day),
        "hour_id": first_id_number(hour),
    }


def _nth(tx: Tx, newest_first: Select[Any], bounds: Mapping[str, Any], nth: int, window: int) -> Instant | None:
    """When the nth newest leaves its window, so that one more fits; None while there are fewer."""
    at: Instant | None = tx.connection.execute(newest_first.limit(1).offset(nth - 1), bounds).scalar()
    return None if at is None else at + window


def _affordable(tx: Tx, bounds: Mapping[str, Any], over: int) -> Instant | None:
    """When so much spend has left the day that nothing is over any more; None if not by waiting, or not needed."""
    if over <= 0:
        return None
    for at, cost in tx.connection.execute(_SPENDING, {"day": bounds["day"]}):
        over -= cost
        if over <= 0:
            return int(at) + DAY
    return None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the limits and rules said of one send; `detail` is plain data without numbers or codes."""

    operator: str
    allowed: bool
    address_id: str | None
    verification_id: str | None = None
    attempt_id: str | None = None
    rule: str = ""
    retry_at: Instant | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    at: Instant = 0


_RULE = Prepared(
    insert(decision), "id verification_id attempt_id address_id at operator allowed rule retry_at shadow detail"
)
_RULINGS = (
    select(*chosen(decision, "operator allowed address_id verification_id attempt_id rule retry_at detail id at"))
    .where(decision.c.verification_id == bindparam("of"))
    .order_by(decision.c.at, decision.c.id)
)


def rule(tx: Tx, ruling: Ruling) -> None:
    """Keep what was decided, as decided now."""
    _RULE.change(
        tx,
        {
            "id": new_id(IdKind.DECISION, tx.now),
            "verification_id": ruling.verification_id,
            "attempt_id": ruling.attempt_id,
            "address_id": ruling.address_id,
            "at": tx.now,
            "operator": ruling.operator,
            "allowed": ruling.allowed,
            "rule": ruling.rule,
            "retry_at": ruling.retry_at,
            "shadow": False,
            "detail": dict(ruling.detail),
        },
    )


def rulings(tx: Tx, verification_id: str) -> tuple[Ruling, ...]:
    """What was decided about the sends of a verification, in order of time."""
    return tuple(Ruling(*row) for row in tx.connection.execute(_RULINGS, {"of": verification_id}))
