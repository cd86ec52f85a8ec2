"""Dated exchange rates and fees: what converts prices, and what is added to them."""

from dataclasses import dataclass

from sqlalchemy import Delete, delete, insert, select

from otpdesk.errors import NotFound
from otpdesk.otp import Instant, Money
from otpdesk.store.engine import Tx
from otpdesk.store.rate_tables import exchange_rate, fee
from otpdesk.store.tables import account

LOCK = "rates"
"""Held while rates or fees change."""


@dataclass(frozen=True, slots=True)
class Rate:
    """From the day `since` (2026-11-24, UTC) on, one unit of `currency` is `rate` of `base`."""

    base: str
    currency: str
    since: str
    rate: float
    who: str = ""
    at: Instant = 0


@dataclass(frozen=True, slots=True)
class Fee:
    """What an account costs beside the price of its messages, from a day on; `kind` is per_attempt or per_verified."""

    account: str
    kind: str
    since: str
    money: Money
    who: str = ""
    at: Instant = 0


def rates(tx: Tx, base: str) -> tuple[Rate, ...]:
    """Every dated rate into a currency, by currency and day."""
    one = exchange_rate.c
    query = select(exchange_rate).where(one.base == base).order_by(one.currency, one.since)
    return tuple(
        Rate(row["base"], row["currency"], row["since"], row["rate"], row["who"], row["at"])
        for row in tx.connection.execute(query).mappings()
    )


def put_rate(tx: Tx, rate: Rate) -> None:
    """Write a rate; one of the same day gives way."""
    tx.connection.execute(_rate_at(rate.base, rate.currency, rate.since))
    row = {"base": rate.base, "currency": rate.currency, "since": rate.since, "rate": rate.rate}
    tx.connection.execute(insert(exchange_rate).values(**row, who=rate.who, at=tx.now))


def drop_rate(tx: Tx, base: str, currency: str, since: str) -> None:
    """Delete a rate. NotFound if there is none of that day."""
    if not tx.connection.execute(_rate_at(base, currency, since)).rowcount:
        raise NotFound(f"There is no rate for {currency} from {since} on.", "“otpdesk rates list” shows them.")


def _rate_at(base: str, currency: str, since: str) -> Delete:
    one = exchange_rate.c
    return delete(exchange_rate).where(one.base == base, one.currency == currency, one.since == since)


def fees(tx: Tx) -> tuple[Fee, ...]:
    """Every fee, by account, kind and day."""
    one = fee.c
    query = (
        select(account.c.name, fee)
        .join(account, account.c.id == one.account_id)
        .order_by(account.c.name, one.kind, one.since)
    )
    return tuple(
        Fee(row["name"], row["kind"], row["since"], Money(row["micro"], row["currency"]), row["who"], row["at"])
        for row in tx.connection.execute(query).mappings()
    )


def put_fee(tx: Tx, account_id: int, wanted: Fee) -> None:
    """Write a fee; one of the same kind and day gives way."""
    tx.connection.execute(_fee_at(account_id, wanted.kind, wanted.since))
    row = {"account_id": account_id, "kind": wanted.kind, "since": wanted.since, "micro": wanted.money.micro}
    tx.connection.execute(insert(fee).values(**row, currency=wanted.money.currency, who=wanted.who, at=tx.now))


def drop_fee(tx: Tx, account_id: int, kind: str, since: str) -> bool:
    """Delete a fee; whether there was one."""
    return bool(tx.connection.execute(_fee_at(account_id, kind, since)).rowcount)


def _fee_at(account_id: int, kind: str, since: str) -> Delete:
    return delete(fee).where(fee.c.account_id == account_id, fee.c.kind == kind, fee.c.since == since)
