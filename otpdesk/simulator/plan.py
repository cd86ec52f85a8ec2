"""How a generated past is made up: who sent, where customers live, and which account got which share of the traffic.

In a profile it is the table `history`:

    [history]
    by_mail = 0.0                # share of verifications that begin with an e-mail; by_call: with a call
    lost_numbers = 0.0           # share of numbers that no text ever reaches: dead, landlines, opted out
    countries = { EE = 0.6, IN = 0.4 }   # where customers live

    [[history.accounts]]         # made for the past where the workspace has no account of that name
    name = "alpha"
    provider = "twilio"
    channels = ["sms"]           # default: all that the provider has a past for
    sender = "OurCompany"

    [[history.traffic]]          # first attempts; the first table that fits is used
    country = "EE"               # any of country, network, channel, from_day, to_day
    shares = { alpha = 0.8, beta = 0.2 }
    chosen_by = "trial"          # who chose: then the shares are kept as propensities; default: rule
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from otpdesk.errors import BadInput
from otpdesk.otp import Channel, ChosenBy
from otpdesk.simulator.countries import COUNTRIES, Network
from otpdesk.simulator.profile_checks import day, known, number, shares, word

PROVIDERS = ("twilio", "vonage", "plivo", "messagebird", "bird", "getotp", "getotp_v0", "smtp")
_CHANNELS = (Channel.SMS, Channel.VOICE, Channel.EMAIL)
_USUAL = frozenset({Channel.SMS, Channel.VOICE})


@dataclass(frozen=True, slots=True)
class PastAccount:
    """An account that sent in the past. `key` is what the provider knows it by; its routes hang on that."""

    name: str
    provider: str
    channels: frozenset[Channel]
    sender: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The share of each account (by name) in the first attempts of a country, a network, a channel, some days.

    Empty words fit anything; `to_day` is the first day that is no longer meant.
    """

    shares: Mapping[str, float]
    country: str = ""
    network: str = ""
    channel: str = ""
    from_day: int = 0
    to_day: int | None = None
    chosen_by: ChosenBy = ChosenBy.RULE

    def fits(self, country: str, network: Network | None, channel: Channel, when: int) -> bool:
        """Whether it is about such messages on day `when`."""
        return (
            self.country in {"", country}
            and on_network(self.network, network)
            and self.channel in {"", channel}
            and within(when, self.from_day, self.to_day)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned of a past; what is not is left to chance and to the desk's usual ways."""

    accounts: tuple[PastAccount, ...] = ()
    countries: Mapping[str, float] = field(default_factory=dict)
    traffic: tuple[Traffic, ...] = ()
    by_mail: float = 0.09
    by_call: float = 0.03
    lost_numbers: float | None = None


def on_network(wanted: str, network: Network | None) -> bool:
    """Whether a network is the wanted one, by its name or by MCC and MNC; an empty word wants any."""
    if not wanted:
        return True
    return network is not None and wanted in {network.name, network.mcc + network.mnc}


def within(when: int | None, first: int, end: int | None) -> bool:
    """Whether a day lies in a span; None is the time after all days."""
    return end is None if when is None else first <= when and (end is None or when < end)


_WHERE = "The table “history”"
_TOP = ("accounts", "countries", "traffic", "by_mail", "by_call", "lost_numbers")
_OF_ACCOUNT = ("name", "provider", "channels", "sender")
_OF_TRAFFIC = ("country", "network", "channel", "from_day", "to_day", "shares", "chosen_by")


def plan_of(data: Any) -> Plan:
    """The plan in the table `history` of a profile. BadInput names what cannot be used."""
    given = known(data, _TOP, _WHERE)
    values: dict[str, Any] = {
        key: number(key, given[key], 0, 1, _WHERE) for key in ("by_mail", "by_call", "lost_numbers") if key in given
    }
    if "countries" in given:
        values["countries"] = shares("countries", given["countries"], _WHERE, tuple(COUNTRIES))
    for key, made in (("accounts", _account), ("traffic", _traffic)):
        if not isinstance(given.get(key, []), list):
            raise BadInput(f"{_WHERE}: “{key}” must be a list of [[history.{key}]].", "", "profile")
        values[key] = tuple(made(place, one) for place, one in enumerate(given.get(key, []), start=1))
    return Plan(**values)


def _account(place: int, data: Any) -> PastAccount:
    where = f"Account {place} of the history"
    given = known(data, _OF_ACCOUNT, where)
    name, provider = (word(key, given.get(key), where) for key in ("name", "provider"))
    word("provider", provider, where, PROVIDERS)
    channels = given.get("channels", [Channel.EMAIL] if provider == "smtp" else sorted(_USUAL))
    if not isinstance(channels, list) or not channels:
        raise BadInput(f"{where}: “channels” must be a list of channels.", 'For example ["sms"].', "profile")
    able = frozenset(Channel(word("channels", one, where, _CHANNELS)) for one in channels)
    return PastAccount(name, provider, able, word("sender", given.get("sender", "OurCompany"), where), name)


def _traffic(place: int, data: Any) -> Traffic:
    where = f"Traffic {place} of the history"
    given = known(data, _OF_TRAFFIC, where)
    choices = {"country": tuple(COUNTRIES), "channel": _CHANNELS, "network": ()}
    words: dict[str, Any] = {key: word(key, given[key], where, choices[key]) for key in choices if key in given}
    days: dict[str, Any] = {key: day(key, given[key], where) for key in ("from_day", "to_day") if key in given}
    chosen = ChosenBy(word("chosen_by", given.get("chosen_by", ChosenBy.RULE), where, tuple(ChosenBy)))
    return Traffic(shares("shares", given.get("shares"), where), **words, **days, chosen_by=chosen)
