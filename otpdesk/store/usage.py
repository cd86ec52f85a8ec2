"""How much of the limits is used now, and by whom: the busiest first, addresses only masked."""

from typing import Any

from sqlalchemy import BigInteger, Select, func, select, text, type_coerce

from otpdesk.guard import DAY, HOUR
from otpdesk.otp import Channel, Instant, first_id_number
from otpdesk.store.engine import Tx
from otpdesk.store.tables import address, attempt, code_check, verification

_NUMBER = type_coerce(attempt.c.id, BigInteger)
_OPEN = text("verification.state = 'open'")


_RECENT = 30 * DAY
_LAST_SENDS = 20_000
"""So many of a channel's newest sends are looked at, however many there were in the last 30 days."""


def recent_countries(tx: Tx, channel: Channel) -> frozenset[str]:
    """Where messages of a channel went in the last 30 days; e-mail went to no country, which is the empty word."""
    newest = (
        select(attempt.c.country)
        .where(attempt.c.channel == channel.value, first_id_number(tx.now - _RECENT) <= _NUMBER)
        .order_by(attempt.c.id.desc())
        .limit(_LAST_SENDS)
        .subquery()
    )
    return frozenset(str(one) for one in tx.connection.execute(select(newest.c.country).distinct()).scalars())


def _counted_since(at: Instant) -> Any:
    return (first_id_number(at + 1) <= _NUMBER) & attempt.c.counted


def busiest_numbers(tx: Tx, most: int) -> list[tuple[str, str, int]]:
    """(masked, country, sends of the last 24 hours)."""
    sent = (
        select(attempt.c.address_id, func.count().label("used"))
        .where(_counted_since(tx.now - DAY))
        .group_by(attempt.c.address_id)
        .order_by(text("used DESC"), attempt.c.address_id)
        .limit(most)
        .subquery()
    )
    query = (
        select(address.c.masked, address.c.country, sent.c.used)
        .join(sent, sent.c.address_id == address.c.id)
        .order_by(sent.c.used.desc(), address.c.id)
    )
    return _triples(tx, query)


def busiest_operators(tx: Tx, most: int) -> list[tuple[str, int]]:
    """(operator, sends of the last hour)."""
    query = (
        select(attempt.c.operator, func.count().label("used"))
        .where(_counted_since(tx.now - HOUR))
        .group_by(attempt.c.operator)
        .order_by(text("used DESC"), attempt.c.operator)
        .limit(most)
    )
    return [(str(row[0]), int(row[1])) for row in tx.connection.execute(query)]


def by_operator(tx: Tx, operator: str) -> int:
    """The sends of one operator in the last hour."""
    query = select(func.count()).where(attempt.c.operator == operator, _counted_since(tx.now - HOUR))
    return int(tx.connection.execute(query).scalar_one())


def spent_in_day(tx: Tx) -> int:
    """What the last 24 hours cost, in micro units of the desk's currency."""
    query = select(func.coalesce(func.sum(attempt.c.cost_micro), 0)).where(tx.now - DAY < attempt.c.created_at)
    return int(tx.connection.execute(query).scalar_one())


def fullest_by_sends(tx: Tx, most: int) -> list[tuple[str, str, int]]:
    """(masked, country, counted sends) of the open verifications with most."""
    query = (
        select(address.c.masked, address.c.country, func.count().label("used"))
        .select_from(verification)
        .join(attempt, attempt.c.verification_id == verification.c.id)
        .join(address, address.c.id == verification.c.address_id)
        .where(_OPEN, verification.c.expires_at > tx.now, attempt.c.counted)
        .group_by(verification.c.id, address.c.masked, address.c.country)
        .order_by(text("used DESC"), verification.c.id)
        .limit(most)
    )
    return _triples(tx, query)


def fullest_by_tries(tx: Tx, most: int) -> list[tuple[str, int, int]]:
    """(masked, wrong codes, tries it began with) of the open verifications with most wrong codes."""
    query = (
        select(address.c.masked, verification.c.wrong_checks, verification.c.tries)
        .join(address, address.c.id == verification.c.address_id)
        .where(_OPEN, verification.c.expires_at > tx.now, verification.c.wrong_checks > 0)
        .order_by(verification.c.wrong_checks.desc(), verification.c.id)
        .limit(most)
    )
    return [(str(row[0]), int(row[1]), int(row[2])) for row in tx.connection.execute(query)]


def most_wrong_codes(tx: Tx, most: int) -> list[tuple[str, str, int]]:
    """(masked, country, wrong codes of the last 24 hours) of the numbers with most."""
    query = (
        select(address.c.masked, address.c.country, func.count().label("used"))
        .select_from(code_check)
        .join(address, address.c.id == code_check.c.address_id)
        .where(
            type_coerce(code_check.c.id, BigInteger) >= first_id_number(tx.now - DAY + 1),
            code_check.c.at > tx.now - DAY,
            code_check.c.counted,
        )
        .group_by(address.c.id, address.c.masked, address.c.country)
        .order_by(text("used DESC"), address.c.id)
        .limit(most)
    )
    return _triples(tx, query)


def _triples(tx: Tx, query: Select[Any]) -> list[tuple[str, str, int]]:
    return [(str(row[0]), str(row[1]), int(row[2])) for row in tx.connection.execute(query)]
