"""What is due: messages to ask about, senders that died, codes that ran out.

Whoever takes a due attempt moves its next poll into the future in the same statement, so that two desks on one
database never ask about the same message; should the taker die, it is due again when that time has come.
"""

from typing import Any

from sqlalchemy import Select, bindparam, func, select, text, update

from otpdesk.otp import Instant, Status
from otpdesk.store.attempts import Entry, entries, entry_of
from otpdesk.store.engine import Tx
from otpdesk.store.tables import attempt, delivery, feedback, verification

FOLLOW_FOR = 600_000
"""How long after the send a message is asked about, in milliseconds."""

_IS_DUE = text("attempt.next_poll_at IS NOT NULL")
_DUE = (
    select(attempt.c.id)
    .where(_IS_DUE, attempt.c.next_poll_at <= bindparam("now"))
    .order_by(attempt.c.next_poll_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def take_due(tx: Tx, most: int, until: Instant) -> tuple[Entry, ...]:
    """The attempts to ask about now, the longest due first; nobody else takes them before `until`."""
    ids = tuple(tx.connection.execute(_DUE, {"now": tx.now, "most": most}).scalars())
    if not ids:
        return ()
    tx.connection.execute(update(attempt).where(attempt.c.id.in_(ids)).values(next_poll_at=until))
    rows = tx.connection.execute(entries().where(attempt.c.id.in_(ids)).order_by(attempt.c.id)).mappings()
    return tuple(entry_of(row) for row in rows)


def lost_senders(tx: Tx) -> tuple[Entry, ...]:
    """Attempts whose sender's lease ran out in the middle of a send."""
    query = entries().where(attempt.c.status == Status.SENDING.value, attempt.c.lease_until <= tx.now)
    return _locked(tx, query)


def never_claimed(tx: Tx, before: Instant) -> tuple[Entry, ...]:
    """Attempts reserved before an instant that no sender took."""
    query = entries().where(attempt.c.status == Status.QUEUED.value, attempt.c.created_at <= before)
    return _locked(tx, query)


def _locked(tx: Tx, query: Select[Any]) -> tuple[Entry, ...]:
    rows = tx.connection.execute(query.order_by(attempt.c.id).with_for_update(of=attempt)).mappings()
    return tuple(entry_of(row) for row in rows)


def next_due(tx: Tx, lease: int, afterglow: int) -> Instant | None:
    """When something is due next, of messages or of what passes beside them.

    `lease` and `afterglow` (of a code's MAC after its end) are in milliseconds.
    """
    under_way = attempt.c.status
    outside = (feedback.c.due_at, delivery.c.due_at, attempt.c.cancel_at)
    query = select(
        select(func.min(attempt.c.next_poll_at)).where(_IS_DUE).scalar_subquery(),
        select(func.min(verification.c.expires_at)).where(text("verification.state = 'open'")).scalar_subquery(),
        select(func.min(attempt.c.expires_at) + afterglow)
        .where(text("attempt.code_mac IS NOT NULL"))
        .scalar_subquery(),
        select(func.min(attempt.c.lease_until)).where(under_way == Status.SENDING.value).scalar_subquery(),
        select(func.min(attempt.c.created_at) + lease).where(under_way == Status.QUEUED.value).scalar_subquery(),
        *(select(func.min(column)).where(column.is_not(None)).scalar_subquery() for column in outside),
    )
    times = [at for at in tx.connection.execute(query).one() if at is not None]
    return min(times, default=None)
