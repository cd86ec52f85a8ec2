"""Warnings – what is out of the ordinary at a provider – and the running sums that they come from.

Whoever takes attempts into the sums moves the mark in the same transaction, so that programs side by side, and a
program that starts anew, take each attempt once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, RowMapping, bindparam, delete, func, insert, select, type_coerce, update

from otpdesk.otp import Instant, first_id_number
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt, verification
from otpdesk.store.warning_tables import warning, watch, watch_mark

LOCK = "watching"
"""Held while sums and warnings are written, so that two programs do not cross."""

_NUMBER = type_coerce(attempt.c.id, BigInteger)
_FIRST = (
    select(
        _NUMBER.label("number"),
        *chosen(
            attempt,
            "account_id country channel status failure converted created_at expires_at sent_at first_delivered_at "
            "next_poll_at mcc mnc",
        ),
        *chosen(verification, "state excluded_reason"),
    )
    .join(verification, verification.c.id == attempt.c.verification_id)
    .where(bindparam("upto", type_=BigInteger) < _NUMBER, attempt.c.ordinal == 1, ~attempt.c.is_test)
    .limit(bindparam("most"))
)
_EVENTS = _FIRST.order_by(attempt.c.id)
_OF_PLACE = _FIRST.where(attempt.c.account_id == bindparam("of"), attempt.c.country == bindparam("to")).order_by(
    attempt.c.id.desc()
)
_KEPT = select(warning, account.c.name.label("account"), account.c.provider).join(
    account, account.c.id == warning.c.account_id, isouter=True
)


@dataclass(frozen=True, slots=True)
class Event:
    """A first attempt, as far as watching looks at it. `number` is its id as stored: the order of time."""

    number: int
    account_id: int
    country: str
    channel: str
    status: str
    failure: str | None
    converted: bool
    created_at: Instant
    expires_at: Instant
    sent_at: Instant | None
    first_delivered_at: Instant | None
    next_poll_at: Instant | None
    mcc: str
    mnc: str
    state: str
    excluded_reason: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The running sum of one account in one country.

    `score` is the CUSUM's, `since` when it last left zero (None: it is zero), `told_at` when it came to the threshold
    since then (None: it did not), `at` when the newest attempt in it was made, `usual` the share that is usual there,
    `recent` (start of the quarter of an hour, hits, of), oldest first.
    """

    account_id: int
    country: str
    score: float
    since: Instant | None
    told_at: Instant | None
    at: Instant
    usual: float
    recent: tuple[tuple[Instant, int, int], ...] = ()

    @property
    def place(self) -> tuple[int, str]:
        return self.account_id, self.country


@dataclass(frozen=True, slots=True)
class Kept:
    """A warning as stored. `account` is empty for one about every account of the country."""

    id: int
    kind: str
    account_id: int | None
    account: str
    provider: str
    country: str
    since: Instant
    opened_at: Instant
    evidence: Mapping[str, Any]
    evidence_at: Instant
    closed_at: Instant | None = None
    closed_why: str = ""
    acknowledged_at: Instant | None = None
    acknowledged_by: str = ""
    note: str = ""

    @property
    def place(self) -> tuple[int | None, str]:
        return self.account_id, self.country


# sums


def mark(tx: Tx, kind: str) -> tuple[int, Instant] | None:
    """Up to which attempt a kind of watching has come, and when that was noted; None: it never began."""
    row = tx.connection.execute(select(watch_mark.c.upto, watch_mark.c.at).where(watch_mark.c.kind == kind)).first()
    return (row.upto, row.at) if row else None


def move_mark(tx: Tx, kind: str, upto: int) -> None:
    """Note that watching has come so far."""
    moved = update(watch_mark).where(watch_mark.c.kind == kind).values(upto=upto, at=tx.now)
    if not tx.connection.execute(moved).rowcount:
        tx.connection.execute(insert(watch_mark).values(kind=kind, upto=upto, at=tx.now))


def events(tx: Tx, upto: int, most: int) -> tuple[Event, ...]:
    """First attempts after a mark, oldest first, no tests; at most so many."""
    rows = tx.connection.execute(_EVENTS, {"upto": upto, "most": most})
    return tuple(Event(*row) for row in rows)


def events_of(tx: Tx, account_id: int, country: str, since: Instant, most: int) -> tuple[Event, ...]:
    """First attempts of one account to one country since an instant, newest first; at most so many."""
    place = {"of": account_id, "to": country, "upto": first_id_number(since) - 1, "most": most}
    return tuple(Event(*row) for row in tx.connection.execute(_OF_PLACE, place))


def sums(tx: Tx, kind: str, countries: Collection[str] | None = None) -> dict[tuple[int, str], Sum]:
    """The running sums of a kind, of accounts that are still there, by (account's number, country)."""
    query = (
        select(watch).join(account, account.c.id == watch.c.account_id)
        .where(watch.c.kind == kind, account.c.removed_at.is_(None))
    )  # fmt: skip
    if countries is not None:
        query = query.where(watch.c.country.in_(sorted(countries)))
    found = (_sum(row) for row in tx.connection.execute(query).mappings())
    return {one.place: one for one in found}


