"""What a provider can do, cell by cell: declared by its adapter, shown in forms, console, side lists and README.

A cell that says no, or not quite yes, says why. Nothing else in the program asks who a provider is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Capability(StrEnum):
    """What a desk may want of a provider. START to OWN_CODE are about codes that the provider makes and checks."""

    SMS = "sms"
    VOICE = "voice"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    START = "start"
    CHECK = "check"
    CANCEL = "cancel"
    FOLLOW = "follow"
    OWN_CODE = "own_code"
    REPORT = "report"
    LIST = "list"
    IDEMPOTENCY = "idempotency"
    SIGNATURE = "signature"
    LOOK_UP = "look_up"
    PRICES = "prices"
    BALANCE = "balance"
    MESSAGE_PRICE = "message_price"
    LEARN = "learn"
    PERMISSIONS = "permissions"


CAPABILITY_WORDS: Mapping[Capability, str] = MappingProxyType(
    {
        Capability.SMS: "SMS",
        Capability.VOICE: "Voice",
        Capability.WHATSAPP: "WhatsApp",
        Capability.EMAIL: "E-mail",
        Capability.START: "Codes of its own",
        Capability.CHECK: "Checks its codes",
        Capability.CANCEL: "Cancels a verification",
        Capability.FOLLOW: "Says how a verification stands",
        Capability.OWN_CODE: "Carries our code in its verification",
        Capability.REPORT: "Says what became of a message",
        Capability.LIST: "Lists what was sent",
        Capability.IDEMPOTENCY: "Key against double sends",
        Capability.SIGNATURE: "Signed receipts",
        Capability.LOOK_UP: "Number look-up",
        Capability.PRICES: "Price list",
        Capability.BALANCE: "Balance",
        Capability.MESSAGE_PRICE: "Price of each message",
        Capability.LEARN: "Learns from outcomes",
        Capability.PERMISSIONS: "Shows permissions",
    }
)


class Level(StrEnum):
    """How far it goes. MOOT: the question does not arise."""

    YES = "yes"
    LIMITED = "limited"
    NO = "no"
    UNCONFIRMED = "unconfirmed"
    MOOT = "moot"


MARKS: Mapping[Level, str] = MappingProxyType(
    {Level.YES: "✔", Level.LIMITED: "(✔)", Level.NO: "✘", Level.UNCONFIRMED: "?", Level.MOOT: "–"}
)


@dataclass(frozen=True, slots=True)
class Ability:
    """One cell. `why` is a short phrase: the limit, the reason of a no, or how it is done."""

    level: Level
    why: str = ""

    @property
    def works(self) -> bool:
        return self.level in {Level.YES, Level.LIMITED}

    @property
    def mark(self) -> str:
        return MARKS[self.level]


Abilities = Mapping[Capability, Ability]


def yes(why: str = "") -> Ability:
    """It can, `why` says how."""
    return Ability(Level.YES, why)


def limited(why: str) -> Ability:
    """It can within a limit."""
    return Ability(Level.LIMITED, why)


def no(why: str) -> Ability:
    """It cannot; why not."""
    return Ability(Level.NO, why)


def unconfirmed(why: str) -> Ability:
    """Nobody could establish it; it is not relied on."""
    return Ability(Level.UNCONFIRMED, why)


def moot(why: str) -> Ability:
    """The question does not arise for this provider."""
    return Ability(Level.MOOT, why)


class Way(StrEnum):
    """Whose code an account sends: ours in our own text, ours inside the provider's verification, or the provider's."""

    OURS = "ours"
    OURS_CARRIED = "ours_carried"
    THEIRS = "theirs"


VERIFY_WAYS: Mapping[str, str] = MappingProxyType(
    {
        Way.OURS.value: "we make the code and write the text",
        Way.OURS_CARRIED.value: "we make the code, Verify writes the text",
        Way.THEIRS.value: "Verify makes and checks the code",
    }
)
"""The ways in the words of a form, for providers whose product is called Verify."""
