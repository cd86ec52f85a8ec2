"""Routes and history in, a Plan out, with the reason for every rule that did or did not match. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from otpdesk.otp import Channel, CodeBy, Purpose
from otpdesk.routing.hours import clock, within
from otpdesk.routing.words import CHANNELS, network_text, price_text, purpose_text

if TYPE_CHECKING:
    from otpdesk.routing.splits import Chance


class Sends(StrEnum):
    """Which sends of a verification a route is for."""

    ANY = "any"
    FIRST = "first"
    RESENDS = "resends"


@dataclass(frozen=True, slots=True)
class Route:
    """Which accounts, in order, may carry what, where, when. Empty country, network or purpose: any.

    `network` is MCC and MNC as digits, such as 24801. `hours` is a span of the desk's local time such as
    `08:00-20:00` (it may pass midnight), empty: always. `fail_over` is the time in seconds without a delivery receipt
    after which an account counts as failed for the next send; 0: only its own no does.
    """

    channel: Channel
    accounts: tuple[str, ...]
    country: str = ""
    purpose: Purpose | None = None
    position: int = 0
    network: str = ""
    sends: Sends = Sends.ANY
    hours: str = ""
    fail_over: int = 0

    @property
    def specificity(self) -> tuple[int, ...]:
        """Sorts the most specific first: by country, network, purpose, number of conditions, then by position."""
        conditions = (self.sends is not Sends.ANY) + bool(self.hours)
        return -bool(self.country), -bool(self.network), -bool(self.purpose), -conditions, self.position


@dataclass(frozen=True, slots=True)
class Carrier:
    """An account as routing sees it: its name, provider, channels, and why it may not be used, if so.

    `fault` says in a few words why an account that is not paused cannot be used, such as “lacks its keys”. `price` is
    what it asks there for a segment or minute, in micro units of the desk's currency; None: not known. `code_by` says
    who makes the codes that it carries.
    """

    account: str
    provider: str
    channels: frozenset[Channel]
    paused: bool = False
    fault: str = ""
    price: int | None = None
    code_by: CodeBy = CodeBy.DESK


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be sent where.

    `failed` are the accounts that failed in this verification already; `silent` those whose last message of the
    channel went out and has no receipt yet, with the seconds since. `network` is MCC and MNC as digits (empty: not
    known), `ordinal` 1 for the first message of the verification that may have gone out, `minute` the minute of the
    desk's day. `highest_price` is the most that a segment or minute may cost there, in micro units of `currency`;
    None: no cap.
    """

    channel: Channel
    country: str
    purpose: Purpose
    failed: frozenset[str] = frozenset()
    network: str = ""
    ordinal: int = 1
    minute: int = 0
    silent: Mapping[str, int] = field(default_factory=dict)
    highest_price: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule looked at: what it is, whether it matched, and why, in a sentence. `route` is set for a route."""

    what: str
    matched: bool
    why: str
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The accounts to try, in order (empty: none may), and how that came about. `route`: the one that decided.

    `chance` is the split that chose, or will choose, the first of them.
    """

    accounts: tuple[str, ...]
    reasons: tuple[Reason, ...]
    route: Route | None = None
    chance: "Chance | None" = None


def plan(subject: Subject, routes: Sequence[Route], carriers: Sequence[Carrier], wanted: str | None = None) -> Plan:
    """The plan for one message. `wanted` (an account the operator chose) goes first and alone.

    The most specific route that matches and has an account in use decides: country before network before purpose
    before conditions (which sends, hours); then the position. A channel without any route may go through every
    account that carries it. Accounts above the price cap are left out. Accounts that failed in this verification,
    or have been silent for longer than the route waits, go last.
    """
    usable = faults(subject, carriers)
    if wanted is not None:
        return _wanted(wanted, usable)
    of_channel = [route for route in routes if route.channel is subject.channel]
    if not of_channel:
        return _unrouted(subject, usable)
    reasons: list[Reason] = []
    accounts: tuple[str, ...] = ()
    decided: Route | None = None
    for route in sorted(of_channel, key=lambda route: route.specificity):
        misfit = _misfit(route, subject)
        matched, why = (False, misfit) if misfit else _look_at(route, usable, decided=decided is not None)
        reasons.append(Reason(route_name(route), matched, why, route))
        if not misfit and decided is None:
            reasons.extend(_left_out(route.accounts, usable))
        if matched:
            decided = route
            accounts = tuple(dict.fromkeys(name for name in route.accounts if not usable.get(name, "unknown")))
    return _ordered(subject, accounts, reasons, decided)


def faults(subject: Subject, carriers: Sequence[Carrier]) -> dict[str, str]:
    """Each account with why it may not carry a message, in a few words; empty if it may."""
    return {one.account: _fault(one, subject) for one in carriers}


