"""`otpdesk route …`: which accounts carry what, where and when; and which of them a message would take, and why."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import money, money_text, table
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Sends

if TYPE_CHECKING:
    from otpdesk.desk.routing_views import Explanation
    from otpdesk.routing import Route

route = typer.Typer(help="Which accounts carry what, where.")

_CHANNEL = typer.Argument(help=f"One of {', '.join(Channel)}.")
_COUNTRY = typer.Option(metavar="XX", help="Two letters, such as EE; left away: any country.")
_PURPOSE = typer.Option(help=f"One of {', '.join(Purpose)}; left away: any purpose.")
_NETWORK = typer.Option(metavar="DIGITS", help="MCC and MNC, such as 24801; left away: any network.")
_HOURS = typer.Option(metavar="FROM-TO", help="Such as 08:00-20:00, by the desk's time zone; left away: always.")
_FAIL_OVER = typer.Option(
    metavar="SECONDS", help="Without a receipt for so long, the next send goes through the next account; 0: never."
)


@route.command("list")
def list_routes(context: typer.Context) -> None:
    """List the routes in force."""
    call = call_of(context)
    with call.desk() as desk:
        routes = desk.routes.in_force()
    call.output.answer(_routes(routes), _route_lines(routes))


@route.command("set")
def set_route(  # noqa: PLR0913, PLR0917 - each is an argument or option of the command
    context: typer.Context,
    channel: Annotated[str, _CHANNEL],
    accounts: Annotated[list[str] | None, typer.Argument(help="The accounts, in the order to try them.")] = None,
    country: Annotated[str, _COUNTRY] = "",
    network: Annotated[str, _NETWORK] = "",
    purpose: Annotated[str, _PURPOSE] = "",
    sends: Annotated[Sends, typer.Option(help="Which sends of a verification it is for.")] = Sends.ANY,
    hours: Annotated[str, _HOURS] = "",
    fail_over: Annotated[int, _FAIL_OVER] = 0,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the route.")] = False,
) -> None:
    """Set the accounts of the route for a channel, country and so on, or remove it."""
    names = [name for part in accounts or [] for name in part.split(",") if name]
    if remove is bool(names):
        raise typer.BadParameter("Name the accounts of the route, or --remove it.")
    call = call_of(context)
    conditions = {"network": network, "sends": sends.value, "hours": hours, "fail_over": str(fail_over)}
    with call.desk() as desk:
        routes = desk.routes.set(channel, names, country, purpose, **conditions)
    call.output.answer(_routes(routes), _route_lines(routes))


@route.command()
def explain(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="A phone number in any form, or an e-mail address.")],
    channel: Annotated[Channel | None, typer.Option(help="Left away: the one a send would take.")] = None,
    purpose: Annotated[Purpose, typer.Option(help="What the code is for.")] = Purpose.SUPPORT_CALL,
    network: Annotated[
        str, typer.Option(metavar="DIGITS", help="As if the number were in this network, such as 24801.")
    ] = "",
    resend: Annotated[bool, typer.Option("--resend", help="As if it were the second send.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Under my draft instead of what is in force.")] = False,
) -> None:
    """Say which accounts an address takes, and why; nothing is sent, and the address is not kept."""
    from otpdesk.desk.explaining import Question

    call = call_of(context)
    question = Question(address, channel, purpose, network, resend)
    with call.desk() as desk:
        found = desk.routes.explain(question, draft=draft)
    call.output.answer(_explanation(found), _explanation_lines(found))


def _explanation(found: "Explanation") -> dict[str, Any]:
    return {
        "accounts": [stop.account for stop in found.stops],
        "reasons": [{"what": one.what, "matched": one.matched, "why": one.why} for one in found.rules],
        "to": found.to,
        "country": found.country,
        "channel": found.channel.value,
        "network": found.network,
        "line": found.line,
        "prices": {stop.account: money(stop.price) for stop in found.stops},
        "fail_over": found.fail_over,
        "facts": [{"light": one.light, "title": one.title, "detail": one.detail} for one in found.facts],
        "refusal": {"title": found.refusal, "hint": found.next_step} if found.refusal else None,
    }


def _explanation_lines(found: "Explanation") -> Iterable[str]:
    if found.stops:
        yield f"Takes {', then '.join(stop.account for stop in found.stops)}."
    else:
        yield from (found.refusal, found.next_step)
    for stop in found.stops:
        if stop.price is not None:
            yield f"  {stop.account} asks {money_text(stop.price)}."
    for fact in found.facts:
        yield f"  {fact.title}{f' – {fact.detail}' if fact.detail else ''}"
    for rule in found.rules:
        yield f"{'✓' if rule.matched else '·'} {rule.what}: {rule.why}"


def _routes(routes: Sequence["Route"]) -> list[dict[str, Any]]:
    return [
        {
            "channel": one.channel.value,
            "country": one.country,
            "network": one.network,
            "purpose": one.purpose.value if one.purpose else "",
            "sends": one.sends.value,
            "hours": one.hours,
            "fail_over": one.fail_over,
            "accounts": list(one.accounts),
        }
        for one in routes
    ]


def _route_lines(routes: Sequence["Route"]) -> Iterable[str]:
    if not routes:
        return ["No route yet: every account that carries a channel is tried, the oldest first."]
    head = ("Channel", "Country", "Network", "Purpose", "Sends", "Hours", "Fail-over", "Accounts, in order")
    return table(head, [_route_row(one) for one in routes])


def _route_row(one: "Route") -> tuple[str, ...]:
    return (
        one.channel.value,
        one.country or "any",
        one.network or "any",
        one.purpose.value if one.purpose else "any",
        one.sends.value,
        one.hours or "always",
        f"{one.fail_over} s" if one.fail_over else "–",
        ", ".join(one.accounts),
    )
