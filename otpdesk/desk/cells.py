"""The daily figures that comparisons are read from: counted anew when a day changed, and held against the raw rows."""

import logging
import threading
import time
from typing import TYPE_CHECKING

from otpdesk.otp import Instant

if TYPE_CHECKING:
    from otpdesk.desk.context import Context

_FIRST = 20_000
"""Milliseconds after the start of the program before anything is counted: the window comes first."""
_EVERY = 60_000
"""Milliseconds between two counts of a day on which messages are being sent."""
_SHARE = 20
"""In the background a day that takes long is counted so many times its own time apart: 5 % of a processor."""
_LONG = 0.25
"""Seconds of a processor from which counting a day takes long: some 40,000 attempts."""
_REST = 5
"""So many times its own time such a day is left alone after a count, whoever asks."""

_log = logging.getLogger(__name__)


class DailyCells:
    """Keeps the cells of each day. All methods block and may be called from any thread."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._turn = threading.Lock()
        self._begins = context.clock.now() + _FIRST
        self._next: dict[int, Instant] = {}
        self._resting: dict[int, float] = {}

    def keep_up(self, limit: int | None = None, since: Instant | None = None, until: Instant | None = None) -> int:
        """Count the days that changed, the newest first, at most `limit`; how many were counted.

        Only those from `since` on, before `until`, where given. A day of very many attempts that was counted a few
        seconds ago is good enough as it is.
        """
        from otpdesk.store import cells

        first = None if since is None else cells.day_at(since)
        last = None if until is None else cells.day_at(until - 1)
        with self._turn:
            with self._context.store.read() as tx:
                found = cells.stale(tx)
            days = [day for day in found if (first is None or first <= day) and (last is None or day <= last)][:limit]
            return sum(self._count(day) for day in days if self._resting.get(day, 0) <= time.monotonic())

    def waiting(self, since: Instant, until: Instant) -> int:
        """How many days from `since` on, before `until`, changed and wait to be counted again."""
        from otpdesk.store import cells

        first, last = cells.day_at(since), cells.day_at(until - 1)
        with self._context.store.read() as tx:
            return sum(first <= day <= last for day in cells.stale(tx))

    def round(self) -> bool:
        """Count one day that changed, at the program's pace; whether another one waits to be counted now."""
        now = self._context.clock.now()
        if now < self._begins:
            return False
        from otpdesk.store import cells

        with self._turn:
            with self._context.store.read() as tx:
                waiting = [day for day in cells.stale(tx) if self._next.get(day, now) <= now]
            if not waiting:
                return False
            start = time.monotonic()
            self._count(waiting[0])
            took = round(1000 * (time.monotonic() - start))
            self._next = {day: at for day, at in self._next.items() if at > now}
            self._next[waiting[0]] = now + max(_EVERY, _SHARE * took)
        _log.debug("counted day %d in %d ms", waiting[0], took)
        return len(waiting) > 1

    def _count(self, day: int) -> bool:
        from otpdesk.store import cells

        start = time.thread_time()
        counted = cells.recount(self._context.store, day)
        took = time.thread_time() - start
        now = time.monotonic()
        self._resting = {other: until for other, until in self._resting.items() if until > now}
        if took >= _LONG:
            self._resting[day] = now + _REST * took
        return counted

    def check(self, since: Instant | None = None, until: Instant | None = None) -> list[str]:
        """Where the cells are not what counting all attempts anew gives, a sentence each; empty when all is well.

        The days from that of `since` to that of `until` (none: from the first, to the last); a second for each
        100,000 attempts. Days that wait to be counted anyway are passed over.
        """
        from otpdesk.store import cells

        with self._context.store.read() as tx:
            first, last = (None if at is None else cells.day_at(at) for at in (since, until))
            return list(cells.differing(tx.connection, first, last))
