"""Tracking: what becomes of messages after the send, and the end of codes nobody read back.

Every round does what is due and nothing else, so that it may be called at any pace, by any number of desks on one
database: who takes an attempt moves its next poll away in the same statement.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk.desk import ending, ways
from otpdesk.desk.asking import Asking
from otpdesk.desk.canceling import Canceling
from otpdesk.desk.dispatch import LEASE
from otpdesk.desk.following import MACHINE
from otpdesk.desk.receiving import Receiving
from otpdesk.desk.rights import require
from otpdesk.desk.settling import NO_LIST
from otpdesk.errors import AccountProblem, DeskError, NotFound
from otpdesk.otp import Attempt, Failure, Instant, Status, VerificationState
from otpdesk.roles import Right
from otpdesk.store import attempts, audit, following, verifications

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.desk.telling import Telling
    from otpdesk.store.attempts import Entry
    from otpdesk.store.engine import Tx

AFTERGLOW = 60_000
"""How long the trace of a code outlives it, in milliseconds: to tell an expired code from a wrong one."""

_AT_ONCE = 8
_MOST_ENDINGS = 500
_TIDY_EVERY = 30_000

DIED_WORDS = "The program ended in the middle of the send; it may have been sent."
NEVER_SENT_WORDS = "It was never sent: the program ended before it was handed over."

_log = logging.getLogger(__name__)


class Tracking:
    """Follows what is open. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook", telling: "Telling") -> None:
        self._context = context
        self._asking = Asking(context, rulebook)
        self._canceling = Canceling(context)
        self._telling = telling
        self._receiving = Receiving(context, rulebook)
        self._tidied_at = context.clock.now()

    def recover(self) -> tuple[str, ...]:
        """Attempts whose sender died: UNKNOWN, never sent again. Ids of the verifications that changed."""
        with self._context.store.write() as tx:
            changed = self._recover(tx)
        return self._tell(changed)

    def round(self, limit: int = 50) -> tuple[str, ...]:
        """Poll and reconcile at most `limit` attempts that are due, end what ran out, wipe old traces of codes.

        What ended is ended at its providers too, and those that learn from outcomes are told. Ids of the verifications
        that changed, each once.
        """
        with self._context.store.write() as tx:
            changed = [*self._recover(tx), *self._run_out(tx)]
            verifications.forget_old_codes(tx, tx.now - AFTERGLOW)
            due = following.take_due(tx, limit, tx.now + LEASE)
        self._tell(changed)
        changed += self._receiving.again(limit)
        changed += self._ask_about(due)
        changed += self._tell(self._canceling.round(limit))
        self._telling.round(limit)
        self._refresh_prices(due)
        self._tidy()
        return tuple(dict.fromkeys(changed))

    def _tidy(self) -> None:
        now = self._context.clock.now()
        if abs(now - self._tidied_at) >= _TIDY_EVERY:
            self._tidied_at = now
            self._context.store.checkpoint()

    def next_due(self) -> Instant | None:
        """When a round has something to do next; None while nothing is open."""
        with self._context.store.read() as tx:
            return following.next_due(tx, LEASE, AFTERGLOW)

    def refresh(self, attempt_id: str) -> Attempt:
        """Ask the provider about one attempt now. AccountProblem if it cannot be asked."""
        require(self._context, Right.LOOK)
        entry = self._entry(attempt_id)
        try:
            changed = self._asking.ask_now(entry)
        except ConnectionError:
            raise AccountProblem(
                f"{entry.attempt.account} cannot be reached.", "Check the connection and ask again in a minute."
            ) from None
        if changed:
            self._context.changed(entry.attempt.verification_id)
        return self._entry(attempt_id).attempt

    def _entry(self, attempt_id: str) -> "Entry":
        with self._context.store.read() as tx:
            entry = attempts.by_id(tx, attempt_id)
        if entry is None:
            raise NotFound("There is no such attempt.", "Its id begins with a.")
        return entry

    def _recover(self, tx: "Tx") -> list[str]:
        """All rows first, then their audit lines: the audit's own lock comes last on PostgreSQL."""
        touched = [*map(_died, following.lost_senders(tx)), *map(_unsent, following.never_claimed(tx, tx.now - LEASE))]
        for entry in touched:
            due = tx.now if entry.attempt.status is Status.UNKNOWN and ways.lists(entry.attempt) else None
            ended = tx.now if entry.attempt.status.final else None
            attempt = replace(entry.attempt, terminal_at=ended)
            attempts.save(tx, replace(entry, attempt=attempt, next_poll_at=due))
        for entry in touched:
            one = entry.attempt
            detail = {"attempt": one.id, "account": one.account}
            workstation = self._context.workstation
            audit.write(tx, MACHINE, workstation, "recover", one.verification_id, one.status.value, detail)
        return [entry.attempt.verification_id for entry in touched]

    def _run_out(self, tx: "Tx") -> list[str]:
        ended = verifications.run_out(tx, _MOST_ENDINGS)
        for verification_id in ended:
            ending.ended(tx, verification_id, VerificationState.EXPIRED)
        for verification_id in ended:
            audit.write(tx, MACHINE, self._context.workstation, "expire", verification_id, "expired")
        return list(ended)

    def _ask_about(self, due: tuple["Entry", ...]) -> list[str]:
        if not due:
            return []
        with ThreadPoolExecutor(min(_AT_ONCE, len(due)), thread_name_prefix="track") as pool:
            answers = list(pool.map(self._ask, due))
        changed = [entry.attempt.verification_id for entry, new in zip(due, answers, strict=True) if new]
        return list(self._tell(changed))

    def _ask(self, entry: "Entry") -> bool:
        try:
            return self._asking.ask(entry)
        except Exception:  # noqa: BLE001 - an error of ours about one message must not keep the others waiting
            _log.exception("asking about %s failed", entry.attempt.id)
            return False

    def _refresh_prices(self, due: tuple["Entry", ...]) -> None:
        wanted = {(one.account, one.country, one.channel) for one in (entry.attempt for entry in due)}
        for account, country, channel in sorted(wanted):
            try:
                self._context.accounts.refresh_price(account, country, channel, self._context.clock.now())
            except DeskError as problem:
                _log.info("no price for %s: %s", account, type(problem).__name__)

    def _tell(self, changed: list[str]) -> tuple[str, ...]:
        told = tuple(dict.fromkeys(changed))
        for verification_id in told:
            self._context.changed(verification_id)
        return told


def _died(entry: "Entry") -> "Entry":
    words = DIED_WORDS if ways.lists(entry.attempt) else f"{DIED_WORDS} {NO_LIST}"
    return replace(entry, attempt=replace(entry.attempt, status=Status.UNKNOWN, provider_words=words))


def _unsent(entry: "Entry") -> "Entry":
    attempt = replace(entry.attempt, status=Status.FAILED, failure=Failure.OTHER, provider_words=NEVER_SENT_WORDS)
    return replace(entry, attempt=attempt, counted=False, cost_micro=0)
