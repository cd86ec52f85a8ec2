"""Everything on screen for one customer, read from the desk at one time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.desk.views import Choice, Health, Person, Session
from otpdesk.desk.watching_views import WarningLine
from otpdesk.gui.pages.console.headline import Action, headline
from otpdesk.otp import Instant, Purpose

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk

DEFAULT_PURPOSE = Purpose.SUPPORT_CALL


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to open: a customer, an address of his or of nobody, and a verification if one was meant."""

    customer_id: str | None = None
    address_id: str | None = None
    verification_id: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything on screen for one customer, read at one time. `address_id` is where the next code would go.

    `number` is what a look-up of the last day said of it, `warnings` those of its country and network.
    """

    person: Person
    address_id: str
    session: Session | None
    choices: tuple[Choice, ...]
    health: tuple[Health, ...]
    number: NumberFacts | None = None
    warnings: tuple[WarningLine, ...] = ()


def read(desk: "Desk", target: Target, purpose: Purpose | None, now: Instant) -> Snapshot:
    """Ask the desk for all of it; blocks, so it runs in a worker. `purpose`: what the operator chose, if he did."""
    session = desk.customers.session(target.verification_id) if target.verification_id else None
    address_id, customer_id = target.address_id, target.customer_id
    if session is not None:
        verification = session.time_line.verification
        customer_id = customer_id or verification.customer_id
        address_id = address_id or verification.address_id
    person = desk.customers.person(customer_id, address_id)
    if session is None and person.open_verification:
        session = desk.customers.session(person.open_verification)
    if address_id is None:
        address_id = next((place.id for place in person.addresses if place.kind == "phone"), person.addresses[0].id)
    fresh = headline(session, now).main_action is Action.SEND
    choices = session.choices if session is not None and not fresh else ()
    if session is None or fresh:
        purpose = purpose or (session.time_line.verification.purpose if session else DEFAULT_PURPOSE)
        choices = desk.sending.choices(address_id, purpose)
    number = desk.lookups.kept(address_id)
    warnings = desk.watching.concerning(address_id)
    return Snapshot(person, address_id, session, tuple(choices), desk.activity.health(), number, warnings)
