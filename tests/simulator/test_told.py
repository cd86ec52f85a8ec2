"""What the generated past has in its books is what the adapters would have written there."""

import pytest

from otpdesk.otp import Channel, Status
from otpdesk.providers import provider_class
from otpdesk.simulator.fate import Reason
from otpdesk.simulator.told import ARRIVED, PASSED_ON, TAKEN, told

CASES = [
    (provider, channel, reason)
    for provider in ("twilio", "vonage")
    for channel, reasons in (
        (
            Channel.SMS,
            tuple(
                Reason(word) for word in ("opted_out", "unreachable", "dead", "landline", "spam", "network", "expired")
            ),
        ),
        (Channel.VOICE, (Reason.UNREACHABLE, Reason.BUSY, Reason.NETWORK)),
    )
    for reason in reasons
]


@pytest.mark.parametrize(("provider", "channel", "reason"), CASES)
def test_a_failure_is_booked_as_its_adapter_reads_it(provider: str, channel: Channel, reason: Reason) -> None:
    booked = told(provider, channel, reason)
    assert booked is not None
    trouble = provider_class(provider).troubles[booked.code]
    assert booked.failure is trouble.failure
    assert booked.status in {trouble.status, provider_class(provider).statuses.get(booked.raw)}


@pytest.mark.parametrize("provider", ["twilio", "vonage"])
def test_the_words_of_every_stage_are_known_to_the_adapter(provider: str) -> None:
    statuses = provider_class(provider).statuses
    assert statuses[PASSED_ON[provider, False]] is Status.SENT
    assert statuses[ARRIVED[provider, False]] is Status.DELIVERED
    assert statuses[ARRIVED[provider, True]] is Status.DELIVERED
    assert TAKEN[provider, False]


def test_a_bounce_is_never_learned_of_but_a_refusal_is() -> None:
    assert told("smtp", Channel.EMAIL, Reason.NETWORK) is None
    refused = told("smtp", Channel.EMAIL, Reason.SPAM)
    assert refused is not None
    assert refused.failure is provider_class("smtp").troubles[refused.code].failure
