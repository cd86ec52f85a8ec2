"""`otpdesk coverage` and `otpdesk prices …`: what a message costs where through each account, and lists from files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import Output, local, money_text, plain, table
from otpdesk.errors import BadInput
from otpdesk.otp import Channel

if TYPE_CHECKING:
    from otpdesk.desk.coverage_views import (
        CoverageAccount,
        CoverageCell,
        CoverageTable,
        PriceFile,
        PriceList,
        PriceRow,
        Refreshed,
    )
    from otpdesk.desk.desk import Desk

prices = typer.Typer(help="Price lists from files, for providers that cannot be asked for theirs.")

_STEP = 25
"""After so many questions a line says how far it is."""


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(coverage)
    app.add_typer(prices, name="prices")


def coverage(
    context: typer.Context,
    country: Annotated[
        str, typer.Option(help="Two letters or English names, several with commas. Without: all that are in use.")
    ] = "",
    channel: Annotated[Channel | None, typer.Option(help="Only this one.")] = None,
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back paid prices are looked at.")] = 30,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask the providers for prices and permissions now.")
    ] = False,
) -> None:
    """Show prices, listed and paid, and permissions, country by country, account beside account."""
    from otpdesk.desk.country_names import country_named

    countries = tuple(dict.fromkeys(country_named(part) for part in country.split(",") if part.strip()))
    call = call_of(context)
    with call.desk() as desk:
        asked = _refreshed(desk, countries, channel, call.output) if refresh else None
        tables = _tables(desk, countries, channel, days)
    document = {
        "currency": tables[0].currency if tables else None,
        "days": days,
        "refreshed": plain(asked),
        "channels": [_document(one) for one in tables],
    }
    call.output.answer(document, _lines(tables, asked))


def _refreshed(desk: "Desk", countries: tuple[str, ...], channel: Channel | None, output: Output) -> "Refreshed":
    channels = () if channel is None else (channel,)
    every = desk.coverage.questions(countries, channels)

    def progress(asked: int) -> None:
        if asked % _STEP == 0:
            output.note(f"{asked} of {every} questions asked.")

    return desk.coverage.refresh(countries, channels, progress)


def _tables(desk: "Desk", countries: tuple[str, ...], channel: Channel | None, days: int) -> "list[CoverageTable]":
    first = desk.coverage.table(channel or Channel.SMS, days, countries or None)
    if channel is not None:
        return [first]
    others = (one for one in first.channels if not (countries and one is Channel.EMAIL))
    return [desk.coverage.table(one, days, countries or None) for one in others]


def _document(found: "CoverageTable") -> dict[str, Any]:
    return {
        "channel": found.channel.value,
        "accounts": [plain(one) for one in found.accounts],
        "lines": [plain(one) for one in found.lines],
    }


def _lines(tables: "Sequence[CoverageTable]", asked: "Refreshed | None") -> Iterator[str]:
    if asked is not None:
        yield f"{asked.kept} prices fetched; {asked.without} times there was none."
        yield from (f"{account}: {sentence}" for account, sentence in asked.troubles)
        yield ""
    for found in tables:
        if not found.accounts:
            yield f"No account carries {found.channel.value}."
            continue
        yield f"{found.channel.value}, in {found.currency}; paid in the last {found.days} days"
        heads = ("Country", *(one.name for one in found.accounts))
        rows = [(line.name, *(_cell(cell) for cell in line.cells)) for line in found.lines]
        yield from table(heads, rows)
        yield from (sentence for one in found.accounts for sentence in _said(one))
        yield ""


def _cell(cell: "CoverageCell") -> str:
    """“0.0560” (imported: with an asterisk), what was paid and by how many messages, and a no."""
    listed = "–" if cell.listed is None else f"{cell.listed.micro / 1_000_000:.4f}{'*' if cell.imported else ''}"
    paid = "" if cell.paid is None else f"paid {cell.paid.micro / 1_000_000:.4f} ({cell.paid_count})"
    allowed = "not allowed" if cell.allowed is False else ""
    return ", ".join(part for part in (listed, paid, allowed) if part)


def _said(account: "CoverageAccount") -> Iterator[str]:
    if not account.fetches:
        yield f"{account.name}: no price list to ask for ({account.prices_note})."
    if account.list_at is not None:
        yield f"{account.name}: * from a price list of {local(account.list_at)}."
    for one in account.registrations or ():
        yield f"{account.name}: {one.what} – {one.state}{f' ({one.words})' if one.words else ''}."


@prices.command("import")
def import_prices(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="The account's name.")],
    file: Annotated[Path, typer.Argument(help="A CSV file: country, channel, amount, currency.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what the file holds.")] = False,
    partly: Annotated[
        bool, typer.Option("--partly", help="Take the lines that can be used, and leave out others.")
    ] = False,
) -> None:
    """Take list prices from a CSV file, all of its lines or none; they stand until they are put back."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.coverage.read_prices(account, file)
        if found.problems and not (partly or dry_run):
            raise BadInput(
                f"{found.file} has {_many(len(found.problems), 'line')} that cannot be used; nothing was taken.",
                f"{_problems(found)} --partly takes the others.",
                "file",
            )
        taken = None if dry_run else desk.coverage.take_prices(found)
    document = {
        "taken": plain(taken),
        "prices": [{**plain(row), "changed": row.changed} for row in found.rows],
        "problems": [plain(one) for one in found.problems],
    }
    call.output.answer(document, _file_lines(found, taken))


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


_SHOWN = 5


def _problems(found: "PriceFile") -> str:
    more = len(found.problems) - _SHOWN
    said = [f"Line {one.line}: {one.sentence}" for one in found.problems[:_SHOWN]]
    return " ".join([*said, f"… and {more} more."] if more > 0 else said)


def _file_lines(found: "PriceFile", taken: "PriceList | None") -> Iterator[str]:
    yield from table(("Country", "Channel", "Now", "Then", ""), [_row(row) for row in found.rows])
    yield from (f"Line {one.line}: {one.sentence}" for one in found.problems)
    if taken is None:
        yield f"{_many(len(found.rows), 'price')} could be taken; nothing was."
    else:
        yield f"{_many(taken.prices, 'price')} taken for {taken.account}."
        yield f"“otpdesk prices undo {taken.id}” puts them back."


def _row(row: "PriceRow") -> tuple[str, ...]:
    return row.name, row.channel.value, money_text(row.before), money_text(row.after), row.note


@prices.command("lists")
def list_lists(context: typer.Context) -> None:
    """List the price lists that were taken, newest first."""
    call = call_of(context)
    with call.desk() as desk:
        lists = desk.coverage.lists()
    rows = [
        (str(one.id), one.account, one.file, local(one.at), one.who, str(one.prices), local(one.undone_at))
        for one in lists
    ]
    heads = ("List", "Account", "File", "Taken", "By", "Prices", "Put back")
    call.output.answer([plain(one) for one in lists], table(heads, rows) if rows else ["None."])


@prices.command("undo")
def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="LIST", help="Its number; the newest of its account.")],
) -> None:
    """Put a price list back: every price is what it was before."""
    call = call_of(context)
    with call.desk() as desk:
        undone = desk.coverage.put_back(number)
    call.output.answer(plain(undone), [f"{_many(undone.prices, 'price')} of {undone.account} put back as before."])
