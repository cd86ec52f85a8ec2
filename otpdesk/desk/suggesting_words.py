"""Suggestions in words: how to share out, what a point of conversion costs, what it would have been worth. Light."""

from otpdesk.desk.suggestion_views import Basis, Valued
from otpdesk.otp import Channel
from otpdesk.routing.words import CHANNELS

_SAME = 0.05
_TWICE, _HALF = 2.0, 0.5


def percent(share: float, digits: int = 0) -> str:
    """A share in per cent, on one line with its sign."""
    return f"{100 * share:.{digits}f}\u00a0%"


def points(difference: float) -> str:
    """A difference in points, without its sign: “5 points”."""
    size = abs(100 * difference)
    shown = f"{size:.0f}" if size >= 9.5 else f"{size:.1f}".removesuffix(".0")  # noqa: PLR2004 - two figures
    return f"{shown} point{'' if shown == '1' else 's'}"


def price_words(ratio: float | None) -> str:
    """A price against another: “twice the price”, “half the price”, “1.4 times the price”."""
    if ratio is None:
        return "a price that cannot be compared"
    if abs(ratio - 1) <= _SAME:
        return "the same price"
    for mark, words in ((_TWICE, "twice the price"), (_HALF, "half the price")):
        if abs(ratio / mark - 1) <= _SAME:
            return words
    if ratio < 1:
        return f"{percent(1 - ratio)} less money"
    return f"{ratio:.1f} times the price"


def against(leader: str, difference: float, ratio: float | None, *, known: bool) -> str:
    """How an account compares with the leader: “half the price for 5 points less than twilio-main”."""
    level = abs(difference) < 0.0005  # noqa: PLR2004 - a twentieth of a point
    more = "the same conversion as" if level else f"{points(difference)} {'more' if difference > 0 else 'less'} than"
    if not known:
        return f"{more} {leader}; its price is not known"
    return f"{price_words(ratio)} for {more} {leader}"


def title(leader: str, share: float, channel: Channel, where: str) -> str:
    """“Send 91 % of SMS to Estonia through twilio-main”."""
    place = f" to {where}" if channel is not Channel.EMAIL else ""
    return f"Send {percent(share)} of {CHANNELS[channel]}{place} through {leader}"


def valued(found: Valued, leader: str) -> str:
    """What it would have been worth, in a sentence."""
    if found.basis is Basis.REPLAY:
        reached = f"{percent(found.value, 1)} ({percent(found.low, 1)} to {percent(found.high, 1)})"
        return (
            f"By {found.of:,} first attempts that chance had dealt out it would have verified {reached}; "
            f"{percent(found.actual, 1)} were."
        )
    if found.basis is Basis.OBSERVATIONAL:
        more = "more" if found.value >= 0 else "less"
        span = f"{100 * found.low:+.1f} to {100 * found.high:+.1f}"
        return (
            f"Observational: no chance chose the accounts. Network by network {leader} verified "
            f"{points(found.value)} {more} than the others ({span}) over {found.of:,} first attempts."
        )
    return "Nothing can be said yet of what it would have been worth: there is too little to compare."
