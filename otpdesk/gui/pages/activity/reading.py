"""Reading Activity from the desk: answers to a question that is no longer asked are dropped."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from otpdesk.desk.views import Facets, Filter, Page
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.questions import MOST_COUNTED, PAGE, Questions, nothing
from otpdesk.otp import Attempt, Instant

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk

LOOK_EVERY = 5_000
"""Milliseconds between two looks for rows that other desks made."""
_GATHER = 200
_TOGETHER = 50


class Reading(Questions):
    """The attempts; `news` says how many came since, `changed` gives attempts in their new state."""

    news = Signal(int)
    changed = Signal(object)

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        super().__init__(desktop, parent)
        self._looking = False
        self._newest: str | None = None
        self._stale: set[str] = set()
        self.filter = Filter()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY)
        self._look.timeout.connect(self.look_for_news)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER)
        self._gather.timeout.connect(self._read_changed)
        self._awake = False
        desktop.verification_changed.connect(self._note_change)

    # questions

    def start(self, what: Filter) -> None:
        """Read the first page of a filter, how many rows it has, and what the chips may offer."""
        self.ask_anew()
        self.filter = what
        self._newest = None
        self._looking = False
        self.ask(lambda desk: desk.activity.page(what, limit=PAGE), self._take_first, self.failed.emit)
        self.ask(lambda desk: desk.activity.count(what, MOST_COUNTED), self.counted.emit, nothing)
        self.ask(lambda desk: desk.activity.facets(), self._take_facets, nothing)

    @Slot(object, object)
    def more(self, older: str | None, newer: str | None) -> None:
        """Read the page below (`older`) or above (`newer`) a key."""
        what = self.filter
        found = self.older if older is not None else self.newer
        self.ask(lambda desk: desk.activity.page(what, older, newer, PAGE), found.emit, self.missed.emit)

    def read_outside(self) -> None:
        """Find the last attempt that only the time filter hides."""
        anytime = replace(self.filter, since=None, until=None)
        self.ask(lambda desk: desk.activity.page(anytime, limit=1), self._take_outside, nothing)

    def _take_first(self, page: Page) -> None:
        self._newest = page.rows[0].attempt.id if page.rows else None
        self._stale.clear()
        self.first.emit(page)

    def _take_outside(self, page: Page) -> None:
        at: Instant | None = page.rows[0].attempt.created_at if page.rows else None
        self.outside.emit(at)

    def _take_facets(self, facets: Facets) -> None:
        self.facets.emit(facets)

    # following

    def wake(self) -> None:
        """The page is on screen: follow what happens."""
        self._awake = True
        self._look.start()
        if self._stale:
            self._gather.start()
        self.look_for_news()

    def rest(self) -> None:
        """The page is not on screen: remember what changes, read nothing."""
        self._awake = False
        self._look.stop()

    @Slot()
    def look_for_news(self) -> None:
        """Count the rows that are newer than the top one."""
        newest, what = self._newest, self.filter
        if self._desktop.desk is None or newest is None or self._looking or what.until is not None:
            return
        self._looking = True
        self.ask(lambda desk: desk.activity.newer_than(what, newest), self._take_news, self._miss_news)

    def _take_news(self, count: int) -> None:
        self._looking = False
        self.news.emit(count)

    def _miss_news(self, _problem: DeskError) -> None:
        self._looking = False

    @Slot(str)
    def _note_change(self, verification_id: str) -> None:
        self._stale.add(verification_id)
        if self._awake and not self._gather.isActive():
            self._gather.start()

    @Slot()
    def _read_changed(self) -> None:
        """Read what changed, a handful of verifications together; look whether any of it is new."""
        some = tuple(self._stale)[:_TOGETHER]
        self._stale.difference_update(some)
        self.ask(lambda desk: _attempts(desk, some), self.changed.emit, nothing)
        self.look_for_news()
        if self._stale:
            self._gather.start()


def _attempts(desk: "Desk", verifications: tuple[str, ...]) -> tuple[Attempt, ...]:
    return tuple(attempt for one in verifications for attempt in desk.customers.show(one).attempts)
