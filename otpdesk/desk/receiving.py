"""Receipts that providers deliver by themselves: proven, taken once, and worth what a poll is worth.

A provider may be faster than its own answer to the send: what it says of a message that is not known yet is kept for
ten minutes. It may say the same again: that changes nothing for seven days.
"""

import threading
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk.desk.asking import Asking
from otpdesk.desk.claims import claim_of, plain
from otpdesk.desk.dispatch import LEASE
from otpdesk.desk.following import heard
from otpdesk.desk.provider_views import Deliveries, Received
from otpdesk.desk.settling import poll_wait
from otpdesk.desk.standing import Claim, of_report
from otpdesk.otp import CodeBy, IdKind, Source, Status, is_id
from otpdesk.providers import provider_class
from otpdesk.store import attempts, deliveries, sends, sessions, verifications

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.providers.deliveries import Claimed, Delivery
    from otpdesk.store.attempts import Entry
    from otpdesk.store.deliveries import Waiting
    from otpdesk.store.engine import Tx

_NOT_ANSWERED = frozenset({Status.QUEUED, Status.SENDING})
"""The answer to the send is still to come; what it says must not be lost to what came before it."""


class Receiving:
    """Takes deliveries. May be called from any thread, by any number of desks on one database."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._asking = Asking(context, rulebook)
        self._turn = threading.Lock()
        self._came: Counter[str] = Counter()

    def take(self, account: str, delivery: "Delivery") -> tuple[Received, ...]:
        """Take what a delivery to an account claims, each claim once, and say what came of each.

        `providers.deliveries.Forged` if it is not proven to come from the provider, or too old; NotFound if there is
        no such account, AccountProblem if it lacks the secret or its provider signs nothing. StoreProblem: it may be
        delivered again.
        """
        from otpdesk.providers.deliveries import Forged

        identity, settings = self._context.accounts.settings_of(account)
        now = self._context.clock.now()
        try:
            claims = provider_class(identity.provider).claims(settings, delivery, now)
        except Forged:
            self._count("forged")
            raise
        came = tuple(self._take(identity.id, one) for one in claims)
        for one in came:
            self._count(one.value)
        return came

    def counts(self) -> Deliveries:
        """How many claims came since the desk opened, and what came of them."""
        with self._turn:
            return Deliveries(**self._came)

    def again(self, most: int = 50) -> tuple[str, ...]:
        """Look again at what came before its message was known; the ids of verifications that changed."""
        with self._context.store.write() as tx:
            due = deliveries.take_due(tx, most, tx.now + LEASE)
        changed = [found for one in due if (found := self._look_again(one))]
        for verification_id in dict.fromkeys(changed):
            self._context.changed(verification_id)
        return tuple(dict.fromkeys(changed))

    def _count(self, came: str) -> None:
        with self._turn:
            self._came[came] += 1

    def _take(self, account_id: int, claim: "Claimed") -> Received:
        key = deliveries.hashed(claim.key)
        with self._context.store.write(f"delivery:{account_id}") as tx:
            if not deliveries.remember(tx, account_id, key):
                return Received.REPEATED
            entry = _entry_of(tx, account_id, claim)
            if entry is None:
                deliveries.wait(tx, account_id, key, plain(claim), tx.now + poll_wait(0))
                return Received.WAITING
            if not self._apply(tx, entry, claim):
                return Received.UNCHANGED
        self._context.changed(entry.attempt.verification_id)
        return Received.TAKEN

    def _look_again(self, waiting: "Waiting") -> str:
        """The verification that changed by a claim that waited; empty if none did."""
        claim = claim_of(waiting.claim)
        with self._context.store.write(f"delivery:{waiting.account_id}") as tx:
            entry = _entry_of(tx, waiting.account_id, claim)
            if entry is None and tx.now - waiting.seen_at < deliveries.WAITS_FOR:
                until = tx.now + poll_wait(waiting.tries)
                deliveries.wait(tx, waiting.account_id, waiting.key, waiting.claim, until)
                return ""
            deliveries.settle(tx, waiting)
            return entry.attempt.verification_id if entry and self._apply(tx, entry, claim) else ""

    def _apply(self, tx: "Tx", entry: "Entry", claimed: "Claimed") -> bool:
        """What a claim makes of its attempt, and of the provider's verification; whether anything changed."""
        case = verifications.by_id(tx, entry.attempt.verification_id, lock=True)
        stored = attempts.by_id(tx, entry.attempt.id, lock=True)
        if case is None or stored is None:
            return False
        changed = self._apply_report(tx, stored, claimed)
        if claimed.state is None:
            return changed
        held = next(
            (one for one in sessions.of_verification(tx, case.verification.id) if one.attempt_id == stored.attempt.id),
            None,
        )
        return (held is not None and heard(tx, self._context, case, held, claimed.state)) or changed

    def _apply_report(self, tx: "Tx", stored: "Entry", claimed: "Claimed") -> bool:
        theirs = stored.attempt.code_by is CodeBy.PROVIDER
        claim = of_report(claimed.report, tx.now) if claimed.report is not None else None
        known_as = claimed.session if theirs else claimed.report.provider_id if claimed.report else ""
        if stored.attempt.provider_id or not known_as or stored.attempt.status is not Status.UNKNOWN:
            return claim is not None and self._asking.apply(tx, stored, claim, Source.WEBHOOK)
        claim = claim or Claim(Status.ACCEPTED, claimed.state.value if claimed.state else "", tx.now)
        if claim.status.rank < Status.ACCEPTED.rank:
            claim = replace(claim, status=Status.ACCEPTED)
        return self._asking.known(tx, stored, known_as, claim, Source.WEBHOOK)


def _entry_of(tx: "Tx", account_id: int, claim: "Claimed") -> "Entry | None":
    """The attempt that a claim is about: by our own reference, else by the provider's id. None: not known (yet)."""
    if is_id(claim.attempt, IdKind.ATTEMPT):
        entry = attempts.by_id(tx, claim.attempt)
        if entry is not None and entry.account_id == account_id:
            return None if entry.attempt.status in _NOT_ANSWERED else entry
    provider_id = claim.session or (claim.report.provider_id if claim.report else "")
    found = sends.newest_by_provider_id(tx, account_id, provider_id) if provider_id else None
    return attempts.by_id(tx, found) if found else None
