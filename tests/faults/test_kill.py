"""kill -9 at random moments of a send: no second message goes out, and nothing stays stuck after the restart."""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from otpdesk.otp import Status
from otpdesk.simulator import Profile, Simulator
from otpdesk.store import customers, tables
from otpdesk.store.schema import check, open_store
from otpdesk.store.vault import SessionVault
from tests.fixtures.desk import OPERATOR, Workplace, add_accounts, workplace
from tests.fixtures.faults import Opens, Outpost, ShiftedClock

KILLS = 200
SPREAD = 40
"""Milliseconds after the start of sending within which the kill falls: some three sends."""

WENT_OUT = {Status.UNKNOWN, Status.ACCEPTED, Status.SENT, Status.DELIVERED, Status.UNDELIVERED, Status.EXPIRED}


@pytest.fixture
def shifted() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def world(shifted: ShiftedClock) -> Iterator[Simulator]:
    with Simulator(profile=Profile(calm=True, latency=4, report_delay=0), clock=shifted) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, vault: SessionVault, shifted: ShiftedClock, world: Simulator) -> Iterator[Workplace]:
    store = open_store(tmp_path / "otpdesk.db", vault.sealer(), shifted)
    place = workplace(store, vault, shifted, world)  # type: ignore[arg-type]
    add_accounts(place)
    place.desk.configuring.set_policy("sends_per_operator_hour", "10000")
    place.desk.configuring.set_policy("spend_per_day", "100000")
    yield place
    store.close()


def kill_while_it_sends(outpost: Outpost, first: int, after: float) -> None:
    pid = outpost.ask(do="flood", first=first)["pid"]
    assert outpost.hear() == {"sending": first}
    threading.Event().wait(after)  # the moment of the kill is the fault itself, not a wait for something
    os.kill(pid, signal.SIGKILL)
    assert outpost.ask(do="reap", pid=pid) == {"reaped": pid}


def settle(place: Workplace, clock: ShiftedClock) -> int:
    """The next start, and what tracking does in the quarter of an hour after it; how many sends were cut off."""
    clock.turn(61)
    cut_off = len(place.desk.tracking.recover())
    for seconds in (1, 6, 15, 45, 120, 240, 240, 240):
        clock.turn(seconds)
        while place.desk.tracking.round(limit=500):
            continue
    return cut_off


@dataclass(frozen=True)
class Made:
    """An attempt as the database has it, and the number it went to."""

    id: str
    status: Status
    number: str


def attempts(place: Workplace) -> list[Made]:
    columns = select(tables.attempt.c.id, tables.attempt.c.status, tables.attempt.c.address_id)
    with place.store.read() as tx:
        rows = tx.connection.execute(columns).all()
        return [Made(id_, Status(status), customers.address(tx, address).value) for id_, status, address in rows]


@pytest.mark.timeout(600)
def test_kill_9_at_random_moments_sends_nothing_twice_and_leaves_nothing_stuck(
    place: Workplace, shifted: ShiftedClock, vault: SessionVault, tmp_path: Path, outpost: Opens
) -> None:
    flooding = outpost(tmp_path / "otpdesk.db", vault, OPERATOR)
    moments = random.Random(7)
    for kill in range(KILLS):
        kill_while_it_sends(flooding, 100_000 + 1_000 * kill, moments.uniform(0, SPREAD / 1000))

    cut_off = settle(place, shifted)

    sent = Counter(entry.to for entry in place.simulator.ledger)
    made = attempts(place)
    assert cut_off > KILLS / 4, "the kills fell between the sends, not into them"
    assert max(sent.values()) == 1
    assert not {one.status for one in made} & {Status.QUEUED, Status.SENDING}
    assert {one.status for one in made} <= WENT_OUT | {Status.FAILED}
    assert_ledger_agrees(made, set(sent))
    assert check(tmp_path / "otpdesk.db") == []


def assert_ledger_agrees(made: list[Made], sent: set[str]) -> None:
    """What the provider took is known here and never called failed."""
    assert sent <= {one.number for one in made}
    assert not sent & {one.number for one in made if one.status is Status.FAILED}
