import pytest
from sqlalchemy import bindparam, insert, select, update

from otpdesk.otp import AddressKind, Instant
from otpdesk.store import customers
from otpdesk.store.engine import Store
from otpdesk.store.prepared import Prepared
from otpdesk.store.problems import StatementFault
from otpdesk.store.tables import policy

ADD = Prepared(insert(policy), "version body")
READ = Prepared(select(policy.c.version, policy.c.body).where(policy.c.version >= bindparam("least")))
CHANGE = Prepared(update(policy).where(policy.c.version == bindparam("wanted")), "body")


def test_a_prepared_statement_writes_and_reads_on_both_databases(any_store: Store) -> None:
    with any_store.write() as tx:
        assert ADD.change(tx, {"version": 1, "body": {"gaps": [1]}}) == 1
        assert ADD.change(tx, {"version": 2, "body": {}}) == 1
        assert CHANGE.change(tx, {"wanted": 2, "body": {"a": "ü"}}) == 1
        assert CHANGE.change(tx, {"wanted": 9, "body": {}}) == 0
    with any_store.read() as tx:
        assert READ.row(tx, {"least": 3}) is None
        assert [row[0] for row in READ.rows(tx, {"least": 1})] == [1, 2]
        assert tx.connection.execute(select(policy.c.body).where(policy.c.version == 2)).scalar() == {"a": "ü"}


def test_what_was_prepared_is_undone_with_its_transaction(any_store: Store) -> None:
    with pytest.raises(ZeroDivisionError), any_store.write() as tx:
        1 // (ADD.change(tx, {"version": 1, "body": {}}) - 1)
    with any_store.read() as tx:
        assert READ.rows(tx, {"least": 0}) == []


def test_a_fault_of_a_prepared_statement_is_told_like_any_other(any_store: Store) -> None:
    with any_store.write() as tx:
        ADD.change(tx, {"version": 1, "body": {}})
    with pytest.raises(StatementFault), any_store.write() as tx:
        ADD.change(tx, {"version": 1, "body": {}})


def test_a_recipient_comes_with_the_language_of_its_customer(any_store: Store) -> None:
    at: Instant = 1_795_000_000_000
    with any_store.write() as tx:
        place = customers.attach(tx, AddressKind.PHONE, "+37252001111", "+372 •••• ••11", "EE", "mobile", None, at)
        assert customers.recipient(tx, place.id) == (place, "")
