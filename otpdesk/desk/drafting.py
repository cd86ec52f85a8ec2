"""The rows of a send before they are inserted: the verification it begins, and the attempt itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.desk import codes
from otpdesk.desk.targets import Target
from otpdesk.desk.ways import code_by, managed_of, rule_through
from otpdesk.otp import (
    AddressKind,
    Attempt,
    ChosenBy,
    CodeRule,
    IdKind,
    Instant,
    Status,
    Verification,
    VerificationState,
    new_id,
)
from otpdesk.providers.abilities import Way
from otpdesk.store import sessions
from otpdesk.store.attempts import Entry
from otpdesk.store.sessions import PENDING
from otpdesk.store.verifications import Case

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Seat
    from otpdesk.desk.views import Order
    from otpdesk.store.engine import Tx
    from otpdesk.texts import Template


@dataclass(frozen=True, slots=True)
class Wanted:
    """One message, ready for the limits: by whom, to where, through which account, under which press of a button."""

    order: "Order"
    target: Target
    seat: "Seat"
    press: str | None
    failing_over: bool


def new_case(tx: "Tx", order: "Order", target: Target, seat: "Seat") -> Case:
    """A verification that begins now with a message through an account, under the policy in force."""
    policy = target.rules.policy
    verification = Verification(
        id=target.begins or new_id(IdKind.VERIFICATION, tx.now),
        address_id=target.address.id,
        customer_id=target.customer_id,
        purpose=target.purpose,
        state=VerificationState.OPEN,
        operator=order.operator,
        created_at=tx.now,
        expires_at=tx.now + 1000 * policy.code_life,
        tries=policy.tries_per_verification,
    )
    rule = rule_through(seat.provider, seat.way, policy.code_rule)
    salt = codes.fresh_salt() if rule is CodeRule.SAME else None
    return Case(verification, rule, policy.code_length, policy.code_life, salt, order.is_test)


def _expires_at(tx: "Tx", wanted: Wanted, case: Case) -> Instant:
    """When a code made now ends. One that is repeated (rule `same`, some providers) ends when it first would have."""
    if wanted.seat.way is Way.THEIRS:
        return _theirs_expires_at(tx, wanted, case)
    if case.rule is CodeRule.SAME:
        first = next((send.created_at for send in wanted.target.sends if send.key), tx.now)
        return first + 1000 * case.life
    return tx.now + 1000 * case.life


def _theirs_expires_at(tx: "Tx", wanted: Wanted, case: Case) -> Instant:
    """The earlier of our end and the provider's, whose time goes on where it sends the same code again."""
    managed, begun = managed_of(wanted.seat.provider), tx.now
    if managed.repeats and wanted.target.case is not None:
        running = (
            held.started_at
            for held in sessions.of_verification(tx, case.verification.id)
            if held.state == PENDING
            and (held.account_id, held.address_id) == (wanted.seat.id, wanted.target.address.id)
            and held.started_at + 1000 * managed.life > tx.now
        )
        begun = next(running, tx.now)
    return min(tx.now + 1000 * case.life, begun + 1000 * managed.life)


def new_entry(tx: "Tx", wanted: Wanted, case: Case, template: "Template | None", cost: int) -> Entry:
    """An attempt as it is inserted: being sent from now on. `cost` is in micro units of the desk's currency.

    `template` is None where code and text are the provider's.
    """
    target, seat, rules = wanted.target, wanted.seat, wanted.target.rules
    chance = target.plan.chance
    attempt = Attempt(
        id=new_id(IdKind.ATTEMPT, tx.now),
        verification_id=case.verification.id,
        ordinal=target.sends[-1].ordinal + 1 if target.sends else 1,
        account=seat.name,
        provider=seat.provider,
        channel=target.channel,
        status=Status.SENDING,
        to=target.address.masked,
        created_at=tx.now,
        sent_at=tx.now,
        expires_at=_expires_at(tx, wanted, case),
        operator=wanted.order.operator,
        purpose=target.purpose,
        customer_id=target.customer_id,
        country=target.address.country,
        sender=seat.sender,
        language=template.language if template else target.language or rules.policy.language,
        template_version=template.version if template else 0,
        chosen_by=_chosen_by(wanted),
        propensity=chance.propensity if chance else None,
        split_id=chance.split.id if chance else None,
        segments=rules.segments(template, case.length, case.life) if template else 1,
        is_test=case.is_test,
        code_by=code_by(seat.way),
    )
    return Entry(
        attempt,
        account_id=seat.id,
        address_id=target.address.id,
        press=wanted.press,
        cost_micro=cost,
        config_version=target.rules.version,
        prefix_hash=_prefix_hash(tx, target),
    )


def _chosen_by(wanted: Wanted) -> ChosenBy:
    if wanted.order.wanted:
        return ChosenBy.OPERATOR
    chance = wanted.target.plan.chance
    return chance.split.chosen_by if chance else ChosenBy.RULE


_SUBSCRIBER_DIGITS = 4


def _prefix_hash(tx: "Tx", target: Target) -> int | None:
    """A keyed hash of the number without its last four digits: neighbours share it, nobody can read it."""
    if target.address.kind is not AddressKind.PHONE:
        return None
    return tx.sealer.token(f"prefix {target.address.value[:-_SUBSCRIBER_DIGITS]}")
