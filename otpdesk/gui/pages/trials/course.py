"""The course of a trial as a chart: the difference at each look with the interval that holds at all looks at once."""

from collections.abc import Sequence

from otpdesk.desk.trial_views import PairLook, TrialLine, TrialLook
from otpdesk.desk.trial_words import better_by, between, days_text, points
from otpdesk.gui.charts.curves import Curve, Frame
from otpdesk.gui.charts.marks import Ink
from otpdesk.gui.charts.scales import ticks

DAY = 86_400_000
_LEAST = 0.02
_MOST = 0.4
_ROOM = 1.15


def curves(line: TrialLine) -> tuple[Curve, ...]:
    """One for each account against the control: (days since the start, difference, low, high) of looks that count."""
    found = []
    for place, name in enumerate(line.plan.accounts[1:]):
        pairs = [(_days(line, look), look.pairs[place]) for look in line.looks]
        dots = tuple((x, pair.difference, pair.low, pair.high) for x, pair in pairs if pair.counts)
        if dots:
            provider = line.providers[place + 1] if len(line.providers) > place + 1 else ""
            nth = line.providers[1 : place + 1].count(provider)
            found.append(Curve(f"{name} against {line.plan.control}", Ink(provider, nth), dots))
    return tuple(found)


def frame(drawn: Sequence[Curve]) -> Frame:
    """The axes: days since the start, and points of difference around none."""
    xs = [x for curve in drawn for x, *_ in curve.points]
    last = max([*xs, 1.0])
    lows, highs = ([point[end] for curve in drawn for point in curve.points] for end in (2, 3))
    reach = min(max([_LEAST, *(-low for low in lows), *highs]), _MOST) * _ROOM
    return Frame(
        x=(0.0, last),
        y=(-reach, reach),
        x_ticks=tuple((x, f"day {x:g}") for x in ticks(0.0, last, 8)),
        y_ticks=tuple((y, signed(y)) for y in ticks(-reach, reach, 5)),
        at=lambda x: f"after {days_text(x)}",
        value=signed,
        stops=tuple(dict.fromkeys(xs)),
        across="Days since the start",
    )


def _days(line: TrialLine, look: TrialLook) -> float:
    return (look.at - line.registered_at) / DAY


def signed(difference: float) -> str:
    """A difference with its sign: “+2.1 points”."""
    if abs(difference) < 5e-5:  # noqa: PLR2004 - what would be written as 0.0
        return "0"
    return f"{'+' if difference > 0 else '−'}{points(difference)}"


def summary(line: TrialLine) -> str:
    """The chart in a sentence, for screen readers."""
    pairs = line.last.pairs if line.last else ()
    said = [_said(pair) for pair in pairs if pair.counts]
    return f"{len(line.looks)} looks. {'. '.join(said)}." if said else "No look counts yet."


def _said(pair: PairLook) -> str:
    return better_by(pair) if pair.stopped else between(pair)
