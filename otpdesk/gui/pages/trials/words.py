"""What the page says of trials: short texts from the desk's records. Pure."""

from datetime import tzinfo

from otpdesk.desk.trial_views import TrialLine, TrialPlan, TrialState
from otpdesk.desk.trial_words import days_text, horizon_text, percent, points, shares_text
from otpdesk.gui import wording

_STATES = {
    TrialState.RUNNING: ("running", "info"),
    TrialState.WAITING: ("last codes", "info"),
    TrialState.DECIDED: ("decided", "ok"),
    TrialState.NO_DIFFERENCE: ("no difference", "neutral"),
    TrialState.ENDED: ("ended", "neutral"),
}


def state(of: TrialState) -> tuple[str, str]:
    """(word, tone) of where a trial stands."""
    return _STATES[of]


def where(plan: TrialPlan) -> str:
    """Which messages it covers: “SMS to Estonia, Latvia for login”."""
    names = [wording.country(code) for code in plan.countries]
    many = f"{', '.join(names[:3])} and {len(names) - 3} more" if len(names) > 4 else ", ".join(names)  # noqa: PLR2004
    what = f"{wording.CHANNEL[plan.channel]} to {many or 'all countries'}"
    purposes = ", ".join(wording.PURPOSE[one].lower() for one in plan.purposes)
    return f"{what} for {purposes}" if purposes else what


def attempts(line: TrialLine) -> str:
    """How far it is: “1,204 of 5,300”."""
    return f"{line.attempts:,} of {line.needed:,}" if line.needed else f"{line.attempts:,}"


def subtitle(lines: tuple[TrialLine, ...]) -> str:
    """How many there are, and how many of them run."""
    if not lines:
        return "None yet"
    running = sum(not line.state.over for line in lines)
    every = "1 trial" if len(lines) == 1 else f"{len(lines)} trials"
    return f"{every} · {running} running" if running else f"{every} · none running"


def registration(plan: TrialPlan, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    """Everything that is registered, as names and values."""
    until = "" if plan.until is None else wording.day(plan.until, zone)
    alone = f"{100 * plan.alpha:.2g} % in each pair, 5 % together" if plan.alpha < 0.05 else "5 %"  # noqa: PLR2004
    told = (
        ("Compared with", plan.control),
        ("Shares, by chance", shares_text(plan.accounts, plan.shares)),
        ("Messages", where(plan)),
        ("Counts", "first attempts whose code is read back"),
        ("Smallest difference that matters", points(plan.difference)),
        ("Chance of a false find", alone),
        ("Ends at the latest", horizon_text(plan, until)),
        ("Why", plan.why),
    )
    return tuple((name, value) for name, value in told if value)


def rates(line: TrialLine) -> str:
    """The rates at the last look: “vonage-main 91.2 %, twilio-main 88.4 %”; empty before there are any."""
    if line.last is None or not any(pair.counts for pair in line.last.pairs):
        return ""
    pairs = line.last.pairs
    said = [f"{pair.a} {percent(pair.rate_a)}" for pair in pairs]
    return ", ".join((*said, f"{pairs[0].b} {percent(pairs[0].rate_b)}"))


def age(line: TrialLine) -> str:
    """How long it has gone on, or went on."""
    return days_text(line.days)
