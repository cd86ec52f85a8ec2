"""Who may do what, asked before the desk does it.

A send asks the roster that is kept with the rules in force, which costs no statement: every change of the team is a
new version. Everything else reads the team.
"""

from typing import TYPE_CHECKING

from otpdesk.errors import NotAllowed
from otpdesk.roles import Right, Roster, a_role, either, roles_with
from otpdesk.store import team

if TYPE_CHECKING:
    from otpdesk.desk.context import Context

ACTS = {
    Right.SEND: "send and check codes",
    Right.REVEAL: "see a whole number or e-mail address",
    Right.LOOK: "see and export what was sent",
    Right.COMPARE: "compare providers",
    Right.CONFIGURE: "change the configuration",
    Right.AUDIT: "read the audit",
    Right.TEAM: "change the team",
}
"""What each right allows, as “Only a … may …” ends."""


def require(context: "Context", right: Right, who: str | None = None) -> None:
    """NotAllowed unless whoever sits here, or `who` acts in their place, has the right. Reads the team."""
    with context.store.read() as tx:
        found = team.roster(tx)
    check(found, right, context.operator if who is None else who)


def check(roster: Roster, right: Right, who: str) -> None:
    """The same of a roster that was read already."""
    if not roster.may(who, right):
        raise NotAllowed(_title(right, left=roster.role_of(who) is None), _hint(roster, right, who))


def _title(right: Right, *, left: bool) -> str:
    if left:
        return f"Only members of the team may {ACTS[right]}."
    first, *others = roles_with(right)
    return f"Only {either((a_role(first), *others))} may {ACTS[right]}."


def _hint(roster: Roster, right: Right, who: str) -> str:
    role = roster.role_of(who)
    are = f"{who} has left the team." if role is None else f"{who} is {a_role(role)} here."
    return f"{are} {roster.ask(right if role is not None else Right.TEAM)}"
