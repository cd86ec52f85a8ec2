"""Work off the GUI thread, results back on it: one pool, one long-lived object, one signal, one slot."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from otpdesk.errors import DeskError
from otpdesk.gui.faults import Faults

T = TypeVar("T")

WORKERS = 8


@dataclass(slots=True)
class _Job:
    owner: QObject
    work: Callable[[], object]
    done: Callable[[Any], None]
    failed: Callable[[DeskError], None] | None
    label: str
    future: Future[None] | None = None


class Jobs(QObject):
    """Runs blocking work for the pages.

    `idle` is emitted when the last job with a label has come home. `problem` carries a DeskError that no
    `failed` took. A job whose owner's C++ side is gone comes home to nobody.
    """

    problem = Signal(object)
    idle = Signal()
    _came_home = Signal(int, object, object)

    def __init__(self, faults: Faults, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._faults = faults
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="otpdesk-job")
        self._jobs: dict[int, _Job] = {}
        self._next = 0
        self._stopped = False
        self._came_home.connect(self._deliver)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[DeskError], None] | None = None,
        *,
        label: str = "",
    ) -> None:
        """Run `work` in a worker, then `done` with its result, or `failed` with its error, on the GUI thread.

        `work` takes and returns plain data and touches no widget. Without `failed` an error goes to the message
        bar. `label` names work that must not be cut off (“Sending a code”): closing the window waits for it.
        After `stop` nothing is run any more.
        """
        if self._stopped:
            return
        self._next += 1
        job = self._jobs[self._next] = _Job(owner, work, done, failed, label)
        job.future = self._pool.submit(self._work, self._next)

    def _work(self, number: int) -> None:
        """Run one job's work. Only the job keeps hold of it: what it has of a page is let go on the GUI thread."""
        result: object = None
        error: DeskError | None = None
        try:
            result = self._jobs[number].work()
        except DeskError as problem:
            error = problem
        except Exception as unexpected:  # noqa: BLE001 - a bug must not kill the pool; it is logged with an id
            error = self._faults.record(unexpected)
        if isValid(self):
            self._came_home.emit(number, result, error)

    @Slot(int, object, object)
    def _deliver(self, number: int, result: object, error: DeskError | None) -> None:
        job = self._jobs.pop(number)
        try:
            if isValid(job.owner):
                self._hand_over(job, result, error)
        finally:
            if job.label and not self.labels():
                self.idle.emit()

    def _hand_over(self, job: _Job, result: object, error: DeskError | None) -> None:
        if error is None:
            job.done(result)
        elif job.failed is not None:
            job.failed(error)
        else:
            self.problem.emit(error)

    def labels(self) -> tuple[str, ...]:
        """What is under way that closing should wait for, in order of start."""
        return tuple(job.label for job in self._jobs.values() if job.label)

    @property
    def pending(self) -> int:
        """How many jobs have not come home."""
        return len(self._jobs)

    def stop(self) -> None:
        """Take no more work. What runs or has a label may finish; other work that has not begun is forgotten."""
        self._stopped = True
        for number, job in list(self._jobs.items()):
            if not job.label and job.future is not None and job.future.cancel():
                del self._jobs[number]
        self._pool.shutdown(wait=False)
