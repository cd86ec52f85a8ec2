"""The end of a verification, whichever way it comes: its codes are forgotten, providers are told, theirs are ended.

All of it is written in the transaction that ends it; what is to be done at providers is done from there, later.
"""

from typing import TYPE_CHECKING

from otpdesk.desk.ways import learning, managed_of
from otpdesk.otp import VerificationState
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Capability
from otpdesk.store import attempts, feedback, sessions, verifications
from otpdesk.store.sessions import PENDING

if TYPE_CHECKING:
    from otpdesk.store.engine import Tx
    from otpdesk.store.sessions import Held


def verified(tx: "Tx", verification_id: str, attempt_id: str) -> None:
    """The code of an attempt came back. The caller holds the verification's lock."""
    verifications.verify(tx, verification_id, attempt_id)
    attempts.convert(tx, attempt_id)
    feedback.queue(tx, verification_id, learning(), attempt_id)
    end_there(tx, verification_id)


def ended(tx: "Tx", verification_id: str, state: VerificationState) -> None:
    """It ended without success. The caller holds the verification's lock.

    A provider is told of what ran out; that somebody changed their mind says nothing of its message.
    """
    verifications.end(tx, verification_id, state)
    if state is not VerificationState.CANCELED:
        feedback.queue(tx, verification_id, learning(), None)
    end_there(tx, verification_id)


def end_there(tx: "Tx", verification_id: str) -> None:
    """Note for every verification at a provider that still runs when the provider is to be asked to end it."""
    seen = set()
    for held in sessions.of_verification(tx, verification_id):
        if held.state == PENDING and held.key not in seen:
            _end_at_provider(tx, held)
        seen.add(held.key)


def _end_at_provider(tx: "Tx", held: "Held") -> None:
    """A code that nobody waits for is better dead; where the provider cannot, it says when it is."""
    managed = managed_of(held.provider)
    if held.started_at + 1000 * managed.life <= tx.now:
        sessions.end(tx, held, "expired")
        return
    if sessions.needed_elsewhere(tx, held):
        sessions.end(tx, held, "ended", "It goes on at the provider for a newer verification.")
        return
    kind = provider_class(held.provider)
    if kind.can(Capability.CANCEL):
        sessions.cancel_at(tx, held, max(tx.now, held.started_at + 1000 * managed.cancel_after))
        return
    why = kind.abilities[Capability.CANCEL].why
    sessions.say(tx, held, f"{kind.title} cannot cancel a verification: {why}." if why else "")
