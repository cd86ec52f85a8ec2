"""Probes: messages to own numbers, each planned once, taken once, and never repeated.

Who takes one moves its state on in the statement that counts the budget, under one lock for all programs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, insert, select, update

from otpdesk.otp import Instant
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt
from otpdesk.store.trial_tables import probe, probe_plan, test_number

LOCK = "probes"
"""Held while a probe is taken, so that a budget is never passed."""

PLANNED, TAKEN, SENT, REFUSED, SKIPPED, LOST = "planned", "taken", "sent", "refused", "skipped", "lost"
"""Planned; being sent; handed to the provider; refused by the desk; left out; never sent because the program ended."""

_WORDS_LENGTH = 300


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A schedule; `body` is what was planned, as plain data."""

    id: int
    body: Mapping[str, Any]
    at: Instant
    who: str
    ended_at: Instant | None


@dataclass(frozen=True, slots=True)
class ProbeRow:
    """One message to an own number, with what became of its attempt. `price_micro` in `currency`: its price there."""

    id: int
    plan_id: int
    round: int
    account: str
    number_id: int
    address_id: str
    due_at: Instant
    state: str
    taken_at: Instant | None
    attempt_id: str | None
    words: str
    arrived: bool | None
    seen_at: Instant | None
    seen_by: str
    verification_id: str | None
    status: str | None
    sent_at: Instant | None
    delivered_at: Instant | None
    price_micro: int | None
    currency: str | None


def plan(tx: Tx, who: str, body: Mapping[str, Any], messages: Sequence[tuple[int, str, int, Instant]]) -> int:
    """Keep a schedule with its messages: (round, account, own number, when due). Returns its number."""
    values = {"body": dict(body), "planned_at": tx.now, "planned_by": who}
    made = tx.connection.execute(insert(probe_plan).values(values)).inserted_primary_key
    assert made is not None
    ids = {row.name: row.id for row in tx.connection.execute(select(account.c.name, account.c.id))}
    rows = [
        {
            "plan_id": made[0],
            "round": turn,
            "account_id": ids[name],
            "number_id": number,
            "due_at": due,
            "state": PLANNED,
        }
        for turn, name, number, due in messages
    ]
    tx.connection.execute(insert(probe), rows)
    return int(made[0])


def plans(tx: Tx) -> tuple[PlanRow, ...]:
    """Every schedule, the newest first."""
    query = select(probe_plan).order_by(probe_plan.c.id.desc())
    return tuple(PlanRow(*row) for row in tx.connection.execute(query))


def end_plan(tx: Tx, plan_id: int) -> int:
    """End a schedule: what is still planned is left out. How many messages that were."""
    tx.connection.execute(
        update(probe_plan).where(probe_plan.c.id == plan_id, probe_plan.c.ended_at.is_(None)).values(ended_at=tx.now)
    )
    return _leave_out(tx, probe.c.plan_id == plan_id, "The schedule was ended.")


def leave_out_number(tx: Tx, number_id: int) -> None:
    """Nothing more goes to a number that was taken off the list."""
    _leave_out(tx, probe.c.number_id == number_id, "The number was taken off the list.")


def leave_out_late(tx: Tx, before: Instant) -> int:
    """What was due so long ago is left out: nobody was there to send it. How many messages."""
    return _leave_out(tx, probe.c.due_at < before, "otpdesk did not run when it was due.")


def _leave_out(tx: Tx, which: ColumnElement[bool], words: str) -> int:
    left_out = update(probe).where(which, probe.c.state == PLANNED).values(state=SKIPPED, words=words)
    return tx.connection.execute(left_out).rowcount


def due(tx: Tx) -> bool:
    """Whether a message is due now, or one was taken and nobody knows what came of it."""
    query = select(probe.c.id).where(probe.c.state == PLANNED, probe.c.due_at <= tx.now).limit(1)
    return tx.connection.execute(query).first() is not None


def next_due(tx: Tx) -> Instant | None:
    """When the next message is due; None while none is planned."""
    return tx.connection.execute(select(func.min(probe.c.due_at)).where(probe.c.state == PLANNED)).scalar()


