"""What the window calls things: words of the desk in, short texts out. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from PySide6.QtCore import QLocale

from otpdesk.otp import Attempt, Channel, Failure, Instant, Money, Purpose, Status

CHANNEL = MappingProxyType(
    {Channel.SMS: "SMS", Channel.VOICE: "Voice", Channel.WHATSAPP: "WhatsApp", Channel.EMAIL: "E-mail"}
)
CHANNEL_ICON = MappingProxyType(
    {
        Channel.SMS: "message-square-text",
        Channel.VOICE: "phone",
        Channel.WHATSAPP: "message-circle",
        Channel.EMAIL: "mail",
    }
)
PURPOSE = MappingProxyType(
    {
        Purpose.SUPPORT_CALL: "Support call",
        Purpose.LOGIN: "Login",
        Purpose.SIGN_UP: "Sign-up",
        Purpose.CHANGE_OF_ADDRESS: "Change of address",
        Purpose.PASSWORD_RESET: "Password reset",
        Purpose.PAYMENT: "Payment",
    }
)
FAILURE = MappingProxyType(
    {
        Failure.ADDRESS: "the address does not exist",
        Failure.UNREACHABLE: "number not reachable",
        Failure.BLOCKED: "the network blocks this message",
        Failure.OPTED_OUT: "the customer opted out of messages",
        Failure.LANDLINE: "a landline cannot take it",
        Failure.CREDIT: "the account has no credit left",
        Failure.SENDER: "the sender is not accepted there",
        Failure.RATE: "too many messages at once",
        Failure.GEO: "the country is blocked",
        Failure.FRAUD_GUARD: "the provider suspects fraud",
        Failure.OTHER: "the provider gave no clear reason",
    }
)
_PILL = MappingProxyType(
    {
        Status.QUEUED: ("queued", "neutral"),
        Status.SENDING: ("sending", "info"),
        Status.UNKNOWN: ("not known", "warn"),
        Status.ACCEPTED: ("accepted", "info"),
        Status.SENT: ("sent", "info"),
        Status.EXPIRED: ("expired", "warn"),
        Status.UNDELIVERED: ("not delivered", "bad"),
        Status.FAILED: ("failed", "bad"),
        Status.BLOCKED: ("blocked", "bad"),
        Status.CANCELED: ("canceled", "neutral"),
        Status.DELIVERED: ("delivered", "ok"),
    }
)
_ORDINAL = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBER = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SYMBOL = MappingProxyType({"USD": "$", "EUR": "€", "GBP": "£"})
_SECOND = 1000
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_SHORT_LATENCY = 100


def status(state: Status) -> str:
    """The word for a status."""
    return _PILL[state][0]


def status_pill(state: Status) -> tuple[str, str]:
    """(word, tone) of a status."""
    return _PILL[state]


def pill(attempt: Attempt) -> tuple[str, str]:
    """(word, tone) of an attempt's state; a send that was replaced before any receipt says so."""
    if attempt.converted:
        return "verified", "ok"
    if attempt.status in {Status.ACCEPTED, Status.SENT} and attempt.superseded_at is not None:
        return "no receipt", "bad"
    return _PILL[attempt.status]


def failure(attempt: Attempt) -> str:
    """Why it did not arrive, in words an operator can say to a customer."""
    if attempt.failure is Failure.GEO and attempt.country:
        return f"{country(attempt.country)} is blocked"
    if attempt.failure is Failure.UNREACHABLE and attempt.channel is Channel.EMAIL:
        return "mailbox not reachable"
    return FAILURE[attempt.failure or Failure.OTHER]


def ordinal(number: int) -> str:
    """first, second … tenth, 11th."""
    return _ORDINAL[number] if number < len(_ORDINAL) else f"{number}th"


def number_word(number: int) -> str:
    """one, two … ten, 11."""
    return _NUMBER[number] if number < len(_NUMBER) else str(number)


def tries(left: int) -> str:
    """1 try left, 2 tries left."""
    return "1 try left" if left == 1 else f"{left} tries left"


def country(code: str) -> str:
    """The English name of an ISO 3166-1 alpha-2 code; the code itself when it names no country."""
    territory = QLocale.codeToTerritory(code)
    return code if territory == QLocale.Country.AnyTerritory else QLocale.territoryToString(territory)


def language(code: str) -> str:
    """The English name of an ISO 639 code, with the country where the code has one: `en_US`, `et`."""
    word, _, region = code.replace("-", "_").partition("_")
    known = QLocale.codeToLanguage(word)
    name = word if known == QLocale.Language.AnyLanguage else QLocale.languageToString(known)
    return f"{name} ({region.upper()})" if region else name


