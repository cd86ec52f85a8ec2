"""Where the desk sends at all: per country and channel allowed, watched or blocked, with caps. Pure.

A country without a rule of its own is blocked, except the home country, which is allowed. E-mail has no country
and is not looked at here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from otpdesk.errors import BadInput
from otpdesk.otp import Channel

_MOST = 10**9
_MICRO = 1_000_000
_NO_CAP = frozenset({"", "none"})


class Stance(StrEnum):
    """What may be sent to a country: `watch` sends, and says that it is watched."""

    ALLOW = "allow"
    WATCH = "watch"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class CountryRule:
    """The desk's rule for one country (ISO 3166-1 alpha-2, upper case).

    `per_day` is the most sends to the country in 24 hours, `per_number_day` the most to one of its numbers instead of
    the policy's, `highest_price` the most that one segment (or minute) may cost, in micro units of the desk's
    currency. None: no such cap.
    """

    country: str
    sms: Stance = Stance.BLOCK
    voice: Stance = Stance.BLOCK
    whatsapp: Stance = Stance.BLOCK
    per_day: int | None = None
    per_number_day: int | None = None
    highest_price: int | None = None

    def stance(self, channel: Channel) -> Stance:
        """What the rule says of a channel; e-mail is always allowed."""
        match channel:
            case Channel.SMS:
                return self.sms
            case Channel.VOICE:
                return self.voice
            case Channel.WHATSAPP:
                return self.whatsapp
            case Channel.EMAIL:
                return Stance.ALLOW


def rule_for(country: str, rules: Mapping[str, CountryRule], home: str) -> CountryRule:
    """The rule for a country: its own, all allowed for the home country, else all blocked."""
    own = rules.get(country)
    if own is not None:
        return own
    if country == home:
        return CountryRule(country, Stance.ALLOW, Stance.ALLOW, Stance.ALLOW)
    return CountryRule(country)


def read_cap(typed: str, field: str) -> int | None:
    """A number of messages as people type it; empty or `none`: no cap. BadInput names the field."""
    text = "".join(typed.split())
    if text.lower() in _NO_CAP:
        return None
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= _MOST:
        raise BadInput(f"“{typed.strip()}” is not a whole number from 1 on.", "Leave it empty for no cap.", field)
    return int(text)


def read_price(typed: str, field: str) -> int | None:
    """An amount of the desk's currency as people type it, in micro units; empty or `none`: no cap."""
    text = "".join(typed.split()).replace(",", ".")
    if text.lower() in _NO_CAP:
        return None
    try:
        micro = Decimal(text) * _MICRO
    except InvalidOperation:
        micro = Decimal(-1)
    if not micro.is_finite() or not 1 <= micro <= _MOST * _MICRO:
        hint = "Such as 0.20; leave it empty for no cap."
        raise BadInput(f"“{typed.strip()}” is not an amount above 0.", hint, field)
    return int(micro.to_integral_value())
