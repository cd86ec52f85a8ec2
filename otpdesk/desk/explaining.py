"""What a send to an address would do, and why: asked of the very functions that send, without sending.

The address that is asked about is kept nowhere: one that the desk does not know stands in as an address of nobody.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from otpdesk import addresses
from otpdesk.configuration import Account, Configuration, route_key
from otpdesk.configuration.forms import check_network
from otpdesk.countries import Stance
from otpdesk.desk.accounts import Lineup, Seat
from otpdesk.desk.geography import country_name
from otpdesk.desk.planning import subject_of
from otpdesk.desk.refusals import refused
from otpdesk.desk.reserving import cost_of, decide, wish_of
from otpdesk.desk.routing_views import Explanation, Fact, RuleLine, Stop
from otpdesk.desk.targets import Target, channels_of, known_refusal, no_route, target_of, usual_channel
from otpdesk.desk.views import Light
from otpdesk.desk.ways import whose
from otpdesk.errors import BadInput, NoRoute, Refused
from otpdesk.guard import Decision, Rule
from otpdesk.otp import Address, AddressKind, Channel, IdKind, Money, Purpose, new_id
from otpdesk.routing.words import CHANNELS, network_text, price_text
from otpdesk.store import customers, lineup, splits

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Accounts
    from otpdesk.desk.rules import Rules
    from otpdesk.store.engine import Tx


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about an address. `network` (MCC and MNC) stands in for what is known.

    `resend`: the second message of a verification is meant.
    """

    address: str
    channel: Channel | None = None
    purpose: Purpose = Purpose.SUPPORT_CALL
    network: str = ""
    resend: bool = False


def explained(
    tx: "Tx", accounts: "Accounts", rules: "Rules", question: Question, operator: str, whole: Configuration | None
) -> Explanation:
    """The answer under `rules`; `whole` is the draft that they are made of, None for what is in force.

    BadInput if the address cannot be read, or takes no such channel.
    """
    place, language = _recipient(tx, question.address, rules.policy.home_country)
    channel = question.channel or usual_channel(place)
    if channel not in channels_of(place):
        what = "An e-mail address" if place.kind is AddressKind.EMAIL else "A phone number"
        raise BadInput(f"{what} takes no {channel.value}.", "Leave the channel away, or name another.", "channel")
    line_up = (
        accounts.lineup(tx, place.country, channel)
        if whole is None
        else drafted_lineup(tx, accounts, whole, place.country, channel)
    )
    subject = subject_of(tx, rules, place, channel, question.purpose)
    if network := check_network(question.network):
        subject = replace(subject, network=network)
    if question.resend:
        subject = replace(subject, ordinal=2)
    running = () if question.resend else splits.running(tx)
    target = target_of(subject, rules, line_up, (place, language), splits=running)
    refusal, decision = _judged(tx, target, operator)
    found = _explanation(target, subject.network, refusal)
    return replace(found, facts=(*found.facts, *_limits(decision, rules))) if decision else found


def _recipient(tx: "Tx", typed: str, home: str) -> tuple[Address, str]:
    """The address that is meant and its customer's language; one of nobody if the desk does not know it."""
    found = addresses.parse(typed, home)
    known = customers.by_value(tx, found.value)
    if known is not None:
        return customers.recipient(tx, known.id)
    nobody = new_id(IdKind.ADDRESS, tx.now)
    return Address(nobody, found.kind, found.value, found.masked, found.country, found.line), ""


def drafted_lineup(tx: "Tx", accounts: "Accounts", whole: Configuration, country: str, channel: Channel) -> Lineup:
    """The accounts of a draft, as they would be in use: those in force as they are, new and changed ones as drafted."""
    now = accounts.lineup(tx, country, channel)
    known = {seat.name: seat for seat in now.seats}
    order = {name: place for place, name in enumerate(known)}
    drafted = sorted(whole.accounts, key=lambda one: order.get(one.name, len(order)))
    seats = tuple(_drafted_seat(accounts, one, known.get(one.name), channel) for one in drafted)
    return Lineup(now.version, seats, now.splits)


def _drafted_seat(accounts: "Accounts", one: "Account", seat: Seat | None, channel: Channel) -> Seat:
    if seat is not None and json.loads(seat.identity.settings) == dict(one.settings):
        return seat
    paused_at = seat.identity.paused_at if seat else None
    identity = lineup.Identity(
        seat.id if seat else 0, one.name, one.provider, json.dumps(dict(one.settings)), None, paused_at
    )
    new = accounts.seat_of(identity, channel)
    return new if seat is None else replace(new, price=seat.price, price_at=seat.price_at, troubled=seat.troubled)


