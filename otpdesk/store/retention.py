"""What is kept how long: old sends lose whose they were, later their receipts and decisions, at last themselves.

A pass goes through the tables in small transactions, so that nobody who sends waits for it. It never touches what a
limit may still count (their longest window is a day, the shortest time to keep is two) nor what is still followed at
its provider, and never the audit: a chain with a line taken out proves nothing any more. The daily counts that
comparisons are read from stay too: they are about nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import BigInteger, ColumnElement, Table, delete, exists, func, select, type_coerce, update

from otpdesk.guard import DAY, Policy
from otpdesk.otp import Instant, first_id_number, id_number
from otpdesk.store.customers import FORGOTTEN, keep_forgotten
from otpdesk.store.engine import Store, Tx
from otpdesk.store.tables import address, attempt, code_check, decision, receipt, test_number, verification

BATCH = 500
"""Rows that one transaction changes at most."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The instants before which a thing is too old to keep."""

    addresses: Instant
    receipts: Instant
    decisions: Instant
    figures: Instant

    @classmethod
    def at(cls, policy: Policy, now: Instant) -> "Keep":
        """What a policy keeps now."""
        return cls(
            now - policy.keep_addresses * DAY,
            now - policy.keep_receipts * DAY,
            now - policy.keep_decisions * DAY,
            now - policy.keep_figures * DAY,
        )


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows were, or would be, let go.

    `figures_only` are verifications that no longer say whose they were, `deleted` verifications that went with
    their attempts and checks, `addresses` numbers and e-mail addresses of nobody in the directory.
    """

    figures_only: int = 0
    addresses: int = 0
    receipts: int = 0
    decisions: int = 0
    deleted: int = 0

    def __add__(self, other: "Purged") -> "Purged":
        return Purged(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def _number(table: Table) -> ColumnElement[int]:
    """The stored form of a table's ids, which is the order of creation."""
    return type_coerce(table.c.id, BigInteger)


def _older(table: Table, before: Instant) -> ColumnElement[bool]:
    return _number(table) < first_id_number(before)


_FOLLOWED = exists().where(attempt.c.verification_id == verification.c.id, attempt.c.next_poll_at.is_not(None))


_USED = (
    exists().where(attempt.c.address_id == address.c.id)
    | exists().where(verification.c.address_id == address.c.id)
    | exists().where(code_check.c.address_id == address.c.id)
    | exists().where(test_number.c.address_id == address.c.id)
)


def _too_old(keep: Keep) -> tuple[ColumnElement[bool], ...]:
    return (_older(verification, keep.figures), ~_FOLLOWED)


def _named_too_long(keep: Keep) -> tuple[ColumnElement[bool], ...]:
    return (_older(verification, keep.addresses), verification.c.address_id != FORGOTTEN, ~_FOLLOWED)


def _of_nobody(keep: Keep) -> tuple[ColumnElement[bool], ...]:
    """Old addresses that are in no directory, and to which nothing was sent since."""
    newest = first_id_number(keep.addresses)
    return (
        address.c.customer_id.is_(None),
        address.c.id != FORGOTTEN,
        address.c.created_at < keep.addresses,
        ~exists().where(attempt.c.address_id == address.c.id, newest <= type_coerce(attempt.c.id, BigInteger)),
    )


def preview(tx: Tx, policy: Policy) -> Purged:
    """How many rows are too old now."""
    keep = Keep.at(policy, tx.now)

    def count(table: Table, *conditions: ColumnElement[bool]) -> int:
        return tx.connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

    young = ~_older(verification, keep.figures)
    return Purged(
        figures_only=count(verification, young, *_named_too_long(keep)),
        addresses=count(address, *_of_nobody(keep)),
        receipts=count(receipt, _older(receipt, keep.receipts)),
        decisions=count(decision, _older(decision, keep.decisions)),
        deleted=count(verification, *_too_old(keep)),
    )


@dataclass(frozen=True, slots=True)
class _Stage:
    """Which rows of a table are too old, and what happens to a batch of them."""

    table: Table
    wanted: tuple[ColumnElement[bool], ...]
    let_go: Callable[[Tx, Sequence[str]], Purged]


