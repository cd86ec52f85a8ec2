"""What is looked at when receipts are in doubt: first attempts of one account to one country, and control numbers."""

from typing import NamedTuple

from sqlalchemy import BigInteger, bindparam, func, select, type_coerce

from otpdesk.otp import Channel, Instant, Status, VerificationState, first_id_number
from otpdesk.store.engine import Tx
from otpdesk.store.tables import attempt, verification
from otpdesk.store.trial_tables import test_number

CONTROL = "control"
"""The kind of own numbers that no message can reach."""

_NUMBER = type_coerce(attempt.c.id, BigInteger)
_CLAIMS = (
    select(
        attempt.c.prefix_hash,
        (attempt.c.mcc + attempt.c.mnc).label("network"),
        attempt.c.converted,
        attempt.c.sent_at,
        attempt.c.first_delivered_at,
        verification.c.verified_at,
    )
    .join(verification, verification.c.id == attempt.c.verification_id)
    .where(
        attempt.c.account_id == bindparam("of"),
        attempt.c.country == bindparam("to"),
        attempt.c.channel == bindparam("over"),
        bindparam("since", type_=BigInteger) <= _NUMBER,
        bindparam("now", type_=BigInteger) >= attempt.c.expires_at,
        attempt.c.ordinal == 1,
        ~attempt.c.is_test,
        attempt.c.status != Status.CANCELED.value,
        verification.c.state != VerificationState.CANCELED.value,
        verification.c.excluded_reason == "",
    )
    .order_by(attempt.c.id.desc())
    .limit(bindparam("most"))
)
_CONTROLS = (
    select(
        attempt.c.account_id,
        attempt.c.country,
        func.count().label("messages"),
        func.count(attempt.c.first_delivered_at).label("receipts"),
    )
    .join(test_number, test_number.c.address_id == attempt.c.address_id)
    .where(
        test_number.c.kind == CONTROL, bindparam("since", type_=BigInteger) <= _NUMBER, attempt.c.sent_at.is_not(None)
    )
    .group_by(attempt.c.account_id, attempt.c.country)
)


class Claim(NamedTuple):
    """A mature first attempt: its prefix and network, whether its code was read back, and when what was said of it."""

    prefix: int | None
    network: str
    converted: bool
    sent_at: Instant | None
    delivered_at: Instant | None
    verified_at: Instant | None


def claims(tx: Tx, account_id: int, country: str, channel: Channel, since: Instant, most: int) -> tuple[Claim, ...]:
    """The newest first attempts of an account to a country, at most so many."""
    place = {
        "of": account_id, "to": country, "over": channel.value, "since": first_id_number(since), "now": tx.now,
        "most": most,
    }  # fmt: skip
    return tuple(Claim(*row) for row in tx.connection.execute(_CLAIMS, place))


def controls(tx: Tx, since: Instant) -> dict[tuple[int, str], tuple[int, int]]:
    """By (account's number, country): messages to control numbers, and how many of them it claims to have delivered."""
    rows = tx.connection.execute(_CONTROLS, {"since": first_id_number(since)})
    return {(row.account_id, row.country): (row.messages, row.receipts) for row in rows}
