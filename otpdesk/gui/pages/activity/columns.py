"""The columns of Activity, over the records of the desk."""

from zoneinfo import ZoneInfo

from otpdesk.desk.views import Row
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Flag, Hue, Icon, PillLook
from otpdesk.gui.records import Column


def columns(zone: ZoneInfo) -> tuple[Column[Row], ...]:
    """What Activity shows of an attempt, with times in a zone."""
    return (
        Column("Time", 84, lambda row: _time(row, zone)),
        Column("To", 140, _who, stretch=True),
        Column("Country", 124, _country, goes_first=4),
        Column("Channel", 100, _channel, goes_first=6),
        Column("Account", 118, _account, goes_first=7),
        Column("State", 128, _state),
        Column("Latency", 72, lambda row: _figure(wording.latency(row.attempt)), right=True, goes_first=5),
        Column("Price", 82, lambda row: _figure(wording.money(row.attempt.price)), right=True, goes_first=3),
        Column("Purpose", 142, lambda row: Cell(wording.PURPOSE[row.attempt.purpose]), goes_first=2),
        Column("Operator", 108, lambda row: Cell(row.attempt.operator or "–"), goes_first=1),
    )


def _time(row: Row, zone: ZoneInfo) -> Cell:
    at = row.attempt.created_at
    return Cell(wording.clock_time(at, zone, seconds=True), wording.day(at, zone), ink="text", strong=True)


def _who(row: Row) -> Cell:
    under = row.attempt.to if row.customer else "not in the directory"
    return Cell(row.customer or row.attempt.to, under, ink="text", strong=True)


def _country(row: Row) -> Cell:
    country = row.attempt.country
    return Cell(wording.country(country), mark=Flag(country)) if country else Cell("–", ink="muted")


def _channel(row: Row) -> Cell:
    channel = row.attempt.channel
    return Cell(wording.CHANNEL[channel], mark=Icon(wording.CHANNEL_ICON[channel]))


def _account(row: Row) -> Cell:
    return Cell(row.attempt.account, mark=Hue(row.attempt.provider), ink="text")


def _state(row: Row) -> Cell:
    text, tone = wording.pill(row.attempt)
    reason = "" if row.attempt.failure is None else wording.failure(row.attempt)
    words = f"{text}, {reason}" if reason else text
    return Cell(text, look=PillLook(tone), spoken=words, hint=reason)


def _figure(text: str) -> Cell:
    return Cell(text, ink="muted" if text == "–" else "text")