def money(amount: Money | None, digits: int = 4) -> str:
    """A price with its symbol, four decimals for a message; a dash when it is not known."""
    if amount is None:
        return "–"
    symbol = _SYMBOL.get(amount.currency, f"{amount.currency} ")
    return f"{symbol}{QLocale().toString(amount.micro / 1_000_000, 'f', digits)}"


def latency(attempt: Attempt) -> str:
    """Seconds from sending to delivery; a dash when it did not arrive (yet)."""
    if attempt.first_delivered_at is None or attempt.sent_at is None:
        return "–"
    seconds = max(attempt.first_delivered_at - attempt.sent_at, 0) / _SECOND
    return f"{seconds:.1f} s" if seconds < _SHORT_LATENCY else span(seconds)


def span(seconds: float) -> str:
    """A length of time by its two largest parts at most: 18 s, 4 min, 2 h, 3 d."""
    if seconds < _MINUTE:
        return f"{max(int(seconds), 0)} s"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(seconds // _DAY)} d"


def ago(then: Instant, now: Instant) -> str:
    """18 s ago."""
    return f"{span((now - then) / _SECOND)} ago"


def countdown(milliseconds: int) -> str:
    """m:ss, rounded up, so that 0:00 means over."""
    seconds = max(-(-milliseconds // _SECOND), 0)
    return f"{seconds // _MINUTE}:{seconds % _MINUTE:02}"


def spoken(milliseconds: int) -> str:
    """A countdown for a screen reader: 3 minutes 33 seconds."""
    minutes, seconds = divmod(max(-(-milliseconds // _SECOND), 0), _MINUTE)
    parts = [f"{minutes} minute{'s' * (minutes != 1)}"] if minutes else []
    if seconds or not parts:
        parts.append(f"{seconds} second{'s' * (seconds != 1)}")
    return " ".join(parts)


def _local(at: Instant, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / _SECOND, UTC).astimezone(zone)


def clock_time(at: Instant, zone: tzinfo, *, seconds: bool = False) -> str:
    """22:41, or 22:41:07; 10:41 pm where the formats that are chosen count twelve hours."""
    local = _local(at, zone)
    minutes = f"{local:%M:%S}" if seconds else f"{local:%M}"
    if _twelve_hours():
        return f"{local.hour % 12 or 12}:{minutes} {'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon
    return f"{local:%H}:{minutes}"


def _twelve_hours() -> bool:
    return "a" in QLocale().timeFormat(QLocale.FormatType.ShortFormat).casefold()


def day(at: Instant, zone: tzinfo) -> str:
    """9 Nov, or Nov 9 where the formats that are chosen put the month first; the words are English."""
    local = _local(at, zone)
    month_first = QLocale().dateFormat(QLocale.FormatType.ShortFormat).casefold().startswith("m")
    return f"{local:%b} {local.day}" if month_first else f"{local.day} {local:%b}"


def same_day(at: Instant, now: Instant, zone: tzinfo) -> bool:
    """Whether two instants fall on one day there."""
    return _local(at, zone).date() == _local(now, zone).date()


def moment(at: Instant, now: Instant, zone: tzinfo) -> str:
    """The time for things of today, else the day."""
    if same_day(at, now, zone):
        return clock_time(at, zone)
    return day(at, zone)


def since(at: Instant, now: Instant, zone: tzinfo) -> str:
    """The time for things of today, else the day and the time."""
    time = clock_time(at, zone)
    return time if same_day(at, now, zone) else f"{day(at, zone)} {time}"


def weekday_time(at: Instant, zone: tzinfo) -> str:
    """Sun 22:41."""
    return f"{_local(at, zone):%a} {clock_time(at, zone)}"


def year(at: Instant, zone: tzinfo) -> int:
    """2023."""
    return _local(at, zone).year


def line(kind: str) -> str:
    """What is known of the kind of line, as a word: fixed_line → Fixed line."""
    return kind.replace("_", " ").capitalize() or "Not known"


def last_two(masked: str) -> str:
    """Only the last two figures of a masked number, for lists; a masked e-mail address as it is."""
    return masked if "@" in masked else f"••{masked[-2:]}"


def newest(attempts: Sequence[Attempt]) -> Attempt | None:
    """The attempt that counts now: the last one made."""
    return max(attempts, key=lambda attempt: attempt.ordinal, default=None)
