"""What providers said last of each account's senders, permissions and registrations, and when."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from otpdesk.otp import Instant
from otpdesk.store.engine import Tx
from otpdesk.store.tables import standing


def keep(tx: Tx, account_id: int, body: Mapping[str, Any]) -> None:
    """Keep an answer, as given now, in the place of the one before."""
    tx.connection.execute(delete(standing).where(standing.c.account_id == account_id))
    tx.connection.execute(insert(standing).values(account_id=account_id, asked_at=tx.now, body=dict(body)))


def all(tx: Tx) -> dict[int, tuple[Instant, Mapping[str, Any]]]:  # noqa: A001 - reads as standings.all(tx)
    """The answers by the account's number, each with its time."""
    return {row.account_id: (row.asked_at, row.body) for row in tx.connection.execute(select(standing))}
