"""A schedule of probes before it runs: whether it can be, when each message is due, how it is written down."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from otpdesk.desk.probe_views import MOST_MESSAGES, ProbePlan
from otpdesk.errors import BadInput
from otpdesk.otp import Channel
from otpdesk.store import test_numbers

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Accounts
    from otpdesk.otp import Instant
    from otpdesk.store.engine import Tx
    from otpdesk.store.probes import PlanRow

_SHORTEST_EVERY = 600
_LONGEST_EVERY = 14 * 24 * 3_600


def checked(tx: "Tx", plan: ProbePlan, accounts: "Accounts") -> None:
    """BadInput, with its field, if a schedule cannot be so."""
    known = {one.account: one for one in accounts.lineup(tx, "", plan.channel).carriers}
    if not plan.accounts:
        raise BadInput("A schedule needs an account.", "Choose those to probe.", "accounts")
    for name in plan.accounts:
        if name not in known or plan.channel not in known[name].channels:
            raise BadInput(f"{name} does not carry {plan.channel.value}.", "Choose another account.", "accounts")
    mine = {one.id for one in test_numbers.all(tx)}
    if not plan.numbers or not set(plan.numbers) <= mine:
        raise BadInput("A schedule needs numbers of the list.", "Add your own phones first.", "numbers")
    if not 1 <= plan.messages <= MOST_MESSAGES:
        raise BadInput(f"A schedule has at most {MOST_MESSAGES:,} messages.", "Plan fewer rounds.", "rounds")
    if plan.rounds > 1 and not _SHORTEST_EVERY <= plan.every <= _LONGEST_EVERY:
        raise BadInput("Rounds follow each other after ten minutes to two weeks.", "Such as every 4 hours.", "every")
    if plan.apart < 0:
        raise BadInput("Messages of a round cannot go before each other.", "Such as 120 s apart.", "apart")
    if plan.most < 1:
        raise BadInput("At least one message a day has to be allowed.", "Such as 20.", "most")
    if plan.money <= 0:
        raise BadInput("A schedule needs money to spend.", "Such as 2.00 a day.", "money")


def messages(plan: ProbePlan, start: "Instant") -> Iterator[tuple[int, str, int, "Instant"]]:
    """(round, account, number, when due), one after the other; each round begins with another account."""
    for turn in range(plan.rounds):
        first = turn % len(plan.accounts)
        names = (*plan.accounts[first:], *plan.accounts[:first])
        pairs = [(name, number) for number in plan.numbers for name in names]
        for place, (name, number) in enumerate(pairs):
            yield turn + 1, name, number, start + 1000 * (turn * plan.every + place * plan.apart)


def body_of(plan: ProbePlan) -> dict[str, Any]:
    """A schedule as it is written down."""
    return {
        "accounts": list(plan.accounts),
        "numbers": list(plan.numbers),
        "channel": plan.channel.value,
        "rounds": plan.rounds,
        "every": plan.every,
        "apart": plan.apart,
        "most": plan.most,
        "money": plan.money,
    }


def plan_of(row: "PlanRow") -> ProbePlan:
    """The schedule that was written down."""
    body = dict(row.body)
    body |= {
        "accounts": tuple(body["accounts"]),
        "numbers": tuple(body["numbers"]),
        "channel": Channel(body["channel"]),
    }
    return ProbePlan(**body)