def high(tx: Tx, kind: str) -> set[str]:
    """The countries in which a sum of some account has come to the threshold, and not back to zero."""
    query = select(watch.c.country).distinct().where(watch.c.kind == kind, watch.c.told_at.is_not(None))
    return set(tx.connection.execute(query).scalars())


def save(tx: Tx, kind: str, changed: Iterable[Sum]) -> None:
    """Write sums in the place of those before."""
    for one in changed:
        values = {
            "score": one.score, "since": one.since, "told_at": one.told_at, "at": one.at, "usual": one.usual,
            "recent": [list(part) for part in one.recent],
        }  # fmt: skip
        place = {"kind": kind, "account_id": one.account_id, "country": one.country}
        there = (watch.c.kind == kind, watch.c.account_id == one.account_id, watch.c.country == one.country)
        if not tx.connection.execute(update(watch).where(*there).values(**values)).rowcount:
            tx.connection.execute(insert(watch).values(**place, **values))


def forget(tx: Tx, before: Instant) -> int:
    """Let go of sums that nothing was added to since; how many."""
    return tx.connection.execute(delete(watch).where(watch.c.at < before)).rowcount


def _sum(row: RowMapping) -> Sum:
    recent = tuple((start, hits, of) for start, hits, of in row["recent"])
    known = (row["score"], row["since"], row["told_at"], row["at"], row["usual"])
    return Sum(row["account_id"], row["country"], *known, recent)


# warnings


def open_ones(tx: Tx) -> tuple[Kept, ...]:
    """Every warning that is open, the oldest first."""
    query = _KEPT.where(warning.c.closed_at.is_(None)).order_by(warning.c.id)
    return tuple(_kept(row) for row in tx.connection.execute(query).mappings())


def last_closed(tx: Tx, kind: str, since: Instant) -> set[tuple[int | None, str]]:
    """The places whose warnings of a kind closed after an instant."""
    query = select(warning.c.account_id, warning.c.country).where(warning.c.kind == kind, warning.c.closed_at > since)
    return {(row.account_id, row.country) for row in tx.connection.execute(query)}


def by_id(tx: Tx, number: int) -> Kept | None:
    """One warning."""
    row = tx.connection.execute(_KEPT.where(warning.c.id == number)).mappings().first()
    return _kept(row) if row else None


def history(tx: Tx, limit: int, before: int | None = None) -> tuple[Kept, ...]:
    """Warnings, the newest first; those older than the one numbered `before`."""
    query = _KEPT.order_by(warning.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(warning.c.id < before)
    return tuple(_kept(row) for row in tx.connection.execute(query).mappings())


def count(tx: Tx) -> int:
    """How many warnings there ever were."""
    return tx.connection.execute(select(func.count()).select_from(warning)).scalar_one()


def begin(tx: Tx, kind: str, place: tuple[int | None, str], since: Instant, evidence: Mapping[str, Any]) -> int:
    """A new warning, open from now on; its number."""
    account_id, country = place
    made = insert(warning).values(
        kind=kind, account_id=account_id, country=country, since=since, opened_at=tx.now, evidence=dict(evidence),
        evidence_at=tx.now,
    )  # fmt: skip
    return int(tx.connection.execute(made).inserted_primary_key[0])  # type: ignore[index]


def prove(tx: Tx, number: int, evidence: Mapping[str, Any]) -> None:
    """Keep newer evidence for a warning."""
    change = update(warning).where(warning.c.id == number).values(evidence=dict(evidence), evidence_at=tx.now)
    tx.connection.execute(change)


def close(tx: Tx, number: int, why: str) -> None:
    """End a warning now."""
    ended = warning.c.id == number, warning.c.closed_at.is_(None)
    tx.connection.execute(update(warning).where(*ended).values(closed_at=tx.now, closed_why=why))


def acknowledge(tx: Tx, number: int, who: str, note: str) -> bool:
    """Note that somebody has seen a warning; False if somebody had before."""
    free = warning.c.id == number, warning.c.acknowledged_at.is_(None)
    change = update(warning).where(*free).values(acknowledged_at=tx.now, acknowledged_by=who, note=note)
    return tx.connection.execute(change).rowcount == 1


def _kept(row: RowMapping) -> Kept:
    return Kept(
        id=row["id"],
        kind=row["kind"],
        account_id=row["account_id"],
        account=row["account"] or "",
        provider=row["provider"] or "",
        country=row["country"],
        since=row["since"],
        opened_at=row["opened_at"],
        evidence=row["evidence"],
        evidence_at=row["evidence_at"],
        closed_at=row["closed_at"],
        closed_why=row["closed_why"],
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
        note=row["note"],
    )
