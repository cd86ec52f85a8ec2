"""Runs one command line: 0 done; 1 refused or failed, with an `error`; 2 not understood."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from otpdesk import __version__
from otpdesk.app.workspace import problem_of
from otpdesk.cli import (
    accounts,
    auditing,
    comparing,
    configuring,
    countries,
    coverage,
    database,
    evidence,
    looking,
    probing,
    rates,
    receiving,
    routing,
    sending,
    simulating,
    suggesting,
    team,
    templates,
    trials,
    watching,
)
from otpdesk.cli.arguments import Misused, read, wants_json
from otpdesk.cli.call import Call
from otpdesk.cli.output import Output, error_of, print_whatever_comes

# Typer brings click along under names that change; its own face shows only this subclass of a usage error.
_UsageError: Any = typer.BadParameter.__mro__[1]

FAILED, MISUSED = 1, 2

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Send one-time passwords, watch them arrive, resend, and check the code that a customer reads back.\n\n"
    "Without a command the window opens. Every command takes --workspace DIR and --json, before or after it.",
    epilog="Exit codes: 0 done, 1 refused or failed, 2 not understood.",
)
"""All commands."""

for part in (sending, looking, receiving, coverage, comparing, evidence, rates, watching, simulating, database):
    part.add_to(app)
app.add_typer(accounts.app, name="account")
app.add_typer(configuring.policy, name="policy")
app.add_typer(routing.route, name="route")
app.add_typer(countries.country, name="country")
app.add_typer(configuring.config, name="config")
app.add_typer(team.app, name="team")
app.add_typer(templates.app, name="template")
app.add_typer(auditing.app, name="audit")
app.add_typer(trials.trial, name="trial")
app.add_typer(probing.probe, name="probe")
app.add_typer(watching.warnings, name="warnings")
app.add_typer(suggesting.suggest, name="suggest")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    if version:
        context.obj.output.answer({"version": __version__}, [f"otpdesk {__version__}"])
    elif context.invoked_subcommand is None:
        raise typer.BadParameter("Name a command, or leave --json away to open the window.")


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; everything it has to say is printed."""
    print_whatever_comes()
    output = Output(as_json=wants_json(arguments))
    try:
        request = read(arguments)
        code = app(
            args=list(request.command), prog_name="otpdesk", standalone_mode=False, obj=Call(output, request.workspace)
        )
    except Misused as error:
        return _misused(output, str(error))
    except _UsageError as error:
        return _misused(output, error.format_message(), error.ctx.get_usage() if error.ctx else "")
    except BrokenPipeError:
        return _nobody_reads()
    except (KeyboardInterrupt, typer.Abort):
        output.error({"kind": "stopped", "title": "Stopped.", "hint": ""})
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last handler: a sentence and an id that finds the log line
        output.error(error_of(problem_of(error)))
        return FAILED
    return code if isinstance(code, int) else 0


def _misused(output: Output, title: str, usage: str = "") -> int:
    output.error({"kind": "usage", "title": title, "hint": usage or "“otpdesk --help” lists the commands."})
    return MISUSED


def _nobody_reads() -> int:
    """The reader of our output went away; nothing more may be written, not even by Python at exit."""
    sys.stdout = None
    return FAILED
