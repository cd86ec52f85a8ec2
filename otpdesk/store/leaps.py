"""The different values of an indexed column, found by leaping from each to the next greater one."""

from typing import Any

from sqlalchemy import Column, func, select

from otpdesk.store.engine import Tx


def different(tx: Tx, column: Column[Any]) -> tuple[str, ...]:
    """Every value once, in order; each costs one look-up in the index."""
    leap = select(func.min(column).label("value")).cte("leap", recursive=True)
    following = select(func.min(column)).where(column > leap.c.value).scalar_subquery()
    leap = leap.union_all(select(following).where(leap.c.value.is_not(None)))
    found = tx.connection.execute(select(leap.c.value).where(leap.c.value.is_not(None)))
    return tuple(found.scalars())
