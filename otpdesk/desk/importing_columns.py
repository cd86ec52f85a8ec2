"""Which column of a file is which field: by the names that the systems themselves use, and that people use."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from otpdesk.desk.import_views import FIELDS, Kind
from otpdesk.errors import BadInput

_TWILIO = {
    "id": "sid, attempt sid",
    "to": "channel_data.to, to, channel data to, phone number",
    "at": "date_created, created at, created",
    "channel": "channel",
    "status": "channel_data.message_status, channel_data.call_status, message status, delivery status",
    "code": "channel_data.error_code, error code",
    "verified": "conversion_status, conversion",
    "session": "verification_sid, channel_data.verification_sid",
    "price": "price.value, price",
    "currency": "price.currency, currency, price unit",
    "sender": "channel_data.from, from",
}
_PLIVO = {
    "id": "attempt.attempt_uuid",
    "to": "recipient",
    "at": "attempt.time",
    "channel": "attempt.channel",
    "status": "attempt.status",
    "code": "attempt.error_code",
    "verified": "attempt.verified",
    "session": "session_uuid",
    "price": "attempt.charge",
}
_VONAGE = {
    "id": "message_id, request_id, id",
    "to": "to",
    "at": "date_received, date_submitted",
    "channel": "channel, provider, product, type",
    "status": "status",
    "code": "error_code",
    "words": "error_code_description",
    "delivered_at": "date_finalized",
    "verified": "verify_status",
    "price": "total_price, price",
    "currency": "currency",
    "network": "network",
    "sender": "from",
}
_ANY = {
    "id": "id, message id, provider id, sid, uuid, message uuid, reference",
    "to": "to, number, phone, phone number, recipient, msisdn, destination, address, email, e mail",
    "at": "at, sent at, date, time, timestamp, created at, created, date created, date sent, sent",
    "channel": "channel, type, product, service",
    "status": "status, state, delivery status, message status",
    "code": "code, error code, error",
    "words": "error text, error message, error description, reason",
    "delivered_at": "delivered at, delivery time, date delivered, delivered",
    "verified": "verified, converted, conversion, conversion status, approved",
    "session": "session, verification, verification id, verification sid, session id, session uuid, request id",
    "price": "price, cost, amount, total price, charge",
    "currency": "currency, price unit, price currency",
    "network": "network, mccmnc, mcc mnc",
    "sender": "from, sender, originator, sender id",
}
_NAMES: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {Kind.CSV: _ANY, Kind.TWILIO_ATTEMPTS: _TWILIO, Kind.PLIVO_SESSIONS: _PLIVO, Kind.VONAGE_REPORTS: _VONAGE}
)


def guessed(kind: Kind, columns: Iterable[str]) -> dict[str, str]:
    """The column of each field, as far as one can be recognised; the first where several can."""
    return {key: names[0] for key, names in _candidates(kind, columns).items()}


def _candidates(kind: Kind, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The columns that may hold a field, by field; those of messages and calls may differ."""
    there = {_plain(name): name for name in reversed(list(columns))}
    found = {}
    for field in FIELDS:
        names = (_plain(name) for name in _NAMES[kind].get(field.key, "").split(",") if name.strip())
        if known := tuple(there[name] for name in names if name in there):
            found[field.key] = known
    if kind is Kind.VONAGE_REPORTS and _plain(found.get("id", ("",))[0]) == "request id" and "status" in found:
        found.setdefault("verified", found["status"])  # the record of a verification: its status is what came of it
    return found


def mapped(kind: Kind, columns: Iterable[str], wanted: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The columns of each field, of which the first that is not empty counts, with what the user says.

    BadInput for a field or a column that is not there, or a needed field without a column.
    """
    names = list(columns)
    keys = [field.key for field in FIELDS]
    for key, column in wanted.items():
        if key not in keys:
            raise BadInput(f"There is no field called “{key}”.", f"Fields: {', '.join(keys)}.", "map")
        if column and column not in names:
            raise BadInput(f"The file has no column “{column}”.", f"Columns: {', '.join(names)}.", "map")
    said = {key: (column,) if column else () for key, column in wanted.items()}
    found = {key: known for key, known in {**_candidates(kind, names), **said}.items() if known}
    if lacking := missing(found):
        raise BadInput(
            f"No column was found for: {', '.join(lacking)}.",
            f"Say which it is, for example --map to=COLUMN. Columns: {', '.join(names)}.",
            "map",
        )
    return found


def missing(found: Mapping[str, object]) -> tuple[str, ...]:
    """The labels of needed fields that have no column."""
    return tuple(field.label for field in FIELDS if field.needed and field.key not in found)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.]+", " ", name.strip().lower())
