"""The audit: who did what to what, each line chained to the one before, in the transaction of the act itself.

The hash of a line is SHA-256 over a length-prefixed encoding of all its fields and the hash before it. So an
edited, removed, inserted or moved line is found by computing again. Lines cut off at the end, or a whole chain
written anew, cannot be found without a head that was kept elsewhere: see `Head`.

On PostgreSQL the chain has a lock of its own, held until the commit: write the act first and its line last.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, text

from otpdesk.otp import Instant
from otpdesk.store.engine import Tx, lock_number
from otpdesk.store.prepared import Prepared
from otpdesk.store.tables import audit

ORIGIN = bytes(32)
"""What the first line has for the hash before it."""

_CHAIN = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=lock_number("audit"))
_LENGTHS = {"actor": 64, "workstation": 64, "action": 40, "object": 80, "outcome": 40}
_BATCH = 2_000
_HEAD = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_HEAD_NOW = Prepared(_HEAD)
_INSERT = Prepared(insert(audit), "seq at actor workstation action object outcome detail prev_hash hash")
_MOST_PROBLEMS = 100

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Line ends, terminal controls, bidirectional and invisible marks: what could forge or hide a line of a listing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `at` is when the transaction began; `detail` holds ids and settings, never a number or a code."""

    seq: int
    at: Instant
    actor: str
    workstation: str
    action: str
    object: str
    outcome: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some moment; kept elsewhere it proves later what was there."""

    seq: int
    hash: bytes


def write(
    tx: Tx,
    actor: str,
    workstation: str,
    action: str,
    object: str,  # noqa: A002 - the audit's own word
    outcome: str,
    detail: Mapping[str, Any] | None = None,
) -> Head:
    """Adds a line for an act of this transaction; control characters are written out as their code points."""
    if not tx.on_sqlite:
        tx.connection.execute(_CHAIN)
    row = _HEAD_NOW.row(tx, {})
    before = Head(row[0], bytes(row[1])) if row else Head(0, ORIGIN)
    words = {"actor": actor, "workstation": workstation, "action": action, "object": object, "outcome": outcome}
    fields: dict[str, Any] = {key: shown(value)[: _LENGTHS[key]] for key, value in words.items()}
    fields |= {"seq": before.seq + 1, "at": tx.now, "detail": _shown_detail(detail or {}), "prev_hash": before.hash}
    fields["hash"] = line_hash(fields)
    _INSERT.change(tx, fields)
    return Head(fields["seq"], fields["hash"])


def shown(value: str) -> str:
    """A text that stays on one line and means what it shows."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", value)


def _shown_detail(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return {shown(key): _shown_detail(inner) for key, inner in value.items()}
    return [_shown_detail(inner) for inner in value] if isinstance(value, list | tuple) else value


def line_hash(fields: Mapping[str, Any]) -> bytes:
    """SHA-256 of a line: each field as its length (8 bytes) and its bytes, in a fixed order."""
    parts = [
        str(fields["seq"]),
        str(fields["at"]),
        *(fields[key] for key in _LENGTHS),
        json.dumps(fields["detail"], sort_keys=True, separators=(",", ":")),
    ]
    digest = hashlib.sha256()
    for part in (fields["prev_hash"], *(part.encode() for part in parts)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def head(connection: Connection) -> Head | None:
    """The newest line; None of an empty audit."""
    row = connection.execute(_HEAD).first()
    return Head(row.seq, row.hash) if row else None


def verify(connection: Connection, kept: Head | None = None) -> list[str]:
    """What is wrong with the chain, in sentences; empty when every line is as it was written.

    `kept` is a head from earlier: with it, a cut end and a chain written anew are found too.
    """
    return watched_verify(connection, kept, lambda _line: None, lambda: False) or []


def watched_verify(
    connection: Connection, kept: Head | None, progress: Callable[[int], None], canceled: Callable[[], bool]
) -> list[str] | None:
    """The same; `progress` is told the number of each line that was looked at. None if `canceled` said so."""
    problems: list[str] = []
    last = Head(0, ORIGIN)
    lines = select(audit).order_by(audit.c.seq).execution_options(yield_per=_BATCH)
    for row in connection.execute(lines).mappings():
        if canceled():
            return None
        progress(row["seq"])
        problems.extend(_line_problems(connection, row, last))
        last = Head(row["seq"], row["hash"])
        if kept is not None and last.seq == kept.seq and last.hash != kept.hash:
            problems.append(f"Line {last.seq} is not the one whose hash was kept: the audit was written anew.")
        if len(problems) >= _MOST_PROBLEMS:
            return [*problems, "There may be more."]
    if kept is not None and last.seq < kept.seq:
        problems.append(f"The audit ends at line {last.seq}; it once had {kept.seq}.")
    return problems


def _line_problems(connection: Connection, row: RowMapping, before: Head) -> Iterator[str]:
    seq, first = row["seq"], before.seq + 1
    if row["hash"] != line_hash(dict(row)):
        yield f"Line {seq} was changed."
    if seq > first:
        yield f"Line {first} is missing." if seq == first + 1 else f"Lines {first} to {seq - 1} are missing."
    elif row["prev_hash"] != before.hash:
        elsewhere = connection.execute(select(audit.c.seq).where(audit.c.hash == row["prev_hash"])).scalar()
        if elsewhere is not None:
            yield f"Line {seq} is out of order: it was written after what is now line {elsewhere}."
        else:
            yield f"Line {seq} does not follow line {before.seq}: a line was changed, put in or taken out."


def entries(
    tx: Tx,
    *,
    object: str | None = None,  # noqa: A002 - the audit's own word
    actor: str | None = None,
    since: Instant | None = None,
    limit: int = 200,
) -> tuple[Entry, ...]:
    """The newest lines, newest first."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if object is not None:
        query = query.where(audit.c.object == object)
    if actor is not None:
        query = query.where(audit.c.actor == actor)
    if since is not None:
        query = query.where(audit.c.at >= since)
    return tuple(
        Entry(row.seq, row.at, row.actor, row.workstation, row.action, row.object, row.outcome, row.detail)
        for row in tx.connection.execute(query)
    )
