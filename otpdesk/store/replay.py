"""The sends of the past days as limits counted them, for trying a limit on them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, select, type_coerce

from otpdesk.otp import Channel, Instant, Status, first_id_number
from otpdesk.store.engine import Tx
from otpdesk.store.tables import address, attempt, code_check

_BATCH = 5_000
_FAILED = frozenset(status.value for status in Status if status.final and status is not Status.DELIVERED)
_LANDLINE = "fixed_line"
_NUMBER = type_coerce(attempt.c.id, BigInteger)


class PastSend(NamedTuple):
    """One counted send. `cost` is in micro units of the desk's currency; `converted`: its code was read back.

    `failed_at` is when it was known that it did not arrive. `sms_arrives` is False for a number that takes no SMS.
    """

    at: Instant
    verification: int
    address: int
    operator: str
    channel: Channel
    cost: int = 0
    failed_at: Instant | None = None
    converted: bool = False
    country: str = ""
    sms_arrives: bool = True


def counted_sends(tx: Tx, since: Instant) -> Iterator[PastSend]:
    """The sends from an instant on that limits counted, in order of time; a few thousand are in memory at once."""
    query = (
        select(
            attempt.c.created_at,
            type_coerce(attempt.c.verification_id, BigInteger),
            type_coerce(attempt.c.address_id, BigInteger),
            attempt.c.operator,
            attempt.c.channel,
            attempt.c.cost_micro,
            attempt.c.status,
            attempt.c.terminal_at,
            attempt.c.converted,
            attempt.c.country,
            address.c.line,
        )
        .join(address, address.c.id == attempt.c.address_id)
        .where(first_id_number(since) <= _NUMBER, attempt.c.counted)
        .order_by(attempt.c.id)
    )
    channels = {channel.value: channel for channel in Channel}
    found = tx.connection.execution_options(yield_per=_BATCH).execute(query)
    for at, verification, place, operator, channel, cost, status, ended, converted, country, line in found:
        failed_at = (ended or at) if status in _FAILED else None
        yield PastSend(
            at,
            verification,
            place,
            operator,
            channels[channel],
            cost,
            failed_at,
            converted,
            country,
            line != _LANDLINE,
        )


class WrongCodes(NamedTuple):
    """When wrong codes were compared, in order of time: by address, and by verification."""

    of_address: Mapping[int, list[Instant]]
    of_verification: Mapping[int, list[Instant]]


def wrong_codes(tx: Tx, since: Instant) -> WrongCodes:
    """The wrong codes from an instant on that limits counted."""
    numbers: dict[int, list[Instant]] = defaultdict(list)
    verifications: dict[int, list[Instant]] = defaultdict(list)
    query = (
        select(
            type_coerce(code_check.c.address_id, BigInteger),
            type_coerce(code_check.c.verification_id, BigInteger),
            code_check.c.at,
        )
        .where(type_coerce(code_check.c.id, BigInteger) >= first_id_number(since), code_check.c.counted)
        .order_by(code_check.c.id)
    )
    for place, verification, at in tx.connection.execution_options(yield_per=_BATCH).execute(query):
        numbers[place].append(at)
        verifications[verification].append(at)
    return WrongCodes(numbers, verifications)
