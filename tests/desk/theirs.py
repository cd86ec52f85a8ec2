"""Accounts whose provider makes the code, at the simulator, and what tests do with them."""

from dataclasses import replace

from sqlalchemy import select

from otpdesk.app.sandbox_accounts import settings_of
from otpdesk.desk.desk import Desk
from otpdesk.desk.provider_views import AtProvider
from otpdesk.desk.views import Checked, Sent
from otpdesk.otp import Verification
from otpdesk.store import tables
from tests.fixtures.desk import NUMBER, Workplace


def add(place: Workplace, provider: str = "twilio", name: str = "verify", **more: str) -> str:
    """An account at a simulated provider that makes the codes; its name."""
    settings = {**settings_of(provider, place.simulator.urls), "codes": "theirs", **more}
    if provider == "getotp_v0":
        del settings["codes"]
    place.desk.configuring.add_account(provider, name, settings)
    return name


def send(place: Workplace, account: str = "verify", address: str = NUMBER) -> Sent:
    return place.send(address, wanted=account)


def check(place: Workplace, sent: Sent, code: str) -> Checked:
    return place.desk.checking.check(sent.attempt.verification_id, code)


def code_of(place: Workplace, address: str = NUMBER) -> str:
    """The newest code that a customer has."""
    return place.codes(address)[-1]


def verification(place: Workplace, sent: Sent) -> Verification:
    return place.desk.customers.show(sent.attempt.verification_id).verification


def at_providers(place: Workplace, sent: Sent) -> tuple[AtProvider, ...]:
    return place.desk.customers.show(sent.attempt.verification_id).at_providers


def counted(place: Workplace) -> int:
    """How many checks use up a try of the number's day."""
    with place.store.read() as tx:
        return sum(tx.connection.execute(select(tables.code_check.c.counted)).scalars())


def another_desk(place: Workplace) -> Desk:
    """A second operator's, on the same database."""
    return Desk(replace(place.context, operator="mari"))
