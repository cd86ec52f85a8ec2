"""Warnings in words, the same for the window, the command line and the evidence pack. Light.

Where a time is said, the caller gives it as text: windows and terminals have zones of their own.
"""

from collections.abc import Sequence

from otpdesk.desk.watching_views import WITHIN, Closed, Count, WarningLine, Watched

_LIMITS = {
    Watched.CONVERSION: "Customers who give up, or a text that they do not understand, lower this share too. "
    "Other accounts of the same country show whether it is the provider.",
    Watched.LATENCY: "Receipts are what the provider claims. A network that holds messages back slows every account "
    "that goes through it.",
    Watched.RECEIPTS: "A low share of codes read back can also come from fraud traffic: nobody enters those codes. "
    "Prefixes that look pumped were left out; what is not recognised as such still counts.",
}

CLOSED = {
    Closed.BACK: "as usual again",
    Closed.EVERYONE: "every account was concerned",
    Closed.NOT_EVERYONE: "not every account any more",
    Closed.QUIET: "nothing was sent any more",
    Closed.CLEARED: "the figures no longer say so",
}
"""How a warning ended."""


def percent(share: float) -> str:
    """A share as whole percent, on one line with its sign."""
    return f"{100 * share:.0f}\u00a0%"


def state(kind: Watched) -> str:
    """The word of a pill."""
    return {Watched.CONVERSION: "Failing", Watched.LATENCY: "Slow", Watched.RECEIPTS: "Receipts in doubt"}[kind]


def to_where(line: WarningLine) -> str:
    """“to Estonia”, or “for e-mail”."""
    return f"to {line.where}" if line.country else "for e-mail"


def title(line: WarningLine, since: str) -> str:
    """What is wrong, in one clause without a full stop; `since` is a time as text, “14:05”."""
    where = to_where(line)
    if line.kind is Watched.RECEIPTS:
        return f"{line.account} claims deliveries {where} that did not happen"
    if line.account:
        how = "is slow" if line.kind is Watched.LATENCY else "fails more than usual"
        return f"{line.account} {how} {where} since {since}"
    how = "is slow" if line.kind is Watched.LATENCY else "fails more than usual"
    return f"Every provider {how} {where} since {since}"


def figures(line: WarningLine) -> str:
    """Now against usual: “41 % within 30 s, usually 88 %”."""
    if line.doubt is not None:
        one = line.doubt
        return f"about {percent(one.share)} of its receipts are false ({percent(one.low)} to {percent(one.high)})"
    what = f"within {WITHIN} s" if line.kind is Watched.LATENCY else "read the code back"
    now = "nothing known yet" if line.now is None else f"{percent(line.now)} {what}"
    return f"{now}, usually {percent(line.usual)}"


def sentence(line: WarningLine, since: str) -> str:
    """Title and figures as one sentence."""
    ending = "" if line.account else " It is probably not the provider."
    return f"{title(line, since)}: {figures(line)}.{ending}"


def evidence(line: WarningLine) -> tuple[str, ...]:
    """What the warning rests on, a sentence each."""
    if line.doubt is not None:
        return _doubt(line)
    what = f"delivered within {WITHIN} s" if line.kind is Watched.LATENCY else "verified by the first code"
    said = [f"{line.hits} of {line.of} first attempts since then {what}; usually {percent(line.usual)}."]
    said += _counted("Other accounts there" if line.account else "By account", line.others)
    said += _counted("By network", line.networks)
    if line.account and not line.others:
        said.append("No other account carried enough there to compare with: it may be the network.")
    return tuple(said)


def _counted(what: str, counts: Sequence[Count]) -> list[str]:
    parts = [f"{one.name} {percent(one.hits / one.of)} of {one.of}" for one in counts if one.of]
    return [f"{what}: {', '.join(parts)}."] if parts else []


def _doubt(line: WarningLine) -> tuple[str, ...]:
    one = line.doubt
    assert one is not None
    said = [
        f"Of {one.claimed} claimed deliveries {one.verified} were verified; through {one.peer} more are.",
        f"So about {percent(one.share)} of these claims are false: {percent(one.low)} to {percent(one.high)} (95 %).",
        *one.signs,
    ]
    if one.prefixes:
        prefixes = "1 prefix" if one.prefixes == 1 else f"{one.prefixes} prefixes"
        said.append(f"{prefixes} of numbers that look pumped left out on both sides.")
    return tuple(said)


def limits(kind: Watched) -> str:
    """What such a warning does not prove."""
    return _LIMITS[kind]
