from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text, update

from otpdesk.errors import BadInput, NotFound, VaultProblem
from otpdesk.otp import AddressKind, Customer
from otpdesk.store import customers, tables
from otpdesk.store.engine import Store
from tests.fixtures.clock import TurnedClock
from tests.store.people import ada, customer, email, phone


def add(store: Store, *people: Customer) -> list[Customer]:
    with store.write() as tx:
        return [customers.add(tx, one) for one in people]


@pytest.fixture
def directory(any_store: Store, clock: TurnedClock) -> Store:
    at = clock.now()
    add(
        any_store,
        ada(at),
        customer("Grace Hopper", "C-2001", at, phone("+14155550132", "US"), phone("+14155559999", "US")),
        customer("Łukasz Ångström", "X-17", at, phone("+48600100200", "PL"), email("lukasz@example.com")),
        customer("Adam Love", "c-1043", at, phone("+37255509876")),
        customer("Anne-Marie Smith Tamm", "K/9", at),
    )
    return any_store


def names(found: tuple[Customer, ...]) -> list[str]:
    return [one.name for one in found]


def test_a_customer_comes_back_with_addresses_as_it_was_added(any_store: Store, clock: TurnedClock) -> None:
    (added,) = add(any_store, ada(clock.now()))

    assert [place.value for place in added.addresses] == ["+37255501234", "ada.lovelace@analytical.io"]
    assert all(place.customer_id == added.id for place in added.addresses)
    with any_store.read() as tx:
        assert customers.by_id(tx, added.id) == added
        assert customers.by_ids(tx, [added.id, "c000000000000z", added.id]) == (added,)
        assert customers.by_id(tx, "c000000000000z") is None
        assert customers.by_ids(tx, []) == ()


def test_a_reference_that_is_taken_is_refused(any_store: Store, clock: TurnedClock) -> None:
    add(any_store, ada(clock.now()))

    with pytest.raises(BadInput, match="has that reference") as refused:
        add(any_store, customer("Somebody Else", "C-1042", clock.now()))
    assert refused.value.field == "reference"


def test_an_address_is_stored_once_however_it_is_spelt(any_store: Store, clock: TurnedClock) -> None:
    with any_store.write() as tx:
        places = [
            customers.attach(tx, AddressKind.EMAIL, value, "a••@b.io", "", "", None, clock.now())
            for value in ("ada@b.io", "Ada@B.io", "ada@b.io")
        ]

    assert len({place.id for place in places}) == 1
    assert places[0].value == "ada@b.io"


def test_an_address_of_nobody_is_given_to_the_customer_who_turns_up(any_store: Store, clock: TurnedClock) -> None:
    at = clock.now()
    with any_store.write() as tx:
        place = customers.attach(tx, AddressKind.PHONE, "+37255501234", "+372 ••• ••34", "EE", "mobile", None, at)
        assert place.customer_id is None
    (added,) = add(any_store, ada(at))

    assert added.addresses[0].id == place.id
    with any_store.read() as tx:
        assert customers.address(tx, place.id).customer_id == added.id


def test_an_address_of_one_customer_is_not_given_to_another(any_store: Store, clock: TurnedClock) -> None:
    add(any_store, ada(clock.now()))

    with pytest.raises(BadInput, match="belongs to another customer"):
        add(any_store, customer("Grace", "C-2", clock.now(), phone("+37255501234")))
    with any_store.read() as tx:
        assert customers.by_reference(tx, "C-2") is None, "nothing of the second customer is kept"


def test_an_address_that_is_not_there_is_said_so(any_store: Store) -> None:
    for find in (customers.address, customers.recipient):
        with any_store.read() as tx, pytest.raises(NotFound):
            find(tx, "d000000000000z")


def test_whole_addresses_are_found_exactly(directory: Store) -> None:
    with directory.read() as tx:
        found = customers.by_value(tx, "+14155550132")
        assert found is not None
        assert found.masked == "+141 ••• ••32"
        assert customers.by_value(tx, "+14155550133") is None
        mail = customers.by_value(tx, "LUKASZ@example.COM")
        assert mail is not None
        assert mail.kind is AddressKind.EMAIL


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("0132", ["+14155550132"]),
        ("555 013", ["+14155550132"]),
        ("5550", ["+37255509876", "+14155550132", "+37255501234"]),
        ("37255", ["+37255509876", "+37255501234"]),
        ("+1 (415) 555", ["+14155559999", "+14155550132"]),
        ("0600100", ["+48600100200"]),
        ("99999", []),
        ("123", []),
        ("", []),
        ("lace", ["ada.lovelace@analytical.io"]),
        ("ADA.Love", ["ada.lovelace@analytical.io"]),
        ("lukasz@exam", ["lukasz@example.com"]),
        ("analytical", []),
    ],
)
def test_parts_are_found_in_numbers_and_names_of_mailboxes(directory: Store, part: str, values: list[str]) -> None:
    with directory.read() as tx:
        found = [place.value for place in customers.by_part(tx, part, 8)]

    assert sorted(found) == sorted(values)


def test_parts_that_all_occur_but_not_together_are_not_a_match(any_store: Store, clock: TurnedClock) -> None:
    add(
        any_store,
        customer("A", "1", clock.now(), phone("+37212345000")),
        customer("B", "2", clock.now(), phone("+37200023456")),
    )

    with any_store.read() as tx:
        assert customers.by_part(tx, "123456", 8) == ()


