"""Asking a provider about one message: what became of it, or, when nobody knows, whether it went out at all."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from otpdesk.desk import ways
from otpdesk.desk.ending import end_there
from otpdesk.desk.following import MACHINE, heard
from otpdesk.desk.settling import RECONCILE_AFTER, begun, poll_wait
from otpdesk.desk.standing import WORDS_LENGTH, Claim, claimed, of_report
from otpdesk.errors import DeskError, NotFound
from otpdesk.otp import (
    Attempt,
    CodeBy,
    Failure,
    IdKind,
    Instant,
    Receipt,
    Source,
    Status,
    VerificationState,
    new_id,
)
from otpdesk.store import accounts, attempts, audit, customers, receipts, sends, sessions, verifications
from otpdesk.store.following import FOLLOW_FOR
from otpdesk.store.sessions import PENDING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.providers.base import Listed, Provider
    from otpdesk.providers.verifying import SessionReport, Verifier
    from otpdesk.store.attempts import Entry
    from otpdesk.store.engine import Tx

_PRICE_WAIT = 60_000
_RETRY_WAIT = 60_000
_RETRY_FOR = 24 * 3_600_000
_BEFORE, _AFTER = 60_000, 120_000
"""The window around our own time of sending in which the provider's time must lie, in milliseconds."""

NOT_FOUND_WORDS = "It was not found at the provider within ten minutes, so it was not sent."
ACCOUNT_GONE_WORDS = "Its account was removed, so the provider cannot be asked; it may have been sent."
SEVERAL_WORDS = "The provider lists more than one message that it could be."
SHARED_WORDS = "The provider lists the verification, but not each of its messages; ask the customer."

_log = logging.getLogger(__name__)


