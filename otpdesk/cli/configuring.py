"""`otpdesk policy …`, `otpdesk config …`: what is in force, and its versions."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from otpdesk.cli import drafting
from otpdesk.cli.accounts import lacks_keys
from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, table
from otpdesk.guard import Policy
from otpdesk.options import form_fields

policy = typer.Typer(help="Limits and the code policy.")
config = typer.Typer(help="The whole configuration, without secrets, its draft and its versions.")
drafting.add_to(config)

_KEY = typer.Argument(help="A setting of “otpdesk policy show”.")
_WHATIF_COUNTRY = typer.Option(
    metavar="XX", help="Try a cap of this country instead: per_day or per_number_day as the setting."
)
_VALUE = typer.Argument(help="Its value; several with commas.")


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
    country: Annotated[str, _WHATIF_COUNTRY] = "",
    by_day: Annotated[bool, typer.Option("--by-day", help="Say it for each 24 hours too.")] = False,
) -> None:
    """Say what a limit of that value would have blocked in the past days."""
    call = call_of(context)
    with call.desk() as desk:
        found = desk.limits.whatif(key, value, days, country)
    document: dict[str, Any] = {
        "sends": found.sends,
        "blocked": found.blocked,
        "blocked_verified": found.blocked_verified,
    }
    what = f"{key} of {country.upper()}" if country else key
    said = f"{what} at {value} would have blocked {found.blocked} of {found.sends} sends in {days} days"
    lines = [f"{said}, {found.blocked_verified} of them verified."]
    if by_day:
        document["days"] = [
            {
                "until": iso(day.until),
                "sends": day.sends,
                "blocked": day.blocked,
                "blocked_verified": day.blocked_verified,
            }
            for day in found.days
        ]
        rows = [(local(day.until), str(day.sends), str(day.blocked), str(day.blocked_verified)) for day in found.days]
        lines += table(("24 hours until", "Sends", "Blocked", "Verified"), rows)
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
