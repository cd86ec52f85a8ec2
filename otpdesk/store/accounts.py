"""Provider accounts. Keys are not here: they are in the vault.

A removed account keeps its row, because its attempts name it; `add` revives it if the same provider comes back
under the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from otpdesk.errors import BadInput, NotFound
from otpdesk.otp import Instant, Money
from otpdesk.store import tables
from otpdesk.store.engine import Tx

_ERROR_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Account:
    """One configured use of a provider. `settings` are the declared ones that are not secret, as texts.

    `test_outcome` is what the last test of these settings and keys came to: ok, refused (the keys) or failed; empty
    while they were never tested. The balance is what the provider said at `balance_at`.
    """

    id: int
    name: str
    provider: str
    settings: Mapping[str, str] = field(default_factory=dict)
    created_at: Instant = 0
    created_by: str = ""
    keys_set_at: Instant | None = None
    paused_at: Instant | None = None
    removed_at: Instant | None = None
    last_error: str = ""
    last_error_at: Instant | None = None
    keys_set_by: str = ""
    tested_at: Instant | None = None
    test_outcome: str = ""
    balance_micro: int | None = None
    balance_currency: str | None = None
    balance_at: Instant | None = None

    @property
    def balance(self) -> Money | None:
        """What was left when the provider last said so; None where it does not say."""
        if self.balance_micro is None or self.balance_currency is None:
            return None
        return Money(self.balance_micro, self.balance_currency)


def all(tx: Tx, *, removed: bool = False) -> tuple[Account, ...]:  # noqa: A001 - reads as accounts.all(tx)
    """The accounts in the order in which they were added; with `removed`, those that were removed too."""
    query = select(tables.account).order_by(tables.account.c.id)
    if not removed:
        query = query.where(tables.account.c.removed_at.is_(None))
    return tuple(_account(row) for row in tx.connection.execute(query).mappings())


def by_name(tx: Tx, name: str) -> Account | None:
    """The account of that name, unless it was removed."""
    query = select(tables.account).where(tables.account.c.name == name, tables.account.c.removed_at.is_(None))
    row = tx.connection.execute(query).mappings().first()
    return _account(row) if row else None


def named(tx: Tx, name: str) -> Account:
    """The account of that name. NotFound names those there are."""
    found = by_name(tx, name)
    if found is None:
        names = ", ".join(one.name for one in all(tx)) or "none yet"
        raise NotFound(f"There is no account called “{name}”.", f"Accounts: {names}.")
    return found


def ever_named(tx: Tx, name: str) -> Account:
    """The account of that name, removed or not: its past stays. NotFound names those there were."""
    every = all(tx, removed=True)
    found = next((one for one in every if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in every) or "none yet"
        raise NotFound(f"There is no account called “{name}”.", f"Accounts: {names}.")
    return found


def by_id(tx: Tx, account_id: int) -> Account | None:
    """The account of an attempt, removed or not."""
    row = tx.connection.execute(select(tables.account).where(tables.account.c.id == account_id)).mappings().first()
    return _account(row) if row else None


def add(tx: Tx, name: str, provider: str, settings: Mapping[str, str], created_by: str, *, keys: bool) -> Account:
    """A new account; `keys` says whether its secrets are in the vault. BadInput if the name is taken."""
    values: dict[str, Any] = {
        "provider": provider,
        "settings": dict(settings),
        "created_by": created_by,
        "keys_set_at": tx.now if keys else None,
        "keys_set_by": created_by if keys else "",
        "paused_at": None,
        "removed_at": None,
        **_UNTESTED,
    }
    table = tables.account
    earlier = tx.connection.execute(select(table).where(table.c.name == name)).mappings().first()
    if earlier is None:
        tx.connection.execute(insert(table).values(name=name, created_at=tx.now, **values))
    else:
        _refuse_taken(_account(earlier), provider)
        tx.connection.execute(update(table).where(table.c.id == earlier["id"]).values(**values))
    added = by_name(tx, name)
    assert added is not None
    return added


def _refuse_taken(earlier: Account, provider: str) -> None:
    if earlier.removed_at is None:
        raise BadInput(f"There is an account called “{earlier.name}” already.", "Choose another name.", "name")
    if earlier.provider != provider:
        raise BadInput(
            f"“{earlier.name}” was the name of a removed {earlier.provider} account.",
            "Choose another name, so that the two histories stay apart.",
            "name",
        )


_UNTESTED: Mapping[str, Any] = MappingProxyType(
    {
        "last_error": "",
        "last_error_at": None,
        "tested_at": None,
        "test_outcome": "",
        "balance_micro": None,
        "balance_currency": None,
        "balance_at": None,
    }
)
"""What is known of an account whose settings or keys were never tried."""


def configure(tx: Tx, name: str, settings: Mapping[str, str]) -> None:
    """Replace the settings that are not secret, which makes them untested; nothing happens if they are the same.

    This and the other changes: NotFound if there is no such account.
    """
    if dict(named(tx, name).settings) != dict(settings):
        _change(tx, name, settings=dict(settings), **_UNTESTED)


def set_keys(tx: Tx, name: str, who: str) -> None:
    """Note that the secrets in the vault are new, and untested."""
    _change(tx, name, keys_set_at=tx.now, keys_set_by=who, **_UNTESTED)


def remove(tx: Tx, name: str) -> None:
    """Take an account out of use; its row and its attempts stay."""
    _change(tx, name, removed_at=tx.now)


def pause(tx: Tx, name: str, *, paused: bool = True) -> None:
    """Take an account out of routing for a while, or back in."""
    _change(tx, name, paused_at=tx.now if paused else None)


def note_test(tx: Tx, name: str, outcome: str, words: str = "", balance: Money | None = None) -> None:
    """Keep what a test came to. `words` say what is wrong; a balance that was not said stays as it was."""
    said: dict[str, Any] = {"tested_at": tx.now, "test_outcome": outcome}
    if balance is not None:
        said |= {"balance_micro": balance.micro, "balance_currency": balance.currency, "balance_at": tx.now}
    mark_error(tx, name, words)
    _change(tx, name, **said)


def mark_error(tx: Tx, name: str, words: str) -> None:
    """Keep the last trouble of an account (empty: none any more). `words` hold no number and no key."""
    _change(tx, name, last_error=words[:_ERROR_LENGTH], last_error_at=tx.now if words else None)


def _change(tx: Tx, name: str, **values: Any) -> None:
    found = named(tx, name)
    tx.connection.execute(update(tables.account).where(tables.account.c.id == found.id).values(**values))


def _account(row: RowMapping) -> Account:
    return Account(**{name: row[name] for name in Account.__slots__})
