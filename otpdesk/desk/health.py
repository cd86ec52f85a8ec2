"""How each account does, in a colour and a sentence."""

from typing import TYPE_CHECKING

from otpdesk.desk.geography import country_name
from otpdesk.desk.views import Health, Light
from otpdesk.desk.watching_views import Watched
from otpdesk.desk.watching_words import state
from otpdesk.otp import Channel
from otpdesk.providers import provider_class
from otpdesk.store import warnings
from otpdesk.store.health import Pulse, pulses

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Accounts
    from otpdesk.store.engine import Tx

_SLOW = 2.0
"""So many times the usual count as slow."""

_FEWEST = 3
"""Fewer messages than this say nothing about an account."""

_FAILING = 0.5


def health(tx: "Tx", accounts: "Accounts") -> tuple[Health, ...]:
    """Every account in order of creation: the last 15 minutes against the fortnight before."""
    faults = {carrier.account: carrier.fault for carrier in accounts.lineup(tx, "", Channel.SMS).carriers}
    warned = _warned(tx)
    return tuple(_of(pulse, faults[pulse.account], warned.get(pulse.account, "")) for pulse in pulses(tx))


def _of(pulse: Pulse, fault: str, warned: str) -> Health:
    light, sentence = _word(pulse, fault)
    return Health(pulse.account, pulse.provider, light, pulse.p90, pulse.usual, sentence, warned)


def _warned(tx: "Tx") -> dict[str, str]:
    """What is wrong, by account: “Slow to Estonia, Latvia. Failing for e-mail.” and the like."""
    places: dict[tuple[str, str], list[str]] = {}
    for one in warnings.open_ones(tx):
        if one.account:
            where = f"to {country_name(one.country)}" if one.country else "for e-mail"
            places.setdefault((one.account, state(Watched(one.kind))), []).append(where)
    said: dict[str, list[str]] = {}
    for (account, word), where_to in places.items():
        said.setdefault(account, []).append(f"{word} {', '.join(where_to)}.")
    return {account: " ".join(parts) for account, parts in said.items()}


def _word(pulse: Pulse, fault: str) -> tuple[Light, str]:
    if pulse.paused:
        return Light.STOP, "Paused: nothing is sent through it."
    if fault:
        return Light.STOP, f"It {fault}."
    if pulse.last_error:
        return Light.STOP, f"Trouble: {pulse.last_error}"
    if not pulse.sent:
        return Light.UNKNOWN, "No messages in the last 15 minutes."
    if pulse.sent >= _FEWEST and pulse.failed / pulse.sent >= _FAILING:
        return Light.WARN, f"{pulse.failed} of the last {pulse.sent} messages failed."
    if pulse.p90 is None:
        return Light.OK, _unreported(pulse)
    if pulse.usual is not None and pulse.sent >= _FEWEST and pulse.p90 > _SLOW * pulse.usual:
        return Light.WARN, f"Slower than usual: nine in ten within {pulse.p90:.0f} s, usually {pulse.usual:.0f} s."
    return Light.OK, f"Nine in ten arrive within {pulse.p90:.0f} s."


def _unreported(pulse: Pulse) -> str:
    messages = "1 message" if pulse.sent == 1 else f"{pulse.sent} messages"
    if not provider_class(pulse.provider).polls:
        return f"{messages} handed over in the last 15 minutes; this channel gives no receipts."
    return f"{messages} in the last 15 minutes, no report of delivery yet."
