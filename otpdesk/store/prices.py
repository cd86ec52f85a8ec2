"""List prices of accounts: fetched from the provider or taken from a file, and what messages came to in the end.

A price from a file stands until it is put back or another file names it; what a provider says later never takes its
place, and that a provider has no price takes nothing away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, RowMapping, bindparam, delete, func, insert, select, type_coerce, update

from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel, Instant, Money, first_id_number
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt, price, price_gap, price_list

LOCK = "prices"
"""Held while a list is taken or put back, so that two do not cross."""

_FILE_LENGTH = 120
_NUMBER = type_coerce(attempt.c.id, BigInteger)

_KEPT = select(price.c.account_id, price.c.country, price.c.micro, price.c.currency, price.c.fetched_at,
               price.c.imported).where(price.c.channel == bindparam("over"))  # fmt: skip
_GAPS = select(price_gap.c.account_id, price_gap.c.country, price_gap.c.asked_at).where(
    price_gap.c.channel == bindparam("over")
)
_ROW = (
    price.c.account_id == bindparam("of"),
    price.c.country == bindparam("to"),
    price.c.channel == bindparam("over"),
)
_GAP = (
    price_gap.c.account_id == bindparam("of"),
    price_gap.c.country == bindparam("to"),
    price_gap.c.channel == bindparam("over"),
)
_PAID = (
    select(
        attempt.c.account_id,
        attempt.c.country,
        attempt.c.currency,
        attempt.c.price_micro,
        attempt.c.segments,
        func.count().label("messages"),
    )
    .where(
        bindparam("since_id", type_=BigInteger) <= _NUMBER,
        attempt.c.channel == bindparam("over"),
        attempt.c.price_final_at.is_not(None),
        attempt.c.price_micro.is_not(None),
    )
    .group_by(attempt.c.account_id, attempt.c.country, attempt.c.currency, attempt.c.price_micro, attempt.c.segments)
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A list price that is kept; `at` is when it was fetched, or taken from a file (`imported`)."""

    money: Money
    at: Instant
    imported: bool = False


