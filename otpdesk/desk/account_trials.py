"""Trying accounts out: asking the provider with keys that are kept or typed, and where tests went before."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from otpdesk.desk.account_cards import FAILED, FINE, REFUSED
from otpdesk.desk.account_keys import kept_keys
from otpdesk.desk.account_views import OwnAddress, Tested
from otpdesk.desk.publishing import LOCK
from otpdesk.desk.rights import require
from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.options import parsed
from otpdesk.otp import Channel
from otpdesk.providers import provider_class
from otpdesk.providers.base import NoAnswer
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, customers, sends

if TYPE_CHECKING:
    from otpdesk.configuration import Account
    from otpdesk.desk.context import Context
    from otpdesk.otp import Money
    from otpdesk.providers.base import Provider


def test(context: "Context", name: str) -> Tested:
    """Ask the provider for an account in force, to prove keys and host; what comes of it is kept with the account."""
    require(context, Right.CONFIGURE)
    with context.store.read() as tx:
        accounts.named(tx, name)
    try:
        found = _asked(context.accounts.adapter(name), name)
    except AccountProblem as problem:
        outcome = REFUSED if isinstance(problem, KeysRefused) else FAILED
        _note(context, name, outcome, problem.title)
        raise
    _note(context, name, FINE, balance=found.balance)
    return found


def try_out(context: "Context", provider: str, values: Mapping[str, str], known: "Account | None" = None) -> Tested:
    """The same for settings that are typed. Keys that are not typed are those of the `known` account; nothing is kept.

    BadInput names the first setting that cannot be used.
    """
    require(context, Right.CONFIGURE)
    kind = provider_class(provider)
    typed = {key: value for key, value in values.items() if value.strip()}
    kept = kept_keys(context.vault, known) if known is not None else {}
    return _asked(kind(parsed(kind.settings_model, {**kept, **typed})), known.name if known else "")


def _asked(adapter: "Provider", name: str) -> Tested:
    try:
        report = adapter.test()
    except NoAnswer as silence:
        raise AccountProblem(silence.title, silence.hint) from None
    return Tested(name, report.name, report.latency, report.balance)


def _note(context: "Context", name: str, outcome: str, words: str = "", balance: "Money | None" = None) -> None:
    with context.store.write(LOCK) as tx:
        accounts.note_test(tx, name, outcome, words, balance)
        audit.write(tx, context.operator, context.workstation, "account.test", name, "failed" if words else "done")


def own_address(context: "Context", channels: Collection[Channel]) -> OwnAddress | None:
    """Where whoever sits here last had a test sent over one of some channels."""
    with context.store.read() as tx:
        found = sends.last_test(tx, context.operator, channels)
        if found is None:
            return None
        place = customers.address(tx, found)
    return OwnAddress(place.id, place.masked)
