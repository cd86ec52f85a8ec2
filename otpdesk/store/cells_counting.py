"""Counts the attempts of one day into cells, from the raw rows, by the definitions in `quality.cells`.

The database tells of each attempt what it is alike in, as one text, and what it counts for, as bits; the rest is
arithmetic on columns. So a day is read in one pass, and in one state of the database.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from otpdesk.otp import Failure, Instant, Status, VerificationState
from otpdesk.quality.cells import DIMENSIONS, EMPTY, ENDINGS, Cells, Times
from otpdesk.quality.times import BINS, bins_of
from otpdesk.store.comparison_tables import DAY
from otpdesk.store.following import FOLLOW_FOR
from otpdesk.store.tables import account, attempt, verification

_BETWEEN = "\x1f"
"""Stands between the words of a key; none of them holds it but perhaps the last."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_a, _v = attempt.c, verification.c
_NOW = bindparam("now", type_=attempt.c.created_at.type)
_START = func.coalesce(_a.sent_at, _a.created_at)
_NO_TEST = ~_a.is_test
_FRAUD = or_(func.coalesce(_a.failure, "") == Failure.FRAUD_GUARD.value, _v.excluded_reason != "")
_CANCELED = or_(_a.status == Status.CANCELED.value, _v.state == VerificationState.CANCELED.value)
_FIRST = _a.ordinal == 1
COUNTS = and_(_FIRST, _NO_TEST, ~_FRAUD, ~_CANCELED)


def mature(now: ColumnElement[Instant] | Instant) -> ColumnElement[bool]:
    """Whether an attempt's verification is verified, or the life of its code over at an instant."""
    return or_(_v.state == VerificationState.VERIFIED.value, _a.expires_at <= now)


_MATURE = mature(_NOW)
CLAIMED = or_(_a.first_delivered_at.is_not(None), _a.status == Status.DELIVERED.value)
_ENDED = _a.status.in_([one.value for one in Status if one.final])

_BITS: dict[str, ColumnElement[bool]] = {
    "first": and_(COUNTS, _MATURE),
    "young": and_(COUNTS, ~_MATURE),
    "tests": and_(_FIRST, _a.is_test),
    "fraud": and_(_FIRST, _NO_TEST, _FRAUD),
    "canceled": and_(_FIRST, _NO_TEST, ~_FRAUD, _CANCELED),
    "attempts": _NO_TEST,
    "converted": _a.converted,
    "claimed": CLAIMED,
    "early": _v.verified_at < _a.first_delivered_at,
    "unpriced": _a.price_micro.is_(None),
    "provisional": and_(_a.price_micro.is_not(None), _a.price_final_at.is_(None)),
}
"""What an attempt counts for; each a bit, the first the lowest."""

_OPEN = and_(~CLAIMED, ~_ENDED)
_ENDING = case((_a.first_delivered_at.is_not(None), 0), (CLAIMED, 2), (_ENDED, 1), else_=2)
"""The number of the ending in ENDINGS. What arrived nobody knows when is open from its send: no more is known."""

_WAITED = case(
    (_a.first_delivered_at.is_not(None), _a.first_delivered_at - _START),
    (CLAIMED, 0),
    (_ENDED, func.coalesce(_a.terminal_at, _START) - _START),
    (_NOW - _START < FOLLOW_FOR, _NOW - _START),
    else_=FOLLOW_FOR,
)
"""Milliseconds from the send to its end, or for which it is known to be open: until nobody asks about it any more."""

_DUE = case(
    (and_(COUNTS, ~_MATURE), _a.expires_at),
    (and_(COUNTS, _OPEN, _START + FOLLOW_FOR > _NOW), _START + FOLLOW_FOR),
)
"""The first instant at which this attempt counts otherwise, though nothing is written."""

_WORDS = (
    cast(_a.account_id, String),
    _a.channel,
    _a.country,
    case((or_(_a.mcc == "", _a.mnc == ""), _a.mcc), else_=_a.mcc + literal("-") + _a.mnc),
    _a.purpose,
    _a.chosen_by,
    func.coalesce(_a.currency, ""),
    _a.sender,
)
_NAMES = ("day", "account", "channel", "country", "network", "purpose", "chosen_by", "currency", "sender")
"""What a key is made of, with the account's number for its name; last the sender, of which anything may be typed."""


def _key() -> ColumnElement[str]:
    key: ColumnElement[str] = cast(_WORDS[0], String)
    for word in _WORDS[1:]:
        key = key + literal(_BETWEEN) + word
    return key


