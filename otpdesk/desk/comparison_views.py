"""What the desk hands out of a comparison of providers: the question, and every figure of the answer.

Light: the window imports it before it shows. Rates are shares from 0 to 1, times are seconds, differences are shares of
A minus those of B, intervals are of 95 % unless said otherwise.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from otpdesk.otp import Channel, ChosenBy, Instant, Money, Purpose

SAFE_SHARE = 0.6
"""The least share of the traffic that both providers must have carried in common for a verdict."""


class Metric(StrEnum):
    """What the verdict is about."""

    CONVERSION = "conversion"
    """Customers verified by the code of the first attempt, within its life."""
    DELIVERY = "delivery"
    """First attempts with a receipt of delivery within 30 s; receipts are claims."""
    QUALITY = "quality"
    """Verified among those that the provider claims to have delivered."""
    COST = "cost"
    """What a verified customer costs, all attempts counted."""


class Mix(StrEnum):
    """To which mix of strata figures are standardised."""

    TRAFFIC = "traffic"
    """All traffic of the period, as it was."""
    EVEN = "even"
    """Every country alike; within a country as the traffic was."""
    PLANNED = "planned"
    """Shares by country that the user plans."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared. `since` and `until` are midnights UTC, `until` not included; empty choices take everything.

    `pair` are the accounts A and B of the verdict; None: the two with the most first attempts. `at_least` first
    attempts make an account worth ranking. `margin` is the smallest difference that matters, a share. `planned` are
    shares by country for Mix.PLANNED. `currency`: ISO 4217, empty for the desk's.
    """

    since: Instant
    until: Instant
    accounts: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    networks: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    senders: tuple[str, ...] = ()
    chosen_by: tuple[ChosenBy, ...] = ()
    at_least: int = 100
    metric: Metric = Metric.CONVERSION
    pair: tuple[str, str] | None = None
    mix: Mix = Mix.TRAFFIC
    planned: tuple[tuple[str, float], ...] = ()
    margin: float = 0.03
    currency: str = ""
    before: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate: `hits` of `of`, its value and interval. With `of` 0 there is no estimate, but None in its place."""

    hits: int
    of: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Span:
    """A figure that is no plain rate, with its interval; `low` and `high` are None where none can be given."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """Money with an interval, in millionths of `currency`; None where an end of the interval cannot be given."""

    micro: int
    currency: str
    low: int | None = None
    high: int | None = None
    converted: bool = False
    """Whether other currencies went into it."""
    provisional: int = 0
    """How many attempts in it have no final price, or none at all."""

    @property
    def money(self) -> Money:
        return Money(self.micro, self.currency)


@dataclass(frozen=True, slots=True)
class DayPoint:
    """Conversion on one day (2026-11-24, UTC)."""

    day: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Arrival:
    """How first attempts arrive: the cumulative incidence of delivery (Aalen-Johansen), failures competing.

    `curve` are (seconds, share delivered by then, low, high), at most 240 points. `p50` and `p95` are the seconds by
    which half and 95 % of those that are ever claimed delivered were; `wait` is the mean wait of all first attempts,
    none counted longer than `wait_cap` seconds.
    """

    curve: tuple[tuple[float, float, float, float], ...]
    within_10: Span
    within_30: Span
    within_60: Span
    ever: Span
    p50: float | None
    p95: float | None
    wait: Span
    wait_cap: float = 60.0


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """One account in a comparison. None stands where nothing can be said, as of receipts that a channel never gives.

    `standardised` is the metric's rate at the chosen mix, of those worth it: None where the account carried less than
    SAFE_SHARE of it, and for Metric.COST. All are placed by their difference to A. `best` is the probability that it is
    the best of those worth ranking, `loss` the expected loss in the metric's rate (of cost: a share) if it is chosen
    though another is better.
    """

    account: str
    provider: str
    sends: int
    few: bool
    conversion: Estimate | None
    delivered: Estimate | None
    quality: Estimate | None
    standardised: Span | None
    arrival: Arrival | None
    per_send: Price | None
    per_verified: Price | None
    attempts: int
    verified: int
    trend: tuple[DayPoint, ...] = ()
    best: float | None = None
    loss: float | None = None
    before: "Estimate | None" = None
    """Conversion in the period before, of the same length."""


@dataclass(frozen=True, slots=True)
class CountryCell:
    """Conversion of one account in one country; `shrunk` towards the account's mean where attempts are few."""

    account: str
    country: str
    estimate: Estimate
    shrunk: float
    few: bool


