"""Keys that meet several conditions in an index of words or parts: walk the rarest, look the others up."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, exists, func, literal, select

from otpdesk.store.engine import Tx

_LAST_LETTER = "\U0010ffff"
_ENOUGH = 300
"""How far rows are counted to learn which condition is the rarest."""

Condition = Callable[[FromClause], ColumnElement[bool]]


def beginning(start: str) -> Condition:
    """Rows of an index of words whose word begins so."""
    return lambda word: (word.c.word >= start) & (word.c.word < start + _LAST_LETTER)


def being(token: int) -> Condition:
    """Rows of an index of parts for one part."""
    return lambda part: part.c.token == token


def keys_meeting(
    tx: Tx, table: FromClause, key: str, conditions: Sequence[Condition], order: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """The keys of which some row meets each condition: walks the rarest one and looks the others up."""
    driver, *others = _rarest_first(tx, table, conditions)
    query = select(table.c[key]).where(driver(table)).order_by(*order)
    for condition in others:
        other = table.alias()
        query = query.where(exists().where(other.c[key] == table.c[key], condition(other)))
    return query


def _rarest_first(tx: Tx, table: FromClause, conditions: Sequence[Condition]) -> list[Condition]:
    if len(conditions) == 1:
        return list(conditions)
    counts = [
        select(func.count())
        .select_from(select(literal(1)).select_from(table).where(condition(table)).limit(_ENOUGH).subquery())
        .scalar_subquery()
        for condition in conditions
    ]
    row = tx.connection.execute(select(*counts)).one()
    # of equals the last: the end of a number tells more than its country
    order = sorted(range(len(conditions)), key=lambda place: (row[place], -place))
    return [conditions[place] for place in order]
