"""The attempts behind figures: the conditions by which they were counted, for finding them again one by one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, exists, literal, not_, or_

from otpdesk.otp import ChosenBy, Status
from otpdesk.store.cells_counting import CLAIMED, COUNTS, mature
from otpdesk.store.engine import Tx
from otpdesk.store.tables import attempt, verification

_one = attempt.c
_NETWORK = case((_one.mnc == "", _one.mcc), else_=_one.mcc + literal("-") + _one.mnc)

Conditions = tuple[ColumnElement[Any], ...]


def counted(tx: Tx) -> Conditions:
    """First attempts that rates count: in the figures, and mature now."""
    return (exists().where(verification.c.id == _one.verification_id, COUNTS, mature(tx.now)).correlate(attempt),)


def alike(networks: Sequence[str], senders: Sequence[str], chosen_by: Sequence[ChosenBy]) -> Conditions:
    """Attempts to some networks, by some senders, whose account some way chose; empty choices take everything."""
    found: list[ColumnElement[Any]] = []
    if networks:
        found.append(_NETWORK.in_(networks))
    if senders:
        found.append(_one.sender.in_(senders))
    if chosen_by:
        found.append(_one.chosen_by.in_([one.value for one in chosen_by]))
    return tuple(found)


def undelivered(tx: Tx) -> Conditions:
    """Attempts that are over, or past the life of their code, without a receipt of delivery."""
    over = or_(_one.status.in_([one.value for one in Status if one.final]), _one.expires_at <= tx.now)
    return (not_(CLAIMED), over)


def unverified(tx: Tx) -> Conditions:
    """Attempts claimed to be delivered whose code nobody read back in its life; nor was any other of the customer's."""
    nobody = ~exists().where(
        verification.c.id == _one.verification_id, verification.c.verified_at.is_not(None)
    ).correlate(attempt)
    return (CLAIMED, ~_one.converted, _one.expires_at <= tx.now, nobody)


def real() -> Conditions:
    """Attempts that are no tests."""
    return (~_one.is_test,)
