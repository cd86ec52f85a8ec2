"""What Plivo can do, and what holds for the codes it makes itself (Verify)."""

from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.providers.abilities import Abilities, Capability, limited, no, yes
from otpdesk.providers.verifying import Managed

ABILITIES: Abilities = MappingProxyType(
    {
        Capability.SMS: yes(),
        Capability.VOICE: limited("the code alone, spoken by Verify; a text of ours would need a public address"),
        Capability.WHATSAPP: yes("outside a running conversation WhatsApp wants an approved template"),
        Capability.EMAIL: no("Plivo has no e-mail"),
        Capability.START: yes("Verify, by SMS and call"),
        Capability.CHECK: yes("Verify; ten tries"),
        Capability.CANCEL: no("a session ends by itself"),
        Capability.FOLLOW: yes(),
        Capability.OWN_CODE: yes("a resend while its session runs may say the first code again"),
        Capability.REPORT: yes(),
        Capability.LIST: yes("twenty on a page, ninety days back, twenty questions a minute"),
        Capability.IDEMPOTENCY: no("neither such a key nor a reference of ours; what is unknown is looked for"),
        Capability.SIGNATURE: yes("HMAC-SHA256 with the auth token, V2 and V3"),
        Capability.LOOK_UP: yes("line and network; ported or not in the US and Canada only"),
        Capability.PRICES: yes("SMS and calls; not WhatsApp"),
        Capability.BALANCE: yes(),
        Capability.MESSAGE_PRICE: yes("some time after the message"),
        Capability.LEARN: no("there is no way to tell it an outcome without the code"),
        Capability.PERMISSIONS: limited("senders, 10DLC and toll-free; countries show only as refusals"),
    }
)

MANAGED = Managed(channels=frozenset({Channel.SMS, Channel.VOICE}), life=600, tries=10, repeats=True)
"""A Verify application sets the life of its codes; ten minutes is what Plivo's guide begins with.

There is one session for each recipient at a time, and all its messages carry the same code.
"""
