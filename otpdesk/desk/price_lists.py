"""Price lists from files: looked at, taken, put back. Each is kept, with what it took the place of."""

from typing import TYPE_CHECKING

from otpdesk.desk.coverage_views import PriceFile, PriceList, PriceRow
from otpdesk.desk.geography import lands
from otpdesk.desk.price_file import FoundPrice, read_price_file
from otpdesk.desk.ways import channels_of
from otpdesk.errors import BadInput
from otpdesk.otp import Money
from otpdesk.providers import provider_class
from otpdesk.store import accounts, audit, prices

if TYPE_CHECKING:
    from pathlib import Path

    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook, Rules
    from otpdesk.store.engine import Tx


def read(context: "Context", rulebook: "Rulebook", account: str, path: "Path") -> PriceFile:
    """A file as it would be taken, with what is kept now beside each price."""
    with context.store.read() as tx:
        known = accounts.named(tx, account)
    found, problems = read_price_file(path, channels_of(known.provider), provider_class(known.provider).title)
    with context.store.read() as tx:
        rules = rulebook.now(tx)
        rows = tuple(_row(tx, rules, known.id, one) for one in found)
    return PriceFile(account, path.name, rows, tuple(problems))


def _row(tx: "Tx", rules: "Rules", account_id: int, found: FoundPrice) -> PriceRow:
    before = prices.one(tx, account_id, found.country, found.channel)
    name = lands()[found.country].name if found.country else "E-mail"
    return PriceRow(
        line=found.line,
        country=found.country,
        name=name,
        channel=found.channel,
        after=found.money,
        before=before.money if before else None,
        note=_note(rules, found),
    )


def _note(rules: "Rules", found: FoundPrice) -> str:
    networks = f"The highest of {found.rows} rows." if found.rows > 1 else ""
    return " ".join(part for part in (networks, unrated(rules, found.money)) if part)


def unrated(rules: "Rules", money: Money) -> str:
    """A sentence where an amount is in a currency that the desk has no rate for; else empty."""
    known = money.currency == rules.policy.currency or money.currency in rules.policy.rates
    return "" if known else f"There is no rate for {money.currency}: it counts one to one."


def take(context: "Context", file: PriceFile) -> PriceList:
    """Write what a file says; dated now, with a line in the audit."""
    if not file.rows:
        raise BadInput(f"{file.file} has no price that can be used.", "Its lines say what is wrong.", "file")
    with context.store.write(prices.LOCK) as tx:
        account = accounts.named(tx, file.account)
        wanted = [(row.country, row.channel, row.after) for row in file.rows]
        number = prices.take(tx, account.id, file.file, context.operator, wanted)
        detail = {"file": file.file, "prices": len(wanted), "list": number}
        audit.write(tx, context.operator, context.workstation, "prices.take", file.account, "done", detail)
        return _list(next(one for one in prices.lists(tx) if one.id == number))


def put_back(context: "Context", list_id: int) -> PriceList:
    """Undo a list."""
    with context.store.write(prices.LOCK) as tx:
        undone = prices.put_back(tx, list_id)
        detail = {"file": undone.file, "prices": undone.prices, "list": list_id}
        audit.write(tx, context.operator, context.workstation, "prices.put_back", undone.account, "done", detail)
    return _list(undone)


def taken(context: "Context") -> tuple[PriceList, ...]:
    """Every list, newest first."""
    with context.store.read() as tx:
        return tuple(_list(one) for one in prices.lists(tx))


def _list(one: prices.Taken) -> PriceList:
    return PriceList(one.id, one.account, one.file, one.at, one.who, one.prices, one.undone_at)
