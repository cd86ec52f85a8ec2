from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from otpdesk.otp import Attempt, Channel, Failure, IdKind, Purpose, Status, id_number, id_text
from otpdesk.store import activity
from otpdesk.store.engine import Store
from otpdesk.store.narrowing import AttemptFilter
from tests.fixtures.clock import START, TurnedClock
from tests.store.loading import load_records
from tests.store.past import COUNTRIES, DAY, OPERATORS, Past

SMALL = 7
"""Attempts on one page of these tests."""


@pytest.fixture
def past(any_store: Store, clock: TurnedClock) -> Past:
    return Past(any_store, clock.now())


def meant(past: Past, wanted: AttemptFilter) -> list[Attempt]:
    """The attempts that a filter means, newest first, found without a database."""
    places = {one.id: one.address_id for one in past.verifications}
    some_text = (wanted.addresses, wanted.customers, wanted.verifications, wanted.attempts)

    def holds(one: Attempt) -> bool:
        named = (places[one.verification_id], one.customer_id, one.verification_id, one.id)
        return (
            (wanted.since is None or one.created_at >= wanted.since)
            and (wanted.until is None or one.created_at < wanted.until)
            and (not wanted.statuses or one.status in wanted.statuses)
            and (not wanted.failures or one.failure in wanted.failures)
            and (not wanted.accounts or one.account in wanted.accounts)
            and (not wanted.channels or one.channel in wanted.channels)
            and (not wanted.countries or one.country in wanted.countries)
            and (not wanted.purposes or one.purpose in wanted.purposes)
            and (not wanted.operators or one.operator in wanted.operators)
            and (
                all(ids is None for ids in some_text)
                or any(key in ids for key, ids in zip(named, some_text, strict=True) if ids)
            )
        )

    return sorted(filter(holds, past.attempts), key=lambda one: one.id, reverse=True)


def listed(rows: tuple[activity.ActivityRow, ...]) -> list[str]:
    return [row.attempt.id for row in rows]


def ids(found: list[Attempt]) -> list[str]:
    return [one.id for one in found]


