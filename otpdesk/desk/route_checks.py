"""What is wrong with the routes of a configuration, or worth a warning, row by row."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from otpdesk.configuration import Configuration, route_key
from otpdesk.configuration.rows import route_place
from otpdesk.countries import Stance, rule_for
from otpdesk.desk.explaining import drafted_lineup
from otpdesk.desk.findings import Finding
from otpdesk.desk.geography import country_name
from otpdesk.desk.ways import channels_of
from otpdesk.errors import NotFound
from otpdesk.otp import Channel
from otpdesk.providers import provider_class
from otpdesk.routing import Route, Sends, route_name
from otpdesk.routing.hours import minutes
from otpdesk.routing.words import CHANNELS
from otpdesk.store import configuration, usage

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Lineup
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx

_MOST_NAMED = 3


def route_findings(tx: "Tx", context: "Context", wanted: Configuration) -> Iterator[Finding]:
    """Accounts that cannot be on a route, routes that are never reached, and what no route is left for."""
    providers = {one.name: one.provider for one in wanted.accounts}
    lineups = {channel: drafted_lineup(tx, context.accounts, wanted, "", channel) for channel in _channels(wanted)}
    for route in wanted.routes:
        yield from _problems(route, providers)
        yield from _idle_accounts(route, lineups[route.channel])
        if earlier := _covering(route, wanted.routes):
            yield _warning(route, f"It is never reached while the routes before it can be used: {_named(earlier)}.")
        if _closed(route, wanted):
            where = country_name(route.country)
            yield _warning(route, f"{where} is blocked for {CHANNELS[route.channel]}: nothing goes this way.")
        if route.fail_over and route.channel is Channel.EMAIL:
            yield _warning(route, "Mail servers seldom confirm a delivery, so each account soon counts as silent.")
    yield from _stranded(tx, wanted)


def _channels(wanted: Configuration) -> frozenset[Channel]:
    return frozenset(route.channel for route in wanted.routes)


def _warning(route: Route, sentence: str) -> Finding:
    return Finding(route_place(route), sentence, blocking=False)


def _problems(route: Route, providers: dict[str, str]) -> Iterator[Finding]:
    for name in route.accounts:
        found = _seat_problem(route, name, providers.get(name))
        if found is not None:
            yield Finding(route_place(route), found[0], blocking=True, field="accounts", hint=found[1])


def _seat_problem(route: Route, name: str, provider: str | None) -> tuple[str, str] | None:
    if provider is None:
        return f"There is no account called “{name}”.", "Take it out of the route, or add it."
    try:
        kind = provider_class(provider)
    except NotFound as problem:
        return problem.title, problem.hint
    carried = channels_of(provider)
    if route.channel in carried:
        return None
    return (
        f"“{name}” cannot be on a route for {route.channel.value}.",
        f"{kind.title} carries {', '.join(sorted(carried))}.",
    )


def _idle_accounts(route: Route, lineup: "Lineup") -> Iterator[Finding]:
    """Accounts that a send would pass over now."""
    carriers = {one.account: one for one in lineup.carriers}
    for name in route.accounts:
        one = carriers.get(name)
        if one is None:
            continue
        if one.paused:
            yield _warning(route, f"“{name}” is paused, and is passed over until it is resumed.")
        elif one.fault:
            yield _warning(route, f"“{name}” {one.fault}, and is passed over.")
        elif route.channel not in one.channels:
            yield _warning(route, f"“{name}” does not carry {CHANNELS[route.channel]} as it is set up.")


def _closed(route: Route, wanted: Configuration) -> bool:
    if not route.country:
        return False
    rules = {one.country: one for one in wanted.countries}
    return rule_for(route.country, rules, wanted.policy.home_country).stance(route.channel) is Stance.BLOCK


def _covering(route: Route, routes: Sequence[Route]) -> tuple[Route, ...]:
    """The routes that are looked at before and between them match whatever this one does; none if they leave a gap."""
    before = tuple(one for one in routes if one.specificity < route.specificity and _wider(one, route))
    for which in _sends(route):
        left = minutes(route.hours)
        for one in before:
            if which in _sends(one):
                left -= minutes(one.hours)
        if left:
            return ()
    return before


def _wider(one: Route, other: Route) -> bool:
    """Whether a route is for every place and purpose of another."""
    return (
        one.channel is other.channel
        and one.country in {"", other.country}
        and one.network in {"", other.network}
        and one.purpose in {None, other.purpose}
    )


def _sends(route: Route) -> frozenset[Sends]:
    return frozenset({Sends.FIRST, Sends.RESENDS}) if route.sends is Sends.ANY else frozenset({route.sends})


def _named(routes: Sequence[Route]) -> str:
    return "; ".join(route_name(one).partition(":")[2].strip() for one in routes[:_MOST_NAMED])


def _stranded(tx: "Tx", wanted: Configuration) -> Iterator[Finding]:
    """What was sent in the last 30 days and loses its routes; said at the rows that change."""
    before = configuration.in_force(tx)[1].routes
    if before == wanted.routes:
        return
    for channel in sorted({route.channel for route in before}):
        lost = _lost(tx, channel, before, wanted.routes)
        if lost:
            for route in _changed(channel, before, wanted.routes):
                yield _warning(route, lost)


def _lost(tx: "Tx", channel: Channel, before: Sequence[Route], after: Sequence[Route]) -> str:
    reached, left = _countries(channel, before), _countries(channel, after)
    if not left:
        sent = bool(usage.recent_countries(tx, channel))
        title = f"No route for {CHANNELS[channel]} is left: every account that carries it is tried, the oldest first."
        return title if sent else ""
    if "" in left:
        return ""
    lost = sorted(
        country_name(country)
        for country in usage.recent_countries(tx, channel)
        if country not in left and ("" in reached or country in reached)
    )
    if not lost:
        return ""
    more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
    where = ", ".join(lost[:_MOST_NAMED]) + more
    return f"No route for {CHANNELS[channel]} is left to {where}, where codes went in the last 30 days."


def _countries(channel: Channel, routes: Sequence[Route]) -> frozenset[str]:
    """Where routes of a channel lead; the empty word is everywhere."""
    return frozenset(route.country for route in routes if route.channel is channel)


def _changed(channel: Channel, before: Sequence[Route], after: Sequence[Route]) -> Iterator[Route]:
    """The routes of a channel that change, those that are taken out among them."""
    old = {route_key(one): one for one in before if one.channel is channel}
    new = {route_key(one): one for one in after if one.channel is channel}
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield new.get(key) or old[key]
