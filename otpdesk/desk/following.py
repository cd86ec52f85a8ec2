"""What providers say of their verifications: it runs, it ended, or somebody typed the right code.

It comes from a question or from a delivery, and means the same either way.
"""

from typing import TYPE_CHECKING

from otpdesk.desk import ending
from otpdesk.desk.ways import managed_of
from otpdesk.otp import Check, CodeBy, IdKind, Instant, Outcome, VerificationState, new_id
from otpdesk.store import audit, checks, sessions
from otpdesk.store.sessions import PENDING

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.providers.verifying import SessionState
    from otpdesk.store.engine import Tx
    from otpdesk.store.sessions import Held
    from otpdesk.store.verifications import Case

MACHINE = "otpdesk"
"""Who acts in the audit when nobody pressed anything."""


def heard(
    tx: "Tx", context: "Context", case: "Case", held: "Held", state: "SessionState", verified_at: Instant | None = None
) -> bool:
    """Take what the provider says of one of its verifications; whether that changed anything.

    The caller holds the lock of our verification (`case`). Its own end leaves ours open: a resend may still help.
    """
    from otpdesk.providers.verifying import SessionState

    if held.state != PENDING or state in {SessionState.PENDING, SessionState.UNKNOWN}:
        return False
    if state is not SessionState.VERIFIED:
        sessions.end(tx, held, state.value)
        return True
    if checks.under_way(tx, case.verification.id):
        return False  # whoever asked will say so, and by whose hand
    sessions.end(tx, held, state.value)
    if _counts(tx, case, held, verified_at):
        _verify(tx, context, case, held)
    return True


def _counts(tx: "Tx", case: "Case", held: "Held", verified_at: Instant | None) -> bool:
    """Whether the right code was typed by the customer on the provider's page, or by us when no answer came.

    Another program may check codes of the same account; what it verified is not our customer's word to us.
    """
    one = case.verification
    in_time = verified_at is not None and verified_at < one.expires_at
    alive = one.state is VerificationState.OPEN or (one.state is VerificationState.EXPIRED and in_time)
    return alive and (managed_of(held.provider).page or checks.any_unknown(tx, one.id))


def _verify(tx: "Tx", context: "Context", case: "Case", held: "Held") -> None:
    one = case.verification
    ending.verified(tx, one.id, held.attempt_id)
    left = max(one.tries - one.wrong_checks, 0)
    check = Check(
        new_id(IdKind.CHECK, tx.now), one.id, tx.now, Outcome.CORRECT, left, held.attempt_id, MACHINE, CodeBy.PROVIDER
    )
    checks.add(tx, check, one.address_id, counted=False)
    detail = {"attempt": held.attempt_id, "account": held.account, "by": CodeBy.PROVIDER.value}
    audit.write(tx, MACHINE, context.workstation, "check", one.id, Outcome.CORRECT.value, detail)
