"""`otpdesk compare`: which provider is better for these customers, and how sure that is."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.comparing_lines import comparison_lines
from otpdesk.cli.days import USUAL_DAYS, countries_of, period_of
from otpdesk.desk.comparison_views import Metric, Mix, Question
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, ChosenBy, Purpose

if TYPE_CHECKING:
    from otpdesk.desk.comparison_views import Comparison
    from otpdesk.desk.desk import Desk

_HUNDRED = 100


class By(StrEnum):
    """What figures are shown by, beside the accounts."""

    COUNTRY = "country"
    STRATUM = "stratum"
    DAY = "day"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(compare)


_A = Annotated[str, typer.Argument(help="An account. Without two names: the two with the most in common.")]
_B = Annotated[str, typer.Argument(help="The account that it is held against.")]
_METRIC = Annotated[Metric, typer.Option(help="What the verdict is about.")]
_BY = Annotated[By | None, typer.Option(help="Show these figures too.")]
_ACCOUNTS = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this one; repeat it.")]
_COUNTRIES = Annotated[
    list[str] | None, typer.Option(metavar="XX", help="Only this one: two letters or its name; repeat it.")
]
_CHANNELS = Annotated[list[Channel] | None, typer.Option(help="Only this one; repeat it.")]
_NETWORKS = Annotated[list[str] | None, typer.Option(metavar="MCC-MNC", help="Only this one; repeat it.")]
_PURPOSES = Annotated[list[Purpose] | None, typer.Option(help="Only this one; repeat it.")]
_SENDERS = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this one; repeat it.")]
_CHOOSERS = Annotated[list[ChosenBy] | None, typer.Option(help="Who chose the account; repeat it.")]
_SINCE = Annotated[str, typer.Option(metavar="DAY", help="The first day (UTC), as 2026-11-01.")]
_UNTIL = Annotated[str, typer.Option(metavar="DAY", help="The last day (UTC); without: today.")]
_DAYS = Annotated[int, typer.Option(min=1, max=400, help="Without --since: so many days.")]
_MIX = Annotated[Mix | None, typer.Option(help="To which mix of places figures are standardised.")]
_PLAN = Annotated[str, typer.Option(metavar="XX=0.5,…", help="The mix that you plan: shares by country.")]
_MARGIN = Annotated[
    float, typer.Option(min=0.1, max=99, help="The smallest difference that matters, in points (of cost: per cent).")
]
_AT_LEAST = Annotated[int, typer.Option(min=1, help="First attempts that make an account worth ranking.")]
_CURRENCY = Annotated[str, typer.Option(metavar="XXX", help="Costs in this; without: the desk's.")]
_BEFORE = Annotated[bool, typer.Option("--before", help="Beside it the period before, of the same length.")]
_EXPORT = Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as .csv, .xlsx or .html (a report).")]
_AGAIN = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="Ask the question of a report again; no other filter counts then."),
]


def compare(  # noqa: PLR0913, PLR0917 - each is an argument or option of the command
    context: typer.Context,
    a: _A = "",
    b: _B = "",
    metric: _METRIC = Metric.CONVERSION,
    by: _BY = None,
    account: _ACCOUNTS = None,
    country: _COUNTRIES = None,
    channel: _CHANNELS = None,
    network: _NETWORKS = None,
    purpose: _PURPOSES = None,
    sender: _SENDERS = None,
    chosen_by: _CHOOSERS = None,
    since: _SINCE = "",
    until: _UNTIL = "",
    days: _DAYS = USUAL_DAYS,
    mix: _MIX = None,
    plan: _PLAN = "",
    margin: _MARGIN = 3.0,
    at_least: _AT_LEAST = 100,
    currency: _CURRENCY = "",
    before: _BEFORE = False,
    export: _EXPORT = None,
    again: _AGAIN = None,
) -> None:
    """Say which provider is better for these customers, and how sure that is."""
    call = call_of(context)
    first, last = period_of(since, until, days)
    asked = Question(
        since=first,
        until=last,
        countries=countries_of(country or ()),
        metric=metric,
        pair=_pair(a, b),
        margin=margin / _HUNDRED,
        at_least=at_least,
        currency=currency.upper(),
        before=before,
        **_mixed(mix, plan),
        **_tuples(accounts=account, channels=channel, networks=network, purposes=purpose),
        **_tuples(senders=sender, chosen_by=chosen_by),
    )
    with call.desk() as desk:
        kept = None if again is None else desk.comparison_files.read_report(again)
        found = desk.comparing.compare(kept.question if kept else asked)
        written = _exported(desk, found, export)
    digest = kept.digest if kept else None
    lines = [*comparison_lines(found, by and by.value), *_about(found, digest, written)]
    call.output.answer(_document(found, digest), lines)


def _tuples(**lists: Sequence[str] | None) -> dict[str, Any]:
    return {name: tuple(one or ()) for name, one in lists.items()}


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


def _mixed(mix: Mix | None, plan: str) -> dict[str, Any]:
    """The mix; a plan is one."""
    planned = _planned(plan)
    return {"mix": mix or (Mix.PLANNED if planned else Mix.TRAFFIC), "planned": planned}


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
