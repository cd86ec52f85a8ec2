"""“Checks before sending”: what is known of an address before a code goes there, one line each."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from otpdesk.addresses import mail_doubt
from otpdesk.countries import Stance
from otpdesk.desk.geography import country_name
from otpdesk.desk.provider_views import NumberFacts
from otpdesk.desk.refusals import clock_text, who_can_change
from otpdesk.desk.targets import LANDLINE, NEVER_CALLED, Target
from otpdesk.desk.views import Light, Precheck
from otpdesk.guard import DAY, Counted, Policy
from otpdesk.otp import AddressKind, Instant

_FEW = 2
_FRESH_SIM, _VERY_FRESH_SIM = 30, 7
"""Days after a change of SIM for which a code to the number proves little, and next to nothing."""
_RISKY = 75
_MORNING, _NIGHT = 8, 21
_UNSURE_LINES = {
    "voip": "an internet number: easily taken over, and some providers refuse it",
    "personal_number": "a personal number: calls and messages are passed on",
    "unknown": "possible, but nobody has been assigned it: check it with the customer",
}


def prechecks(
    target: Target, counted: Counted, zone: str, now: Instant, looked_up: NumberFacts | None = None, whom: str = ""
) -> tuple[Precheck, ...]:
    """What speaks for and against a send to this address now.

    `looked_up` is what a look-up of the last day said, `whom` the account that one would ask now (empty: nobody can).
    """
    policy = target.policy
    lines: list[Precheck] = [_reach(target)]
    if target.address.kind is AddressKind.PHONE:
        lines += [_line(target.address.line, looked_up), _sim_change(looked_up, whom, now)]
        lines += _warnings(looked_up)
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


def _line(line: str, looked_up: NumberFacts | None) -> Precheck:
    found = looked_up.line if looked_up else ""
    known = _line_of(found or line)
    if not found or looked_up is None:
        return known
    network = f"; network {looked_up.network}" if looked_up.network else ""
    said = f"Looked up through {looked_up.account}{network}"
    return Precheck(known.light, known.title, said if known.light is Light.OK else f"{known.detail} {said}")


def _line_of(line: str) -> Precheck:
    word = line.replace("_", " ")
    if line in NEVER_CALLED:
        return Precheck(Light.STOP, f"Line: {word}", "No code is sent to such a number. Ask for a mobile number.")
    if line == LANDLINE:
        return Precheck(Light.WARN, "Line: landline", "It can be called; an SMS will hardly arrive.")
    if line in _UNSURE_LINES or not line:
        return Precheck(Light.WARN, f"Line: {word or 'unknown'}", f"The number is {_UNSURE_LINES[line or 'unknown']}.")
    return Precheck(Light.OK, f"Line: {word}", "From the number itself, not from a look-up")


def _sim_change(looked_up: NumberFacts | None, whom: str, now: Instant) -> Precheck:
    """Not checked is not the same as none."""
    if looked_up is None:
        hint = f"A look-up asks {whom}." if whom else "No account can look numbers up."
        return Precheck(Light.UNKNOWN, "SIM change: not checked", hint)
    at = looked_up.swapped_at
    if at is None:
        words = " ".join(looked_up.words)
        return Precheck(Light.UNKNOWN, "SIM change: not checked", words or f"{looked_up.account} does not say.")
    days = max((now - at) // DAY, 0)
    when = "today" if days == 0 else f"{days} day{'' if days == 1 else 's'} ago"
    if days < _FRESH_SIM:
        hint = "The number may have been taken over. Verify the customer in another way."
        return Precheck(Light.STOP if days < _VERY_FRESH_SIM else Light.WARN, f"SIM changed {when}", hint)
    return Precheck(Light.OK, f"SIM changed {when}", f"Looked up through {looked_up.account}")


def _warnings(looked_up: NumberFacts | None) -> Iterator[Precheck]:
    """What else a look-up says that speaks against a send."""
    if looked_up is None:
        return
    if looked_up.risk is not None and looked_up.risk >= _RISKY:
        yield Precheck(Light.WARN, f"Risk: {looked_up.risk} of 100", f"Says {looked_up.account}. Is it the customer?")
    if looked_up.reachable is False:
        yield Precheck(Light.WARN, "Handset: off or out of reach", f"Says {looked_up.account}.")


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
