"""The cells of each day: read, counted anew when the day changed, and held against the raw rows.

A day is counted from one state of the database, without the write lock; then a short write puts the cells and takes
away the notes of change that this state held. Whoever counted from an older state than another puts nothing.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, exists, func, literal, select, union, update
from sqlalchemy.dialects import postgresql, sqlite

from otpdesk.otp import Instant
from otpdesk.quality.cells import Cells, joined
from otpdesk.store.cells_counting import counted, day_number, day_word
from otpdesk.store.cells_packing import packed, unpacked
from otpdesk.store.cells_shelf import Shelf
from otpdesk.store.comparison_tables import DAY
from otpdesk.store.engine import Store, Tx
from otpdesk.store.tables import attempt, changed_day, day_cells

_CHUNK = 500
"""Keys in one statement; well under every database's limit of parameters."""

_PARTS: Shelf[tuple[int, int]] = Shelf(96 << 20)
_WHOLES: Shelf[tuple[tuple[int, int], ...]] = Shelf(128 << 20)
"""Days and joined days by the versions of their counts; no other count has the same version, in any database."""

_cells, _notes = day_cells.c, changed_day.c
_SEALED = select(_cells.day).where(_cells.sealed)


def day_at(at: Instant) -> int:
    """The number of the UTC day of an instant."""
    return at // DAY


def days(tx: Tx, first: str, last: str) -> Cells:
    """The cells of the days from `first` to `last`, both included (2026-11-24), as they were counted last."""
    query = select(_cells.day, _cells.version).order_by(_cells.day)
    counts = tx.connection.execute(query.where(_cells.day.between(day_number(first), day_number(last)))).all()
    keys = tuple((int(day), int(version)) for day, version in counts)
    whole = _WHOLES.get(keys)
    if whole is None:
        whole = joined(_parts(tx, keys))
        _WHOLES.put(keys, whole)
    return whole


def _parts(tx: Tx, keys: Sequence[tuple[int, int]]) -> list[Cells]:
    """The cells of some days; those that nobody asked for lately are read, all from one state of the database."""
    found = {key: _PARTS.get(key) for key in keys}
    missing = [day for (day, _), part in found.items() if part is None]
    for start in range(0, len(missing), _CHUNK):
        query = select(_cells.day, _cells.version, _cells.cells)
        for row in tx.connection.execute(query.where(_cells.day.in_(missing[start : start + _CHUNK]))):
            read = unpacked(row.cells)
            found[row.day, row.version] = read
            _PARTS.put((row.day, row.version), read)
    return [part for key in keys if (part := found[key]) is not None]


def stale(tx: Tx) -> tuple[int, ...]:
    """The numbers of the days that changed or matured since they were counted, newest first."""
    noted = select(_notes.day).where(_notes.day.not_in(_SEALED))
    due = select(_cells.day).where(_cells.due_at <= tx.now, ~_cells.sealed)
    found = union(noted, due).subquery()
    return tuple(tx.connection.execute(select(found.c.day).order_by(found.c.day.desc())).scalars())


@dataclass(frozen=True, slots=True)
class _Count:
    """A day counted from one state of the database: which count it follows, and the notes of change in that state."""

    day: int
    after: int | None
    notes: Sequence[int]
    at: Instant
    due_at: Instant | None
    blob: bytes


def recount(store: Store, day: int) -> bool:
    """Count a day and put its cells; False if another program has put newer ones meanwhile, or the day is sealed."""
    count = _count(store, day)
    if count is None:
        return False
    with store.write() as tx:
        return _put(tx, count)


def _count(store: Store, day: int) -> _Count | None:
    with store.read() as tx:
        known = tx.connection.execute(select(_cells.version, _cells.sealed).where(_cells.day == day)).first()
        if known is not None and known.sealed:
            return None
        notes = tx.connection.execute(select(_notes.id).where(_notes.day == day)).scalars().all()
        found, at = counted(tx.connection, day, tx.now), tx.now
    return _Count(day, known.version if known else None, notes, at, found.due_at, packed(found.cells))


