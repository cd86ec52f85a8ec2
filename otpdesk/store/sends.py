"""What was sent, as limits, fail-overs and look-ups need it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, bindparam, select, type_coerce

from otpdesk.otp import Attempt, Channel, Instant, Status, VerificationState, first_id_number
from otpdesk.store.attempts import RECORD, joined, record
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.tables import account, attempt, verification


@dataclass(frozen=True, slots=True)
class Send:
    """An attempt of a verification as the limits see it; `key` is the id of its code's key."""

    id: str
    ordinal: int
    account: str
    account_id: int
    address_id: str
    channel: Channel
    status: Status
    counted: bool
    created_at: Instant
    expires_at: Instant
    sent_at: Instant | None
    key: str | None


_SENDS = (
    select(
        *chosen(
            attempt, "id ordinal account_id address_id channel status counted created_at expires_at sent_at code_key"
        ),
        account.c.name.label("account_name"),
    )
    .select_from(attempt.join(account, account.c.id == attempt.c.account_id))
    .where(attempt.c.verification_id == bindparam("wanted"))
    .order_by(attempt.c.ordinal)
)


def of_verification(tx: Tx, verification_id: str) -> tuple[Send, ...]:
    """All attempts of a verification as limits see them, in order."""
    return tuple(
        Send(
            id=row.id,
            ordinal=row.ordinal,
            account=row.account_name,
            account_id=row.account_id,
            address_id=row.address_id,
            channel=Channel(row.channel),
            status=Status(row.status),
            counted=row.counted,
            created_at=row.created_at,
            expires_at=row.expires_at,
            sent_at=row.sent_at,
            key=row.code_key,
        )
        for row in tx.connection.execute(_SENDS, {"wanted": verification_id})
    )


_LAST_TEST = (
    select(attempt.c.address_id)
    .where(
        attempt.c.is_test,
        attempt.c.operator == bindparam("who"),
        attempt.c.channel.in_(bindparam("over", expanding=True)),
    )
    .order_by(attempt.c.id.desc())
    .limit(1)
)


def last_test(tx: Tx, operator: str, channels: Collection[Channel]) -> str | None:
    """The id of the address to which an operator last sent a test over one of some channels."""
    found = tx.connection.execute(_LAST_TEST, {"who": operator, "over": [one.value for one in channels]}).scalar()
    return None if found is None else str(found)


def owned(tx: Tx, account_id: int, provider_ids: list[str], but: str) -> frozenset[str]:
    """Which of a provider's ids belong to another attempt than `but` already."""
    query = select(attempt.c.provider_id).where(
        attempt.c.provider_id.in_(provider_ids), attempt.c.account_id == account_id, attempt.c.id != but
    )
    return frozenset(str(name) for name in tx.connection.execute(query).scalars())


def by_provider_id(tx: Tx, provider_id: str) -> tuple[Attempt, ...]:
    """The attempts that a provider's own message id names; ids of two providers may collide."""
    query = (
        select(*RECORD).select_from(joined).where(attempt.c.provider_id == provider_id).order_by(attempt.c.id.desc())
    )
    return tuple(record(row) for row in tx.connection.execute(query).mappings())


_NEWEST_BY_ID = (
    select(attempt.c.id)
    .where(attempt.c.provider_id == bindparam("named"), attempt.c.account_id == bindparam("account"))
    .order_by(attempt.c.id.desc())
    .limit(1)
)


def newest_by_provider_id(tx: Tx, account_id: int, provider_id: str) -> str | None:
    """The newest attempt of an account that a provider's id of a message or verification belongs to."""
    found = tx.connection.execute(_NEWEST_BY_ID, {"named": provider_id, "account": account_id}).scalar()
    return None if found is None else str(found)


@dataclass(frozen=True, slots=True)
class Last:
    """How the last message to somebody ended, and whether that verification succeeded."""

    status: Status
    verified: bool


def last_of(tx: Tx, customer_ids: Sequence[str], address_ids: Sequence[str]) -> dict[str, Last]:
    """The last attempt of each customer and of each address of nobody, by their ids; those without any are absent."""
    whose = [(attempt.c.customer_id, key) for key in customer_ids] + [
        (attempt.c.address_id, key) for key in address_ids
    ]
    found: dict[str, Last] = {}
    for column, key in whose:
        query = (
            select(attempt.c.status, verification.c.state)
            .join(verification, verification.c.id == attempt.c.verification_id)
            .where(column == key)
            .order_by(attempt.c.id.desc())
            .limit(1)
        )
        row = tx.connection.execute(query).first()
        if row is not None:
            found[key] = Last(Status(row.status), row.state == VerificationState.VERIFIED.value)
    return found


def recent(tx: Tx, address_ids: Sequence[str], since: Instant, limit: int) -> tuple[Attempt, ...]:
    """The attempts to some addresses since an instant, newest first."""
    query = (
        select(*RECORD)
        .select_from(joined)
        .where(attempt.c.address_id.in_(address_ids), type_coerce(attempt.c.id, BigInteger) >= first_id_number(since))
        .order_by(attempt.c.id.desc())
        .limit(limit)
    )
    return tuple(record(row) for row in tx.connection.execute(query).mappings())