def _fault(carrier: Carrier, subject: Subject) -> str:
    """Why an account may not carry this, in a few words; empty if it may."""
    if carrier.paused:
        return "is paused"
    if carrier.fault:
        return carrier.fault
    if subject.channel not in carrier.channels:
        return f"does not carry {CHANNELS[subject.channel]}"
    highest = subject.highest_price
    if highest is None or carrier.price is None or carrier.price <= highest:
        return ""
    asks = price_text(carrier.price, subject.currency)
    return f"asks {asks}; at most {price_text(highest, subject.currency)} there"


def _wanted(wanted: str, usable: dict[str, str]) -> Plan:
    fault = usable.get(wanted, "does not exist")
    what = f"Account {wanted}"
    if fault:
        return Plan((), (Reason(what, matched=False, why=f"The operator chose it, but it {fault}."),))
    return Plan((wanted,), (Reason(what, matched=True, why="The operator chose it; no other is tried."),))


def _unrouted(subject: Subject, usable: dict[str, str]) -> Plan:
    accounts = tuple(name for name, fault in usable.items() if not fault)
    what = f"No route for {CHANNELS[subject.channel]}"
    why = "Every account that carries it is tried, the oldest first." if accounts else "No account may carry it."
    reasons = [Reason(what, bool(accounts), why), *_left_out(tuple(usable), usable)]
    return _ordered(subject, accounts, reasons, None)


def _ordered(subject: Subject, accounts: tuple[str, ...], reasons: list[Reason], route: Route | None) -> Plan:
    """Accounts that failed already, or count as failed, go last, and a reason says so."""
    behind = {name: why for name in accounts if (why := _setback(name, subject, route))}
    if behind and len(behind) < len(accounts):
        reasons += [Reason(f"Account {name}", matched=False, why=why) for name, why in behind.items()]
        accounts = (*(name for name in accounts if name not in behind), *behind)
    return Plan(accounts, tuple(reasons), route)


def _setback(account: str, subject: Subject, route: Route | None) -> str:
    """Why an account goes behind the others, in a sentence; empty if it does not."""
    if account in subject.failed:
        return "It failed in this verification already, so the others go first."
    silent = subject.silent.get(account, 0)
    if route is not None and 0 < route.fail_over <= silent:
        return f"No receipt for {silent} s; this route waits {route.fail_over} s."
    return ""


def _misfit(route: Route, subject: Subject) -> str:
    """Why a route is not for this message, in a sentence; empty if it is."""
    if route.country and route.country != subject.country:
        return f"The address is in {subject.country or 'no country'}, not in {route.country}."
    if route.network and route.network != subject.network:
        return _other_network(route, subject)
    if route.purpose and route.purpose is not subject.purpose:
        return f"The purpose is {purpose_text(subject.purpose)}, not {purpose_text(route.purpose)}."
    if route.sends is Sends.FIRST and subject.ordinal > 1:
        return f"It is for the first send only, and this is send {subject.ordinal}."
    if route.sends is Sends.RESENDS and subject.ordinal <= 1:
        return "It is for resends only, and this is the first send."
    if not within(route.hours, subject.minute):
        return f"It is {clock(subject.minute)} at the desk; the route is for {route.hours.replace('-', ' to ')}."
    return ""


def _other_network(route: Route, subject: Subject) -> str:
    if not subject.network:
        return "The network is not known: no look-up and no earlier receipt told it."
    return f"The network is {network_text(subject.network)}, not {network_text(route.network)}."


def _look_at(route: Route, usable: dict[str, str], *, decided: bool) -> tuple[bool, str]:
    if decided:
        return False, "A more specific or earlier route decided already."
    if all(usable.get(name, "unknown") for name in route.accounts):
        return False, "It matches, but none of its accounts can be used."
    return True, "It is the most specific route that matches."


def _left_out(accounts: tuple[str, ...], usable: dict[str, str]) -> list[Reason]:
    faults = ((name, usable.get(name, "does not exist")) for name in dict.fromkeys(accounts))
    return [Reason(f"Account {name}", matched=False, why=f"It {fault}.") for name, fault in faults if fault]


def route_name(route: Route) -> str:
    """A route in one line: what it is for, and through which accounts."""
    parts = [
        f"to {route.country}" if route.country else "",
        f"in network {network_text(route.network)}" if route.network else "",
        f"for {purpose_text(route.purpose)}" if route.purpose else "",
        {Sends.ANY: "", Sends.FIRST: "first send", Sends.RESENDS: "resends"}[route.sends],
        route.hours,
    ]
    said = " ".join(part for part in (CHANNELS[route.channel], *parts) if part)
    return f"Route {route.position}: {said} through {', '.join(route.accounts)}"
