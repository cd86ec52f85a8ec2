"""What was changed in the team here, newest last, and how each is taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.desk.team_views import TeamLine
from otpdesk.roles import Role, a_role

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk

Act = Callable[["Desk"], TeamLine]


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what is said of it, how it is done, and how it is taken back (None: it cannot be)."""

    said: str
    act: Act
    back: Act | None


def added(before: TeamLine, name: str, role: Role) -> Change:
    """Somebody is taken in, or comes back. What began a team stays: the last supervisor cannot go."""
    name = name.strip()
    back = (lambda desk: desk.team.remove(name)) if before.members else None
    return Change(f"{name} is {a_role(role)} now", lambda desk: desk.team.add(name, role), back)


def changed(name: str, before: Role, after: Role) -> Change:
    """A member gets another role."""
    return Change(
        f"{name} is {a_role(after)} now",
        lambda desk: desk.team.set_role(name, after),
        lambda desk: desk.team.set_role(name, before),
    )


def removed(name: str, role: Role) -> Change:
    """A member is taken out."""
    return Change(
        f"{name} is not in the team any more",
        lambda desk: desk.team.remove(name),
        lambda desk: desk.team.add(name, role),
    )