@dataclass(frozen=True, slots=True)
class StratumDifference:
    """A against B in one stratum: `key` its dimensions' words (country first), `weight` its share in the mix.

    `used` says whether both have enough first attempts there. Of Metric.COST `a` and `b` are verified customers of all
    attempts, and the difference is the share by which A costs more.
    """

    key: tuple[str, ...]
    a: Estimate | None
    b: Estimate | None
    difference: Span | None
    weight: float
    used: bool


class Ruling(StrEnum):
    """What a comparison comes to."""

    A_BETTER = "a_better"
    B_BETTER = "b_better"
    NO_DIFFERENCE = "no_difference"
    """None larger than the margin."""
    CANNOT_TELL = "cannot_tell"


class Doubt(StrEnum):
    """Why nothing can be told."""

    ONE_ACCOUNT = "one_account"
    FEW = "few"
    LITTLE_IN_COMMON = "little_in_common"
    WIDE = "wide"
    NO_RECEIPTS = "no_receipts"
    NO_PRICES = "no_prices"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A against B. `adjusted` is the standardised difference, `second` the Mantel-Haenszel one, `crude` the plain one.

    `common` is the share of the mix in strata where both have enough. `more` is about how many first attempts are
    missing to tell (both accounts together, None where that is no remedy). `flipped`: crude and adjusted differ in
    sign, the crude one by half a point or more. Of Metric.COST differences are the share by which A costs more than B:
    -0.12 says that A costs 12 % less; there is no second one. `title` and `sentences` say it in words; `confounded` is
    what no adjustment takes away.
    """

    ruling: Ruling
    a: str
    b: str
    metric: Metric
    adjusted: Span | None
    second: Span | None
    crude: Span | None
    common: float
    flipped: bool
    doubt: Doubt | None
    more: int | None
    title: str
    sentences: tuple[str, ...]
    confounded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """First attempts that no figure counts, by reason."""

    tests: int = 0
    fraud: int = 0
    canceled: int = 0
    young: int = 0


@dataclass(frozen=True, slots=True)
class UsedRate:
    """A rate that prices were converted by: one unit of `currency` is `rate` of the comparison's, from `since` on."""

    currency: str
    rate: float
    since: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer: whatever the page, `otpdesk compare --json` and the report show.

    `method` are the sentences of “How this is worked out”; `digest` says whether two answers have the same counts.
    `period_sends` are all first attempts of the period under the filters.
    """

    question: Question
    read_at: Instant
    version: str
    digest: str
    period_sends: int
    left_out: LeftOut
    accounts: tuple[AccountFigures, ...]
    countries: tuple[CountryCell, ...]
    strata: tuple[StratumDifference, ...]
    verdict: Verdict | None
    method: tuple[str, ...]
    notes: tuple[str, ...] = ()
    rates: tuple[UsedRate, ...] = ()
    by_country: tuple[StratumDifference, ...] = ()
    """The pair's difference in each country, adjusted within it, the heaviest first; keys are of the country alone."""
    unfair: tuple[str, ...] = ()
    """Those of the notes that say that accounts did not get alike traffic."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in the filters of a period: the words that occur, the most frequent first."""

    accounts: tuple[tuple[str, str], ...] = ()
    """(name, provider)"""
    countries: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    networks: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    senders: tuple[str, ...] = field(default=())
