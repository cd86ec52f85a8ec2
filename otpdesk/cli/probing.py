"""`otpdesk probe …`: codes to the user's own phones, on a schedule and a budget, and what arrived of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, money_text, plain, table
from otpdesk.desk.probe_views import NumberKind
from otpdesk.otp import Channel

if TYPE_CHECKING:
    from otpdesk.desk.probe_views import OwnNumber, Probe, ProbeBoard, Schedule

probe = typer.Typer(help="Probes: codes to your own phones, to see what really arrives. No figure counts them.")

_MICRO = 1_000_000
_HOUR = 3_600


@probe.command("numbers")
def numbers(context: typer.Context) -> None:
    """List your own numbers."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.probes.board().numbers
    rows = [(str(one.id), one.label, one.kind.value, one.masked, one.country, one.added_by) for one in found]
    heads = ("Number", "Label", "Kind", "To", "Country", "Added by")
    call.output.answer([plain(one) for one in found], table(heads, rows) if rows else ["No number yet."])


@probe.command("add")
def add(
    context: typer.Context,
    label: Annotated[str, typer.Argument(help="Whose phone, in which network: “Mari's phone, Telia”.")],
    number: Annotated[str, typer.Argument(help="Its number, in any form.")],
    control: Annotated[
        bool, typer.Option("--control", help="A dead number: a receipt of delivery from it is made up.")
    ] = False,
) -> None:
    """Put a phone of your own on the list."""
    call = call_of(context)
    with call.desk() as desk:
        made = desk.probes.add(label, number, NumberKind.CONTROL if control else NumberKind.HANDSET)
    call.output.answer(plain(made), [_added(made)])


def _added(made: "OwnNumber") -> str:
    return f"Number {made.id}: {made.label}, {made.masked}, as {made.kind.value}."


@probe.command("remove")
def remove(context: typer.Context, number: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Take a number off the list; nothing more is sent to it."""
    call = call_of(context)
    with call.desk() as desk:
        desk.probes.remove(number)
    call.output.answer({"removed": number}, [f"Number {number} is off the list."])


@probe.command("plan")
def plan(  # noqa: PLR0913, PLR0917 - each is an argument or option of the command
    context: typer.Context,
    accounts: Annotated[list[str], typer.Argument(help="The accounts to probe.")],
    numbers: Annotated[str, typer.Option(metavar="N,N", help="Numbers of the list; left away: all of them.")] = "",
    channel: Annotated[Channel, typer.Option(help=f"One of {', '.join(Channel)}.")] = Channel.SMS,
    rounds: Annotated[int, typer.Option(min=1, help="How often each account sends to each number.")] = 1,
    hours: Annotated[float, typer.Option(help="Between two rounds.")] = 4.0,
    apart: Annotated[int, typer.Option(metavar="SECONDS", help="Between two messages of a round.")] = 120,
    most: Annotated[int, typer.Option(help="Messages in any 24 hours, at most.")] = 20,
    money: Annotated[float, typer.Option(help="The desk's money in any 24 hours, at most.")] = 2.0,
) -> None:
    """Plan messages to your own numbers, each once; they go out while the window or `track` runs."""
    from otpdesk.desk.probe_views import ProbePlan

    call = call_of(context)
    with call.desk() as desk:
        listed = tuple(one.id for one in desk.probes.board().numbers)
        wanted = ProbePlan(
            accounts=tuple(name for part in accounts for name in part.split(",") if name),
            numbers=_numbers(numbers) or listed,
            channel=channel,
            rounds=rounds,
            every=round(hours * _HOUR),
            apart=apart,
            most=most,
            money=round(money * _MICRO),
        )
        made = desk.probes.plan(wanted)
        line = next(one for one in desk.probes.board().schedules if one.id == made)
    call.output.answer(plain(line), [_schedule(line)])


def _numbers(typed: str) -> tuple[int, ...]:
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        raise typer.BadParameter("--numbers takes numbers of the list, such as 1,2.")
    return tuple(int(part) for part in parts)


@probe.command("run")
def run(context: typer.Context) -> None:
    """Send what is due now, within its budget."""
    call = call_of(context)
    with call.desk() as desk:
        taken = desk.probes.round()
        desk.tracking.round()
        due = desk.probes.next_due()
    said = "Nothing more is planned." if due is None else f"The next is due at {local(due)}."
    call.output.answer({"taken": taken, "next_due_at": iso(due)}, [f"{taken} taken. {said}"])


@probe.command("end")
def end(context: typer.Context, schedule: Annotated[int, typer.Argument(help="Its number in the results.")]) -> None:
    """End a schedule; nothing more of it is sent."""
    call = call_of(context)
    with call.desk() as desk:
        desk.probes.end(schedule)
    call.output.answer({"ended": schedule}, [f"Schedule {schedule} is ended."])


@probe.command("confirm")
def confirm(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="PROBE", help="Its number in the results.")],
    missing: Annotated[bool, typer.Option("--missing", help="It did not arrive.")] = False,
    seconds: Annotated[float | None, typer.Option(help="How long it took; left away: it arrived just now.")] = None,
) -> None:
    """Say what your phone shows of a probe."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.probes.confirm(number, arrived=not missing, seconds=seconds)
    said = "did not arrive" if missing else f"arrived after {found.seconds:.0f} s"
    call.output.answer(plain(found), [f"Probe {number} through {found.account} {said}."])


@probe.command("results")
def results(context: typer.Context) -> None:
    """Show what arrived through each account at each number, and the messages behind it."""
    call = call_of(context)
    with call.desk() as desk:
        board = desk.probes.board()
    document = {
        "schedules": [plain(one) for one in board.schedules],
        "results": [plain(one) for one in board.results],
        "probes": [{**plain(one), "seconds": one.seconds} for one in board.probes],
    }
    call.output.answer(document, _lines(board))


def _lines(board: "ProbeBoard") -> Iterator[str]:
    if not board.schedules:
        yield "Nothing was planned yet: “otpdesk probe plan”."
        return
    yield from (_schedule(one) for one in board.schedules)
    for one in board.results:
        yield f"{one.account} to {one.label} ({one.kind}): {one.sent} sent, {one.claimed} claimed. {one.sentence}"
    rows = [_row(one) for one in board.probes]
    yield from table(("Probe", "Account", "To", "Due", "State", "Arrived"), rows)


def _schedule(one: "Schedule") -> str:
    if one.ended_at is not None:
        state = "ended"
    elif one.left:
        state = f"{one.left} left, the next at {local(one.next_at)}"
    else:
        state = "done"
    return (
        f"Schedule {one.id}: {one.sent} sent, {one.skipped} left out, {state}; in 24 hours {one.used} of "
        f"{one.plan.most} messages and {money_text(one.spent)} of {money_text(one.budget)}."
    )


def _row(one: "Probe") -> tuple[str, ...]:
    if one.arrived is None:
        arrived = "look at the phone" if one.waiting else one.words
    else:
        arrived = f"after {one.seconds:.0f} s" if one.seconds is not None else "no"
    return str(one.id), one.account, one.label, local(one.due_at), one.state, arrived
