"""`otpdesk db …`, `vault …`, `doctor` and `diagnostics`: what keeps the workspace sound."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from otpdesk.app.doctor import Light, examine
from otpdesk.app.workspace import make_folder
from otpdesk.cli.call import ask_password, call_of
from otpdesk.cli.output import error_of
from otpdesk.errors import StoreProblem, VaultProblem

db = typer.Typer(help="The database of the workspace.")
vault = typer.Typer(help="Where the keys of the accounts are kept.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(db, name="db")
    app.add_typer(vault, name="vault")
    app.command()(doctor)
    app.command()(diagnostics)


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
    """Check structure, references, version, audit chain and daily figures."""
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


@db.command()
def prune(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
) -> None:
    """Delete what is older than the policy keeps it; the audit is never deleted."""
    call = call_of(context)
    with call.desk() as desk:
        purged = desk.upkeep.preview() if dry_run else desk.upkeep.prune()
    call.output.answer({"done": not dry_run, **asdict(purged)}, [purged.sentence(done=not dry_run)])


@vault.command("show")
def show_vault(context: typer.Context) -> None:
    """Say what keeps the keys, and what that protects from and does not."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.upkeep.vault()
    lines = [f"{found.title}. {found.where}", f"Protects: {found.protects}", f"Does not: {found.does_not}", found.note]
    call.output.answer(asdict(found), [line for line in lines if line])


@vault.command()
def password(context: typer.Context) -> None:
    """Change the master password; it is asked for at the terminal, and never an argument."""
    call = call_of(context)
    with call.desk() as desk:
        old = ask_password(False)
        new = ask_password(True) if old else None
        if not old or not new:
            raise VaultProblem("No password was typed; nothing was changed.", "Run this command at a terminal.")
        desk.upkeep.change_password(old, new)
        named = desk.upkeep.vault().password_file
    lines = ["The vault opens with the new password from now on."]
    if named:
        lines.append(f"Put it into {named} too: otpdesk reads the password there.")
    call.output.answer({"changed": True, "password_file": named}, lines)


def _existing(database: Path | str) -> Path | str:
    if isinstance(database, Path) and not database.exists():
        raise StoreProblem(f"There is no database {database}.", "Name another workspace with --workspace.")
    return database


def diagnostics(context: typer.Context, file: Annotated[Path, typer.Argument(help="The zip file to write.")]) -> None:
    """Write what whoever looks after otpdesk needs to know: no number, e-mail address, code or key is in it."""
    call = call_of(context)
    with call.desk() as desk:
        parts = desk.upkeep.save_diagnostics(file.absolute())
    names = [part.name for part in parts]
    call.output.answer(
        {"file": str(file), "parts": names}, [f"{file} holds {', '.join(names)}. Look before you send it."]
    )


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
