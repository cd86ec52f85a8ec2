"""Who may do what at the desk: five roles, and the rights that each has.

Light: the window asks it before it shows. In a local database roles guide honest users only, because whoever can
write the file can change it; a shared database is where they hold.
"""

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
