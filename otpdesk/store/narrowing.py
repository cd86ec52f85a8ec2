"""Which attempts a filter means, and how to walk to them: the rarest condition first.

A database that keeps no statistics guesses which index to take, and guesses wrong for “all failed ones” as often as
for “the one blocked in Malta”. So the filter looks itself: of every condition it asks the index how close together
its newest rows lie, walks the one whose rows lie furthest apart, newest first, and holds the others against each row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, func, literal, select, type_coerce, union, union_all

from otpdesk.otp import Channel, Failure, Instant, Purpose, Status, first_id_number, id_number
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt

_SAMPLE = 200
"""How many of the newest rows of a value tell how close together its rows lie."""
_LAST_ID = 2**63 - 1

_NUMBER = type_coerce(attempt.c.id, BigInteger)
"""The id as the number it is stored as; the primary key, and so the order of time."""


@dataclass(frozen=True, slots=True)
class AttemptFilter:
    """Which attempts are meant. Empty tuples and None do not restrict; conditions of different kinds all hold.

    `since` is included, `until` is not. Of `addresses`, `customers`, `verifications` and `attempts`, any may hold:
    they are what a typed text was found to be; empty ones (not None) match nothing.
    """

    since: Instant | None = None
    until: Instant | None = None
    statuses: tuple[Status, ...] = ()
    failures: tuple[Failure, ...] = ()
    accounts: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    countries: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    operators: tuple[str, ...] = ()
    addresses: tuple[str, ...] | None = None
    customers: tuple[str, ...] | None = None
    verifications: tuple[str, ...] | None = None
    attempts: tuple[str, ...] | None = None
    held: tuple[ColumnElement[Any], ...] = ()
    """More that must hold of each attempt; no index answers it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range of stored ids: from `low` on, below `high`."""

    low: int = 0
    high: int = _LAST_ID

    def within(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return self.low <= _NUMBER, self.high > _NUMBER

    def older_than(self, attempt_id: str) -> "Bounds":
        return Bounds(self.low, min(self.high, id_number(attempt_id)))

    def newer_than(self, attempt_id: str) -> "Bounds":
        return Bounds(max(self.low, id_number(attempt_id) + 1), self.high)


@dataclass(frozen=True, slots=True)
class _Condition:
    """One of a few values in a column that has an index with the id behind it."""

    column: ColumnElement[Any]
    values: tuple[Any, ...]
    nothing: Any = ""

    def walked(self) -> list[ColumnElement[bool]]:
        return [self.column == value for value in self.values]

    def held(self) -> ColumnElement[bool]:
        """The condition in a form that no index answers."""
        return func.coalesce(self.column, self.nothing).in_(self.values)


@dataclass(frozen=True, slots=True)
class Walk:
    """A filter made ready: its range, the condition to walk along, and those to hold against each row."""

    bounds: Bounds
    along: tuple[ColumnElement[bool], ...] = ()
    held: tuple[ColumnElement[bool], ...] = ()
    mixed: bool = field(default=False)
    """Whether `along` are different columns, so that one attempt may be met twice."""

    def ids(self, bounds: Bounds, limit: int, *, newest_first: bool = True) -> Select[Any]:
        """The ids of the first `limit` attempts in a range, in order."""
        order = attempt.c.id.desc() if newest_first else attempt.c.id.asc()
        if not self.along:
            return select(attempt.c.id).where(*bounds.within(), *self.held).order_by(order).limit(limit)
        steps = [
            select(attempt.c.id).where(step, *bounds.within(), *self.held).order_by(order).limit(limit)
            for step in self.along
        ]
        if len(steps) == 1:
            return steps[0]
        joined = (union if self.mixed else union_all)(*(select(step.subquery()) for step in steps)).subquery()
        return select(joined.c.id).order_by(joined.c.id.desc() if newest_first else joined.c.id.asc()).limit(limit)


def walk(tx: Tx, wanted: AttemptFilter) -> Walk:
    """The way through the attempts that a filter means, as the data stand now."""
    bounds = Bounds(
        0 if wanted.since is None else first_id_number(wanted.since),
        _LAST_ID if wanted.until is None else first_id_number(wanted.until),
    )
    conditions = _conditions(tx, wanted)
    whose = _whose(wanted)
    if whose is not None:
        return Walk(bounds, whose, (*(one.held() for one in conditions), *wanted.held), mixed=True)
    if not conditions:
        return Walk(bounds, held=wanted.held)
    rarest = conditions[0] if len(conditions) == 1 else _rarest(tx, conditions, bounds)
    held = tuple(one.held() for one in conditions if one is not rarest)
    return Walk(bounds, tuple(rarest.walked()), (*held, *wanted.held))


def _conditions(tx: Tx, wanted: AttemptFilter) -> list[_Condition]:
    one = attempt.c
    found = [
        _Condition(one.status, wanted.statuses),
        _Condition(one.failure, wanted.failures),
        _Condition(one.channel, wanted.channels),
        _Condition(one.country, wanted.countries),
        _Condition(one.purpose, wanted.purposes),
        _Condition(one.operator, wanted.operators),
    ]
    conditions = [condition for condition in found if condition.values]
    if wanted.accounts:
        named = select(account.c.id).where(account.c.name.in_(wanted.accounts))
        ids = tuple(tx.connection.execute(named).scalars())
        conditions.append(_Condition(one.account_id, ids or (0,), 0))
    return conditions


def _whose(wanted: AttemptFilter) -> tuple[ColumnElement[bool], ...] | None:
    """What a typed text was found to be; None if nothing was typed, an impossible condition if nothing was found."""
    one = attempt.c
    kinds = (
        (one.address_id, wanted.addresses),
        (one.customer_id, wanted.customers),
        (one.verification_id, wanted.verifications),
        (one.id, wanted.attempts),
    )
    if all(values is None for _, values in kinds):
        return None
    return tuple(column.in_(values) for column, values in kinds if values) or (_NUMBER < 0,)


def _rarest(tx: Tx, conditions: Sequence[_Condition], bounds: Bounds) -> _Condition:
    """The condition whose newest rows in the range reach back furthest, and so lie furthest apart.

    Of one with several values the most frequent value counts; one with fewer rows than a sample reaches all the way.
    """
    samples = [
        select(
            literal(place).label("place"),
            func.count().label("rows"),
            func.min(_newest(step, bounds).c.id).label("back"),
        )
        for place, condition in enumerate(conditions)
        for step in condition.walked()
    ]
    reach = [(0, 0)] * len(conditions)
    for row in tx.connection.execute(union_all(*samples)):
        back, rows = reach[row.place]
        reach[row.place] = (max(back, row.back if row.rows == _SAMPLE else 0), rows + row.rows)
    return conditions[reach.index(min(reach))]


def _newest(step: ColumnElement[bool], bounds: Bounds) -> Subquery:
    newest = select(_NUMBER.label("id")).where(step, *bounds.within())
    return newest.order_by(attempt.c.id.desc()).limit(_SAMPLE).subquery()
