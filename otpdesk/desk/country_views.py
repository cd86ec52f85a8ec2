"""What the desk hands out about countries: plain records, ready to show.

Light on purpose, as `desk/views.py`: the window imports this before it shows.
"""

from dataclasses import dataclass

from otpdesk.countries import CountryRule
from otpdesk.otp import Channel, Instant, Money


@dataclass(frozen=True, slots=True)
class Hop:
    """One account on the way to a country, with what it asks for a segment (or minute), in the desk's currency.

    `price` is None while it is not known. `too_dear`: it asks more than the country's highest price. `label` is short:
    the provider's name while it has one account only, else the account's.
    """

    account: str
    provider: str
    label: str
    price: Money | None = None
    too_dear: bool = False


@dataclass(frozen=True, slots=True)
class CountryLine:
    """A country as the desk would treat it when my draft is published.

    `dial` is the code without the plus. `published` is the rule in force, `rule` the one of the draft; `home`: it is
    the home country. `sms` and `voice` are the accounts that would carry a message, first to last. `used` are its
    sends of the last 24 hours, counted only where a cap holds. `registration` says what a sender must register there,
    in a word and in a sentence, both empty where nothing is known.
    """

    country: str
    name: str
    dial: str
    continent: str
    rule: CountryRule
    published: CountryRule
    home: bool
    sms: tuple[Hop, ...]
    voice: tuple[Hop, ...]
    used: int | None = None
    registration: tuple[str, str] = ("", "")

    @property
    def price(self) -> Money | None:
        """What an SMS costs through the first account whose price is known."""
        return next((hop.price for hop in self.sms if hop.price is not None), None)

    @property
    def changed(self) -> bool:
        """Whether my draft changes it."""
        return self.rule != self.published


@dataclass(frozen=True, slots=True)
class CountryTable:
    """Every country that has phone numbers, in order of name; `version` is the configuration they were read under.

    `default_per_number_day` is the policy's limit, which holds where a country has none of its own. `channels` are
    those that some account carries; `may_change`: whoever sits here may change them.
    """

    version: int
    currency: str
    default_per_number_day: int
    channels: frozenset[Channel]
    lines: tuple[CountryLine, ...]
    may_change: bool = True


@dataclass(frozen=True, slots=True)
class Verified:
    """How codes did in a country over 30 days: first sends whose time is up, and how many were read back right."""

    matured: int
    verified: int

    @property
    def share(self) -> float | None:
        """The share that was read back right, 0 to 1; None while there are too few to say."""
        return self.verified / self.matured if self.matured >= FEWEST else None

    @property
    def suspicious(self) -> bool:
        """Whether far more codes were asked for than were ever read back, as when somebody earns on the messages."""
        return self.share is not None and self.share < SUSPICIOUS


FEWEST = 20
"""Fewer first sends than this say nothing."""

SUSPICIOUS = 1 / 3
"""Below this share of codes read back, the requests are hardly made by people who want in."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """When the rule of a country changed last, by whom, why, and what: (label, before, after)."""

    version: int
    at: Instant
    who: str
    why: str
    what: tuple[tuple[str, str, str], ...]