class Asking:
    """Asks about attempts and writes down what is learned."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook

    def ask(self, entry: "Entry") -> bool:
        """Ask once; whether the attempt changed. A provider that cannot be asked now is asked again later."""
        try:
            return self.ask_now(entry)
        except NotFound:
            return self._give_up(entry)
        except (DeskError, ConnectionError) as problem:
            _log.info("could not ask %s about %s: %s", entry.attempt.account, entry.attempt.id, type(problem).__name__)
            self._put_off(entry, problem)
            return False

    def ask_now(self, entry: "Entry") -> bool:
        """The same, but DeskError and ConnectionError reach the caller."""
        adapter = self._context.accounts.adapter(entry.attempt.account)
        if entry.attempt.provider_id and entry.attempt.code_by is CodeBy.PROVIDER:
            return self._follow(cast("Verifier", adapter), entry)
        if entry.attempt.provider_id:
            return self._poll(adapter, entry)
        if entry.attempt.status is Status.UNKNOWN and adapter.lists:
            return self._reconcile(adapter, entry)
        return False

    def _poll(self, adapter: "Provider", entry: "Entry") -> bool:
        report = adapter.report(entry.attempt.provider_id, entry.attempt.channel)
        claim = None if report is None else of_report(report, self._context.clock.now())
        with self._context.store.write() as tx:
            stored = attempts.by_id(tx, entry.attempt.id, lock=True)
            if stored is None:
                return False
            return self.apply(tx, stored, claim, Source.POLL)

    def _follow(self, adapter: "Verifier", entry: "Entry") -> bool:
        """How the verification at the provider stands, and what became of its message."""
        from otpdesk.providers.verifying import Session

        with self._context.store.read() as tx:
            held = _sharing(tx, entry.attempt)[0]
            to = customers.address(tx, held.address_id).value
        report = adapter.follow(Session(held.id, held.channel, to, held.started_at))
        with self._context.store.write(f"number:{held.address_id}") as tx:
            return self._followed(tx, entry, report)

    def _followed(self, tx: "Tx", entry: "Entry", report: "SessionReport | None") -> bool:
        case = verifications.by_id(tx, entry.attempt.verification_id, lock=True)
        if case is None:
            return False
        mine, *shared = _sharing(tx, entry.attempt)
        changed = report is not None and heard(tx, self._context, case, mine, report.state, report.verified_at)
        stored = attempts.by_id(tx, entry.attempt.id, lock=True)
        if stored is None:
            return changed
        if any(one.ordinal > mine.ordinal for one in shared):
            # What it says from now on is about the newer message.
            attempts.save(tx, replace(stored, next_poll_at=None))
            return changed
        said = report.message if report is not None else None
        claim = None if said is None else of_report(said, tx.now)
        return self.apply(tx, stored, claim, Source.POLL) or changed

    def apply(self, tx: "Tx", stored: "Entry", claim: Claim | None, source: Source) -> bool:
        """Raise the attempt by a claim, keep its receipt if it is new, and set the next poll.

        Whether it changed. The attempt is locked.
        """
        after = stored.attempt if claim is None else claimed(stored.attempt, claim)
        entry = replace(stored, attempt=after, polls=stored.polls + 1)
        if after.price is not None and after.price != stored.attempt.price:
            entry = replace(entry, cost_micro=self._rulebook.now(tx).converted(after.price))
        attempts.save(tx, replace(entry, next_poll_at=next_poll(entry, tx.now)))
        receipt = None if claim is None else _receipt(after.id, claim, source, tx.now)
        if receipt is not None and not receipts.known(tx, receipt):
            receipts.add(tx, receipt)
        if after == stored.attempt:
            return False
        detail = {"attempt": after.id, "account": after.account, "source": source.value, "code": after.provider_code}
        self._note(tx, after, detail)
        return True

    def _note(self, tx: "Tx", after: Attempt, detail: dict[str, str]) -> None:
        workstation = self._context.workstation
        audit.write(tx, MACHINE, workstation, "status", after.verification_id, after.status.value, detail)

    def _reconcile(self, adapter: "Provider", entry: "Entry") -> bool:
        """Look for a message in the provider's list: exactly one that fits is ours."""
        with self._context.store.read() as tx:
            to = customers.address(tx, entry.address_id).value
        since = _sent_at(entry.attempt) - _BEFORE
        if entry.attempt.code_by is CodeBy.PROVIDER:
            listed = cast("Verifier", adapter).started_since(to, since, entry.attempt.channel)
        else:
            listed = adapter.sent_since(to, since, entry.attempt.channel)
        with self._context.store.write(f"number:{entry.address_id}") as tx:
            stored = attempts.by_id(tx, entry.attempt.id, lock=True)
            if stored is None or stored.attempt.status is not Status.UNKNOWN:
                return False
            found = fitting(listed, stored.attempt)
            owned = sends.owned(tx, stored.account_id, [one.report.provider_id for one in found], stored.attempt.id)
            free = [one for one in found if one.report.provider_id not in owned]
            if len(free) == 1:
                return self._found(tx, stored, free[0])
            if found and not free and _repeats(stored.attempt):
                return self._not_found(tx, stored, SHARED_WORDS)
            return self._not_found(tx, stored, SEVERAL_WORDS if free else "")

    def _found(self, tx: "Tx", stored: "Entry", listed: "Listed") -> bool:
        claim = of_report(listed.report, tx.now)
        if claim.status.rank < Status.ACCEPTED.rank:
            claim = replace(claim, status=Status.ACCEPTED)
        return self.known(tx, stored, listed.report.provider_id, claim, Source.LIST)

    def known(self, tx: "Tx", stored: "Entry", provider_id: str, claim: Claim | None, source: Source) -> bool:
        """The provider knows an attempt of which nothing was known: its id there, and what it claims."""
        entry = replace(stored, polls=0, attempt=replace(stored.attempt, provider_id=provider_id))
        changed = self.apply(tx, begun(entry), claim, source)
        if stored.attempt.code_by is CodeBy.PROVIDER:
            case = verifications.by_id(tx, stored.attempt.verification_id)
            if case is not None and case.verification.state is not VerificationState.OPEN:
                end_there(tx, stored.attempt.verification_id)
        return changed

    def _not_found(self, tx: "Tx", stored: "Entry", why: str) -> bool:
        """Still unknown (`why`: though it is listed); at last it counts as never sent, yet the limits keep it."""
        due = next_reconcile(stored.attempt, tx.now)
        after = replace(stored.attempt, provider_words=(why or stored.attempt.provider_words)[:WORDS_LENGTH])
        if due is None and not why:
            after = replace(
                after,
                status=Status.FAILED,
                failure=Failure.OTHER,
                provider_words=NOT_FOUND_WORDS,
                terminal_at=tx.now,
            )
        attempts.save(tx, replace(stored, attempt=after, polls=stored.polls + 1, next_poll_at=due))
        if after == stored.attempt:
            return False
        self._note(tx, after, {"attempt": after.id, "account": after.account, "source": Source.LIST.value})
        return True

    def _give_up(self, entry: "Entry") -> bool:
        """The account was removed: nobody can be asked any more."""
        with self._context.store.write() as tx:
            stored = attempts.by_id(tx, entry.attempt.id, lock=True)
            if stored is None:
                return False
            after = stored.attempt
            if after.status is Status.UNKNOWN:
                after = replace(after, provider_words=ACCOUNT_GONE_WORDS)
            attempts.save(tx, replace(stored, attempt=after, next_poll_at=None))
        return after != entry.attempt

    def _put_off(self, entry: "Entry", problem: Exception) -> None:
        """The provider could not be asked: later again, while it is worth it; an account's trouble is kept."""
        with self._context.store.write() as tx:
            stored = attempts.by_id(tx, entry.attempt.id, lock=True)
            if stored is None:
                return
            waiting = stored.attempt.status is Status.UNKNOWN and not stored.attempt.provider_id
            worth_it = tx.now - _sent_at(stored.attempt) < _RETRY_FOR
            due = (tx.now + _RETRY_WAIT if worth_it else None) if waiting else next_poll(stored, tx.now)
            attempts.save(tx, replace(stored, polls=stored.polls + 1, next_poll_at=due))
            if isinstance(problem, DeskError):
                accounts.mark_error(tx, stored.attempt.account, problem.title)


