"""`otpdesk config draft | publish | settle | discard | diff`: changes that take effect only when they are published."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local
from otpdesk.configuration import Place, Section
from otpdesk.desk.configuration_views import ChangeLine, ConflictLine, DraftLine
from otpdesk.errors import BadInput

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk

_ROW = typer.Argument(metavar="ROW", help="A row as “config draft” names it, such as countries/ID.")
_ROWS = typer.Argument(metavar="[ROW]…", help="Rows as “config draft” names them; left away: all.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to `otpdesk config`."""
    app.command()(draft)
    app.command()(publish)
    app.command()(settle)
    app.command()(discard)
    app.command()(diff)


def draft(context: typer.Context) -> None:
    """Show what you have changed and not yet published."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.drafts.read()
    call.output.answer(draft_document(line), draft_lines(line))


def publish(
    context: typer.Context,
    why: Annotated[str, typer.Option(help="Why, in a few words; it stands in the history.")],
) -> None:
    """Put your draft in force as a new version."""
    call = call_of(context)
    with call.desk() as desk:
        version = desk.drafts.publish(why, desk.drafts.read().version)
    call.output.answer({"version": version}, [f"Version {version} is in force."])


def settle(
    context: typer.Context,
    row: Annotated[str, _ROW],
    mine: Annotated[bool, typer.Option("--mine/--theirs", help="Take yours, or keep what was published.")],
) -> None:
    """Choose where somebody else has published a row that you are changing too."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.drafts.settle(_place(row), mine=mine)
    call.output.answer(draft_document(line), draft_lines(line))


def discard(context: typer.Context, rows: Annotated[list[str] | None, _ROWS] = None) -> None:
    """Discard your draft, or the changes of some rows."""
    call = call_of(context)
    places = None if not rows else [_place(row) for row in rows]
    with call.desk() as desk:
        line = desk.drafts.discard(places).line
    call.output.answer(draft_document(line), draft_lines(line))


def diff(
    context: typer.Context,
    version: Annotated[int | None, typer.Argument(help="A version of “config history”; left away: the newest.")] = None,
) -> None:
    """Show what a version changed against the one before it."""
    call = call_of(context)
    with call.desk() as desk:
        number = _newest(desk) if version is None else version
        changes = desk.drafts.changes_of(number)
    document = {"version": number, "changes": [_change(one) for one in changes]}
    lines = [line for one in changes for line in _change_lines(one)] or [f"Version {number} changed no row."]
    call.output.answer(document, lines)


def _newest(desk: "Desk") -> int:
    return next((one.version for one in desk.configuring.history()), 0)


def _place(row: str) -> Place:
    name, _, key = row.partition("/")
    try:
        return Place(Section(name), key)
    except ValueError:
        known = ", ".join(Section)
        raise BadInput(
            f"“{row}” is not a row.", f"A section and a key: countries/ID. Sections: {known}.", "row"
        ) from None


def draft_document(line: DraftLine) -> dict[str, Any]:
    """A draft as a document."""
    return {
        "version": line.version,
        "changes": [_change(one) for one in line.changes],
        "broken": [_change(one) for one in line.broken],
        "conflicts": [_conflict(one) for one in line.conflicts],
    }


def _change(one: ChangeLine) -> dict[str, Any]:
    return {
        "row": f"{one.section}/{one.key}",
        "title": one.title,
        "before": dict(one.before),
        "after": dict(one.after),
        "problem": one.problem,
        "warning": one.warning,
    }


def _conflict(one: ConflictLine) -> dict[str, Any]:
    return {
        "row": f"{one.section}/{one.key}",
        "title": one.title,
        "mine": dict(one.mine),
        "theirs": dict(one.theirs),
        "who": one.who,
        "at": iso(one.at),
    }


def draft_lines(line: DraftLine) -> Iterable[str]:
    """A draft for people."""
    if not line.changes:
        return [f"Nothing is changed; version {line.version} is in force."]
    found = [f"{len(line.changes)} changed, on version {line.version}; nothing takes effect until “config publish”."]
    for one in (*line.changes, *line.broken):
        found.extend(_change_lines(one))
    for conflict in line.conflicts:
        found.append(f"{conflict.section}/{conflict.key}: {conflict.who} has published it too, {local(conflict.at)}.")
        found.append("  “config settle … --mine” takes yours, “--theirs” keeps what is in force.")
    return found


def _change_lines(one: ChangeLine) -> Iterator[str]:
    was, will = dict(one.before), dict(one.after)
    yield f"{one.section}/{one.key}: {one.title}"
    for label in dict.fromkeys((*was, *will)):
        yield f"  {label}: {was.get(label, '–')} → {will.get(label, '–')}"
    if one.problem:
        yield f"  ✗ {one.problem}"
    if one.warning:
        yield f"  ! {one.warning}"
