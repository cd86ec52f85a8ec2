"""Asking the desk for a comparison: one at a time, and only the newest question is answered on screen."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from otpdesk.desk.comparison_views import Comparison, Offered, Question
from otpdesk.desk.views import Filter, Page
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.questions import Questions, nothing

if TYPE_CHECKING:
    from otpdesk.otp import Instant


class Reading(Questions):
    """`compared` hands over a Comparison, `failed` why there is none, `offered` what the chips may offer.

    `counting` says how many days are counted again before that.

    `outside` follows `look_outside`: the instant of the last send that only the days hide, or None.
    """

    compared = Signal(object)
    counting = Signal(int)
    offered = Signal(object)

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        super().__init__(desktop, parent)
        self._waiting: Question | None = None
        self.busy = False

    def start(self, question: Question) -> None:
        """Ask; while an older question is being worked out, the newest waits for its turn."""
        if self.busy:
            self._waiting = question
            return
        self.busy = True
        self.ask_anew()
        first = question.since - (question.until - question.since if question.before else 0)
        self.ask(lambda desk: desk.cells.waiting(first, question.until), self._take_waiting, nothing)
        self.ask(lambda desk: desk.comparing.compare(question), self._take, self._miss)
        since, until = question.since, question.until
        self.ask(lambda desk: desk.comparing.offered(since, until, question.channels), self._take_offered, nothing)

    def _take_waiting(self, days: int) -> None:
        self.counting.emit(days)

    def _next(self) -> bool:
        """Whether a newer question took over."""
        self.busy = False
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return False
        self.start(waiting)
        return True

    def _take(self, found: Comparison) -> None:
        if not self._next():
            self.compared.emit(found)

    def _miss(self, problem: DeskError) -> None:
        if not self._next():
            self.failed.emit(problem)

    def _take_offered(self, offered: Offered) -> None:
        self.offered.emit(offered)

    def look_outside(self, question: Question) -> None:
        """Find the last send that only the days hide."""
        anytime = Filter(
            accounts=question.accounts,
            channels=question.channels,
            countries=question.countries,
            purposes=question.purposes,
        )
        self.ask(lambda desk: desk.activity.page(anytime, limit=1), self._take_outside, lambda _: self._miss_outside())

    def _take_outside(self, page: Page) -> None:
        at: Instant | None = page.rows[0].attempt.created_at if page.rows else None
        self.outside.emit(at)

    def _miss_outside(self) -> None:
        self.outside.emit(None)
