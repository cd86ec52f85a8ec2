"""The seeded model of networks and routes: what becomes of a message, drawn once, at acceptance.

A route is a provider's account over a country's network. Its quality is the country's, bent by chance that hangs
on seed, provider, account, country and network only: one provider is better here, another there, and it stays so.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from random import Random
from typing import Any

from otpdesk.errors import BadInput
from otpdesk.otp import Channel, Money
from otpdesk.simulator.countries import COUNTRIES, Country, Network, country_of
from otpdesk.simulator.fate import Fate, Fault, Reason, Submission
from otpdesk.simulator.magic import BY_WORD, forced, magic_of
from otpdesk.simulator.profile import REASONS, Profile, Rule


class Nature(StrEnum):
    """What a number is, for every provider and for ever."""

    LIVE = "live"
    DEAD = "dead"
    LANDLINE = "landline"
    OPTED_OUT = "opted_out"


_NATURES = ((0.007, Nature.DEAD), (0.012, Nature.LANDLINE), (0.017, Nature.OPTED_OUT))
"""Upper ends of a uniform draw."""
LOST = _NATURES[-1][0]

WEIGHTS = (0.5, 0.2, 0.2, 0.1)
"""How often each of `REASONS` is to blame, where no rule says otherwise."""
CALL_REASONS = (Reason.UNREACHABLE, Reason.BUSY, Reason.NETWORK, Reason.NETWORK)
"""The same of a call, with the same weights."""

_CURRENCY = {
    "twilio": ("USD", 1.08),
    "vonage": ("EUR", 0.97),
    "plivo": ("USD", 0.99),
    "messagebird": ("EUR", 1.02),
    "bird": ("EUR", 1.0),
    "getotp": ("EUR", 1.05),
    "getotp_v0": ("EUR", 1.05),
    "smtp": ("EUR", 0.0),
}
"""What a provider bills in, and its price per micro EUR of the country's usual price."""


@dataclass(frozen=True, slots=True)
class Route:
    """How messages fare. Shares are 0 to 1; `median` is in seconds, `spread` the sigma of its logarithm.

    `delivery`: arrive. `slow`: of these, meet a slow tail of minutes. `silent`: never get a receipt.
    `fake`: of those that do not arrive, are claimed delivered. `late` and `repeated`: receipts that are so.
    `read_back`: customers who read an arrived code to the operator. `weights`: why texts fail, as `REASONS` go.
    """

    delivery: float
    median: float
    spread: float
    slow: float
    silent: float
    fake: float
    late: float = 0.01
    repeated: float = 0.01
    read_back: float = 0.93
    weights: tuple[float, ...] = WEIGHTS

    def bent(self, rule: Rule) -> "Route":
        """The route as a rule wants it. BadInput if it cannot lie as much as it should."""
        changes: dict[str, Any] = {key: value for key, value in rule.changes.items() if key not in {"phantom", "price"}}
        route = replace(self, **changes)
        if "phantom" in rule.changes:
            route = replace(route, fake=_fake(rule.changes["phantom"], route.delivery))
        if rule.reasons:
            route = replace(route, weights=tuple(rule.reasons.get(reason, 0.0) for reason in REASONS))
        return route


