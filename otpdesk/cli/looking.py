"""`otpdesk find`, `show` and `lookup`: who the customer is, what happened, and what a number is."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.codes import at_providers, code_words
from otpdesk.cli.output import local, money_text, pairs, plain, table
from otpdesk.otp import CodeBy

if TYPE_CHECKING:
    from otpdesk.desk.provider_views import NumberFacts
    from otpdesk.desk.views import Hit, TimeLine
    from otpdesk.otp import Attempt, Instant


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(find)
    app.command()(show)
    app.command()(lookup)


def find(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="A number in any form or a part of it, an e-mail, a name, a reference.")],
    region: Annotated[
        str | None, typer.Option(metavar="XX", help="The country of national numbers, such as EE.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 8,
) -> None:
    """Find customers."""
    call = call_of(context)
    with call.desk() as desk:
        hits = desk.customers.find(query, region, limit)
    rows = [
        (hit.title, hit.masked, hit.country, hit.customer.reference if hit.customer else "", hit.matched)
        for hit in hits
    ]
    lines = table(("Name", "Address", "Country", "Reference", "Matched"), rows) if rows else ["Nobody found."]
    call.output.answer([_hit(hit) for hit in hits], lines)


def _hit(hit: "Hit") -> dict[str, Any]:
    return {
        "customer": hit.customer.id if hit.customer else None,
        "reference": hit.customer.reference if hit.customer else None,
        "name": hit.customer.name if hit.customer else None,
        "address": hit.address_id,
        "masked": hit.masked,
        "country": hit.country,
        "matched": hit.matched,
        "exact": hit.exact,
        "verification": hit.verification_id,
        "last_status": hit.last_status,
        "last_verified": hit.last_verified,
    }


def show(context: typer.Context, verification: Annotated[str, typer.Argument(help="The verification's id.")]) -> None:
    """Show a verification: its attempts, receipts, checks and decisions in order of time."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.customers.show(verification)
    document = {**plain(found), "code_by": found.whose.by.value, "repeats": found.whose.repeats}
    call.output.answer(document, _lines(found))


def _lines(found: "TimeLine") -> Iterable[str]:
    verification = found.verification
    yield f"Verification {verification.id} for {verification.purpose}: {verification.state}, by {verification.operator}"
    if found.attempts:
        yield f"{code_words(found.whose, found.attempts[-1].account)}."
    yield from at_providers(found)
    for at, what in sorted(_events(found), key=lambda event: event[0]):
        yield f"{local(at)}  {what}"


def _events(found: "TimeLine") -> "Iterable[tuple[Instant, str]]":
    numbers = {attempt.id: attempt.ordinal for attempt in found.attempts}
    for decision in found.decisions:
        yield decision.at, f"decision  {decision.sentence}"
    for attempt in found.attempts:
        yield attempt.created_at, f"send {attempt.ordinal}    {_attempt(attempt)}"
    for receipt in found.receipts:
        words = " ".join(part for part in (receipt.raw, receipt.code, receipt.words) if part)
        yield receipt.seen_at, f"receipt   send {numbers[receipt.attempt_id]}: {receipt.status} ({words})"
    for check in found.checks:
        by = ", compared by the provider" if check.code_by is CodeBy.PROVIDER else ""
        words = f" ({check.words})" if check.words else ""
        yield check.at, f"check     {check.outcome}{by}, {check.tries_left} left{words}"
    for told in found.told:
        what = "was read back" if told.verified else "was not read back"
        yield told.at, f"feedback  send {numbers[told.attempt_id]}: {told.account} is told that it {what}: {told.state}"


def lookup(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="A phone number in any form.")],
    account: Annotated[str, typer.Option(metavar="NAME", help="Ask this account; left away: the first that can.")] = "",
) -> None:
    """Ask a provider what it knows of a number: line, network, change of SIM, risk. It may cost money."""
    call = call_of(context)
    with call.desk() as desk:
        hits = [hit for hit in desk.customers.find(address) if hit.exact and hit.address_id]
        place = hits[0].address_id if hits else desk.customers.place(address, "to look it up")
        assert place is not None
        found = desk.lookups.look_up(place, account)
    call.output.answer(plain(found), _facts(found))
    if not found.checked:
        raise typer.Exit(1)


def _facts(found: "NumberFacts") -> Iterable[str]:
    if not found.checked:
        yield f"{found.to}: not checked."
    else:
        yield f"{found.to}, by {found.account}{' (kept from an earlier look-up)' if found.kept else ''}:"
        known = {
            "line": found.line.replace("_", " "),
            "network": " ".join(part for part in (found.network, f"{found.mcc}{found.mnc}") if part),
            "country": found.country,
            "ported": _yes_or_no(found.ported),
            "roaming": _yes_or_no(found.roaming),
            "reachable": _yes_or_no(found.reachable),
            "risk": "" if found.risk is None else f"{found.risk} of 100",
            "SIM changed": local(found.swapped_at) if found.swapped_at else "",
        }
        yield from pairs({name: value or "not checked" for name, value in known.items()})
    yield from found.words


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _attempt(attempt: "Attempt") -> str:
    failure = f", {attempt.failure}" if attempt.failure else ""
    return (
        f"{attempt.channel} to {attempt.to} through {attempt.account}: {attempt.status}{failure}, "
        f"{money_text(attempt.price)}"
    )
