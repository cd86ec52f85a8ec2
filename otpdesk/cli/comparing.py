"""`otpdesk compare`: which provider is better for these customers, and how sure that is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.comparing_lines import comparison_lines
from otpdesk.desk.comparison_views import Metric, Mix, Question
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, ChosenBy, Purpose

if TYPE_CHECKING:
    from otpdesk.desk.comparison_views import Comparison
    from otpdesk.desk.desk import Desk

USUAL_DAYS = 30

_HUNDRED = 100


class By(StrEnum):
    """What figures are shown by, beside the accounts."""

    COUNTRY = "country"
    STRATUM = "stratum"
    DAY = "day"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(compare)


def compare(  # noqa: PLR0913, PLR0917 - each is an argument or option of the command
    context: typer.Context,
    a: Annotated[str, typer.Argument(help="An account. Without two names: the two with the most in common.")] = "",
    b: Annotated[str, typer.Argument(help="The account that it is held against.")] = "",
    metric: Annotated[Metric, typer.Option(help="What the verdict is about.")] = Metric.CONVERSION,
    by: Annotated[By | None, typer.Option(help="Show these figures too.")] = None,
    account: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this one; repeat it.")] = None,
    country: Annotated[
        list[str] | None, typer.Option(metavar="XX", help="Only this one: two letters or its name; repeat it.")
    ] = None,
    channel: Annotated[list[Channel] | None, typer.Option(help="Only this one; repeat it.")] = None,
    network: Annotated[list[str] | None, typer.Option(metavar="MCC-MNC", help="Only this one; repeat it.")] = None,
    purpose: Annotated[list[Purpose] | None, typer.Option(help="Only this one; repeat it.")] = None,
    sender: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this one; repeat it.")] = None,
    chosen_by: Annotated[
        list[ChosenBy] | None, typer.Option("--chosen-by", help="Who chose the account; repeat it.")
    ] = None,
    since: Annotated[str, typer.Option(metavar="DAY", help="The first day (UTC), as 2026-11-01.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="The last day (UTC); without: today.")] = "",
    days: Annotated[int, typer.Option(min=1, max=400, help="Without --since: so many days.")] = USUAL_DAYS,
    mix: Annotated[Mix | None, typer.Option(help="To which mix of places figures are standardised.")] = None,
    plan: Annotated[str, typer.Option(metavar="XX=0.5,…", help="The mix that you plan: shares by country.")] = "",
    margin: Annotated[
        float,
        typer.Option(min=0.1, max=99, help="The smallest difference that matters, in points (of cost: per cent)."),
    ] = 3.0,
    at_least: Annotated[
        int, typer.Option("--at-least", min=1, help="First attempts that make an account worth ranking.")
    ] = 100,
    currency: Annotated[str, typer.Option(metavar="XXX", help="Costs in this; without: the desk's.")] = "",
    before: Annotated[bool, typer.Option("--before", help="Beside it the period before, of the same length.")] = False,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as .csv, .xlsx or .html (a report).")
    ] = None,
    again: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Ask the question of a report again; no other filter counts then."),
    ] = None,
) -> None:
    """Say which provider is better for these customers, and how sure that is."""
    call = call_of(context)
    with call.desk() as desk:
        if again is None:
            first, last = _period(since, until, days)
            planned = _planned(plan)
            question = Question(
                since=first,
                until=last,
                accounts=tuple(account or ()),
                countries=_countries(country or ()),
                channels=tuple(channel or ()),
                networks=tuple(network or ()),
                purposes=tuple(purpose or ()),
                senders=tuple(sender or ()),
                chosen_by=tuple(chosen_by or ()),
                at_least=at_least,
                metric=metric,
                pair=_pair(a, b),
                mix=mix or (Mix.PLANNED if planned else Mix.TRAFFIC),
                planned=planned,
                margin=margin / _HUNDRED,
                currency=currency.upper(),
                before=before,
            )
            kept = None
        else:
            question, kept = _asked_before(desk, again)
        found = desk.comparing.compare(question)
        written = _exported(desk, found, export)
    call.output.answer(
        _document(found, kept), [*comparison_lines(found, by and by.value), *_about(found, kept, written)]
    )


def _asked_before(desk: "Desk", report: Path) -> tuple[Question, str]:
    kept = desk.comparison_files.read_report(report)
    return kept.question, kept.digest


def _exported(desk: "Desk", found: "Comparison", export: Path | None) -> Path | None:
    if export is not None:
        desk.comparison_files.write(found, export)
    return export


def _document(found: "Comparison", kept: str | None) -> Mapping[str, Any]:
    from otpdesk.desk.comparison_files_document import comparison_document

    same = {} if kept is None else {"same_as_report": kept == found.digest}
    return comparison_document(found) | same


def _about(found: "Comparison", kept: str | None, written: Path | None) -> Sequence[str]:
    lines = []
    if kept is not None:
        same = "are the same as" if kept == found.digest else "are no longer those"
        lines.append(f"The counts {same} in the report.")
    if written is not None:
        lines.append(f"Written to {written}.")
    return lines


def _pair(a: str, b: str) -> tuple[str, str] | None:
    if bool(a) != bool(b):
        raise BadInput("Two accounts are compared.", "Name both, or none for the two with the most in common.", "pair")
    return (a, b) if a else None


def _period(since: str, until: str, days: int) -> tuple[int, int]:
    """The first and the last instant (not included) of whole days in UTC; until today, if nothing else is said."""
    last = _day(until, "until") if until else datetime.now(UTC).date()
    first = _day(since, "since") if since else last - timedelta(days=days - 1)
    return _midnight(first), _midnight(last + timedelta(days=1))


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput(f"“{typed}” is not a day.", "Write it as 2026-11-23.", field) from None


def _midnight(day: date) -> int:
    return round(datetime.combine(day, datetime.min.time(), UTC).timestamp() * 1000)


def _countries(typed: Sequence[str]) -> tuple[str, ...]:
    from otpdesk.desk.country_names import country_named

    return tuple(dict.fromkeys(country_named(part) for one in typed for part in one.split(",") if part.strip()))


def _planned(typed: str) -> tuple[tuple[str, float], ...]:
    """“US=0.5,IN=0.5” as shares by country."""
    if not typed.strip():
        return ()
    from otpdesk.desk.country_names import country_named

    pairs = [part.partition("=") for part in typed.split(",") if part.strip()]
    try:
        return tuple((country_named(name), float(share)) for name, _, share in pairs)
    except ValueError:
        raise BadInput(f"“{typed}” is no mix.", "Write it as US=0.5,IN=0.5.", "plan") from None
