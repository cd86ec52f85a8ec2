"""Customers and their addresses: sealed when stored, found again by keyed hashes of the whole and of its parts.

A number is sealed for its own row, so that sealed values cannot change places. What the index holds of it are
hashes under the vault's key: one of the whole, and one of every four digits in a row.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Address, AddressKind, Customer, IdKind, Instant, id_text, new_id
from otpdesk.store import tables
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared
from otpdesk.store.rarest import beginning, being, keys_meeting
from otpdesk.store.words import canonical, reference_word, windows, words

_CANDIDATES = 256
"""How many addresses are unsealed at most to answer one look-up by a part."""

_CUSTOMERS = select(tables.customer).where(tables.customer.c.id.in_(bindparam("wanted", expanding=True)))
_BY_REFERENCE = select(tables.customer.c.id).where(tables.customer.c.reference == bindparam("wanted"))
_ADDRESSES = select(tables.address).where(tables.address.c.id.in_(bindparam("wanted", expanding=True)))
_RECIPIENT = Prepared(
    select(*chosen(tables.address, "kind sealed masked country line customer_id"), tables.customer.c.language)
    .outerjoin(tables.customer, tables.customer.c.id == tables.address.c.customer_id)
    .where(tables.address.c.id == bindparam("wanted"))
)
_BY_BLIND = select(tables.address).where(tables.address.c.blind == bindparam("wanted"))
_OF_CUSTOMERS = (
    select(tables.address)
    .where(tables.address.c.customer_id.in_(bindparam("wanted", expanding=True)))
    .order_by(tables.address.c.id)
)
_OWN = update(tables.address).where(tables.address.c.id == bindparam("wanted")).values(customer_id=bindparam("owner"))


FORGOTTEN = id_text(IdKind.ADDRESS, 1)
"""The address of everything whose own was forgotten; older than any that is made."""
FORGOTTEN_MASK = "forgotten ••"


def keep_forgotten(tx: Tx) -> None:
    """See to it that the row of forgotten addresses is there."""
    nothing = Address(FORGOTTEN, AddressKind.PHONE, "", FORGOTTEN_MASK, "", "")
    dialect = sqlite if tx.on_sqlite else postgresql
    statement = dialect.insert(tables.address).on_conflict_do_nothing()
    tx.connection.execute(statement, address_row(tx, nothing, tx.sealer.blind("forgotten"), tx.now))


def seal_purpose(address_id: str) -> str:
    """What an address is sealed for: its own row."""
    return f"address {address_id}"


def blind(tx: Tx, kind: AddressKind, value: str) -> bytes:
    """The keyed hash by which a whole address is found."""
    return tx.sealer.blind(f"{kind}:{canonical(kind, value)}")


def add(tx: Tx, new: Customer) -> Customer:
    """Adds a customer with its addresses; returns it as stored.

    BadInput if another customer has that reference, or one of the addresses belongs to another.
    """
    made = replace(new, created_at=new.created_at or tx.now)
    try:
        tx.connection.execute(insert(tables.customer), customer_row(made))
    except IntegrityError:
        raise BadInput(
            "Another customer has that reference.", "References are the company's own and unique.", "reference"
        ) from None
    tx.connection.execute(insert(tables.customer_word), word_rows(made))
    kept = [
        attach(tx, one.kind, one.value, one.masked, one.country, one.line, made.id, made.created_at + later)
        for later, one in enumerate(made.addresses)  # ids are in order of time: the first address stays the first
    ]
    return replace(made, addresses=tuple(kept))


def customer_row(one: Customer) -> dict[str, object]:
    """A customer as the table holds it."""
    return {key: getattr(one, key) for key in ("id", "reference", "name", "language", "zone", "created_at")}


def word_rows(one: Customer) -> list[dict[str, str]]:
    """The rows of the word index for a customer: the words of the name, and the reference."""
    every = (*words(one.name), reference_word(one.reference))
    return [{"word": word, "customer_id": one.id} for word in every]


def attach(
    tx: Tx,
    kind: AddressKind,
    value: str,
    masked: str,
    country: str,
    line: str,
    customer_id: str | None,
    at: Instant,
) -> Address:
    """The stored address of that value, made if it is new, and given to the customer if it was nobody's.

    BadInput if it belongs to another customer.
    """
    hashed = blind(tx, kind, value)
    row = tx.connection.execute(_BY_BLIND, {"wanted": hashed}).first()
    if row is None:
        new = Address(new_id(IdKind.ADDRESS, at), kind, value, masked, country, line, customer_id)
        if _insert(tx, new, hashed, at):
            return new
        row = tx.connection.execute(_BY_BLIND, {"wanted": hashed}).one()
    found = _address(tx, row)
    if customer_id is None or found.customer_id == customer_id:
        return found
    if found.customer_id is not None:
        raise BadInput(
            "That address belongs to another customer.", "Find that customer, or use another address.", "address"
        )
    tx.connection.execute(_OWN, {"wanted": found.id, "owner": customer_id})
    return replace(found, customer_id=customer_id)


def _insert(tx: Tx, new: Address, hashed: bytes, at: Instant) -> bool:
    """False if another desk made the same address in this very moment."""
    dialect = sqlite if tx.on_sqlite else postgresql
    statement = dialect.insert(tables.address).on_conflict_do_nothing(index_elements=["blind"])
    kept = statement.returning(tables.address.c.id)  # an INSERT's count of rows is not told by every driver
    if tx.connection.execute(kept, address_row(tx, new, hashed, at)).first() is None:
        return False
    parts = part_rows(tx, new)
    if parts:
        tx.connection.execute(insert(tables.address_part), parts)
    return True


def address_row(tx: Tx, new: Address, hashed: bytes, at: Instant) -> dict[str, object]:
    """An address as the table holds it."""
    return {
        "id": new.id,
        "customer_id": new.customer_id,
        "kind": new.kind.value,
        "sealed": tx.sealer.seal(new.value, seal_purpose(new.id)),
        "blind": hashed,
        "masked": new.masked,
        "country": new.country,
        "line": new.line,
        "created_at": at,
    }


def part_rows(tx: Tx, one: Address) -> list[dict[str, object]]:
    """The rows of the part index for an address."""
    return [{"token": tx.sealer.token(part), "address_id": one.id} for part in windows(one.kind, one.value)]


def _address(tx: Tx, row: Row[Any]) -> Address:
    if row.id == FORGOTTEN:
        raise _forgotten()
    return Address(
        id=row.id,
        kind=AddressKind(row.kind),
        value=tx.sealer.unseal(row.sealed, seal_purpose(row.id)),
        masked=row.masked,
        country=row.country,
        line=row.line,
        customer_id=row.customer_id,
    )


def _forgotten() -> NotFound:
    return NotFound(
        "Only the figures of this verification are kept; whose it was is forgotten.",
        "Look the customer up by number or name. Settings say how long numbers are kept.",
    )


def address(tx: Tx, address_id: str) -> Address:
    """An address, unsealed. NotFound if there is none of that id, or it was forgotten."""
    found = addresses(tx, (address_id,))
    if not found:
        raise NotFound("There is no such address.", "It may have been removed. Look the customer up again.")
    return found[0]


def recipient(tx: Tx, address_id: str) -> tuple[Address, str]:
    """(an address, unsealed, and the language of its customer, empty if it is nobody's). NotFound as `address`."""
    row = _RECIPIENT.row(tx, {"wanted": address_id})
    if row is None:
        raise NotFound("There is no such address.", "It may have been removed. Look the customer up again.")
    if address_id == FORGOTTEN:
        raise _forgotten()
    kind, sealed, masked, country, line, owner, language = row
    value = tx.sealer.unseal(bytes(sealed), seal_purpose(address_id))
    customer_id = None if owner is None else id_text(IdKind.CUSTOMER, owner)
    return Address(address_id, AddressKind(kind), value, masked, country, line, customer_id), language or ""


def addresses(tx: Tx, address_ids: Sequence[str]) -> tuple[Address, ...]:
    """Those addresses that exist, unsealed, in the order asked for."""
    rows = tx.connection.execute(_ADDRESSES, {"wanted": list(address_ids)})
    found = {row.id: _address(tx, row) for row in rows}
    return tuple(found[key] for key in address_ids if key in found)


def by_value(tx: Tx, value: str) -> Address | None:
    """The address of that whole value: an E.164 number or an e-mail address."""
    kind = AddressKind.EMAIL if "@" in value else AddressKind.PHONE
    row = tx.connection.execute(_BY_BLIND, {"wanted": blind(tx, kind, value)}).first()
    return None if row is None else _address(tx, row)


def by_id(tx: Tx, customer_id: str) -> Customer | None:
    """A customer with every address."""
    return next(iter(by_ids(tx, (customer_id,))), None)


def by_ids(tx: Tx, customer_ids: Sequence[str]) -> tuple[Customer, ...]:
    """Those customers that exist, with their addresses, in the order asked for; each once."""
    wanted = list(dict.fromkeys(customer_ids))
    if not wanted:
        return ()
    owned: dict[str, list[Address]] = {}
    for row in tx.connection.execute(_OF_CUSTOMERS, {"wanted": wanted}):
        owned.setdefault(row.customer_id, []).append(_address(tx, row))
    found = {
        row.id: Customer(
            row.id, row.reference, row.name, row.language, row.zone, row.created_at, tuple(owned.get(row.id, ()))
        )
        for row in tx.connection.execute(_CUSTOMERS, {"wanted": wanted})
    }
    return tuple(found[key] for key in wanted if key in found)


def by_reference(tx: Tx, reference: str) -> Customer | None:
    """The customer of exactly that reference."""
    found = tx.connection.execute(_BY_REFERENCE, {"wanted": reference.strip()}).scalar()
    return None if found is None else by_id(tx, found)


def by_reference_start(tx: Tx, start: str, limit: int) -> tuple[Customer, ...]:
    """Customers whose reference begins so, without regard to case, in order of reference."""
    return _by_starts(tx, [reference_word(start)], limit)


def by_words(tx: Tx, text: str, limit: int) -> tuple[Customer, ...]:
    """Customers in whose name every word of the text begins a word, without regard to case and accents."""
    return _by_starts(tx, list(words(text)), limit)


def _by_starts(tx: Tx, starts: Sequence[str], limit: int) -> tuple[Customer, ...]:
    if not starts:
        return ()
    word = tables.customer_word
    found = keys_meeting(
        tx, word, "customer_id", [beginning(start) for start in starts], (word.c.word, word.c.customer_id)
    )
    several = limit * len(starts) * 2  # two words of one name may begin alike
    keys = dict.fromkeys(tx.connection.execute(found.limit(several)).scalars())
    return by_ids(tx, list(keys)[:limit])


def by_part(tx: Tx, part: str, limit: int) -> tuple[Address, ...]:
    """Addresses that hold a part of a number (at least WINDOW digits) or of the name before an e-mail's @.

    The newest first. A part that begins with the 0 of national dialling is tried without it too.
    """
    kind = AddressKind.EMAIL if any(letter.isalpha() or letter == "@" for letter in part) else AddressKind.PHONE
    sought = canonical(kind, part.strip()) if kind is AddressKind.EMAIL else "".join(filter(str.isdigit, part))
    found = _holding(tx, kind, sought, limit)
    if not found and kind is AddressKind.PHONE and sought.startswith("0"):
        return _holding(tx, kind, sought.lstrip("0"), limit)
    return found


def _holding(tx: Tx, kind: AddressKind, sought: str, limit: int) -> tuple[Address, ...]:
    tokens = [tx.sealer.token(part) for part in windows(kind, sought)]
    if not tokens:
        return ()
    part = tables.address_part
    query = keys_meeting(tx, part, "address_id", [being(token) for token in tokens], (part.c.address_id.desc(),))
    candidates = tx.connection.execute(query.limit(_CANDIDATES)).scalars().all()
    found = (
        one
        for start in range(0, len(candidates), limit)
        for one in addresses(tx, candidates[start : start + limit])
        if sought in canonical(kind, one.value)
    )
    return tuple(islice(found, limit))
