"""`otpdesk evidence`: attempts of one account as a file and a text for its provider's ticket."""

from pathlib import Path
from typing import Annotated

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.days import USUAL_DAYS, countries_of, period_of
from otpdesk.desk.evidence_views import Complaint, EvidenceWanted
from otpdesk.otp import Channel, Failure


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(evidence)


def evidence(  # noqa: PLR0913, PLR0917 - each is an argument or option of the command
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="The account's name.")],
    file: Annotated[Path, typer.Argument(help="The CSV file to write; a text for the ticket is put beside it.")],
    complaint: Annotated[Complaint, typer.Option(help="Which attempts.")] = Complaint.NOT_DELIVERED,
    country: Annotated[
        list[str] | None, typer.Option(metavar="XX", help="Only this one: two letters or its name; repeat it.")
    ] = None,
    channel: Annotated[list[Channel] | None, typer.Option(help="Only this one; repeat it.")] = None,
    failure: Annotated[list[Failure] | None, typer.Option(help="Only this one; repeat it.")] = None,
    network: Annotated[list[str] | None, typer.Option(metavar="MCC-MNC", help="Only this one; repeat it.")] = None,
    since: Annotated[str, typer.Option(metavar="DAY", help="The first day (UTC), as 2026-11-01.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="The last day (UTC); without: today.")] = "",
    days: Annotated[int, typer.Option(min=1, max=400, help="Without --since: so many days.")] = USUAL_DAYS,
) -> None:
    """Write what a provider needs to look into messages: ids, times in UTC, masked numbers, its own words."""
    first, last = period_of(since, until, days)
    wanted = EvidenceWanted(
        account,
        first,
        last,
        complaint,
        countries=countries_of(country or ()),
        channels=tuple(channel or ()),
        failures=tuple(failure or ()),
        networks=tuple(network or ()),
    )
    call = call_of(context)
    with call.desk() as desk:
        pack = desk.comparison_files.evidence(wanted, file)
    assert pack is not None
    document = {"csv": str(pack.csv), "text": str(pack.text), "attempts": pack.attempts, "words": pack.words}
    call.output.answer(document, [pack.words, f"{pack.attempts} attempts are in {pack.csv}, this text in {pack.text}."])
