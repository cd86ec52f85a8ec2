"""What the generated past has in its books is what the adapters would have written there."""

import pytest

from otpdesk.otp import Channel, Status
from otpdesk.providers import provider_class
from otpdesk.simulator.fate import Reason
from otpdesk.simulator.plan import PROVIDERS
from otpdesk.simulator.told import speech, told

PHONE = [provider for provider in PROVIDERS if provider != "smtp"]
CASES = [
    (provider, channel, reason)
    for provider in PHONE
    for channel in (Channel.SMS, Channel.VOICE)
    for reason in speech(provider, channel).ends
]


@pytest.mark.parametrize(("provider", "channel", "reason"), CASES)
def test_a_failure_is_booked_as_its_adapter_reads_it(provider: str, channel: Channel, reason: Reason) -> None:
    booked = told(provider, channel, reason)
    assert booked is not None
    trouble = provider_class(provider).troubles[booked.code]
    assert booked.failure is trouble.failure
    assert booked.status in {trouble.status, provider_class(provider).statuses.get(booked.raw)}


@pytest.mark.parametrize("provider", [provider for provider in PHONE if provider != "getotp_v0"])
def test_whatever_may_become_of_a_message_has_its_word(provider: str) -> None:
    texts = {"opted_out", "unreachable", "dead", "landline", "spam", "network", "expired"}
    assert texts <= set(speech(provider, Channel.SMS).ends)
    assert {Reason.UNREACHABLE, Reason.BUSY, Reason.NETWORK} <= set(speech(provider, Channel.VOICE).ends)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
@pytest.mark.parametrize("provider", PHONE)
def test_the_words_of_every_stage_are_known_to_the_adapter(provider: str, channel: Channel) -> None:
    statuses, words = provider_class(provider).statuses, speech(provider, channel)
    waiting = {Status.SENT, Status.ACCEPTED} if provider == "getotp_v0" else {Status.SENT}
    assert statuses[words.passed_on] in waiting
    assert words.arrived is not None
    assert statuses[words.arrived] is Status.DELIVERED
    assert words.taken


def test_a_bounce_is_never_learned_of_but_a_refusal_is() -> None:
    assert told("smtp", Channel.EMAIL, Reason.NETWORK) is None
    refused = told("smtp", Channel.EMAIL, Reason.SPAM)
    assert refused is not None
    assert refused.failure is provider_class("smtp").troubles[refused.code].failure