def _judged(tx: "Tx", target: Target, operator: str) -> tuple[Refused | NoRoute | None, Decision | None]:
    """What would refuse the send, in the order in which a send asks, and what the limits say, if it comes to them."""
    known = known_refusal(target, tx.now) or no_route(target)
    if known is not None:
        return known, None
    policy = target.policy
    cost = cost_of(target, target.lineup.seat(target.plan.accounts[0]), policy.code_length, policy.code_life)
    decision, _ = decide(tx, target, operator, wish_of(target, cost))
    if decision.allowed:
        return None, decision
    return refused(decision, policy, tx.now, target.address.country), decision


def _explanation(target: Target, network: str, refusal: Refused | NoRoute | None) -> Explanation:
    plan, rules = target.plan, target.rules
    return Explanation(
        to=target.address.masked,
        country=target.address.country,
        channel=target.channel,
        network=network,
        line=target.address.line,
        stops=tuple(stop_of(target.lineup.seat(name), target.channel, rules) for name in plan.accounts)
        if refusal is None
        else (),
        rules=tuple(
            RuleLine(one.what, one.matched, one.why, route_key(one.route) if one.route else "") for one in plan.reasons
        ),
        facts=tuple(_facts(target, network)),
        fail_over=plan.route.fail_over if plan.route else 0,
        refusal=refusal.title if refusal else "",
        next_step=refusal.hint if refusal else "",
    )


def stop_of(seat: Seat, channel: Channel, rules: "Rules") -> Stop:
    """An account of a line-up as lists show it; its price in the desk's currency."""
    carrier, fault = seat.carrier, ""
    if carrier.paused:
        fault = "It is paused."
    elif carrier.fault:
        fault = f"It {carrier.fault}."
    elif channel not in carrier.channels:
        fault = f"It does not carry {CHANNELS[channel]} as it is set up."
    price = None if seat.price is None else Money(rules.converted(seat.price), rules.policy.currency)
    return Stop(seat.name, seat.provider, fault, price, whose(seat.provider, seat.way, rules.policy.code_rule))


_STANCES = {
    Stance.ALLOW: (Light.OK, "allowed"),
    Stance.WATCH: (Light.WARN, "watched"),
    Stance.BLOCK: (Light.STOP, "blocked"),
}
_LANDLINE = "fixed_line"


def _facts(target: Target, network: str) -> Iterator[Fact]:
    country, policy = target.address.country, target.rules.policy
    if not country:
        return
    rule = target.country_rule
    light, word = _STANCES[rule.stance(target.channel)]
    yield Fact(
        light.value, f"{country_name(country)}: {word}", "The home country" if country == policy.home_country else ""
    )
    if rule.highest_price is not None:
        price = price_text(rule.highest_price, policy.currency)
        yield Fact(Light.OK.value, f"At most {price} for a segment or minute")
    word = target.address.line.replace("_", " ") or "unknown"
    light = Light.WARN if target.address.line in {_LANDLINE, "", "unknown"} else Light.OK
    yield Fact(light.value, f"Line: {word}", "From the number itself, not from a look-up")
    if network:
        yield Fact(Light.OK.value, f"Network: {network_text(network)}", "MCC and MNC")


_MICRO = 1_000_000
_NEARLY = 0.8
_LIMITS = {
    Rule.NUMBER_DAY: "Sends to this number in 24 hours",
    Rule.TRIES_DAY: "Wrong codes for this number in 24 hours",
    Rule.OPERATOR_HOUR: "Your sends in an hour",
    Rule.COUNTRY_DAY: "Sends to the country in 24 hours",
}


def _limits(decision: Decision, rules: "Rules") -> Iterator[Fact]:
    """How much of each limit is used before this send."""
    for use in decision.uses:
        light = Light.STOP if use.full else Light.WARN if use.used >= _NEARLY * use.ceiling else Light.OK
        if use.rule in _LIMITS:
            yield Fact(light.value, f"{_LIMITS[use.rule]}: {use.used} of {use.ceiling}")
        elif use.rule is Rule.SPEND_DAY:
            spent, most = use.used / _MICRO, use.ceiling // _MICRO
            yield Fact(light.value, f"Spent in 24 hours: {spent:.2f} of {most} {rules.policy.currency}")
