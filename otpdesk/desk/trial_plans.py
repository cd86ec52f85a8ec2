"""A trial before it starts: whether it can be registered, how it is written down, and how large it would be."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from otpdesk.desk.trial_views import BURN_IN, POWER, TrialPlan, TrialSize
from otpdesk.desk.trial_words import many, percent, points
from otpdesk.errors import BadInput
from otpdesk.guard import DAY
from otpdesk.otp import Channel, ChosenBy, Purpose
from otpdesk.routing.splits import Split, split_name
from otpdesk.store import splits, trials

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Accounts
    from otpdesk.otp import Instant
    from otpdesk.store.engine import Tx

LONGEST_NAME, LONGEST_WHY = 80, 400
LEAST_SHARE = 0.01
LEAST_DIFFERENCE, MOST_DIFFERENCE = 0.002, 0.5
FEWEST_ACCOUNTS, MOST_ACCOUNTS = 2, 6
LONGEST = 366 * DAY


def checked(tx: "Tx", plan: TrialPlan, accounts: "Accounts") -> None:
    """BadInput, with its field, if a trial cannot be registered so."""
    _check_name(tx, plan.name)
    _check_accounts(tx, plan, accounts)
    _check_shares(plan)
    _check_difference(plan)
    _check_horizon(plan, tx.now)
    if len(plan.why) > LONGEST_WHY:
        raise BadInput(f"The reason has at most {LONGEST_WHY} characters.", "Say it shorter.", "why")
    _check_alone(tx, plan)


def _check_name(tx: "Tx", name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise BadInput("A trial needs a name.", f"At most {LONGEST_NAME} characters.", "name")
    if trials.named(tx, name):
        raise BadInput(f"There is a trial called “{name}” already.", "Give this one another name.", "name")


def _check_accounts(tx: "Tx", plan: TrialPlan, accounts: "Accounts") -> None:
    if not FEWEST_ACCOUNTS <= len(plan.accounts) <= MOST_ACCOUNTS or len(set(plan.accounts)) < len(plan.accounts):
        raise BadInput("A trial is between two and six different accounts.", "Choose those to compare.", "accounts")
    country = plan.countries[0] if plan.countries else ""
    carriers = {one.account: one for one in accounts.lineup(tx, country, plan.channel).carriers}
    for name in plan.accounts:
        if name not in carriers:
            raise BadInput(f"There is no account called “{name}”.", "“otpdesk account list” shows them.", "accounts")
        if plan.channel not in carriers[name].channels:
            raise BadInput(f"{name} does not carry {plan.channel.value}.", "Choose another account.", "accounts")


def _check_shares(plan: TrialPlan) -> None:
    if len(plan.shares) != len(plan.accounts):
        raise BadInput("Each account needs a share.", "Such as 50 and 50.", "shares")
    if min(plan.shares) < LEAST_SHARE or abs(sum(plan.shares) - 1) > 1e-6:  # noqa: PLR2004 - rounding
        raise BadInput("The shares are at least 1 % each and add up to 100 %.", "Such as 50 and 50.", "shares")


def _check_difference(plan: TrialPlan) -> None:
    if not LEAST_DIFFERENCE <= plan.difference <= MOST_DIFFERENCE:
        title = "The smallest difference that matters is between 0.2 and 50 points."
        raise BadInput(title, "3 is usual.", "difference")


def _check_horizon(plan: TrialPlan, now: "Instant") -> None:
    if plan.until is None and plan.most is None:
        raise BadInput("A trial needs an end.", "Say a day, a number of first attempts, or both.", "until")
    if plan.until is not None and not now < plan.until <= now + LONGEST:
        raise BadInput("The last day lies within the next twelve months.", "Choose a later or an earlier one.", "until")
    least = round(BURN_IN / min(plan.shares))
    if plan.most is not None and plan.most < least:
        raise BadInput(
            f"With these shares no look counts before {least:,} first attempts.",
            f"Each account needs {BURN_IN}. Allow more.",
            "most",
        )


def _check_alone(tx: "Tx", plan: TrialPlan) -> None:
    wanted = split_of(plan)
    for one in splits.running(tx):
        if one.chosen_by is wanted.chosen_by and one.overlaps(wanted):
            raise BadInput(
                f"{split_name(one)} already chooses for some of these messages.",
                "Choose other countries, another channel or purpose, or end that one.",
                "countries",
            )


def split_of(plan: TrialPlan) -> Split:
    """The split by which a trial chooses; it has no id yet."""
    return Split(
        id="",
        chosen_by=ChosenBy.TRIAL,
        name=plan.name,
        shares=tuple(zip(plan.accounts, plan.shares, strict=True)),
        channel=plan.channel,
        countries=plan.countries,
        purposes=plan.purposes,
        until=plan.until,
    )


def body_of(plan: TrialPlan) -> dict[str, Any]:
    """A plan as it is written down."""
    return {
        "accounts": list(plan.accounts),
        "shares": list(plan.shares),
        "channel": plan.channel.value,
        "countries": list(plan.countries),
        "purposes": [one.value for one in plan.purposes],
        "metric": "conversion",
        "difference": plan.difference,
        "alpha": plan.alpha,
        "burn_in": BURN_IN,
        "until": plan.until,
        "most": plan.most,
        "why": plan.why,
    }


def plan_of(name: str, body: Mapping[str, Any]) -> TrialPlan:
    """The plan that was written down."""
    return TrialPlan(
        name=name,
        accounts=tuple(body["accounts"]),
        shares=tuple(body["shares"]),
        channel=Channel(body["channel"]),
        countries=tuple(body["countries"]),
        purposes=tuple(Purpose(word) for word in body["purposes"]),
        difference=body["difference"],
        until=body["until"],
        most=body["most"],
        why=body["why"],
    )


def size_of(plan: TrialPlan, rate: float, measured: int, per_day: float) -> TrialSize:
    """How large a trial would be at a rate of conversion and so many first attempts a day that it covers.

    BadInput where that cannot be, such as where rate and difference leave no room between 0 and 100 %.
    """
    from otpdesk.quality import planner

    if len(plan.accounts) < FEWEST_ACCOUNTS:
        raise BadInput("A trial is between two accounts or more.", "Choose those to compare.", "accounts")
    _check_shares(plan)
    _check_difference(plan)
    other = rate + plan.difference if rate + plan.difference < 1 else rate - plan.difference
    if not (0 < rate < 1 and 0 < other < 1):
        hint = "Choose a smaller difference, or another rate."
        raise BadInput("Rate and difference do not fit between 0 and 100 %.", hint, "difference")
    step = other - rate
    per_arm = planner.per_arm(rate, step, plan.alpha, POWER)
    watched = planner.watched_per_arm(rate, step, plan.difference, plan.alpha, POWER)
    in_all = _in_all(plan, watched)
    days = in_all / per_day if per_day > 0 else None
    said = tuple(_sentences(plan, rate, measured, (per_arm, watched, in_all), days, per_day))
    return TrialSize(rate, measured, plan.difference, per_arm, watched, in_all, per_day, days, said)


def _in_all(plan: TrialPlan, watched: int) -> int:
    """First attempts of all accounts together, so that each pair with the control is as good as planned."""
    control, *others = plan.shares
    worst = max((1 / share + 1 / control for share in others), default=4.0)
    return max(round(watched / 2 * worst), round(BURN_IN / min(plan.shares)))


def _sentences(
    plan: TrialPlan, rate: float, measured: int, sizes: tuple[int, int, int], days: float | None, per_day: float
) -> Iterator[str]:
    per_arm, watched, in_all = sizes
    came = f"as {measured:,} first attempts of the last 28 days came to" if measured else "as typed"
    yield f"Conversion is {percent(rate)}, {came}; a difference of {points(plan.difference)} is to be found."
    yield f"Looked at once, at the end, that takes {per_arm:,} first attempts of each account."
    yield f"Looked at every day, up to about {watched:,} of each; it mostly ends well before."
    if days is None:
        yield "There is no such traffic now, so nobody can say how long that takes."
    else:
        pace = f"{per_day:,.0f}" if per_day >= 10 else f"{per_day:.1f}"  # noqa: PLR2004 - few a day
        yield f"About {in_all:,} in all: {many(max(1, round(days)), 'day')} at the present {pace} a day."
        if days * DAY > LONGEST:
            yield "That is too long for a trial: choose more countries, or a larger difference."
