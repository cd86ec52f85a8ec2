"""`otpdesk account …`: the provider accounts and their keys."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, money, money_text, table
from otpdesk.errors import BadInput
from otpdesk.options import FormField, form_fields
from otpdesk.providers import PROVIDERS, provider_class

if TYPE_CHECKING:
    from otpdesk.desk.views import AccountLine

app = typer.Typer(help="Provider accounts: keys, senders, hosts.", no_args_is_help=False)

_NAME = typer.Argument(help="The account's name.")


@app.command()
def add(
    context: typer.Context,
    provider: Annotated[str, typer.Argument(help=f"One of {', '.join(PROVIDERS)}.")],
    name: Annotated[str, typer.Option(help="The account's name here.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting that is not secret; repeat it.")
    ] = None,
    secrets: Annotated[
        str, typer.Option(metavar="FILE", help="A file of KEY=VALUE lines with the keys; - reads them from stdin.")
    ] = "",
) -> None:
    """Keep a provider account; its keys go to the vault."""
    call = call_of(context)
    values = {**_typed(provider, settings or []), **_read_secrets(secrets)}
    with call.desk() as desk:
        line = desk.configuring.add_account(provider, name, values)
    call.output.answer(document(line), [f"Account {line.name} is kept. “otpdesk account test {line.name}” tries it."])


@app.command("list")
def list_accounts(context: typer.Context) -> None:
    """List the accounts."""
    call = call_of(context)
    with call.desk() as desk:
        lines = desk.configuring.accounts()
    call.output.answer([document(line) for line in lines], _listed(lines))


@app.command()
def test(context: typer.Context, name: Annotated[str, _NAME]) -> None:
    """Ask the provider for the account, to prove keys and host."""
    call = call_of(context)
    with call.desk() as desk:
        tested = desk.configuring.test_account(name)
    balance = f", balance {money_text(tested.balance)}" if tested.balance else ""
    call.output.answer(
        {
            "account": tested.account,
            "name": tested.name,
            "latency": tested.latency,
            "balance": money(tested.balance),
        },
        [f"{tested.account} works: {tested.name}, {tested.latency} ms{balance}."],
    )


@app.command()
def remove(context: typer.Context, name: Annotated[str, _NAME]) -> None:
    """Take an account out of use and forget its keys."""
    call = call_of(context)
    with call.desk() as desk:
        desk.configuring.remove_account(name)
    call.output.answer({"removed": name}, [f"Account {name} is removed; its keys are forgotten."])


def document(line: "AccountLine") -> dict[str, Any]:
    """An account in a document: settings and the names of kept secrets by key, never a secret."""
    keys = {field.label: field.key for field in _fields(line.provider)}
    return {
        "name": line.name,
        "provider": line.provider,
        "channels": [channel.value for channel in line.channels],
        "settings": {keys[label]: value for label, value in line.settings},
        "secrets": [keys[label] for label in line.secrets],
        "created_at": iso(line.created_at),
        "paused": line.paused,
        "last_error": line.last_error,
    }


def lacks_keys(line: "AccountLine") -> bool:
    """Whether a secret that the provider needs is not kept, as after an import."""
    needed = {field.label for field in _fields(line.provider) if field.secret and field.required}
    return not needed <= set(line.secrets)


def _fields(provider: str) -> tuple[FormField, ...]:
    return form_fields(provider_class(provider).settings_model)


def _listed(lines: Sequence["AccountLine"]) -> Iterable[str]:
    if not lines:
        return ["No account yet. “otpdesk account add twilio --name main …” keeps one."]
    rows = [(line.name, line.title, ", ".join(line.channels), _state(line)) for line in lines]
    return table(("Account", "Provider", "Channels", "State"), rows)


def _state(line: "AccountLine") -> str:
    if lacks_keys(line):
        return "waits for its keys"
    return "paused" if line.paused else line.last_error or "in use"


def _typed(provider: str, settings: Sequence[str]) -> dict[str, str]:
    """The values of `--set`. A secret among them is refused: other users of this computer could read it."""
    secret = {field.key for field in _fields(provider) if field.secret}
    values = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise typer.BadParameter("--set takes KEY=VALUE.")
        if key in secret:
            raise BadInput(
                f"“{key}” is a secret, and arguments show in the list of processes and in the shell's history.",
                f"Put the line {key}=… into a file and name it with --secrets FILE, or pipe it to --secrets -.",
                key,
            )
        values[key.strip()] = value
    return values


def _read_secrets(source: str) -> dict[str, str]:
    if not source:
        return {}
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadInput(f"The file of secrets cannot be read: {reason}.", "It has KEY=VALUE lines.", "secrets") from None
    return _secret_values(text)


def _secret_values(text: str) -> dict[str, str]:
    """KEY=VALUE lines; a private key may go on over lines up to its END line. Blank lines and # lines are left out."""
    values: dict[str, str] = {}
    open_key = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if open_key:
            values[open_key] += f"\n{line}"
        elif line.strip() and not line.lstrip().startswith("#"):
            key, equals, value = line.partition("=")
            if not equals:
                raise BadInput(f"Line {number} of the secrets has no “=”.", "Each line is KEY=VALUE.", "secrets")
            open_key = key.strip()
            values[open_key] = value.strip().replace("\\n", "\n")
        if open_key and not _goes_on(values[open_key]):
            open_key = ""
    return values


def _goes_on(value: str) -> bool:
    return value.startswith("-----BEGIN") and "-----END" not in value
