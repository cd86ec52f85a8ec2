import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer, Signal, Slot, qWarning
from pytestqt.qtbot import QtBot

from otpdesk.gui.faults import Fault, Faults
from tests.fixtures.clock import TurnedClock


class Clumsy(QObject):
    """A slot that fails, and one after it."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.went_on = False
        self.pressed.connect(self.fail)
        self.pressed.connect(self.go_on)

    @Slot()
    def fail(self) -> None:
        raise ZeroDivisionError("oops")

    @Slot()
    def go_on(self) -> None:
        self.went_on = True


@pytest.fixture
def shown() -> list[Fault]:
    return []


@pytest.fixture
def faults(qapp: QObject, clock: TurnedClock, shown: list[Fault]) -> Iterator[Faults]:
    made = Faults(clock, qapp)
    made.happened.connect(shown.append)
    made.install()
    yield made
    made.uninstall()


@pytest.mark.usefixtures("faults")
def test_an_error_in_a_slot_is_shown_with_an_id_and_the_window_goes_on(
    shown: list[Fault], qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    thing = Clumsy()
    QTimer.singleShot(0, thing.pressed.emit)
    qtbot.waitUntil(lambda: bool(shown))
    assert thing.went_on
    assert any(shown[0].id in record.getMessage() for record in caplog.records)
    assert "oops" not in shown[0].title + shown[0].hint


@pytest.mark.usefixtures("faults")
def test_an_error_in_a_thread_is_shown_on_the_gui_thread(shown: list[Fault], qtbot: QtBot) -> None:
    thread = threading.Thread(target=[].pop)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(shown))


def test_the_same_error_is_logged_each_time_but_shown_once_a_minute(
    faults: Faults, shown: list[Fault], clock: TurnedClock, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("again")
    for seconds in (0, 10, 30, 25):
        clock.turn(seconds)
        faults.report(error)
    assert len(shown) == 2
    assert len(caplog.records) == 4


def test_different_errors_are_each_shown(faults: Faults, shown: list[Fault]) -> None:
    faults.report(ValueError("one"))
    faults.report(KeyError("two"))
    assert len(shown) == 2


@pytest.mark.usefixtures("faults")
def test_what_qt_says_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "qt"):
        qWarning("a signal nobody knows")
    assert ("qt", logging.WARNING, "a signal nobody knows") in caplog.record_tuples


def test_the_hooks_are_given_back(qapp: QObject) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    faults = Faults(parent=qapp)
    faults.install()
    assert sys.excepthook != before[0]
    faults.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
