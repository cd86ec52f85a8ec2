"""What a mail server can do."""

from types import MappingProxyType

from otpdesk.providers.abilities import Abilities, Capability, moot, no, yes

_MAIL_ONLY = "a mail server carries e-mail only"
_NO_CODES = "a mail server makes no codes"

ABILITIES: Abilities = MappingProxyType(
    {
        Capability.SMS: no(_MAIL_ONLY),
        Capability.VOICE: no(_MAIL_ONLY),
        Capability.WHATSAPP: no(_MAIL_ONLY),
        Capability.EMAIL: yes(),
        Capability.START: no(_NO_CODES),
        Capability.CHECK: no(_NO_CODES),
        Capability.CANCEL: no(_NO_CODES),
        Capability.FOLLOW: no(_NO_CODES),
        Capability.OWN_CODE: moot(_NO_CODES),
        Capability.REPORT: no("bounces alone are learned, from a mailbox for them, if one is set up"),
        Capability.LIST: no("a mail server lists nothing; what is unknown stays unknown"),
        Capability.IDEMPOTENCY: no("a Message-ID is no key, though an attempt has only one"),
        Capability.SIGNATURE: moot("a mail server delivers no receipts to an address of ours"),
        Capability.LOOK_UP: no(_MAIL_ONLY),
        Capability.PRICES: no("a price may be taken from a file"),
        Capability.BALANCE: no("a mail server has none"),
        Capability.MESSAGE_PRICE: no("a mail server names none"),
        Capability.LEARN: no("a mail server does not ask what became of a code"),
        Capability.PERMISSIONS: no("e-mail has no countries"),
    }
)
