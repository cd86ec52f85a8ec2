"""What is wrong with the rule of a country, or worth a warning, in the configuration as a whole."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from otpdesk.configuration import Configuration
from otpdesk.configuration.rows import country_place
from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.country_routes import Ways
from otpdesk.desk.findings import Finding
from otpdesk.desk.rules import rules_of
from otpdesk.otp import Channel
from otpdesk.roles import Roster
from otpdesk.routing.words import price_text
from otpdesk.store import countries as figures

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx

_WORDS = {Channel.SMS: "SMS", Channel.VOICE: "calls"}


def country_findings(tx: "Tx", context: "Context", whole: Configuration) -> Iterator[Finding]:
    """A price that leaves no account, a country that none carries, a cap that is used up, a home that is blocked."""
    ways = Ways(tx, context.accounts, rules_of(0, whole, Roster()), whole)
    used = figures.sends(tx, {rule.country for rule in whole.countries if rule.per_day is not None})
    for rule in whole.countries:
        yield from _too_dear(rule, ways, whole.policy.currency)
        yield from _uncarried(rule, ways)
        yield from _used_up(rule, used.get(rule.country, 0))
        if rule.country == whole.policy.home_country and rule.sms is Stance.BLOCK:
            sentence = "This is the home country, and SMS to it are blocked."
            yield Finding(country_place(rule.country), sentence, blocking=False, field="sms")


def _too_dear(rule: CountryRule, ways: Ways, currency: str) -> Iterator[Finding]:
    if rule.highest_price is None:
        return
    for channel, noun in ((Channel.SMS, "route"), (Channel.VOICE, "route for calls")):
        if rule.stance(channel) is Stance.BLOCK:
            continue
        hops = ways.to(rule, channel)
        if hops and all(hop.too_dear for hop in hops):
            cheapest = min(hop.price.micro for hop in hops if hop.price is not None)
            sentence = f"Cheapest {noun} is {price_text(cheapest, currency)} – nothing would be sent."
            hint = "Raise the highest price, or block the country."
            blocking = channel is Channel.SMS
            yield Finding(country_place(rule.country), sentence, blocking=blocking, field="highest_price", hint=hint)


def _uncarried(rule: CountryRule, ways: Ways) -> Iterator[Finding]:
    for channel, word in _WORDS.items():
        if rule.stance(channel) is not Stance.BLOCK and not ways.to(rule, channel):
            sentence = f"No account carries {word} there – nothing would be sent."
            yield Finding(country_place(rule.country), sentence, blocking=False, field=channel.value)


def _used_up(rule: CountryRule, used: int) -> Iterator[Finding]:
    if rule.per_day is not None and used >= rule.per_day and rule.sms is not Stance.BLOCK:
        sentence = f"{used} went there in the last 24 hours – sends stop until fewer did."
        yield Finding(country_place(rule.country), sentence, blocking=False, field="per_day")
