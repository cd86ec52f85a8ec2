"""Plain records as the columns that are loaded in bulk, with what the desk notes beside them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from otpdesk.columnar import Columns
from otpdesk.errors import NotFound
from otpdesk.otp import Attempt, Check, CodeRule, Customer, Money, Outcome, Receipt, Status, Verification, id_number
from otpdesk.store import tables
from otpdesk.store.bulk import load, load_customers
from otpdesk.store.engine import Tx

Record = Customer | Verification | Attempt | Receipt | Check

_IDS = {"id", "verification_id", "customer_id", "address_id", "attempt_id", "verified_attempt"}
_UNCOUNTED = {Status.CANCELED, Status.FAILED, Status.BLOCKED}
_ELSEWHERE: dict[type, set[str]] = {Attempt: {"account", "provider", "to", "price"}}


def load_records(tx: Tx, records: Iterable[Record], rates: Mapping[str, float] | None = None) -> int:
    """Stores records of any kinds, in any order. NotFound if an attempt names an account that does not exist."""
    every = list(records)
    load_customers(tx, [one for one in every if isinstance(one, Customer)])
    accounts = {row.name: row.id for row in tx.connection.execute(select(tables.account.c.name, tables.account.c.id))}
    stored = tx.connection.execute(select(tables.verification.c.id, tables.verification.c.address_id))
    places = {row.id: row.address_id for row in stored} | {
        one.id: one.address_id for one in every if isinstance(one, Verification)
    }
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in every:
        if isinstance(one, Verification):
            life = max(1, (one.expires_at - one.created_at) // 1000)
            code = {"code_rule": CodeRule.ANY_LIVE.value, "code_length": 6, "code_life": life}
            rows["verification"].append(_plain(one) | code)
        elif isinstance(one, Attempt):
            if one.account not in accounts:
                raise NotFound(f"There is no account called “{one.account}”.")
            rows["attempt"].append(_plain(one) | _of_attempt(one, accounts[one.account], places, rates or {}))
        elif isinstance(one, Receipt):
            rows["receipt"].append(_plain(one))
        elif isinstance(one, Check):
            counted = one.outcome is Outcome.WRONG
            rows["code_check"].append(
                _plain(one) | {"address_id": id_number(places[one.verification_id]), "counted": counted}
            )
    load(tx, {name: Columns(len(found), _columns(found)) for name, found in rows.items()})
    return len(every)


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _plain(one: Record) -> dict[str, Any]:
    """A record as a row, ids as numbers and words as texts."""
    row = {}
    for field in fields(one):
        if field.name not in _ELSEWHERE.get(type(one), ()):
            value = getattr(one, field.name)
            row[field.name] = id_number(value) if field.name in _IDS and value is not None else value
    return {name: str(value) if isinstance(value, str) else value for name, value in row.items()}


def _of_attempt(one: Attempt, account: int, places: Mapping[str, str], rates: Mapping[str, float]) -> dict[str, Any]:
    price: Money | None = one.price
    return {
        "account_id": account,
        "address_id": id_number(places[one.verification_id]),
        "counted": one.status not in _UNCOUNTED,
        "provider_id": one.provider_id or None,
        "price_micro": price.micro if price else None,
        "currency": price.currency if price else None,
        "cost_micro": round(price.micro * rates.get(price.currency, 1)) if price else 0,
    }
