"""The keys of accounts, as the vault keeps them."""

from contextlib import suppress
from typing import TYPE_CHECKING

from otpdesk.errors import DeskError
from otpdesk.options import parsed
from otpdesk.providers import provider_class

if TYPE_CHECKING:
    from otpdesk.configuration import Account
    from otpdesk.store.vault import Vault


def secret_name(account: str, key: str) -> str:
    """Where the vault keeps a secret of an account."""
    return f"account/{account}/{key}"


def has_keys(vault: "Vault", account: "Account") -> bool:
    """Whether an account can be used with the secrets that the vault has for it."""
    model = provider_class(account.provider).settings_model
    secrets = {key: vault.get(secret_name(account.name, key)) for key in model.model_fields}
    given = {key: value for key, value in secrets.items() if value is not None}
    with suppress(DeskError):
        parsed(model, {**account.settings, **given})
        return True
    return False


def forget_keys(vault: "Vault", account: str) -> None:
    """Delete every secret of an account."""
    prefix = secret_name(account, "")
    for kept in vault.names():
        if kept.startswith(prefix):
            vault.delete(kept)
