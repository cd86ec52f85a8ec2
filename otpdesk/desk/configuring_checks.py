"""What may be configured: settings without keys, and what each check of a whole configuration says of a row."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from otpdesk.configuration import Configuration, Place, Section
from otpdesk.configuration.rows import account_place, policy_values
from otpdesk.desk.findings import Finding
from otpdesk.errors import BadInput, NotFound
from otpdesk.guard import Policy
from otpdesk.options import every_problem, form_fields, problems
from otpdesk.providers import provider_class
from otpdesk.store import accounts, configuration

if TYPE_CHECKING:
    from pydantic import BaseModel

    from otpdesk.configuration import Account
    from otpdesk.desk.context import Context
    from otpdesk.store.engine import Tx


def check_plain_settings(provider: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """The settings of an account that are not secret, checked as far as is possible without its keys."""
    model = provider_class(provider).settings_model
    secret = {field.key for field in form_fields(model) if field.secret}
    if found := secret & set(values):
        raise BadInput(
            f"“{min(found)}” is a secret and does not belong in a configuration.",
            "Keep keys in the vault: “otpdesk account add … --secrets FILE”.",
            min(found),
        )
    given = {key: value for key, value in values.items() if value}
    with_keys = _wrong(model, {**dict.fromkeys(secret, _ANY_KEY), **given})
    for key, problem in _wrong(model, given).items():
        # What needs the whole, or depends on whether there is a key, can be judged only with the keys.
        if key and key not in secret and key in with_keys:
            raise problem
    return dict(values)


_ANY_KEY = "any key"


def _wrong(model: "type[BaseModel]", values: Mapping[str, str]) -> dict[str, BadInput]:
    """What keeps settings from being used, by field."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        return {key: BadInput(title, hint, key) for key, title, hint in problems(model, error)}
    return {}


def policy_findings(tx: "Tx", _context: "Context", wanted: Configuration) -> Iterator[Finding]:
    """Settings that contradict each other, said at the one that was changed last of them."""
    values = policy_values(wanted.policy)
    found = every_problem(Policy, values)
    if found:
        before = policy_values(configuration.in_force(tx)[1].policy)
        changed = [key for key in values if values[key] != before[key]]
        alone = (key for key in changed if not every_problem(Policy, {**values, key: before[key]}))
        key = next(alone, changed[0] if changed else next(iter(values)))
        yield Finding(Place(Section.POLICY, key), found[0].title, blocking=True, field=key, hint=found[0].hint)


def account_findings(tx: "Tx", _context: "Context", wanted: Configuration) -> Iterator[Finding]:
    """Accounts whose provider or settings cannot be, or whose name is another's."""
    known = {one.name: one for one in accounts.all(tx, removed=True)}
    for one in wanted.accounts:
        problem = _account_problem(one, known.get(one.name))
        if problem is not None:
            field = problem.field if isinstance(problem, BadInput) else "provider"
            yield Finding(account_place(one.name), problem.title, blocking=True, field=field, hint=problem.hint)
        elif key := _moved(one, known.get(one.name)):
            host = one.settings.get(key) or "the provider's own host"
            yield Finding(account_place(one.name), f"Its keys will be sent to {host}.", blocking=False, field=key)


_HOSTS = ("base_url", "host")
"""The settings that say where an account's keys go."""


def _moved(one: "Account", known: accounts.Account | None) -> str:
    """The setting by which an account that is in force goes to another host; empty if it stays."""
    if known is None or known.removed_at is not None:
        return ""
    return next((key for key in _HOSTS if one.settings.get(key, "") != known.settings.get(key, "")), "")


def _account_problem(one: "Account", known: accounts.Account | None) -> BadInput | NotFound | None:
    try:
        check_plain_settings(one.provider, one.settings)
    except (BadInput, NotFound) as problem:
        return problem
    if known is None or known.provider == one.provider:
        return None
    if known.removed_at is None:
        title = f"“{one.name}” is a {known.provider} account here, not a {one.provider} one."
    else:
        title = f"“{one.name}” was the name of a removed {known.provider} account."
    return BadInput(title, "Choose another name, so that the two histories stay apart.", "accounts")
