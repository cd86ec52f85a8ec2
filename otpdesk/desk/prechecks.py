"""“Checks before sending”: what is known of an address before a code goes there, one line each."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from otpdesk.addresses import mail_doubt
from otpdesk.countries import Stance
from otpdesk.desk.geography import country_name
from otpdesk.desk.refusals import clock_text, who_can_change
from otpdesk.desk.targets import LANDLINE, NEVER_CALLED, Target
from otpdesk.desk.views import Light, Precheck
from otpdesk.guard import Counted, Policy
from otpdesk.otp import AddressKind, Instant

_FEW = 2
_MORNING, _NIGHT = 8, 21
_UNSURE_LINES = {
    "voip": "an internet number: easily taken over, and some providers refuse it",
    "personal_number": "a personal number: calls and messages are passed on",
    "unknown": "possible, but nobody has been assigned it: check it with the customer",
}


def prechecks(target: Target, counted: Counted, zone: str, now: Instant) -> tuple[Precheck, ...]:
    """What speaks for and against a send to this address now."""
    policy = target.policy
    lines: list[Precheck] = [_reach(target)]
    if target.address.kind is AddressKind.PHONE:
        lines += [_line(target.address.line), _sim_change()]
    elif doubt := mail_doubt(target.address.masked):
        lines.append(Precheck(Light.WARN, "E-mail address: mistyped?", doubt))
    lines.append(_sends_left(policy, counted, now))
    lines += [*_tries(policy, counted, now), *_local_time(zone, now)]
    return tuple(lines)


def _reach(target: Target) -> Precheck:
    email = target.address.kind is AddressKind.EMAIL
    where = country_name(target.address.country) or ("E-mail" if email else "Country")
    stance = target.country_rule.stance(target.channel)
    if stance is Stance.BLOCK:
        hint = who_can_change(target.address.country, f"--{target.channel.value} allow")
        return Precheck(Light.STOP, f"{where}: blocked", hint)
    if target.plan.accounts:
        through = f"Through {', then '.join(target.plan.accounts)}"
        if stance is Stance.WATCH:
            return Precheck(Light.WARN, f"{where}: watched", f"{through}. Fraud is common there: is it your customer?")
        return Precheck(Light.OK, f"{where}: allowed", through)
    why = next((reason.why for reason in target.plan.reasons if not reason.matched), "")
    return Precheck(
        Light.STOP, f"{where}: no account may carry it", f"{why} Whoever configures otpdesk can add a route."
    )


def _line(line: str) -> Precheck:
    word = line.replace("_", " ")
    if line in NEVER_CALLED:
        return Precheck(Light.STOP, f"Line: {word}", "No code is sent to such a number. Ask for a mobile number.")
    if line == LANDLINE:
        return Precheck(Light.WARN, "Line: landline", "It can be called; an SMS will hardly arrive.")
    if line in _UNSURE_LINES or not line:
        return Precheck(Light.WARN, f"Line: {word or 'unknown'}", f"The number is {_UNSURE_LINES[line or 'unknown']}.")
    return Precheck(Light.OK, f"Line: {word}", "From the number itself, not from a look-up")


def _sim_change() -> Precheck:
    return Precheck(Light.UNKNOWN, "SIM change: not checked", "The look-up is off.")


def _sends_left(policy: Policy, counted: Counted, now: Instant) -> Precheck:
    left = policy.sends_per_number_day - counted.number_day
    if left <= 0:
        frees_at = counted.number_frees_at
        when = f"The next one is possible at {clock_text(frees_at, now)}." if frees_at else ""
        return Precheck(Light.STOP, "Sends left: none", when)
    light = Light.WARN if left <= _FEW else Light.OK
    return Precheck(light, f"Sends left: {left} of {policy.sends_per_number_day}", "To this number, in 24 hours")


def _tries(policy: Policy, counted: Counted, now: Instant) -> Iterator[Precheck]:
    if counted.wrong_day >= policy.tries_per_number_day:
        when = f"Until {clock_text(counted.wrong_frees_at, now)}." if counted.wrong_frees_at else ""
        yield Precheck(Light.STOP, "Too many wrong codes for this number", when)
    elif counted.wrong_day >= policy.tries_per_verification:
        yield Precheck(
            Light.WARN, f"{counted.wrong_day} wrong codes for this number in 24 hours", "Is it the customer?"
        )


def _local_time(zone: str, now: Instant) -> Iterator[Precheck]:
    """Only at night: a call or message then wakes somebody."""
    if not zone:
        return
    try:
        local = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return
    if not _MORNING <= local.hour < _NIGHT:
        yield Precheck(Light.WARN, f"It is {local:%H:%M} there", "Is the customer on the line?")
