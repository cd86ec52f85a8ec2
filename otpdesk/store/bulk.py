"""Many records at once, for a generated past: the same rows that the desk would have written one by one.

Ids come with the records. Nothing is audited: nobody did these things. Rows go in by table, parents first.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.dialects import sqlite

from otpdesk.errors import NotFound
from otpdesk.otp import (
    Address,
    Attempt,
    Check,
    CodeRule,
    Customer,
    Money,
    Outcome,
    Receipt,
    Status,
    Verification,
    id_number,
)
from otpdesk.store import tables
from otpdesk.store.columns import Id
from otpdesk.store.customers import address_row, blind, customer_row, part_rows, word_rows
from otpdesk.store.engine import Tx

Record = Customer | Address | Verification | Attempt | Receipt | Check

_CHUNK = 500
"""Keys in one look-up; well under every database's limit of parameters."""
_UNCOUNTED = frozenset({Status.CANCELED, Status.FAILED, Status.BLOCKED})


@dataclass(slots=True)
class _Load:
    """One load under way: what records need beside themselves, and the rows so far, by table."""

    tx: Tx
    rates: Mapping[str, float]
    accounts: Mapping[str, int]
    places: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def row(self, table: Table, values: dict[str, Any]) -> None:
        self.rows.setdefault(table.name, []).append(values)

    def place_of(self, verification_id: str) -> str:
        place = self.places.get(verification_id)
        if place is None:
            raise NotFound("A record names a verification that is neither stored nor in the same batch.")
        return place


def load(tx: Tx, records: Iterable[Record], rates: Mapping[str, float] | None = None) -> int:
    """Stores records of any kinds, in any order, each with what it refers to in the same batch or stored before.

    `rates` turn prices into the desk's currency (1 where none is given). Returns how many records there were;
    NotFound if an attempt names an account that does not exist.
    """
    by_kind: dict[type, list[Any]] = {}
    for record in records:
        by_kind.setdefault(type(record), []).append(record)
    accounts = {row.name: row.id for row in tx.connection.execute(select(tables.account.c.name, tables.account.c.id))}
    under_way = _Load(tx, rates or {}, accounts)
    for kind, add in _ADD.items():
        if kind in (Attempt, Check):
            _find_places(under_way, by_kind.get(kind, ()))
        for record in by_kind.get(kind, ()):
            add(under_way, record)
    for table in _ORDER:
        if rows := under_way.rows.get(table.name):
            _insert(tx, table, rows)
    return sum(len(found) for found in by_kind.values())


def _insert(tx: Tx, table: Table, rows: list[dict[str, Any]]) -> None:
    """All rows in one go, past SQLAlchemy's work on each: half the time of a load."""
    ids = [name for name in rows[0] if isinstance(table.c[name].type, Id)]
    for row in rows:
        for name in ids:
            if row[name] is not None:
                row[name] = id_number(row[name])
    if tx.on_sqlite:
        statement = insert(table).values({name: bindparam(name) for name in rows[0]})
        compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
        tx.connection.exec_driver_sql(str(compiled), rows)
    else:
        _copy(tx.connection.connection.dbapi_connection, table, rows)


