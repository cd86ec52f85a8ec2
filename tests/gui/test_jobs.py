import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from otpdesk.errors import DeskError, NotFound
from otpdesk.gui.faults import Fault, Faults
from otpdesk.gui.jobs import Jobs
from tests.fixtures.gui import settle

PROBLEM = NotFound("There is no such customer.", "Type more of the number.")


@pytest.fixture
def owner(qapp: QObject) -> QObject:
    return QObject(qapp)


def failing(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def test_work_runs_in_a_worker_and_its_result_comes_home_to_the_gui_thread(
    jobs: Jobs, owner: QObject, qtbot: QtBot
) -> None:
    threads: list[object] = []

    def work() -> str:
        threads.append(threading.current_thread())
        return "found"

    results: list[tuple[str, bool]] = []
    jobs.run(owner, work, lambda found: results.append((found, QThread.currentThread() is owner.thread())))
    settle(qtbot, jobs)
    assert results == [("found", True)]
    assert threads[0] is not threading.main_thread()


def test_a_result_whose_owner_is_gone_is_dropped(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    gate: Future[None] = Future()
    results: list[None] = []
    jobs.run(owner, gate.result, results.append)
    delete(owner)
    gate.set_result(None)
    settle(qtbot, jobs)
    assert results == []


def test_five_hundred_owners_that_come_and_go_leave_no_result_and_no_error(jobs: Jobs, qtbot: QtBot) -> None:
    results: list[int] = []
    for number in range(500):
        owner = QObject()
        jobs.run(owner, lambda number=number: number, results.append)  # type: ignore[misc]
        delete(owner)
    settle(qtbot, jobs)
    assert results == []


def test_a_problem_goes_to_who_asked(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    problems: list[DeskError] = []
    jobs.run(owner, failing(PROBLEM), lambda _: None, problems.append)
    settle(qtbot, jobs)
    assert problems == [PROBLEM]


def test_a_problem_that_nobody_takes_is_for_the_message_bar(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    with qtbot.waitSignal(jobs.problem) as told:
        jobs.run(owner, failing(PROBLEM), lambda _: None)
    assert told.args == [PROBLEM]


def test_a_bug_comes_home_with_an_id_that_finds_its_line_in_the_log(
    jobs: Jobs, owner: QObject, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    problems: list[DeskError] = []
    with caplog.at_level(logging.ERROR):
        jobs.run(owner, failing(ZeroDivisionError("oops")), lambda _: None, problems.append)
        settle(qtbot, jobs)
    (fault,) = problems
    assert isinstance(fault, Fault)
    assert fault.id in fault.hint
    (record,) = caplog.records
    assert fault.id in record.getMessage()
    assert "ZeroDivisionError" in (record.exc_text or logging.Formatter().format(record))


def test_after_a_bug_the_next_job_runs(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    results: list[str] = []
    jobs.run(owner, failing(ZeroDivisionError("oops")), lambda _: None, lambda _: None)
    jobs.run(owner, lambda: "fine", results.append)
    settle(qtbot, jobs)
    assert results == ["fine"]


def test_work_with_a_label_is_named_until_the_last_of_it_has_come_home(
    jobs: Jobs, owner: QObject, qtbot: QtBot
) -> None:
    gate: Future[None] = Future()
    jobs.run(owner, gate.result, lambda _: None, label="Sending a code")
    jobs.run(owner, lambda: None, lambda _: None)
    assert jobs.labels() == ("Sending a code",)
    with qtbot.waitSignal(jobs.idle):
        gate.set_result(None)
    assert jobs.labels() == ()


def test_after_stop_no_work_is_taken_and_work_with_a_label_still_ends(qtbot: QtBot, owner: QObject) -> None:
    jobs = Jobs(Faults())
    gate: Future[str] = Future()
    results: list[str] = []
    jobs.run(owner, gate.result, results.append, label="Sending a code")
    jobs.stop()
    jobs.run(owner, lambda: "late", results.append)
    gate.set_result("sent")
    settle(qtbot, jobs)
    assert results == ["sent"]


def test_work_that_has_not_begun_when_stopped_is_forgotten_unless_it_has_a_label(qtbot: QtBot, owner: QObject) -> None:
    jobs = Jobs(Faults())
    gate: Future[None] = Future()
    for _ in range(8):
        jobs.run(owner, gate.result, lambda _: None)
    results: list[str] = []
    jobs.run(owner, lambda: "read", results.append)
    jobs.run(owner, lambda: "sent", results.append, label="Sending a code")
    jobs.stop()
    gate.set_result(None)
    settle(qtbot, jobs)
    assert results == ["sent"]
