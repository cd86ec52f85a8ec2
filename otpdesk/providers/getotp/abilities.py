"""What GetOTP can do, generation by generation, and what holds for the codes it makes itself.

Its documents are short; what they leave open is unconfirmed here and relied on nowhere.
"""

from types import MappingProxyType

from otpdesk.otp import Channel
from otpdesk.providers.abilities import Abilities, Capability, limited, moot, no, unconfirmed, yes
from otpdesk.providers.verifying import Managed

_OWN_ONLY = "this generation sends codes of its own only"
_NOT_DOCUMENTED = "GetOTP documents none"

ABILITIES: Abilities = MappingProxyType(
    {
        Capability.SMS: limited("our code in a template kept at GetOTP"),
        Capability.VOICE: limited("the code only: spoken, or as the end of the calling number"),
        Capability.WHATSAPP: no("Viber and Telegram instead, which are not used here"),
        Capability.EMAIL: no("phones only since v1"),
        Capability.START: yes(),
        Capability.CHECK: yes("it documents no limit of tries; ours hold"),
        Capability.CANCEL: no("a verification ends by itself"),
        Capability.FOLLOW: unconfirmed("the question for a message is not documented; a setting asks it"),
        Capability.OWN_CODE: yes("the text is GetOTP's template"),
        Capability.REPORT: unconfirmed("the question for a message is not documented; a setting asks it"),
        Capability.LIST: unconfirmed("no list is documented"),
        Capability.IDEMPOTENCY: no(_NOT_DOCUMENTED),
        Capability.SIGNATURE: unconfirmed("not documented; a setting takes Dexatel's HMAC-SHA256"),
        Capability.LOOK_UP: no(_NOT_DOCUMENTED),
        Capability.PRICES: no(_NOT_DOCUMENTED),
        Capability.BALANCE: no(_NOT_DOCUMENTED),
        Capability.MESSAGE_PRICE: unconfirmed("no price is documented"),
        Capability.LEARN: no("it does not ask what became of a code of ours"),
        Capability.PERMISSIONS: limited("senders, and whether the template is approved; no countries"),
    }
)

ABILITIES_V0: Abilities = MappingProxyType(
    {
        Capability.SMS: no(_OWN_ONLY),
        Capability.VOICE: no(_OWN_ONLY),
        Capability.WHATSAPP: no(_NOT_DOCUMENTED),
        Capability.EMAIL: limited("codes of its own only, typed into GetOTP's page"),
        Capability.START: yes("GetOTP's page, by e-mail, SMS or call"),
        Capability.CHECK: no("the code is typed into GetOTP's page; then it is asked"),
        Capability.CANCEL: no(_NOT_DOCUMENTED),
        Capability.FOLLOW: yes(),
        Capability.OWN_CODE: no(_OWN_ONLY),
        Capability.REPORT: moot("it sends no messages of ours"),
        Capability.LIST: yes("10 a page"),
        Capability.IDEMPOTENCY: no(_NOT_DOCUMENTED),
        Capability.SIGNATURE: moot("it signs nothing; the secret it sends back instead is kept nowhere here"),
        Capability.LOOK_UP: no("it tells the risk of a verification only"),
        Capability.PRICES: no(_NOT_DOCUMENTED),
        Capability.BALANCE: no(_NOT_DOCUMENTED),
        Capability.MESSAGE_PRICE: no(_NOT_DOCUMENTED),
        Capability.LEARN: no("it has no codes of ours"),
        Capability.PERMISSIONS: no(_NOT_DOCUMENTED),
    }
)

LIFE = 600
"""Seconds; GetOTP documents no life of its codes, so it is the longest that a policy of ours allows: ours decides."""

MANAGED = Managed(channels=frozenset({Channel.SMS, Channel.VOICE}), life=LIFE, tries=None, repeats=False, follows=False)
MANAGED_V0 = Managed(
    channels=frozenset({Channel.SMS, Channel.VOICE, Channel.EMAIL}), life=LIFE, tries=None, repeats=False, page=True
)
