"""What providers said of numbers: the newest answer about each, kept without the number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from otpdesk.guard import DAY
from otpdesk.otp import Instant
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, look_up

KEPT_FOR = DAY
"""How long an answer counts, in milliseconds: a SIM or network may change any day."""

_INSERT = insert(look_up)
_FORGET = delete(look_up).where(look_up.c.address_id == bindparam("of"))
_NEWEST = (
    select(account.c.name, look_up.c.at, look_up.c.body)
    .select_from(look_up.join(account, account.c.id == look_up.c.account_id))
    .where(look_up.c.address_id == bindparam("of"), look_up.c.at > bindparam("since"))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer: through which account, when, and what it said by the names of `LookUp`."""

    account: str
    at: Instant
    body: Mapping[str, Any]


def keep(tx: Tx, address_id: str, account_id: int, body: Mapping[str, Any]) -> None:
    """Keep an answer in the place of the one before."""
    tx.connection.execute(_FORGET, {"of": address_id})
    line = {"address_id": address_id, "account_id": account_id, "at": tx.now, "body": dict(body)}
    tx.connection.execute(_INSERT, line)


def newest(tx: Tx, address_id: str) -> Kept | None:
    """The answer about an address, if it is not older than a day."""
    row = tx.connection.execute(_NEWEST, {"of": address_id, "since": tx.now - KEPT_FOR}).first()
    return Kept(row.name, row.at, row.body) if row else None


def forget_old(tx: Tx) -> int:
    """Forget the answers that count no more; returns how many there were."""
    return tx.connection.execute(delete(look_up).where(look_up.c.at <= tx.now - KEPT_FOR)).rowcount
