"""What the desk hands out of trials: what was registered, how each stands, what every look saw, and how large one is.

Light: the window imports it before it shows. Rates and differences are shares; a difference is A minus B.
"""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import Channel, Instant, Purpose

BURN_IN = 200
"""First attempts that each account needs before a look may decide anything."""

SURE = 0.05
"""The chance with which a trial may find a difference where there is none, over all its looks and pairs together."""

POWER = 0.8
"""The chance with which a trial of the planned size finds the smallest difference that matters."""


@dataclass(frozen=True, slots=True)
class TrialPlan:
    """What is registered before a trial starts, and never changed afterwards.

    The first account is the one that the others are compared with. `shares` are those of the accounts, adding up to 1.
    Empty countries or purposes: all. `difference` is the smallest that matters. It ends at `until`, or after the first
    `most` first attempts, whichever comes first.
    """

    name: str
    accounts: tuple[str, ...]
    shares: tuple[float, ...]
    channel: Channel = Channel.SMS
    countries: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    difference: float = 0.03
    until: Instant | None = None
    most: int | None = None
    why: str = ""

    @property
    def control(self) -> str:
        """The account that the others are compared with."""
        return self.accounts[0]

    @property
    def alpha(self) -> float:
        """The chance of a false find in each pair: SURE shared evenly between them (Bonferroni)."""
        return SURE / max(len(self.accounts) - 1, 1)


@dataclass(frozen=True, slots=True)
class TrialForm:
    """A trial as it is typed: every part as text, the accounts in order, the first for the others to be compared with.

    `shares` are percentages with commas between, empty: even. Countries are codes or English names with commas
    between; empty countries or purposes: all. `difference` is in percentage points, `days` and `most` say when it
    ends. `rate` is the conversion to plan with, in percent; empty: that of the last 28 days.
    """

    name: str = ""
    accounts: tuple[str, ...] = ()
    shares: str = ""
    channel: str = "sms"
    countries: str = ""
    purposes: str = ""
    difference: str = "3"
    days: str = ""
    most: str = ""
    why: str = ""
    rate: str = ""


class TrialState(StrEnum):
    """Where a trial stands."""

    RUNNING = "running"
    WAITING = "waiting"
    """Chance chooses no more; the last codes still live."""
    DECIDED = "decided"
    """A look was beyond doubt."""
    NO_DIFFERENCE = "no_difference"
    """The horizon came without one."""
    ENDED = "ended"
    """A person ended it, with a reason."""

    @property
    def over(self) -> bool:
        """Whether nothing more will be seen of it."""
        return self not in {TrialState.RUNNING, TrialState.WAITING}


@dataclass(frozen=True, slots=True)
class PairLook:
    """A against B (the control) as one look saw them. `ratio` is Lambda, `p` the always-valid p-value.

    `low` and `high` hold the difference at every look at once. `counts`: both have enough for the look to decide.
    """

    a: str
    b: str
    n_a: int
    n_b: int
    rate_a: float
    rate_b: float
    difference: float
    low: float
    high: float
    p: float
    ratio: float
    counts: bool
    stopped: bool


@dataclass(frozen=True, slots=True)
class TrialLook:
    """One look: what was seen of each pair, at an instant."""

    at: Instant
    pairs: tuple[PairLook, ...]


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A trial as lists show it. `attempts` are first attempts that chance chose an account for so far.

    `needed` are about as many as it takes in all, None where nobody can tell. `title` says how it stands, `sentences`
    what that rests on. `ended_by` and `reason` are set once it is over.
    """

    id: int
    plan: TrialPlan
    state: TrialState
    registered_at: Instant
    registered_by: str
    days: float
    attempts: int
    needed: int | None
    looks: tuple[TrialLook, ...]
    title: str
    sentences: tuple[str, ...]
    ended_at: Instant | None = None
    ended_by: str = ""
    reason: str = ""
    providers: tuple[str, ...] = ()
    """Those of the plan's accounts, in their order."""

    @property
    def last(self) -> TrialLook | None:
        """The newest look."""
        return self.looks[-1] if self.looks else None


@dataclass(frozen=True, slots=True)
class TrialSize:
    """How large a trial would be. `rate` is conversion now; `measured`: of so many first attempts, 0: it was typed.

    `per_arm` is the least of each account for one look at the end, `watched` for a trial that is looked at every day,
    `in_all` that of all accounts together with their shares. `per_day` first attempts are covered now; `days` it takes
    at that pace, None where there are none.
    """

    rate: float
    measured: int
    difference: float
    per_arm: int
    watched: int
    in_all: int
    per_day: float
    days: float | None
    sentences: tuple[str, ...]
