"""`otpdesk find` and `show`: who the customer is, and what happened."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import local, money_text, plain, table

if TYPE_CHECKING:
    from otpdesk.desk.views import Hit, TimeLine
    from otpdesk.otp import Attempt, Instant


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(find)
    app.command()(show)


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
    call.output.answer(plain(found), _lines(found))


def _lines(found: "TimeLine") -> Iterable[str]:
    verification = found.verification
    yield f"Verification {verification.id} for {verification.purpose}: {verification.state}, by {verification.operator}"
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
        yield check.at, f"check     {check.outcome}, {check.tries_left} left"


def _attempt(attempt: "Attempt") -> str:
    failure = f", {attempt.failure}" if attempt.failure else ""
    return (
        f"{attempt.channel} to {attempt.to} through {attempt.account}: {attempt.status}{failure}, "
        f"{money_text(attempt.price)}"
    )