def first_due(tx: Tx) -> ProbeRow | None:
    """The message that has been due longest."""
    query = _rows().where(probe.c.state == PLANNED, probe.c.due_at <= tx.now).order_by(probe.c.due_at, probe.c.id)
    row = tx.connection.execute(query.limit(1)).mappings().first()
    return _row(row) if row else None


def used(tx: Tx, plan_id: int, since: Instant) -> tuple[int, int]:
    """(messages, money in the desk's micro units) that a schedule has taken since an instant.

    What is being sent counts as what it was expected to cost; so does, where it is dearer, what really went out.
    """
    expected, real = probe.c.cost_micro, func.coalesce(attempt.c.cost_micro, 0)
    query = (
        select(func.count(), func.coalesce(func.sum(case((real > expected, real), else_=expected)), 0))
        .select_from(probe.outerjoin(attempt, attempt.c.id == probe.c.attempt_id))
        .where(probe.c.plan_id == plan_id, probe.c.taken_at > since, probe.c.state.in_((TAKEN, SENT, LOST)))
    )
    messages, money = tx.connection.execute(query).one()
    return int(messages), int(money)


def take(tx: Tx, probe_id: int, cost: int) -> bool:
    """Take a planned message; False if somebody else did. The caller holds the lock."""
    taken = update(probe).where(probe.c.id == probe_id, probe.c.state == PLANNED)
    return tx.connection.execute(taken.values(state=TAKEN, taken_at=tx.now, cost_micro=cost)).rowcount == 1


def settle(tx: Tx, probe_id: int, state: str, words: str = "", attempt_id: str | None = None) -> None:
    """Keep what came of a message."""
    values = {"state": state, "words": words[:_WORDS_LENGTH], "attempt_id": attempt_id}
    tx.connection.execute(update(probe).where(probe.c.id == probe_id).values(values))


def taken_before(tx: Tx, before: Instant) -> tuple[int, ...]:
    """Messages that were taken so long ago that whoever took them has died."""
    query = select(probe.c.id).where(probe.c.state == TAKEN, probe.c.taken_at < before)
    return tuple(tx.connection.execute(query).scalars())


def seen(tx: Tx, probe_id: int, who: str, at: Instant, *, arrived: bool) -> None:
    """Keep that somebody looked at the phone: whether it arrived, and when."""
    values = {"arrived": arrived, "seen_at": at, "seen_by": who}
    tx.connection.execute(update(probe).where(probe.c.id == probe_id).values(values))


def by_id(tx: Tx, probe_id: int) -> ProbeRow | None:
    """One message."""
    row = tx.connection.execute(_rows().where(probe.c.id == probe_id)).mappings().first()
    return _row(row) if row else None


def rows(tx: Tx, plan_id: int | None = None) -> tuple[ProbeRow, ...]:
    """The messages of a schedule, or of all, the newest first."""
    query = _rows().order_by(probe.c.due_at.desc(), probe.c.id.desc())
    if plan_id is not None:
        query = query.where(probe.c.plan_id == plan_id)
    return tuple(_row(row) for row in tx.connection.execute(query).mappings())


def _rows() -> Any:
    joined = (
        probe.join(account, account.c.id == probe.c.account_id)
        .join(test_number, test_number.c.id == probe.c.number_id)
        .outerjoin(attempt, and_(attempt.c.id == probe.c.attempt_id))
    )
    mine = (
        probe.c.id,
        probe.c.plan_id,
        probe.c.round,
        account.c.name.label("account"),
        probe.c.number_id,
        test_number.c.address_id,
        probe.c.due_at,
        probe.c.state,
        probe.c.taken_at,
        probe.c.attempt_id,
        probe.c.words,
        probe.c.arrived,
        probe.c.seen_at,
        probe.c.seen_by,
    )
    its = (
        attempt.c.verification_id,
        attempt.c.status,
        attempt.c.sent_at,
        attempt.c.first_delivered_at.label("delivered_at"),
        attempt.c.price_micro,
        attempt.c.currency,
    )
    return select(*mine, *its).select_from(joined)


def _row(row: RowMapping) -> ProbeRow:
    return ProbeRow(**row)
