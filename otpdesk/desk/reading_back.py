"""What can be compared with a code that was read back, and what a comparison here comes to. Nothing is written.

Our own codes are compared first, all of them, so that the time taken tells nothing. Only what is left after that is
asked of the providers that made a code: newest first, and under the rule “newest only” none but the newest.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from otpdesk.desk import codes
from otpdesk.desk.ways import managed_of
from otpdesk.otp import CodeRule, Outcome, Purpose, Status, VerificationState
from otpdesk.store import checks, customers, sessions
from otpdesk.store.sessions import PENDING

if TYPE_CHECKING:
    from otpdesk.otp import Instant
    from otpdesk.store.checks import Code
    from otpdesk.store.engine import Tx
    from otpdesk.store.sessions import Held
    from otpdesk.store.vault import Vault
    from otpdesk.store.verifications import Case

ENDED = {
    VerificationState.VERIFIED: Outcome.ALREADY_USED,
    VerificationState.LOCKED: Outcome.LOCKED,
    VerificationState.EXPIRED: Outcome.EXPIRED,
    VerificationState.CANCELED: Outcome.NOT_FOUND,
}
"""What a check of a verification that ended comes to; nothing is compared."""

BUSY = "Another check of this verification is still under way; wait a moment."
NOT_BEGUN = "It is not known yet whether the provider sent a code; it is being asked."

_COUNTED = frozenset({Outcome.WRONG, Outcome.SUPERSEDED, Outcome.EXPIRED})
_UNSETTLED = frozenset({Status.SENDING, Status.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check came to before it is written down. `compared`: a failure uses up a try.

    `ask`: providers are still to be asked, in this order; `outcome` is then what holds if none of them knows the code.
    `spent`: verifications at providers whose tries are used up, which nobody need ask any more.
    """

    outcome: Outcome
    code: "Code | None" = None
    compared: bool = False
    older: bool = False
    words: str = ""
    ask: "tuple[Held, ...]" = ()
    spent: "tuple[Held, ...]" = ()

    @property
    def counted(self) -> bool:
        return self.compared and self.outcome in _COUNTED


@dataclass(frozen=True, slots=True)
class Comparable:
    """What leaves a trace in a verification: our codes and the providers' verifications, each newest first."""

    ours: "tuple[Code, ...]"
    theirs: "tuple[Held, ...]"
    now: "Instant"

    @property
    def our_code_lives(self) -> bool:
        return any(code.expires_at > self.now for code in self.ours)

    @property
    def running(self) -> "tuple[Held, ...]":
        """The providers' verifications in which a code may be compared, each once."""
        each = {one.key: one for one in reversed(self.theirs) if one.state == PENDING and one.expires_at > self.now}
        return tuple(reversed(each.values()))

    @property
    def newest(self) -> int:
        """The ordinal of the newest attempt that has a code."""
        begun = (one.ordinal for one in self.theirs if one.state)
        return max([*(code.ordinal for code in self.ours), *begun], default=0)

    @property
    def unsettled(self) -> bool:
        """Whether a provider's verification may have begun, and nobody knows its id."""
        return any(not one.state and one.status in _UNSETTLED and one.expires_at > self.now for one in self.theirs)

    @property
    def lives(self) -> bool:
        return self.our_code_lives or bool(self.running)


def comparable(tx: "Tx", verification_id: str) -> Comparable:
    """What may be compared in a verification now."""
    return Comparable(checks.codes(tx, verification_id), sessions.of_verification(tx, verification_id), tx.now)


@dataclass(frozen=True, slots=True)
class Reading:
    """One code as it was read back, digits only; it never shows in a repr. `left` are the tries before it."""

    typed: str = field(repr=False)
    purpose: Purpose | None
    left: int


