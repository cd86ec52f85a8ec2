"""Messages that another system sent, as rows: each once, known by account and the provider's id."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Table, insert, select, type_coerce

from otpdesk.columnar import Columns
from otpdesk.otp import (
    AddressKind,
    Attempt,
    CodeBy,
    CodeRule,
    Instant,
    Source,
    Verification,
    first_id_number,
    id_number,
)
from otpdesk.store import customers, tables
from otpdesk.store.bulk import load
from otpdesk.store.engine import Tx
from otpdesk.store.retention import Keep

LOCK = "history"

_AT_ONCE = 500
"""Keys in one look-up; well under every database's limit of parameters."""
_LIFE = 600
"""Seconds that codes of other systems are taken to live."""
_CHANCE = 22


@dataclass(frozen=True, slots=True)
class Message:
    """A message under the provider's id `key`. What `attempt` says of ids, account and number is filled in here."""

    key: str
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Case:
    """The messages of one verification to one address, oldest first; its ids are filled in here.

    `before` is how many of its messages were imported at another time.
    """

    verification: Verification
    kind: AddressKind
    value: str = field(repr=False)
    masked: str
    country: str
    line: str
    messages: tuple[Message, ...]
    before: int = 0


def known(tx: Tx, account_id: int, keys: Iterable[str]) -> set[str]:
    """Those of an account's messages that were imported before."""
    hashes = {_hash(tx, account_id, key): key for key in keys}
    listed, found = list(hashes), set()
    one = tables.imported.c
    for start in range(0, len(listed), _AT_ONCE):
        wanted = one.key.in_(listed[start : start + _AT_ONCE])
        query = select(one.key).where(one.account_id == account_id, wanted)
        found |= {hashes[bytes(key)] for key in tx.connection.execute(query).scalars()}
    return found


def _hash(tx: Tx, account_id: int, key: str) -> bytes:
    return tx.sealer.blind(f"imported:{account_id}:{key}")


def add(tx: Tx, account_id: int, cases: Sequence[Case], keep: Keep, rates: Mapping[str, float]) -> None:
    """Stores messages that are not known yet; what is too old to say whose it was does not say it."""
    sent = [(case, message) for case in cases for message in case.messages]
    verifications = _ids(tx, tables.verification, [case.verification.created_at for case in cases])
    attempts = _ids(tx, tables.attempt, [message.attempt.created_at for _, message in sent])
    receipts = _ids(tx, tables.receipt, [tx.now] * len(sent))
    places = [_place(tx, case, keep) for case in cases]
    numbers = {id(case): place for place, case in enumerate(cases)}
    rows: dict[str, list[dict[str, Any]]] = {"verification": [], "attempt": [], "receipt": []}
    converted = {numbers[id(case)]: attempts[place] for place, (case, one) in enumerate(sent) if one.attempt.converted}
    for place, case in enumerate(cases):
        rows["verification"].append(_verification(case, verifications[place], places[place], converted.get(place)))
    for place, (case, message) in enumerate(sent):
        of = numbers[id(case)]
        rows["attempt"].append(
            {
                "id": attempts[place],
                "verification_id": verifications[of],
                "account_id": account_id,
                "address_id": places[of],
                **_attempt(message, rates, named=case.verification.created_at >= keep.addresses),
            }
        )
        rows["receipt"].append(_receipt(message.attempt, receipts[place], attempts[place], tx.now))
    load(tx, {table: _columns(found) for table, found in rows.items()})
    keys = [{"account_id": account_id, "key": _hash(tx, account_id, one.key), "at": tx.now} for _, one in sent]
    tx.connection.execute(insert(tables.imported), keys)


def _columns(rows: list[dict[str, Any]]) -> Columns:
    return Columns(len(rows), {name: [row[name] for row in rows] for name in rows[0]})


def _place(tx: Tx, case: Case, keep: Keep) -> int:
    """The stored id of the address; that of all forgotten ones where it is too old to be known."""
    at = case.verification.created_at
    if at < keep.addresses:
        customers.keep_forgotten(tx)
        return id_number(customers.FORGOTTEN)
    found = customers.attach(tx, case.kind, case.value, case.masked, case.country, case.line, None, tx.now)
    return id_number(found.id)


def _verification(case: Case, number: int, place: int, converted: int | None) -> dict[str, Any]:
    one = case.verification
    return {
        "id": number,
        "address_id": place,
        "purpose": one.purpose.value,
        "state": one.state.value,
        "operator": one.operator,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "verified_at": one.verified_at,
        "verified_attempt": converted,
        "tries": one.tries,
        "code_rule": CodeRule.ANY_LIVE.value,
        "code_length": 6,
        "code_life": _LIFE,
    }


def _attempt(message: Message, rates: Mapping[str, float], *, named: bool) -> dict[str, Any]:
    one = message.attempt
    price = one.price
    return {
        "ordinal": one.ordinal,
        "channel": one.channel.value,
        "purpose": one.purpose.value,
        "operator": one.operator,
        "status": one.status.value,
        "failure": one.failure.value if one.failure else None,
        "counted": False,  # no limit of this desk is used up by what another system sent
        "country": one.country,
        "mcc": one.mcc,
        "mnc": one.mnc,
        "sender": one.sender,
        "chosen_by": one.chosen_by.value,
        "created_at": one.created_at,
        "expires_at": one.created_at + _LIFE * 1000,
        "sent_at": one.created_at,
        "first_delivered_at": one.first_delivered_at,
        "terminal_at": one.terminal_at,
        "provider_id": message.key if named else None,
        "provider_status": one.provider_status,
        "provider_code": one.provider_code,
        "provider_words": one.provider_words,
        "price_micro": price.micro if price else None,
        "currency": price.currency if price else None,
        "price_final_at": one.created_at if price else None,
        "cost_micro": round(price.micro * rates.get(price.currency, 1)) if price else 0,
        "converted": one.converted,
        "code_by": CodeBy.PROVIDER.value,
    }


def _receipt(one: Attempt, number: int, attempt: int, now: Instant) -> dict[str, Any]:
    return {
        "id": number,
        "attempt_id": attempt,
        "status": one.status.value,
        "raw": one.provider_status,
        "source": Source.LIST.value,
        "seen_at": now,
        "claimed_at": one.first_delivered_at or one.created_at,
        "code": one.provider_code,
        "words": one.provider_words,
        "failure": one.failure.value if one.failure else None,
    }


def _ids(tx: Tx, table: Table, instants: Sequence[Instant]) -> list[int]:
    """A fresh stored id for each instant. Many share one, because other systems know whole seconds only."""
    found: list[int] = []
    taken: set[int] = set()
    for at in instants:
        number = next(one for one in _chances(at) if one not in taken)
        taken.add(number)
        found.append(number)
    for start in range(0, len(found), _AT_ONCE):
        if _stored(tx, table, found[start : start + _AT_ONCE]):
            return _ids(tx, table, instants)
    return found


def _stored(tx: Tx, table: Table, numbers: Sequence[int]) -> bool:
    query = select(table.c.id).where(type_coerce(table.c.id, BigInteger).in_(numbers)).limit(1)
    return tx.connection.execute(query).first() is not None


def _chances(at: Instant) -> Iterator[int]:
    while True:
        yield first_id_number(at) | secrets.randbits(_CHANCE)
