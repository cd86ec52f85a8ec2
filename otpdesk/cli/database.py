"""`otpdesk db …` and `otpdesk doctor`: what keeps the workspace sound."""

from pathlib import Path
from typing import Annotated

import typer

from otpdesk.app.doctor import Light, examine
from otpdesk.app.workspace import make_folder
from otpdesk.cli.call import ask_password, call_of
from otpdesk.cli.output import error_of
from otpdesk.errors import StoreProblem

db = typer.Typer(help="The database of the workspace.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(db, name="db")
    app.command()(doctor)


@db.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database up to date; a copy of it is made first."""
    from otpdesk.store.schema import upgrade as bring_up

    call = call_of(context)
    place = call.location
    make_folder(place.folder)
    done = bring_up(place.database, place.backups)
    backup = str(done.backup) if done.backup else None
    state = "is up to date" if done.before == done.after else f"went from {done.before or 'nothing'} to {done.after}"
    lines = [f"The database {state}.", *([f"The copy of the old one is {backup}."] if backup else [])]
    call.output.answer({"before": done.before, "after": done.after, "backup": backup}, lines)


@db.command()
def backup(context: typer.Context, file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Copy the database while it is in use, and verify the copy."""
    from otpdesk.store.backup import backup as copy

    call = call_of(context)
    copy(_existing(call.location.database), file.absolute())
    call.output.answer(
        {"file": str(file)},
        [f"The copy is {file}. Keep the workspace's vault beside it: without it no number in it can be read."],
    )


@db.command()
def check(context: typer.Context) -> None:
    """Check structure, references, version and audit chain."""
    from otpdesk.store.schema import check as examine_database

    call = call_of(context)
    found = examine_database(_existing(call.location.database))
    if not found:
        call.output.answer({"problems": []}, ["The database is sound."])
        return
    hint = "Close otpdesk and put the newest sound copy of the backups folder in its place."
    problem = StoreProblem(f"The database has {len(found)} problem{'s' if len(found) > 1 else ''}.", hint)
    call.output.answer({"problems": found, "error": error_of(problem)}, [*found, problem.title, problem.hint])
    raise typer.Exit(1)


def _existing(database: Path | str) -> Path | str:
    if isinstance(database, Path) and not database.exists():
        raise StoreProblem(f"There is no database {database}.", "Name another workspace with --workspace.")
    return database


def doctor(context: typer.Context) -> None:
    """Say what is there and what is missing: window, vault, database, clock, accounts."""
    call = call_of(context)
    findings = examine(call.location, password=ask_password)
    bad = [one for one in findings if one.light is Light.BAD]
    lines = [one.line for one in findings]
    document = {
        "sound": not bad,
        "findings": [
            {"what": one.what, "light": one.light.value, "state": one.state, "hint": one.hint} for one in findings
        ],
    }
    call.output.answer(document, lines)
    if bad:
        raise typer.Exit(1)
