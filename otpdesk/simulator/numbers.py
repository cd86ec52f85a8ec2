"""What a number is, as a simulated look-up sees it."""

from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.magic import magic_of
from otpdesk.simulator.world import Nature

_MAGIC = {"dead": Nature.DEAD, "landline": Nature.LANDLINE}


def nature_of(exchange: Exchange, number: str) -> Nature:
    """What a number is: a magic one what its word says, any other live in a calm world."""
    magic = magic_of(number)
    if magic is not None:
        return _MAGIC.get(magic.word, Nature.LIVE)
    return Nature.LIVE if exchange.profile.calm else exchange.world.nature(number)
