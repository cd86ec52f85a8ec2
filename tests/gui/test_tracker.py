import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from otpdesk.gui.faults import Fault, Faults
from otpdesk.gui.tracker import Tracker
from otpdesk.otp import Status
from tests.fixtures.desk import Workplace
from tests.store.days import noted


@pytest.fixture
def faults(qapp: QObject, place: Workplace) -> Faults:
    return Faults(place.clock, qapp)


@pytest.fixture
def tracker(place: Workplace, faults: Faults, qapp: QObject) -> Iterator[Tracker]:
    made = Tracker(place.desk, faults, place.clock, qapp)
    yield made
    made.stop()
    if made.alive:
        made.join()


def status(place: Workplace, verification_id: str) -> Status:
    return place.desk.customers.show(verification_id).attempts[0].status


def test_what_is_open_is_polled_until_it_has_arrived(tracker: Tracker, place: Workplace, qtbot: QtBot) -> None:
    sent = place.send().attempt
    with qtbot.waitSignal(tracker.rounded):
        tracker.start()
    place.clock.turn(10)
    tracker.wake()
    qtbot.waitUntil(lambda: status(place, sent.verification_id) is Status.DELIVERED)


def test_what_is_too_old_to_keep_is_let_go_between_the_rounds(tracker: Tracker, place: Workplace, qtbot: QtBot) -> None:
    sent = place.send().attempt
    place.clock.turn(40 * 86_400)
    place.desk.tracking.round()
    tracker.start()
    qtbot.waitUntil(lambda: place.desk.customers.show(sent.verification_id).attempts[0].to == "forgotten ••")


def test_days_that_changed_are_counted_between_the_rounds(tracker: Tracker, place: Workplace, qtbot: QtBot) -> None:
    place.send()
    assert noted(place.store) != []
    place.clock.turn(30)
    tracker.start()
    qtbot.waitUntil(lambda: noted(place.store) == [])


def test_rounds_run_in_a_thread_of_their_own_and_end_when_told(tracker: Tracker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tracker.rounded):
        tracker.start()
    assert any(thread.name == "otpdesk-tracking" for thread in threading.enumerate())
    tracker.stop()
    tracker.join()
    assert not tracker.alive


def test_a_bug_in_a_round_is_told_once_and_tracking_goes_on(
    tracker: Tracker, faults: Faults, place: Workplace, qtbot: QtBot
) -> None:
    shown: list[Fault] = []
    faults.happened.connect(shown.append)
    place.send()
    place.clock.turn(5)
    with place.store.write() as tx:
        tx.connection.execute(text("UPDATE attempt SET channel = 'garbled'"))
    tracker.start()
    qtbot.waitUntil(lambda: len(shown) == 1)
    with place.store.write() as tx:
        tx.connection.execute(text("UPDATE attempt SET channel = 'sms'"))
    place.clock.turn(60)
    with qtbot.waitSignal(tracker.rounded):
        tracker.wake()
