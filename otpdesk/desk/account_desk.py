"""What people do with accounts: see them, add, change, test, pause and remove them, and replace their keys.

Keys and pauses take effect at once; the rest is drafted, or done at once as a version of its own.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from otpdesk.desk import account_cards, account_drafts, account_keys, account_trials, configuring_accounts
from otpdesk.desk.drafts import Drafts
from otpdesk.desk.rights import require
from otpdesk.errors import BadInput
from otpdesk.options import every_problem
from otpdesk.otp import Channel
from otpdesk.providers import provider_class
from otpdesk.roles import Right

if TYPE_CHECKING:
    from otpdesk.configuration import Account
    from otpdesk.desk.account_views import AccountCard, OwnAddress, ProviderForm, Tested
    from otpdesk.desk.context import Context
    from otpdesk.desk.drafts import Step
    from otpdesk.desk.views import AccountLine


class AccountDesk:
    """Accounts. All methods block; safe in every thread. NotFound where there is no account of that name."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._mine = Drafts(context)

    def providers(self) -> tuple["ProviderForm", ...]:
        """Every provider, for forms."""
        return configuring_accounts.forms()

    def accounts(self) -> tuple["AccountLine", ...]:
        """Every account in force, in the order of adding; never a secret."""
        return configuring_accounts.lines(self._context)

    def cards(self, *, drafted: bool = True) -> tuple["AccountCard", ...]:
        """Every account in full, with my draft applied unless not `drafted`; never a secret."""
        return account_cards.cards(self._context, self._mine.effective() if drafted else None)

    def check_settings(self, provider: str, values: Mapping[str, str], account: str = "") -> tuple[BadInput, ...]:
        """What is wrong with settings as they are typed, field by field; asks nobody.

        Keys that are not typed are those of `account`, if one is named.
        """
        kept = account_keys.kept_keys(self._context.vault, self._account(account)) if account else {}
        typed = {key: value for key, value in values.items() if value.strip()}
        return every_problem(provider_class(provider).settings_model, {**kept, **typed})

    # at once

    def add_account(self, provider: str, name: str, values: Mapping[str, str]) -> "AccountLine":
        """Keep a new account. BadInput names the first setting that cannot be used."""
        return configuring_accounts.add(self._context, provider, name, values)

    def set_account(self, name: str, values: Mapping[str, str]) -> "AccountLine":
        """Change settings that are not secret; those left out stay. BadInput names the first that cannot be used."""
        return configuring_accounts.configure(self._context, name, values)

    def remove_account(self, name: str) -> None:
        """Take an account out of use and forget its keys. Refused, with their names, while routes use it."""
        configuring_accounts.remove(self._context, name)

    def replace_keys(self, name: str, values: Mapping[str, str]) -> None:
        """Put new keys in the place of old ones, from the next send on; an empty text forgets one that may be missing.

        BadInput names the first that cannot be used; then all stay as they were.
        """
        require(self._context, Right.CONFIGURE)
        account_keys.replace(self._context, self._account(name), values)

    def pause(self, name: str) -> None:
        """Take an account out of every plan, from the next send on."""
        configuring_accounts.pause(self._context, name, paused=True)

    def resume(self, name: str) -> None:
        """Put a paused account back into use."""
        configuring_accounts.pause(self._context, name, paused=False)

    # in my draft

    def draft_account(self, provider: str, name: str, values: Mapping[str, str]) -> "Step":
        """Draft a new account; its keys go to the vault at once. BadInput names the first field that is wrong."""
        require(self._context, Right.CONFIGURE)
        return account_drafts.add(self._context, self._mine, provider, name, values)

    def draft_settings(self, name: str, values: Mapping[str, str]) -> "Step":
        """Draft other settings; those left out stay. BadInput names the first that cannot be used."""
        require(self._context, Right.CONFIGURE)
        return account_drafts.change(self._context, self._mine, name, values)

    def draft_removal(self, name: str) -> "Step":
        """Draft that an account goes. Refused, with their names, while routes of the draft use it."""
        require(self._context, Right.CONFIGURE)
        return account_drafts.remove(self._context, self._mine, name)

    # asking the provider

    def test_account(self, name: str) -> "Tested":
        """Ask the provider for an account in force, and keep what comes of it. AccountProblem says what is wrong."""
        return account_trials.test(self._context, name)

    def try_account(self, provider: str, values: Mapping[str, str], account: str = "") -> "Tested":
        """The same for settings that are typed; keys left out are those of `account`. Nothing is kept."""
        return account_trials.try_out(self._context, provider, values, self._account(account) if account else None)

    def own_address(self, channels: Collection[Channel]) -> "OwnAddress | None":
        """Where I last had a test sent over one of some channels."""
        return account_trials.own_address(self._context, channels)

    def _account(self, name: str) -> "Account":
        return account_drafts.account_of(self._mine.effective(), name)
