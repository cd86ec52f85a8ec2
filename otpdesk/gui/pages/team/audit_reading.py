"""Reading the audit from the desk: answers to a question that is no longer asked are dropped."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from otpdesk.desk.team_views import AuditFacets, AuditFilter, AuditPage
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.questions import MOST_COUNTED, PAGE, Questions, nothing

if TYPE_CHECKING:
    from otpdesk.otp import Instant


class AuditReading(Questions):
    """The lines of the audit."""

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        super().__init__(desktop, parent)
        self.filter = AuditFilter()

    def start(self, what: AuditFilter) -> None:
        """Read the first page of a filter, how many lines it has, and what the chips may offer."""
        self.ask_anew()
        self.filter = what
        self.ask(lambda desk: desk.audit.page(what, limit=PAGE), self.first.emit, self.failed.emit)
        self.ask(lambda desk: desk.audit.count(what, MOST_COUNTED), self.counted.emit, nothing)
        self.ask(lambda desk: desk.audit.facets(), self._take_facets, nothing)

    @Slot(object, object)
    def more(self, older: int | None, newer: int | None) -> None:
        """Read the page below (`older`) or above (`newer`) a line."""
        what = self.filter
        found = self.older if older is not None else self.newer
        self.ask(lambda desk: desk.audit.page(what, older, newer, PAGE), found.emit, self.missed.emit)

    def read_outside(self) -> None:
        """Find the last line that only the time filter hides."""
        anytime = replace(self.filter, since=None, until=None)
        self.ask(lambda desk: desk.audit.page(anytime, limit=1), self._take_outside, nothing)

    def _take_facets(self, facets: AuditFacets) -> None:
        self.facets.emit(facets)

    def _take_outside(self, page: AuditPage) -> None:
        at: Instant | None = page.rows[0].at if page.rows else None
        self.outside.emit(at)
