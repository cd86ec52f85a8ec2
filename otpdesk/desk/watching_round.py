"""One round of watching: take the first attempts that came since, judge the sums, open and close warnings.

It is called as often as wished, by any number of programs on one database: each attempt is taken once, and a round
takes at most so many. Reading and working out hold no lock; what was worked out is thrown away if another program came
first.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from otpdesk.desk.following import MACHINE
from otpdesk.desk.watching_evidence import evidence
from otpdesk.desk.watching_judging import Closing, Opening, judged
from otpdesk.desk.watching_levels import NOTHING, Levels, days_before, levels
from otpdesk.desk.watching_sums import Batch, known, taken
from otpdesk.desk.watching_views import Watched
from otpdesk.otp import Instant, first_id_number
from otpdesk.quality.cells import EMPTY
from otpdesk.quality.drift import FREEZE
from otpdesk.store import accounts, audit, cells, warnings
from otpdesk.store.warnings import LOCK, Kept

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx

_BACK = 24 * 3_600_000
"""Attempts that are older when they are first looked at say nothing of now."""

_LEVELS_LIFE = 30 * 60_000
_KEPT_SUMS = 14 * 24 * 3_600_000

DRIFTS = (Watched.CONVERSION, Watched.LATENCY)
"""What is told by a running sum."""


class Rounds:
    """Rounds of watching, with what is usual kept between them."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._read_at: Instant = 0
        self._cells = EMPTY
        self._levels = NOTHING

    def run(self, limit: int) -> int:
        """A round over at most `limit` attempts of each kind; how many it took."""
        return sum(self._take(kind, limit) for kind in DRIFTS)

    def judge(self) -> int:
        """Open and close warnings by the sums as they are; how many of either."""
        return sum(self._judge(kind) for kind in DRIFTS)

    def _take(self, kind: Watched, limit: int) -> int:
        with self._context.store.read() as tx:
            mark = warnings.mark(tx, kind.value)
            found = known(warnings.events(tx, _start(mark, tx.now), limit), kind, tx.now)
            if not found:
                return 0
            batch = self._batch(tx, kind, found)
        with self._context.store.write(LOCK) as tx:
            if warnings.mark(tx, kind.value) == mark:
                warnings.save(tx, kind.value, batch.sums.values())
                warnings.move_mark(tx, kind.value, batch.upto)
                warnings.forget(tx, tx.now - _KEPT_SUMS)
        return len(found)

    def _batch(self, tx: "Tx", kind: Watched, found: list[Any]) -> Batch:
        countries = {event.country for event, _ in found}
        before = warnings.sums(tx, kind.value, countries)
        names = {one.id: one.name for one in accounts.all(tx)}
        return Batch(found[-1][0].number, taken(before, found, kind, self._usual(tx), names))

    def _usual(self, tx: "Tx") -> Levels:
        """Worked out again only when a day was counted since: until then the store hands out the same cells."""
        if not 0 <= tx.now - self._read_at < _LEVELS_LIFE:
            found = cells.days(tx, *days_before(tx.now))
            if found is not self._cells:
                self._cells, self._levels = found, levels(found)
            self._read_at = tx.now
        return self._levels

    def _judge(self, kind: Watched) -> int:
        with self._context.store.read() as tx:
            changes = self._changes(tx, kind)
            stale = [one for one in self._kept(tx, kind) if tx.now - one.evidence_at >= FREEZE]
        if not changes and not stale:
            return 0
        with self._context.store.write(LOCK) as tx:
            changes = self._changes(tx, kind)  # again, under the lock: another program may have been faster
            for change in changes:
                self._do(tx, kind, change)
            self._prove(tx, kind, stale, changes)
        return len(changes)

    def _kept(self, tx: "Tx", kind: Watched) -> list[Kept]:
        return [one for one in warnings.open_ones(tx) if one.kind == kind]

    def _changes(self, tx: "Tx", kind: Watched) -> list[Opening | Closing]:
        kept = self._kept(tx, kind)
        countries = warnings.high(tx, kind.value) | {one.country for one in kept}
        if not countries:
            return []
        frozen = warnings.last_closed(tx, kind.value, tx.now - FREEZE)
        return list(judged(warnings.sums(tx, kind.value, countries), kept, frozen, tx.now))

    def _do(self, tx: "Tx", kind: Watched, change: Opening | Closing) -> None:
        if isinstance(change, Closing):
            warnings.close(tx, change.kept.id, change.why.value)
            self._note(tx, "warning.close", change.kept.id, kind, change.kept.account, change.kept.country)
            return
        shown = evidence(tx, kind, change.place, change.since)
        number = warnings.begin(tx, kind.value, change.place, change.since, shown)
        made = warnings.by_id(tx, number)
        self._note(tx, "warning.open", number, kind, made.account if made else "", change.place[1])

    def _prove(self, tx: "Tx", kind: Watched, stale: Iterable[Kept], changes: Iterable[Opening | Closing]) -> None:
        """Bring the evidence of warnings up to date that stay open."""
        closed = {change.kept.id for change in changes if isinstance(change, Closing)}
        for one in stale:
            if one.id not in closed:
                warnings.prove(tx, one.id, evidence(tx, kind, one.place, one.since))

    def _note(self, tx: "Tx", act: str, number: int, kind: Watched, account: str, country: str) -> None:
        detail = {"kind": kind.value, "account": account, "country": country}
        audit.write(tx, MACHINE, self._context.workstation, act, f"warning {number}", "done", detail)


def _start(mark: tuple[int, Instant] | None, now: Instant) -> int:
    """After which attempt to go on."""
    oldest = first_id_number(now - _BACK)
    return max(mark[0], oldest) if mark else oldest
