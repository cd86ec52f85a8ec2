"""Checking: the code that the customer reads back, compared once, counted, and never kept.

Tries are counted per verification over all its resends, and per number and day; a new code refills neither
(NIST SP 800-63B-4, 3.1.3.2). Only a comparison that fails is counted: what can be known without comparing (expired,
used, locked, another purpose) tells a guesser nothing. A code that a provider made is compared there, after its try
was taken.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from otpdesk.desk import codes, comparing_there, ending
from otpdesk.desk.comparing_there import ASKING_FOR, Reserved, Verdict
from otpdesk.desk.outside import page_of
from otpdesk.desk.reading_back import (
    ENDED,
    Comparable,
    Finding,
    Reading,
    comparable,
    finding,
    left_in,
    page_to_read,
)
from otpdesk.desk.rights import require
from otpdesk.desk.views import Checked
from otpdesk.desk.ways import CODE_LENGTHS
from otpdesk.errors import Refused
from otpdesk.guard import tries_left
from otpdesk.otp import Check, CodeBy, IdKind, Outcome, Purpose, VerificationState, new_id
from otpdesk.roles import Right
from otpdesk.store import audit, checks, limits, sessions, verifications

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.desk.telling import Telling
    from otpdesk.store.engine import Tx
    from otpdesk.store.sessions import Held
    from otpdesk.store.verifications import Case


@dataclass(frozen=True, slots=True)
class _Came:
    """What a check came to, as it is written down: of which attempt, and whether it used up a try."""

    outcome: Outcome
    left: int
    counted: bool
    attempt_id: str | None = None


class Checking:
    """Compares codes. May be called from any thread: of two right answers at once exactly one is CORRECT."""

    def __init__(self, context: "Context", rulebook: "Rulebook", telling: "Telling") -> None:
        self._context = context
        self._rulebook = rulebook
        self._telling = telling

    def check(self, verification_id: str, code: str, purpose: Purpose | None = None) -> Checked:
        """Compare a code read back. BadInput, which uses up no try, if it cannot be a code of this verification.

        `purpose`, if given, must be the one for which the code was sent. Refused, with the address of the page, if the
        customer types the code into a page of the provider's.
        """
        require(self._context, Right.SEND)
        with self._context.store.read() as tx:
            case = verifications.by_id(tx, verification_id)
            known = comparable(tx, verification_id) if case else None
        if case is None or known is None:
            return self._not_found(verification_id)
        if case.verification.state is VerificationState.OPEN and (held := page_to_read(known)):
            raise self._typed_there(held)
        typed = codes.digits(code, *CODE_LENGTHS) if known.running else codes.normalised(code, case.length)
        with self._context.store.write(f"number:{case.verification.address_id}") as tx:
            begun = self._begun(tx, verification_id, typed, purpose)
        self._context.changed(verification_id)
        if isinstance(begun, Reserved):
            return self._asked(begun)
        if begun.outcome is Outcome.CORRECT and begun.attempt_id is not None:
            self._telling.with_code(begun.attempt_id, typed)
        return begun

    def _not_found(self, verification_id: str) -> Checked:
        with self._context.store.write() as tx:
            who = self._context.operator
            audit.write(tx, who, self._context.workstation, "check", verification_id, Outcome.NOT_FOUND.value)
        return Checked(Outcome.NOT_FOUND, 0)

    def _typed_there(self, held: "Held") -> Refused:
        """Why there is nothing to check here: where the customer types the code."""
        with self._context.store.read() as tx:
            page = page_of(tx, self._context, held)
        return Refused(
            f"The customer types this code into the provider's page: {page or 'not known'}.",
            "Nothing is read back. As soon as the page has taken it, the verification shows as verified.",
            "provider_page",
        )

    def _begun(self, tx: "Tx", verification_id: str, typed: str, purpose: Purpose | None) -> Checked | Reserved:
        """What the check comes to here; or, if providers are to be asked, its reservation."""
        case = verifications.by_id(tx, verification_id, lock=True)
        assert case is not None
        known = comparable(tx, verification_id)
        if not known.running:
            typed = codes.normalised(typed, case.length)
        left = self._left(tx, case)
        found = finding(tx, self._context.vault, case, Reading(typed, purpose, left), known)
        for held in found.spent:
            sessions.end(tx, held, "failed")
        if found.ask:
            return self._reserved(tx, case, found, typed, left, with_ours=known.our_code_lives)
        return self._checked(tx, case, found, left)

    def _left(self, tx: "Tx", case: "Case") -> int:
        one, day = case.verification, self._rulebook.now(tx).policy.tries_per_number_day
        return tries_left(one.tries, one.wrong_checks, day, limits.wrong_in_day(tx, one.address_id))

    def _checked(self, tx: "Tx", case: "Case", found: Finding, left: int) -> Checked:
        """What needs no provider is over at once."""
        verification, code = case.verification, found.code
        if found.counted:
            left -= 1
            verifications.count_wrong(tx, verification.id, verification.wrong_checks + 1)
        came = _Came(found.outcome, left, found.counted, code.attempt_id if code else None)
        self._conclude(tx, case, came)
        check = self._check(tx, case, came, found.words)
        checks.add(tx, check, verification.address_id, counted=came.counted)
        self._note(tx, came, verification.id)
        return Checked(
            outcome=came.outcome,
            tries_left=left,
            attempt_id=came.attempt_id,
            older_sent_at=code.sent_at if code and found.older else None,
            words=found.words,
        )

    def _check(self, tx: "Tx", case: "Case", came: _Came, words: str = "") -> Check:
        one, who = case.verification, self._context.operator
        return Check(
            new_id(IdKind.CHECK, tx.now), one.id, tx.now, came.outcome, came.left, came.attempt_id, who, words=words
        )

    def _conclude(self, tx: "Tx", case: "Case", came: _Came) -> None:
        """What the outcome makes of the verification; every end wipes the codes' traces.

        While a provider is being asked about another check, only a right code ends it: that one may still be right.
        """
        one = case.verification
        if came.outcome is Outcome.CORRECT and came.attempt_id is not None:
            ending.verified(tx, one.id, came.attempt_id)
        elif one.state is not VerificationState.OPEN or checks.under_way(tx, one.id):
            return
        elif came.outcome is Outcome.LOCKED or (came.counted and came.left <= 0):
            ending.ended(tx, one.id, VerificationState.LOCKED)
        elif one.expires_at <= tx.now:
            ending.ended(tx, one.id, VerificationState.EXPIRED)

    def _note(self, tx: "Tx", came: _Came, verification_id: str, **more: str) -> None:
        who = self._context.operator
        detail = {"tries_left": came.left, "attempt": came.attempt_id or "", "counted": came.counted, **more}
        audit.write(tx, who, self._context.workstation, "check", verification_id, came.outcome.value, detail)

    # with providers

    def _reserved(self, tx: "Tx", case: "Case", found: Finding, typed: str, left: int, *, with_ours: bool) -> Reserved:
        """Take the try before anybody is asked, so that no death in between gives one more."""
        one, first = case.verification, found.ask[0]
        verifications.count_wrong(tx, one.id, one.wrong_checks + 1)
        check = replace(self._check(tx, case, _Came(Outcome.UNKNOWN, left - 1, counted=True)), code_by=CodeBy.PROVIDER)
        checks.reserve(tx, check, one.address_id, tx.now + ASKING_FOR * len(found.ask))
        detail = {"tries_left": left - 1, "attempt": first.attempt_id, "account": first.account, "counted": True}
        audit.write(tx, check.operator, self._context.workstation, "check", one.id, "asking", detail)
        return Reserved(check, one.address_id, found.ask, with_ours, typed)

    def _asked(self, reserved: Reserved) -> Checked:
        try:
            said = comparing_there.asked(self._context, reserved)
            verdict = comparing_there.judged(said, with_ours=reserved.with_ours)
        except BaseException:
            # An error of ours, but it may have been compared: the try must not look unused.
            self._settled(reserved, Verdict(Outcome.UNKNOWN, words="The program failed in the middle of the check."))
            raise
        return self._settled(reserved, verdict)

    def _settled(self, reserved: Reserved, verdict: Verdict) -> Checked:
        """Write down what the providers said."""
        verification_id = reserved.check.verification_id
        with self._context.store.write(f"number:{reserved.address_id}") as tx:
            case = verifications.by_id(tx, verification_id, lock=True)
            assert case is not None
            checked = self._written(tx, case, reserved, _overtaken(case, verdict))
        self._context.changed(verification_id)
        return checked

    def _written(self, tx: "Tx", case: "Case", reserved: Reserved, verdict: Verdict) -> Checked:
        for held, state in verdict.ended:
            sessions.end(tx, held, state)
        if verdict.gives_back:
            one = replace(case.verification, wrong_checks=max(case.verification.wrong_checks - 1, 0))
            verifications.count_wrong(tx, one.id, one.wrong_checks)
            checks.give_back(tx, reserved.check.id)
            case = replace(case, verification=one)
        came, known = self._came_there(tx, case, verdict)
        check = replace(
            reserved.check,
            outcome=came.outcome,
            tries_left=came.left,
            attempt_id=came.attempt_id,
            words=verdict.words,
        )
        checks.settle(tx, check, counted=came.counted, code=verdict.code)
        self._conclude_there(tx, case, came, verdict, known)
        self._note(tx, came, case.verification.id, account=verdict.account, code=verdict.code)
        return _shown(came, verdict, known)

    def _came_there(self, tx: "Tx", case: "Case", verdict: Verdict) -> tuple[_Came, Comparable]:
        """What it came to, and what can still be compared."""
        known = comparable(tx, case.verification.id)
        left = self._left(tx, case)
        if verdict.outcome is Outcome.LOCKED:
            left = 0
        elif verdict.outcome is not Outcome.CORRECT:
            left = left_in(tx, known, left, verdict.tries_left)
        right = verdict.outcome is Outcome.CORRECT and verdict.held is not None
        attempt_id = verdict.held.attempt_id if right and verdict.held else None
        return _Came(verdict.outcome, left, not verdict.gives_back, attempt_id), known

    def _conclude_there(self, tx: "Tx", case: "Case", came: _Came, verdict: Verdict, known: Comparable) -> None:
        """A verification at a provider that ended ends ours too when nothing else of it lives."""
        one = case.verification
        over = bool(verdict.ended) and not known.lives and not known.unsettled
        if came.outcome is Outcome.CORRECT or not over:
            locked = came.outcome is Outcome.LOCKED
            self._conclude(tx, case, replace(came, outcome=Outcome.WRONG) if locked else came)
        elif one.state is VerificationState.OPEN and not checks.under_way(tx, one.id):
            locked = any(state == "failed" for _, state in verdict.ended)
            ending.ended(tx, one.id, VerificationState.LOCKED if locked else VerificationState.EXPIRED)


def _overtaken(case: "Case", verdict: Verdict) -> Verdict:
    """The right code came back, but meanwhile the verification ended: verified by somebody else, locked, canceled.

    One that expired while the provider was asked lived when it was asked. Where somebody else verified it, the
    provider may know no such verification any more.
    """
    state = case.verification.state
    over = verdict.outcome in {Outcome.EXPIRED, Outcome.LOCKED} and state is VerificationState.VERIFIED
    lost = verdict.outcome is Outcome.CORRECT and state not in {VerificationState.OPEN, VerificationState.EXPIRED}
    return replace(verdict, outcome=ENDED[state]) if over or lost else verdict


def _shown(came: _Came, verdict: Verdict, known: Comparable) -> Checked:
    held = verdict.held if came.attempt_id else None
    return Checked(
        outcome=came.outcome,
        tries_left=came.left,
        attempt_id=came.attempt_id,
        older_sent_at=held.sent_at if held and held.ordinal < known.newest else None,
        code_by=CodeBy.PROVIDER,
        words=verdict.words,
        retry_after=verdict.retry_after,
    )
