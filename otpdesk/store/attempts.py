"""Attempts: one row a message, from the reservation to the last receipt.

`Entry` is an attempt with what only the desk's machinery needs beside the record that people see. Statements are
made once, so that SQLAlchemy finds them compiled: a send is on the operator's time.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, insert, select, update

from otpdesk.otp import (
    Attempt,
    Channel,
    ChosenBy,
    CodeBy,
    Failure,
    IdKind,
    Instant,
    Money,
    Purpose,
    Status,
    is_id,
)
from otpdesk.store.columns import chosen
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared
from otpdesk.store.tables import account, address, attempt

_WORDS_LENGTH = 300
_STATUS_LENGTH = 64
_CODE_LENGTH = 32

RECORD = (
    *chosen(
        attempt,
        "id verification_id ordinal channel status created_at expires_at operator purpose customer_id country mcc "
        "mnc sender language template_version chosen_by propensity segments failure provider_id provider_status "
        "provider_code provider_words price_micro currency price_final_at sent_at first_delivered_at terminal_at "
        "superseded_at converted conflict is_test code_by split_id",
    ),
    account.c.name.label("account_name"),
    account.c.provider.label("provider_name"),
    address.c.masked.label("to_masked"),
)
"""The columns that `record` reads; they come from `joined`."""

joined = attempt.join(account, account.c.id == attempt.c.account_id).join(address, address.c.id == attempt.c.address_id)

_MACHINERY = chosen(
    attempt,
    "account_id address_id press counted cost_micro config_version prefix_hash polls next_poll_at session_state "
    "session_words",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An attempt and the machinery's own: which rows it hangs on, whether limits count it, when it is polled next.

    `cost_micro` is what it costs or is expected to cost in the desk's currency, 0 when it was rejected.
    `session_state` and `session_words` are about the provider's verification, where the provider makes the code.
    """

    attempt: Attempt
    account_id: int
    address_id: str
    press: str | None = None
    counted: bool = True
    cost_micro: int = 0
    config_version: int = 0
    prefix_hash: int | None = None
    polls: int = 0
    next_poll_at: Instant | None = None
    session_state: str = ""
    session_words: str = ""


