"""What a verification of the past is made of: the account, the place, and each message that went out."""

from dataclasses import dataclass

from otpdesk.otp import Address, Channel, ChosenBy, Instant
from otpdesk.simulator.countries import Country, Network
from otpdesk.simulator.fate import Fate
from otpdesk.simulator.told import Told, told
from otpdesk.simulator.world import Nature

LIFE = 300_000
"""Milliseconds for which a code of the past counted."""

_WATCHED = 600_000
"""Milliseconds for which a desk asks after a message; what comes later is never learned."""


@dataclass(frozen=True, slots=True)
class PastAccount:
    """An account that sent in the past. `key` is what the provider knows it by; its routes hang on that."""

    name: str
    provider: str
    channels: frozenset[Channel]
    sender: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An address, and what the world knows of it."""

    address: Address
    country: Country | None = None
    network: Network | None = None
    nature: Nature = Nature.LIVE


@dataclass(slots=True)
class Sending:
    """One message that went out. `read_at` is when the customer reads its code back, if ever.

    `ending` is what the desk was told of its failure, if it was told of one; `refused` that it was told at once;
    `delivered` that the provider claims delivery while the desk still asks.
    """

    id: str
    at: Instant
    account: PastAccount
    channel: Channel
    fate: Fate
    chosen_by: ChosenBy
    propensity: float | None
    read_at: Instant | None
    kind: tuple[str, bool]
    ending: Told | None
    refused: bool
    delivered: bool


def learned(fate: Fate) -> bool:
    """Whether the provider's word came while the desk still asked."""
    return fate.claim_after is not None and fate.claim_after <= _WATCHED


def ending_of(provider: str, channel: Channel, fate: Fate) -> Told | None:
    """What the desk was told of a failure; None when it did not fail, or the desk never learned it."""
    if fate.refusal is not None:
        return told(provider, channel, fate.refusal)
    if fate.reason is None or not learned(fate):
        return None
    return told(provider, channel, fate.reason)
