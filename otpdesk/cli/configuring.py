"""`otpdesk policy …`, `otpdesk route …`, `otpdesk config …`: what is in force, and its versions."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli import drafting
from otpdesk.cli.accounts import lacks_keys
from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, table
from otpdesk.guard import Policy
from otpdesk.options import form_fields
from otpdesk.otp import Channel, Purpose

if TYPE_CHECKING:
    from otpdesk.routing import Route

policy = typer.Typer(help="Limits and the code policy.")
route = typer.Typer(help="Which accounts carry what, where.")
config = typer.Typer(help="The whole configuration, without secrets, its draft and its versions.")
drafting.add_to(config)

_KEY = typer.Argument(help="A setting of “otpdesk policy show”.")
_CHANNEL = typer.Argument(help=f"One of {', '.join(Channel)}.")
_VALUE = typer.Argument(help="Its value; several with commas.")
_COUNTRY = typer.Option(metavar="XX", help="Two letters, such as EE; left away: any country.")
_PURPOSE = typer.Option(help=f"One of {', '.join(Purpose)}; left away: any purpose.")


@policy.command("show")
def show_policy(context: typer.Context) -> None:
    """Show every setting of the policy in force."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.configuring.policy()
    call.output.answer(found.model_dump(mode="json"), _policy_lines(found))


@policy.command("set")
def set_policy(context: typer.Context, key: Annotated[str, _KEY], value: Annotated[str, _VALUE]) -> None:
    """Change one setting; it holds from the next send on."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.configuring.set_policy(key, value)
    document = found.model_dump(mode="json")
    call.output.answer(document, [f"{key} is {_setting(document[key])} now."])


@policy.command()
def whatif(
    context: typer.Context,
    key: Annotated[str, _KEY],
    value: Annotated[str, _VALUE],
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back to look.")] = 30,
) -> None:
    """Say what a limit of that value would have blocked in the past days."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.configuring.whatif(key, value, days)
    said = f"{key} at {value} would have blocked {found.blocked} of {found.sends} sends in {days} days"
    call.output.answer(
        {"sends": found.sends, "blocked": found.blocked, "blocked_verified": found.blocked_verified},
        [f"{said}, {found.blocked_verified} of them verified."],
    )


@route.command("list")
def list_routes(context: typer.Context) -> None:
    """List the routes in force."""
    call = call_of(context)
    with call.desk() as desk:
        routes = desk.configuring.routes()
    call.output.answer(_routes(routes), _route_lines(routes))


@route.command("set")
def set_route(
    context: typer.Context,
    channel: Annotated[str, _CHANNEL],
    accounts: Annotated[list[str] | None, typer.Argument(help="The accounts, in the order to try them.")] = None,
    country: Annotated[str, _COUNTRY] = "",
    purpose: Annotated[str, _PURPOSE] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Remove the route.")] = False,
) -> None:
    """Set the accounts of the route for a channel, country and purpose, or remove it."""
    names = [name for part in accounts or [] for name in part.split(",") if name]
    if remove is bool(names):
        raise typer.BadParameter("Name the accounts of the route, or --remove it.")
    call = call_of(context)
    with call.desk() as desk:
        routes = desk.configuring.set_route(channel, names, country, purpose)
    call.output.answer(_routes(routes), _route_lines(routes))


@route.command()
def explain(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="A phone number in any form, or an e-mail address.")],
    channel: Annotated[Channel | None, typer.Option(help="Left away: sms, or email for an e-mail address.")] = None,
    purpose: Annotated[Purpose, typer.Option(help="What the code is for.")] = Purpose.SUPPORT_CALL,
) -> None:
    """Say which accounts an address takes, and why."""
    call = call_of(context)
    with call.desk() as desk:
        plan = desk.configuring.explain(address, channel, purpose)
    document = {
        "accounts": list(plan.accounts),
        "reasons": [{"what": one.what, "matched": one.matched, "why": one.why} for one in plan.reasons],
    }
    lines = [f"Takes {', then '.join(plan.accounts)}." if plan.accounts else "No account may carry it."]
    lines += [f"{'✓' if one.matched else '·'} {one.what}: {one.why}" for one in plan.reasons]
    call.output.answer(document, lines)


@config.command("export")
def export_configuration(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="The TOML file to write.")]
) -> None:
    """Write the whole configuration, without secrets, to a file."""
    call = call_of(context)
    with call.desk() as desk:
        desk.configuring.export_configuration(file)
    call.output.answer({"file": str(file)}, [f"The configuration is in {file}."])


@config.command("import")
def import_configuration(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A TOML file of “config export”.")],
    draft: Annotated[bool, typer.Option("--draft", help="Only draft it: nothing takes effect yet.")] = False,
) -> None:
    """Put the configuration of a file in force, as a new version."""
    call = call_of(context)
    with call.desk() as desk:
        if draft:
            line = desk.drafts.take_file(file).line
            call.output.answer(drafting.draft_document(line), drafting.draft_lines(line))
            return
        version = desk.configuring.import_configuration(file)
        keyless = [line.name for line in desk.configuring.accounts() if lacks_keys(line)]
    lines = [f"{file} is in force as version {version}."]
    if keyless:
        lines.append(f"These accounts wait for their keys: {', '.join(keyless)}.")
    call.output.answer({"version": version, "keyless": keyless}, lines)


@config.command()
def history(context: typer.Context) -> None:
    """List every version of the configuration, newest first."""
    call = call_of(context)
    with call.desk() as desk:
        versions = desk.configuring.history()
    document = [{"version": one.version, "at": iso(one.at), "who": one.who, "why": one.why} for one in versions]
    rows = [(str(one.version), local(one.at), one.who, one.why) for one in versions]
    call.output.answer(document, table(("Version", "Since", "By", "Change"), rows) if rows else ["No change yet."])


@config.command()
def rollback(
    context: typer.Context, version: Annotated[int, typer.Argument(help="A version of “config history”.")]
) -> None:
    """Put an earlier version in force again, as a new version."""
    call = call_of(context)
    with call.desk() as desk:
        made = desk.configuring.rollback(version)
    call.output.answer({"version": made}, [f"Version {version} is in force again, as version {made}."])


def _policy_lines(found: Policy) -> Iterable[str]:
    document = found.model_dump(mode="json")
    rows = [
        (field.key, _setting(document[field.key]), f"{field.label}{f' ({field.unit})' if field.unit else ''}")
        for field in form_fields(Policy)
    ]
    return table(("Setting", "Value", "Meaning"), rows)


def _setting(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{key}={item}" for key, item in value.items())
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _routes(routes: Sequence["Route"]) -> list[dict[str, Any]]:
    return [
        {
            "channel": one.channel.value,
            "country": one.country,
            "purpose": one.purpose.value if one.purpose else "",
            "accounts": list(one.accounts),
        }
        for one in routes
    ]


def _route_lines(routes: Sequence["Route"]) -> Iterable[str]:
    if not routes:
        return ["No route yet: every account that carries a channel is tried, the oldest first."]
    rows = [
        (one.channel.value, one.country or "any", one.purpose.value if one.purpose else "any", ", ".join(one.accounts))
        for one in routes
    ]
    return table(("Channel", "Country", "Purpose", "Accounts, in order"), rows)
