"""The splits by which chance chooses accounts: which run, and the beginning and end of one."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update

from otpdesk.otp import Channel, ChosenBy, Instant, Purpose
from otpdesk.routing.splits import Split
from otpdesk.store.engine import Tx
from otpdesk.store.trial_tables import split

LOCK = "splits"
"""Held while a split begins or ends, so that two that overlap do not both begin."""


def begin(tx: Tx, wanted: Split) -> Split:
    """Let a split choose from now on. Returns it with the id that it got. The caller holds the lock."""
    made = replace(wanted, id=secrets.token_hex(8))
    tx.connection.execute(
        insert(split).values(
            id=made.id,
            chosen_by=made.chosen_by.value,
            name=made.name,
            body=_body(made),
            begun_at=tx.now,
            until=made.until,
            generation=_next(tx),
        )
    )
    return made


def end(tx: Tx, split_id: str) -> None:
    """Let a split choose nothing from now on; nothing if it ended already. The caller holds the lock."""
    ended = update(split).where(split.c.id == split_id, split.c.ended_at.is_(None))
    tx.connection.execute(ended.values(ended_at=tx.now, generation=_next(tx)))


def begun(tx: Tx) -> tuple[Split, ...]:
    """The splits that nobody ended, the oldest first; some of them may be past their time."""
    query = select(split).where(split.c.ended_at.is_(None)).order_by(split.c.begun_at, split.c.id)
    return tuple(_split(row) for row in tx.connection.execute(query).mappings())


def running(tx: Tx) -> tuple[Split, ...]:
    """The splits that choose now, the oldest first."""
    return still(begun(tx), tx.now)


def still(splits: Sequence[Split], now: Instant) -> tuple[Split, ...]:
    """Those of some splits that are not past their time."""
    return tuple(one for one in splits if one.until is None or now < one.until)


def by_id(tx: Tx, split_id: str) -> Split | None:
    """A split, whether it runs or not."""
    row = tx.connection.execute(select(split).where(split.c.id == split_id)).mappings().first()
    return _split(row) if row else None


def _next(tx: Tx) -> int:
    return 1 + int(tx.connection.execute(select(func.coalesce(func.max(split.c.generation), 0))).scalar_one())


def _body(one: Split) -> dict[str, Any]:
    return {
        "shares": [[account, share] for account, share in one.shares],
        "channel": one.channel.value,
        "countries": list(one.countries),
        "purposes": [purpose.value for purpose in one.purposes],
    }


def _split(row: RowMapping) -> Split:
    body = row["body"]
    return Split(
        id=row["id"],
        chosen_by=ChosenBy(row["chosen_by"]),
        name=row["name"],
        shares=tuple((account, share) for account, share in body["shares"]),
        channel=Channel(body["channel"]),
        countries=tuple(body["countries"]),
        purposes=tuple(Purpose(word) for word in body["purposes"]),
        until=row["until"],
    )
