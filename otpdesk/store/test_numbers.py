"""The user's own numbers, for probes: phones that are at hand, and dead numbers as a control. No number in clear."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, insert, select, update

from otpdesk.otp import Instant
from otpdesk.store.engine import Tx
from otpdesk.store.tables import address
from otpdesk.store.trial_tables import test_number

HANDSET, CONTROL = "handset", "control"
"""A phone at hand, and a number at which nothing can ever arrive."""


@dataclass(frozen=True, slots=True)
class TestNumber:
    """An own number: `masked` and country are its address's. `removed_at`: it takes part in nothing any more."""

    id: int
    address_id: str
    label: str
    kind: str
    masked: str
    country: str
    added_at: Instant
    added_by: str
    removed_at: Instant | None = None


def _numbers() -> Select[Any]:
    return (
        select(
            test_number.c.id,
            test_number.c.address_id,
            test_number.c.label,
            test_number.c.kind,
            address.c.masked,
            address.c.country,
            test_number.c.added_at,
            test_number.c.added_by,
            test_number.c.removed_at,
        )
        .join(address, address.c.id == test_number.c.address_id)
        .order_by(test_number.c.id)
    )


def all(tx: Tx, *, removed: bool = False) -> tuple[TestNumber, ...]:  # noqa: A001 - reads as test_numbers.all(tx)
    """The own numbers in order of their adding; with `removed`, those that were taken off the list too."""
    query = _numbers() if removed else _numbers().where(test_number.c.removed_at.is_(None))
    return tuple(TestNumber(*row) for row in tx.connection.execute(query))


def by_ids(tx: Tx, ids: Sequence[int]) -> tuple[TestNumber, ...]:
    """Some own numbers, removed ones too."""
    return tuple(TestNumber(*row) for row in tx.connection.execute(_numbers().where(test_number.c.id.in_(ids))))


def control(tx: Tx) -> frozenset[str]:
    """The ids of the addresses at which nothing can ever arrive, those that were taken off the list too."""
    query = select(test_number.c.address_id).where(test_number.c.kind == CONTROL)
    return frozenset(str(found) for found in tx.connection.execute(query).scalars())


def add(tx: Tx, address_id: str, label: str, kind: str, who: str) -> int:
    """Put an address on the list. Returns its number there."""
    values = {"address_id": address_id, "label": label, "kind": kind, "added_at": tx.now, "added_by": who}
    made = tx.connection.execute(insert(test_number).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def remove(tx: Tx, number_id: int) -> None:
    """Take a number off the list; what was sent to it stays."""
    tx.connection.execute(update(test_number).where(test_number.c.id == number_id).values(removed_at=tx.now))
