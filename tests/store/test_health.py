from dataclasses import replace

import pytest

from otpdesk.otp import Attempt, IdKind, Instant, Status, new_id
from otpdesk.store import accounts, health
from otpdesk.store.engine import Store
from otpdesk.store.health import LATELY, Pulse, slow_tenth
from tests.fixtures.clock import TurnedClock
from tests.store.loading import load_records
from tests.store.past import DAY, Past

MINUTE = 60_000


@pytest.fixture
def past(any_store: Store, clock: TurnedClock) -> Past:
    """A past that ended long before the usual window."""
    return Past(any_store, clock.now() - 40 * DAY, size=3)


def sent(past: Past, at: Instant, seconds: float | None, number: int, *, account: str = "main") -> Attempt:
    """An attempt sent at an instant that arrived after so many seconds, or failed."""
    arrived = None if seconds is None else at + round(seconds * 1000)
    return replace(
        past.attempts[0],
        id=new_id(IdKind.ATTEMPT, at),
        ordinal=100 + number,
        account=account,
        status=Status.FAILED if seconds is None else Status.DELIVERED,
        created_at=at,
        sent_at=at,
        first_delivered_at=arrived,
        is_test=False,
    )


def pulse(store: Store, account: str) -> Pulse:
    with store.read() as tx:
        return next(one for one in health.pulses(tx) if one.account == account)


def test_lately_is_a_quarter_of_an_hour_and_usually_the_fortnight_before(past: Past, clock: TurnedClock) -> None:
    now = clock.now()
    lately = [sent(past, now - number * MINUTE, 20 + number, number) for number in range(10)]
    usual = [sent(past, now - LATELY - (number + 1) * MINUTE, 5, 20 + number) for number in range(10)]
    long_ago = [sent(past, now - 15 * DAY - number, 500, 40 + number) for number in range(10)]
    failed = [sent(past, now - 1, None, 60 + number) for number in range(3)]
    with past.store.write() as tx:
        load_records(tx, [*lately, *usual, *long_ago, *failed])

    found = pulse(past.store, "main")

    assert (found.sent, found.failed, found.p90, found.usual) == (13, 3, 28.0, 5.0)
    assert (found.provider, found.paused, found.last_error) == ("twilio", False, "")


def test_an_account_without_traffic_has_no_pulse(past: Past) -> None:
    found = pulse(past.store, "idle")

    assert (found.sent, found.failed, found.p90, found.usual) == (0, 0, None, None)


def test_trials_of_an_account_do_not_count(past: Past, clock: TurnedClock) -> None:
    with past.store.write() as tx:
        load_records(tx, [replace(sent(past, clock.now(), 5, 1), is_test=True)])

    assert pulse(past.store, "main").sent == 0


def test_removed_accounts_are_not_listed(past: Past) -> None:
    with past.store.write() as tx:
        accounts.remove(tx, "spare")
    with past.store.read() as tx:
        assert [one.account for one in health.pulses(tx)] == ["main", "mail", "idle"]


@pytest.mark.parametrize(
    ("seconds", "slow"), [([], None), ([3], 3), ([1, 9], 9), (list(range(1, 11)), 9), (list(range(1, 101)), 90)]
)
def test_the_slow_tenth_is_the_smallest_that_nine_tenths_do_not_exceed(seconds: list[int], slow: int | None) -> None:
    assert slow_tenth([1000 * one for one in seconds]) == slow


def test_a_day_of_an_account_is_what_it_sent_in_24_hours_without_tests(past: Past, clock: TurnedClock) -> None:
    now = clock.now()
    arrived = [sent(past, now - number * MINUTE, 1 + number, number) for number in range(10)]
    others = [sent(past, now - DAY - MINUTE, 400, 30), sent(past, now - MINUTE, None, 31)]
    with past.store.write() as tx:
        load_records(tx, [*arrived, *others, replace(sent(past, now - MINUTE, 500, 32), is_test=True)])

    with past.store.read() as tx:
        days = health.days(tx)
        main = accounts.named(tx, "main")
    assert days == {main.id: health.Day(sends=11, delivered=10, p90=9.0)}
