"""`otpdesk history import`: what other systems sent, from their files."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import percentage, plain
from otpdesk.desk.import_views import Kind

if TYPE_CHECKING:
    from otpdesk.desk.import_views import Imported

_SHOWN = 20
"""Rejects that are printed; with --json up to a thousand."""


def add_to(history: typer.Typer) -> None:
    """Add the command to `history`."""
    history.command("import")(import_history)


def import_history(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV in UTF-8, or JSON.", show_default=False)],
    kind: Annotated[Kind, typer.Option("--as", help="Which system wrote it.")],
    account: Annotated[str, typer.Option(help="The account that sent it.", show_default=False)],
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Where a field is; may be repeated.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken.")] = False,
) -> None:
    """Take in what an account sent by another system; taking it again changes nothing."""
    call = call_of(context)
    with call.desk() as desk, percentage(call.output) as tell:
        found = desk.importing.take(file, kind, account, _mapped(columns or []), dry=dry_run, tell=tell)
    document: Any = plain(found)
    call.output.answer(document, _lines(found))


def _mapped(said: Iterable[str]) -> dict[str, str]:
    found = {}
    for one in said:
        key, equals, column = one.partition("=")
        if not equals:
            raise typer.BadParameter("It reads FIELD=COLUMN.", param_hint="--map")
        found[key.strip()] = column.strip()
    return found


def _lines(found: "Imported") -> Iterable[str]:
    verb = "would be taken" if found.dry else "taken"
    yield f"{found.taken} messages of {found.verifications} verifications {verb}, {found.known} known already."
    if found.rejected:
        yield f"{found.rejected} lines cannot be used:"
        yield from (f"Line {one.line}: {one.sentence}" for one in found.rejects[:_SHOWN])
    if found.rejected > _SHOWN:
        yield f"… and {found.rejected - _SHOWN} more; --json lists them."
