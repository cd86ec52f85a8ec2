"""The accounts as a send needs them: with their list prices for one country and channel, in one statement."""

from typing import NamedTuple

from sqlalchemy import Text, and_, bindparam, cast, func, select

from otpdesk.otp import Channel, Instant
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared
from otpdesk.store.tables import account, policy, price
from otpdesk.store.trial_tables import split


class Identity(NamedTuple):
    """What an account is now; two that are equal need not be read twice. `settings` is JSON."""

    id: int
    name: str
    provider: str
    settings: str
    keys_set_at: Instant | None
    paused_at: Instant | None


class Line(NamedTuple):
    """An account, whether it had trouble since its last good send, and its list price (`micro` None: not known)."""

    identity: Identity
    troubled: bool
    micro: int | None
    currency: str | None
    fetched_at: Instant | None


_IDENTITY = (
    account.c.id,
    account.c.name,
    account.c.provider,
    cast(account.c.settings, Text),
    account.c.keys_set_at,
    account.c.paused_at,
)
_VERSION = select(func.coalesce(func.max(policy.c.version), 0))
_SPLITS = select(func.coalesce(func.max(split.c.generation), 0))
_PRICED = and_(
    price.c.account_id == account.c.id, price.c.country == bindparam("to"), price.c.channel == bindparam("over")
)
_LINES = Prepared(
    select(
        _VERSION.scalar_subquery(),
        _SPLITS.scalar_subquery(),
        *_IDENTITY,
        account.c.last_error,
        price.c.micro,
        price.c.currency,
        price.c.fetched_at,
    )
    .select_from(account.outerjoin(price, _PRICED))
    .where(account.c.removed_at.is_(None))
    .order_by(account.c.id)
)
_BY_NAME = select(*_IDENTITY).where(account.c.name == bindparam("called"), account.c.removed_at.is_(None))


def read(tx: Tx, country: str, channel: Channel) -> tuple[int, int, tuple[Line, ...]]:
    """(number of the configuration in force, generation of the splits, accounts in order of creation with prices)."""
    rows = _LINES.rows(tx, {"to": country, "over": channel.value})
    if not rows:
        return version(tx), 0, ()
    return rows[0][0], rows[0][1], tuple(Line(Identity(*row[2:8]), bool(row[8]), *row[9:]) for row in rows)


def version(tx: Tx) -> int:
    """The number of the configuration in force; 0 before the first change."""
    return int(tx.connection.execute(_VERSION).scalar_one())


def identity(tx: Tx, name: str) -> Identity | None:
    """What the account of a name is now; None if there is none."""
    row = tx.connection.execute(_BY_NAME, {"called": name}).first()
    return Identity(*row) if row else None
