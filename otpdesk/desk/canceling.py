"""Ending verifications at providers that ours do not need any more. Ours has ended before, whatever they say."""

import logging
from typing import TYPE_CHECKING, cast

from otpdesk.desk.dispatch import LEASE
from otpdesk.desk.following import MACHINE
from otpdesk.desk.ways import managed_of
from otpdesk.errors import DeskError
from otpdesk.otp import Instant
from otpdesk.store import audit, customers, sessions

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.providers.verifying import Canceled, Verifier
    from otpdesk.store.sessions import Held

_log = logging.getLogger(__name__)


class Canceling:
    """Asks providers to end what is due. Each is asked by one desk only, and again only when its window opens."""

    def __init__(self, context: "Context") -> None:
        self._context = context

    def round(self, most: int) -> list[str]:
        """End at most so many; the ids of our verifications to which they belong."""
        with self._context.store.write() as tx:
            due = sessions.take_cancels(tx, most, tx.now + LEASE)
        return [self._cancel(held) for held in due]

    def of(self, verification_id: str) -> bool:
        """End now what may be ended of one verification of ours; whether there was anything to end."""
        with self._context.store.write() as tx:
            due = sessions.take_cancels_of(tx, verification_id, tx.now + LEASE)
        return bool([self._cancel(held) for held in due])

    def _cancel(self, held: "Held") -> str:
        try:
            self._note(held, self._asked(held))
        except DeskError as problem:
            _log.info("could not ask %s to end a verification: %s", held.account, type(problem).__name__)
            with self._context.store.write() as tx:
                sessions.say(tx, held, problem.title)
                sessions.cancel_at(tx, held, None)
        return held.verification_id

    def _asked(self, held: "Held") -> "Canceled":
        from otpdesk.providers.verifying import Session

        with self._context.store.read() as tx:
            to = customers.address(tx, held.address_id).value
        adapter = cast("Verifier", self._context.accounts.adapter(held.account))
        return adapter.cancel(Session(held.id, held.channel, to, held.started_at))

    def _note(self, held: "Held", came: "Canceled") -> None:
        with self._context.store.write() as tx:
            if came.done:
                sessions.end(tx, held, "canceled", came.words)
            else:
                sessions.say(tx, held, came.words)
                sessions.cancel_at(tx, held, _again(held, came.opens_after, tx.now))
            detail = {"attempt": held.attempt_id, "account": held.account, "opens_after": came.opens_after}
            outcome = "done" if came.done else "failed"
            audit.write(tx, MACHINE, self._context.workstation, "session.cancel", held.verification_id, outcome, detail)


def _again(held: "Held", opens_after: int | None, now: Instant) -> Instant | None:
    """When to ask again; None if the provider names no time, or it ends by itself before that."""
    if opens_after is None:
        return None
    at = now + 1000 * max(opens_after, 1)
    return at if at < held.started_at + 1000 * managed_of(held.provider).life else None