CALM = Route(1.0, 2.0, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
"""How messages fare in a calm world, where no rule says otherwise."""


def _fake(phantom: float, delivery: float) -> float:
    """The share of undelivered messages that must be claimed delivered for `phantom` of all claims to be false."""
    lost = 1 - delivery
    fake = phantom * delivery / ((1 - phantom) * lost) if phantom < 1 and lost else 2.0 * phantom
    if fake > 1:
        raise BadInput(
            f"A route that delivers {delivery:.0%} cannot have {phantom:.0%} of its claims false.",
            "Lower “delivery” or “phantom”.",
            "profile",
        )
    return fake


class World:
    """Countries, numbers and routes of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.route = lru_cache(maxsize=4096)(self._route)

    def chance(self, *parts: object) -> int:
        """64 bits that hang on the seed and on `parts` alone."""
        text = "|".join(map(str, (self.seed, *parts)))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())

    def share(self, *parts: object) -> float:
        """A uniform draw from 0 to 1 that hangs on the seed and on `parts` alone."""
        return self.chance(*parts) / 2**64

    def network(self, country: Country, number: str) -> Network:
        """The network a number is on; it never moves."""
        return pick_network(country, self.share("network", number))

    def nature(self, number: str, lost: float = LOST) -> Nature:
        """What a number is, if `lost` is the share of numbers that no text reaches."""
        drawn = self.share("nature", number)
        return next((nature for end, nature in _NATURES if drawn < end * lost / LOST), Nature.LIVE)

    def price(self, provider: str, country: Country | None, channel: Channel) -> Money:
        """The list price of a message (or a minute) to a country."""
        currency, factor = _CURRENCY[provider]
        if country is None or channel is Channel.EMAIL:
            return Money(0, currency)
        base = country.voice if channel is Channel.VOICE else country.sms
        if channel is Channel.WHATSAPP:
            base = base * 2 // 3
        return Money(round(base * factor / 100) * 100, currency)

    def _route(self, provider: str, account: str, iso: str, network: str, channel: Channel) -> Route:
        if channel is Channel.EMAIL or not iso:
            return Route(0.975, 3.5, 0.9, 0.03, 0.4, 0.0, read_back=0.86)
        country = COUNTRIES[iso]
        bend = Random(self.chance("route", provider, account, iso, network))  # noqa: S311 - a world, not a secret
        missing = (1 - country.reach) * math.exp(bend.gauss(0, 0.75))
        far = country.reach < _POOR
        fake = bend.uniform(0.2, 0.9) if far and bend.random() < _GRAY else 0.02
        median = bend.uniform(2.2, 5.5) * (1.7 if far else 1.0)
        if channel is Channel.VOICE:
            return Route(max(0.5, 0.93 - missing), 9.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9)
        if channel is Channel.WHATSAPP:
            return Route(0.9, 1.8, 0.6, 0.02, 0.01, 0.0)
        return Route(max(0.4, 1 - missing), median, 0.75, 0.02 + missing / 3, bend.uniform(0.005, 0.06), fake)

    def fate(self, submission: Submission, nth: int, profile: Profile) -> Fate:
        """What becomes of the `nth` (from 0) message of an account to an address."""
        magic = magic_of(submission.to)
        if magic is not None:
            return self._placed(forced(magic, submission.channel, nth), submission)
        country = country_of(submission.to)
        rule = self._rule(submission, profile, country)
        if rule is not None and rule.outcome:
            return self._placed(forced(BY_WORD[rule.outcome], submission.channel, nth), submission)
        if country is None and submission.channel is not Channel.EMAIL:
            return Fate(refusal=Reason.INVALID)
        if profile.calm and rule is None:
            return self._placed(Fate(), submission)
        return self._drawn(submission, nth, profile, rule, country)

    def charge(self, submission: Submission, profile: Profile) -> Money:
        """What a segment (or a minute) of a message costs: as a rule says, else the list price."""
        country = country_of(submission.to)
        listed = self.price(submission.provider, country, submission.channel)
        rule = self._rule(submission, profile, country)
        return listed if rule is None else priced(listed, rule)

    def _rule(self, submission: Submission, profile: Profile, country: Country | None) -> Rule | None:
        network = self.network(country, submission.to) if country and profile.rules else None
        return profile.rule_for(submission, country.iso if country else "", network)

    def _placed(self, fate: Fate, submission: Submission) -> Fate:
        country = country_of(submission.to)
        if country is None or submission.channel is Channel.EMAIL:
            return fate
        network = self.network(country, submission.to)
        return replace(fate, mcc=network.mcc, mnc=network.mnc)

    def _drawn(
        self, submission: Submission, nth: int, profile: Profile, rule: Rule | None, country: Country | None
    ) -> Fate:
        provider, account, channel, to = submission.provider, submission.account, submission.channel, submission.to
        chance = Random(self.chance("fate", provider, account, channel, to, nth))  # noqa: S311 - as above
        if chance.random() < profile.faults:
            return self._placed(Fate(fault=chance.choice(tuple(Fault))), submission)
        network = self.network(country, to) if country else None
        iso, name = country.iso if country else "", network.name if network else ""
        route = CALM if profile.calm else self.route(provider, account, iso, name, channel)
        if rule is not None:
            route = route.bent(rule)
        nature = Nature.LIVE if country is None or profile.calm else self.nature(to)
        return draw(route, nature, channel, chance, network)


_POOR = 0.92
_GRAY = 0.25
"""Of the routes to countries with poor reach, the share that buys gray routes with fake receipts."""


def priced(listed: Money, rule: Rule) -> Money:
    """A list price as a rule changes it."""
    price = rule.changes.get("price")
    return listed if price is None else Money(round(price * 1e6), listed.currency)


def pick_network(country: Country, drawn: float) -> Network:
    """The network of a country for a uniform draw from 0 to 1."""
    for network in country.networks:
        drawn -= network.share
        if drawn < 0:
            return network
    return country.networks[-1]


def draw(route: Route, nature: Nature, channel: Channel, chance: Random, network: Network | None) -> Fate:
    """The fate of one message on a route; every draw comes from `chance`, in a fixed order."""
    mcc, mnc = (network.mcc, network.mnc) if network else ("", "")
    uniform = chance.random
    sent = 200 + int(uniform() * 900)
    took = sent + int(route.median * math.exp(chance.gauss(0.0, route.spread)) * 1000)
    arrives, slow, silent, fake, odd = uniform(), uniform(), uniform(), uniform(), uniform()
    price_after = 5_000 + int(uniform() * 40_000)
    reads_back = uniform() < route.read_back
    if channel not in _DEAF and nature is not Nature.LIVE:
        return _natural(nature, Fate(mcc, mnc, sent_after=sent, price_after=price_after), took)
    if arrives >= route.delivery:
        faked = fake < route.fake  # at once: nobody waits for a phone
        claim = None if silent < route.silent else sent + at_once(took) if faked else took + 4_000
        reason = None if faked else _reason(uniform(), channel, route.weights)
        return Fate(mcc, mnc, None, None, sent, None, claim, reason, None, price_after, reads_back=False)
    if slow < route.slow:
        took += int(30_000 + 300_000 * uniform())
    lag = int(uniform() * 120_000) + 60_000 if odd < route.late else int(uniform() * 1_500)
    claim = None if silent < route.silent else took + lag
    repeats = took + lag + 6_000 if claim is not None and odd > 1 - route.repeated else None
    return Fate(mcc, mnc, None, None, sent, took, claim, None, repeats, price_after, reads_back)


def at_once(took: Any) -> Any:
    """Milliseconds after handing on until a route claims what it never did, by what it would have taken."""
    return 250 + took % 500


_DEAF = frozenset({Channel.EMAIL, Channel.VOICE})
"""Channels that do not mind what kind of line a number is, or whether it takes texts."""


def _natural(nature: Nature, fate: Fate, took: int) -> Fate:
    lost = replace(fate, arrives_after=None, claim_after=None, reads_back=False)
    if nature is Nature.OPTED_OUT:
        return replace(lost, refusal=Reason.OPTED_OUT)
    reason = Reason.DEAD if nature is Nature.DEAD else Reason.LANDLINE
    return replace(lost, claim_after=took, reason=reason)


def _reason(drawn: float, channel: Channel, weights: tuple[float, ...]) -> Reason:
    called = channel is Channel.VOICE
    for reason, weight in zip(CALL_REASONS if called else REASONS, WEIGHTS if called else weights, strict=True):
        drawn -= weight
        if drawn < 0:
            return reason
    return CALL_REASONS[-1] if called else REASONS[-1]


_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


def segments(text: str) -> int:
    """How many messages a text takes on air (3GPP TS 23.038 and 23.040): 160/153 septets, or 70/67 UCS-2 units."""
    characters = set(text)
    if characters <= _GSM | _EXTENDED:
        length, alone, joined = len(text) + sum(character in _EXTENDED for character in text), 160, 153
    else:
        length, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // joined)
