"""Looking things up among a million attempts; the baseline is sqlite3 alone, reading as many rows by their key."""

import random
import sqlite3
import statistics
from collections.abc import Callable
from functools import partial

from otpdesk.app.workspace import Workspace
from otpdesk.desk.views import Filter
from otpdesk.otp import Channel, Status
from tests.benchmarks.ratios import Ratio, milliseconds, percentile, shown

FIND_P95 = 20
PAGE_P95 = 50
"""Milliseconds a person does not notice; printed beside the figures, since machines differ."""


def bare_page(path: str, rows: int) -> Callable[[], object]:
    """Reading `rows` attempts by key with nothing but sqlite3."""
    connection = sqlite3.connect(path)
    return lambda: connection.execute("SELECT * FROM attempt ORDER BY id DESC LIMIT ?", (rows,)).fetchall()


def test_a_number_is_found_and_its_time_line_opened(million: Workspace) -> None:
    desk = million.desk
    page = desk.activity.page(Filter(channels=(Channel.SMS,)), limit=200)
    chance = random.Random(5)
    verifications = [row.attempt.verification_id for row in chance.sample(page.rows, 100)]
    numbers = [number_of(million, verification) for verification in verifications]

    def find_and_open(number: str) -> None:
        [hit, *_] = desk.customers.find(number)
        person = desk.customers.person(customer_id=hit.customer.id if hit.customer else None, address_id=hit.address_id)
        desk.customers.show(person.recent[0].verification_id)

    find_and_open(numbers[0])
    times = [milliseconds(partial(find_and_open, number)) for number in numbers]
    bare = statistics.median(milliseconds(bare_page(str(million.location.database), 200)) for _ in range(20))
    p95 = percentile(times, 0.95)
    ratio = shown(Ratio("find by number and open the time line, p95", p95, bare, "200 rows by bare sqlite3", 20))
    print(f"  among {len(times)} look-ups; the aim is {FIND_P95} ms")
    assert ratio.holds


def number_of(million: Workspace, verification: str) -> str:
    address = million.desk.customers.show(verification).verification.address_id
    return million.desk.customers.reveal(address, "benchmark")


def test_activity_shows_its_first_page_and_any_other_at_once(million: Workspace) -> None:
    activity = million.desk.activity
    chance = random.Random(6)
    newest, oldest = activity.page(Filter()).rows[0].attempt.created_at, million.context.clock.now() - 29 * 86_400_000
    filters = [
        Filter(),
        *(Filter(until=chance.randint(oldest, newest)) for _ in range(40)),
        Filter(statuses=(Status.UNDELIVERED,)),
        Filter(countries=("PK",)),
        Filter(channels=(Channel.VOICE,), statuses=(Status.FAILED,)),
        Filter(statuses=(Status.BLOCKED,), countries=("GB",)),
    ]
    times = [milliseconds(partial(activity.page, chosen)) for chosen in filters]
    bare = statistics.median(milliseconds(bare_page(str(million.location.database), 200)) for _ in range(20))
    p95 = percentile(times, 0.95)
    ratio = shown(Ratio("a page of Activity, first, jumped to or filtered, p95", p95, bare, "200 rows by sqlite3", 40))
    print(f"  first {times[0]:.1f} ms, slowest {max(times):.1f} ms of {len(times)}; the aim is {PAGE_P95} ms")
    assert ratio.holds
