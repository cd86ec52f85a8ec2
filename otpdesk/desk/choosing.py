"""What may be sent next: each channel to each address of the customer, allowed or why not, and when."""

from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk.desk.planning import between, turn_of
from otpdesk.desk.refusals import refused
from otpdesk.desk.reserving import cost_of, decide, wish_of
from otpdesk.desk.targets import (
    COUNTRY_BLOCKED,
    Target,
    blocked_words,
    channels_of,
    known_refusal,
    no_route,
    read_target,
    shared_code,
)
from otpdesk.desk.views import Choice, Order
from otpdesk.desk.ways import whose
from otpdesk.errors import Refused
from otpdesk.otp import Address, Channel, Purpose, VerificationState
from otpdesk.store import customers, verifications

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Seat
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.otp import Money
    from otpdesk.store.engine import Tx


class Choosing:
    """Looks at plans and limits without taking anything."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook

    def choices(self, address_id: str, purpose: Purpose, verification_id: str | None) -> tuple[Choice, ...]:
        """The choices for an address and the customer's others; of a verification that ended: for a new one."""
        with self._context.store.read() as tx:
            return self.read(tx, customers.address(tx, address_id), purpose, verification_id)

    def read(self, tx: "Tx", main: Address, purpose: Purpose, verification_id: str | None) -> tuple[Choice, ...]:
        """The same within a transaction of the caller's."""
        case = verifications.by_id(tx, verification_id) if verification_id else None
        open_id = verification_id if case and case.verification.state is VerificationState.OPEN else None
        if case and case.verification.expires_at <= tx.now:
            open_id = None
        found = (
            self._choice(tx, place, channel, purpose, open_id)
            for place in self._places(tx, main)
            for channel in channels_of(place)
        )
        return tuple(choice for choice in found if choice is not None)

    def _places(self, tx: "Tx", main: Address) -> tuple[Address, ...]:
        customer = customers.by_id(tx, main.customer_id) if main.customer_id else None
        others = customer.addresses if customer else ()
        return (main, *(place for place in others if place.id != main.id))

    def _choice(
        self, tx: "Tx", place: Address, channel: Channel, purpose: Purpose, verification_id: str | None
    ) -> Choice | None:
        order = Order(
            self._context.operator,
            address_id=place.id,
            channel=channel,
            purpose=purpose,
            verification=verification_id,
        )
        wanted = read_target(tx, order, self._context.accounts, self._rulebook)
        if channel is Channel.WHATSAPP and not any(channel in one.channels for one in wanted.lineup.carriers):
            return None  # most desks have no WhatsApp sender; a choice that never opens would only be in the way
        problem = known_refusal(wanted, tx.now) or no_route(wanted)
        if problem is not None:
            rule = problem.rule if isinstance(problem, Refused) else ""
            reason = blocked_words(wanted) if rule == COUNTRY_BLOCKED else problem.title
            return Choice(channel, place.id, place.masked, allowed=False, reason=reason, rule=rule)
        return self._limited(tx, wanted)

    def _limited(self, tx: "Tx", wanted: Target) -> Choice:
        rules, place = wanted.rules, wanted.address
        seat = wanted.lineup.seat(wanted.plan.accounts[0])
        if shared := shared_code(tx, wanted, seat):
            opens = None if shared.retry_after is None else tx.now + 1000 * shared.retry_after
            no = Choice(wanted.channel, place.id, place.masked, allowed=False, reason=shared.title, rule=shared.rule)
            return replace(no, account=seat.name, opens_at=opens)
        cost = cost_of(wanted, seat, rules.policy.code_length, rules.policy.code_life)
        decision, _ = decide(tx, wanted, self._context.operator, wish_of(wanted, cost))
        reason = "" if decision.allowed else refused(decision, wanted.policy, tx.now, place.country).title
        return Choice(
            channel=wanted.channel,
            address_id=place.id,
            to=place.masked,
            allowed=decision.allowed,
            reason=reason,
            account=seat.name,
            price=_price(wanted, seat),
            opens_at=decision.retry_at,
            rule=decision.rule.value if decision.rule else "",
            turn=turn_of(wanted.plan, wanted.channel, wanted.sends, tx.now),
            others=tuple(name for name in wanted.plan.accounts if name != seat.name),
            chance=between(wanted.plan),
            whose=whose(seat.provider, seat.way, wanted.case.rule if wanted.case else rules.policy.code_rule),
        )


def _price(wanted: Target, seat: "Seat") -> "Money | None":
    """What it costs; not known before chance has chosen between accounts that ask differently."""
    asked = {wanted.lineup.seat(name).price for name in between(wanted.plan)}
    return seat.price if len(asked) < 2 else None  # noqa: PLR2004 - they agree
