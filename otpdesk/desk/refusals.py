"""Refusals in words: which rule said no, since when it counts, and the second at which it frees."""

from datetime import datetime
from math import ceil

from otpdesk.desk.geography import country_name
from otpdesk.errors import Refused
from otpdesk.guard import Decision, Policy, Rule
from otpdesk.otp import Instant

_SOON = 120


def seconds_until(at: Instant, now: Instant) -> int:
    """Whole seconds from now to an instant, rounded up."""
    return max(0, ceil((at - now) / 1000))


def clock_text(at: Instant, now: Instant) -> str:
    """An instant as the desk's clock shows it: with seconds when it is near, with the day when that is another."""
    then, today = _local(at), _local(now)
    form = "%H:%M:%S" if seconds_until(at, now) <= _SOON else "%H:%M"
    if then.date() != today.date():
        form = f"%d %b {form}"
    return then.strftime(form)


def _local(at: Instant) -> datetime:
    return datetime.fromtimestamp(at / 1000).astimezone()


def refused(decision: Decision, policy: Policy, now: Instant, country: str = "") -> Refused:
    """The refusal of a decision that is not `allowed`, for the operator; `country` is where the message would go."""
    assert decision.rule is not None
    title = _TITLES[decision.rule].format(policy=policy, ceiling=decision.ceiling, country=country_name(country))
    retry_after = None if decision.retry_at is None else seconds_until(decision.retry_at, now)
    return Refused(title, _hint(decision, now, country), decision.rule.value, retry_after)


_TITLES = {
    Rule.GAP: "It is too soon for another code.",
    Rule.UNSETTLED: "It is not known yet whether the last code was sent.",
    Rule.VOICE_DELAY: "It is too soon for a call: the first message may still arrive.",
    Rule.VERIFICATION: "All {policy.sends_per_verification} sends of this verification are used.",
    Rule.NUMBER_DAY: "{policy.sends_per_number_day} codes went to this number within 24 hours.",
    Rule.OPERATOR_HOUR: "You sent {policy.sends_per_operator_hour} codes within an hour.",
    Rule.COUNTRY_DAY: "{country} has had its {ceiling} codes within 24 hours.",
    Rule.SPEND_DAY: "The day's budget of {policy.spend_per_day} {policy.currency} is used up.",
    Rule.TRIES: "The tries of this verification are used up.",
    Rule.TRIES_DAY: "{policy.tries_per_number_day} wrong codes were tried for this number within 24 hours.",
}


def _hint(decision: Decision, now: Instant, country: str) -> str:
    if decision.retry_at is None:
        return "Start a new verification, or verify the customer in another way."
    when = clock_text(decision.retry_at, now)
    left = min(decision.left(Rule.VERIFICATION), decision.left(Rule.NUMBER_DAY))
    if decision.rule in (Rule.GAP, Rule.UNSETTLED, Rule.VOICE_DELAY) and left:
        sends = "send" if left == 1 else "sends"
        return f"{_count(left)} more {sends} to this number {'is' if left == 1 else 'are'} possible, at {when}."
    if decision.rule is Rule.COUNTRY_DAY:
        return f"The next one is possible at {when}. {who_can_change(country, '--per-day N')}"
    return f"The next one is possible at {when}. Whoever sets the limits can change this one: {decision.rule}."


def who_can_change(country: str, option: str) -> str:
    """Who changes what a country may have, and where; `option` is that of the command line."""
    command = f"otpdesk country set {country} {option}"
    return f"A configurator or supervisor can change it: on the Countries page, or “{command}”."


def _count(number: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[number] if number < len(words) else str(number)
