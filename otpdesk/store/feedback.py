"""What providers are still to be told: for each attempt with a code of ours, once, whether it was read back.

A line is written in the transaction that ends the verification, so that no outcome is lost. Whoever tells one takes it
with a lease in a single statement; should it die, the line is due again when the lease is over.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, insert, select, update

from otpdesk.otp import Channel, CodeBy, Instant, Status
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt, feedback

WAITING, TAKEN, REFUSED = "waiting", "taken", "refused"
"""How far one came: to be told, heard by the provider, or not wanted by it (or not possible any more)."""


@dataclass(frozen=True, slots=True)
class Word:
    """One outcome to be told: of which message, by which account, for the `tries`th time.

    `status` is the attempt's now; `provider_id` is empty while it is not known whether the message went out.
    """

    attempt_id: str
    verification_id: str
    account: str
    channel: Channel
    address_id: str
    status: Status
    verified: bool
    at: Instant
    tries: int
    provider_id: str = field(default="", repr=False)


_ENDED = (
    select(attempt.c.id)
    .select_from(
        attempt.join(account, account.c.id == attempt.c.account_id).outerjoin(
            feedback, feedback.c.attempt_id == attempt.c.id
        )
    )
    .where(
        attempt.c.verification_id == bindparam("of"),
        attempt.c.code_by == CodeBy.DESK.value,
        attempt.c.counted,
        ~attempt.c.is_test,
        account.c.provider.in_(bindparam("learning", expanding=True)),
        feedback.c.attempt_id.is_(None),
    )
)
_INSERT = insert(feedback)


def queue(tx: Tx, verification_id: str, learning: Collection[str], converted: str | None) -> int:
    """Note for every attempt of a verification through a `learning` provider whether its code came back.

    `converted` is the attempt whose code did; None: it ran out. Tests, refused messages and those noted before are left
    out. The caller holds the verification's lock. Returns how many there are.
    """
    if not learning:
        return 0
    ids = tx.connection.execute(_ENDED, {"of": verification_id, "learning": list(learning)}).scalars().all()
    for one in ids:
        line = {"attempt_id": one, "verified": one == converted, "at": tx.now, "state": WAITING, "due_at": tx.now}
        tx.connection.execute(_INSERT, line)
    return len(ids)


_DUE = (
    select(feedback.c.attempt_id)
    .where(feedback.c.due_at <= bindparam("now"))
    .order_by(feedback.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(feedback)
    .where(feedback.c.attempt_id.in_(_DUE))
    .values(due_at=bindparam("until"), tries=feedback.c.tries + 1)
    .returning(feedback.c.attempt_id)
)
_WORDS = (
    select(
        feedback.c.attempt_id,
        feedback.c.verified,
        feedback.c.at,
        feedback.c.tries,
        attempt.c.verification_id,
        attempt.c.channel,
        attempt.c.address_id,
        attempt.c.status,
        attempt.c.provider_id,
        account.c.name,
    )
    .select_from(
        feedback.join(attempt, attempt.c.id == feedback.c.attempt_id).join(
            account, account.c.id == attempt.c.account_id
        )
    )
    .where(feedback.c.attempt_id.in_(bindparam("ids", expanding=True)))
    .order_by(feedback.c.attempt_id)
)


_TAKE_ONE = (
    update(feedback)
    .where(feedback.c.attempt_id == bindparam("of"), feedback.c.due_at <= bindparam("now"))
    .values(due_at=bindparam("until"), tries=feedback.c.tries + 1)
    .returning(feedback.c.attempt_id)
)


def take(tx: Tx, most: int, until: Instant) -> tuple[Word, ...]:
    """The outcomes to tell now, the longest due first; nobody else takes them before `until`."""
    ids = tx.connection.execute(_TAKE, {"now": tx.now, "most": most, "until": until}).scalars().all()
    return _words(tx, ids)


def take_one(tx: Tx, attempt_id: str, until: Instant) -> tuple[Word, ...]:
    """The outcome of one attempt, if it is due; nobody else takes it before `until`."""
    ids = tx.connection.execute(_TAKE_ONE, {"of": attempt_id, "now": tx.now, "until": until}).scalars().all()
    return _words(tx, ids)


def _words(tx: Tx, ids: Sequence[str]) -> tuple[Word, ...]:
    if not ids:
        return ()
    return tuple(
        Word(
            row.attempt_id,
            row.verification_id,
            row.name,
            Channel(row.channel),
            row.address_id,
            Status(row.status),
            row.verified,
            row.at,
            row.tries,
            row.provider_id or "",
        )
        for row in tx.connection.execute(_WORDS, {"ids": ids})
    )


_CHANGE = update(feedback).where(feedback.c.attempt_id == bindparam("of"), feedback.c.tries == bindparam("when"))


def settle(tx: Tx, word: Word, state: str) -> bool:
    """It is over: TAKEN or REFUSED. False if somebody else took it since, whose word counts."""
    change = _CHANGE.values(state=state, due_at=None, told_at=tx.now)
    return bool(tx.connection.execute(change, {"of": word.attempt_id, "when": word.tries}).rowcount == 1)


def put_off(tx: Tx, word: Word, until: Instant) -> None:
    """It is told again later, unless somebody else took it since."""
    tx.connection.execute(_CHANGE.values(due_at=until), {"of": word.attempt_id, "when": word.tries})


@dataclass(frozen=True, slots=True)
class Line:
    """What a verification's time line says of one outcome."""

    attempt_id: str
    account: str
    verified: bool
    state: str
    at: Instant
    told_at: Instant | None


_OF_VERIFICATION = (
    select(
        feedback.c.attempt_id, account.c.name, feedback.c.verified, feedback.c.state, feedback.c.at, feedback.c.told_at
    )
    .select_from(
        feedback.join(attempt, attempt.c.id == feedback.c.attempt_id).join(
            account, account.c.id == attempt.c.account_id
        )
    )
    .where(attempt.c.verification_id == bindparam("of"))
    .order_by(feedback.c.attempt_id)
)


def of_verification(tx: Tx, verification_id: str) -> tuple[Line, ...]:
    """What providers are told of a verification, in the order of its attempts."""
    return tuple(Line(*row) for row in tx.connection.execute(_OF_VERIFICATION, {"of": verification_id}))
