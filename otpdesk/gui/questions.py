"""Asking the desk for the pages of a long table: answers to a question that is no longer asked are dropped."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk

T = TypeVar("T")

PAGE = 200
MOST_COUNTED = 10_000


class Questions(QObject):
    """Answers come as signals.

    `first` the first page, `failed` why there is none; `older` and `newer` further pages, `missed` why one did
    not come; `counted` how many rows there are (at most MOST_COUNTED); `outside` when nothing is in the time filter,
    the instant of the last row before it, or None; `facets` what the chips may offer.
    """

    first = Signal(object)
    failed = Signal(object)
    older = Signal(object)
    newer = Signal(object)
    missed = Signal(object)
    counted = Signal(int)
    outside = Signal(object)
    facets = Signal(object)

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._question = 0

    def ask_anew(self) -> None:
        """Another question is asked from now on; answers to the one before are dropped."""
        self._question += 1

    def ask(self, work: "Callable[[Desk], T]", done: Callable[[T], None], failed: Callable[[DeskError], None]) -> None:
        """Ask the desk in a worker; pass the answer on unless another question is asked meanwhile."""
        desk, question = self._desktop.desk, self._question
        if desk is None:
            return

        def answered(answer: T) -> None:
            if question == self._question:
                done(answer)

        def refused(problem: DeskError) -> None:
            if question == self._question:
                failed(problem)

        self._desktop.jobs.run(self, lambda: work(desk), answered, refused)


def nothing(_problem: DeskError) -> None:
    """What only adds to the page may be missing."""
