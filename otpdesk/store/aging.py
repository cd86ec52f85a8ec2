"""Records that come in old: as the desk would have them by now, with what its retention would have taken away.

What is written and at once forgotten again costs twice, and keeps the round that forgets busy for hours.
"""

from collections.abc import Mapping

import numpy as np

from otpdesk.columnar import Columns
from otpdesk.otp import Instant, first_id_number, id_number
from otpdesk.store.customers import FORGOTTEN
from otpdesk.store.retention import Keep


def aged(records: Mapping[str, Columns], keep: Keep) -> Mapping[str, Columns]:
    """Columns of verifications, attempts, receipts and checks without what is too old to keep.

    Their ids, and those by which they name each other, must be arrays of numbers.
    """
    found = dict(records)
    found["receipt"] = _since(records["receipt"], keep.receipts)
    for table, key in (("verification", "id"), ("attempt", "verification_id"), ("code_check", "verification_id")):
        found[table] = _nameless(records[table], key, keep.addresses)
    return found


def _since(columns: Columns, before: Instant) -> Columns:
    """The records that are not older than an instant."""
    young = columns.by_name["id"] >= first_id_number(before)
    return columns if young.all() else columns.only(young)


def _nameless(columns: Columns, key: str, before: Instant) -> Columns:
    """The same; what hangs on verifications before an instant no longer says whose it was."""
    old = columns.by_name[key] < first_id_number(before)
    if not old.any():
        return columns
    found = dict(columns.by_name)
    found["address_id"] = np.where(old, id_number(FORGOTTEN), found["address_id"])
    if "customer_id" in found:
        found["customer_id"] = np.ma.masked_array(found["customer_id"], old)
    if "provider_id" in found:
        ids = found["provider_id"]
        found["provider_id"] = [None if gone else one for gone, one in zip(old.tolist(), ids, strict=True)]
    return Columns(columns.size, found)
