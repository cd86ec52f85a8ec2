"""The columns of the table of countries."""

from functools import partial

from otpdesk.countries import Stance
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Chain, Flag, Icon, Segments, Spot
from otpdesk.gui.pages.countries import wording as words
from otpdesk.gui.pages.countries.rows import Continent, Row, in_use
from otpdesk.gui.records import Column
from otpdesk.gui.segments import Segment
from otpdesk.otp import Channel

SEGMENTS = (Segment("Allow", "ok"), Segment("Watch", "warn"), Segment("Block", "bad"))
_TITLE = {Channel.SMS: "SMS", Channel.VOICE: "Voice", Channel.WHATSAPP: "WhatsApp"}
_NOTHING = Cell()
_TEXT, _MUTED, _WARN, _BAD = "text", "muted", "warn", "bad"


def columns(channels: tuple[Channel, ...], *, may_change: bool) -> tuple[Column[Row], ...]:
    """The columns for the channels that can be set; the stances cannot be changed unless `may_change`."""
    return (
        Column("", 28, _changed),
        Column("Country", 158, partial(_country, channels), stretch=True),
        *(_stances(one, may_change=may_change) for one in channels),
        Column("Route, first to last", 160, _route, goes_first=2),
        Column("SMS price", 80, _price, right=True, goes_first=4),
        Column("Per day", 62, _per_day, right=True, goes_first=3),
        Column("Verified", 68, _verified, right=True, goes_first=5),
    )


FIRST_STANCE = 2
"""The column of the first channel."""


def _stances(channel: Channel, *, may_change: bool) -> Column[Row]:
    """The choice of a channel; WhatsApp's gives way first, because the side panel has it too."""
    goes_first = 1 if channel is Channel.WHATSAPP else 0
    return Column(_TITLE[channel], 150, partial(_stance, channel, may_change), goes_first=goes_first)


def _changed(row: Row) -> Cell:
    """The dot of a changed row; on a continent's row the whole heading."""
    if isinstance(row, Continent):
        return _heading(row)
    if row.problem:
        return Cell(mark=Icon("circle-alert", "bad"), spoken="needs fixing", hint=row.problem)
    if row.line.changed:
        return Cell(mark=Spot("accent"), spoken="changed", hint=row.warning or "Changed, not saved")
    return _NOTHING


def _heading(row: Continent) -> Cell:
    many = words.several(len(row.countries))
    state = "folded" if row.folded else "unfolded"
    return Cell(
        row.name,
        f"{row.sending} of {many} take SMS" if row.sending else f"{many}, none takes SMS",
        Icon("chevron-right" if row.folded else "chevron-down", "text2"),
        ink=_TEXT,
        strong=True,
        spoken=f"{row.name}, {many}, {row.sending} take SMS, {state}",
    )


def _country(channels: tuple[Channel, ...], row: Row) -> Cell:
    if isinstance(row, Continent):
        return _NOTHING
    line = row.line
    risk = words.risk(line, row.verified)
    return Cell(
        line.name,
        " · ".join(part for part in (f"+{line.dial}", "home country" if line.home else "", risk) if part),
        Flag(line.country),
        ink=_TEXT,
        under_ink=_WARN if risk else _MUTED,
        strong=True,
        spoken=words.spoken(line, channels, row.problem or row.warning),
    )


def _stance(channel: Channel, may_change: bool, row: Row) -> Cell:
    if isinstance(row, Continent):
        return _NOTHING
    stance = row.line.rule.stance(channel)
    return Cell(look=Segments(SEGMENTS, words.STANCES.index(stance), may_change), spoken=SEGMENTS[_number(stance)].name)


def _number(stance: Stance) -> int:
    return words.STANCES.index(stance)


def _route(row: Row) -> Cell:
    if isinstance(row, Continent):
        return _NOTHING
    if not in_use(row.line.rule):
        return Cell("no route – blocked", ink=_MUTED)
    hops = tuple((hop.provider, hop.label) for hop in row.line.sms)
    if not hops:
        return Cell("no account carries it", ink=_WARN)
    return Cell(look=Chain(hops), hint=", then ".join(hop.account for hop in row.line.sms))


def _price(row: Row) -> Cell:
    if isinstance(row, Continent):
        return _NOTHING
    price = row.line.price
    ink = _BAD if row.line.sms and all(hop.too_dear for hop in row.line.sms) else _TEXT
    return Cell(wording.money(price), ink=_MUTED if price is None else ink)


def _per_day(row: Row) -> Cell:
    if isinstance(row, Continent):
        return _NOTHING
    cap, used = row.line.rule.per_day, row.line.used
    if cap is None:
        return Cell("–", ink=_MUTED, spoken="no cap")
    full = used is not None and used >= cap
    return Cell(words.number(cap), ink=_BAD if full else _TEXT, spoken=f"{cap}, {used} used in 24 hours")


def _verified(row: Row) -> Cell:
    if isinstance(row, Continent):
        return _NOTHING
    known = row.verified is not None and row.verified.share is not None
    said = words.share_spoken(row.verified)
    return Cell(words.share(row.verified), ink=_TEXT if known else _MUTED, spoken=said, hint=said)
