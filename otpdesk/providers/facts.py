"""What providers say beside messages: about a number, about an account's senders, and about what it may do where."""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import Channel, Instant


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a provider says of a number. Empty texts and None: it does not say.

    `line` is in libphonenumber's words (mobile, fixed_line, voip, toll_free, premium_rate, …), `network` the present
    network's name, `risk` 0 (none) to 100, `swapped_at` when its SIM was last changed, `reachable` whether the
    handset is on. `words` are short sentences of what else is known or could not be found out.
    """

    line: str = ""
    network: str = ""
    mcc: str = ""
    mnc: str = ""
    country: str = ""
    ported: bool | None = None
    roaming: bool | None = None
    reachable: bool | None = None
    risk: int | None = None
    swapped_at: Instant | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """A number or name of an account. `state` is the provider's own word, empty where it has none."""

    name: str
    channels: frozenset[Channel]
    state: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an account may send to a country over a channel; `country` is ISO 3166-1 alpha-2."""

    country: str
    channel: Channel
    allowed: bool


class Registered(StrEnum):
    """How a registration (10DLC, toll-free, sender name, DLT) stands."""

    DONE = "done"
    WAITING = "waiting"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration of an account: what it is, how it stands, and the provider's own words."""

    what: str
    state: Registered
    words: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has and may. None: the provider has no way to ask."""

    senders: tuple[Sender, ...] | None = None
    permissions: tuple[Permission, ...] | None = None
    registrations: tuple[Registration, ...] | None = None


class Heard(StrEnum):
    """What came of telling a provider an outcome. AGAIN: nobody knows whether it heard, or it was busy."""

    TAKEN = "taken"
    AGAIN = "again"
    REFUSED = "refused"
