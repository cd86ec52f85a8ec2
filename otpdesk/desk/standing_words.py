"""What a provider says an account has and may, in lines for people."""

from collections import defaultdict
from collections.abc import Sequence

from otpdesk.desk.geography import country_name
from otpdesk.otp import Channel, Money
from otpdesk.providers.facts import Permission, Registered, Registration, Sender
from otpdesk.routing.words import CHANNELS

SENDERS, COUNTRIES, REGISTRATIONS = "Senders", "Countries", "Registrations"

_STATES = {
    Registered.DONE: "done",
    Registered.WAITING: "waiting",
    Registered.REFUSED: "refused",
    Registered.UNKNOWN: "not known",
}
_MOST_NAMED = 8


def money_line(money: Money) -> str:
    """A balance with two decimals."""
    return f"{money.micro / 1_000_000:.2f} {money.currency}"


def sender_line(sender: Sender) -> str:
    """A sender, what it may send, and the provider's word for how it stands."""
    able = ", ".join(CHANNELS[channel] for channel in Channel if channel in sender.channels)
    return f"{sender.name}{f' – {able}' if able else ''}{f' ({sender.state})' if sender.state else ''}"


def registration_line(one: Registration) -> str:
    """A registration and how it stands."""
    return f"{one.what}: {_STATES[one.state]}{f' – {one.words}' if one.words else ''}"


def country_lines(permissions: Sequence[Permission]) -> tuple[str, ...]:
    """One line a channel: to how many countries it may send, and the first of those to which it may not."""
    of_channel: dict[Channel, list[Permission]] = defaultdict(list)
    for one in permissions:
        of_channel[one.channel].append(one)
    return tuple(_countries(channel, of_channel[channel]) for channel in Channel if channel in of_channel)


def _countries(channel: Channel, found: list[Permission]) -> str:
    allowed = [one.country for one in found if one.allowed]
    named = ", ".join(country_name(one) or one for one in allowed[:_MOST_NAMED])
    more = f" and {len(allowed) - _MOST_NAMED} more" if len(allowed) > _MOST_NAMED else ""
    return f"{CHANNELS[channel]}: {len(allowed)} of {len(found)} countries{f' – {named}{more}' if named else ''}"
