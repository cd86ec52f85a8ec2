"""`otpdesk health` and `otpdesk warnings …`: how each account does in each country just now, and what was wrong."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, plain, table
from otpdesk.desk.watching_words import CLOSED, evidence, figures, limits, percent, sentence, state

if TYPE_CHECKING:
    from otpdesk.desk.watching_views import Pace, Sight, WarningLine

warnings = typer.Typer(help="Accounts that got slow or fail, and receipts in doubt.")

_MOST = 1_000


def add_to(app: typer.Typer) -> None:
    """The command that is no group."""
    app.command()(health)


def health(
    context: typer.Context,
    account: Annotated[str, typer.Option(help="Only this account.")] = "",
    country: Annotated[str, typer.Option(help="Only this country: two letters or its English name.")] = "",
) -> None:
    """Show how each account does in each country just now, what is wrong first."""
    from otpdesk.desk.country_names import country_named

    wanted = country_named(country) if country else ""
    call = call_of(context)
    with call.desk() as desk:
        desk.watching.round(at_once=True)
        board = desk.watching.board()
    sights = [
        one for one in board.sights if account in {"", one.account} and wanted in {"", one.country}
    ]  # fmt: skip
    document = {
        "read_at": iso(board.read_at),
        "watched_at": iso(board.watched_at),
        "pairs": [_pair(one) for one in sights],
    }
    call.output.answer(document, _lines(sights))


def _pair(one: "Sight") -> dict[str, Any]:
    return {
        "account": one.account or None,
        "country": one.country or None,
        "state": one.word,
        "since": iso(one.since),
        "within_30_s": _pace(one.latency),
        "verified": _pace(one.conversion),
        "last_message_at": iso(one.at),
        "warnings": [_warning(line) for line in one.warnings],
    }


def _pace(one: "Pace | None") -> dict[str, Any] | None:
    return None if one is None else {"hits": one.hits, "of": one.of, "now": one.now, "usual": one.usual}


def _lines(sights: "list[Sight]") -> Iterator[str]:
    if not sights:
        yield "Nothing is watched there: an account is watched in a country from 30 first attempts in a fortnight on."
        return
    rows = [
        (one.word, one.account or "every account", one.where, _now(one.latency), _now(one.conversion))
        for one in sights
    ]  # fmt: skip
    yield from table(("State", "Account", "Country", "Within 30 s", "Verified"), rows)
    for one in sights:
        yield from (sentence(line, local(line.since)) for line in one.warnings)


def _now(one: "Pace | None") -> str:
    if one is None:
        return "–"
    return f"{'–' if one.now is None else percent(one.now)} (usually {percent(one.usual)})"


@warnings.command("list")
def list_warnings(
    context: typer.Context,
    only_open: Annotated[bool, typer.Option("--open", help="Only those that are open.")] = False,
) -> None:
    """List warnings, the newest first, with what they rest on."""
    call = call_of(context)
    with call.desk() as desk:
        found = [one for one in desk.watching.past(_MOST).lines if one.open or not only_open]
    call.output.answer({"warnings": [_warning(one) for one in found]}, _listed(found))


@warnings.command()
def acknowledge(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The warning's number.")],
    note: Annotated[str, typer.Option(help="What you make of it; it is kept in the audit.")] = "",
) -> None:
    """Note that you have seen a warning."""
    call = call_of(context)
    with call.desk() as desk:
        line = desk.watching.acknowledge(number, note)
    call.output.answer(_warning(line), [f"Warning {line.id} is acknowledged by {line.acknowledged_by}."])


def _listed(found: "list[WarningLine]") -> Iterator[str]:
    if not found:
        yield "There is no such warning."
    for one in found:
        ended = "open" if one.closed_why is None else f"ended {local(one.closed_at)}: {CLOSED[one.closed_why]}"
        yield f"{one.id}  {sentence(one, local(one.since))} ({ended})"
        yield from (f"    {said}" for said in evidence(one))
        yield f"    {limits(one.kind)}"
        if one.acknowledged_at is not None:
            note = f": {one.note}" if one.note else ""
            yield f"    Seen by {one.acknowledged_by} at {local(one.acknowledged_at)}{note}"


def _warning(one: "WarningLine") -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "state": state(one.kind),
        "account": one.account or None,
        "country": one.country or None,
        "since": iso(one.since),
        "opened_at": iso(one.opened_at),
        "closed_at": iso(one.closed_at),
        "closed_why": one.closed_why.value if one.closed_why else None,
        "figures": figures(one),
        "hits": one.hits,
        "of": one.of,
        "usual": one.usual,
        "others": plain(one.others),
        "networks": plain(one.networks),
        "doubt": plain(one.doubt) if one.doubt else None,
        "evidence": list(evidence(one)),
        "limits": limits(one.kind),
        "acknowledged_by": one.acknowledged_by or None,
        "acknowledged_at": iso(one.acknowledged_at),
        "note": one.note,
    }
