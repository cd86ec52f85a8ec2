import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from otpdesk.gui.garbage import Due, Garbage
from otpdesk.gui.jobs import Jobs
from tests.fixtures.gui import settle


class Knot(QObject):
    """A page in small: an object that holds itself, and so is found by the collector only."""

    destroyed_in: list[threading.Thread]

    def __init__(self, destroyed_in: list[threading.Thread]) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: destroyed_in.append(threading.current_thread()))


def make_garbage() -> None:
    """More cycles than any threshold lets lie."""
    for _ in range(20 * gc.get_threshold()[0]):
        knot: list[object] = []
        knot.append(knot)


def test_what_a_worker_allocates_destroys_no_widget_in_the_worker(jobs: Jobs, qtbot: QtBot, qapp: QObject) -> None:
    garbage = Garbage()
    destroyed_in: list[threading.Thread] = []
    Knot(destroyed_in)
    jobs.run(qapp, make_garbage, lambda _: None)
    settle(qtbot, jobs)
    qtbot.waitUntil(lambda: bool(destroyed_in))
    assert destroyed_in == [threading.main_thread()]
    garbage.stop()
    gc.disable()


@pytest.mark.usefixtures("qapp")
def test_when_the_window_is_gone_python_collects_by_itself_again() -> None:
    Garbage().stop()
    assert gc.isenabled()
    gc.disable()


@pytest.mark.usefixtures("qapp")
def test_nothing_is_collected_while_there_is_little() -> None:
    gc.collect()
    due = Due()
    destroyed_in: list[threading.Thread] = []
    Knot(destroyed_in)
    due.collect()
    assert destroyed_in == []
    make_garbage()
    due.collect()
    assert destroyed_in == [threading.main_thread()]


def test_what_work_held_of_a_page_is_let_go_on_the_gui_thread(jobs: Jobs, qtbot: QtBot, qapp: QObject) -> None:
    destroyed_in: list[threading.Thread] = []

    class Held:
        def __call__(self) -> None:
            """Nothing to do; what counts is where it ends."""

    work = Held()
    weakref.finalize(work, lambda: destroyed_in.append(threading.current_thread()))
    jobs.run(qapp, work, lambda _: None)
    del work
    settle(qtbot, jobs)
    assert destroyed_in == [threading.main_thread()]