def _put(tx: Tx, count: _Count) -> bool:
    values = {"version": secrets.randbits(62), "counted_at": count.at, "due_at": count.due_at, "cells": count.blob}
    if count.after is None:
        dialect = sqlite if tx.on_sqlite else postgresql
        first = dialect.insert(day_cells).values(day=count.day, **values).on_conflict_do_nothing()
        written = tx.connection.execute(first.returning(_cells.day)).first()
    else:
        same = (_cells.day == count.day, _cells.version == count.after, ~_cells.sealed)
        again = update(day_cells).where(*same).values(**values)
        written = tx.connection.execute(again.returning(_cells.day)).first()
    if written is None:
        return False
    for start in range(0, len(count.notes), _CHUNK):
        _forget(tx, _notes.id.in_(count.notes[start : start + _CHUNK]))
    return True


def _forget(tx: Tx, which: ColumnElement[bool]) -> None:
    """Takes notes away; those that somebody else is taking away are left to them."""
    free = select(_notes.id).where(which).with_for_update(skip_locked=True)
    tx.connection.execute(delete(changed_day).where(_notes.id.in_(free)))


def seal(store: Store, last: int) -> bool:
    """Count the oldest day up to `last` that is not sealed if need be, and seal it; False if there is none.

    Rows of a sealed day may be deleted: its cells stay as they are, whatever becomes of its rows.
    """
    with store.read() as tx:
        noted = select(_notes.day).where(_notes.day <= last, _notes.day.not_in(_SEALED))
        unsealed = select(_cells.day).where(_cells.day <= last, ~_cells.sealed)
        found = union(noted, unsealed).subquery()
        day = tx.connection.execute(select(func.min(found.c.day))).scalar()
        if day is None:
            return False
        fresh = day not in stale(tx)
    if fresh or recount(store, day):
        with store.write() as tx:
            unchanged = ~exists().where(_notes.day == day)
            tx.connection.execute(update(day_cells).where(_cells.day == day, unchanged).values(sealed=True))
    return True


def forget_sealed(tx: Tx) -> None:
    """Take away the notes that rows of sealed days changed: their cells stay."""
    _forget(tx, _notes.day.in_(_SEALED))


def differing(connection: Connection, first: int | None = None, last: int | None = None) -> Iterator[str]:
    """What is wrong with the cells of some days, a sentence each: every day is counted anew, as of its last count.

    Days that are to be counted again anyway are passed over, and sealed ones, whose rows may be gone.
    """
    for day in _days_of_either(connection, first, last):
        row = connection.execute(select(day_cells).where(_cells.day == day)).first()
        if row is not None and row.sealed:
            continue
        if row is None:
            wrong = f"{day_word(day)} has attempts, and nothing says that they are to be counted."
        else:
            found = counted(connection, day, row.counted_at)
            same = (packed(found.cells), found.due_at) == (row.cells, row.due_at)
            wrong = "" if same else f"The daily figures of {day_word(day)} are not those of its attempts."
        if wrong and _unchanged(connection, day, row.version if row else None):
            yield wrong


def _days_of_either(connection: Connection, first: int | None, last: int | None) -> list[int]:
    """The days that have cells or attempts."""
    sent = select(attempt.c.created_at.op("/")(literal(DAY)).label("day")).distinct()
    every = union(select(_cells.day), sent).subquery()
    query = select(every.c.day).order_by(every.c.day)
    if first is not None:
        query = query.where(every.c.day >= first)
    if last is not None:
        query = query.where(every.c.day <= last)
    return [int(day) for day in connection.execute(query).scalars()]


def _unchanged(connection: Connection, day: int, version: int | None) -> bool:
    """Whether nobody changed or counted the day since: each statement may see another state."""
    now = connection.execute(select(_cells.version).where(_cells.day == day)).scalar()
    noted = connection.execute(select(func.count()).select_from(changed_day).where(_notes.day == day)).scalar_one()
    return now == version and not noted
