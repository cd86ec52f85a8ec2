"""How a trial stands, in words that window, command line and audit share."""

from collections.abc import Iterator, Sequence

from otpdesk.desk.trial_views import BURN_IN, PairLook, TrialLook, TrialPlan, TrialState

SAFE = "It is safe to look every day: the chance of a false find holds over all looks together."


def percent(share: float) -> str:
    """A share for people: “88.4 %”."""
    return f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A difference for people, without its sign: “3.1 points”."""
    return f"{abs(100 * share):.1f} points"


def many(count: int, noun: str) -> str:
    """“1 day”, “1,204 days”."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def days_text(days: float) -> str:
    """How long a trial has gone on: hours on its first day, then whole days."""
    return many(int(24 * days), "hour") if days < 1 else many(int(days), "day")


def better_by(pair: PairLook) -> str:
    """A find in words: “vonage-main better than twilio-main by 1.2 to 5.1 points”."""
    if pair.low + pair.high > 0:
        return f"{pair.a} better than {pair.b} by {_range(pair.low, pair.high)}"
    return f"{pair.b} better than {pair.a} by {_range(-pair.high, -pair.low)}"


def _range(low: float, high: float) -> str:
    return f"{100 * low:.1f} to {100 * high:.1f} points"


def between(pair: PairLook) -> str:
    """Where the difference lies: “vonage-main is between 0.4 points worse and 5.1 points better than twilio-main”."""
    ends = [f"{points(end)} {'better' if end > 0 else 'worse'}" for end in (pair.low, pair.high)]
    return f"{pair.a} is between {ends[0]} and {ends[1]} than {pair.b}"


def at_most(pair: PairLook) -> str:
    """What the horizon came to: “no difference larger than 2.1 points”."""
    return f"no difference larger than {points(max(abs(pair.low), abs(pair.high)))}"


def title(state: TrialState, days: float, last: TrialLook | None, who: str = "") -> str:
    """How a trial stands, in one line."""
    after = f"After {days_text(days)}: "
    if state is TrialState.ENDED:
        return f"Ended by {who} after {days_text(days)}, without a verdict"
    if last is None:
        return f"{after}nobody has looked yet" if not state.over else f"{after}over before anything was seen"
    finds = [pair for pair in last.pairs if pair.stopped]
    if finds:
        return after + "; ".join(better_by(pair) for pair in finds)
    counting = [pair for pair in last.pairs if pair.counts]
    if state is TrialState.NO_DIFFERENCE:
        return after + ("; ".join(at_most(pair) for pair in counting) if counting else "too few to tell anything")
    if not counting:
        fewest = min(min(pair.n_a, pair.n_b) for pair in last.pairs)
        return f"{after}{fewest:,} of the {BURN_IN} that each account needs before a look counts"
    return f"{after}cannot tell yet – {between(counting[0])}"


def sentences(plan: TrialPlan, state: TrialState, last: TrialLook | None, reason: str = "") -> tuple[str, ...]:
    """What the line above rests on."""
    return tuple(_sentences(plan, state, last, reason))


def _sentences(plan: TrialPlan, state: TrialState, last: TrialLook | None, reason: str) -> Iterator[str]:
    if state is TrialState.ENDED:
        yield f"Why: {reason}"
    if state is TrialState.WAITING:
        yield "Its horizon is reached. Chance chooses no more; the last look waits for the end of the last codes."
    for pair in last.pairs if last else ():
        yield _pair(pair)
    if not state.over:
        yield SAFE
    if len(plan.accounts) > 2:  # noqa: PLR2004 - a pair needs no sharing
        each = f"{100 * plan.alpha:.2g} %"
        yield f"Each account is compared with {plan.control}; the 5 % are shared between the pairs, {each} each."
    yield (
        "Chance chose the account, so nothing but the account differs. Operators, texts and hours are the same for "
        "all; what is found holds for this traffic and this time."
    )


def _pair(pair: PairLook) -> str:
    said = f"{pair.a}: {percent(pair.rate_a)} of {pair.n_a:,}; {pair.b}: {percent(pair.rate_b)} of {pair.n_b:,}."
    if not pair.counts:
        return f"{said} A look counts once each has {BURN_IN}."
    return f"{said} Always-valid p {p_text(pair.p)}."


def p_text(p: float) -> str:
    """An always-valid p-value as people read it."""
    return "under 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"  # noqa: PLR2004


def shares_text(accounts: Sequence[str], shares: Sequence[float]) -> str:
    """“twilio-main 50 %, vonage-main 50 %”."""
    return ", ".join(f"{name} {100 * share:.4g} %" for name, share in zip(accounts, shares, strict=True))


def horizon_text(plan: TrialPlan, until: str) -> str:
    """When a trial ends at the latest; `until` is its day in words."""
    parts = [
        f"on {until}" if plan.until is not None else "",
        f"after {plan.most:,} first attempts" if plan.most is not None else "",
    ]
    return " or ".join(part for part in parts if part)
