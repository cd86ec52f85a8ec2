"""Where a message goes and over what: an order read against the store, before any limit is asked."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.geography import country_name
from otpdesk.desk.planning import plan_of, subject_of
from otpdesk.desk.refusals import who_can_change
from otpdesk.desk.ways import managed_of
from otpdesk.errors import BadInput, NoRoute, NotFound, Refused
from otpdesk.guard import Policy, Rule
from otpdesk.otp import Address, AddressKind, Channel, IdKind, Instant, Purpose, VerificationState, new_id
from otpdesk.providers.abilities import Way
from otpdesk.routing import Plan, Subject
from otpdesk.routing.words import CHANNELS
from otpdesk.store import customers, sends, sessions, verifications
from otpdesk.store.sends import Send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from otpdesk.desk.accounts import Accounts, Lineup, Seat
    from otpdesk.desk.rules import Rulebook, Rules
    from otpdesk.desk.views import Order
    from otpdesk.routing.splits import Split
    from otpdesk.store.engine import Tx

NEVER_CALLED = frozenset({"premium_rate", "shared_cost", "pager", "voicemail", "uan", "toll_free"})
"""Lines no code is ever sent to: they cost the caller, or no customer answers there (libphonenumber's words)."""

LANDLINE = "fixed_line"

COUNTRY_BLOCKED = "country_blocked"
"""The name by which refusals and decisions know that a country is blocked."""

PHONE_CHANNELS = (Channel.SMS, Channel.VOICE, Channel.WHATSAPP)


@dataclass(frozen=True, slots=True)
class Target:
    """One message to be: to where, for what, under which rules, through which accounts in order.

    `begins` is the id of the verification that it will begin, where there is none yet.
    """

    address: Address
    language: str
    customer_id: str | None
    channel: Channel
    purpose: Purpose
    rules: "Rules"
    lineup: "Lineup"
    plan: Plan
    case: verifications.Case | None
    sends: tuple[Send, ...] = ()
    begins: str = ""

    @property
    def country_rule(self) -> CountryRule:
        """What holds for the country of the address."""
        return self.rules.country(self.address.country)

    @property
    def policy(self) -> Policy:
        """The policy as it holds for the country of the address."""
        return self.rules.policy_for(self.address.country)

    @property
    def verification_id(self) -> str | None:
        return self.case.verification.id if self.case else None


def channels_of(address: Address) -> tuple[Channel, ...]:
    """What may be sent to an address of that kind."""
    return (Channel.EMAIL,) if address.kind is AddressKind.EMAIL else PHONE_CHANNELS


def usual_channel(address: Address) -> Channel:
    """The channel when nobody chose one: e-mail, a call to a landline, else SMS."""
    if address.kind is AddressKind.EMAIL:
        return Channel.EMAIL
    return Channel.VOICE if address.line == LANDLINE else Channel.SMS


def read_target(tx: "Tx", order: "Order", accounts: "Accounts", rulebook: "Rulebook", *, lock: bool = False) -> Target:
    """What an order asks for. NotFound or BadInput if it cannot be so; with `lock` nobody changes its verification."""
    case, sends = _resent(tx, order, lock=lock)
    address, language = _recipient(tx, order, case, sends)
    channel = order.channel or (sends[-1].channel if _same_place(address, sends) else usual_channel(address))
    if channel not in channels_of(address):
        what = "an e-mail address" if address.kind is AddressKind.EMAIL else "a phone number"
        raise BadInput(f"{channel.value} cannot be sent to {what}.", "Choose another channel or address.", "channel")
    lineup = accounts.lineup(tx, address.country, channel)
    purpose = case.verification.purpose if case else order.purpose
    rules = rulebook.at(tx, lineup.version)
    subject = subject_of(tx, rules, address, channel, purpose, sends)
    recipient = (address, order.language or language)
    if case is None:
        begins = new_id(IdKind.VERIFICATION, tx.now) if lock else ""
        splits = () if order.wanted or order.is_test else rulebook.running(tx, lineup.splits)
        return target_of(subject, rules, lineup, recipient, order.wanted, splits, begins)
    found = target_of(subject, rules, lineup, recipient, order.wanted)
    return replace(found, customer_id=case.verification.customer_id, case=case, sends=sends)


def target_of(
    subject: Subject,
    rules: "Rules",
    lineup: "Lineup",
    recipient: tuple[Address, str],
    wanted: str | None = None,
    splits: "Sequence[Split]" = (),
    begins: str = "",
) -> Target:
    """A message to (address, language) that begins a verification, with its plan under the splits that run."""
    address, language = recipient
    return Target(
        address=address,
        language=language,
        customer_id=address.customer_id,
        channel=subject.channel,
        purpose=subject.purpose,
        rules=rules,
        lineup=lineup,
        plan=plan_of(subject, rules, lineup, wanted, splits, begins),
        case=None,
        begins=begins,
    )


def place_of(tx: "Tx", order: "Order") -> str:
    """The id of the address to which an order goes."""
    return _recipient(tx, order, *_resent(tx, order))[0].id


def _resent(tx: "Tx", order: "Order", *, lock: bool = False) -> tuple[verifications.Case | None, tuple[Send, ...]]:
    if order.verification is None:
        return None, ()
    case = verifications.by_id(tx, order.verification, lock=lock)
    if case is None:
        raise NotFound("There is no such verification.", "Its id begins with v; “otpdesk find” shows the last ones.")
    return case, sends.of_verification(tx, order.verification)


def _recipient(
    tx: "Tx",
    order: "Order",
    case: verifications.Case | None,
    sends: tuple[Send, ...],
) -> tuple[Address, str]:
    if case is None:
        if order.address_id is None:
            raise BadInput("There is no address.", "Type a phone number or an e-mail address.", "address")
        return customers.recipient(tx, order.address_id)
    found = customers.recipient(tx, order.address_id) if order.address_id else _place(tx, order.channel, case, sends)
    stranger = found[0].customer_id is None or found[0].customer_id != case.verification.customer_id
    if stranger and found[0].id != case.verification.address_id:
        raise BadInput("That address is not one of this customer's.", "Start a new verification for it.", "address")
    return found


def _place(tx: "Tx", channel: Channel | None, case: verifications.Case, sends: tuple[Send, ...]) -> tuple[Address, str]:
    """Where a resend goes that names no address: where the last one went, else the first place fit for the channel."""
    last = customers.recipient(tx, sends[-1].address_id if sends else case.verification.address_id)
    if channel is None or channel in channels_of(last[0]):
        return last
    first = customers.address(tx, case.verification.address_id)
    customer = customers.by_id(tx, case.verification.customer_id) if case.verification.customer_id else None
    for place in (first, *(customer.addresses if customer else ())):
        if channel in channels_of(place):
            return place, last[1]
    raise BadInput(f"This customer has no address for {channel.value}.", "Choose another channel.", "channel")


def _same_place(address: Address, sends: tuple[Send, ...]) -> bool:
    return bool(sends) and sends[-1].address_id == address.id


def known_refusal(target: Target, now: Instant) -> Refused | None:
    """What forbids a message before any limit is asked: its line, the end of its verification, or its country."""
    if target.address.line in NEVER_CALLED:
        word = target.address.line.replace("_", "-")
        return Refused(f"No code is sent to a {word} number.", "Ask the customer for a mobile number.", "line_type")
    ended = None if target.case is None else _ended(target.case, now)
    return ended or _blocked(target)


def _blocked(target: Target) -> Refused | None:
    """The refusal of what goes to a blocked country; None if it is not blocked."""
    words = blocked_words(target)
    if not words:
        return None
    country, option = target.address.country, f"--{target.channel.value} allow"
    hint = who_can_change(country, option) if country else "It belongs to no country, so nobody can allow it."
    return Refused(f"Not sent: {words}", hint, COUNTRY_BLOCKED)


def blocked_words(target: Target) -> str:
    """“Pakistan is blocked for SMS.”; empty where it is not."""
    if target.country_rule.stance(target.channel) is not Stance.BLOCK:
        return ""
    where = country_name(target.address.country)
    word = CHANNELS[target.channel]
    return f"{where} is blocked for {word}." if where else f"a number of no country is blocked for {word}."


def shared_code(tx: "Tx", target: Target, seat: "Seat") -> Refused | None:
    """Why a provider that repeats the code of an address may not be asked for one of another purpose meanwhile."""
    if seat.way is not Way.THEIRS or not managed_of(seat.provider).repeats:
        return None
    until = sessions.of_another_purpose(tx, seat.id, target.address.id, target.purpose)
    if until is None:
        return None
    title = f"{seat.name} would send this number the code that it has for another purpose."
    hint = "Cancel that verification or wait until its code has run out; or send through another account."
    return Refused(title, hint, "other_purpose", -(-(until - tx.now) // 1000))


def no_route(target: Target) -> NoRoute | None:
    """Why no account may carry a message; None if one may."""
    if target.plan.accounts:
        return None
    reasons = dict.fromkeys(reason.why for reason in target.plan.reasons if not reason.matched)
    where = f" to {target.address.country}" if target.address.country else ""
    hint = " ".join([*reasons, "Add an account or a route: “otpdesk account add”, “otpdesk route set”."])
    return NoRoute(f"No account may carry {target.channel.value}{where}.", hint)


_ENDED = {
    VerificationState.VERIFIED: ("This customer is verified already.", "verified"),
    VerificationState.CANCELED: ("This verification was canceled.", "canceled"),
    VerificationState.EXPIRED: ("This verification has expired.", "expired"),
    VerificationState.LOCKED: ("The tries of this verification are used up.", Rule.TRIES.value),
}


def _ended(case: verifications.Case, now: Instant) -> Refused | None:
    state = case.verification.state
    if state is VerificationState.OPEN and case.verification.expires_at <= now:
        state = VerificationState.EXPIRED
    if state not in _ENDED:
        return None
    title, rule = _ENDED[state]
    return Refused(title, "Start a new verification.", rule)
