"""Which network a number is in: as a look-up of the last day said, else the last receipt that named one.

A number may move to another since.
"""

from sqlalchemy import BigInteger, bindparam, select, type_coerce

from otpdesk.guard import DAY
from otpdesk.otp import first_id_number
from otpdesk.store import look_ups
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
    """MCC and MNC as digits, such as 24801; empty if no look-up or attempt of the last 90 days told them."""
    kept = look_ups.newest(tx, address_id)
    if kept is not None and kept.body.get("mcc"):
        return f"{kept.body['mcc']}{kept.body.get('mnc', '')}"
    row = _NEWEST.row(tx, {"number": address_id, "since": first_id_number(tx.now - REMEMBERED)})
    return f"{row[0]}{row[1]}" if row else ""
