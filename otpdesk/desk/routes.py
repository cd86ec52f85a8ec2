"""Routes as people keep them: listed in the order in which they are looked at, changed in a draft, explained."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from otpdesk.configuration import Configuration, Place, Value, route_key
from otpdesk.configuration.rows import route, route_place, route_value
from otpdesk.desk.explaining import Question, drafted_lineup, explained, stop_of
from otpdesk.desk.findings import Finding
from otpdesk.desk.publishing import LOCK, change
from otpdesk.desk.rights import require
from otpdesk.desk.route_checks import route_findings
from otpdesk.desk.routing_views import Explanation, RouteForm, RouteLine, Stop
from otpdesk.desk.rules import rules_of
from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Channel
from otpdesk.providers import provider_class
from otpdesk.roles import Right
from otpdesk.routing import Route
from otpdesk.store import accounts, audit, configuration, team

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Drafts, Step
    from otpdesk.desk.rules import Rulebook, Rules
    from otpdesk.store.engine import Tx

_CHANNELS = tuple(Channel)


class Routes:
    """The routes in force and in the draft. All methods block; safe in every thread."""

    def __init__(self, context: "Context", rulebook: "Rulebook", drafts: "Drafts") -> None:
        self._context = context
        self._rulebook = rulebook
        self._drafts = drafts

    # looking

    def in_force(self) -> tuple[Route, ...]:
        """The routes that sends obey, in order of position."""
        with self._context.store.read() as tx:
            return self._rulebook.now(tx).routes

    def lines(self) -> tuple[RouteLine, ...]:
        """The routes of my draft by channel, in the order in which they are looked at, with those it takes out."""
        wanted = self._drafts.effective()
        with self._context.store.read() as tx:
            now = configuration.in_force(tx)[1]
            found = tuple(route_findings(tx, self._context, wanted))
            rules = rules_of(0, wanted, team.roster(tx))
            stops = {channel: self._stops(tx, rules, wanted, channel) for channel in Channel}
        old = {route_key(one): one for one in now.routes}
        new = {route_key(one): one for one in wanted.routes}
        every = sorted({**old, **new}.values(), key=_looked_at)
        return tuple(_line(one, stops[one.channel], old, new, found) for one in every)

    def _stops(self, tx: "Tx", rules: "Rules", wanted: Configuration, channel: Channel) -> Mapping[str, Stop]:
        seats = drafted_lineup(tx, self._context.accounts, wanted, "", channel).seats
        return {seat.name: stop_of(seat, channel, rules) for seat in seats}

    def accounts(self, channel: Channel) -> tuple[Stop, ...]:
        """The accounts of my draft whose provider carries a channel, as a route may name them."""
        wanted = self._drafts.effective()
        with self._context.store.read() as tx:
            rules = rules_of(0, wanted, team.roster(tx))
            seats = drafted_lineup(tx, self._context.accounts, wanted, "", channel).seats
        return tuple(stop_of(seat, channel, rules) for seat in seats if _may_carry(seat.provider, channel))

    def explain(self, question: Question, *, draft: bool = False) -> Explanation:
        """What a send to an address would do, under what is in force or under my draft. Nothing is kept of it.

        BadInput if the address cannot be read or takes no such channel.
        """
        whole = self._drafts.effective() if draft else None
        with self._context.store.read() as tx:
            rules = self._rulebook.now(tx) if whole is None else rules_of(0, whole, team.roster(tx))
            return explained(tx, self._context.accounts, rules, question, self._context.operator, whole)

    # drafting

    def check(self, form: RouteForm, key: str = "") -> None:
        """BadInput, with its field, if that cannot be a route in the place of `key`; changes nothing."""
        self._edits(self._drafts.effective(), form, key)

    def put(self, form: RouteForm, key: str = "") -> "Step":
        """Put a route into my draft, in the place of the one of `key` if there is one. BadInput names the field."""
        require(self._context, Right.CONFIGURE)
        return self._drafts.edit(self._edits(self._drafts.effective(), form, key))

    def _edits(self, wanted: Configuration, form: RouteForm, key: str) -> dict[Place, Value | None]:
        routes = {route_key(one): one for one in wanted.routes}
        before = routes.get(key)
        made = route_from(form)
        if not made.accounts:
            raise BadInput("A route needs at least one account.", "Add those that may carry it, in order.", "accounts")
        new_key = route_key(made)
        if new_key != key and new_key in routes:
            raise BadInput(
                "There is a route for exactly this already.",
                "Change that one, or say what makes this one differ.",
                "key",
            )
        position = before.position if before else 1 + max((one.position for one in wanted.routes), default=0)
        edits: dict[Place, Value | None] = {route_place(made): route_value(replace(made, position=position))}
        if before is not None and new_key != key:
            edits[route_place(before)] = None
        return edits

    def remove(self, key: str) -> "Step":
        """Take a route out of my draft. NotFound if it has none of that key."""
        require(self._context, Right.CONFIGURE)
        found = _found(self._drafts.effective().routes, key)
        return self._drafts.edit({route_place(found): None})

    def move(self, key: str, by: int) -> "Step":
        """Let a route be looked at so many places earlier (negative) or later among those as specific as it.

        BadInput where it is the first or last of them: a more specific route is always looked at before.
        """
        require(self._context, Right.CONFIGURE)
        wanted = self._drafts.effective().routes
        mine = _found(wanted, key)
        peers = sorted((one for one in wanted if _peers(one, mine)), key=_looked_at)
        place = peers.index(mine)
        if not 0 <= place + by < len(peers):
            raise BadInput(
                f"It is the {'first' if by < 0 else 'last'} of the routes that are as specific as it.",
                "A more specific route is always looked at before: country, then network, purpose, conditions.",
                "position",
            )
        peers.insert(place + by, peers.pop(place))
        return self._drafts.edit(_renumbered(peers))

    # at once

    def set(
        self, channel: str, names: Sequence[str], country: str = "", purpose: str = "", **more: str
    ) -> tuple[Route, ...]:
        """Put the accounts, in order, on a route at once; no accounts: remove it. BadInput if it cannot be so.

        `more` are the other parts of a `RouteForm`, as typed.
        """
        require(self._context, Right.CONFIGURE)
        form = RouteForm(channel, tuple(names), country, purpose=purpose, **more)
        wanted = route_from(form)
        what = " ".join(part for part in (wanted.channel.value, wanted.country, wanted.network, purpose) if part)
        with self._context.store.write(LOCK) as tx:
            routes = configuration.in_force(tx)[1].routes
            for name in wanted.accounts:
                accounts.named(tx, name)
            change(self._context, tx, _edits_at_once(routes, wanted, what), f"route for {what}")
            detail = {"accounts": list(wanted.accounts)}
            audit.write(tx, self._context.operator, self._context.workstation, "route.set", what, "done", detail)
            return configuration.in_force(tx)[1].routes


def _may_carry(provider: str, channel: Channel) -> bool:
    try:
        return channel in provider_class(provider).channels
    except NotFound:  # an account of a newer version's provider
        return False


def route_from(form: RouteForm) -> Route:
    """The route that was typed, of no position yet; one without accounts only says which is meant.

    BadInput names the field.
    """
    seconds = form.fail_over.strip()
    if seconds and not seconds.isdecimal():
        raise BadInput("The fail-over time is a whole number of seconds.", "Leave it empty for none.", "fail_over")
    made = route(
        {
            "channel": form.channel,
            "country": form.country.strip(),
            "network": form.network.replace(" ", ""),
            "purpose": form.purpose,
            "sends": form.sends,
            "hours": form.hours.replace(" ", "").replace("–", "-"),
            "fail_over": int(seconds or 0),
            "accounts": list(form.accounts) or ["-"],
        }
    )
    return made if form.accounts else replace(made, accounts=())


def _edits_at_once(routes: Sequence[Route], wanted: Route, what: str) -> dict[Place, Value | None]:
    before = next((one for one in routes if route_key(one) == route_key(wanted)), None)
    if not wanted.accounts:
        if before is None:
            raise NotFound(f"There is no route for {what}.", "“otpdesk route list” shows those there are.")
        return {route_place(before): None}
    position = before.position if before else 1 + max((one.position for one in routes), default=0)
    return {route_place(wanted): route_value(replace(wanted, position=position))}


def _found(routes: Sequence[Route], key: str) -> Route:
    for one in routes:
        if route_key(one) == key:
            return one
    raise NotFound("That route is no more.", "Somebody may have taken it out meanwhile.")


def _looked_at(one: Route) -> tuple[object, ...]:
    """Sorts routes by channel, and then as a plan looks at them."""
    return _CHANNELS.index(one.channel), one.specificity, route_key(one)


def _peers(one: Route, other: Route) -> bool:
    return one.channel is other.channel and one.specificity[:-1] == other.specificity[:-1]


def _renumbered(routes: Sequence[Route]) -> dict[Place, Value | None]:
    """The rows of routes whose order is that of their numbers from now on; the numbers stay as far as they can."""
    edits: dict[Place, Value | None] = {}
    last = 0
    for one, position in zip(routes, sorted(one.position for one in routes), strict=True):
        last = max(position, last + 1)
        if one.position != last:
            edits[route_place(one)] = route_value(replace(one, position=last))
    return edits


def _line(
    one: Route,
    stops: Mapping[str, Stop],
    old: Mapping[str, Route],
    new: Mapping[str, Route],
    found: Sequence[Finding],
) -> RouteLine:
    key = route_key(one)
    mine = [finding for finding in found if finding.place == route_place(one)]
    return RouteLine(
        key=key,
        channel=one.channel,
        country=one.country,
        network=one.network,
        purpose=one.purpose,
        sends=one.sends.value,
        hours=one.hours,
        fail_over=one.fail_over,
        stops=tuple(stops.get(name, Stop(name, "", "It does not exist.")) for name in one.accounts),
        changed=old.get(key) != new.get(key),
        removed=key not in new,
        problem=next((finding.sentence for finding in mine if finding.blocking), ""),
        warning=next((finding.sentence for finding in mine if not finding.blocking), ""),
    )
