"""Coverage: what a message costs where through each account, listed and really paid, and whether it may go there."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from otpdesk.countries import Stance
from otpdesk.desk import permissions, price_lists
from otpdesk.desk.country_routes import label_of
from otpdesk.desk.coverage_views import CoverageAccount, CoverageCell, CoverageLine, CoverageTable, PriceFile, PriceList
from otpdesk.desk.geography import lands
from otpdesk.desk.permissions import KnownStanding
from otpdesk.desk.price_round import Question, ask_all
from otpdesk.desk.rights import require
from otpdesk.errors import BadInput
from otpdesk.guard import DAY
from otpdesk.otp import Channel, Money
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Capability
from otpdesk.roles import Right
from otpdesk.store import prices, team
from otpdesk.store.leaps import different
from otpdesk.store.prices import Kept, Paid
from otpdesk.store.tables import attempt

if TYPE_CHECKING:
    from pathlib import Path

    from otpdesk.desk.accounts import Seat
    from otpdesk.desk.context import Context
    from otpdesk.desk.coverage_views import Refreshed
    from otpdesk.desk.rules import Rulebook, Rules
    from otpdesk.store.engine import Tx
    from otpdesk.store.lineup import Identity

USUAL_DAYS, MOST_DAYS = 30, 400
"""Days over which paid prices are looked at."""

_PRICED = (Channel.SMS, Channel.VOICE, Channel.WHATSAPP)
"""The channels with list prices by country; e-mail has no country, and its price comes from files only."""


class Coverage:
    """Prices and permissions over all accounts. All methods block; safe in every thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook") -> None:
        self._context = context
        self._rulebook = rulebook

    # looking

    def table(
        self, channel: Channel, days: int = USUAL_DAYS, countries: Collection[str] | None = None
    ) -> CoverageTable:
        """Every account that carries a channel, country by country.

        Without `countries` these are the ones that routes, rules and the past name, and those with a price. `days`:
        how far back paid prices are looked at, 1 to 400. BadInput for another number.
        """
        require(self._context, Right.COMPARE)
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(f"{days} days cannot be looked at.", f"From 1 to {MOST_DAYS}.", "days")
        with self._context.store.read() as tx:
            rules = self._rulebook.now(tx)
            every = self._context.accounts.lineup(tx, "", channel).seats
            seats = [seat for seat in every if channel in seat.carrier.channels]
            known = _Known(tx, rules, channel, days, seats)
            named = self._named(tx, rules)
            may_refresh = team.roster(tx).may(self._context.operator, Right.CONFIGURE)
        wanted = known.countries(named) if countries is None else countries
        return CoverageTable(
            channel=channel,
            currency=rules.policy.currency,
            days=days,
            accounts=tuple(known.column(seat, every) for seat in seats),
            lines=tuple(known.line(country, country in named) for country in _in_order(wanted, channel)),
            channels=tuple(one for one in Channel if any(one in seat.carrier.channels for seat in every)),
            may_refresh=may_refresh,
        )

    def countries(self) -> tuple[str, ...]:
        """The countries that routes, rules and the past name, in order of name."""
        require(self._context, Right.COMPARE)
        with self._context.store.read() as tx:
            return _in_order(self._named(tx, self._rulebook.now(tx)), Channel.SMS)

    def _named(self, tx: "Tx", rules: "Rules") -> frozenset[str]:
        allowed = (
            one.country for one in rules.countries.values() if {one.sms, one.voice, one.whatsapp} != {Stance.BLOCK}
        )
        routed = (route.country for route in rules.routes)
        found = {rules.policy.home_country, *allowed, *routed, *different(tx, attempt.c.country)}
        return frozenset(found & set(lands()))

    # asking

    def questions(self, countries: Collection[str] = (), channels: Collection[Channel] = ()) -> int:
        """How many questions `refresh` would ask, to show how far it is."""
        require(self._context, Right.COMPARE)
        return sum(len(one) for one in self._questions(countries, channels).values())

    def refresh(
        self,
        countries: Collection[str] = (),
        channels: Collection[Channel] = (),
        progress: Callable[[int], None] = lambda _asked: None,
        canceled: Callable[[], bool] = lambda: False,
    ) -> "Refreshed":
        """Ask the providers now for list prices and permissions; without `countries` to all that are named.

        `progress` is told the number of questions asked so far, from any thread. What was learned before `canceled`
        said so is kept. An account that cannot be asked is named in what comes back, and disturbs no other.
        """
        require(self._context, Right.CONFIGURE)
        return ask_all(self._questions(countries, channels), progress, canceled)

    def _questions(self, countries: Collection[str], channels: Collection[Channel]) -> dict[str, list[Question]]:
        """What is to be asked, by account; not of paused ones, nor where a price from a file stands."""
        with self._context.store.read() as tx:
            wanted = countries or _in_order(self._named(tx, self._rulebook.now(tx)), Channel.SMS)
            seats = self._context.accounts.lineup(tx, "", Channel.SMS).seats
            imported = {
                (*place, channel)
                for channel in _PRICED
                for place, kept in prices.kept(tx, channel).items()
                if kept.imported
            }
        places = [(country, over) for country in wanted for over in _PRICED if not channels or over in channels]
        return {
            seat.name: list(self._questions_to(seat, [one for one in places if (seat.id, *one) not in imported]))
            for seat in seats
            if not seat.carrier.paused and not seat.carrier.fault
        }

    def _questions_to(self, seat: "Seat", places: Iterable[tuple[str, Channel]]) -> Iterable[Question]:
        if permissions.can_tell(seat.provider):
            yield partial(permissions.ask, self._context, seat.identity)
        if provider_class(seat.provider).can(Capability.PRICES):
            for country, channel in places:
                if channel in seat.carrier.channels:
                    yield partial(self._priced, seat.identity, country, channel)

    def _priced(self, identity: "Identity", country: str, channel: Channel) -> bool:
        return self._context.accounts.ask_price(identity, country, channel) is not None

    # price lists from files

    def read_prices(self, account: str, path: "Path") -> PriceFile:
        """A file of list prices as it would be taken: each price beside what is kept now, and the lines that cannot be.

        NotFound if there is no such account; BadInput if the file is no list of prices. Nothing changes.
        """
        require(self._context, Right.CONFIGURE)
        return price_lists.read(self._context, self._rulebook, account, path)

    def take_prices(self, file: PriceFile) -> PriceList:
        """Write the prices of a file that was read; lines with problems are left out. BadInput if none is left.

        They count for caps and costs like fetched ones, and stand until they are put back or another file names them.
        """
        require(self._context, Right.CONFIGURE)
        return price_lists.take(self._context, file)

    def put_back(self, list_id: int) -> PriceList:
        """Undo the taking of a list: every price is what it was before. BadInput unless it is the account's newest."""
        require(self._context, Right.CONFIGURE)
        return price_lists.put_back(self._context, list_id)

    def lists(self) -> tuple[PriceList, ...]:
        """The price lists that were taken, newest first, those that were put back too."""
        require(self._context, Right.COMPARE)
        return price_lists.taken(self._context)