def record(row: RowMapping) -> Attempt:
    """The attempt that a row of `RECORD` holds."""
    return Attempt(
        id=row["id"],
        verification_id=row["verification_id"],
        ordinal=row["ordinal"],
        account=row["account_name"],
        provider=row["provider_name"],
        channel=Channel(row["channel"]),
        status=Status(row["status"]),
        to=row["to_masked"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        operator=row["operator"],
        purpose=Purpose(row["purpose"]),
        customer_id=row["customer_id"],
        country=row["country"],
        mcc=row["mcc"],
        mnc=row["mnc"],
        sender=row["sender"],
        language=row["language"],
        template_version=row["template_version"],
        chosen_by=ChosenBy(row["chosen_by"]),
        propensity=row["propensity"],
        segments=row["segments"],
        failure=Failure(row["failure"]) if row["failure"] else None,
        provider_id=row["provider_id"] or "",
        provider_status=row["provider_status"],
        provider_code=row["provider_code"],
        provider_words=row["provider_words"],
        price=None if row["price_micro"] is None else Money(row["price_micro"], row["currency"]),
        price_final_at=row["price_final_at"],
        sent_at=row["sent_at"],
        first_delivered_at=row["first_delivered_at"],
        terminal_at=row["terminal_at"],
        superseded_at=row["superseded_at"],
        converted=row["converted"],
        conflict=row["conflict"],
        is_test=row["is_test"],
        code_by=CodeBy(row["code_by"]),
        split_id=row["split_id"],
    )


def entry_of(row: RowMapping) -> Entry:
    """The entry that a row of `entries()` holds."""
    return Entry(record(row), **{column.name: row[column.name] for column in _MACHINERY})


def entries() -> Select[Any]:
    """A query for entries, to be narrowed."""
    return select(*RECORD, *_MACHINERY).select_from(joined)


_INSERT = Prepared(
    insert(attempt),
    "id verification_id ordinal press account_id address_id customer_id channel purpose operator status counted "
    "country prefix_hash sender language template_version config_version chosen_by segments created_at expires_at "
    "cost_micro sent_at leased_by lease_until code_mac code_key is_test code_by propensity split_id",
)
_BY_ID = entries().where(attempt.c.id == bindparam("wanted"))
_LOCKED = _BY_ID.with_for_update(of=attempt)
_OF_VERIFICATION = (
    select(*RECORD)
    .select_from(joined)
    .where(attempt.c.verification_id == bindparam("wanted"))
    .order_by(attempt.c.ordinal)
)
_BY_PRESS = entries().where(attempt.c.press.in_([bindparam("first"), bindparam("second")])).order_by(attempt.c.ordinal)
_SAVE = update(attempt).where(attempt.c.id == bindparam("wanted"))
_SAVE_IF = Prepared(
    _SAVE.where(attempt.c.status == bindparam("expected")),
    "status failure counted cost_micro mcc mnc segments sent_at first_delivered_at terminal_at lease_until "
    "next_poll_at polls provider_id provider_status provider_code provider_words price_micro currency price_final_at "
    "conflict session_state session_words",
)
_PRESSED = Prepared(select(attempt.c.id).where(attempt.c.press == bindparam("first")))
_SUPERSEDE = (
    update(attempt)
    .where(
        attempt.c.verification_id == bindparam("of"),
        attempt.c.ordinal < bindparam("before"),
        attempt.c.superseded_at.is_(None),
    )
    .values(superseded_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who sends an attempt and until when that is believed, with the trace of its code under the key `key`.

    There is neither where the provider makes the code.
    """

    owner: str
    until: Instant
    mac: bytes | None = field(default=None, repr=False)
    key: str | None = None


def add(tx: Tx, entry: Entry, claim: Claim) -> None:
    """Insert a new attempt as it stands in the entry, claimed by its sender."""
    one = entry.attempt
    _INSERT.change(
        tx,
        {
            "id": one.id,
            "verification_id": one.verification_id,
            "ordinal": one.ordinal,
            "press": entry.press,
            "account_id": entry.account_id,
            "address_id": entry.address_id,
            "customer_id": one.customer_id,
            "channel": one.channel.value,
            "purpose": one.purpose.value,
            "operator": one.operator,
            "status": one.status.value,
            "counted": entry.counted,
            "country": one.country,
            "prefix_hash": entry.prefix_hash,
            "sender": one.sender,
            "language": one.language,
            "template_version": one.template_version,
            "config_version": entry.config_version,
            "chosen_by": one.chosen_by.value,
            "segments": one.segments,
            "created_at": one.created_at,
            "expires_at": one.expires_at,
            "cost_micro": entry.cost_micro,
            "sent_at": one.sent_at,
            "leased_by": claim.owner,
            "lease_until": claim.until,
            "code_mac": claim.mac,
            "code_key": claim.key,
            "is_test": one.is_test,
            "code_by": one.code_by.value,
            "propensity": one.propensity,
            "split_id": one.split_id,
        },
    )


def save(tx: Tx, entry: Entry, expected: Status | None = None) -> bool:
    """Write what may have changed of an entry; with `expected` only if its stored status is still that one.

    A final status takes the lease away. False if nothing was written.
    """
    values = _changing(entry)
    if expected is None:
        return tx.connection.execute(_SAVE, values).rowcount == 1
    return _SAVE_IF.change(tx, {**values, "expected": expected.value}) == 1


def _changing(entry: Entry) -> dict[str, Any]:
    one = entry.attempt
    return {
        "wanted": one.id,
        "status": one.status.value,
        "failure": one.failure.value if one.failure else None,
        "counted": entry.counted,
        "cost_micro": entry.cost_micro,
        "mcc": one.mcc,
        "mnc": one.mnc,
        "segments": one.segments,
        "sent_at": one.sent_at,
        "first_delivered_at": one.first_delivered_at,
        "terminal_at": one.terminal_at,
        "lease_until": None,
        "next_poll_at": entry.next_poll_at,
        "polls": entry.polls,
        "provider_id": one.provider_id or None,
        "provider_status": one.provider_status[:_STATUS_LENGTH],
        "provider_code": one.provider_code[:_CODE_LENGTH],
        "provider_words": one.provider_words[:_WORDS_LENGTH],
        "price_micro": one.price.micro if one.price else None,
        "currency": one.price.currency if one.price else None,
        "price_final_at": one.price_final_at,
        "conflict": one.conflict,
        "session_state": entry.session_state,
        "session_words": entry.session_words[:_WORDS_LENGTH],
    }


def wipe(tx: Tx, attempt_id: str) -> None:
    """Forget the code's MAC of an attempt that never went out."""
    tx.connection.execute(_SAVE, {"wanted": attempt_id, "code_mac": None})


def supersede(tx: Tx, verification_id: str, ordinal: int) -> None:
    """Note on the attempts before `ordinal` that a newer one went out."""
    tx.connection.execute(_SUPERSEDE, {"of": verification_id, "before": ordinal, "at": tx.now})


def convert(tx: Tx, attempt_id: str) -> None:
    """Note that the code of this attempt came back."""
    tx.connection.execute(_SAVE, {"wanted": attempt_id, "converted": True})


def by_id(tx: Tx, attempt_id: str, *, lock: bool = False) -> Entry | None:
    """An attempt; with `lock` nobody else changes it before this transaction ends."""
    if not is_id(attempt_id, IdKind.ATTEMPT):
        return None
    query = _LOCKED if lock else _BY_ID
    row = tx.connection.execute(query, {"wanted": attempt_id}).mappings().first()
    return entry_of(row) if row else None


def by_press(tx: Tx, first: str, second: str) -> tuple[Entry, ...]:
    """The attempts made for one press of a button: the first, and the one of its fail-over."""
    if _PRESSED.row(tx, {"first": first}) is None:
        return ()
    rows = tx.connection.execute(_BY_PRESS, {"first": first, "second": second}).mappings()
    return tuple(entry_of(row) for row in rows)


def of_verification(tx: Tx, verification_id: str) -> tuple[Attempt, ...]:
    """All attempts of a verification, in order."""
    rows = tx.connection.execute(_OF_VERIFICATION, {"wanted": verification_id}).mappings()
    return tuple(record(row) for row in rows)
