"""Trials: what was registered, what each look counted, how each ended. Nothing of it is ever changed.

What a look counts follows from the attempts alone and from its instant, so that it can be counted again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, func, insert, select

from otpdesk.otp import Failure, Instant, Status, VerificationState
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt, verification
from otpdesk.store.trial_tables import split, trial, trial_end, trial_look


@dataclass(frozen=True, slots=True)
class Registered:
    """A trial as it was registered. `body` is its plan as plain data; `stopped_at`: its split ended then."""

    id: int
    split_id: str
    name: str
    at: Instant
    who: str
    body: Mapping[str, Any]
    until: Instant | None
    stopped_at: Instant | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a trial ended: `how` is a word of the desk's."""

    at: Instant
    who: str
    how: str
    reason: str = ""


Counts = Mapping[str, Mapping[str, tuple[int, int]]]
"""Of each country and account: (verified, all) of the mature first attempts."""


def register(tx: Tx, split_id: str, name: str, who: str, body: Mapping[str, Any]) -> int:
    """Keep a trial that begins now. Returns its number. The caller holds the lock of the splits."""
    values = {"split_id": split_id, "name": name, "registered_at": tx.now, "registered_by": who, "body": dict(body)}
    made = tx.connection.execute(insert(trial).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def named(tx: Tx, name: str) -> bool:
    """Whether there is, or was, a trial of that name, in any case of letters."""
    query = select(trial.c.id).where(func.lower(trial.c.name) == name.lower())
    return tx.connection.execute(query).first() is not None


def _registered() -> Select[Any]:
    joined = trial.join(split, split.c.id == trial.c.split_id)
    return select(trial, split.c.until, split.c.ended_at).select_from(joined).order_by(trial.c.id.desc())


def all(tx: Tx) -> tuple[Registered, ...]:  # noqa: A001 - reads as trials.all(tx)
    """Every trial there was, the newest first."""
    return tuple(_record(row) for row in tx.connection.execute(_registered()).mappings())


def going_on(tx: Tx) -> tuple[Registered, ...]:
    """The trials that have not ended, the newest first."""
    query = _registered().where(trial.c.id.not_in(select(trial_end.c.trial_id)))
    return tuple(_record(row) for row in tx.connection.execute(query).mappings())


def by_id(tx: Tx, trial_id: int) -> Registered | None:
    """A trial; None if there is none of that number."""
    row = tx.connection.execute(_registered().where(trial.c.id == trial_id)).mappings().first()
    return _record(row) if row else None


def _record(row: RowMapping) -> Registered:
    return Registered(
        id=row["id"],
        split_id=row["split_id"],
        name=row["name"],
        at=row["registered_at"],
        who=row["registered_by"],
        body=row["body"],
        until=row["until"],
        stopped_at=row["ended_at"],
    )


def looked(tx: Tx, trial_id: int, at: Instant, counts: Counts) -> bool:
    """Keep what a look at an instant counted; False if there is a look of that instant already."""
    known = select(trial_look.c.at).where(trial_look.c.trial_id == trial_id, trial_look.c.at == at)
    if tx.connection.execute(known).first() is not None:
        return False
    body = {country: {name: list(pair) for name, pair in of.items()} for country, of in counts.items()}
    tx.connection.execute(insert(trial_look).values(trial_id=trial_id, at=at, body=body))
    return True


def looks(tx: Tx, trial_ids: Sequence[int]) -> dict[int, tuple[tuple[Instant, Counts], ...]]:
    """What every look of some trials counted, by the trial's number, in order of time."""
    query = select(trial_look).where(trial_look.c.trial_id.in_(trial_ids)).order_by(trial_look.c.at)
    found: dict[int, list[tuple[Instant, Counts]]] = {}
    for row in tx.connection.execute(query):
        counts = {country: {name: (a, b) for name, (a, b) in of.items()} for country, of in row.body.items()}
        found.setdefault(row.trial_id, []).append((row.at, counts))
    return {number: tuple(of) for number, of in found.items()}


def end(tx: Tx, trial_id: int, ended: Ended) -> None:
    """Keep how a trial ended."""
    values = {"trial_id": trial_id, "at": ended.at, "who": ended.who, "how": ended.how, "reason": ended.reason}
    tx.connection.execute(insert(trial_end).values(values))


def ends(tx: Tx) -> dict[int, Ended]:
    """How trials ended, by their numbers; those that go on are absent."""
    return {
        row.trial_id: Ended(row.at, row.who, row.how, row.reason) for row in tx.connection.execute(select(trial_end))
    }


def _first_of(split_id: str, most: int | None) -> Any:
    """The first attempts that a split chose for, at most so many, in order of time."""
    query = select(attempt.c.id).where(attempt.c.split_id == split_id, attempt.c.ordinal == 1).order_by(attempt.c.id)
    return (query if most is None else query.limit(most)).subquery()


_IN_FIGURES: ColumnElement[bool] = and_(
    ~attempt.c.is_test,
    attempt.c.status != Status.CANCELED.value,
    func.coalesce(attempt.c.failure, "") != Failure.FRAUD_GUARD.value,
    verification.c.excluded_reason == "",
    verification.c.state != VerificationState.CANCELED.value,
)
"""As in every comparison: no tests, nothing blocked for fraud, nothing canceled."""


def count(tx: Tx, split_id: str, most: int | None, at: Instant) -> Counts:
    """What a look at an instant counts: first attempts whose code had run its whole life by then.

    A code that was read back early waits for the end of its life too, else the quicker account would seem the better
    one while the codes of the last minutes live.
    """
    first = _first_of(split_id, most)
    query = (
        select(
            attempt.c.country,
            account.c.name,
            func.sum(case((attempt.c.converted, 1), else_=0)),
            func.count(),
        )
        .select_from(
            attempt.join(first, first.c.id == attempt.c.id)
            .join(account, account.c.id == attempt.c.account_id)
            .join(verification, verification.c.id == attempt.c.verification_id)
        )
        .where(attempt.c.expires_at <= at, _IN_FIGURES)
        .group_by(attempt.c.country, account.c.name)
        .order_by(attempt.c.country, account.c.name)
    )
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for country, name, verified, every in tx.connection.execute(query):
        found.setdefault(country, {})[name] = (int(verified), int(every))
    return found


@dataclass(frozen=True, slots=True)
class Chosen:
    """First attempts that a split chose for so far, and when the last of their codes ends."""

    count: int
    last_expires_at: Instant | None


def chosen(tx: Tx, split_id: str, most: int | None) -> Chosen:
    """How many first attempts there are, at most `most`, and when the last of them is mature."""
    first = _first_of(split_id, most)
    joined = attempt.join(first, first.c.id == attempt.c.id)
    count, last = tx.connection.execute(select(func.count(), func.max(attempt.c.expires_at)).select_from(joined)).one()
    return Chosen(int(count), last)
