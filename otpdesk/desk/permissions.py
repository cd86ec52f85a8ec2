"""What providers say an account may: asked on demand, kept with its time, read for the tables of coverage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from otpdesk.desk.coverage_views import RegistrationLine
from otpdesk.otp import Channel, Instant
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Capability
from otpdesk.store import standings

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.providers.facts import Standing
    from otpdesk.store.engine import Tx
    from otpdesk.store.lineup import Identity


@dataclass(frozen=True, slots=True)
class KnownStanding:
    """What an account may, as it was said at `at` (None: never asked). `registrations` None: there is no way to ask."""

    at: Instant | None = None
    permissions: Mapping[tuple[str, Channel], bool] = field(default_factory=dict)
    registrations: tuple[RegistrationLine, ...] | None = None


def can_tell(provider: str) -> bool:
    """Whether a provider can be asked what an account may."""
    return provider_class(provider).can(Capability.PERMISSIONS)


def ask(context: "Context", identity: "Identity") -> None:
    """Ask a provider what an account may and keep the answer. AccountProblem or ConnectionError if it cannot be had."""
    found = context.accounts.adapter_of(identity).standing()
    with context.store.write() as tx:
        standings.keep(tx, identity.id, _body(found))


def known(tx: "Tx") -> dict[int, KnownStanding]:
    """What was said last, by the account's number."""
    return {number: _standing(at, body) for number, (at, body) in standings.all(tx).items()}


def _body(found: "Standing") -> dict[str, Any]:
    permissions, registrations = found.permissions, found.registrations
    return {
        "permissions": None
        if permissions is None
        else [[one.country, one.channel.value, one.allowed] for one in permissions],
        "registrations": None
        if registrations is None
        else [[one.what, one.state.value, one.words] for one in registrations],
    }


def _standing(at: Instant, body: Mapping[str, Any]) -> KnownStanding:
    registrations = body["registrations"]
    return KnownStanding(
        at,
        {(country, Channel(channel)): allowed for country, channel, allowed in body["permissions"] or ()},
        None if registrations is None else tuple(RegistrationLine(*one) for one in registrations),
    )
