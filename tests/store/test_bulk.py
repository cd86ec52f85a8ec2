from dataclasses import replace

import pytest
from sqlalchemy import func, select

from otpdesk.errors import NotFound
from otpdesk.otp import Money, Outcome
from otpdesk.store import attempts, audit, checks, customers, receipts, tables, verifications
from otpdesk.store.engine import Store
from tests.fixtures.clock import TurnedClock
from tests.store.loading import load_records
from tests.store.past import Past


def test_what_is_loaded_reads_back_as_if_the_desk_had_written_it(any_store: Store, clock: TurnedClock) -> None:
    past = Past(any_store, clock.now(), size=30)

    assert past.loaded == len(past.records())
    with any_store.read() as tx:
        for one in past.verifications:
            case = verifications.by_id(tx, one.id)
            assert case is not None
            assert case.verification == one
            mine = [each for each in past.attempts if each.verification_id == one.id]
            assert list(attempts.of_verification(tx, one.id)) == mine
            sent = {each.id for each in mine}
            assert set(receipts.of_verification(tx, one.id)) == {r for r in past.receipts if r.attempt_id in sent}
            assert list(checks.of_verification(tx, one.id)) == [c for c in past.checks if c.verification_id == one.id]


def test_loaded_people_are_found_like_any_others(any_store: Store, clock: TurnedClock) -> None:
    past = Past(any_store, clock.now(), size=3)
    someone = past.people[4]

    with any_store.read() as tx:
        assert customers.by_id(tx, someone.id) == someone
        assert customers.by_value(tx, "+37255500004") == someone.addresses[0]
        assert someone.addresses[0] in customers.by_part(tx, "0004", 8)
        assert someone in customers.by_words(tx, "pers 4", 8)
        assert customers.by_reference(tx, "C-4") == someone


def test_costs_are_in_the_desk_s_currency_and_only_wrong_codes_count(any_store: Store, clock: TurnedClock) -> None:
    past = Past(any_store, clock.now(), size=40)
    cost = {
        one.id: 0 if one.price is None else 20_000 if one.price.currency == "USD" else 40_000 for one in past.attempts
    }
    wrong = sum(one.outcome is Outcome.WRONG for one in past.checks)

    with any_store.read() as tx:
        rows = tx.connection.execute(select(tables.attempt.c.id, tables.attempt.c.cost_micro))
        stored = {row.id: row.cost_micro for row in rows}
        counted = tx.connection.execute(select(func.count()).where(tables.code_check.c.counted)).scalar_one()
    assert stored == cost
    assert counted == wrong


def test_later_batches_may_refer_to_earlier_ones(any_store: Store, clock: TurnedClock) -> None:
    past = Past(any_store, clock.now(), size=5)
    more = replace(past.attempts[-1], id="a00000000000z0", ordinal=9, price=Money(1, "EUR"))

    with any_store.write() as tx:
        assert load_records(tx, iter([more])) == 1
        found = attempts.by_id(tx, more.id)
    assert found is not None
    assert found.attempt == more


def test_a_record_that_refers_to_nothing_is_refused_whole(any_store: Store, clock: TurnedClock) -> None:
    past = Past(any_store, clock.now(), size=5)
    one = past.attempts[0]
    for bad, title in ((replace(one, id="a00000000000z1", account="nobody's"), "no account called “nobody's”"),):
        good = replace(one, id="a00000000000z2", ordinal=8)
        with pytest.raises(NotFound, match=title), any_store.write() as tx:
            load_records(tx, [good, bad])
        with any_store.read() as tx:
            assert attempts.by_id(tx, good.id) is None


def test_an_empty_load_is_no_load(any_store: Store) -> None:
    with any_store.write() as tx:
        assert load_records(tx, []) == 0
        assert audit.head(tx.connection) is None