class _Known:
    """What is kept of one channel, read at once."""

    def __init__(self, tx: "Tx", rules: "Rules", channel: Channel, days: int, seats: Sequence["Seat"]) -> None:
        self._rules = rules
        self._channel = channel
        self._seats = seats
        self._listed: Mapping[tuple[int, str], Kept] = prices.kept(tx, channel)
        self._gaps = prices.gaps(tx, channel)
        self._paid: Mapping[tuple[int, str], list[Paid]] = prices.paid(tx, channel, tx.now - days * DAY)
        self._standings = permissions.known(tx)
        self._lists = {one.account: one.at for one in reversed(prices.lists(tx)) if one.undone_at is None}

    def countries(self, named: Collection[str]) -> set[str]:
        """The countries that are named or have a price with one of the accounts."""
        ours = {seat.id for seat in self._seats}
        return {*named, *(country for account, country in self._listed if account in ours)}

    def column(self, seat: "Seat", every: Sequence["Seat"]) -> CoverageAccount:
        kind = provider_class(seat.provider)
        standing = self._standings.get(seat.id, KnownStanding())
        return CoverageAccount(
            name=seat.name,
            provider=seat.provider,
            title=kind.title,
            label=label_of(seat.carrier, [one.carrier for one in every]),
            fetches=kind.can(Capability.PRICES),
            paused=seat.carrier.paused,
            prices_note=kind.abilities[Capability.PRICES].why,
            permissions_note=kind.abilities[Capability.PERMISSIONS].why,
            registrations=standing.registrations,
            standing_at=standing.at,
            list_at=self._lists.get(seat.name),
        )

    def line(self, country: str, named: bool) -> CoverageLine:  # noqa: FBT001 - a column of the line
        name = lands()[country].name if country else "E-mail"
        return CoverageLine(country, tuple(self._cell(seat, country) for seat in self._seats), name, named)

    def _cell(self, seat: "Seat", country: str) -> CoverageCell:
        listed = self._listed.get((seat.id, country))
        paid = self._paid.get((seat.id, country), [])
        standing = self._standings.get(seat.id, KnownStanding())
        return CoverageCell(
            account=seat.name,
            listed=self._ours(listed.money) if listed else None,
            listed_at=listed.at if listed else None,
            imported=listed.imported if listed else False,
            paid=_median([(self._ours(one.money), one) for one in paid]),
            paid_count=sum(one.messages for one in paid),
            allowed=standing.permissions.get((country, self._channel)),
            note=self._note(seat, country, listed),
            listed_as=listed.money if listed else None,
            paid_as=_median([(one.money, one) for one in paid])
            if len({one.money.currency for one in paid}) == 1
            else None,
        )

    def _note(self, seat: "Seat", country: str, listed: Kept | None) -> str:
        kind = provider_class(seat.provider)
        if listed is not None:
            return price_lists.unrated(self._rules, listed.money)
        if not kind.can(Capability.PRICES):
            return f"{kind.title} has no price list to ask for; one can be imported."
        if (seat.id, country) in self._gaps:
            return f"{kind.title} has no price for this."
        return "Not asked yet."

    def _ours(self, money: Money) -> Money:
        return Money(self._rules.converted(money), self._rules.policy.currency)


def _median(paid: Sequence[tuple[Money, Paid]]) -> Money | None:
    """The median price of a segment over all messages; None without any. All amounts are of one currency."""
    by_segment = sorted((money.micro / one.segments, one.messages) for money, one in paid)
    messages = sum(count for _, count in by_segment)
    if not messages:
        return None
    middle = [_at(by_segment, rank) for rank in ((messages - 1) // 2, messages // 2)]
    return Money(round(sum(middle) / 2), paid[0][0].currency)


def _at(counted: Iterable[tuple[float, int]], rank: int) -> float:
    """The value at a rank (from 0) of values that are counted."""
    for value, count in counted:
        rank -= count
        if rank < 0:
            return value
    raise IndexError(rank)


def _in_order(countries: Collection[str], channel: Channel) -> tuple[str, ...]:
    """Countries in order of name; e-mail has the one without a name."""
    if channel is Channel.EMAIL:
        return ("",)
    return tuple(country for country in lands() if country in countries)
