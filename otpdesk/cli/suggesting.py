"""`otpdesk suggest …`: how to share out the traffic of a country, tried in the shadow and applied by a person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, plain, table
from otpdesk.countries import read_price
from otpdesk.desk.suggesting_words import percent, valued
from otpdesk.otp import Channel

if TYPE_CHECKING:
    from otpdesk.desk.suggestion_views import Suggestion, SuggestionLine

suggest = typer.Typer(help="How to share out the traffic of a country among accounts.")

_COUNTRY = typer.Argument(help="Two letters or the English name; “-” for e-mail.")
_CHANNEL = typer.Option(help="What is sent.")
_VALUE = typer.Option(metavar="AMOUNT", help="What a verified customer is worth, in the desk's currency.")
_SEED = typer.Option(help="The seed of its chance, to get the same again.")
_DAYS = typer.Option(help="How many days it is tried in the shadow.")
_NUMBER = typer.Argument(help="The suggestion's number.")


@suggest.command("places")
def list_places(context: typer.Context) -> None:
    """List where a suggestion can be asked for."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.suggesting.places()
    rows = [(one.where, one.channel.value, f"{one.attempts:,}", str(one.accounts)) for one in found]
    lines = table(("Country", "Channel", "First attempts", "Accounts"), rows) if rows else ["There is none yet."]
    call.output.answer({"places": plain(found)}, lines)


@suggest.command("ask")
def ask(
    context: typer.Context,
    country: Annotated[str, _COUNTRY],
    channel: Annotated[Channel, _CHANNEL] = Channel.SMS,
    value: Annotated[str, _VALUE] = "",
    seed: Annotated[int | None, _SEED] = None,
) -> None:
    """Work out a suggestion; nothing is kept and nothing changes."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.suggesting.suggest(_country(country), channel, read_price(value, "value"), seed)
    call.output.answer(plain(found), _lines(found))


@suggest.command("shadow")
def shadow(
    context: typer.Context,
    country: Annotated[str, _COUNTRY],
    channel: Annotated[Channel, _CHANNEL] = Channel.SMS,
    value: Annotated[str, _VALUE] = "",
    seed: Annotated[int | None, _SEED] = None,
    days: Annotated[int, _DAYS] = 7,
) -> None:
    """Keep a suggestion and note what it would choose, while every message goes as ever."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.suggesting.shadow(_country(country), channel, read_price(value, "value"), seed, days)
    said = f"Suggestion {line.number} is tried in the shadow until {local(line.shadow_until)}."
    call.output.answer(_document(line), [*_lines(line.suggestion), said])


@suggest.command("list")
def list_suggestions(context: typer.Context) -> None:
    """List the suggestions that were taken up, with what came of them."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.suggesting.lines()
    call.output.answer({"suggestions": [_document(one) for one in found]}, _listed(found))


@suggest.command("apply")
def apply(
    context: typer.Context,
    number: Annotated[int, _NUMBER],
    reason: Annotated[str, typer.Option(help="Why; it is kept.")] = "",
) -> None:
    """Let chance choose accounts by its shares from now on."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.suggesting.apply(number, reason)
    call.output.answer(_document(line), [f"Suggestion {number} is applied: {line.suggestion.title}."])


@suggest.command("draft")
def draft(context: typer.Context, number: Annotated[int, _NUMBER]) -> None:
    """Put its order of accounts into your draft of the routes."""
    call = call_of(context)
    with call.desk() as desk:
        step = desk.suggesting.draft(number)
    said = "It is in your draft: “otpdesk config diff” shows it, “otpdesk config publish” puts it in force."
    call.output.answer({"suggestion": number, "changes": len(step.line.changes)}, [said])


@suggest.command("end")
def end(
    context: typer.Context,
    number: Annotated[int, _NUMBER],
    reason: Annotated[str, typer.Option(help="Why it ends; it is kept.")],
) -> None:
    """End a suggestion, in the shadow or applied."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.suggesting.end(number, reason)
    call.output.answer(_document(line), [f"Suggestion {number} has ended: {line.reason}"])


def _country(typed: str) -> str:
    from otpdesk.desk.country_names import country_named

    return "" if typed == "-" else country_named(typed)


def _lines(found: "Suggestion") -> Iterator[str]:
    yield f"{found.title}."
    rows = [
        (
            one.account,
            percent(one.share),
            f"{percent(one.rate, 1)} ({percent(one.low, 1)} to {percent(one.high, 1)})",
            f"{one.seen:,}",
            "–" if one.price is None else f"{one.price / 1_000_000:.4f} {found.currency}",
            one.words,
        )
        for one in found.shares
    ]
    yield from table(("Account", "Share", "Verified", "Seen", "Price", ""), rows)
    yield from found.sentences
    yield valued(found.history, found.leader)
    yield from (f"{name} is left out: it {why}." for name, why in found.left_out)


def _listed(found: "tuple[SuggestionLine, ...]") -> Iterator[str]:
    if not found:
        yield "No suggestion was taken up yet."
    for one in found:
        yield f"{one.number}  {one.suggestion.title} ({one.state})"
        yield f"    {one.noted:,} first attempts looked at, {one.differs:,} would have gone through another account."
        yield f"    {valued(one.worth, one.suggestion.leader)}"
        if one.reason:
            yield f"    {one.decided_by}: {one.reason}"


def _document(one: "SuggestionLine") -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.state.value,
        "made_by": one.made_by,
        "shadow_until": iso(one.shadow_until),
        "noted": one.noted,
        "differs": one.differs,
        "worth": plain(one.worth),
        "split": one.split or None,
        "decided_at": iso(one.decided_at),
        "decided_by": one.decided_by or None,
        "reason": one.reason,
        "suggestion": plain(one.suggestion),
    }
