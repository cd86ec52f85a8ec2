"""A generated past into a workspace: for the demo, for trials, and for tests of load."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from otpdesk.addresses import mask
from otpdesk.countries import Stance
from otpdesk.errors import BadInput
from otpdesk.otp import Channel
from otpdesk.providers.abilities import Way
from otpdesk.simulator.countries import COUNTRIES
from otpdesk.simulator.history import PAST_ACCOUNTS, Books, HistoryGenerator
from otpdesk.simulator.plan import PastAccount
from otpdesk.simulator.profile import Profile
from otpdesk.store import accounts, audit, configuration, customers
from otpdesk.store.loading import LARGE, Loading, under_way
from otpdesk.store.retention import Keep

if TYPE_CHECKING:
    from otpdesk.app.workspace import Workspace
    from otpdesk.simulator.truth import Truth
    from otpdesk.store.engine import Tx

_FEWEST, _MOST, _SENDS_EACH = 400, 50_000, 60
"""How many customers there are where nobody says: one for so many messages."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How much was generated, by what."""

    customers: int
    verifications: int
    attempts: int
    past: HistoryGenerator

    @property
    def truth(self) -> "Truth":
        """How good each account really is in it, worked out anew."""
        from otpdesk.simulator.truth import truth_of

        return truth_of(self.past)


def keep_history(
    workspace: "Workspace",
    *,
    seed: int,
    days: int,
    per_day: int,
    people: int | None = None,
    profile: Profile | None = None,
    profile_name: str = "",
    tell: Callable[[float], None] = lambda _share: None,
) -> Kept:
    """Generate `days` of `per_day` messages that end now, through the workspace's accounts.

    Accounts that the profile names are made up and removed where there are none of that name; without any account at
    all, usual ones are. `tell` hears how much is done, from 0 to 1. What was broken off goes on where it was, if all
    is asked for as before. BadInput if there is generated history already.
    """
    context = workspace.context
    world = profile or Profile()
    count = people or min(max(days * per_day // _SENDS_EACH, _FEWEST), _MOST)
    with context.store.read() as tx:
        left = under_way(tx.connection)
    until = int(left["until"]) if left else context.clock.now()
    what = {
        "days": days,
        "per_day": per_day,
        "seed": seed,
        "customers": count,
        "profile": profile_name,
        "world": blake2b(repr(world).encode(), digest_size=16).hexdigest(),
        "until": until,
    }
    with context.store.write("configuration") as tx:
        if left is None and customers.by_reference(tx, "C-000001") is not None:
            raise BadInput("This workspace has a generated history already.", "Generate into a fresh one.", "workspace")
        senders = _senders(workspace, tx, world.history.accounts) or _made_up(tx, PAST_ACCOUNTS, context.operator)
        policy = configuration.in_force(tx)[1].policy
        if left is None:
            detail = {"seed": seed, "days": days, "per_day": per_day}
            audit.write(tx, context.operator, context.workstation, "history.generate", "history", "done", detail)
    _allow(workspace)
    generator = HistoryGenerator(
        seed, days, per_day, until, senders, customers=count, profile=world, books=Books(mask, policy.rates)
    )
    with Loading(workspace.store, what, days * per_day, Keep.at(policy, until)) as loading:
        return _taken(loading, generator, days * per_day, tell)


def _taken(
    loading: Loading,
    generator: HistoryGenerator,
    expected: int,
    tell: Callable[[float], None],
) -> Kept:
    """Take in every day that is not in yet, and count them all."""
    people = generator.customers
    verifications = attempts = 0
    share = _OF_DAYS if expected >= LARGE else 1.0
    for day in generator:
        verifications += day.verifications
        attempts += day.attempts
        if day.number >= loading.done:
            loading.take(day.tables, () if day.number else people)
        tell(share * (day.number + 1) / generator.days)
    loading.finish(lambda done, of: tell(share + (1 - share) * done / of))
    tell(1.0)
    return Kept(len(people), verifications, attempts, generator)


_OF_DAYS = 0.6
"""The part of a large load that its days take; the indexes take the rest."""


def _allow(workspace: "Workspace") -> None:
    """Allow the countries of the past that have no rule yet: what was sent there may be sent again."""
    with workspace.context.store.read() as tx:
        whole = configuration.in_force(tx)[1]
    known = {rule.country for rule in whole.countries} | {whole.policy.home_country}
    if new := [country for country in COUNTRIES if country not in known]:
        workspace.desk.countries.put(new, sms=Stance.ALLOW, voice=Stance.ALLOW)


def _senders(workspace: "Workspace", tx: "Tx", planned: tuple[PastAccount, ...]) -> tuple[PastAccount, ...]:
    """The accounts on which a past can be hung: the planned ones, else all that are there, with codes of ours."""
    if planned:
        there = {one.name for one in accounts.all(tx)}
        return _made_up(tx, planned, workspace.context.operator, there)
    channels = {one.account: one.channels for one in workspace.context.accounts.carriers()}
    return tuple(
        PastAccount(one.name, one.provider, able, str(one.settings.get("sender") or one.settings.get("originator", "")))
        for one in accounts.all(tx)
        if (able := frozenset(channels.get(one.name, ())) - {Channel.WHATSAPP})
        and one.settings.get("codes", Way.OURS) == Way.OURS
    )


def _made_up(
    tx: "Tx", wanted: tuple[PastAccount, ...], operator: str, there: frozenset[str] | set[str] = frozenset()
) -> tuple[PastAccount, ...]:
    for one in wanted:
        if one.name not in there:
            accounts.add(tx, one.name, one.provider, {"sender": one.sender}, operator, keys=False)
            accounts.remove(tx, one.name)
    return wanted
