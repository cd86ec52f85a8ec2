"""Many records at once, column by column: the same rows that the desk would have written one by one.

Ids come with the records. Nothing is audited: nobody did these things. Tables go in parents first, past SQLAlchemy and
in the driver's own way: SQLite by one prepared statement, PostgreSQL by COPY.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Table, select

from otpdesk.columnar import Coded, Columns
from otpdesk.errors import NotFound
from otpdesk.otp import Customer, id_number
from otpdesk.store import tables
from otpdesk.store.columns import Id
from otpdesk.store.customers import address_row, blind, customer_row, part_rows, word_rows
from otpdesk.store.engine import Tx

LOADED = (tables.verification, tables.attempt, tables.receipt, tables.code_check)
"""What history is made of, parents first, so that every reference holds at every moment."""


def load(tx: Tx, records: Mapping[str, Columns]) -> int:
    """Stores records by table. Ids are numbers; `account_id` may hold the names of accounts as `Coded` words.

    Returns how many records there were; NotFound if one names an account that does not exist.
    """
    for table in LOADED:
        if table.name in records:
            _insert(tx, table, _with_accounts(tx, records[table.name]))
    return sum(columns.size for columns in records.values())


def _with_accounts(tx: Tx, columns: Columns) -> Columns:
    """The same with accounts by number."""
    named = columns.by_name.get("account_id")
    if not isinstance(named, Coded) or not columns.size:
        return columns
    known = {row.name: row.id for row in tx.connection.execute(select(tables.account.c.name, tables.account.c.id))}
    if missing := next((name for name in named.words if name not in known), None):
        raise NotFound(f"There is no account called “{missing}”.", "Add it first; records name accounts.")
    coded = Coded(named.codes, tuple(known[name] for name in named.words))
    return Columns(columns.size, {**columns.by_name, "account_id": coded})


def _insert(tx: Tx, table: Table, columns: Columns) -> None:
    driver: Any = tx.connection.connection.dbapi_connection
    names = list(columns.by_name)
    if not tx.on_sqlite:
        _copy(driver, table, names, columns)
        return
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - names of ours
    for rows in columns.rows():
        driver.executemany(statement, rows)


def _copy(driver: Any, table: Table, names: list[str], columns: Columns) -> None:
    """PostgreSQL takes rows one by one or, many times faster, as one stream."""
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as stream:
        for rows in columns.rows():
            for row in rows:
                stream.write_row(row)


def load_customers(tx: Tx, customers: Iterable[Customer]) -> None:
    """Stores customers with their addresses, sealed, and what they are found by."""
    every = iter(customers)
    while some := tuple(islice(every, _PEOPLE)):
        rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in _OF_CUSTOMERS}
        for one in some:
            rows["customer"].append(customer_row(one))
            rows["customer_word"] += word_rows(one)
            for place in one.addresses:
                rows["address"].append(address_row(tx, place, blind(tx, place.kind, place.value), tx.now))
                rows["address_part"] += part_rows(tx, place)
        for table in _OF_CUSTOMERS:
            if found := rows[table.name]:
                _insert(tx, table, _columns(table, found))


def _columns(table: Table, rows: list[dict[str, Any]]) -> Columns:
    def plain(name: str, value: Any) -> Any:
        return id_number(value) if value is not None and isinstance(table.c[name].type, Id) else value

    return Columns(len(rows), {name: [plain(name, row[name]) for row in rows] for name in rows[0]})


_PEOPLE = 1_000
"""Customers whose rows are made at once."""
_OF_CUSTOMERS = (tables.customer, tables.customer_word, tables.address, tables.address_part)
