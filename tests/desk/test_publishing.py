"""What is published holds for the next send, and every attempt records the version that it was sent under."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy import select

from otpdesk.configuration import Place, Section
from otpdesk.desk.views import Order
from otpdesk.store import attempts, configuration, tables
from tests.fixtures.desk import OPERATOR, Workplace

LENGTH = Place(Section.POLICY, "code_length")


def publish(place: Workplace, length: int) -> int:
    drafts = place.desk.drafts
    drafts.edit({LENGTH: length})
    return drafts.publish("codes of another length", drafts.read().version)


def sent_under(place: Workplace, attempt: str) -> int:
    with place.store.read() as tx:
        entry = attempts.by_id(tx, attempt)
    assert entry is not None
    return entry.config_version


def test_what_is_drafted_does_not_touch_a_send_and_what_is_published_does(place: Workplace) -> None:
    place.desk.drafts.edit({LENGTH: 8})
    first = place.send("+372 5200 1111")
    version = place.desk.drafts.publish("longer", place.desk.drafts.read().version)
    second = place.send("+372 5200 2222")

    assert [len(place.codes(one)[0]) for one in ("+372 5200 1111", "+372 5200 2222")] == [6, 8]
    assert sent_under(place, first.attempt.id) == version - 1
    assert sent_under(place, second.attempt.id) == version


def test_a_version_that_is_published_between_plan_and_reservation_is_the_one_recorded(any_place: Workplace) -> None:
    place = any_place
    customer = place.desk.customers.add("Liis", "C-1", ["+372 5200 1111"])
    person = place.desk.customers.person(customer.id)
    version = publish(place, 8)

    sent = place.desk.sending.send(Order(OPERATOR, address_id=person.addresses[0].id))

    assert sent_under(place, sent.attempt.id) == version
    assert len(place.codes()[0]) == 8


def test_while_versions_are_published_every_attempt_obeys_the_one_that_it_records(any_place: Workplace) -> None:
    place, over = any_place, Event()
    place.desk.configuring.set_policy("sends_per_operator_hour", "1000")

    def keep_publishing() -> int:
        count = 0
        while not over.is_set():
            publish(place, 6 + (count + 1) % 2 * 2)
            count += 1
        return count

    with ThreadPoolExecutor(3) as pool:
        publishing = pool.submit(keep_publishing)
        try:
            list(pool.map(lambda number: place.send(f"+372520{number:05d}"), range(3000, 3030)))
        finally:
            over.set()
        assert publishing.result() > 1

    table, case = tables.attempt, tables.verification
    query = select(table.c.config_version, case.c.code_length).join(case, case.c.id == table.c.verification_id)
    with place.store.read() as tx:
        found = tx.connection.execute(query).all()
        lengths = {one: configuration.snapshot(tx, one).policy.code_length for one, _ in found}
    assert len(found) == 30
    assert all(lengths[version] == length for version, length in found)
