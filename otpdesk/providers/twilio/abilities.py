"""What Twilio can do, and what holds for the codes it makes itself (Verify v2)."""

from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.providers.abilities import Abilities, Capability, limited, no, yes
from otpdesk.providers.verifying import Managed

ABILITIES: Abilities = MappingProxyType(
    {
        Capability.SMS: yes(),
        Capability.VOICE: yes("the text is spoken; no public address is needed"),
        Capability.WHATSAPP: yes("an approved template, or our text in reply to the customer"),
        Capability.EMAIL: limited("codes of Twilio's own only, through Verify"),
        Capability.START: yes("Verify v2"),
        Capability.CHECK: yes("Verify v2"),
        Capability.CANCEL: yes(),
        Capability.FOLLOW: limited("while it runs; afterwards its list of attempts says whether it was approved"),
        Capability.OWN_CODE: limited("once Twilio has enabled custom codes for the Verify service"),
        Capability.REPORT: yes(),
        Capability.LIST: yes(),
        Capability.IDEMPOTENCY: no("Twilio has no such key; what is unknown is looked for in its lists"),
        Capability.SIGNATURE: yes("HMAC-SHA1 with the auth token, or HMAC-SHA256 with a shared key"),
        Capability.LOOK_UP: yes("Lookup v2, as far as the account's packages go"),
        Capability.PRICES: yes(),
        Capability.BALANCE: yes(),
        Capability.MESSAGE_PRICE: yes("some time after the message"),
        Capability.LEARN: yes("message feedback; approved verifications"),
        Capability.PERMISSIONS: limited("calls by country, 10DLC and toll-free; there is no way to ask about SMS"),
    }
)

MANAGED = Managed(
    channels=frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP, Channel.EMAIL}),
    life=600,
    tries=5,
    repeats=True,
)
"""Verify's usual values: codes of ten minutes, five checks; a second start repeats the code of the one that runs."""