def finding(tx: "Tx", vault: "Vault", case: "Case", reading: Reading, known: Comparable) -> Finding:
    """What a check comes to here, and which providers are to be asked."""
    verification = case.verification
    if reading.purpose is not None and reading.purpose is not verification.purpose:
        return Finding(Outcome.WRONG_PURPOSE)
    if verification.state in ENDED:
        return Finding(ENDED[verification.state])
    if reading.left <= 0:
        busy = checks.under_way(tx, verification.id)
        return Finding(Outcome.NOT_ASKED, words=BUSY) if busy else Finding(Outcome.LOCKED)
    if not known.lives:
        return _nothing_lives(known, ended=verification.expires_at <= tx.now)
    found = [code for code in known.ours if _matches(tx, vault, case, reading.typed, code)]
    if found:
        return _ours(case, found[0], known)
    return _theirs(tx, case, known)


def _nothing_lives(known: Comparable, *, ended: bool) -> Finding:
    if known.unsettled:
        return Finding(Outcome.NOT_ASKED, words=NOT_BEGUN)
    ended = ended or bool(known.ours) or any(one.state for one in known.theirs)
    return Finding(Outcome.EXPIRED if ended else Outcome.NOT_FOUND)


def _ours(case: "Case", code: "Code", known: Comparable) -> Finding:
    older, outcome = code.ordinal < known.newest, Outcome.CORRECT
    if code.expires_at <= known.now:
        outcome = Outcome.EXPIRED
    elif older and case.rule is CodeRule.NEWEST_ONLY:
        outcome = Outcome.SUPERSEDED
    return Finding(outcome, code, compared=True, older=older)


def _theirs(tx: "Tx", case: "Case", known: Comparable) -> Finding:
    """Our codes were compared and none is it; the providers' are left."""
    running = [one for one in known.running if _may_count(case, one, known)]
    read_back = [one for one in running if not managed_of(one.provider).page]
    spent = tuple(one for one in read_back if tries_there(tx, one) == 0)
    ask = tuple(one for one in read_back if one not in spent)
    if ask:
        return Finding(Outcome.WRONG, compared=True, ask=ask, spent=spent)
    if known.our_code_lives:
        return Finding(Outcome.WRONG, compared=True, spent=spent)
    return Finding(Outcome.LOCKED if spent else Outcome.EXPIRED, spent=spent)


def _may_count(case: "Case", held: "Held", known: Comparable) -> bool:
    """Under “newest only” an earlier verification counts if it is the newest attempt's too, as where codes repeat."""
    if case.rule is not CodeRule.NEWEST_ONLY:
        return True
    return any(one.key == held.key and one.ordinal == known.newest for one in known.theirs)


def _matches(tx: "Tx", vault: "Vault", case: "Case", typed: str, code: "Code") -> bool:
    _, key = vault.code_key(code.key)
    place = customers.address(tx, code.address_id)
    binding = codes.Binding(case.verification.id, code.attempt_id, place.value, case.verification.purpose)
    return codes.matches(key, binding, typed, code.mac)


def tries_there(tx: "Tx", held: "Held") -> int | None:
    """How many wrong codes a provider still takes for one of its verifications; None where that is not known."""
    most = managed_of(held.provider).tries
    if most is None:
        return None
    return max(most - checks.compared_there(tx, held.verification_id, held.started_at), 0)


def left_in(tx: "Tx", known: Comparable, left: int, said: int | None = None) -> int:
    """How many more codes may be compared: what we leave, and the providers, where only theirs can be.

    `said` is what a provider has just said is left.
    """
    if known.our_code_lives:
        return left
    there = [tries_there(tx, one) for one in known.running]
    most = [one for one in there if one is not None]
    if not there or len(most) < len(there):
        return left if said is None else min(left, said)
    return min(left, max(most)) if said is None else min(left, max(most), said)


def page_to_read(known: Comparable) -> "Held | None":
    """A running verification whose code is typed into the provider's page, if nothing can be compared here."""
    running = known.running
    if known.our_code_lives or not running or not all(managed_of(one.provider).page for one in running):
        return None
    return running[0]
