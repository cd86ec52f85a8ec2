"""Dispatch: reserve and claim, hand the message over once, and write down what came of it.

The thread that reserves is the one that sends, so the reservation is committed as SENDING, with the lease of its
sender and the MAC of its code, before the first byte goes out. No transaction is open while the provider is asked.
The plain code lives in one stack frame, between its making and the adapter; what is stored is its MAC. Where the
provider makes the code there is neither: it is asked to begin a verification of its own. Whatever is not certain is
UNKNOWN and never repeated by the program.
"""

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from otpdesk import texts
from otpdesk.desk import codes
from otpdesk.desk.ending import end_there
from otpdesk.desk.reserving import Reservation, Reserving
from otpdesk.desk.settling import begun, settled
from otpdesk.desk.standing import claimed, of_answer
from otpdesk.errors import AccountProblem, DeskError, StoreProblem
from otpdesk.otp import (
    Attempt,
    CodeBy,
    CodeRule,
    Failure,
    IdKind,
    Instant,
    Receipt,
    Source,
    Status,
    VerificationState,
    new_id,
)
from otpdesk.providers.base import Answer, Message, Verdict
from otpdesk.store import accounts, attempts, audit, receipts, verifications
from otpdesk.store.attempts import Claim
from otpdesk.store.sessions import PENDING

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rules
    from otpdesk.desk.views import Order
    from otpdesk.errors import Refused
    from otpdesk.providers.verifying import Verifier
    from otpdesk.store.attempts import Entry
    from otpdesk.store.engine import Tx

LEASE = 60_000
"""How long a sender may be at work, in milliseconds; the longest call takes 40 s. After that it counts as dead."""