_ROWS = (
    select(
        _key(),
        sum((case((bit, 1 << place), else_=0) for place, bit in enumerate(_BITS.values())), literal(0)),
        _ENDING,
        _WAITED,
        _DUE,
        _a.segments,
        func.coalesce(_a.price_micro, 0),
    )
    .select_from(attempt.join(verification, _v.id == _a.verification_id))
    .where(_a.created_at >= bindparam("since"), _a.created_at < bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The cells of a day in canonical order, and the first instant at which they are out of date by themselves."""

    cells: Cells
    due_at: Instant | None


def day_word(day: int) -> str:
    """The UTC day of that number from 1970, as cells name it."""
    return (_EPOCH + timedelta(days=day)).date().isoformat()


def day_number(word: str) -> int:
    """The number of a day such as 2026-11-24."""
    return (datetime.fromisoformat(word).replace(tzinfo=UTC) - _EPOCH).days


def counted(connection: Connection, day: int, now: Instant) -> Counted:
    """The cells of a day as they are at an instant, by what the database holds."""
    found = _plain_rows(connection.execute(_ROWS, {"now": now, "since": day * DAY, "until": (day + 1) * DAY}))
    if not found:
        return Counted(EMPTY, None)
    names = {str(row.id): row.name for row in connection.execute(select(account.c.id, account.c.name))}
    keys, bits, endings, waited, due, segments, price = zip(*found, strict=True)
    numbers: dict[str, int] = dict(zip(dict.fromkeys(keys), count(), strict=False))
    cell = np.fromiter(map(numbers.__getitem__, keys), np.intp, len(keys))
    words, codes, order = _dimensions(tuple(numbers), day_word(day), names)
    cell = order[cell]
    on = _bits(_column(bits))
    figures = _figures(cell, on, _column(segments), _column(price), len(order))
    waits = on["first"] | on["young"]
    times = _times(cell[waits], _column(endings)[waits], _column(waited)[waits], len(order))
    return Counted(Cells(words, codes, figures, times), min((at for at in due if at is not None), default=None))


def _plain_rows(result: CursorResult[Any]) -> Sequence[tuple[Any, ...]]:
    """The rows as the driver gives them: half of the time of a count would go into making them SQLAlchemy's."""
    with closing(result):
        assert result.cursor is not None
        return result.cursor.fetchall()


def _column(values: tuple[int, ...]) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64, len(values))


def _dimensions(
    keys: tuple[str, ...], day: str, names: dict[str, str]
) -> tuple[dict[str, tuple[str, ...]], dict[str, NDArray[Any]], NDArray[np.intp]]:
    """Words and codes of the cells in their order, and the place in it of each key."""
    split = (key.split(_BETWEEN, len(_WORDS) - 1) for key in keys)
    parts = [(day, names[number], *more) for number, *more in split]
    words, unsorted = {}, {}
    for name, column in zip(_NAMES, zip(*parts, strict=True), strict=True):
        words[name] = tuple(sorted(set(column)))
        codes = {word: code for code, word in enumerate(words[name])}
        unsorted[name] = np.fromiter(map(codes.__getitem__, column), np.int32, len(column))
    sorting = np.lexsort([unsorted[name] for name in reversed(DIMENSIONS)])
    order = np.empty(len(keys), np.intp)
    order[sorting] = np.arange(len(keys))
    return words, {name: column[sorting] for name, column in unsorted.items()}, order


def _bits(bits: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    return {name: (bits >> place & 1).astype(bool) for place, name in enumerate(_BITS)}


def _figures(
    cell: NDArray[np.intp],
    on: dict[str, NDArray[np.bool_]],
    segments: NDArray[np.int64],
    price: NDArray[np.int64],
    size: int,
) -> dict[str, NDArray[Any]]:
    def number(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(cell[mask], minlength=size)

    def total(column: NDArray[np.int64]) -> NDArray[np.int64]:
        sums = np.zeros(size, np.int64)
        np.add.at(sums, cell[every], column[every])
        return sums

    first, every = on["first"], on["attempts"]
    return {
        "first": number(first),
        "verified": number(first & on["converted"]),
        "claimed": number(first & on["claimed"]),
        "verified_claimed": number(first & on["converted"] & on["claimed"]),
        "verified_early": number(first & on["converted"] & on["early"]),
        "young": number(on["young"]),
        "tests": number(on["tests"]),
        "fraud": number(on["fraud"]),
        "canceled": number(on["canceled"]),
        "attempts": number(every),
        "verified_all": number(every & on["converted"]),
        "segments": total(segments),
        "cost": total(price),
        "unpriced": number(every & on["unpriced"]),
        "provisional": number(every & on["provisional"]),
    }


def _times(cell: NDArray[np.intp], ending: NDArray[np.int64], waited: NDArray[np.int64], size: int) -> Times:
    slots = len(ENDINGS) * BINS
    spots, counts = np.unique(cell * slots + ending * BINS + bins_of(waited), return_counts=True)
    return Times(np.bincount(spots // slots, minlength=size), spots % slots, counts)
