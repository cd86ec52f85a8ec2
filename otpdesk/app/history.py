"""A generated past into a workspace: for the demo, for trials, and for tests of load."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.addresses import mask
from otpdesk.countries import Stance
from otpdesk.errors import BadInput
from otpdesk.otp import Channel
from otpdesk.providers.abilities import Way
from otpdesk.simulator.countries import COUNTRIES
from otpdesk.simulator.history import PAST_ACCOUNTS, HistoryGenerator
from otpdesk.simulator.past_sending import PastAccount
from otpdesk.store import accounts, audit, bulk, configuration, customers

if TYPE_CHECKING:
    from otpdesk.app.workspace import Workspace
    from otpdesk.store.engine import Tx


@dataclass(frozen=True, slots=True)
class Kept:
    """How much was generated."""

    customers: int
    verifications: int
    attempts: int


def keep_history(workspace: "Workspace", *, seed: int, days: int, per_day: int, people: int = 400) -> Kept:
    """Generate `days` of `per_day` messages that end now, through the workspace's accounts.

    Without an account, removed ones are made up to hang the past on. BadInput if there is generated history already.
    """
    context = workspace.context
    with context.store.write("configuration") as tx:
        if customers.by_reference(tx, "C-000001") is not None:
            raise BadInput("This workspace has a generated history already.", "Generate into a fresh one.", "workspace")
        senders = _senders(workspace, tx) or _made_up(tx, context.operator)
        rates = configuration.in_force(tx)[1].policy.rates
        detail = {"seed": seed, "days": days, "per_day": per_day}
        audit.write(tx, context.operator, context.workstation, "history.generate", "history", "done", detail)
    _allow(workspace)
    until = context.clock.now()
    generator = HistoryGenerator(seed, days, per_day, until, accounts=senders, customers=people, mask=mask)
    kept = Kept(0, 0, 0)
    for batch in generator:
        with context.store.write() as tx:
            bulk.load(tx, batch, rates)
        kept = Kept(
            kept.customers + len(batch.customers),
            kept.verifications + len(batch.verifications),
            kept.attempts + len(batch.attempts),
        )
    return kept


def _allow(workspace: "Workspace") -> None:
    """Allow the countries of the past that have no rule yet: what was sent there may be sent again."""
    with workspace.context.store.read() as tx:
        whole = configuration.in_force(tx)[1]
    known = {rule.country for rule in whole.countries} | {whole.policy.home_country}
    if new := [country for country in COUNTRIES if country not in known]:
        workspace.desk.countries.put(new, sms=Stance.ALLOW, voice=Stance.ALLOW)


_KNOWN = frozenset(one.provider for one in PAST_ACCOUNTS)
"""The providers in whose words a past can be told."""


def _senders(workspace: "Workspace", tx: "Tx") -> tuple[PastAccount, ...]:
    """The accounts on which a past can be hung: of those providers, with codes of ours."""
    channels = {one.account: one.channels for one in workspace.context.accounts.carriers()}
    return tuple(
        PastAccount(one.name, one.provider, frozenset(channels[one.name]) - {Channel.WHATSAPP}, one.settings["sender"])
        for one in accounts.all(tx)
        if one.name in channels and one.provider in _KNOWN and one.settings.get("codes", Way.OURS) == Way.OURS
    )


def _made_up(tx: "Tx", operator: str) -> tuple[PastAccount, ...]:
    for one in PAST_ACCOUNTS:
        accounts.add(tx, one.name, one.provider, {"sender": one.sender}, operator, keys=False)
        accounts.remove(tx, one.name)
    return PAST_ACCOUNTS