class Paid(NamedTuple):
    """So many messages of `segments` segments (or one call) came to a final price of `money` each."""

    money: Money
    segments: int
    messages: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A price list that somebody took. `prices` is how many prices it wrote."""

    id: int
    account: str
    file: str
    at: Instant
    who: str
    prices: int
    undone_at: Instant | None = None


def kept(tx: Tx, channel: Channel) -> dict[tuple[int, str], Kept]:
    """Every list price for a channel, by (account's number, country); e-mail has the country “”."""
    rows = tx.connection.execute(_KEPT, {"over": channel.value})
    return {(row.account_id, row.country): _kept(row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's own name


def one(tx: Tx, account_id: int, country: str, channel: Channel) -> Kept | None:
    """The list price of one account for a country and channel."""
    query = select(price).where(*_ROW)
    row = tx.connection.execute(query, _place(account_id, country, channel)).mappings().first()
    return _kept(row) if row else None


def gaps(tx: Tx, channel: Channel) -> dict[tuple[int, str], Instant]:
    """Where providers were asked and had no price, with the time."""
    rows = tx.connection.execute(_GAPS, {"over": channel.value})
    return {(row.account_id, row.country): row.asked_at for row in rows}


def gap(tx: Tx, account_id: int, country: str, channel: Channel) -> Instant | None:
    """When an account was last asked and had no price; None: it had one, or was not asked."""
    query = select(price_gap.c.asked_at).where(*_GAP)
    return tx.connection.execute(query, _place(account_id, country, channel)).scalar()


def fetched(tx: Tx, account_id: int, country: str, channel: Channel, money: Money | None) -> bool:
    """Keep what a provider said just now: a price, or that it has none. False where a price from a file stands."""
    place = _place(account_id, country, channel)
    before = one(tx, account_id, country, channel)
    if before is not None and before.imported:
        return False
    tx.connection.execute(delete(price_gap).where(*_GAP), place)
    if money is None:
        row = {"account_id": account_id, "country": country, "channel": channel.value, "asked_at": tx.now}
        tx.connection.execute(insert(price_gap).values(row))
        return True
    _put(tx, place, Kept(money, tx.now))
    return True


def paid(tx: Tx, channel: Channel, since: Instant) -> dict[tuple[int, str], list[Paid]]:
    """What messages since an instant came to, by (account's number, country); only those whose price is final."""
    found: dict[tuple[int, str], list[Paid]] = {}
    for row in tx.connection.execute(_PAID, {"over": channel.value, "since_id": first_id_number(since)}):
        money = Money(row.price_micro, row.currency)
        found.setdefault((row.account_id, row.country), []).append(Paid(money, max(row.segments, 1), row.messages))
    return found


def take(tx: Tx, account_id: int, file: str, who: str, wanted: Iterable[tuple[str, Channel, Money]]) -> int:
    """Write prices from a file over what is kept for the same places; the number of the list, to put it back by."""
    written: list[list[Any]] = []
    for country, channel, money in wanted:
        before = one(tx, account_id, country, channel)
        _put(tx, _place(account_id, country, channel), Kept(money, tx.now, imported=True))
        written.append([country, channel.value, _document(before)])
    made = insert(price_list).values(
        account_id=account_id, file=file[:_FILE_LENGTH], taken_at=tx.now, taken_by=who, prices=written
    )
    return int(tx.connection.execute(made).inserted_primary_key[0])  # type: ignore[index]


def put_back(tx: Tx, list_id: int) -> Taken:
    """What a list wrote becomes what it was before. NotFound; BadInput unless it is the account's newest."""
    row = tx.connection.execute(select(price_list).where(price_list.c.id == list_id)).mappings().first()
    if row is None:
        raise NotFound("There is no such price list.", "“otpdesk prices lists” shows those that were taken.")
    if row["undone_at"] is not None:
        raise BadInput("This price list was put back already.", "", "list")
    newest = select(func.max(price_list.c.id)).where(
        price_list.c.account_id == row["account_id"], price_list.c.undone_at.is_(None)
    )
    if tx.connection.execute(newest).scalar() != list_id:
        raise BadInput("A newer price list was taken over this one.", "Put back the newer one first.", "list")
    for country, channel, before in row["prices"]:
        _put(tx, _place(row["account_id"], country, Channel(channel)), _read(before))
    undone = update(price_list).where(price_list.c.id == list_id).values(undone_at=tx.now)
    tx.connection.execute(undone)
    return next(one for one in lists(tx) if one.id == list_id)


def lists(tx: Tx) -> tuple[Taken, ...]:
    """Every price list that was ever taken, newest first."""
    query = (
        select(price_list, account.c.name)
        .join(account, account.c.id == price_list.c.account_id)
        .order_by(price_list.c.id.desc())
    )
    return tuple(
        Taken(row.id, row.name, row.file, row.taken_at, row.taken_by, len(row.prices), row.undone_at)
        for row in tx.connection.execute(query)
    )


def _place(account_id: int, country: str, channel: Channel) -> dict[str, Any]:
    return {"of": account_id, "to": country, "over": channel.value}


def _put(tx: Tx, place: dict[str, Any], wanted: Kept | None) -> None:
    """The price of a place, whatever was there."""
    tx.connection.execute(delete(price).where(*_ROW), place)
    if wanted is not None:
        key = {"account_id": place["of"], "country": place["to"], "channel": place["over"]}
        money = {"micro": wanted.money.micro, "currency": wanted.money.currency}
        tx.connection.execute(insert(price).values(**key, **money, fetched_at=wanted.at, imported=wanted.imported))


def _kept(row: RowMapping) -> Kept:
    return Kept(Money(row["micro"], row["currency"]), row["fetched_at"], row["imported"])


def _document(before: Kept | None) -> list[Any] | None:
    return None if before is None else [before.money.micro, before.money.currency, before.at, before.imported]


def _read(document: list[Any] | None) -> Kept | None:
    if document is None:
        return None
    micro, currency, at, imported = document
    return Kept(Money(micro, currency), at, imported)
