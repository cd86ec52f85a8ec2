"""How the page says what it shows. Pure."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLocale

from otpdesk.countries import Stance
from otpdesk.desk.country_views import CountryLine, LastChange, Verified
from otpdesk.gui import wording
from otpdesk.gui.pages.countries.rows import tally
from otpdesk.otp import Channel, Money

STANCES = (Stance.ALLOW, Stance.WATCH, Stance.BLOCK)
"""In the order in which they stand in a row."""

DONE = {Stance.ALLOW: "allowed", Stance.WATCH: "watched", Stance.BLOCK: "blocked"}
FIELD = {Channel.SMS: "sms", Channel.VOICE: "voice", Channel.WHATSAPP: "whatsapp"}
SAID = {Channel.SMS: "SMS", Channel.VOICE: "voice", Channel.WHATSAPP: "WhatsApp"}
_MICRO = 1_000_000


def subtitle(lines: Iterable[CountryLine]) -> str:
    """“61 allowed · 9 watched · 175 blocked · new countries start blocked”."""
    counts = tally(lines)
    parts = [f"{QLocale().toString(counts[stance])} {DONE[stance]}" for stance in STANCES]
    return " · ".join([*parts, "new countries start blocked"])


def spoken(line: CountryLine, channels: Iterable[Channel], trouble: str = "") -> str:
    """A row for a screen reader: “Indonesia, SMS watched, voice blocked, changed”."""
    parts = [line.name, *(f"{SAID[channel]} {DONE[line.rule.stance(channel)]}" for channel in channels)]
    parts += ["changed"] * line.changed + [trouble] * bool(trouble)
    return ", ".join(parts)


def risk(line: CountryLine, verified: Verified | None) -> str:
    """The word beside the dial code that asks for care; empty for none."""
    words = [line.registration[0], "few codes read back" if verified is not None and verified.suspicious else ""]
    return " · ".join(word for word in words if word)


def risk_sentence(verified: Verified | None) -> str:
    """Why a country asks for care, from what came of its codes; empty if it does not."""
    if verified is None or not verified.suspicious:
        return ""
    times = verified.matured / max(verified.verified, 1)
    return (
        f"Codes here were asked for {times:.0f} times as often as they were read back in 30 days. "
        "That is how fraud on message fees looks."
    )


def share(verified: Verified | None) -> str:
    """“88.6 %”, or a dash while there are too few to say."""
    if verified is None or verified.share is None:
        return "–"
    return f"{QLocale().toString(100 * verified.share, 'f', 1)} %"


def share_spoken(verified: Verified | None) -> str:
    """The share with what it is of."""
    if verified is None or not verified.matured:
        return "no codes in 30 days"
    count = QLocale().toString(verified.matured)
    if verified.share is None:
        return f"too few codes to say, {count} in 30 days"
    return f"{share(verified)} of {count} first codes were read back in 30 days"


def number(cap: int | None) -> str:
    """A cap in a table; a dash for none."""
    return "–" if cap is None else QLocale().toString(cap)


def typed_number(cap: int | None) -> str:
    """A cap as it stands in its field: no marks between thousands, empty for none."""
    return "" if cap is None else str(cap)


def typed_price(micro: int | None) -> str:
    """A price cap as it stands in its field: two decimals or as many as it has, empty for none."""
    if micro is None:
        return ""
    whole, rest = divmod(micro, _MICRO)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole}.{decimals:0<2}"


def was(before: int | None, now: int | None, text: str) -> str:
    """“was 1 000” beside a field whose value the draft changes; empty where it does not."""
    if before == now:
        return ""
    return f"was {text}" if before is not None else "was no cap"


def price(micro: int | None, currency: str) -> str:
    """An amount in words."""
    return "" if micro is None else wording.money(Money(micro, currency))


def last_change(change: LastChange | None, zone: ZoneInfo) -> str:
    """“Mira Kovač · 12 Nov 2026 14:07 · SMS allow → watch”."""
    if change is None:
        return "Never changed: it is as it came."
    first = not any(before for _, before, _ in change.what)
    what = ", ".join(
        f"{label} {after}" if first else _from_to(label, before, after) for label, before, after in change.what
    )
    when = f"{wording.day(change.at, zone)} {wording.clock_time(change.at, zone)}"
    return " · ".join(part for part in (change.who, when, what) if part)


def _from_to(label: str, before: str, after: str) -> str:
    return f"{label} {before or 'none'} → {after or 'none'}"


def several(number_of: int) -> str:
    """“3 countries”."""
    return "1 country" if number_of == 1 else f"{number_of} countries"