FILTERS: dict[str, Callable[[Past], AttemptFilter]] = {
    "everything": lambda _: AttemptFilter(),
    "one status": lambda _: AttemptFilter(statuses=(Status.DELIVERED,)),
    "several statuses": lambda _: AttemptFilter(statuses=(Status.FAILED, Status.UNDELIVERED, Status.BLOCKED)),
    "every status": lambda _: AttemptFilter(statuses=tuple(Status)),
    "a cause": lambda _: AttemptFilter(failures=(Failure.ADDRESS, Failure.CREDIT)),
    "accounts": lambda _: AttemptFilter(accounts=("spare", "mail")),
    "an account without traffic": lambda _: AttemptFilter(accounts=("idle",)),
    "an account that does not exist": lambda _: AttemptFilter(accounts=("nobody's",)),
    "a channel and a country": lambda _: AttemptFilter(channels=(Channel.VOICE,), countries=("EE", "")),
    "purposes and an operator": lambda _: AttemptFilter(purposes=tuple(Purpose)[:3], operators=("ada",)),
    "a span of time": lambda past: AttemptFilter(since=past.until - 5 * DAY, until=past.until - 2 * DAY),
    "a customer": lambda past: AttemptFilter(customers=(past.people[3].id,)),
    "an address or a verification": lambda past: AttemptFilter(
        addresses=(past.people[1].addresses[0].id,), verifications=(past.verifications[5].id,)
    ),
    "somebody twice": lambda past: AttemptFilter(
        addresses=(past.people[1].addresses[0].id,), customers=(past.people[1].id, past.people[2].id)
    ),
    "one attempt": lambda past: AttemptFilter(attempts=(past.attempts[9].id,)),
    "nobody": lambda _: AttemptFilter(customers=()),
    "all at once": lambda past: AttemptFilter(
        since=past.until - 9 * DAY,
        until=past.until,
        statuses=(Status.DELIVERED, Status.FAILED),
        accounts=("main", "spare"),
        channels=(Channel.SMS, Channel.VOICE),
        countries=("EE", "LV", "US"),
        purposes=tuple(Purpose)[:4],
        operators=("ada", "grace"),
        customers=tuple(one.id for one in past.people),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_paging_back_and_forth_meets_every_attempt_that_is_meant_once(past: Past, name: str) -> None:
    wanted = FILTERS[name](past)
    expected = ids(meant(past, wanted))

    with past.store.read() as tx:
        pages = [activity.page(tx, wanted, limit=SMALL)]
        while pages[-1].older:
            pages.append(activity.page(tx, wanted, older=pages[-1].older, limit=SMALL))
        back = [pages[-1]]
        while back[-1].newer:
            back.append(activity.page(tx, wanted, newer=back[-1].newer, limit=SMALL))

    assert [key for page in pages for key in listed(page.rows)] == expected
    assert [key for page in reversed(back) for key in listed(page.rows)] == expected
    assert pages[0].newer is None


@pytest.mark.parametrize("name", FILTERS)
def test_counts_and_exports_agree_with_the_pages(past: Past, name: str) -> None:
    wanted = FILTERS[name](past)
    expected = meant(past, wanted)

    with past.store.read() as tx:
        assert activity.count(tx, wanted) == len(expected)
        assert activity.count(tx, wanted, most=3) == min(3, len(expected))
        assert listed(tuple(activity.rows(tx, wanted))) == ids(expected)
        for place in (0, len(expected) // 2, len(expected) - 1):
            if expected:
                assert activity.newer_than(tx, wanted, expected[place].id) == place


some = st.one_of(st.none(), st.integers(START - 11 * DAY, START + DAY))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    wanted=st.builds(
        AttemptFilter,
        since=some,
        until=some,
        statuses=st.lists(st.sampled_from(Status), max_size=4, unique=True).map(tuple),
        failures=st.lists(st.sampled_from(Failure), max_size=3, unique=True).map(tuple),
        accounts=st.lists(st.sampled_from(["main", "spare", "mail", "idle"]), max_size=3, unique=True).map(tuple),
        channels=st.lists(st.sampled_from(Channel), max_size=3, unique=True).map(tuple),
        countries=st.lists(st.sampled_from(COUNTRIES), max_size=3, unique=True).map(tuple),
        purposes=st.lists(st.sampled_from(Purpose), max_size=3, unique=True).map(tuple),
        operators=st.lists(st.sampled_from(OPERATORS), max_size=2, unique=True).map(tuple),
    ),
    at=st.integers(START - 11 * DAY, START + DAY),
)
def test_any_filter_and_any_jump_show_what_they_should(past: Past, wanted: AttemptFilter, at: int) -> None:
    expected = meant(past, wanted)
    before = [one for one in expected if one.created_at < at]
    after = [one for one in expected if one.created_at >= at]

    with past.store.read() as tx:
        older = activity.page(tx, wanted, older=activity.key_at(at), limit=SMALL)
        newer = activity.page(tx, wanted, newer=activity.key_at(at - 1), limit=SMALL)

    assert listed(older.rows) == ids(before[:SMALL])
    assert (older.older is not None, older.newer is not None) == (len(before) > SMALL, bool(after))
    late = [one for one in expected if one.created_at >= at - 1]
    assert listed(newer.rows) == ids(late[-SMALL:])


def test_from_an_empty_page_the_way_back_leads_to_the_attempts(past: Past) -> None:
    with past.store.read() as tx:
        long_ago = activity.page(tx, AttemptFilter(), older=activity.key_at(0), limit=SMALL)
        assert (long_ago.rows, long_ago.older) == ((), None)
        assert long_ago.newer is not None
        first = activity.page(tx, AttemptFilter(), newer=long_ago.newer, limit=SMALL)
        oldest = min(past.attempts, key=lambda one: one.id).id
        beyond = activity.page(tx, AttemptFilter(), older=oldest, limit=SMALL)
        assert beyond.newer is not None
        again = activity.page(tx, AttemptFilter(), newer=beyond.newer, limit=SMALL)

    assert listed(first.rows) == listed(again.rows) == sorted(ids(past.attempts))[:SMALL][::-1]


def test_a_row_says_whose_attempt_it_is(past: Past) -> None:
    one = past.attempts[0]
    who = next(person for person in past.people if person.id == one.customer_id)
    with past.store.read() as tx:
        row = activity.row(tx, one.id)
        assert activity.row(tx, "a000000000000z") is None

    assert row is not None
    assert row.attempt == one
    assert (row.customer, row.reference) == (who.name, who.reference)


def test_an_export_is_one_state_while_others_write(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "_CHUNK", 20)
    expected = ids(meant(past, AttemptFilter()))
    oldest = min(past.attempts, key=lambda one: one.id)
    with past.store.read() as tx:
        reading = activity.rows(tx, AttemptFilter())
        seen = [next(reading).attempt.id for _ in range(25)]
        with past.store.write() as other:
            load_records(other, [replace(oldest, id=id_text(IdKind.ATTEMPT, id_number(oldest.id) - 1), ordinal=9)])
        seen += [row.attempt.id for row in reading]

    assert seen == expected
    with past.store.read() as tx:
        assert activity.count(tx, AttemptFilter()) == len(expected) + 1


def test_facets_name_what_occurs(past: Past) -> None:
    with past.store.read() as tx:
        found = activity.facets(tx)

    assert found.accounts == ("idle", "mail", "main", "spare")
    assert found.countries == ("EE", "LV", "US")
    assert found.operators == ("ada", "grace", "linus")


def test_an_empty_desk_has_an_empty_page(any_store: Store) -> None:
    with any_store.read() as tx:
        assert activity.page(tx, AttemptFilter()) == activity.ActivityPage((), None, None)
        assert activity.count(tx, AttemptFilter()) == 0
        assert activity.facets(tx) == activity.ActivityFacets((), (), ())
        assert list(activity.rows(tx, AttemptFilter(statuses=(Status.FAILED,), countries=("EE",)))) == []


@pytest.fixture
def watched(store: Store, clock: TurnedClock) -> Iterator[tuple[Past, list[tuple[str, object]]]]:
    """A past in a file, and the statements that are run on it from then on."""
    past = Past(store, clock.now())
    statements: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, said: str, values: object, *_rest: object) -> None:
        if said.startswith(("SELECT", "WITH")):
            statements.append((said, values))

    event.listen(store.engine, "before_cursor_execute", note)
    yield past, statements
    event.remove(store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", FILTERS)
def test_no_page_and_no_count_reads_the_whole_table(watched: tuple[Past, list[tuple[str, object]]], name: str) -> None:
    past, statements = watched
    wanted = FILTERS[name](past)
    with past.store.read() as tx:
        activity.page(tx, wanted, older=activity.key_at(past.until))
        activity.count(tx, wanted)
        activity.facets(tx)
        for said, values in list(statements):
            plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)  # type: ignore[arg-type]
            assert [row.detail for row in plan if row.detail.startswith(("SCAN attempt", "SCAN customer"))] == [], said


def test_a_page_is_read_from_its_ids_whatever_the_statistics_of_sqlite_say(store: Store) -> None:
    seen: list[tuple[str, tuple[object, ...]]] = []
    with store.write() as tx:
        tx.connection.exec_driver_sql("ANALYZE")
        tx.connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        tx.connection.exec_driver_sql(
            "INSERT INTO sqlite_stat1 VALUES ('attempt', 'ix_attempt_account', '8071554 2001 1'),"
            " ('account', 'sqlite_autoindex_account_1', '2 1'), ('address', 'sqlite_autoindex_address_1', '82680 1')"
        )
    store.engine.dispose()
    event.listen(store.engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
    with store.read() as tx:
        activity.page(tx, AttemptFilter(since=START - DAY))
        statement, values = next(one for one in seen if "customer_name" in one[0])
        plan = [row[3] for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert not [step for step in plan if step.startswith("SCAN") and "ids" not in step and "anon" not in step], plan
    assert not [step for step in plan if "ix_attempt_account" in step], plan
