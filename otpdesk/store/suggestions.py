"""Suggestions that were taken up, and what those in the shadow would have chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, RowMapping, bindparam, func, insert, select, type_coerce, update

from otpdesk.otp import Channel, Instant, first_id_number
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt, suggestion, suggestion_choice, verification

SHADOW, APPLIED, ENDED = "shadow", "applied", "ended"

_NUMBER = type_coerce(attempt.c.id, BigInteger)
_IN_FIGURES = (attempt.c.ordinal == 1, ~attempt.c.is_test, verification.c.excluded_reason == "")
_NEW = (
    select(_NUMBER.label("number"), *chosen(attempt, "id verification_id"))
    .join(verification, verification.c.id == attempt.c.verification_id)
    .where(
        bindparam("upto", type_=BigInteger) < _NUMBER,
        bindparam("until", type_=BigInteger) > _NUMBER,
        attempt.c.country == bindparam("to"),
        attempt.c.channel == bindparam("over"),
        *_IN_FIGURES,
    )
    .order_by(attempt.c.id)
    .limit(bindparam("most"))
)
_PLAYED = (
    select(account.c.name, attempt.c.converted, attempt.c.propensity, (attempt.c.mcc + attempt.c.mnc).label("network"))
    .join(account, account.c.id == attempt.c.account_id)
    .join(verification, verification.c.id == attempt.c.verification_id)
    .where(
        bindparam("since", type_=BigInteger) <= _NUMBER,
        attempt.c.country == bindparam("to"),
        attempt.c.channel == bindparam("over"),
        bindparam("now", type_=BigInteger) >= attempt.c.expires_at,
        attempt.c.status != "canceled",
        verification.c.state != "canceled",
        *_IN_FIGURES,
    )
    .order_by(attempt.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A suggestion as stored: `inputs` is what it was worked out from and what it said, `shares` [account, share]."""

    id: int
    country: str
    channel: Channel
    made_at: Instant
    made_by: str
    value_micro: int
    currency: str
    seed: int
    inputs: Mapping[str, Any]
    shares: tuple[tuple[str, float], ...]
    state: str
    shadow_until: Instant | None
    shadow_upto: int
    split_id: str | None
    decided_at: Instant | None
    decided_by: str
    reason: str


class New(NamedTuple):
    """A first attempt that a suggestion in the shadow has not looked at yet."""

    number: int
    id: str
    verification_id: str


class Played(NamedTuple):
    """A mature first attempt: its account, whether its code came back, by which probability chance chose it."""

    account: str
    converted: bool
    propensity: float | None
    network: str


def keep(tx: Tx, values: Mapping[str, Any]) -> int:
    """Store a suggestion; its number."""
    made = insert(suggestion).values(**values, made_at=tx.now, shadow_upto=first_id_number(tx.now))
    return int(tx.connection.execute(made).inserted_primary_key[0])  # type: ignore[index]


def by_id(tx: Tx, number: int) -> Kept | None:
    """One of them."""
    row = tx.connection.execute(select(suggestion).where(suggestion.c.id == number)).mappings().first()
    return _kept(row) if row else None


def newest(tx: Tx, limit: int) -> tuple[Kept, ...]:
    """The newest, at most so many."""
    query = select(suggestion).order_by(suggestion.c.id.desc()).limit(limit)
    return tuple(_kept(row) for row in tx.connection.execute(query).mappings())


def in_shadow(tx: Tx) -> tuple[Kept, ...]:
    """Those that are tried in the shadow."""
    query = select(suggestion).where(suggestion.c.state == SHADOW).order_by(suggestion.c.id)
    return tuple(_kept(row) for row in tx.connection.execute(query).mappings())


def value(tx: Tx, one: Kept, worth: Mapping[str, Any]) -> None:
    """Keep what a suggestion was worth until it ended: the attempts that said so go one day."""
    inputs = {**one.inputs, "worth": dict(worth)}
    tx.connection.execute(update(suggestion).where(suggestion.c.id == one.id).values(inputs=inputs))


def decide(tx: Tx, number: int, state: str, who: str, reason: str, split_id: str | None = None) -> None:
    """Note what somebody did with a suggestion."""
    values: dict[str, Any] = {"state": state, "decided_at": tx.now, "decided_by": who, "reason": reason}
    if split_id is not None:
        values["split_id"] = split_id
    tx.connection.execute(update(suggestion).where(suggestion.c.id == number).values(**values))


# the shadow


def unseen(tx: Tx, one: Kept, most: int) -> tuple[New, ...]:
    """First attempts that came since a suggestion last looked, as long as its shadow lasts, oldest first."""
    until = first_id_number(one.shadow_until or 0)
    place = {"until": until, "upto": one.shadow_upto, "to": one.country, "over": one.channel.value, "most": most}
    return tuple(New(*row) for row in tx.connection.execute(_NEW, place))


def note(tx: Tx, one: Kept, choices: Sequence[Mapping[str, Any]], upto: int) -> bool:
    """Keep what it would have chosen; False, and nothing kept, if another program did meanwhile."""
    free = suggestion.c.id == one.id, suggestion.c.shadow_upto == one.shadow_upto
    if tx.connection.execute(update(suggestion).where(*free).values(shadow_upto=upto)).rowcount != 1:
        return False
    if choices:
        tx.connection.execute(insert(suggestion_choice), [{"suggestion_id": one.id, **choice} for choice in choices])
    return True


def noted(tx: Tx, number: int) -> tuple[int, int]:
    """(attempts that it looked at, those of them that it would have sent through another account)."""
    other = suggestion_choice.c.account_id != attempt.c.account_id
    query = (
        select(func.count(), func.count().filter(other))
        .select_from(suggestion_choice)
        .join(attempt, attempt.c.id == suggestion_choice.c.attempt_id)
        .where(suggestion_choice.c.suggestion_id == number)
    )
    every, differing = tx.connection.execute(query).one()
    return int(every), int(differing)


def played(tx: Tx, country: str, channel: Channel, since: Instant, most: int) -> tuple[Played, ...]:
    """Mature first attempts of a channel to a country since an instant, the newest first; at most so many."""
    place = {
        "since": first_id_number(since), "to": country, "over": channel.value, "now": tx.now, "most": most,
    }  # fmt: skip
    return tuple(Played(*row) for row in tx.connection.execute(_PLAYED, place))


def _kept(row: RowMapping) -> Kept:
    return Kept(
        id=row["id"],
        country=row["country"],
        channel=Channel(row["channel"]),
        made_at=row["made_at"],
        made_by=row["made_by"],
        value_micro=row["value_micro"],
        currency=row["currency"],
        seed=row["seed"],
        inputs=row["inputs"],
        shares=tuple((name, share) for name, share in row["shares"]),
        state=row["state"],
        shadow_until=row["shadow_until"],
        shadow_upto=row["shadow_upto"],
        split_id=row["split_id"],
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        reason=row["reason"],
    )