def fitting(listed: "Sequence[Listed]", attempt: Attempt) -> list["Listed"]:
    """The listed messages that an attempt may be: by our own reference, else by the time of sending."""
    ours = [one for one in listed if one.attempt == attempt.id]
    if ours:
        return ours
    at = _sent_at(attempt)
    return [one for one in listed if not one.attempt and at - _BEFORE <= one.sent_at <= at + _AFTER]


def next_poll(entry: "Entry", now: Instant) -> Instant | None:
    """When to ask again: ever more slowly while it is open, each minute while only its price is missing."""
    one = entry.attempt
    if now - _sent_at(one) >= FOLLOW_FOR or not ways.polls(one):
        return None
    if not one.status.final or entry.session_state == PENDING:
        return now + poll_wait(entry.polls)
    return None if one.price_final_at is not None else now + _PRICE_WAIT


def next_reconcile(attempt: Attempt, now: Instant) -> Instant | None:
    """When the provider's list is searched next for an unknown attempt; None after the last time."""
    at = _sent_at(attempt)
    return next((due for due in (at + 1000 * seconds for seconds in RECONCILE_AFTER) if due > now), None)


def _sent_at(attempt: Attempt) -> Instant:
    return attempt.created_at if attempt.sent_at is None else attempt.sent_at


def _sharing(tx: "Tx", attempt: Attempt) -> list[sessions.Held]:
    """An attempt with its verification at the provider, then the others that share that one."""
    every = sessions.of_verification(tx, attempt.verification_id)
    mine = next(one for one in every if one.attempt_id == attempt.id)
    return [mine, *(one for one in every if one.key == mine.key and one is not mine)]


def _repeats(attempt: Attempt) -> bool:
    """Whether an attempt may have been one more message of a verification that an earlier one began."""
    return attempt.code_by is CodeBy.PROVIDER and ways.managed_of(attempt.provider).repeats


def _receipt(attempt_id: str, claim: Claim, source: Source, now: Instant) -> Receipt:
    return Receipt(
        id=new_id(IdKind.RECEIPT, now),
        attempt_id=attempt_id,
        status=claim.status,
        raw=claim.raw,
        source=source,
        seen_at=now,
        claimed_at=claim.claimed_at,
        code=claim.code,
        words=claim.words,
        failure=claim.failure,
    )
