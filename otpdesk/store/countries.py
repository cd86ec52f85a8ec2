"""What the desk knows of each country: its list prices, what went there lately, and how often a first code was right.

Every read is one statement and bounded by ids, which are in order of time.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BigInteger, Integer, bindparam, cast, func, or_, select, type_coerce

from otpdesk.guard import DAY
from otpdesk.otp import Channel, Instant, Money, first_id_number
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt, price

_NUMBER = type_coerce(attempt.c.id, BigInteger)
_DAY_OF = (attempt.c.created_at - attempt.c.created_at % DAY) / DAY

_PRICES = (
    select(price.c.country, account.c.name, price.c.micro, price.c.currency)
    .join(account, account.c.id == price.c.account_id)
    .where(price.c.channel == bindparam("over"), account.c.removed_at.is_(None))
)
_SENDS = (
    select(attempt.c.country, func.count())
    .where(
        attempt.c.country.in_(bindparam("lands", expanding=True)),
        bindparam("since_id", type_=BigInteger) <= _NUMBER,
        attempt.c.counted,
    )
    .group_by(attempt.c.country)
)
_FIRST = (
    select(
        attempt.c.country,
        cast(_DAY_OF, BigInteger).label("day"),
        func.count().label("matured"),
        func.sum(cast(attempt.c.converted, Integer)).label("verified"),
    )
    .where(
        bindparam("since_id", type_=BigInteger) <= _NUMBER,
        bindparam("until_id", type_=BigInteger) > _NUMBER,
        attempt.c.ordinal == 1,
        attempt.c.country != "",
        ~attempt.c.is_test,
        or_(attempt.c.converted, attempt.c.expires_at <= bindparam("now")),
    )
    .group_by(attempt.c.country, "day")
)


class Tally(NamedTuple):
    """First sends whose code was read back right or has run out, and how many of them were read back right."""

    matured: int
    verified: int

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.matured + other.matured, self.verified + other.verified)


def prices(tx: Tx, channel: Channel) -> dict[tuple[str, str], Money]:
    """The last known list price of a segment (or minute), by (country, account)."""
    rows = tx.connection.execute(_PRICES, {"over": channel.value})
    return {(row.country, row.name): Money(row.micro, row.currency) for row in rows}


def sends(tx: Tx, countries: Collection[str]) -> dict[str, int]:
    """How many counted sends went to each of some countries in the last 24 hours."""
    if not countries:
        return {}
    since = first_id_number(tx.now - DAY + 1)
    rows = tx.connection.execute(_SENDS, {"lands": sorted(countries), "since_id": since})
    return {row[0]: row[1] for row in rows}


def first_sends(tx: Tx, since: Instant, until: Instant) -> dict[tuple[str, int], Tally]:
    """What came of the first sends made from `since` until before `until`, by country and day since 1970 (UTC)."""
    bounds = {"since_id": first_id_number(since), "until_id": first_id_number(until), "now": tx.now}
    return {(row.country, row.day): Tally(row.matured, row.verified) for row in tx.connection.execute(_FIRST, bounds)}
