"""The team: who is in it, with which role; and who sits here.

Every change takes effect at once, is audited, and leaves a new version of the configuration, so that a send knows the
team from the rules it reads anyway. The last supervisor stays: without one nobody could change the team again.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from otpdesk.desk import rights
from otpdesk.desk.configuration_views import MemberLine
from otpdesk.desk.following import MACHINE
from otpdesk.desk.publishing import LOCK
from otpdesk.desk.team_views import Me, TeamLine
from otpdesk.errors import BadInput, NotFound, Refused
from otpdesk.roles import Right, Role, a_role
from otpdesk.store import audit, audit_search, configuration, team
from otpdesk.store.team import LONGEST_NAME, Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx

_Change = tuple[Member, dict[str, Any], str]
"""The member as it becomes, the detail for the audit, and why there is a new version."""


class Team:
    """Reads and changes the team. All methods block and may be called from any thread."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def me(self) -> Me:
        """Who sits here, with which role. Everybody may ask."""
        with self._context.store.read() as tx:
            return self._me(tx)

    def read(self) -> TeamLine:
        """The team, and those who left it; with when each acted last. Everybody may ask."""
        with self._context.store.read() as tx:
            actors = audit_search.actors(tx)
            lines = tuple(_line(tx, one, actors) for one in team.members(tx))
            here = tuple(one for one in lines if one.left_at is None)
            gone = tuple(one for one in lines if one.left_at is not None)
            return TeamLine(self._me(tx), here, gone, shared=not tx.on_sqlite)

    def add(self, name: str, role: Role) -> TeamLine:
        """Take somebody into the team, or back into it. The first member must be a supervisor.

        BadInput if the name cannot be used or is in the team; NotAllowed.
        """

        def added(tx: "Tx", everybody: tuple[Member, ...]) -> _Change:
            wanted = _checked_name(name)
            if not everybody and role is not Role.SUPERVISOR:
                hint = "With a team, only a supervisor can change it: begin with one, usually yourself."
                raise BadInput("The first member of a team is a supervisor.", hint, "role")
            known = _found(everybody, wanted)
            if known is not None and known.left_at is None:
                hint = f"Change the role instead, or “otpdesk team set {known.name} --role {role}”."
                raise BadInput(f"{known.name} is in the team already, as {known.role}.", hint, "name")
            one = Member(known.name if known else wanted, role, tx.now, self._context.operator)
            detail = {"role": role.value} | ({} if everybody else {"first": True})
            return one, detail, f"{one.name} is {a_role(role)} now"

        return self._change("team.add", added)

    def set_role(self, name: str, role: Role) -> TeamLine:
        """Give a member another role. NotFound, NotAllowed; Refused for the last supervisor."""

        def changed(_tx: "Tx", everybody: tuple[Member, ...]) -> _Change:
            one = _member(everybody, name)
            if role is not Role.SUPERVISOR:
                _keep_a_supervisor(everybody, one)
            detail = {"from": one.role.value, "to": role.value}
            return replace(one, role=role), detail, f"{one.name} is {a_role(role)} now"

        return self._change("team.set", changed)

    def remove(self, name: str) -> TeamLine:
        """Take a member out: may do nothing from now on, and stays named in the history.

        NotFound, NotAllowed; Refused for the last supervisor.
        """

        def removed(tx: "Tx", everybody: tuple[Member, ...]) -> _Change:
            one = _member(everybody, name)
            _keep_a_supervisor(everybody, one)
            return replace(one, left_at=tx.now), {"role": one.role.value}, f"{one.name} left the team"

        return self._change("team.remove", removed)

    def _change(self, action: str, change: "Callable[[Tx, tuple[Member, ...]], _Change]") -> TeamLine:
        """One change, with its line in the audit and its version; nothing of it if anything is wrong."""
        rights.require(self._context, Right.TEAM)
        who, workstation = self._context.operator, self._context.workstation
        with self._context.store.write(LOCK) as tx:
            rights.check(team.roster(tx), Right.TEAM, who)  # it may have been taken away since it was asked
            after, detail, why = change(tx, team.members(tx))
            team.put(tx, after)
            configuration.publish(tx, who, why, configuration.in_force(tx)[1])
            audit.write(tx, who, workstation, action, after.name, "done", detail)
        return self.read()

    def _me(self, tx: "Tx") -> Me:
        roster = team.roster(tx)
        return Me(self._context.operator, roster.role_of(self._context.operator), roster)


def _line(tx: "Tx", one: Member, actors: tuple[str, ...]) -> MemberLine:
    own = [name for name in actors if name.casefold() == one.name.casefold()]
    return MemberLine(
        one.name, one.role, one.added_at, one.added_by, one.left_at, audit_search.last_act(tx, own) if own else None
    )


def _checked_name(typed: str) -> str:
    """A name under which acts can be audited: one line, not too long, not the program's own."""
    name = typed.strip()
    if not name:
        raise BadInput(
            "The name is missing.", "It is the name under which the person signs in to the computer.", "name"
        )
    if len(name) > LONGEST_NAME:
        raise BadInput(f"The name is longer than {LONGEST_NAME} characters.", "Use the sign-in name.", "name")
    if audit.shown(name) != name:
        raise BadInput("The name has characters that cannot be seen.", "Type it anew.", "name")
    if name.casefold() == MACHINE:
        raise BadInput(f"“{name}” is what the program itself is called in the audit.", "Use another name.", "name")
    return name


def _found(everybody: tuple[Member, ...], name: str) -> Member | None:
    return next((one for one in everybody if one.name.casefold() == name.strip().casefold()), None)


def _member(everybody: tuple[Member, ...], name: str) -> Member:
    one = _found(everybody, name)
    if one is None or one.left_at is not None:
        names = ", ".join(one.name for one in everybody if one.left_at is None) or "nobody yet"
        raise NotFound(f"“{name}” is not in the team.", f"In the team: {names}.")
    return one


def _keep_a_supervisor(everybody: tuple[Member, ...], leaving: Member) -> None:
    """Refused if nobody else could change the team afterwards."""
    others = (one for one in everybody if one.role is Role.SUPERVISOR and one.left_at is None)
    if leaving.role is Role.SUPERVISOR and not any(one.name != leaving.name for one in others):
        raise Refused(
            f"{leaving.name} is the last supervisor.",
            "Without one nobody could change the team. Make somebody else a supervisor first.",
            rule="last_supervisor",
        )
