"""Who may do what at the desk: five roles, and the rights that each has.

Light: the window asks it before it shows. In a local database roles guide honest users only, because whoever can
write the file can change it; a shared database is where they hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Right(StrEnum):
    """One kind of act that a role allows."""

    SEND = "send"
    """Send and resend codes, check them, cancel a verification, add customers."""
    REVEAL = "reveal"
    """See a whole number or e-mail address for some seconds, with a reason."""
    LOOK = "look"
    """See attempts, masked, and export them."""
    COMPARE = "compare"
    """Compare providers."""
    CONFIGURE = "configure"
    """Draft and publish accounts, routes, limits, countries and texts."""
    AUDIT = "audit"
    """Read and export the audit."""
    TEAM = "team"
    """Change who is in the team, and their roles."""


class Role(StrEnum):
    """What a member of the team is there for."""

    OPERATOR = "operator"
    EVALUATOR = "evaluator"
    CONFIGURATOR = "configurator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"

    @property
    def rights(self) -> frozenset[Right]:
        return _RIGHTS[self]

    def may(self, right: Right) -> bool:
        """Whether the role has a right."""
        return right in _RIGHTS[self]


_RIGHTS = {
    Role.OPERATOR: frozenset({Right.SEND, Right.REVEAL, Right.LOOK}),
    Role.EVALUATOR: frozenset({Right.LOOK, Right.COMPARE}),
    Role.CONFIGURATOR: frozenset({Right.SEND, Right.LOOK, Right.COMPARE, Right.CONFIGURE}),
    Role.SUPERVISOR: frozenset(Right),
    Role.AUDITOR: frozenset({Right.LOOK, Right.AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Roster:
    """Who has which role. `members` holds None for somebody who left; names are alike in any case.

    Without members there is no team yet, and whoever sits here may do everything. With a team, a name that is not
    in it is an operator's.
    """

    members: Mapping[str, Role | None] = field(default_factory=dict)

    def role_of(self, who: str) -> Role | None:
        """The role of a name; None: it left the team."""
        if not self.members:
            return Role.SUPERVISOR
        return self._folded.get(who.casefold(), Role.OPERATOR)

    def may(self, who: str, right: Right) -> bool:
        """Whether a name has a right."""
        role = self.role_of(who)
        return role is not None and role.may(right)

    def able(self, right: Right) -> tuple[str, ...]:
        """The members who have a right, in order of name."""
        return tuple(sorted(name for name, role in self.members.items() if role is not None and role.may(right)))

    def ask(self, right: Right) -> str:
        """Whom to ask for what a right allows, as in “Ask Mari or Jaan”."""
        return f"Ask {either(self.able(right)[:_MOST_NAMED])}."

    @property
    def _folded(self) -> Mapping[str, Role | None]:
        return {name.casefold(): role for name, role in self.members.items()}


_MOST_NAMED = 3


def roles_with(right: Right) -> tuple[Role, ...]:
    """The roles that have a right."""
    return tuple(role for role in Role if role.may(right))


def needs(right: Right) -> str:
    """Why an act is not open to a role, in the words of a tooltip: “needs the operator or supervisor role”."""
    return f"needs the {either(roles_with(right))} role"


def a_role(role: Role) -> str:
    """A role with its article: “an operator”."""
    return f"{'an' if role.value[0] in 'aeiou' else 'a'} {role.value}"


def either(words: Sequence[str]) -> str:
    """Words as a choice: “a, b or c”."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
