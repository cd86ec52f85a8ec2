"""Reserving: count, then refuse or insert, and leave a decision and an audit line; all in one write transaction.

The write lock is taken before anything is counted, so that two desks never both take the last send of a limit.
Nothing has left the machine when that transaction commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from otpdesk import guard
from otpdesk.desk import rights
from otpdesk.desk.drafting import Wanted, new_case, new_entry
from otpdesk.desk.planning import failed
from otpdesk.desk.refusals import refused
from otpdesk.desk.targets import LANDLINE, Target, known_refusal, no_route, place_of, read_target, shared_code
from otpdesk.errors import Refused
from otpdesk.guard import Counted, Decision, Past, Wish
from otpdesk.otp import CodeBy, Instant, Status
from otpdesk.providers.abilities import Way
from otpdesk.redaction import redacted
from otpdesk.roles import Right
from otpdesk.store import attempts, audit, limits, verifications
from otpdesk.store.attempts import Claim, Entry
from otpdesk.store.limits import Ruling
from otpdesk.store.sends import Send
from otpdesk.store.verifications import Case

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Seat
    from otpdesk.desk.context import Context
    from otpdesk.desk.rules import Rulebook
    from otpdesk.desk.views import Order
    from otpdesk.store.engine import Tx
    from otpdesk.texts import Template

_UNSETTLED = frozenset({Status.QUEUED, Status.SENDING, Status.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Reservation:
    """A message that may go out: its attempt with all that sending it needs. `seat` carries it.

    `template` is None where the provider makes code and text. `failing_over`: the account before has just refused it,
    and nobody pressed again.
    """

    order: "Order"
    entry: Entry
    case: Case
    target: Target
    seat: "Seat"
    template: "Template | None"
    past: tuple[Past, ...]
    counted: Counted
    decision: Decision
    failing_over: bool = False

    def outlook(self, sent: Entry, now: Instant) -> tuple[int, Instant | None]:
        """(sends left, when the next may go) after this attempt came to what `sent` says."""
        past, counted = self.past, self.counted
        if sent.counted:
            settled = sent.attempt.status not in _UNSETTLED
            mine = Past(sent.attempt.created_at, sent.attempt.channel, settled, failed(sent.attempt.status))
            past = (*past, mine)
            counted = replace(counted, number_day=counted.number_day + 1, operator_hour=counted.operator_hour + 1)
        return guard.outlook(self.target.policy, past, counted, now)


def past_of(sends: Sequence[Send]) -> tuple[Past, ...]:
    """The sends of a verification that limits count."""
    return tuple(
        Past(send.created_at, send.channel, send.status not in _UNSETTLED, failed(send.status))
        for send in sends
        if send.counted
    )


def decide(tx: "Tx", target: Target, operator: str, wish: Wish) -> tuple[Decision, Counted]:
    """What the limits say of one more send now, with the instant at which they free if they refuse."""
    past, policy, country, cap = past_of(target.sends), target.policy, target.address.country, wish.country_cap
    counted = limits.count(tx, target.address.id, operator)
    if cap is not None:
        counted = replace(counted, country_day=limits.to_country(tx, country))
    decision = guard.decide(policy, wish, past, counted, tx.now)
    if decision.allowed:
        return decision, counted
    counted = limits.freed(tx, counted, policy, wish.cost, target.address.id, operator)
    if cap is not None:
        counted = replace(counted, country_frees_at=limits.country_frees_at(tx, country, cap))
    return guard.decide(policy, wish, past, counted, tx.now), counted


def wish_of(target: Target, cost: int) -> Wish:
    """What the limits need to know of a message."""
    return Wish(target.channel, cost, target.address.line != LANDLINE, target.country_rule.per_day)


def cost_of(target: Target, seat: "Seat", length: int, life: int) -> int:
    """What a message with a code of that length and life is expected to cost, in the desk's micro units."""
    rules = target.rules
    if seat.way is Way.THEIRS:  # its text is the provider's, and what it asks is for the whole message
        return rules.cost(seat.price, target.channel, 1)
    template = rules.wording(target.purpose, target.language, target.channel)
    return rules.cost(seat.price, target.channel, rules.segments(template, length, life))


