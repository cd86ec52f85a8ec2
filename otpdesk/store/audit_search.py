"""Reading the audit: filtered and paged, the newest line first, by ranges of line numbers.

A period is turned into a range of numbers first, so that a page is a walk down the primary key and costs the same
anywhere; the clock of the line itself decides at the edges, because a clock can be set back.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, not_, or_, select

from otpdesk.otp import IdKind, Instant, is_id
from otpdesk.store.audit import Entry
from otpdesk.store.engine import Tx
from otpdesk.store.leaps import different
from otpdesk.store.tables import address, attempt, audit, customer, verification

_CHUNK = 500
_LATELY = 20_000
"""How many of the newest lines are looked through for the computers that write."""

_LAST = 2**31 - 1
_MOST_OBJECTS = 500

FAILED = (
    "rejected", "unknown", "undelivered", "failed", "blocked", "expired", "canceled", "broken",
    "wrong", "already_used", "superseded", "locked", "wrong_purpose", "not_found",
    "not_asked",
)  # fmt: skip
"""Outcomes of acts that came to nothing; “refused: …” names the rule that said no; every other went well."""


@dataclass(frozen=True, slots=True)
class AuditWanted:
    """Which lines are meant. Empty tuples and None do not restrict; conditions of different kinds all hold.

    `since` is included, `until` is not. `came` holds any of done, refused and failed. `not_by` leaves one name out.
    `objects` are what a typed text may mean besides a part of the line; `object_part` is a part of an object.
    """

    actors: tuple[str, ...] = ()
    not_by: str = ""
    actions: tuple[str, ...] = ()
    workstations: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    since: Instant | None = None
    until: Instant | None = None
    object_part: str = ""
    text: str = ""
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditRows:
    """One page, newest first. `older` and `newer` are the keys of the neighbouring pages, if there are any."""

    entries: tuple[Entry, ...]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose a line's object is: the customer's name (empty: nobody's) and the masked address (empty: several)."""

    name: str
    masked: str


def page(
    tx: Tx, wanted: AuditWanted, *, older: int | None = None, newer: int | None = None, limit: int = 200
) -> AuditRows:
    """The newest lines; those older than line `older`; or those just newer than line `newer`."""
    forth = newer is None
    query = _meant(tx, wanted)
    if older is not None:
        query = query.where(audit.c.seq < older)
    elif newer is not None:
        query = query.where(audit.c.seq > newer)
    found = _entries(tx, query, limit + 1, newest_first=forth)
    more = len(found) > limit
    rows = found[:limit] if forth else found[:limit][::-1]
    if forth:
        return AuditRows(tuple(rows), rows[-1].seq if more else None, _edge(tx, wanted, rows, older, newer=True))
    return AuditRows(tuple(rows), _edge(tx, wanted, rows, newer, newer=False), rows[0].seq if more else None)


def _edge(tx: Tx, wanted: AuditWanted, rows: list[Entry], key: int | None, *, newer: bool) -> int | None:
    """The key of the page on the side that one came from; None if nothing is there."""
    if key is None:
        return None
    edge = rows[0 if newer else -1].seq if rows else key + (-1 if newer else 1)
    beyond = audit.c.seq > edge if newer else audit.c.seq < edge
    return edge if tx.connection.execute(_meant(tx, wanted).where(beyond).limit(1)).first() else None


def rows(tx: Tx, wanted: AuditWanted) -> Iterator[tuple[Entry, ...]]:
    """Every line that is meant, the newest first, some hundred at a time."""
    query, below = _meant(tx, wanted), _LAST
    while found := _entries(tx, query.where(audit.c.seq < below), _CHUNK, newest_first=True):
        yield tuple(found)
        below = found[-1].seq


def count(tx: Tx, wanted: AuditWanted, most: int) -> int:
    """How many lines are meant; counting stops at `most`."""
    numbers = _meant(tx, wanted).with_only_columns(audit.c.seq).limit(most).subquery()
    return int(tx.connection.execute(select(func.count()).select_from(numbers)).scalar_one())


def actors(tx: Tx) -> tuple[str, ...]:
    """Everybody who ever acted, in order."""
    return different(tx, audit.c.actor)


def last_act(tx: Tx, names: Iterable[str]) -> Instant | None:
    """When any of those names acted last; None if none ever did."""
    newest = select(func.max(audit.c.seq)).where(audit.c.actor.in_(tuple(names))).scalar_subquery()
    return tx.connection.execute(select(audit.c.at).where(audit.c.seq == newest)).scalar()


def workstations(tx: Tx) -> tuple[str, ...]:
    """The computers from which was written lately, in order."""
    newest = tx.connection.execute(select(func.max(audit.c.seq))).scalar() or 0
    query = select(audit.c.workstation).where(audit.c.seq > newest - _LATELY).distinct().order_by(audit.c.workstation)
    return tuple(tx.connection.execute(query).scalars())


