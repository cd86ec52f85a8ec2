"""Watching: which account is slow or fails in which country just now, and whose receipts are in doubt."""

from typing import TYPE_CHECKING

from otpdesk.desk.rights import require
from otpdesk.desk.watching_views import Board, Past, WarningLine
from otpdesk.errors import BadInput, NotFound
from otpdesk.redaction import redacted
from otpdesk.roles import Right
from otpdesk.store import audit, warnings

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.watching_receipts import Receipts
    from otpdesk.desk.watching_round import Rounds
    from otpdesk.otp import Instant

ROUND = 2_000
"""First attempts that one round takes at most, of each kind."""

_PAUSE = 10_000
_NOTE_LENGTH = 400


class Watching:
    """All methods block and may be called from any thread. What needs numbers is imported with the first round."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._rounds: Rounds | None = None
        self._receipts: Receipts | None = None
        self._began = context.clock.now()
        self._looked_at: Instant | None = None

    # in the background

    def round(self, limit: int = ROUND, *, at_once: bool = False) -> bool:
        """Take what came since, open and close warnings; at most every 10 seconds, and not within 10 of the start.

        `at_once`: now. True if there is more to take, so that it is worth coming back soon.
        """
        now = self._context.clock.now()
        last = self._began if self._looked_at is None else self._looked_at
        if not at_once and abs(now - last) < _PAUSE:
            return False
        self._looked_at = now
        rounds, receipts = self._workers()
        more = rounds.run(limit) >= limit
        rounds.judge()
        receipts.run()
        return more

    def _workers(self) -> "tuple[Rounds, Receipts]":
        if self._rounds is None or self._receipts is None:
            from otpdesk.desk.watching_receipts import Receipts
            from otpdesk.desk.watching_round import Rounds

            self._rounds, self._receipts = Rounds(self._context), Receipts(self._context)
        return self._rounds, self._receipts

    # what is shown

    def board(self) -> Board:
        """How every account does in every country where first attempts went lately."""
        from otpdesk.desk.watching_board import board

        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            return board(tx)

    def past(self, limit: int = 100, before: int | None = None) -> Past:
        """Warnings, open and closed, the newest first; those older than the one numbered `before`."""
        from otpdesk.desk.watching_board import line

        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            found = [line(one) for one in warnings.history(tx, limit + 1, before)]
        return Past(tuple(found[:limit]), more=len(found) > limit)

    def concerning(self, address_id: str) -> tuple[WarningLine, ...]:
        """Open warnings of the country and network that an address belongs to: what an operator ought to know.

        NotFound if there is no such address.
        """
        from otpdesk.desk.watching_board import concerning

        with self._context.store.read() as tx:
            return concerning(tx, address_id)

    # what people do

    def acknowledge(self, number: int, note: str) -> WarningLine:
        """Note that somebody has seen a warning, and what they make of it. NotFound; BadInput names the field."""
        from otpdesk.desk.watching_board import line

        require(self._context, Right.COMPARE)
        said = redacted(note.strip())[:_NOTE_LENGTH]
        with self._context.store.write(warnings.LOCK) as tx:
            kept = warnings.by_id(tx, number)
            if kept is None:
                raise NotFound("There is no such warning.", "“otpdesk warnings list” shows them with their numbers.")
            who = self._context.operator
            if not warnings.acknowledge(tx, number, who, said):
                raise BadInput(f"{kept.acknowledged_by} has seen to this warning already.", "", "warning")
            detail = {"account": kept.account, "country": kept.country, "kind": kept.kind, "note": said}
            place = self._context.workstation
            audit.write(tx, who, place, "warning.acknowledge", f"warning {number}", "done", detail)
            found = warnings.by_id(tx, number)
            assert found is not None
            return line(found)
