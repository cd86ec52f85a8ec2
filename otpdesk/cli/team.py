"""`otpdesk team …`: who is in the team, with which role."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, table
from otpdesk.roles import Role, a_role

if TYPE_CHECKING:
    from otpdesk.desk.configuration_views import MemberLine
    from otpdesk.desk.team_views import TeamLine

app = typer.Typer(help="Who is in the team, with which role.")

_NAME = typer.Argument(help="The name with which the person signs in to the computer.")
_ROLE = typer.Option(help=f"One of {', '.join(Role)}.")


@app.command("list")
def list_team(context: typer.Context) -> None:
    """List the team, those who left it, and who sits here."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.team.read()
    call.output.answer(_document(found), _lines(found))


@app.command()
def add(context: typer.Context, name: Annotated[str, _NAME], role: Annotated[Role, _ROLE]) -> None:
    """Take somebody into the team. The first one must be a supervisor; from then on roles hold for everybody."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.team.add(name, role)
    lines = [f"{name.strip()} is {a_role(role)} now."]
    if found.me.role is Role.OPERATOR and len(found.members) == 1:
        lines.append(f"You ({found.me.name}) are not in the team, so you are an operator from now on.")
    call.output.answer(_document(found), lines)


@app.command("set")
def set_role(context: typer.Context, name: Annotated[str, _NAME], role: Annotated[Role, _ROLE]) -> None:
    """Give a member another role."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.team.set_role(name, role)
    call.output.answer(_document(found), [f"{name.strip()} is {a_role(role)} now."])


@app.command()
def remove(context: typer.Context, name: Annotated[str, _NAME]) -> None:
    """Take a member out of the team; the name stays in the history."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.team.remove(name)
    call.output.answer(_document(found), [f"{name.strip()} is not in the team any more."])


def _document(found: "TeamLine") -> dict[str, Any]:
    return {
        "me": {"name": found.me.name, "role": found.me.role, "team": found.me.team},
        "members": [_member(one) for one in found.members],
        "left": [_member(one) for one in found.left],
    }


def _member(one: "MemberLine") -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "added_at": iso(one.added_at),
        "added_by": one.added_by,
        "left_at": iso(one.left_at),
        "last_act_at": iso(one.last_act_at),
    }


def _lines(found: "TeamLine") -> Iterable[str]:
    if not found.me.team:
        yield f"No team yet: {found.me.name}, and whoever else sits here, may do everything."
        return
    rows = [(one.name, one.role.value, local(one.last_act_at), "") for one in found.members]
    rows += [(one.name, "left", local(one.last_act_at), f"until {local(one.left_at)}") for one in found.left]
    yield from table(("Name", "Role", "Last act", ""), rows)
    yield f"You are {found.me.name}: {a_role(found.me.role) if found.me.role else 'not in the team any more'}."
