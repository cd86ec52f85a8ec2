"""What MessageBird (classic) and Bird (v1) can do, and what holds for the codes that each makes itself."""

from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.providers.abilities import Abilities, Capability, limited, no, yes
from otpdesk.providers.verifying import Managed

LIFE = 600
"""Seconds that a code of MessageBird's is valid: it is asked for (`timeout`), because by itself it gives 30."""

ABILITIES: Abilities = MappingProxyType(
    {
        Capability.SMS: yes(),
        Capability.VOICE: yes("the text is spoken; the originator must be a number"),
        Capability.WHATSAPP: limited("Conversations API; texts in a running conversation, else a template"),
        Capability.EMAIL: limited("codes of its own only, through Verify"),
        Capability.START: yes("Verify, by SMS, call or e-mail"),
        Capability.CHECK: yes(),
        Capability.CANCEL: yes(),
        Capability.FOLLOW: yes(),
        Capability.OWN_CODE: no("Verify takes no code of ours"),
        Capability.REPORT: yes(),
        Capability.LIST: yes("messages and calls; verifications are in no list"),
        Capability.IDEMPOTENCY: no("a second request is a second message"),
        Capability.SIGNATURE: yes("a token with hashes of address and body (JWT)"),
        Capability.LOOK_UP: yes("Lookup, and the network itself (HLR)"),
        Capability.PRICES: no("MessageBird has no price list to ask"),
        Capability.BALANCE: yes(),
        Capability.MESSAGE_PRICE: yes("some time after the message"),
        Capability.LEARN: no("no such call is known; only Bird's Channels API, not used here, has one"),
        Capability.PERMISSIONS: no("MessageBird has no such question"),
    }
)

MANAGED = Managed(channels=frozenset({Channel.SMS, Channel.VOICE, Channel.EMAIL}), life=LIFE, tries=3, repeats=False)
"""Verify: three tries are its usual; each start is a verification with a code of its own."""

BIRD_ABILITIES: Abilities = MappingProxyType(
    {
        Capability.SMS: yes(),
        Capability.VOICE: yes("a sequence of steps speaks it; the form of the steps is unconfirmed"),
        Capability.WHATSAPP: yes("bird_otp or a template of yours; texts in a running conversation only"),
        Capability.EMAIL: yes("from a verified domain"),
        Capability.START: yes("Verify, by SMS, call, WhatsApp or e-mail"),
        Capability.CHECK: yes("by the address; there is no id in it"),
        Capability.CANCEL: no("a verification ends by itself"),
        Capability.FOLLOW: no("only checks and signed receipts say how it stands"),
        Capability.OWN_CODE: no("Verify takes no code of ours"),
        Capability.REPORT: yes(),
        Capability.LIST: yes("messages and calls; verifications are in no list"),
        Capability.IDEMPOTENCY: yes("a key for every attempt; a second request sends no second message"),
        Capability.SIGNATURE: yes("Standard Webhooks (HMAC-SHA256)"),
        Capability.LOOK_UP: yes("each part of it that is found is billed"),
        Capability.PRICES: limited("shown to an organisation's OAuth token only, which is not kept here"),
        Capability.BALANCE: yes("wallets, where the key may read them; by its documents no bk_ key may"),
        Capability.MESSAGE_PRICE: yes("some time after the message"),
        Capability.LEARN: no("v1 has no such call; only Bird's Channels API, not used here, has one"),
        Capability.PERMISSIONS: limited("calls by country, and senders; there is no way to ask about SMS"),
    }
)

BIRD_MANAGED = Managed(
    channels=frozenset({Channel.SMS, Channel.VOICE, Channel.WHATSAPP, Channel.EMAIL}),
    life=600,
    tries=5,
    repeats=True,
    follows=False,
)
"""Verify's usual values. A second start sends again for the verification that runs, whose earlier codes stay good."""
