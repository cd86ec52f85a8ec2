"""`otpdesk account …`: the provider accounts and their keys."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from otpdesk.cli.call import call_of
from otpdesk.cli.output import iso, local, money, money_text, plain, table
from otpdesk.errors import BadInput, NotFound
from otpdesk.options import FormField, form_fields
from otpdesk.providers import PROVIDERS, provider_class

if TYPE_CHECKING:
    from otpdesk.desk.account_views import AccountCard
    from otpdesk.desk.desk import Desk
    from otpdesk.desk.provider_views import Known
    from otpdesk.desk.views import AccountLine

app = typer.Typer(help="Provider accounts: keys, senders, hosts.", no_args_is_help=False)

_NAME = typer.Argument(help="The account's name.")


@app.command()
def add(
    context: typer.Context,
    provider: Annotated[str, typer.Argument(help=f"One of {', '.join(PROVIDERS)}; the keys tell the generation.")],
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
        kept = desk.configuring.add_account(provider, name, values).name
        card = _card(desk, kept)
    call.output.answer(document(card), [f"Account {kept} is kept. “otpdesk account test {kept}” tries it."])


@app.command("list")
def list_accounts(context: typer.Context) -> None:
    """List the accounts: state, channels, balance where it is known, since when they have their keys."""
    call = call_of(context)
    with call.desk() as desk:
        cards = desk.configuring.cards(drafted=False)
    call.output.answer([document(card) for card in cards], _listed(cards))


@app.command("set")
def set_account(
    context: typer.Context,
    name: Annotated[str, _NAME],
    settings: Annotated[
        list[str],
        typer.Option("--set", metavar="KEY=VALUE", help="A setting that is not secret; repeat it. Empty: as it came."),
    ],
) -> None:
    """Change settings of an account, in force from the next send on; those left out stay."""
    call = call_of(context)
    with call.desk() as desk:
        provider = _card(desk, name).provider
        desk.configuring.set_account(name, _typed(provider, settings))
        card = _card(desk, name)
    call.output.answer(document(card), [f"Account {name} is changed. “otpdesk account test {name}” tries it."])


@app.command()
def keys(
    context: typer.Context,
    name: Annotated[str, _NAME],
    secrets: Annotated[
        str, typer.Option(metavar="FILE", help="A file of KEY=VALUE lines with the keys; - reads them from stdin.")
    ],
) -> None:
    """Put new keys in the place of old ones, from the next send on. KEY= forgets a key that may be missing."""
    call = call_of(context)
    values = _read_secrets(secrets)
    with call.desk() as desk:
        desk.configuring.replace_keys(name, values)
        card = _card(desk, name)
    call.output.answer(document(card), [f"Account {name} has new keys. “otpdesk account test {name}” tries them."])


@app.command()
def pause(context: typer.Context, name: Annotated[str, _NAME]) -> None:
    """Take an account out of use at once; “account resume” puts it back."""
    call = call_of(context)
    with call.desk() as desk:
        desk.configuring.pause(name)
        card = _card(desk, name)
    call.output.answer(document(card), [f"Account {name} is paused: nothing is sent through it."])


@app.command()
def resume(context: typer.Context, name: Annotated[str, _NAME]) -> None:
    """Put a paused account back into use."""
    call = call_of(context)
    with call.desk() as desk:
        desk.configuring.resume(name)
        card = _card(desk, name)
    call.output.answer(document(card), [f"Account {name} is in use again."])


@app.command()
def test(context: typer.Context, name: Annotated[str, _NAME]) -> None:
    """Ask the provider for the account, to prove keys and host."""
    call = call_of(context)
    with call.desk() as desk:
        tested = desk.configuring.test_account(name)
    call.output.answer(
        {
            "account": tested.account,
            "name": tested.name,
            "latency": tested.latency,
            "balance": money(tested.balance),
            "known": plain(tested.known),
        },
        [f"{tested.account} works: {tested.name}, {tested.latency} ms.", *_known(tested.known)],
    )


def _known(known: Iterable["Known"]) -> Iterator[str]:
    """What else was asked, a line each; where it is not available, why."""
    for one in known:
        if not one.available:
            yield f"{one.what}: not available. {one.why}"
        elif len(one.lines) == 1:
            yield f"{one.what}: {one.lines[0]}"
        else:
            yield f"{one.what}:{'' if one.lines else ' none'}"
            yield from (f"  {line}" for line in one.lines)


@app.command()
def remove(context: typer.Context, name: Annotated[str, _NAME]) -> None:
    """Take an account out of use and forget its keys."""
    call = call_of(context)
    with call.desk() as desk:
        desk.configuring.remove_account(name)
    call.output.answer({"removed": name}, [f"Account {name} is removed; its keys are forgotten."])


def document(card: "AccountCard") -> dict[str, Any]:
    """An account in a document: settings and the names of kept secrets by key, never a secret."""
    return {
        "name": card.name,
        "provider": card.provider,
        "state": card.state.value,
        "channels": [channel.value for channel in card.channels],
        "settings": dict(card.settings),
        "secrets": [secret.key for secret in card.secrets if secret.kept],
        "created_at": iso(card.created_at),
        "paused": card.paused,
        "last_error": card.trouble,
        "last_error_at": iso(card.trouble_at),
        "keys_set_at": iso(card.keys_set_at),
        "keys_set_by": card.keys_set_by,
        "tested_at": iso(card.tested_at),
        "balance": money(card.balance),
        "balance_at": iso(card.balance_at),
        "routes": list(card.routes),
        "day": plain(card.day),
    }


def _card(desk: "Desk", name: str) -> "AccountCard":
    """An account in force. NotFound names those there are."""
    cards = desk.configuring.cards(drafted=False)
    found = next((one for one in cards if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in cards) or "none yet"
        raise NotFound(f"There is no account called “{name}”.", f"Accounts: {names}.")
    return found


def lacks_keys(line: "AccountLine") -> bool:
    """Whether a secret that the provider needs is not kept, as after an import."""
    needed = {field.label for field in _fields(line.provider) if field.secret and field.required}
    return not needed <= set(line.secrets)


def _fields(provider: str) -> tuple[FormField, ...]:
    return form_fields(provider_class(provider).settings_model)


def _listed(cards: Sequence["AccountCard"]) -> Iterable[str]:
    if not cards:
        return ["No account yet. “otpdesk account add twilio --name main …” keeps one."]
    head = ("Account", "Provider", "State", "Channels", "Balance", "Keys set", "Last problem")
    return table(head, [_row(card) for card in cards])


def _row(card: "AccountCard") -> tuple[str, ...]:
    keys_set = f"{local(card.keys_set_at)[:11]} by {card.keys_set_by}" if card.keys_set_at else "–"
    channels = ", ".join(card.channels)
    balance = money_text(card.balance)
    return (card.name, card.title, card.state.value, channels, balance, keys_set, card.trouble or "–")


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