_UNFINISHED = Answer(Verdict.UNKNOWN, Status.UNKNOWN, words="The program failed in the middle of the send.")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A reservation and its attempt as it stands after the provider was asked."""

    reservation: Reservation
    entry: "Entry"


class Dispatch:
    """The two transactions of a send, and the call between them. `owner` names the lease."""

    def __init__(self, context: "Context", reserving: Reserving, owner: str) -> None:
        self._context = context
        self._reserving = reserving
        self._owner = owner

    def run(
        self, order: "Order", press: str | None, account: str | None = None
    ) -> "Dispatched | Refused | tuple[Entry, ...]":
        """Send once, or say why not, or what this press did before. Never raises for what a provider says."""
        with self._context.store.write(*self._reserving.locks(order, press)) as tx:
            reservation = self._reserving.reserve(tx, order, press, account)
            if not isinstance(reservation, Reservation):
                return reservation
            claim, code = self._claim(reservation, tx.now + LEASE)
            self._reserving.keep(tx, reservation, claim)
        self._context.changed(reservation.entry.attempt.verification_id)
        try:
            answer = self._handed_over(reservation, _message(reservation, code))
        except BaseException:
            # An error of ours, but a byte may have gone out: it must not look unsent.
            self._settle(reservation, _UNFINISHED)
            raise
        try:
            return Dispatched(reservation, self._settle(reservation, answer))
        except StoreProblem as problem:
            raise _not_kept(problem, answer) from problem

    def _claim(self, reservation: Reservation, until: Instant) -> tuple[Claim, str]:
        """The claim on an attempt, and its code; empty where the provider makes it."""
        if reservation.entry.attempt.code_by is CodeBy.PROVIDER:
            return Claim(self._owner, until), ""
        key_id, key = self._context.vault.code_key(_key_before(reservation))
        code = _code(reservation, key)
        return Claim(self._owner, until, codes.mac(key, _binding(reservation), code), key_id), code

    def _handed_over(self, reservation: Reservation, message: Message) -> Answer:
        try:
            adapter = self._context.accounts.adapter_of(reservation.seat.identity)
        except DeskError as problem:
            return _unready(problem)
        try:
            if reservation.entry.attempt.code_by is CodeBy.PROVIDER:
                return cast("Verifier", adapter).start(message)
            return adapter.send(message)
        except AccountProblem as problem:  # a key that signs nothing: no request was made
            return _unready(problem)

    def _settle(self, reservation: Reservation, answer: Answer) -> "Entry":
        """The second transaction: what came of it, its receipt and its audit line."""
        rules, before = reservation.target.rules, reservation.entry
        with self._context.store.write() as tx:
            after = settled(before, answer, rules, tx.now)
            if not attempts.save(tx, after, before.attempt.status):
                after = _overtaken(tx, before, answer, rules)
            self._note(tx, reservation, after, answer)
        self._context.changed(after.attempt.verification_id)
        return after

    def _note(self, tx: "Tx", reservation: Reservation, after: "Entry", answer: Answer) -> None:
        one = after.attempt
        if answer.verdict is Verdict.REJECTED:
            attempts.wipe(tx, one.id)
        elif one.ordinal > 1:
            attempts.supersede(tx, one.verification_id, one.ordinal)
        if after.session_state == PENDING:
            _end_if_late(tx, one)
        if answer.raw or answer.code:
            receipts.add(tx, _receipt(one.id, answer, tx.now))
        if answer.failure in _ACCOUNT_TROUBLES:
            accounts.mark_error(tx, reservation.seat.name, f"{answer.code} {answer.words}".strip())
        elif reservation.seat.troubled and answer.verdict is Verdict.ACCEPTED:
            accounts.mark_error(tx, reservation.seat.name, "")
        detail = {"attempt": one.id, "account": one.account, "status": one.status.value, "code": one.provider_code}
        audit.write(
            tx, one.operator, self._context.workstation, "sent", one.verification_id, answer.verdict.value, detail
        )


def _end_if_late(tx: "Tx", one: Attempt) -> None:
    """A verification at the provider that began while ours ended is ended too."""
    case = verifications.by_id(tx, one.verification_id, lock=True)
    if case is not None and case.verification.state is not VerificationState.OPEN:
        end_there(tx, one.verification_id)


def _not_kept(problem: StoreProblem, answer: Answer) -> StoreProblem:
    """The provider has answered, the database could not take it. What it says of itself is not true of the message."""
    if answer.verdict is Verdict.REJECTED:
        title = "The message was not sent, and the database could not keep that."
        return StoreProblem(title, f"{problem.title} Send again when it can be written.")
    return StoreProblem(
        "The message may have been sent, but the database could not keep what came of it.",
        f"{problem.title} Do not send again yet: ask the customer. otpdesk looks the message up at the provider as "
        "soon as the database can be written.",
    )


_ACCOUNT_TROUBLES = frozenset({Failure.CREDIT, Failure.SENDER})
"""Troubles of an account rather than of one message; lists of accounts show them."""


def _overtaken(tx: "Tx", before: "Entry", answer: Answer, rules: "Rules") -> "Entry":
    """The answer came after the lease ran out, and the attempt was touched meanwhile: both are brought together."""
    stored = attempts.by_id(tx, before.attempt.id, lock=True)
    assert stored is not None
    if stored.attempt.status.rank <= Status.UNKNOWN.rank:
        after = settled(stored, answer, rules, tx.now)
    elif answer.verdict is Verdict.UNKNOWN:
        return stored
    else:
        after = replace(stored, attempt=claimed(stored.attempt, of_answer(answer, tx.now)))
        if not after.attempt.provider_id:
            after = replace(after, attempt=replace(after.attempt, provider_id=answer.provider_id))
        if answer.verdict is Verdict.ACCEPTED:
            after = begun(after)
    attempts.save(tx, after)
    return after


def _unready(problem: DeskError) -> Answer:
    """The answer for an account that cannot be used: nothing went out."""
    failure = Failure.SENDER if isinstance(problem, AccountProblem) else Failure.OTHER
    return Answer(Verdict.REJECTED, Status.FAILED, failure=failure, words=problem.title)


def _receipt(attempt_id: str, answer: Answer, now: Instant) -> Receipt:
    return Receipt(
        id=new_id(IdKind.RECEIPT, now),
        attempt_id=attempt_id,
        status=answer.status,
        raw=answer.raw,
        source=Source.SEND,
        seen_at=now,
        code=answer.code,
        words=answer.words,
        failure=answer.failure,
    )


def _binding(reservation: Reservation) -> codes.Binding:
    one = reservation.entry.attempt
    return codes.Binding(one.verification_id, one.id, reservation.target.address.value, one.purpose)


def _key_before(reservation: Reservation) -> str | None:
    """Rule `same` derives the code again, so it needs the key of the first message."""
    if reservation.case.rule is not CodeRule.SAME:
        return None
    return next((send.key for send in reservation.target.sends if send.key), None)


def _code(reservation: Reservation, key: bytes) -> str:
    case = reservation.case
    if case.salt is not None:
        return codes.derived(key, case.salt, case.verification.id, case.length)
    return codes.fresh(case.length)


def _message(reservation: Reservation, code: str) -> Message:
    one, target, template = reservation.entry.attempt, reservation.target, reservation.template
    company = target.rules.policy.company
    life = (one.expires_at - one.created_at) // 1000
    bare = Message(
        attempt=one.id,
        channel=one.channel,
        to=target.address.value,
        text="",
        language=one.language,
        life=life,
        code=code,
        company=company,
    )
    if template is None:
        return bare
    return replace(
        bare,
        text=texts.render(template, code, company, target.rules.minutes(life)),
        subject=texts.render_subject(template, company),
        registration=template.registration,
    )