def subjects(tx: Tx, objects: Iterable[str]) -> dict[str, Subject]:
    """Whose the verifications, attempts, addresses and customers among those objects are."""
    wanted = set(objects)
    found: dict[str, Subject] = {}
    for kind, (query, key) in _SUBJECTS.items():
        if ids := [one for one in wanted if is_id(one, kind)]:
            for row in tx.connection.execute(query.where(key.in_(ids))):
                found[row[0]] = Subject(row.name or "", row.masked or "")
    return found


def objects_of(tx: Tx, customer_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The customers themselves, their addresses and their verifications: what a line about them may name."""
    if not customer_ids:
        return ()
    addresses = select(address.c.id).where(address.c.customer_id.in_(customer_ids))
    verifications = (
        select(verification.c.id)
        .where(verification.c.customer_id.in_(customer_ids))
        .order_by(verification.c.id.desc())
        .limit(_MOST_OBJECTS)
    )
    found = (tx.connection.execute(query).scalars() for query in (addresses, verifications))
    return (*customer_ids, *(one for ids in found for one in ids))


def _owned(key: "ColumnElement[str]", source: object) -> "tuple[Select[tuple[str, str, str]], ColumnElement[str]]":
    return select(key, customer.c.name, address.c.masked).select_from(source), key  # type: ignore[arg-type]


_OF_ADDRESS = address.outerjoin(customer, customer.c.id == address.c.customer_id)
_SUBJECTS = {
    IdKind.ADDRESS: _owned(address.c.id, _OF_ADDRESS),
    IdKind.VERIFICATION: _owned(
        verification.c.id,
        verification.join(address, address.c.id == verification.c.address_id).outerjoin(
            customer, customer.c.id == verification.c.customer_id
        ),
    ),
    IdKind.ATTEMPT: _owned(
        attempt.c.id,
        attempt.join(address, address.c.id == attempt.c.address_id).outerjoin(
            customer, customer.c.id == attempt.c.customer_id
        ),
    ),
    IdKind.CUSTOMER: (
        select(customer.c.id, customer.c.name, literal("").label("masked")),
        customer.c.id,
    ),
}


def _entries(tx: Tx, query: Select[tuple[object, ...]], limit: int, *, newest_first: bool) -> list[Entry]:
    order = audit.c.seq.desc() if newest_first else audit.c.seq.asc()
    return [
        Entry(row.seq, row.at, row.actor, row.workstation, row.action, row.object, row.outcome, row.detail)
        for row in tx.connection.execute(query.order_by(order).limit(limit))
    ]


def _meant(tx: Tx, wanted: AuditWanted) -> Select[tuple[object, ...]]:
    return select(audit).where(*_period(tx, wanted), *_named(wanted), *_written(wanted))


def _period(tx: Tx, wanted: AuditWanted) -> Iterator[ColumnElement[bool]]:
    """The range of line numbers, then the time itself, so written that no database walks by the time instead."""
    if wanted.since is not None:
        first = select(func.min(audit.c.seq)).where(audit.c.at >= wanted.since)
        yield audit.c.seq >= (tx.connection.execute(first).scalar() or _LAST)
        yield audit.c.at + 0 >= wanted.since
    if wanted.until is not None:
        last = select(func.max(audit.c.seq)).where(audit.c.at < wanted.until)
        yield audit.c.seq <= (tx.connection.execute(last).scalar() or 0)
        yield audit.c.at + 0 < wanted.until


def _named(wanted: AuditWanted) -> Iterator[ColumnElement[bool]]:
    for column, values in (
        (audit.c.actor, wanted.actors),
        (audit.c.action, wanted.actions),
        (audit.c.workstation, wanted.workstations),
    ):
        if values:
            yield column.in_(values)
    if wanted.not_by:
        yield audit.c.actor != wanted.not_by
    if wanted.came:
        yield or_(*(_CAME[came] for came in wanted.came))


_REFUSED = audit.c.outcome.startswith("refused", autoescape=True)
_NOT_DONE = audit.c.outcome.in_(FAILED)
_CAME = {"refused": _REFUSED, "failed": _NOT_DONE, "done": and_(not_(_REFUSED), not_(_NOT_DONE))}


def _written(wanted: AuditWanted) -> Iterator[ColumnElement[bool]]:
    if wanted.object_part:
        yield audit.c.object.icontains(wanted.object_part, autoescape=True)
    if wanted.text:
        escaped = json.dumps(wanted.text)[1:-1]
        parts = [column.icontains(wanted.text, autoescape=True) for column in _WORDS]
        found = or_(*parts, cast(audit.c.detail, Text).icontains(escaped, autoescape=True))
        yield or_(found, audit.c.object.in_(wanted.objects)) if wanted.objects else found


_WORDS = (audit.c.actor, audit.c.workstation, audit.c.action, audit.c.object, audit.c.outcome)