def test_a_part_gives_no_more_than_asked_for_and_the_newest_first(any_store: Store, clock: TurnedClock) -> None:
    for number in range(12):
        clock.turn(1)
        add(any_store, customer("A", str(number), clock.now(), phone(f"+3725550{number:04}")))

    with any_store.read() as tx:
        found = [place.value for place in customers.by_part(tx, "37255", 5)]
    assert found == [f"+3725550{number:04}" for number in range(11, 6, -1)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ada", ["Ada Lovelace", "Adam Love"]),
        ("LOVE", ["Adam Love", "Ada Lovelace"]),
        ("ada love", ["Adam Love", "Ada Lovelace"]),
        ("lovelace ada", ["Ada Lovelace"]),
        ("lukasz", ["Łukasz Ångström"]),
        ("Ångst", ["Łukasz Ångström"]),
        ("marie anne", ["Anne-Marie Smith Tamm"]),
        ("anne-m", ["Anne-Marie Smith Tamm"]),
        ("hopper ada", []),
        ("ovelace", []),
        ("", []),
        ("%", []),
        ("c-1042", []),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words(directory: Store, typed: str, expected: list[str]) -> None:
    with directory.read() as tx:
        assert sorted(names(customers.by_words(tx, typed, 8))) == sorted(expected)


def test_a_name_is_found_once_even_if_two_of_its_words_begin_alike(any_store: Store, clock: TurnedClock) -> None:
    add(any_store, customer("Ann Anna Annabel", "1", clock.now()), customer("Anneli", "2", clock.now()))

    with any_store.read() as tx:
        assert names(customers.by_words(tx, "ann", 8)) == ["Ann Anna Annabel", "Anneli"]


def test_references_are_found_whole_and_by_their_beginning(directory: Store) -> None:
    with directory.read() as tx:
        exact = customers.by_reference(tx, " C-1042 ")
        assert exact is not None
        assert exact.name == "Ada Lovelace"
        assert customers.by_reference(tx, "C-104") is None
        assert names(customers.by_reference_start(tx, "C-10", 8)) == ["Ada Lovelace", "Adam Love"]
        assert names(customers.by_reference_start(tx, "k/", 8)) == ["Anne-Marie Smith Tamm"]


def test_a_recipient_is_an_address_and_the_customer_s_language(directory: Store, clock: TurnedClock) -> None:
    with directory.write() as tx:
        nobody = customers.attach(tx, AddressKind.PHONE, "+4915112345678", "+49 …", "DE", "mobile", None, clock.now())
        somebody = customers.by_value(tx, "+14155550132")
        assert somebody is not None
        assert customers.recipient(tx, nobody.id) == (nobody, "")
        assert customers.recipient(tx, somebody.id) == (somebody, "en")


def test_sealed_addresses_cannot_change_places(any_store: Store, clock: TurnedClock) -> None:
    (added,) = add(any_store, ada(clock.now()))
    mine, other = added.addresses
    with any_store.write() as tx:
        row = tables.address.c
        stolen = tx.connection.execute(select(row.sealed).where(row.id == other.id)).scalar_one()
        tx.connection.execute(update(tables.address).where(row.id == mine.id).values(sealed=stolen))

    with any_store.read() as tx, pytest.raises(VaultProblem):
        customers.address(tx, mine.id)


def test_no_number_and_no_e_mail_address_is_in_the_file(store: Store, tmp_path: Path, clock: TurnedClock) -> None:
    add(store, ada(clock.now()))
    store.close()

    everything = (tmp_path / "otpdesk.db").read_bytes()
    for trace in (b"37255501234", b"55501234", b"ada.lovelace", b"5501"):
        assert trace not in everything


def test_every_look_up_goes_through_an_index(store: Store, clock: TurnedClock) -> None:
    (added,) = add(store, ada(clock.now()))
    statements: list[tuple[str, object]] = []
    event.listen(
        store.engine, "before_cursor_execute", lambda _c, _k, said, values, *_: statements.append((said, values))
    )
    with store.read() as tx:
        customers.by_value(tx, "+37255501234")
        customers.by_part(tx, "5550123", 8)
        customers.by_words(tx, "ada love", 8)
        customers.by_reference(tx, "C-1042")
        customers.by_reference_start(tx, "C-10", 8)
        customers.recipient(tx, added.addresses[0].id)
        for said, values in statements:
            if said.startswith("SELECT"):
                plan = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)  # type: ignore[arg-type]
                steps = [row.detail for row in plan]
                whole = [
                    step
                    for step in steps
                    if step.startswith("SCAN") and not step.startswith(("SCAN anon", "SCAN CONS"))
                ]
                assert whole == [], said


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    numbers=st.sets(st.from_regex(r"\+[1-4]{5,9}", fullmatch=True), min_size=1, max_size=8),
    part=st.from_regex(r"[1-4]{4,6}", fullmatch=True),
)
def test_a_part_finds_exactly_the_numbers_that_hold_it(
    store: Store, clock: TurnedClock, numbers: set[str], part: str
) -> None:
    with store.write() as tx:
        tx.connection.execute(text("DELETE FROM address_part"))
        tx.connection.execute(text("DELETE FROM address"))
        for number in numbers:
            customers.attach(tx, AddressKind.PHONE, number, "+…", "", "", None, clock.now())
        found = {place.value for place in customers.by_part(tx, part, 8)}

    assert found == {number for number in numbers if part in number}


def test_the_addresses_of_a_customer_keep_their_order(any_store: Store, clock: TurnedClock) -> None:
    numbers = [f"+3725550{number:04}" for number in (5, 1, 9, 3, 7, 2)]
    (added,) = add(any_store, customer("Ada", "1", clock.now(), *map(phone, numbers)))

    with any_store.read() as tx:
        found = customers.by_id(tx, added.id)
    assert found is not None
    assert [place.value for place in found.addresses] == numbers
