"""The sends of the past days as limits counted them, for trying a limit on them."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from otpdesk.otp import Channel, IdKind, Instant, Status, first_id_number, id_text
from otpdesk.store.engine import Tx
from otpdesk.store.tables import attempt

_BATCH = 2_000
_FAILED = frozenset({Status.UNDELIVERED, Status.FAILED, Status.BLOCKED})


class PastSend(NamedTuple):
    """One counted send. `cost` is in micro units of the desk's currency; `converted`: its code was read back."""

    at: Instant
    verification: str
    address: str
    operator: str
    channel: Channel
    cost: int
    failed: bool
    converted: bool


def counted_sends(tx: Tx, since: Instant) -> Iterator[PastSend]:
    """The sends from an instant on that limits counted, in order of time."""
    table = attempt
    query = (
        select(
            table.c.created_at,
            table.c.verification_id,
            table.c.address_id,
            table.c.operator,
            table.c.channel,
            table.c.cost_micro,
            table.c.status,
            table.c.converted,
        )
        .where(table.c.id >= id_text(IdKind.ATTEMPT, first_id_number(since)), table.c.counted)
        .order_by(table.c.id)
    )
    for row in tx.connection.execution_options(yield_per=_BATCH).execute(query):
        yield PastSend(
            row.created_at,
            row.verification_id,
            row.address_id,
            row.operator,
            Channel(row.channel),
            row.cost_micro,
            row.status in _FAILED,
            row.converted,
        )
