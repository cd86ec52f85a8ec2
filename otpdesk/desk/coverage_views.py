"""What the desk hands out about coverage: what a message costs where, through whom, and whether it may go there.

Light on purpose, as `desk/views.py`: the window imports this before it shows.
"""

from dataclasses import dataclass

from otpdesk.otp import Channel, Instant, Money


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One account for one country and channel. A segment's price, a minute's where a call's list price is meant.

    `listed` is the list price in the desk's currency, `listed_as` as the provider names it, `listed_at` when it was
    fetched or imported. `paid` is the median of the final prices per segment (per call) of `paid_count` messages of
    the period, `paid_as` the same where they came in one currency. `allowed`: what the provider says of its
    permissions, None where it does not say. `note` says why something is not known, in a short sentence.
    """

    account: str
    listed: Money | None = None
    listed_at: Instant | None = None
    imported: bool = False
    paid: Money | None = None
    paid_count: int = 0
    allowed: bool | None = None
    note: str = ""
    listed_as: Money | None = None
    paid_as: Money | None = None


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A country with a cell for each account of the table, in its order. `named`: routes, rules or the past name it.

    `country` is empty for e-mail, which has none.
    """

    country: str
    cells: tuple[CoverageCell, ...]
    name: str = ""
    named: bool = True

    @property
    def cheapest(self) -> str:
        """The account with the lowest list price among those that are not forbidden; empty if none is known."""
        known = [(one.listed.micro, one.account) for one in self.cells if one.listed and one.allowed is not False]
        return min(known)[1] if known else ""


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """One registration at a provider (10DLC, toll-free, a name): `state` is done, waiting, refused or unknown."""

    what: str
    state: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class CoverageAccount:
    """A column: an account that carries the channel. `label` is the provider's title while it has one account only.

    `fetches`: its list prices can be asked for; `prices_note` says the limit, or why they cannot. `permissions_note`
    the same of permissions. `registrations` are None where the provider has no way to ask, or was not asked yet;
    `standing_at` is when it was asked for permissions and registrations. `list_at` is when a price list was imported.
    """

    name: str
    provider: str
    title: str
    label: str
    fetches: bool
    paused: bool = False
    prices_note: str = ""
    permissions_note: str = ""
    registrations: tuple[RegistrationLine, ...] | None = None
    standing_at: Instant | None = None
    list_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Prices over one channel, country by country, account beside account. Paid prices are of the last `days`."""

    channel: Channel
    currency: str
    days: int
    accounts: tuple[CoverageAccount, ...]
    lines: tuple[CoverageLine, ...]
    channels: tuple[Channel, ...] = ()
    may_refresh: bool = True


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of asking providers: how many questions, prices that were kept, and places without a price.

    `troubles` are (account, sentence) of accounts that could not be asked. `stopped`: it was canceled on the way.
    """

    asked: int
    kept: int
    without: int
    troubles: tuple[tuple[str, str], ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price that a file names, with its line there. `before` is what is kept now, `after` what would be.

    `note` says what was made of it, such as that it is the highest of several networks.
    """

    line: int
    country: str
    name: str
    channel: Channel
    after: Money
    before: Money | None = None
    note: str = ""

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class PriceProblem:
    """A line of a file that cannot be used, and why. Line 0 is the file as a whole."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class PriceFile:
    """A price list as read from a file, before it is taken. Lines with problems are left out when it is."""

    account: str
    file: str
    rows: tuple[PriceRow, ...]
    problems: tuple[PriceProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceList:
    """A price list that was taken: from which file, when, by whom, how many prices. `undone_at`: it was put back."""

    id: int
    account: str
    file: str
    at: Instant
    who: str
    prices: int
    undone_at: Instant | None = None
