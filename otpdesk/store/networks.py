"""Which network a number is in, as the last receipt that named one said; a number may move to another since."""

from sqlalchemy import BigInteger, bindparam, select, type_coerce

from otpdesk.guard import DAY
from otpdesk.otp import first_id_number
from otpdesk.store.engine import Tx
from otpdesk.store.prepared import Prepared
from otpdesk.store.tables import attempt

REMEMBERED = 90 * DAY
"""How long what a receipt said of the network counts, in milliseconds."""

_NEWEST = Prepared(
    select(attempt.c.mcc, attempt.c.mnc)
    .where(
        attempt.c.address_id == bindparam("number"),
        type_coerce(attempt.c.id, BigInteger) >= bindparam("since", type_=BigInteger),
        attempt.c.mcc != "",
    )
    .order_by(attempt.c.id.desc())
    .limit(1)
)


def of_address(tx: Tx, address_id: str) -> str:
    """MCC and MNC as digits, such as 24801; empty if no attempt of the last 90 days told them."""
    row = _NEWEST.row(tx, {"number": address_id, "since": first_id_number(tx.now - REMEMBERED)})
    return f"{row[0]}{row[1]}" if row else ""
