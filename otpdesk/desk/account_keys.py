"""The keys of accounts: replaced at once, shown by their endings only, forgotten when nothing needs them.

A drafted account's keys lie in the vault before the account is in force. A mark beside them says so, and whatever is
marked and belongs to no account and nobody's draft is forgotten: when a draft is discarded, and at the next start.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from otpdesk.desk.generations import refuse_other
from otpdesk.desk.publishing import LOCK
from otpdesk.desk.rights import require
from otpdesk.desk.vault_keys import forget_keys, secret_name
from otpdesk.errors import BadInput, VaultProblem
from otpdesk.options import Secret, form_fields, parsed, split_secrets
from otpdesk.providers import provider_class
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, drafts

if TYPE_CHECKING:
    from otpdesk.configuration import Account
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx
    from otpdesk.store.vault import Vault

_MARK = "drafted/"
_SHOWN = 4
_LONG_ENOUGH = 12
"""Of shorter secrets four characters would give away too much."""


def ending(secret: Secret | None) -> str:
    """The last four characters of a secret, by which people tell keys apart; empty for a short one or none.

    Of a key in PEM they are those before its END line.
    """
    if secret is None:
        return ""
    text = secret.get_secret_value().partition("\n-----END")[0].rstrip("=\n ")
    return text[-_SHOWN:] if len(text) >= _LONG_ENOUGH else ""


def kept_keys(vault: "Vault", account: "Account") -> dict[str, Secret]:
    """The secrets that the vault has for an account, by the keys of its settings."""
    fields = form_fields(provider_class(account.provider).settings_model)
    found = {one.key: vault.get(secret_name(account.name, one.key)) for one in fields if one.secret}
    return {key: secret for key, secret in found.items() if secret is not None}


def keep_drafted(vault: "Vault", account: str, secrets: Mapping[str, str]) -> None:
    """Put the keys of an account that is only drafted into the vault, marked as such; all of them or none."""
    try:
        vault.put(f"{_MARK}{account}", Secret("drafted"))
        for key, value in secrets.items():
            vault.put(secret_name(account, key), Secret(value))
    except VaultProblem:
        with suppress(VaultProblem):
            forget_keys(vault, account)
            vault.delete(f"{_MARK}{account}")
        raise


def forget_unused(context: "Context") -> None:
    """Forget the keys of accounts that were drafted and never published, and are in nobody's draft any more."""
    marked = [name.removeprefix(_MARK) for name in context.vault.names() if name.startswith(_MARK)]
    if not marked:
        return
    with context.store.write(LOCK) as tx:
        in_force = {one.name for one in accounts.all(tx)}
        drafted = {place.key for one in drafts.all(tx) for place, edit in one.edits.items() if edit.after is not None}
        for name in marked:
            if name not in in_force | drafted:
                forget_keys(context.vault, name)
            if name in in_force or name not in drafted:
                context.vault.delete(f"{_MARK}{name}")


def replace(context: "Context", account: "Account", values: Mapping[str, str]) -> None:
    """Put new keys in the place of those kept, from the next send on. An empty text forgets a key that may be missing.

    BadInput names the first that cannot be used; then everything stays as it was.
    """
    require(context, Right.CONFIGURE)
    wanted = _wanted(context, account, values)
    before = {key: context.vault.get(secret_name(account.name, key)) for key in wanted}
    try:
        _put(context.vault, account.name, {key: Secret(text) if text else None for key, text in wanted.items()})
        with context.store.write(LOCK) as tx:
            _note(tx, context, account.name, sorted(wanted))
    except BaseException:
        with suppress(VaultProblem):
            _put(context.vault, account.name, before)
        raise


def _wanted(context: "Context", account: "Account", values: Mapping[str, str]) -> dict[str, str]:
    """The texts to keep by key, as the settings' own checks have them; empty: to be forgotten."""
    model = provider_class(account.provider).settings_model
    secret = {one.key: one for one in form_fields(model) if one.secret}
    if unknown := sorted(set(values) - set(secret)):
        raise BadInput(f"“{unknown[0]}” is not a key of {account.provider}.", f"Keys: {', '.join(secret)}.", unknown[0])
    if not values:
        raise BadInput("No key was given.", f"Keys: {', '.join(secret)}.", next(iter(secret), ""))
    kept = {key: one for key, one in kept_keys(context.vault, account).items() if key not in values}
    typed = {key: text for key, text in values.items() if text.strip()}
    settings = parsed(model, {**account.settings, **kept, **typed})
    refuse_other(account.name, account.provider, settings)
    checked = split_secrets(settings)[1]
    return {key: checked.get(key, "") for key in values}


def _put(vault: "Vault", account: str, secrets: Mapping[str, Secret | None]) -> None:
    for key, secret in secrets.items():
        if secret is None:
            vault.delete(secret_name(account, key))
        else:
            vault.put(secret_name(account, key), secret)


def _note(tx: "Tx", context: "Context", name: str, keys: list[str]) -> None:
    if accounts.by_name(tx, name) is not None:
        accounts.set_keys(tx, name, context.operator)
    audit.write(tx, context.operator, context.workstation, "account.keys", name, "done", {"secrets": keys})
