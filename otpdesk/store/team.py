"""The team: who is in it, with which role. Somebody who leaves keeps the row, because the history names them."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from otpdesk.otp import Instant
from otpdesk.roles import Role, Roster
from otpdesk.store import tables
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Member:
    """One member; `left_at` is when they were taken out."""

    name: str
    role: Role
    added_at: Instant
    added_by: str
    left_at: Instant | None = None


_MEMBERS = select(tables.member).order_by(tables.member.c.name)
_ROSTER = Prepared(select(tables.member.c.name, tables.member.c.role, tables.member.c.left_at))


def roster(tx: Tx) -> Roster:
    """Who has which role now."""
    rows = _ROSTER.rows(tx, {})
    return Roster({name: Role(role) if left_at is None else None for name, role, left_at in rows})


def members(tx: Tx) -> tuple[Member, ...]:
    """Everybody who is or was in the team, in order of name."""
    return tuple(
        Member(row.name, Role(row.role), row.added_at, row.added_by, row.left_at)
        for row in tx.connection.execute(_MEMBERS)
    )


def put(tx: Tx, member: Member) -> None:
    """Keep a member as given, new or known by that name."""
    table = tables.member
    values = {
        "role": member.role.value,
        "added_at": member.added_at,
        "added_by": member.added_by,
        "left_at": member.left_at,
    }
    if not tx.connection.execute(update(table).where(table.c.name == member.name).values(**values)).rowcount:
        tx.connection.execute(insert(table).values(name=member.name, **values))
