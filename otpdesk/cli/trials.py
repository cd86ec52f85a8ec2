"""`otpdesk trial …`: trials between accounts, registered before they start and safe to look at every day."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, plain, table
from otpdesk.otp import Channel, Purpose

if TYPE_CHECKING:
    from otpdesk.desk.trial_views import TrialLine, TrialSize

trial = typer.Typer(help="Trials between accounts: registered first, chosen by chance, safe to look at every day.")

_ACCOUNTS = typer.Argument(help="Two or more; the first is the one that the others are compared with.")
_SHARES = typer.Option(metavar="P,P", help="Shares in percent, such as 50,50; left away: even.")
_COUNTRIES = typer.Option("--country", metavar="XX,XX", help="Two letters or English names; left away: all.")
_CHANNEL = typer.Option(help=f"One of {', '.join(Channel)}.")
_PURPOSES = typer.Option("--purpose", metavar="P,P", help=f"Of {', '.join(Purpose)}; left away: all.")
_DIFFERENCE = typer.Option(metavar="POINTS", help="The smallest difference that matters, in percentage points.")
_NAME = typer.Option(help="What the trial is called.")
_DAYS = typer.Option(metavar="N", help="It ends after so many days …")
_MOST = typer.Option(metavar="N", help="… or after so many first attempts.")
_WHY = typer.Option(help="What it is to find out.")
_RATE = typer.Option(metavar="PERCENT", help="Conversion to plan with; left away: that of the last 28 days.")
_NUMBER = typer.Argument(metavar="TRIAL", help="Its number in the list.")


@trial.command("list")
def list_trials(context: typer.Context) -> None:
    """List all trials, newest first, with how each stands."""
    call = call_of(context)
    with call.desk() as desk:
        lines = desk.trials.lines()
    rows = [_row(one) for one in lines]
    heads = ("Trial", "Name", "State", "Attempts", "Of", "How it stands")
    call.output.answer([_document(one) for one in lines], table(heads, rows) if rows else ["No trial yet."])


@trial.command("plan")
def plan_trial(
    context: typer.Context,
    accounts: Annotated[list[str], _ACCOUNTS],
    shares: Annotated[str, _SHARES] = "",
    countries: Annotated[str, _COUNTRIES] = "",
    channel: Annotated[Channel, _CHANNEL] = Channel.SMS,
    purposes: Annotated[str, _PURPOSES] = "",
    difference: Annotated[str, _DIFFERENCE] = "3",
    rate: Annotated[str, _RATE] = "",
) -> None:
    """Say how many first attempts and days a trial would take; nothing is registered."""
    from otpdesk.desk.trial_views import TrialForm

    form = TrialForm(
        accounts=_names(accounts),
        shares=shares,
        channel=channel,
        countries=countries,
        purposes=purposes,
        difference=difference,
        rate=rate,
    )
    call = call_of(context)
    with call.desk() as desk:
        found = desk.trials.size_of(form)
    call.output.answer(_size(found), found.sentences)


@trial.command("start")
def start_trial(  # noqa: PLR0913, PLR0917 - each is an argument or option of the command
    context: typer.Context,
    accounts: Annotated[list[str], _ACCOUNTS],
    name: Annotated[str, _NAME],
    shares: Annotated[str, _SHARES] = "",
    countries: Annotated[str, _COUNTRIES] = "",
    channel: Annotated[Channel, _CHANNEL] = Channel.SMS,
    purposes: Annotated[str, _PURPOSES] = "",
    difference: Annotated[str, _DIFFERENCE] = "3",
    days: Annotated[str, _DAYS] = "",
    attempts: Annotated[str, _MOST] = "",
    why: Annotated[str, _WHY] = "",
) -> None:
    """Register a trial and let chance choose from now on. Nothing about it can be changed afterwards."""
    from otpdesk.desk.trial_views import TrialForm

    form = TrialForm(
        name=name,
        accounts=_names(accounts),
        shares=shares,
        channel=channel,
        countries=countries,
        purposes=purposes,
        difference=difference,
        days=days,
        most=attempts,
        why=why,
    )
    call = call_of(context)
    with call.desk() as desk:
        number = desk.trials.start(desk.trials.read(form))
        line = desk.trials.one(number)
    call.output.answer(_document(line), [f"Trial {number} runs. Nothing about it can be changed now.", *_lines(line)])


@trial.command("look")
def look_at(
    context: typer.Context,
    number: Annotated[int, _NUMBER],
    recount: Annotated[bool, typer.Option("--recount", help="Count every earlier look again, too.")] = False,
) -> None:
    """Look at a trial now. Looking every day is safe; a look that is beyond doubt ends it."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.trials.look(number)
        wrong = desk.trials.recount(number) if recount else None
    document = _document(line) | ({} if wrong is None else {"recount": list(wrong)})
    said = [] if wrong is None else wrong or ("Every look was counted again, and comes to the same.",)
    call.output.answer(document, [*_lines(line), *said])


@trial.command("end")
def end_trial(
    context: typer.Context,
    number: Annotated[int, _NUMBER],
    reason: Annotated[str, typer.Option(help="Why it ends; kept with the trial.")],
) -> None:
    """End a trial without a verdict."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.trials.end(number, reason)
    call.output.answer(_document(line), _lines(line))


def _names(typed: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for part in typed for name in part.split(",") if name)


def _row(one: "TrialLine") -> tuple[str, ...]:
    needed = "–" if one.needed is None else f"{one.needed:,}"
    return str(one.id), one.plan.name, one.state.value, f"{one.attempts:,}", needed, one.title


def _document(one: "TrialLine") -> dict[str, Any]:
    document: dict[str, Any] = plain(one)
    document["plan"] |= {"until": iso(one.plan.until), "control": one.plan.control, "alpha": one.plan.alpha}
    return document


def _size(found: "TrialSize") -> dict[str, Any]:
    document: dict[str, Any] = plain(found)
    return document


def _lines(one: "TrialLine") -> Iterator[str]:
    yield f"{one.plan.name}: {one.title}."
    yield from one.sentences
    yield f"Registered by {one.registered_by} on {local(one.registered_at)}; {one.attempts:,} first attempts so far."
