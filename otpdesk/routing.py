"""Routes and history in, a Plan out, with the reason for every rule that did or did not match. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import Channel, Purpose

_CHANNELS = {Channel.SMS: "SMS", Channel.VOICE: "calls", Channel.WHATSAPP: "WhatsApp", Channel.EMAIL: "e-mail"}


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


@dataclass(frozen=True, slots=True)
class Carrier:
    """An account as routing sees it: its name, provider, channels, and why it may not be used, if so.

    `fault` says in a few words why an account that is not paused cannot be used, such as “lacks its keys”.
    """

    account: str
    provider: str
    channels: frozenset[Channel]
    paused: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be sent where; `failed` are the accounts that failed in this verification already."""

    channel: Channel
    country: str
    purpose: Purpose
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule looked at: what it is, whether it matched, and why, in a sentence."""

    what: str
    matched: bool
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The accounts to try, in order (empty: no route), and how that came about."""

    accounts: tuple[str, ...]
    reasons: tuple[Reason, ...]


def plan(subject: Subject, routes: Sequence[Route], carriers: Sequence[Carrier], wanted: str | None = None) -> Plan:
    """The plan for one message. `wanted` (an account the operator chose) goes first and alone.

    The most specific route that matches and has an account in use decides: country and purpose, country, purpose,
    any; then the position. A channel without any route may go through every account that carries it. Accounts
    that failed in this verification go last.
    """
    usable = {one.account: _fault(one, subject.channel) for one in carriers}
    if wanted is not None:
        return _wanted(wanted, usable)
    of_channel = [route for route in routes if route.channel is subject.channel]
    if not of_channel:
        return _unrouted(subject, usable)
    reasons: list[Reason] = []
    accounts: tuple[str, ...] = ()
    for route in sorted(of_channel, key=_specificity):
        matched, why = _look_at(route, subject, usable, decided=bool(accounts))
        reasons.append(Reason(_name(route), matched, why))
        if matched:
            accounts = tuple(dict.fromkeys(name for name in route.accounts if not usable.get(name, "unknown")))
            reasons.extend(_left_out(route.accounts, usable))
    return _ordered(subject, accounts, reasons)


def _fault(carrier: Carrier, channel: Channel) -> str:
    """Why an account may not carry this, in a few words; empty if it may."""
    if carrier.paused:
        return "is paused"
    if carrier.fault:
        return carrier.fault
    return "" if channel in carrier.channels else f"does not carry {_CHANNELS[channel]}"


def _wanted(wanted: str, usable: dict[str, str]) -> Plan:
    fault = usable.get(wanted, "does not exist")
    what = f"Account {wanted}"
    if fault:
        return Plan((), (Reason(what, matched=False, why=f"The operator chose it, but it {fault}."),))
    return Plan((wanted,), (Reason(what, matched=True, why="The operator chose it; no other is tried."),))


def _unrouted(subject: Subject, usable: dict[str, str]) -> Plan:
    accounts = tuple(name for name, fault in usable.items() if not fault)
    what = f"No route for {_CHANNELS[subject.channel]}"
    why = "Every account that carries it is tried, the oldest first." if accounts else "No account carries it."
    reasons = [Reason(what, bool(accounts), why), *_left_out(tuple(usable), usable)]
    return _ordered(subject, accounts, reasons)


def _ordered(subject: Subject, accounts: tuple[str, ...], reasons: list[Reason]) -> Plan:
    """Accounts that failed already go last, and a reason says so."""
    failed = [name for name in accounts if name in subject.failed]
    if failed and len(failed) < len(accounts):
        why = "It failed in this verification already, so the others go first."
        reasons += [Reason(f"Account {name}", matched=False, why=why) for name in failed]
        accounts = (*(name for name in accounts if name not in subject.failed), *failed)
    return Plan(accounts, tuple(reasons))


def _look_at(route: Route, subject: Subject, usable: dict[str, str], *, decided: bool) -> tuple[bool, str]:
    if route.country and route.country != subject.country:
        return False, f"The address is in {subject.country or 'no country'}, not in {route.country}."
    if route.purpose and route.purpose is not subject.purpose:
        return False, f"The purpose is {subject.purpose.value}, not {route.purpose.value}."
    if decided:
        return False, "A more specific or earlier route decided already."
    if all(usable.get(name, "unknown") for name in route.accounts):
        return False, "It matches, but none of its accounts can be used."
    return True, "It is the most specific route that matches."


def _left_out(accounts: tuple[str, ...], usable: dict[str, str]) -> list[Reason]:
    faults = ((name, usable.get(name, "does not exist")) for name in accounts)
    return [Reason(f"Account {name}", matched=False, why=f"It {fault}.") for name, fault in faults if fault]


def _specificity(route: Route) -> tuple[int, int]:
    return -2 * bool(route.country) - bool(route.purpose), route.position


def _name(route: Route) -> str:
    where = f" to {route.country}" if route.country else ""
    why = f" for {route.purpose.value}" if route.purpose else ""
    return f"Route {route.position}: {_CHANNELS[route.channel]}{where}{why} through {', '.join(route.accounts)}"
