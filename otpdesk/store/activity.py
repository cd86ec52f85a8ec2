"""All attempts, filtered and paged: the newest first, by ranges of ids, so that any page costs the same.

A page's key is the id of an attempt; since ids are in order of creation, `key_at` turns an instant into a key too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import FromClause, Subquery, func, select

from otpdesk.otp import Attempt, IdKind, Instant, first_id_number, id_number, id_text
from otpdesk.store.attempts import RECORD, record
from otpdesk.store.engine import Tx
from otpdesk.store.leaps import different
from otpdesk.store.narrowing import AttemptFilter, Bounds, Walk, walk
from otpdesk.store.tables import account, address, attempt, customer

_CHUNK = 1_000
"""Rows of one step of an export."""

_ROWS = select(*RECORD, customer.c.name.label("customer_name"), customer.c.reference.label("customer_reference"))


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An attempt and whose it is; name and reference are empty for an address that is nobody's."""

    attempt: Attempt
    customer: str
    reference: str


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """One page, newest first. `older` and `newer` are the keys of the neighbouring pages, if there are any."""

    rows: tuple[ActivityRow, ...]
    older: str | None
    newer: str | None


@dataclass(frozen=True, slots=True)
class ActivityFacets:
    """The values that occur, for filters: names of accounts, countries, operators; each in order."""

    accounts: tuple[str, ...]
    countries: tuple[str, ...]
    operators: tuple[str, ...]


def key_at(at: Instant) -> str:
    """The key at which the attempts made from an instant on begin."""
    return id_text(IdKind.ATTEMPT, first_id_number(at))


def page(
    tx: Tx, wanted: AttemptFilter, *, older: str | None = None, newer: str | None = None, limit: int = 200
) -> ActivityPage:
    """The newest attempts; those older than the key `older`; or those just newer than the key `newer`."""
    way = walk(tx, wanted)
    forth = newer is None
    bounds = way.bounds
    if older is not None:
        bounds = bounds.older_than(older)
    elif newer is not None:
        bounds = bounds.newer_than(newer)
    found = _rows(tx, way, bounds, limit + 1, newest_first=forth)
    rows = tuple(found[:limit] if forth else reversed(found[:limit]))
    more = rows[-1 if forth else 0].attempt.id if len(found) > limit else None
    if forth:
        return ActivityPage(rows, more, older and _beyond(tx, way, rows, older, newest_first=False))
    return ActivityPage(rows, _beyond(tx, way, rows, newer or "", newest_first=True), more)


def _beyond(tx: Tx, way: Walk, rows: tuple[ActivityRow, ...], key: str, *, newest_first: bool) -> str | None:
    """The key of the page on the side that one came from; None if nothing is there.

    Without rows the side begins at the key itself, and includes the attempt of that id.
    """
    step = 1 if newest_first else -1
    edge = id_text(IdKind.ATTEMPT, max(id_number(key) + step, 0))
    if rows:
        edge = rows[-1 if newest_first else 0].attempt.id
    bounds = way.bounds.older_than(edge) if newest_first else way.bounds.newer_than(edge)
    return edge if tx.connection.execute(way.ids(bounds, 1, newest_first=newest_first)).first() else None


def _rows(tx: Tx, way: Walk, bounds: Bounds, limit: int, *, newest_first: bool = True) -> list[ActivityRow]:
    order = attempt.c.id.desc() if newest_first else attempt.c.id.asc()
    query = _ROWS.select_from(_from(way.ids(bounds, limit, newest_first=newest_first).subquery())).order_by(order)
    return [
        ActivityRow(record(row), row["customer_name"] or "", row["customer_reference"] or "")
        for row in tx.connection.execute(query).mappings()
    ]


def _from(ids: Subquery) -> FromClause:
    """The attempts of some ids with what belongs to each.

    What an attempt names is always there; the joins are outer ones because SQLite keeps their order. Of its own accord
    it may begin at the accounts, whose few rows lead it through all attempts: 12 s for a page of ten million.
    """
    return (
        ids.outerjoin(attempt, attempt.c.id == ids.c.id)
        .outerjoin(account, account.c.id == attempt.c.account_id)
        .outerjoin(address, address.c.id == attempt.c.address_id)
        .outerjoin(customer, customer.c.id == attempt.c.customer_id)
    )


def row(tx: Tx, attempt_id: str) -> ActivityRow | None:
    """One attempt and whose it is."""
    found = _rows(tx, walk(tx, AttemptFilter(attempts=(attempt_id,))), Bounds(), 1)
    return found[0] if found else None


def rows(tx: Tx, wanted: AttemptFilter) -> Iterator[ActivityRow]:
    """Every attempt that is meant, the newest first; a few at a time, all as they stood when the reading began."""
    way = walk(tx, wanted)
    bounds = way.bounds
    while found := _rows(tx, way, bounds, _CHUNK):
        yield from found
        bounds = bounds.older_than(found[-1].attempt.id)


def count(tx: Tx, wanted: AttemptFilter, most: int = 10_000) -> int:
    """How many attempts are meant; counting stops at `most`."""
    way = walk(tx, wanted)
    return _count(tx, way, way.bounds, most)


def newer_than(tx: Tx, wanted: AttemptFilter, attempt_id: str, most: int = 10_000) -> int:
    """How many attempts that are meant were made after one; counting stops at `most`."""
    way = walk(tx, wanted)
    return _count(tx, way, way.bounds.newer_than(attempt_id), most)


def _count(tx: Tx, way: Walk, bounds: Bounds, most: int) -> int:
    return tx.connection.execute(select(func.count()).select_from(way.ids(bounds, most).subquery())).scalar_one()


def facets(tx: Tx) -> ActivityFacets:
    """The accounts, countries and operators that occur, found by leaping through their indexes."""
    names = tx.connection.execute(select(account.c.name).order_by(account.c.name)).scalars()
    countries, operators = (different(tx, column) for column in (attempt.c.country, attempt.c.operator))
    return ActivityFacets(tuple(names), tuple(name for name in countries if name), operators)
