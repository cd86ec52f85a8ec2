"""The configuration in force, read once a version: policy, routes and the wording of messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from otpdesk import texts
from otpdesk.configuration import Configuration
from otpdesk.countries import CountryRule, rule_for
from otpdesk.guard import Policy
from otpdesk.otp import Channel, Money, Purpose
from otpdesk.roles import Roster
from otpdesk.routing import Route
from otpdesk.store import configuration, lineup, splits, team

if TYPE_CHECKING:
    from otpdesk.routing.splits import Split
    from otpdesk.store.engine import Tx

CAUTIOUS_COST = 100_000
"""What a message of unknown price is taken to cost: 0.10 of the desk's currency, in micro units."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the configuration, and the team as it was then. `own_texts` are the desk's own."""

    version: int
    policy: Policy
    routes: tuple[Route, ...]
    roster: Roster
    countries: Mapping[str, CountryRule] = field(default_factory=dict)
    own_texts: Mapping[tuple[Purpose, str, Channel], texts.Template] = field(default_factory=dict, repr=False)

    def wording(self, purpose: Purpose, language: str, channel: Channel) -> texts.Template:
        """The text for a purpose, in the customer's language (empty: the desk's) or the next best."""
        own, desk_language = self.own_texts, self.policy.language
        return texts.wording(own, purpose, language or desk_language, channel, desk_language)

    def country(self, country: str) -> CountryRule:
        """What holds for a country: its own rule, all allowed at home, else all blocked. E-mail has none (empty)."""
        return rule_for(country, self.countries, self.policy.home_country)

    def highest_price(self, country: str) -> int | None:
        """The most that a segment or minute may cost there, in micro units of the desk's currency; None: no cap."""
        return self.country(country).highest_price

    def policy_for(self, country: str) -> Policy:
        """The policy as it holds for a country, which may have its own limit of sends per number and day."""
        own = self.country(country).per_number_day
        return self.policy if own is None else self.policy.model_copy(update={"sends_per_number_day": own})

    def cost(self, price: Money | None, channel: Channel, segments: int) -> int:
        """What a message is expected to cost, in micro units of the desk's currency; `price` is that of one segment."""
        if price is None:
            return 0 if channel is Channel.EMAIL else CAUTIOUS_COST * segments
        return self.converted(price) * segments

    def converted(self, money: Money) -> int:
        """Money in micro units of the desk's currency; a currency without a rate counts one to one."""
        if money.currency == self.policy.currency:
            return money.micro
        return round(money.micro * self.policy.rates.get(money.currency, 1.0))

    def minutes(self, life: int) -> int:
        """A life in seconds as the message says it."""
        return ceil(life / 60)

    def segments(self, template: texts.Template, length: int, life: int) -> int:
        """How many segments the message has; any code of that length makes it as long."""
        if template.channel is not Channel.SMS:
            return 1
        return _segments(template, length, self.policy.company, self.minutes(life))


@lru_cache(maxsize=256)
def _segments(template: texts.Template, length: int, company: str, minutes: int) -> int:
    return texts.measure(texts.render(template, "0" * length, company, minutes)).segments


def rules_of(version: int, whole: Configuration, roster: Roster) -> Rules:
    """A configuration as sends and checks obey it."""
    return Rules(
        version=version,
        policy=whole.policy,
        routes=whole.routes,
        roster=roster,
        countries={one.country: one for one in whole.countries},
        own_texts={(one.purpose, one.language, one.channel): one for one in whole.templates},
    )


class Rulebook:
    """Keeps the newest configuration at hand. Safe from any thread: a version never changes once it is read."""

    def __init__(self) -> None:
        self._held: Rules | None = None
        self._splits: tuple[int, tuple[Split, ...]] = (0, ())

    def at(self, tx: "Tx", version: int) -> Rules:
        """The configuration whose number the caller has just read."""
        held = self._held
        if held is None or held.version != version:
            self._held = held = rules_of(version, configuration.snapshot(tx, version), team.roster(tx))
        return held

    def running(self, tx: "Tx", generation: int) -> "tuple[Split, ...]":
        """The splits that run, by the generation that the caller has just read; read again only when it is another."""
        held = self._splits
        if held[0] != generation:
            self._splits = held = (generation, splits.begun(tx))
        return splits.still(held[1], tx.now)

    def now(self, tx: "Tx") -> Rules:
        """The configuration in force."""
        return self.at(tx, lineup.version(tx))
