"""Sending: plan → guard → reserve → dispatch, with one fail-over when a provider says no."""

import hashlib
import os
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk import addresses
from otpdesk.desk import ending, rights
from otpdesk.desk.canceling import Canceling
from otpdesk.desk.choosing import Choosing
from otpdesk.desk.dispatch import Dispatch, Dispatched
from otpdesk.desk.reserving import Reserving, past_of, second_press
from otpdesk.desk.views import Choice, Order, Sent
from otpdesk.desk.ways import whose, whose_of
from otpdesk.errors import NoRoute, NotAllowed, NotFound, Refused
from otpdesk.guard import outlook
from otpdesk.otp import Attempt, Failure, IdKind, Purpose, VerificationState, is_id
from otpdesk.roles import Right
from otpdesk.store import audit, customers, limits, sends, verifications

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.store.attempts import Entry
    from otpdesk.store.engine import Tx

_ABOUT_THE_NUMBER = frozenset({Failure.OPTED_OUT, Failure.FRAUD_GUARD, Failure.LANDLINE})
"""A no that another provider must not be asked to overrule: the customer's will, a guard's, or the line's nature."""

_LONGEST_PRESS = 60


class Sending:
    """Sends codes and says what may be sent. All methods block and may be called from any thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook
        owner = f"{context.workstation[:32]}/{os.getpid()}/{secrets.token_hex(4)}"
        self._dispatch = Dispatch(context, Reserving(context, rulebook), owner)
        self._choosing = Choosing(context, rulebook)

    def send(self, order: Order) -> Sent:
        """Send a code, first or again, and wait until it is known, or known to be unknown, whether it went out.

        Refused when a limit or rule says no, NotAllowed when the operator's role does, NoRoute when no account may
        carry it, BadInput and NotFound when the order names what cannot be. What a provider says is in the attempt.
        """
        if order.is_test:  # what no figure counts is not for everybody to send
            rights.require(self._context, Right.CONFIGURE, order.operator)
        order = self._with_address(_with_short_press(order))
        first = self._dispatched(order, order.press)
        if isinstance(first, Sent):
            return first
        other = _next_account(first)
        return self._sent(first) if other is None else self._failed_over(order, first, other)

    def _failed_over(self, order: Order, first: Dispatched, account: str) -> Sent:
        """The same message through the next account, as one more attempt of the same press."""
        again = replace(
            order,
            verification=first.reservation.case.verification.id,
            address_id=first.entry.address_id,
            channel=first.entry.attempt.channel,
        )
        try:
            second = self._dispatched(again, second_press(order.press) if order.press else None, account)
        except (Refused, NoRoute, NotAllowed):
            return self._sent(first)  # a limit, an end or a role came between: the first no stands
        return second if isinstance(second, Sent) else self._sent(second, (first.entry.attempt,))

    def _dispatched(self, order: Order, press: str | None, account: str | None = None) -> Dispatched | Sent:
        """What was sent, or what the same press did before. Refused if a limit says no."""
        outcome = self._dispatch.run(order, press, account)
        if isinstance(outcome, Refused):
            raise outcome
        return outcome if isinstance(outcome, Dispatched) else self._repeated(outcome)

    def _sent(self, made: Dispatched, failed_over: tuple[Attempt, ...] = ()) -> Sent:
        left, next_at = made.reservation.outlook(made.entry, self._context.clock.now())
        seat = made.reservation.seat
        mine = whose(seat.provider, seat.way, made.reservation.case.rule)
        return Sent(made.entry.attempt, left, next_at, failed_over, mine)

    def _repeated(self, made: tuple["Entry", ...]) -> Sent:
        """The result of a press that was pressed before, as it stands now."""
        *earlier, last = made
        with self._context.store.read() as tx:
            case = verifications.by_id(tx, last.attempt.verification_id)
            assert case is not None
            made_before = sends.of_verification(tx, last.attempt.verification_id)
            counted = limits.count(tx, last.address_id, last.attempt.operator)
            policy = self._rulebook.now(tx).policy_for(last.attempt.country)
            left, next_at = outlook(policy, past_of(made_before), counted, tx.now)
        failed_over = tuple(entry.attempt for entry in earlier)
        return Sent(last.attempt, left, next_at, failed_over, whose_of(last.attempt, case.rule))

    def _with_address(self, order: Order) -> Order:
        """The order with the id of the address that was typed, which is added to the directory if it is new."""
        if order.address_id is not None or not order.address:
            return order
        with self._context.store.read() as tx:
            rules = self._rulebook.now(tx)
            rights.check(rules.roster, Right.SEND, order.operator)
            parsed = addresses.parse(order.address, rules.policy.home_country)
            customer_id = _customer_id(tx, order.customer)
            known = customers.by_value(tx, parsed.value)
        if known is not None and customer_id in (None, known.customer_id):
            return replace(order, address_id=known.id)
        return replace(order, address_id=self._attach(order, parsed, customer_id))

    def _attach(self, order: Order, parsed: addresses.Parsed, customer_id: str | None) -> str:
        with self._context.store.write() as tx:
            added = customers.attach(
                tx, parsed.kind, parsed.value, parsed.masked, parsed.country, parsed.line, customer_id, tx.now
            )
            detail = {"customer": customer_id or "", "country": parsed.country, "line": parsed.line}
            audit.write(tx, order.operator, self._context.workstation, "address.add", added.id, "done", detail)
        return added.id

    def choices(self, address_id: str, purpose: Purpose, verification_id: str | None = None) -> tuple[Choice, ...]:
        """What may be sent next, over each channel to each address of the customer, and why not."""
        return self._choosing.choices(address_id, purpose, verification_id)

    def cancel(self, verification_id: str) -> None:
        """End a verification without success; its codes are worth nothing from now on. Nothing if it ended already.

        Providers are then asked to end theirs; one that does not leaves ours canceled, and its words are kept.
        """
        rights.require(self._context, Right.SEND)
        with self._context.store.write() as tx:
            case = verifications.by_id(tx, verification_id, lock=True)
            if case is None:
                raise NotFound("There is no such verification.", "Its id begins with v.")
            if case.verification.state is not VerificationState.OPEN:
                return
            ending.ended(tx, verification_id, VerificationState.CANCELED)
            who = self._context.operator
            audit.write(tx, who, self._context.workstation, "cancel", verification_id, "done")
        self._context.changed(verification_id)
        if Canceling(self._context).of(verification_id):
            self._context.changed(verification_id)


def _next_account(made: Dispatched) -> str | None:
    """Where a rejected message goes next; None after anything but a plain no to the first account of several."""
    if made.entry.counted or made.entry.attempt.failure in _ABOUT_THE_NUMBER:
        return None
    accounts = made.reservation.target.plan.accounts
    return next((name for name in accounts if name != made.reservation.seat.name), None)


def _customer_id(tx: "Tx", named: str | None) -> str | None:
    """The customer that an order names by reference or id."""
    if not named:
        return None
    found = customers.by_reference(tx, named)
    if found is None and is_id(named, IdKind.CUSTOMER):
        found = customers.by_id(tx, named)
    if found is None:
        raise NotFound("There is no customer of that reference.", "“otpdesk find” looks for names and numbers too.")
    return found.id


def _with_short_press(order: Order) -> Order:
    """A long key of a press is replaced by its hash, which the table has room for."""
    if order.press is None or len(order.press) <= _LONGEST_PRESS:
        return order
    return replace(order, press=hashlib.sha256(order.press.encode()).hexdigest()[:_LONGEST_PRESS])
