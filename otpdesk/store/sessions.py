"""Verifications at providers: the attempts whose code the provider made, and how its verification stands.

Two attempts share one where the provider sends the same code again; then what is said of it is said of both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from otpdesk.otp import Channel, CodeBy, Instant, Purpose, Status
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt

PENDING = "pending"
"""The state of one in which a code may still be compared."""

_WORDS_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Held:
    """One attempt with a provider's code. `id` is the provider's id of its verification, empty while it is not known.

    `state` is a word of `SessionState`, empty until it is known that it began; `started_at` is when the first attempt
    began it.
    """

    attempt_id: str
    verification_id: str
    ordinal: int
    account: str
    account_id: int
    provider: str
    channel: Channel
    address_id: str
    status: Status
    state: str
    words: str
    sent_at: Instant
    expires_at: Instant
    started_at: Instant
    cancel_at: Instant | None = None
    id: str = field(default="", repr=False)

    @property
    def key(self) -> tuple[int, str]:
        """What is the same for attempts that share one verification at the provider."""
        return self.account_id, self.id or self.attempt_id


_COLUMNS = (
    *chosen(
        attempt,
        "id verification_id ordinal account_id channel address_id status session_state session_words created_at "
        "sent_at expires_at cancel_at provider_id",
    ),
    account.c.name.label("account_name"),
    account.c.provider.label("provider_name"),
)


def _query() -> Select[Any]:
    return select(*_COLUMNS).select_from(attempt.join(account, account.c.id == attempt.c.account_id))


_OF_VERIFICATION = (
    _query()
    .where(attempt.c.verification_id == bindparam("of"), attempt.c.code_by == CodeBy.PROVIDER.value)
    .order_by(attempt.c.ordinal)
)


def of_verification(tx: Tx, verification_id: str) -> tuple[Held, ...]:
    """The attempts of a verification whose code a provider made, newest first."""
    begun: dict[tuple[int, str], Instant] = {}
    found: list[Held] = []
    for row in tx.connection.execute(_OF_VERIFICATION, {"of": verification_id}):
        one = _held(row)
        started_at = begun.setdefault(one.key, one.started_at)
        found.append(one if started_at == one.started_at else replace(one, started_at=started_at))
    return tuple(reversed(found))


_ELSEWHERE = (
    select(attempt.c.id)
    .where(
        attempt.c.provider_id == bindparam("named"),
        attempt.c.account_id == bindparam("account"),
        attempt.c.verification_id != bindparam("but"),
        attempt.c.session_state == PENDING,
        attempt.c.expires_at > bindparam("now"),
    )
    .limit(1)
)


def needed_elsewhere(tx: Tx, held: Held) -> bool:
    """Whether another verification of ours goes on with the same one at the provider."""
    values = {"named": held.id, "account": held.account_id, "but": held.verification_id, "now": tx.now}
    return tx.connection.execute(_ELSEWHERE, values).first() is not None


_OF_ANOTHER_PURPOSE = select(func.max(attempt.c.expires_at)).where(
    attempt.c.address_id == bindparam("address"),
    attempt.c.account_id == bindparam("account"),
    attempt.c.code_by == CodeBy.PROVIDER.value,
    attempt.c.session_state.in_(("", PENDING)),
    attempt.c.counted,
    attempt.c.purpose != bindparam("purpose"),
    attempt.c.expires_at > bindparam("now"),
)


def of_another_purpose(tx: Tx, account_id: int, address_id: str, purpose: Purpose) -> Instant | None:
    """When the last code of an account's provider ends that an address has for another purpose; None: it has none."""
    values = {"address": address_id, "account": account_id, "purpose": purpose.value, "now": tx.now}
    return tx.connection.execute(_OF_ANOTHER_PURPOSE, values).scalar()


def end(tx: Tx, held: Held, state: str, words: str = "") -> None:
    """Note how one ended, on every attempt that shares it; nothing is asked of it any more."""
    values: dict[str, Any] = {"session_state": state, "cancel_at": None}
    if words:
        values["session_words"] = words[:_WORDS_LENGTH]
    tx.connection.execute(_sharing(held).values(**values))


def say(tx: Tx, held: Held, words: str) -> None:
    """Keep what the provider said of one."""
    tx.connection.execute(_sharing(held).values(session_words=words[:_WORDS_LENGTH]))


def cancel_at(tx: Tx, held: Held, at: Instant | None) -> None:
    """Note when the provider is to be asked to end one; None: it is not going to be."""
    tx.connection.execute(update(attempt).where(attempt.c.id == held.attempt_id).values(cancel_at=at))


def _sharing(held: Held) -> Any:
    one = attempt.c
    same = one.provider_id == held.id if held.id else one.id == held.attempt_id
    return update(attempt).where(one.verification_id == held.verification_id, one.account_id == held.account_id, same)


_DUE = (
    select(attempt.c.id)
    .where(attempt.c.cancel_at <= bindparam("now"))
    .order_by(attempt.c.cancel_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def take_cancels(tx: Tx, most: int, until: Instant) -> tuple[Held, ...]:
    """Those to be ended now; nobody else takes them before `until`."""
    ids = tuple(tx.connection.execute(_DUE, {"now": tx.now, "most": most}).scalars())
    return _taken(tx, ids, until)


def take_cancels_of(tx: Tx, verification_id: str, until: Instant) -> tuple[Held, ...]:
    """The same of one verification."""
    query = select(attempt.c.id).where(attempt.c.verification_id == verification_id, attempt.c.cancel_at <= tx.now)
    return _taken(tx, tuple(tx.connection.execute(query.with_for_update(skip_locked=True)).scalars()), until)


def _taken(tx: Tx, ids: Sequence[str], until: Instant) -> tuple[Held, ...]:
    if not ids:
        return ()
    tx.connection.execute(update(attempt).where(attempt.c.id.in_(ids)).values(cancel_at=until))
    owners = select(attempt.c.verification_id).where(attempt.c.id.in_(ids))
    whole = dict.fromkeys(tx.connection.execute(owners).scalars())
    return tuple(one for each in whole for one in of_verification(tx, each) if one.attempt_id in ids)


def _held(row: Any) -> Held:
    sent_at = row.created_at if row.sent_at is None else row.sent_at
    return Held(
        attempt_id=row.id,
        verification_id=row.verification_id,
        ordinal=row.ordinal,
        account=row.account_name,
        account_id=row.account_id,
        provider=row.provider_name,
        channel=Channel(row.channel),
        address_id=row.address_id,
        status=Status(row.status),
        state=row.session_state,
        words=row.session_words,
        sent_at=sent_at,
        expires_at=row.expires_at,
        started_at=sent_at,
        cancel_at=row.cancel_at,
        id=row.provider_id or "",
    )
