"""`otpdesk rates …` and `otpdesk fees …`: what converts prices, and what accounts cost beside them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import local, plain, table
from otpdesk.desk.money_views import FeeKind
from otpdesk.errors import BadInput
from otpdesk.otp import Money

if TYPE_CHECKING:
    from otpdesk.desk.money_views import FeeLine, RateFile, RateLine

rates = typer.Typer(help="Exchange rates by day, for comparing prices of different currencies.")
fees = typer.Typer(help="What accounts cost beside the prices of messages.")

_CURRENCY = typer.Argument(metavar="CURRENCY", help="Three letters, such as USD.")
_ACCOUNT = typer.Argument(help="The account's name.")
_KIND = typer.Argument(help="What it is taken for.")
_SINCE = typer.Option(metavar="DAY", help="From this day on (UTC), as 2026-11-01; without: today.")
_MICRO = 1_000_000


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(rates, name="rates")
    app.add_typer(fees, name="fees")


@rates.command("list")
def list_rates(context: typer.Context) -> None:
    """List every rate; the policy's counts before the first dated one."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.money.rates()
    call.output.answer([plain(one) for one in found], _rate_lines(found))


@rates.command("set")
def set_rate(
    context: typer.Context,
    currency: Annotated[str, _CURRENCY],
    rate: Annotated[float, typer.Argument(help="What one unit of it is worth in the desk's currency.")],
    since: Annotated[str, _SINCE] = "",
) -> None:
    """Set what a currency is worth from a day on."""
    call = call_of(context)
    with call.desk() as desk:
        done = desk.money.set_rate(currency, rate, since or _today())
    call.output.answer(plain(done), [f"1 {done.currency} is {done.rate:g} {done.base} from {done.since} on."])


@rates.command("remove")
def remove_rate(
    context: typer.Context,
    currency: Annotated[str, _CURRENCY],
    since: Annotated[str, typer.Argument(metavar="DAY", help="The day from which on it counts.")],
) -> None:
    """Delete a dated rate; the one before it counts on."""
    call = call_of(context)
    with call.desk() as desk:
        desk.money.remove_rate(currency, since)
    call.output.answer({"currency": currency.upper(), "since": since}, [f"The rate for {currency.upper()} is deleted."])


@rates.command("import")
def import_rates(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV file: currency, since, rate.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what the file holds.")] = False,
    partly: Annotated[
        bool, typer.Option("--partly", help="Take the lines that can be used, and leave out others.")
    ] = False,
) -> None:
    """Take rates from a CSV file, all of its lines or none."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.money.read_rates(file)
        if found.problems and not (partly or dry_run):
            first = found.problems[0]
            title = f"{found.file} has {len(found.problems)} lines that cannot be used; nothing was taken."
            hint = f"Line {first.line}: {first.sentence} --partly takes the others."
            raise BadInput(title, hint, "file")
        taken = () if dry_run else desk.money.take_rates(found)
    document = {
        "rates": [plain(one) for one in found.rates],
        "problems": [plain(one) for one in found.problems],
        "taken": len(taken),
    }
    call.output.answer(document, _file_lines(found, len(taken)))


def _file_lines(found: "RateFile", taken: int) -> Iterator[str]:
    yield from _rate_lines(found.rates)
    yield from (f"Line {one.line}: {one.sentence}" for one in found.problems)
    yield f"{taken} rates taken."


def _rate_lines(found: "Sequence[RateLine]") -> Sequence[str]:
    rows = [
        (one.currency, f"{one.rate:g}", one.since or "before the first", one.who or "policy", local(one.at))
        for one in found
    ]
    return list(table(("Currency", "Rate", "Since", "By", "Written"), rows)) if rows else ["None."]


@fees.command("list")
def list_fees(context: typer.Context) -> None:
    """List every fee."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.money.fees()
    call.output.answer([plain(one) for one in found], _fee_lines(found))


@fees.command("set")
def set_fee(
    context: typer.Context,
    account: Annotated[str, _ACCOUNT],
    kind: Annotated[FeeKind, _KIND],
    amount: Annotated[float, typer.Argument(min=0, help="How much; 0 ends a fee.")],
    currency: Annotated[str, _CURRENCY],
    since: Annotated[str, _SINCE] = "",
) -> None:
    """Set what an account takes beside its prices, from a day on."""
    call = call_of(context)
    with call.desk() as desk:
        done = desk.money.set_fee(account, kind, Money(round(amount * _MICRO), currency), since or _today())
    call.output.answer(plain(done), _fee_lines((done,)))


@fees.command("remove")
def remove_fee(
    context: typer.Context,
    account: Annotated[str, _ACCOUNT],
    kind: Annotated[FeeKind, _KIND],
    since: Annotated[str, typer.Argument(metavar="DAY", help="The day from which on it counts.")],
) -> None:
    """Delete a fee; the one before it counts on."""
    call = call_of(context)
    with call.desk() as desk:
        desk.money.remove_fee(account, kind, since)
    call.output.answer({"account": account, "kind": kind.value, "since": since}, ["The fee is deleted."])


def _fee_lines(found: "Sequence[FeeLine]") -> Sequence[str]:
    rows = [
        (one.account, one.kind.value.replace("_", " "), f"{one.money.micro / _MICRO:g} {one.money.currency}", one.since,
         one.who)
        for one in found
    ]  # fmt: skip
    return list(table(("Account", "Kind", "Amount", "Since", "By"), rows)) if rows else ["None."]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
