"""Words of the page: routes and limits in short texts. Pure."""

from types import MappingProxyType

from otpdesk.desk.routing_views import Explanation, LimitLine, RouteLine, Stop, WhatIf
from otpdesk.gui import wording

SENDS = MappingProxyType({"any": "Every send", "first": "First send", "resends": "Resends"})

CODE_RULES = MappingProxyType(
    {
        "any_live": "Any code that has not run out is right, once: also that of an earlier message which came late.",
        "newest_only": "Only the code of the newest message is right; an older one is told apart, and refused.",
        "same": "Every resend repeats the same code, until its life ends.",
    }
)
"""What each code rule means for the customer on the phone."""

WHATIF_DAYS = 7


def place(line: RouteLine) -> str:
    """Where a route leads."""
    return wording.country(line.country) if line.country else "Any country"


def network(digits: str) -> str:
    """A network as MCC and MNC: 248 01."""
    return f"{digits[:3]} {digits[3:]}"


def purpose(line: RouteLine) -> str:
    """What a route is for."""
    return wording.PURPOSE[line.purpose] if line.purpose else "Any purpose"


def conditions(line: RouteLine) -> str:
    """When a route counts beside that, in a few words; empty for always."""
    parts = (
        f"Network {network(line.network)}" if line.network else "",
        SENDS[line.sends] if line.sends != "any" else "",
        line.hours.replace("-", "–"),
    )
    return " · ".join(part for part in parts if part)


def name(line: RouteLine) -> str:
    """A route as undo names it."""
    parts = (wording.CHANNEL[line.channel], f"to {place(line)}", f"for {purpose(line)}" if line.purpose else "")
    return " ".join(part for part in (*parts, conditions(line)) if part)


def chain(stops: tuple[Stop, ...]) -> str:
    """Accounts in order."""
    return " → ".join(stop.account for stop in stops)


def fail_over(seconds: int) -> str:
    """How long a route waits for a receipt."""
    return f"{seconds} s" if seconds else "–"


def subtitle(lines: tuple[RouteLine, ...]) -> str:
    """How many routes there are, and what that means."""
    kept = sum(not line.removed for line in lines)
    if not kept:
        return "No route: every account that carries a channel is tried, the oldest first"
    routes = "1 route" if kept == 1 else f"{kept} routes"
    return f"{routes} · the most specific that matches decides"


def answer(found: Explanation) -> str:
    """What a send would do, in a sentence."""
    if found.refusal:
        return found.refusal
    first, *others = (stop.account for stop in found.stops)
    channel = wording.CHANNEL[found.channel]
    if not others:
        return f"{channel} goes through {first}; there is no other account to try."
    return f"{channel} goes through {first}; if that says no, {' then '.join(others)}."


def waits(found: Explanation) -> str:
    """What the fail-over time does; empty where there is none."""
    if not found.fail_over or len(found.stops) < 2:  # noqa: PLR2004 - two accounts
        return ""
    return (
        f"Without a receipt for {found.fail_over} s, the next send goes through {found.stops[1].account}. "
        "Nothing is sent again by itself."
    )


_AT = MappingProxyType(
    {
        "gaps": "With gaps of {value} s",
        "sends_per_verification": "At {value} a verification",
        "sends_per_number_day": "At {value} a number and day",
        "sends_per_operator_hour": "At {value} an operator and hour",
        "spend_per_day": "At {value} {unit} a day",
        "voice_after": "With calls {value} s after the first send",
        "tries_per_verification": "At {value} tries a verification",
        "tries_per_number_day": "At {value} wrong codes a number and day",
    }
)


def whatif(line: LimitLine, value: str, found: WhatIf) -> str:
    """What a value would have done in the last days."""
    at = _AT[line.key].format(value=value.strip(), unit=line.unit).replace(",", ", ")
    last = f"the last {len(found.days)} days"
    if not found.sends:
        return f"{at}: nothing was sent in {last}."
    if not found.blocked:
        return f"{at} none of {found.sends} sends of {last} would have been blocked."
    said = f"{at} {found.blocked} of {found.sends} sends of {last} would have been blocked"
    return f"{said}, {found.blocked_verified} of them verified."


def yesterday(found: WhatIf) -> str:
    """The same for the last 24 hours; empty where it says nothing more."""
    if not found.blocked or not found.days or not found.days[0].sends:
        return ""
    day = found.days[0]
    return f"In the last 24 hours {day.blocked} of {day.sends}, {day.blocked_verified} of them verified."


def stands(line: LimitLine) -> str:
    """Beside a value: what it was before my draft, or its default."""
    if line.changed:
        return f"was {line.in_force}"
    return "" if line.value == line.default else f"default {line.default}"
