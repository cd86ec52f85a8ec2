"""`otpdesk audit …`: who did what, when and from where."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, table
from otpdesk.desk.team_views import AuditFilter
from otpdesk.errors import BadInput

if TYPE_CHECKING:
    from otpdesk.desk.team_views import AuditLine
    from otpdesk.otp import Instant

app = typer.Typer(help="The audit: who did what, when and from where.")

BROKEN = 1
"""The exit code of “audit verify” when the chain is not as it was written."""

_WHO = typer.Option(metavar="NAME", help="Only acts of that name; repeat it.")
_ACTION = typer.Option(metavar="WORD", help="Only acts of that word, such as team.add; repeat it.")
_OBJECT = typer.Option("--object", metavar="PART", help="Only acts on what has this in its name or id.")
_TEXT = typer.Option(metavar="TEXT", help="Only lines with this text, or about that customer.")
_SINCE = typer.Option(metavar="WHEN", help="From that day or time on: 2026-11-23 or 2026-11-23T14:30.")
_UNTIL = typer.Option(metavar="WHEN", help="Before that day or time.")


@app.command("list")
def list_audit(
    context: typer.Context,
    who: Annotated[list[str] | None, _WHO] = None,
    action: Annotated[list[str] | None, _ACTION] = None,
    object_: Annotated[str, _OBJECT] = "",
    text: Annotated[str, _TEXT] = "",
    since: Annotated[str, _SINCE] = "",
    until: Annotated[str, _UNTIL] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many lines.")] = 50,
) -> None:
    """List the newest lines, newest first."""
    wanted = _wanted(who, action, object_, text, since, until)
    call = call_of(context)
    with call.desk() as desk:
        found = desk.audit.page(wanted, limit=limit)
    call.output.answer([_document(line) for line in found.rows], _listed(found.rows))


@app.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    who: Annotated[list[str] | None, _WHO] = None,
    action: Annotated[list[str] | None, _ACTION] = None,
    object_: Annotated[str, _OBJECT] = "",
    text: Annotated[str, _TEXT] = "",
    since: Annotated[str, _SINCE] = "",
    until: Annotated[str, _UNTIL] = "",
) -> None:
    """Write the lines as CSV, under a head that says what they are."""
    wanted = _wanted(who, action, object_, text, since, until)
    call = call_of(context)
    with call.desk() as desk:
        done = desk.audit.export(wanted, file, lambda _lines: None, lambda: False)
    lines = [f"{done.lines} lines are in {file}.", f"End of the chain: {done.head or 'none'}"]
    call.output.answer({"file": str(file), "lines": done.lines, "head": done.head}, lines)


@app.command()
def verify(
    context: typer.Context,
    head: Annotated[
        str, typer.Option(metavar="LINE:HASH", help="The end of the chain as it was given earlier and kept elsewhere.")
    ] = "",
) -> None:
    """Compute the whole chain again; exits 1 when a line is not as it was written."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.audit.verify(head)
    assert found is not None
    document = {"lines": found.lines, "head": found.head, "problems": list(found.problems)}
    said = list(found.problems) or [f"Each of the {found.lines} lines is as it was written."]
    call.output.answer(document, [*said, f"End of the chain: {found.head or 'none'}"])
    if found.problems:
        raise typer.Exit(BROKEN)


def _wanted(
    who: Sequence[str] | None, action: Sequence[str] | None, part: str, text: str, since: str, until: str
) -> AuditFilter:
    return AuditFilter(
        since=_instant(since, "since"),
        until=_instant(until, "until"),
        who=tuple(who or ()),
        actions=tuple(action or ()),
        object=part,
        text=text,
    )


def _instant(typed: str, field: str) -> "Instant | None":
    """A day or time of this computer's zone, unless it names another."""
    if not typed:
        return None
    try:
        return round(datetime.fromisoformat(typed).astimezone().timestamp() * 1000)
    except (ValueError, OverflowError):
        hint = "Write it as 2026-11-23 or 2026-11-23T14:30."
        raise BadInput(f"“{typed}” is not a day or time.", hint, field) from None


def _document(line: "AuditLine") -> dict[str, Any]:
    return {
        "line": line.seq,
        "at": iso(line.at),
        "who": line.who,
        "workstation": line.workstation,
        "action": line.action,
        "object": line.object,
        "about": line.about,
        "outcome": line.outcome,
        "sentence": line.sentence,
        "detail": dict(line.detail),
    }


def _listed(lines: "Sequence[AuditLine]") -> "Sequence[str]":
    if not lines:
        return ["Nothing was found."]
    rows = [(str(line.seq), local(line.at), line.who, line.workstation, line.sentence) for line in lines]
    return list(table(("Line", "When", "Who", "Computer", "What"), rows))
