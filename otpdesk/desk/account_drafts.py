"""Accounts in a draft: added, changed, taken out. What is drafted is used by no message before it is published."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from otpdesk.configuration import Account
from otpdesk.configuration.forms import check_name
from otpdesk.configuration.rows import account_place, account_value
from otpdesk.desk.account_cards import routes_through
from otpdesk.desk.account_keys import forget_unused, keep_drafted, kept_keys
from otpdesk.desk.configuring_checks import check_plain_settings
from otpdesk.desk.generations import generation, refuse_other
from otpdesk.errors import BadInput, NotFound, Refused, VaultProblem
from otpdesk.options import form_fields, parsed, split_secrets
from otpdesk.providers import provider_class
from otpdesk.store import accounts, drafts

if TYPE_CHECKING:
    from otpdesk.configuration import Configuration
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Drafts, Step


def account_of(effective: "Configuration", name: str) -> Account:
    """An account of a configuration. NotFound names those there are."""
    found = next((one for one in effective.accounts if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in effective.accounts) or "none yet"
        raise NotFound(f"There is no account called “{name}”.", f"Accounts: {names}.")
    return found


def add(context: "Context", mine: "Drafts", provider: str, name: str, values: Mapping[str, str]) -> "Step":
    """Draft a new account; its keys go to the vault at once. BadInput names the first field that cannot be used."""
    name = check_name(name)
    settings = parsed(provider_class(provider).settings_model, values)
    provider = generation(provider, settings)
    _refuse_taken(context, mine.effective(), name, provider)
    plain, secret = split_secrets(settings)
    step = mine.edit({account_place(name): account_value(Account(name, provider, plain))})
    try:
        keep_drafted(context.vault, name, secret)
    except VaultProblem:
        mine.restore(step.before)
        raise
    return step


def _refuse_taken(context: "Context", effective: "Configuration", name: str, provider: str) -> None:
    with context.store.read() as tx:
        known = {one.name: one for one in accounts.all(tx, removed=True)}
        others = drafts.all(tx)
    earlier = known.get(name)
    if any(one.name == name for one in effective.accounts) or (earlier and earlier.removed_at is None):
        raise BadInput(f"There is an account called “{name}” already.", "Choose another name.", "name")
    if any(account_place(name) in one.edits for one in others):
        raise BadInput(f"An account called “{name}” is in somebody's draft.", "Choose another name.", "name")
    if earlier and earlier.provider != provider:
        title = f"“{name}” was the name of a removed {earlier.provider} account."
        raise BadInput(title, "Choose another name, so that the two histories stay apart.", "name")


def change(context: "Context", mine: "Drafts", name: str, values: Mapping[str, str]) -> "Step":
    """Draft other settings of an account; those that `values` leaves out stay. Keys are not settings."""
    account = account_of(mine.effective(), name)
    plain = checked_settings(context, account, values)
    return mine.edit({account_place(name): account_value(Account(name, account.provider, plain))})


def checked_settings(context: "Context", account: Account, values: Mapping[str, str]) -> dict[str, str]:
    """The settings of an account with some changed; empty texts are left out. BadInput names the first bad one.

    While the account waits for its keys, what needs them for a judgement is taken as it is.
    """
    model = provider_class(account.provider).settings_model
    secret = {one.key: one for one in form_fields(model) if one.secret}
    wanted = {key: value for key, value in {**account.settings, **values}.items() if value.strip()}
    kept = kept_keys(context.vault, account)
    if set(wanted) & set(secret) or any(one.required and key not in kept for key, one in secret.items()):
        return dict(check_plain_settings(account.provider, wanted))
    settings = parsed(model, {**wanted, **kept})
    refuse_other(account.name, account.provider, settings)
    return split_secrets(settings)[0]


def remove(context: "Context", mine: "Drafts", name: str) -> "Step":
    """Draft that an account goes; refused while a route of the draft uses it. Its keys go when that is published.

    An account that was only drafted is gone at once, with its keys.
    """
    effective = mine.effective()
    account_of(effective, name)
    refuse_routed(name, effective)
    step = mine.edit({account_place(name): None})
    forget_unused(context)
    return step


def refuse_routed(name: str, configuration: "Configuration") -> None:
    """Refused, with the names of the routes, while any uses the account."""
    using = routes_through(name, configuration)
    if using:
        many = f"{len(using)} routes use" if len(using) > 1 else "A route uses"
        raise Refused(
            f"{many} “{name}”: {'; '.join(using)}.",
            "Give the routes other accounts first, on the page “Routing & limits” or with “otpdesk route set”.",
            rule="routes",
        )
