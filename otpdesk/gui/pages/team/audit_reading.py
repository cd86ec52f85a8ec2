"""Reading the audit from the desk: answers to a question that is no longer asked are dropped."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from otpdesk.desk.team_views import AuditFacets, AuditFilter, AuditPage
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk
    from otpdesk.otp import Instant

T = TypeVar("T")

PAGE = 200
MOST_COUNTED = 10_000


class AuditReading(QObject):
    """Answers come as signals.

    `first` the first page, `failed` why there is none; `older` and `newer` further pages, `missed` why one did not
    come; `counted` how many lines there are (at most MOST_COUNTED); `outside` when nothing is in the time filter, the
    instant of the last line before it, or None; `facets` what the chips may offer.
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
        self.filter = AuditFilter()

    def start(self, what: AuditFilter) -> None:
        """Read the first page of a filter, how many lines it has, and what the chips may offer."""
        self._question += 1
        self.filter = what
        self._ask(lambda desk: desk.audit.page(what, limit=PAGE), self.first.emit, self.failed.emit)
        self._ask(lambda desk: desk.audit.count(what, MOST_COUNTED), self.counted.emit, _nothing)
        self._ask(lambda desk: desk.audit.facets(), self._take_facets, _nothing)

    @Slot(object, object)
    def more(self, older: int | None, newer: int | None) -> None:
        """Read the page below (`older`) or above (`newer`) a line."""
        what = self.filter
        found = self.older if older is not None else self.newer
        self._ask(lambda desk: desk.audit.page(what, older, newer, PAGE), found.emit, self.missed.emit)

    def read_outside(self) -> None:
        """Find the last line that only the time filter hides."""
        anytime = replace(self.filter, since=None, until=None)
        self._ask(lambda desk: desk.audit.page(anytime, limit=1), self._take_outside, _nothing)

    def _take_facets(self, facets: AuditFacets) -> None:
        self.facets.emit(facets)

    def _take_outside(self, page: AuditPage) -> None:
        at: Instant | None = page.rows[0].at if page.rows else None
        self.outside.emit(at)

    def _ask(self, work: "Callable[[Desk], T]", done: Callable[[T], None], failed: Callable[[DeskError], None]) -> None:
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


def _nothing(_problem: DeskError) -> None:
    """What only adds to the page may be missing."""