def _stages(keep: Keep) -> tuple[_Stage, ...]:
    return (
        _Stage(verification, _too_old(keep), _delete_verifications),
        _Stage(verification, _named_too_long(keep), _forget_whose),
        _Stage(receipt, (_older(receipt, keep.receipts),), _delete_receipts),
        _Stage(decision, (_older(decision, keep.decisions),), _delete_decisions),
        _Stage(decision, (_older(decision, keep.addresses), decision.c.address_id.is_not(None)), _forget_decided),
        _Stage(address, (*_of_nobody(keep), ~_USED), _delete_addresses),
    )


class Pass:
    """One pass over everything that is too old, a batch at a time."""

    def __init__(self, keep: Keep) -> None:
        self._stages = list(_stages(keep))
        self._after = -1
        self._last_day = keep.figures // DAY + 1
        """The last day that may lose attempts: a verification's may reach into the day after its own."""

    def step(self, store: Store) -> Purged | None:
        """Let the next rows go; None when there are no more. What is too old is sought without the write lock.

        Before the first attempts go, the figures of their days are sealed, a day at a step, so that they stay.
        """
        while self._stages:
            stage = self._stages[0]
            number = _number(stage.table)
            query = select(stage.table.c.id).where(*stage.wanted, number > self._after).order_by(number).limit(BATCH)
            with store.read() as tx:
                ids = tx.connection.execute(query).scalars().all()
            if ids and stage.let_go is _delete_verifications and _seal(store, self._last_day):
                return Purged()
            if ids:
                with store.write() as tx:
                    purged = stage.let_go(tx, ids)
                self._after = id_number(ids[-1])
                return purged
            del self._stages[0]
            self._after = -1
        return None


def _seal(store: Store, last: int) -> bool:
    """Seal one more day up to `last`; False if all are."""
    from otpdesk.store import cells

    return cells.seal(store, last)


def _delete_verifications(tx: Tx, ids: Sequence[str]) -> Purged:
    """Verifications and all that hangs on them; the figures of their days are sealed."""
    from otpdesk.store import cells

    sends = select(attempt.c.id).where(attempt.c.verification_id.in_(ids))
    tx.connection.execute(delete(receipt).where(receipt.c.attempt_id.in_(sends)))
    for table in (code_check, decision, attempt):
        tx.connection.execute(delete(table).where(table.c.verification_id.in_(ids)))
    tx.connection.execute(delete(verification).where(verification.c.id.in_(ids)))
    cells.forget_sealed(tx)
    return Purged(deleted=len(ids))


def _forget_whose(tx: Tx, ids: Sequence[str]) -> Purged:
    """What leads from a verification to a person: number, customer, and the id by which a provider knows the send."""
    keep_forgotten(tx)
    nobody = {"address_id": FORGOTTEN, "customer_id": None}
    sends = update(attempt).where(attempt.c.verification_id.in_(ids))
    tx.connection.execute(sends.values(**nobody, prefix_hash=None, press=None, provider_id=None))
    tx.connection.execute(update(code_check).where(code_check.c.verification_id.in_(ids)).values(address_id=FORGOTTEN))
    tx.connection.execute(update(decision).where(decision.c.verification_id.in_(ids)).values(address_id=None))
    tx.connection.execute(update(verification).where(verification.c.id.in_(ids)).values(**nobody, code_salt=None))
    return Purged(figures_only=len(ids))


def _forget_decided(tx: Tx, ids: Sequence[str]) -> Purged:
    """Refusals before there was a verification."""
    tx.connection.execute(update(decision).where(decision.c.id.in_(ids)).values(address_id=None))
    return Purged()


def _delete_receipts(tx: Tx, ids: Sequence[str]) -> Purged:
    tx.connection.execute(delete(receipt).where(receipt.c.id.in_(ids)))
    return Purged(receipts=len(ids))


def _delete_decisions(tx: Tx, ids: Sequence[str]) -> Purged:
    tx.connection.execute(delete(decision).where(decision.c.id.in_(ids)))
    return Purged(decisions=len(ids))


def _delete_addresses(tx: Tx, ids: Sequence[str]) -> Purged:
    """Unless a send took one of them in this very moment; the parts by which they are found go with them."""
    gone = tx.connection.execute(delete(address).where(address.c.id.in_(ids), ~_USED))
    return Purged(addresses=gone.rowcount)
