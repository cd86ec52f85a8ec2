"""What a difference comes to: which is better, that none matters, or that it cannot be told yet and what is missing."""

from dataclasses import dataclass
from math import floor, inf, log10

from otpdesk.quality.intervals import Difference

SAFE_SHARE = 0.6
"""The least share of the mix that both must have carried in common for a verdict."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How A stands against B: the adjusted difference A minus B, None if there is none.

    `common` is the share of the mix in which both have enough; `of_a` and `of_b` are the first attempts of each.
    """

    difference: Difference | None
    common: float
    of_a: int
    of_b: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A ruling ("a_better", "b_better", "no_difference", "cannot_tell"), and for the last one the doubt.

    The doubt is "few", "little_in_common" or "wide", otherwise empty. `more`: about how many first attempts are missing
    to tell, both together, as they are split at present; None where that is no remedy. `small`: one is better, but by
    less than the margin.
    """

    ruling: str
    doubt: str = ""
    more: int | None = None
    small: bool = False


def decide(standing: Standing, margin: float, *, lower_is_better: bool = False, least: int = 100) -> Decision:
    """Rule on a difference, where `margin` is the smallest that matters and `least` the fewest attempts worth judging.

    One is better if the whole interval lies on its side of zero. There is no difference that matters if the whole
    interval lies within +-margin.
    """
    found = standing.difference
    if min(standing.of_a, standing.of_b) < least:
        return Decision("cannot_tell", "few", _missing(standing, margin, least))
    if found is None or standing.common < SAFE_SHARE:
        return Decision("cannot_tell", "little_in_common")
    within = -margin <= found.low and found.high <= margin
    if found.low > 0 or found.high < 0:
        a_better = (found.low > 0) != lower_is_better
        return Decision("a_better" if a_better else "b_better", small=within)
    if within:
        return Decision("no_difference")
    return Decision("cannot_tell", "wide", _missing(standing, margin, least))


def _missing(standing: Standing, margin: float, least: int) -> int | None:
    """About how many more first attempts, both together, until both have the least and the interval is narrow enough.

    Limits draw near as the root of the number of attempts, while the estimate is taken to stay and the split too.
    """
    now = standing.of_a + standing.of_b
    short = max((least / own if own else inf) for own in (standing.of_a, standing.of_b))
    times = max(short, _times(standing.difference, margin) if standing.difference else 1.0)
    return _rounded(now * (times - 1)) if times < inf else None


def _times(found: Difference, margin: float) -> float:
    """How many times as many attempts make the interval exclude zero or lie within the margin, whichever is nearer."""
    below, above = found.value - found.low, found.high - found.value
    nearest = below if found.value > 0 else above
    apart = (nearest / abs(found.value)) ** 2 if found.value else inf
    room = (margin + found.value, margin - found.value)
    if min(room) <= 0:
        return apart
    return min(apart, max(below / room[0], above / room[1]) ** 2)


def _rounded(number: float) -> int:
    """To two significant digits, and no less than one."""
    whole = max(number, 1.0)
    return int(round(whole, 1 - floor(log10(whole))))
