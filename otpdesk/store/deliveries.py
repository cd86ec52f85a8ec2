"""Deliveries of providers: which were seen, and which wait because what they are about is not known yet.

A key is kept as a hash, seven days, so that a repeated delivery changes nothing. A claim that came before the answer
to its send (the provider was faster than itself) waits ten minutes for its message to become known.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, tuple_, update

from otpdesk.guard import DAY, MINUTE
from otpdesk.otp import Instant
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, delivery

REMEMBERED = 7 * DAY
WAITS_FOR = 10 * MINUTE

_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim that waits: of which account, since when, and what it said."""

    account_id: int
    account: str
    key: bytes
    seen_at: Instant
    tries: int
    claim: Mapping[str, Any]


_ONE = (delivery.c.account_id == bindparam("account"), delivery.c.key == bindparam("hashed"))
_SEEN = select(delivery.c.seen_at).where(*_ONE)
_INSERT = insert(delivery)
_CHANGE = update(delivery).where(*_ONE)


def hashed(key: str) -> bytes:
    """A provider's key of a delivery, as it is kept."""
    return hashlib.blake2b(key.encode(), digest_size=_KEY_BYTES).digest()


def remember(tx: Tx, account_id: int, key: bytes) -> bool:
    """Note that a delivery came. False if it came before. The caller holds the lock `delivery:ACCOUNT_ID`."""
    seen_at = tx.connection.execute(_SEEN, {"account": account_id, "hashed": key}).scalar()
    if seen_at is None:
        tx.connection.execute(_INSERT, {"account_id": account_id, "key": key, "seen_at": tx.now})
        return True
    if seen_at > tx.now - REMEMBERED:
        return False
    tx.connection.execute(_CHANGE, {"account": account_id, "hashed": key, **_fresh(tx)})
    return True


def _fresh(tx: Tx) -> dict[str, Any]:
    return {"seen_at": tx.now, "tries": 0, "due_at": None, "claim": None}


def wait(tx: Tx, account_id: int, key: bytes, claim: Mapping[str, Any], until: Instant) -> None:
    """Keep what a delivery claims until `until`, when it is looked at again."""
    values = {"account": account_id, "hashed": key, "claim": dict(claim), "due_at": until}
    tx.connection.execute(_CHANGE, values)


def settle(tx: Tx, waiting: Waiting) -> None:
    """It waits no more; its key stays remembered."""
    values = {"account": waiting.account_id, "hashed": waiting.key, "claim": None, "due_at": None}
    tx.connection.execute(_CHANGE, values)


_DUE = (
    select(delivery.c.account_id, delivery.c.key)
    .where(delivery.c.due_at <= bindparam("now"))
    .order_by(delivery.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def take_due(tx: Tx, most: int, until: Instant) -> tuple[Waiting, ...]:
    """The claims to look at again now; nobody else takes them before `until`."""
    keys = [(row.account_id, bytes(row.key)) for row in tx.connection.execute(_DUE, {"now": tx.now, "most": most})]
    if not keys:
        return ()
    these = tuple_(delivery.c.account_id, delivery.c.key).in_(keys)
    tx.connection.execute(update(delivery).where(these).values(due_at=until, tries=delivery.c.tries + 1))
    query = (
        select(delivery, account.c.name)
        .select_from(delivery.join(account, account.c.id == delivery.c.account_id))
        .where(these)
        .order_by(delivery.c.seen_at, delivery.c.account_id)
    )
    return tuple(
        Waiting(row.account_id, row.name, bytes(row.key), row.seen_at, row.tries, row.claim)
        for row in tx.connection.execute(query)
    )


def forget_old(tx: Tx) -> int:
    """Forget the keys of deliveries over seven days ago; returns how many there were."""
    old = delete(delivery).where(delivery.c.seen_at <= tx.now - REMEMBERED)
    return tx.connection.execute(old).rowcount
