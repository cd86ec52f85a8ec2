"""What is kept how long: whose a send was, then its receipts and decisions, then itself; never what a limit counts."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from otpdesk.errors import NotFound
from otpdesk.guard import DAY, Policy
from otpdesk.otp import AddressKind
from otpdesk.store import audit, customers, limits, tables
from otpdesk.store.customers import FORGOTTEN
from otpdesk.store.engine import Store
from otpdesk.store.retention import Keep, Pass, Purged, preview
from tests.fixtures.clock import TurnedClock
from tests.store.past import Past

POLICY = Policy(keep_addresses=5, keep_receipts=7, keep_decisions=7, keep_figures=30)


@pytest.fixture
def past(any_store: Store) -> Past:
    with any_store.read() as tx:
        return Past(any_store, tx.now)


def purge(store: Store, policy: Policy = POLICY) -> Purged:
    with store.read() as tx:
        keep = Keep.at(policy, tx.now)
    one, total = Pass(keep), Purged()
    while (step := one.step(store)) is not None:
        total += step
    return total


def count(store: Store, table: str) -> int:
    with store.read() as tx:
        return int(tx.connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one())


def rows(store: Store, table: str) -> list[dict[str, object]]:
    with store.read() as tx:
        found = tx.connection.execute(select(tables.metadata.tables[table])).mappings().all()
    return [dict(row) for row in found]


def test_a_pass_lets_go_what_the_preview_counted_and_a_second_finds_nothing(past: Past) -> None:
    with past.store.read() as tx:
        told = preview(tx, POLICY)
    assert told.figures_only > 0
    assert told.receipts > 0
    assert purge(past.store) == told
    assert purge(past.store) == Purged()


def test_an_old_verification_keeps_only_its_figures(past: Past) -> None:
    before = {row["id"]: row for row in rows(past.store, "attempt")}
    purge(past.store)
    old = past.until - 5 * DAY
    for row in rows(past.store, "attempt"):
        was = before[row["id"]]
        figures = ("status", "country", "account_id", "price_micro", "created_at", "first_delivered_at", "converted")
        assert [row[key] for key in figures] == [was[key] for key in figures]
        forgotten = (row["address_id"], row["customer_id"], row["prefix_hash"], row["provider_id"])
        if int(str(row["created_at"])) < old - 120_000:
            assert forgotten == (FORGOTTEN, None, None, None)
        elif int(str(row["created_at"])) > old:
            assert row["customer_id"] == was["customer_id"]
            assert row["provider_id"] == was["provider_id"]


def test_whose_it_was_is_answered_with_a_sentence(past: Past) -> None:
    purge(past.store)
    with past.store.read() as tx:
        with pytest.raises(NotFound, match="Only the figures"):
            customers.address(tx, FORGOTTEN)
        with pytest.raises(NotFound, match="Only the figures"):
            customers.recipient(tx, FORGOTTEN)


def test_what_limits_count_is_never_let_go(past: Past) -> None:
    place = past.people[0].addresses[0].id
    shortest = Policy(keep_addresses=2, keep_receipts=2, keep_decisions=2, keep_figures=30)
    with past.store.read() as tx:
        before = limits.count(tx, place, "ada")
    purge(past.store, shortest)
    with past.store.read() as tx:
        assert limits.count(tx, place, "ada") == before


def test_what_is_still_followed_at_its_provider_stays_as_it_is(past: Past) -> None:
    first = min(past.attempts, key=lambda one: one.created_at)
    with past.store.write() as tx:
        changed = tables.attempt.update().where(tables.attempt.c.id == first.id).values(next_poll_at=tx.now)
        tx.connection.execute(changed)
    purge(past.store)
    [row] = [row for row in rows(past.store, "attempt") if row["id"] == first.id]
    assert row["address_id"] != FORGOTTEN


def test_figures_go_at_last_with_all_that_hangs_on_them(past: Past, clock: TurnedClock) -> None:
    clock.turn(60 * 86_400)
    assert purge(past.store).deleted == len(past.verifications)
    for table in ("verification", "attempt", "receipt", "code_check", "decision"):
        assert count(past.store, table) == 0, table
    assert count(past.store, "customer") == len(past.people)


def test_a_number_of_nobody_goes_with_every_trace_by_which_it_is_found(
    store: Store, clock: TurnedClock, tmp_path: Path
) -> None:
    with store.write() as tx:
        kept = customers.attach(tx, AddressKind.PHONE, "+37255500001", "+372 •••• ••01", "EE", "mobile", None, tx.now)
    [sealed] = [bytes(row["sealed"]) for row in rows(store, "address")]  # type: ignore[call-overload]
    store.checkpoint()
    assert sealed in (tmp_path / "otpdesk.db").read_bytes()
    clock.turn(6 * 86_400)
    assert purge(store) == Purged(addresses=1)
    store.checkpoint(truncate=True)
    with store.read() as tx:
        assert customers.by_part(tx, "5500001", 5) == ()
        assert customers.by_value(tx, "+37255500001") is None
    assert kept.id not in {row["id"] for row in rows(store, "address")}
    for file in tmp_path.glob("otpdesk.db*"):
        assert sealed not in file.read_bytes(), file


def test_the_audit_is_never_touched(past: Past, clock: TurnedClock) -> None:
    with past.store.write() as tx:
        audit.write(tx, "ada", "desk", "test", "v1", "done")
    clock.turn(4000 * 86_400)
    purge(past.store)
    assert count(past.store, "audit") == 1
