"""Accounts as people keep them: added, tested, taken out. Keys go to the vault, the rest to the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from otpdesk.configuration import Account
from otpdesk.configuration.forms import check_name
from otpdesk.configuration.rows import account_place, account_value
from otpdesk.desk.account_drafts import account_of, checked_settings, refuse_routed
from otpdesk.desk.account_views import AbilityLine, ProviderForm
from otpdesk.desk.generations import family_of, generation, refuse_other
from otpdesk.desk.publishing import LOCK, change
from otpdesk.desk.rights import require
from otpdesk.desk.vault_keys import forget_keys, secret_name
from otpdesk.desk.views import AccountLine
from otpdesk.errors import BadInput, VaultProblem
from otpdesk.options import Secret, form_fields, parsed, split_secrets
from otpdesk.otp import Channel
from otpdesk.providers import PROVIDERS, provider_class
from otpdesk.providers.abilities import CAPABILITY_WORDS, Capability
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, configuration

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.providers.base import Provider
    from otpdesk.store.engine import Tx
    from otpdesk.store.vault import Vault


def forms() -> tuple[ProviderForm, ...]:
    """Every provider, with the settings that an account there has; a generation of another names its `family`."""
    return tuple(_form(provider_class(name)) for name in PROVIDERS)


def _form(kind: "type[Provider]") -> ProviderForm:
    return ProviderForm(
        kind.name,
        kind.title,
        tuple(channel for channel in Channel if channel in kind.channels),
        form_fields(kind.settings_model),
        tuple(
            AbilityLine(CAPABILITY_WORDS[one], kind.abilities[one].level, kind.abilities[one].why) for one in Capability
        ),
        kind.family,
    )


def lines(context: "Context") -> tuple[AccountLine, ...]:
    """Every account, in the order of adding."""
    with context.store.read() as tx:
        rows = accounts.all(tx)
    return _lines(context, rows)


def line(context: "Context", name: str) -> AccountLine:
    """One account. NotFound if there is none of that name."""
    with context.store.read() as tx:
        row = accounts.named(tx, name)
    return _lines(context, (row,))[0]


def _lines(context: "Context", rows: tuple[accounts.Account, ...]) -> tuple[AccountLine, ...]:
    channels = {one.account: one.channels for one in context.accounts.carriers()}
    kept = frozenset(context.vault.names())
    return tuple(_line(row, channels.get(row.name, frozenset()), kept) for row in rows)


def _line(row: accounts.Account, channels: frozenset[Channel], kept: frozenset[str]) -> AccountLine:
    kind = provider_class(row.provider)
    fields = form_fields(kind.settings_model)
    return AccountLine(
        name=row.name,
        provider=row.provider,
        title=kind.title,
        channels=tuple(channel for channel in Channel if channel in channels),
        settings=tuple((field.label, row.settings[field.key]) for field in fields if row.settings.get(field.key)),
        secrets=tuple(field.label for field in fields if secret_name(row.name, field.key) in kept),
        created_at=row.created_at,
        paused=row.paused_at is not None,
        last_error=row.last_error,
    )


def add(context: "Context", provider: str, name: str, values: Mapping[str, str]) -> AccountLine:
    """Keep a new account, or give the keys to one that came with an imported configuration.

    Of several generations of a provider it is at the one that its keys belong to.
    """
    require(context, Right.CONFIGURE)
    name = check_name(name)
    model = provider_class(provider).settings_model
    with _undone_with(context.vault) as keys, context.store.write(LOCK) as tx:
        waiting = _waiting(tx, name, provider)
        if waiting is None:
            _refuse_taken(tx, name)
        settings = parsed(model, {**(waiting.settings if waiting else {}), **values})
        provider = generation(provider, settings)
        if waiting is not None:
            refuse_other(name, waiting.provider, settings)
        plain, secret = split_secrets(settings)
        # The keys come before the commit: an account without them would be worse than keys without an account.
        for key, value in secret.items():
            keys.append(secret_name(name, key))
            context.vault.put(keys[-1], Secret(value))
        change(
            context, tx, {account_place(name): account_value(Account(name, provider, plain))}, f"account {name} added"
        )
        accounts.set_keys(tx, name, context.operator)
        detail = {"provider": provider, "settings": plain, "secrets": sorted(secret)}
        audit.write(tx, context.operator, context.workstation, "account.add", name, "done", detail)
    return line(context, name)


@contextmanager
def _undone_with(vault: "Vault") -> Iterator[list[str]]:
    """A list of names of new secrets, which are forgotten again if what they belong to is not committed."""
    names: list[str] = []
    try:
        yield names
    except BaseException:
        for name in names:
            with suppress(VaultProblem):
                vault.delete(name)
        raise


def _waiting(tx: "Tx", name: str, provider: str) -> accounts.Account | None:
    """The account of that name and provider, of whichever generation, that still waits for its keys."""
    found = accounts.by_name(tx, name)
    waits = found is not None and found.keys_set_at is None and family_of(found.provider) == family_of(provider)
    return found if waits else None


def _refuse_taken(tx: "Tx", name: str) -> None:
    if accounts.by_name(tx, name) is not None:
        raise BadInput(f"There is an account called “{name}” already.", "Choose another name.", "name")


def remove(context: "Context", name: str) -> None:
    """Take an account out of use and forget its keys; refused while a route names it."""
    require(context, Right.CONFIGURE)
    with context.store.write(LOCK) as tx:
        accounts.named(tx, name)
        refuse_routed(name, configuration.in_force(tx)[1])
        change(context, tx, {account_place(name): None}, f"account {name} removed")
        audit.write(tx, context.operator, context.workstation, "account.remove", name, "done")
    forget_keys(context.vault, name)


def configure(context: "Context", name: str, values: Mapping[str, str]) -> AccountLine:
    """Change settings of an account at once; those left out stay. BadInput names the first that cannot be used."""
    require(context, Right.CONFIGURE)
    with context.store.write(LOCK) as tx:
        account = account_of(configuration.in_force(tx)[1], name)
        plain = checked_settings(context, account, values)
        wanted = account_value(Account(name, account.provider, plain))
        changed = sorted(key for key in {*plain, *account.settings} if plain.get(key) != account.settings.get(key))
        if changed:
            change(context, tx, {account_place(name): wanted}, f"account {name}: {', '.join(changed)} changed")
            detail = {"settings": {key: plain.get(key, "") for key in changed}}
            audit.write(tx, context.operator, context.workstation, "account.set", name, "done", detail)
    return line(context, name)


def pause(context: "Context", name: str, *, paused: bool) -> None:
    """Take an account out of use at once, or back in; nothing happens if it is so already. NotFound."""
    require(context, Right.CONFIGURE)
    with context.store.write(LOCK) as tx:
        if (accounts.named(tx, name).paused_at is not None) is paused:
            return
        accounts.pause(tx, name, paused=paused)
        action = "account.pause" if paused else "account.resume"
        audit.write(tx, context.operator, context.workstation, action, name, "done")