class Reserving:
    """What the first transaction of a send consists of."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook

    def reserve(
        self, tx: "Tx", order: "Order", press: str | None, account: str | None = None
    ) -> Reservation | Refused | tuple[Entry, ...]:
        """What may be sent and is yet to be kept; or the refusal, which is kept; or what this press did before.

        `account` is the next one after a first has refused. NotAllowed if the operator's role is not for sending;
        NoRoute, BadInput and NotFound if the order names what cannot be. The transaction holds `locks`.
        """
        if press is not None and (made := attempts.by_press(tx, press, second_press(press))):
            return made
        wanted = read_target(tx, order, self._context.accounts, self._rulebook, lock=True)
        rights.check(wanted.rules.roster, Right.SEND, order.operator)
        refusal = known_refusal(wanted, tx.now)
        if refusal is not None:
            self._note_refusal(tx, order, wanted, refusal)
            return refusal
        if nowhere := no_route(wanted):
            raise nowhere
        seat = wanted.lineup.seat(account or wanted.plan.accounts[0])
        if shared := shared_code(tx, wanted, seat):
            self._note_refusal(tx, order, wanted, shared)
            return shared
        return self._decided(tx, Wanted(order, wanted, seat, press, failing_over=account is not None))

    def locks(self, order: "Order", press: str | None) -> list[str]:
        """What no other desk may count or change meanwhile.

        The day's spend is one number for all of them, and its lock also guards the caps of countries: the country
        is known only when the address has been read, and by then nobody else can be counting.
        """
        place = order.address_id
        if place is None:
            with self._context.store.read() as tx:
                place = place_of(tx, order)
        locks = [f"number:{place}", f"operator:{order.operator}", "spend"]
        return locks if press is None else [*locks, f"press:{press}"]

    def _decided(self, tx: "Tx", wanted: Wanted) -> Reservation | Refused:
        order, target = wanted.order, wanted.target
        case = target.case or new_case(tx, order, target, wanted.seat)
        cost = cost_of(target, wanted.seat, case.length, case.life)
        decision, counted = decide(tx, target, order.operator, wish_of(target, cost))
        if not decision.allowed:
            refusal = refused(decision, target.policy, tx.now, target.address.country)
            self._note_refusal(tx, order, target, refusal, decision)
            return refusal
        template = None
        if wanted.seat.way is not Way.THEIRS:
            template = target.rules.wording(target.purpose, target.language, target.channel)
        entry = new_entry(tx, wanted, case, template, cost)
        return Reservation(
            order=order,
            entry=entry,
            case=case,
            target=target,
            seat=wanted.seat,
            template=template,
            past=past_of(target.sends),
            counted=counted,
            decision=decision,
            failing_over=wanted.failing_over,
        )

    def keep(self, tx: "Tx", reservation: Reservation, claim: Claim) -> None:
        """Insert what was reserved, claimed by its sender, with its decision and its audit line."""
        case, entry = reservation.case, reservation.entry
        if reservation.target.case is None:
            verifications.add(tx, case)
        else:
            expires_at = max(case.verification.expires_at, entry.attempt.expires_at)
            verifications.prolong(tx, case.verification.id, expires_at)
        attempts.add(tx, entry, claim)
        one = entry.attempt
        limits.rule(
            tx,
            Ruling(
                operator=one.operator,
                allowed=True,
                address_id=entry.address_id,
                verification_id=one.verification_id,
                attempt_id=one.id,
                detail={"account": one.account, "channel": one.channel, "uses": _used(reservation.decision)},
            ),
        )
        line: dict[str, object] = {
            "attempt": one.id,
            "account": one.account,
            "channel": one.channel,
            "purpose": one.purpose,
        }
        if one.code_by is CodeBy.PROVIDER:
            line["code_by"] = one.code_by
        if one.split_id is not None:
            line |= {"chosen_by": one.chosen_by, "split": one.split_id, "propensity": one.propensity}
        if reservation.order.reason:
            line["reason"] = redacted(reservation.order.reason)
        action = "fail_over" if reservation.failing_over else "send" if one.ordinal == 1 else "resend"
        audit.write(tx, one.operator, self._context.workstation, action, one.verification_id, "reserved", line)

    def _note_refusal(
        self, tx: "Tx", order: "Order", target: Target, refusal: Refused, decision: Decision | None = None
    ) -> None:
        wait = refusal.retry_after
        limits.rule(
            tx,
            Ruling(
                operator=order.operator,
                allowed=False,
                address_id=target.address.id,
                verification_id=target.verification_id,
                rule=refusal.rule,
                retry_at=None if wait is None else tx.now + wait * 1000,
                detail={
                    "sentence": refusal.title,
                    "channel": target.channel.value,
                    "uses": _used(decision) if decision else {},
                },
            ),
        )
        what = target.verification_id or target.address.id
        action = "resend" if target.case else "send"
        line = {"channel": target.channel.value, "purpose": target.purpose.value, "retry_after": wait}
        outcome = f"refused: {refusal.rule}"
        audit.write(tx, order.operator, self._context.workstation, action, what, outcome, line)


def second_press(press: str) -> str:
    """The key of the fail-over that belongs to a press of a button."""
    return f"{press}/2"


def _used(decision: Decision) -> dict[str, list[int]]:
    return {use.rule.value: [use.used, use.ceiling] for use in decision.uses}
