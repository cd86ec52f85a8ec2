"""How each account does just now against its usual, read from the newest attempts only.

Both reads are bounded: they follow the index of an account's attempts back from now, and stop after so many.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, RowMapping, bindparam, func, select, type_coerce

from otpdesk.otp import Instant, Status, first_id_number
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt

LATELY = 15 * 60_000
USUALLY = 14 * 24 * 3_600_000
"""The two windows, in milliseconds; the usual ends where lately begins."""

_MOST = 500
"""How many of an account's attempts of one window are looked at."""

_FAILED = frozenset({Status.FAILED, Status.UNDELIVERED, Status.BLOCKED})

_ACCOUNTS = (
    select(account.c.id, account.c.name, account.c.provider, account.c.paused_at, account.c.last_error)
    .where(account.c.removed_at.is_(None))
    .order_by(account.c.id)
)
_NUMBER = type_coerce(attempt.c.id, BigInteger)
_NEWEST = (
    select(
        attempt.c.status,
        (func.coalesce(attempt.c.first_delivered_at, 0) - func.coalesce(attempt.c.sent_at, 0)).label("latency"),
        attempt.c.first_delivered_at.is_not(None).label("arrived"),
    )
    .where(
        attempt.c.account_id == bindparam("of"),
        bindparam("low", type_=BigInteger) <= _NUMBER,
        bindparam("high", type_=BigInteger) > _NUMBER,
        attempt.c.sent_at.is_not(None),
        ~attempt.c.is_test,
    )
    .order_by(attempt.c.id.desc())
    .limit(_MOST)
)


_DAY = 24 * 3_600_000
_ARRIVED = attempt.c.first_delivered_at.is_not(None)
_OF_DAY = (
    select(attempt.c.account_id, func.count().label("sends"), func.count().filter(_ARRIVED).label("delivered"))
    .where(bindparam("low", type_=BigInteger) <= _NUMBER, attempt.c.sent_at.is_not(None), ~attempt.c.is_test)
    .group_by(attempt.c.account_id)
)


@dataclass(frozen=True, slots=True)
class Day:
    """What an account did in the last 24 hours; `p90` in seconds as in Pulse, of its newest messages. No tests."""

    sends: int = 0
    delivered: int = 0
    p90: float | None = None


def days(tx: Tx) -> dict[int, Day]:
    """The last 24 hours by the account's number; accounts that sent nothing are not there."""
    rows = tx.connection.execute(_OF_DAY, {"low": first_id_number(tx.now - _DAY)}).all()
    return {row.account_id: Day(row.sends, row.delivered, _p90_of_day(tx, row.account_id)) for row in rows}


def _p90_of_day(tx: Tx, account_id: int) -> float | None:
    newest = _newest(tx, account_id, tx.now - _DAY, tx.now + LATELY)
    return slow_tenth([latency for _, latency in newest if latency is not None])


@dataclass(frozen=True, slots=True)
class Pulse:
    """One account: its sends of the last 15 minutes, how many failed, and how long the slowest tenth took to arrive.

    `p90` (lately) and `usual` (the 14 days before) are seconds from sending to the first receipt of delivery,
    None where nothing arrived. `last_error` is the sentence of the last refusal of its keys, empty if none.
    """

    account: str
    provider: str
    paused: bool
    last_error: str
    sent: int
    failed: int
    p90: float | None
    usual: float | None


def pulses(tx: Tx) -> tuple[Pulse, ...]:
    """Every account in the order in which they were added."""
    return tuple(_pulse(tx, row) for row in tx.connection.execute(_ACCOUNTS).mappings().all())


def _pulse(tx: Tx, row: RowMapping) -> Pulse:
    lately = _newest(tx, row["id"], tx.now - LATELY, tx.now + LATELY)
    usually = _newest(tx, row["id"], tx.now - USUALLY, tx.now - LATELY)
    return Pulse(
        account=row["name"],
        provider=row["provider"],
        paused=row["paused_at"] is not None,
        last_error=row["last_error"],
        sent=len(lately),
        failed=sum(status in _FAILED for status, _ in lately),
        p90=slow_tenth([latency for _, latency in lately if latency is not None]),
        usual=slow_tenth([latency for _, latency in usually if latency is not None]),
    )


def _newest(tx: Tx, account_id: int, since: Instant, until: Instant) -> list[tuple[str, int | None]]:
    """(status, milliseconds until it arrived or None) of an account's newest attempts of a window."""
    bounds = {"of": account_id, "low": first_id_number(since), "high": first_id_number(until)}
    rows = tx.connection.execute(_NEWEST, bounds)
    return [(row.status, row.latency if row.arrived else None) for row in rows]


def slow_tenth(latencies: list[int]) -> float | None:
    """The 90th percentile in seconds, by nearest rank: the smallest that nine tenths do not exceed."""
    if not latencies:
        return None
    rank = -(-9 * len(latencies) // 10)  # rounded up
    return sorted(latencies)[rank - 1] / 1000
