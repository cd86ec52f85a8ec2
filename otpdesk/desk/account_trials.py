"""Trying accounts out: asking the provider with keys that are kept or typed, and where tests went before."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from otpdesk.desk.account_cards import FAILED, FINE, REFUSED
from otpdesk.desk.account_keys import kept_keys
from otpdesk.desk.account_views import OwnAddress, Tested
from otpdesk.desk.generations import generation, refuse_other
from otpdesk.desk.provider_views import Known
from otpdesk.desk.publishing import LOCK
from otpdesk.desk.rights import require
from otpdesk.desk.standing_words import (
    COUNTRIES,
    REGISTRATIONS,
    SENDERS,
    country_lines,
    money_line,
    registration_line,
    sender_line,
)
from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.options import parsed
from otpdesk.otp import Channel
from otpdesk.providers import provider_class
from otpdesk.providers.abilities import Capability
from otpdesk.providers.base import NoAnswer
from otpdesk.roles import Right
from otpdesk.store import accounts, audit, customers, sends

if TYPE_CHECKING:
    from otpdesk.configuration import Account
    from otpdesk.desk.context import Context
    from otpdesk.otp import Money
    from otpdesk.providers.base import Provider

_Fact = TypeVar("_Fact")


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
    settings = parsed(kind.settings_model, {**kept, **typed})
    if known is not None:
        refuse_other(known.name, known.provider, settings)
    return _asked(provider_class(generation(provider, settings))(settings), known.name if known else "")


def _asked(adapter: "Provider", name: str) -> Tested:
    try:
        report = adapter.test()
        known = tuple(_known(adapter, report.balance))
    except NoAnswer as silence:
        raise AccountProblem(silence.title, silence.hint) from None
    return Tested(name, report.name, report.latency, report.balance, known)


def _known(adapter: "Provider", balance: "Money | None") -> Iterator[Known]:
    """What else the provider says of the account; where it does not say, the reason."""
    kind = type(adapter)
    why = kind.abilities[Capability.BALANCE].why
    yield Known("Balance", balance is not None, (money_line(balance),) if balance else (), _sentence(kind, why))
    try:
        standing = adapter.standing()
    except (AccountProblem, NoAnswer) as problem:
        yield from (Known(what, available=False, why=problem.title) for what in (SENDERS, COUNTRIES, REGISTRATIONS))
        return
    able = kind.abilities[Capability.PERMISSIONS]
    why = _sentence(kind, able.why)
    yield _lines(SENDERS, standing.senders, sender_line, why)
    yield Known(COUNTRIES, standing.permissions is not None, country_lines(standing.permissions or ()), why)
    yield _lines(REGISTRATIONS, standing.registrations, registration_line, why)


def _lines(what: str, found: "tuple[_Fact, ...] | None", line: "Callable[[_Fact], str]", why: str) -> Known:
    return Known(what, found is not None, tuple(line(one) for one in found or ()), why)


def _sentence(kind: "type[Provider]", why: str) -> str:
    return f"{kind.title}: {why}." if why else f"{kind.title} does not say."


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
