"""The tables of probes: what came of each account at each number, and the messages behind it."""

from datetime import tzinfo
from functools import partial

from otpdesk.desk.probe_views import NumberKind, Probe, ProbeResult
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Icon, PillLook
from otpdesk.gui.records import Column

_STATES = {
    "planned": ("planned", "neutral"),
    "taken": ("may have gone out", "warn"),
    "sent": ("sent", "info"),
    "refused": ("refused", "bad"),
    "skipped": ("left out", "neutral"),
    "lost": ("not sent", "warn"),
}


def _kind(kind: NumberKind) -> Icon:
    return Icon("ban", "warn") if kind is NumberKind.CONTROL else Icon("smartphone")


def _number(one: ProbeResult) -> Cell:
    return Cell(one.label, one.masked, _kind(one.kind), ink="text", strong=True, spoken=_spoken(one))


def _spoken(one: ProbeResult) -> str:
    return f"{one.label}, {one.kind.value}, {one.masked}"


def _arrived(one: ProbeResult) -> Cell:
    if one.kind is NumberKind.CONTROL:
        return Cell("none can", ink="muted")
    return Cell(f"{one.arrived} of {one.arrived + one.missing}")


def _median(one: ProbeResult) -> Cell:
    return Cell("–" if one.median is None else f"{one.median:.0f} s", spoken="" if one.median else "not known")


def _said(one: ProbeResult) -> Cell:
    mark = Icon("triangle-alert", "bad") if one.fakes else None
    return Cell(one.sentence, mark=mark, ink="bad" if one.fakes else "text2", hint=one.sentence)


RESULTS: tuple[Column[ProbeResult], ...] = (
    Column("Number", 190, _number),
    Column("Account", 120, lambda one: Cell(one.account)),
    Column("Sent", 54, lambda one: Cell(str(one.sent)), right=True, goes_first=3),
    Column("Claimed", 66, lambda one: Cell(str(one.claimed)), right=True, goes_first=2),
    Column("Arrived", 74, _arrived, right=True),
    Column("Half within", 84, _median, right=True, goes_first=1),
    Column("What that says", 220, _said, stretch=True),
)


def _state(one: Probe) -> Cell:
    word, tone = _STATES[one.state]
    return Cell(word, look=PillLook(tone), hint=one.words)


def _seen(one: Probe) -> Cell:
    if one.arrived is None and one.state == "sent" and one.kind is NumberKind.CONTROL:
        return Cell("nothing can arrive", ink="muted")
    if one.arrived is None:
        return Cell("look at the phone" if one.waiting else one.words, ink="warn" if one.waiting else "muted")
    if not one.arrived:
        return Cell("did not arrive", ink="bad")
    return Cell(f"after {one.seconds:.0f} s" if one.seconds is not None else "arrived", ink="ok")


def _claimed(one: Probe) -> Cell:
    if one.claimed_at is None or one.sent_at is None:
        return Cell("–", ink="muted", spoken="no receipt")
    return Cell(f"after {max(one.claimed_at - one.sent_at, 0) / 1000:.0f} s")


def _due(zone: tzinfo, one: Probe) -> Cell:
    at = one.sent_at or one.due_at
    return Cell(f"{wording.day(at, zone)} {wording.clock_time(at, zone)}")


def messages(zone: tzinfo) -> tuple[Column[Probe], ...]:
    """The columns of the messages, in the reader's zone."""
    return (
        Column("When", 136, partial(_due, zone)),
        Column("Account", 120, lambda one: Cell(one.account, ink="text", strong=True)),
        Column("To", 170, lambda one: Cell(one.label, mark=_kind(one.kind)), goes_first=2),
        Column("State", 112, _state),
        Column("Claimed", 84, _claimed, goes_first=1),
        Column("On the phone", 180, _seen, stretch=True),
    )
