"""What Vonage can do, cell by cell, and what holds for the codes that it makes itself (Verify API)."""

from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.providers.abilities import Abilities, Capability, limited, no, yes
from otpdesk.providers.verifying import Managed

ABILITIES: Abilities = MappingProxyType(
    {
        Capability.SMS: yes(),
        Capability.VOICE: yes("spoken from the text itself; needs an application with its private key"),
        Capability.WHATSAPP: yes("Messages API; outside a running conversation WhatsApp wants a template"),
        Capability.EMAIL: limited("inside its verifications only"),
        Capability.START: yes("Verify v2"),
        Capability.CHECK: yes(),
        Capability.CANCEL: limited("30 seconds after the start at the earliest, and before a second message"),
        Capability.FOLLOW: no("Verify v2 does not say; the Reports API is asked instead, and legacy Verify says it"),
        Capability.OWN_CODE: limited("on the “Verify Conversion” pricing model only"),
        Capability.REPORT: limited("texts from the Reports API, which lags; calls at once"),
        Capability.LIST: limited("from the Reports API, a day at a time"),
        Capability.IDEMPOTENCY: no("a second request is a second message"),
        Capability.SIGNATURE: yes("SMS: a hash of the fields; all else: a token with the hash of the body"),
        Capability.LOOK_UP: yes("Identity Insights; without an application Number Insight, until February 2027"),
        Capability.PRICES: yes(),
        Capability.BALANCE: yes(),
        Capability.MESSAGE_PRICE: yes("SMS at once, in EUR; the others when they are over"),
        Capability.LEARN: limited("Conversion API, once Vonage's support has enabled it"),
        Capability.PERMISSIONS: limited("its numbers only; what it may do in which country cannot be asked"),
    }
)

LIFE = 300
"""Seconds that a verification runs: its steps together are given as long (`channel_timeout`)."""

MANAGED = Managed(
    channels=frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP, Channel.EMAIL}),
    life=LIFE,
    tries=3,
    repeats=True,
    cancel_after=30,
)
"""Verify v2, specification 1.0.1. While a verification runs, its address gets no second one."""
