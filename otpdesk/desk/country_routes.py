"""Through which accounts a configuration sends to each country, and what they ask for it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from otpdesk.countries import CountryRule
from otpdesk.desk.country_views import Hop
from otpdesk.desk.planning import minute_of_day
from otpdesk.desk.rules import Rules
from otpdesk.otp import Channel, Money, Purpose
from otpdesk.providers import provider_class
from otpdesk.routing import Carrier, Subject, plan
from otpdesk.store import countries as figures

if TYPE_CHECKING:
    from otpdesk.configuration import Configuration
    from otpdesk.desk.accounts import Accounts
    from otpdesk.store.engine import Tx


class Ways:
    """The ways to every country under a configuration, which need not be in force; read once, then asked often.

    The way is that of a first message of a call to support: routes for other purposes, networks or resends differ.
    """

    def __init__(self, tx: "Tx", accounts: "Accounts", rules: Rules, whole: "Configuration") -> None:
        self._rules = rules
        self._minute = minute_of_day(rules.policy.zone, tx.now)
        self._carriers = _carriers(tx, accounts, whole)
        self._named = {one.account: (one.provider, label_of(one, self._carriers)) for one in self._carriers}
        self._prices = {channel: figures.prices(tx, channel) for channel in (Channel.SMS, Channel.VOICE)}
        self._routed = frozenset(route.country for route in rules.routes)
        self._planned: dict[tuple[str, Channel], tuple[str, ...]] = {}

    @property
    def channels(self) -> frozenset[Channel]:
        """What some account carries."""
        return frozenset[Channel]().union(*(one.channels for one in self._carriers))

    def to(self, rule: CountryRule, channel: Channel) -> tuple[Hop, ...]:
        """The accounts that may carry a message to a country, first to last, those that ask too much among them."""
        return tuple(self._hop(name, rule, channel) for name in self._accounts(rule.country, channel))

    def _accounts(self, country: str, channel: Channel) -> tuple[str, ...]:
        key = (country if country in self._routed else "", channel)
        found = self._planned.get(key)
        if found is None:
            subject = Subject(channel, key[0], Purpose.SUPPORT_CALL, minute=self._minute)
            found = self._planned[key] = plan(subject, self._rules.routes, self._carriers).accounts
        return found

    def _hop(self, account: str, rule: CountryRule, channel: Channel) -> Hop:
        provider, label = self._named[account]
        listed = self._prices[channel].get((rule.country, account))
        if listed is None:
            return Hop(account, provider, label)
        price = Money(self._rules.converted(listed), self._rules.policy.currency)
        too_dear = rule.highest_price is not None and price.micro > rule.highest_price
        return Hop(account, provider, label, price, too_dear)


def label_of(carrier: Carrier, every: Iterable[Carrier]) -> str:
    """How an account is called for short: by its provider while that has no other account."""
    alone = sum(one.provider == carrier.provider for one in every) == 1
    return provider_class(carrier.provider).title if alone else carrier.account


def _carriers(tx: "Tx", accounts: "Accounts", whole: "Configuration") -> tuple[Carrier, ...]:
    """The accounts of a configuration; one that is drafted only is taken to carry what its provider does."""
    known = {one.account: one for one in accounts.lineup(tx, "", Channel.SMS).carriers}
    return tuple(
        known.get(one.name) or Carrier(one.name, one.provider, provider_class(one.provider).channels)
        for one in whole.accounts
    )