def _copy(driver: Any, table: Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL takes rows one by one or, several times faster, as one stream."""
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(rows[0])}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(list(row.values()))


def _find_places(load: _Load, records: Iterable[Attempt | Check]) -> None:
    """Learns the addresses of verifications that were stored before this batch."""
    missing = list({record.verification_id for record in records} - load.places.keys())
    one = tables.verification.c
    for start in range(0, len(missing), _CHUNK):
        query = select(one.id, one.address_id).where(one.id.in_(missing[start : start + _CHUNK]))
        load.places.update((row.id, row.address_id) for row in load.tx.connection.execute(query))


def _add_customer(load: _Load, one: Customer) -> None:
    load.row(tables.customer, customer_row(one))
    for word in word_rows(one):
        load.row(tables.customer_word, word)
    for place in one.addresses:
        _add_address(load, place)


def _add_address(load: _Load, one: Address) -> None:
    load.row(tables.address, address_row(load.tx, one, blind(load.tx, one.kind, one.value), load.tx.now))
    for part in part_rows(load.tx, one):
        load.row(tables.address_part, part)


def _add_verification(load: _Load, one: Verification) -> None:
    load.places[one.id] = one.address_id
    load.row(
        tables.verification,
        {
            "id": one.id,
            "customer_id": one.customer_id,
            "address_id": one.address_id,
            "purpose": one.purpose.value,
            "state": one.state.value,
            "operator": one.operator,
            "created_at": one.created_at,
            "expires_at": one.expires_at,
            "verified_at": one.verified_at,
            "verified_attempt": one.verified_attempt,
            "wrong_checks": one.wrong_checks,
            "tries": one.tries,
            "code_rule": CodeRule.ANY_LIVE.value,
            "code_length": 6,
            "code_life": max(1, (one.expires_at - one.created_at) // 1000),
            "excluded_reason": one.excluded_reason,
        },
    )


def _add_attempt(load: _Load, one: Attempt) -> None:
    account = load.accounts.get(one.account)
    if account is None:
        raise NotFound(f"There is no account called “{one.account}”.", "Add it first; records name accounts.")
    load.row(
        tables.attempt,
        {
            "id": one.id,
            "verification_id": one.verification_id,
            "ordinal": one.ordinal,
            "account_id": account,
            "address_id": load.place_of(one.verification_id),
            "customer_id": one.customer_id,
            "channel": one.channel.value,
            "purpose": one.purpose.value,
            "operator": one.operator,
            "status": one.status.value,
            "failure": one.failure.value if one.failure else None,
            "counted": one.status not in _UNCOUNTED,
            "country": one.country,
            "mcc": one.mcc,
            "mnc": one.mnc,
            "sender": one.sender,
            "language": one.language,
            "template_version": one.template_version,
            "chosen_by": one.chosen_by.value,
            "propensity": one.propensity,
            "segments": one.segments,
            "created_at": one.created_at,
            "expires_at": one.expires_at,
            "sent_at": one.sent_at,
            "first_delivered_at": one.first_delivered_at,
            "terminal_at": one.terminal_at,
            "superseded_at": one.superseded_at,
            "provider_id": one.provider_id or None,
            "provider_status": one.provider_status,
            "provider_code": one.provider_code,
            "provider_words": one.provider_words,
            "price_micro": one.price.micro if one.price else None,
            "currency": one.price.currency if one.price else None,
            "price_final_at": one.price_final_at,
            "cost_micro": _cost(load, one.price),
            "converted": one.converted,
            "conflict": one.conflict,
            "is_test": one.is_test,
            "code_by": one.code_by.value,
        },
    )


def _cost(load: _Load, price: Money | None) -> int:
    return round(price.micro * load.rates.get(price.currency, 1)) if price else 0


def _add_receipt(load: _Load, one: Receipt) -> None:
    load.row(
        tables.receipt,
        {
            "id": one.id,
            "attempt_id": one.attempt_id,
            "status": one.status.value,
            "raw": one.raw,
            "source": one.source.value,
            "seen_at": one.seen_at,
            "claimed_at": one.claimed_at,
            "code": one.code,
            "words": one.words,
            "failure": one.failure.value if one.failure else None,
        },
    )


def _add_check(load: _Load, one: Check) -> None:
    load.row(
        tables.code_check,
        {
            "id": one.id,
            "verification_id": one.verification_id,
            "address_id": load.place_of(one.verification_id),
            "attempt_id": one.attempt_id,
            "at": one.at,
            "outcome": one.outcome.value,
            "counted": one.outcome is Outcome.WRONG,
            "tries_left": one.tries_left,
            "operator": one.operator,
            "code_by": one.code_by.value,
            "words": one.words,
        },
    )


_ADD: dict[type, Callable[[_Load, Any], None]] = {
    Customer: _add_customer,
    Address: _add_address,
    Verification: _add_verification,
    Attempt: _add_attempt,
    Receipt: _add_receipt,
    Check: _add_check,
}
"""How each kind becomes rows; verifications before what needs their address."""

_ORDER = (
    tables.customer,
    tables.customer_word,
    tables.address,
    tables.address_part,
    tables.verification,
    tables.attempt,
    tables.receipt,
    tables.code_check,
)
"""Parents first, so that every reference holds at every moment."""
