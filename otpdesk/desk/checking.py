"""Checking: the code that the customer reads back, compared once, counted, and never kept.

Tries are counted per verification over all its resends, and per number and day; a new code refills neither
(NIST SP 800-63B-4, 3.1.3.2). Only a comparison that fails is counted: what can be known without comparing (expired,
used, locked, another purpose) tells a guesser nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.desk import codes
from otpdesk.desk.rights import require
from otpdesk.desk.views import Checked
from otpdesk.guard import tries_left
from otpdesk.otp import Check, CodeRule, IdKind, Outcome, Purpose, VerificationState, new_id
from otpdesk.roles import Right
from otpdesk.store import attempts, audit, checks, customers, limits, verifications

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.store.checks import Code
    from otpdesk.store.engine import Tx
    from otpdesk.store.verifications import Case

_ENDED = {
    VerificationState.VERIFIED: Outcome.ALREADY_USED,
    VerificationState.LOCKED: Outcome.LOCKED,
    VerificationState.EXPIRED: Outcome.EXPIRED,
    VerificationState.CANCELED: Outcome.NOT_FOUND,
}
_COUNTED = frozenset({Outcome.WRONG, Outcome.SUPERSEDED, Outcome.EXPIRED})


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a check came to before it is written down. `compared`: a failure uses up a try."""

    outcome: Outcome
    code: "Code | None" = None
    compared: bool = False
    older: bool = False

    @property
    def counted(self) -> bool:
        return self.compared and self.outcome in _COUNTED


class Checking:
    """Compares codes. May be called from any thread: of two right answers at once exactly one is CORRECT."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook

    def check(self, verification_id: str, code: str, purpose: Purpose | None = None) -> Checked:
        """Compare a code read back. BadInput, which uses up no try, if it cannot be a code of this verification.

        `purpose`, if given, must be the one for which the code was sent.
        """
        require(self._context, Right.SEND)
        address_id, length = self._place_and_length(verification_id)
        if address_id is None:
            return self._not_found(verification_id)
        typed = codes.normalised(code, length)
        with self._context.store.write(f"number:{address_id}") as tx:
            case = verifications.by_id(tx, verification_id, lock=True)
            assert case is not None
            checked = self._checked(tx, case, typed, purpose)
        self._context.changed(verification_id)
        return checked

    def _place_and_length(self, verification_id: str) -> tuple[str | None, int]:
        with self._context.store.read() as tx:
            case = verifications.by_id(tx, verification_id)
        return (case.verification.address_id, case.length) if case else (None, 0)

    def _not_found(self, verification_id: str) -> Checked:
        with self._context.store.write() as tx:
            who = self._context.operator
            audit.write(tx, who, self._context.workstation, "check", verification_id, Outcome.NOT_FOUND.value)
        return Checked(Outcome.NOT_FOUND, 0)

    def _checked(self, tx: "Tx", case: "Case", typed: str, purpose: Purpose | None) -> Checked:
        verification = case.verification
        policy = self._rulebook.now(tx).policy
        wrong_day = limits.wrong_in_day(tx, verification.address_id)
        left = tries_left(verification.tries, verification.wrong_checks, policy.tries_per_number_day, wrong_day)
        finding = self._finding(tx, case, typed, purpose, left)
        if finding.counted:
            left -= 1
            verifications.count_wrong(tx, verification.id, verification.wrong_checks + 1)
        self._conclude(tx, case, finding, left)
        self._note(tx, case, finding, left)
        one = finding.code
        return Checked(
            outcome=finding.outcome,
            tries_left=left,
            attempt_id=one.attempt_id if one else None,
            older_sent_at=one.sent_at if one and finding.older else None,
        )

    def _finding(self, tx: "Tx", case: "Case", typed: str, purpose: Purpose | None, left: int) -> _Finding:
        verification = case.verification
        if purpose is not None and purpose is not verification.purpose:
            return _Finding(Outcome.WRONG_PURPOSE)
        if verification.state in _ENDED:
            return _Finding(_ENDED[verification.state])
        if left <= 0:
            return _Finding(Outcome.LOCKED)
        known = checks.codes(tx, verification.id)
        if not any(code.expires_at > tx.now for code in known):
            ended = bool(known) or verification.expires_at <= tx.now
            return _Finding(Outcome.EXPIRED if ended else Outcome.NOT_FOUND)
        return self._compared(tx, case, typed, known)

    def _compared(self, tx: "Tx", case: "Case", typed: str, known: "tuple[Code, ...]") -> _Finding:
        """Compare with every code that still leaves a trace, so that the time taken tells nothing."""
        found = [code for code in known if self._matches(tx, case, typed, code)]
        if not found:
            return _Finding(Outcome.WRONG, compared=True)
        code, older = found[0], found[0] is not known[0]
        outcome = Outcome.CORRECT
        if code.expires_at <= tx.now:
            outcome = Outcome.EXPIRED
        elif older and case.rule is CodeRule.NEWEST_ONLY:
            outcome = Outcome.SUPERSEDED
        return _Finding(outcome, code, compared=True, older=older)

    def _matches(self, tx: "Tx", case: "Case", typed: str, code: "Code") -> bool:
        _, key = self._context.vault.code_key(code.key)
        place = customers.address(tx, code.address_id)
        binding = codes.Binding(case.verification.id, code.attempt_id, place.value, case.verification.purpose)
        return codes.matches(key, binding, typed, code.mac)

    def _conclude(self, tx: "Tx", case: "Case", finding: _Finding, left: int) -> None:
        """What the outcome makes of the verification; every end wipes the codes' traces."""
        if case.verification.state is not VerificationState.OPEN:
            return
        if finding.outcome is Outcome.CORRECT and finding.code is not None:
            verifications.verify(tx, case.verification.id, finding.code.attempt_id)
            attempts.convert(tx, finding.code.attempt_id)
        elif finding.outcome is Outcome.LOCKED or (finding.counted and left <= 0):
            verifications.end(tx, case.verification.id, VerificationState.LOCKED)
        elif case.verification.expires_at <= tx.now:
            verifications.end(tx, case.verification.id, VerificationState.EXPIRED)

    def _note(self, tx: "Tx", case: "Case", finding: _Finding, left: int) -> None:
        who, one = self._context.operator, case.verification
        attempt_id = finding.code.attempt_id if finding.code else None
        check = Check(new_id(IdKind.CHECK, tx.now), one.id, tx.now, finding.outcome, left, attempt_id, who)
        checks.add(tx, check, one.address_id, counted=finding.counted)
        detail = {"tries_left": left, "attempt": attempt_id or "", "counted": finding.counted}
        audit.write(tx, who, self._context.workstation, "check", one.id, finding.outcome.value, detail)
