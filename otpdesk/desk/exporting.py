"""Attempts as CSV: times in UTC, addresses masked to what an export may show, nothing a spreadsheet would execute."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from otpdesk.desk.replacing import replacing
from otpdesk.desk.views import Row
from otpdesk.otp import Channel, Instant

if TYPE_CHECKING:
    from _csv import Writer

COLUMNS = (
    "time (UTC)", "to (masked)", "country", "network", "channel", "account", "provider", "status", "failure",
    "delivered (UTC)", "latency (s)", "price", "currency", "segments", "purpose", "operator", "customer", "reference",
    "sender", "provider status", "provider code", "provider words", "code came back", "attempt", "send",
    "verification",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
SHOWN = 2
"""Last digits of a number that an export may show."""


def write_csv(
    rows: Iterator[Row], path: Path, progress: Callable[[int], None], canceled: Callable[[], bool]
) -> int | None:
    """How many rows were written; None, and the file as it was, if `canceled` said so before the end.

    `progress` is told the number of rows so far. BadInput if the file cannot be written.
    """
    return write_table(path, (COLUMNS,), map(_values, rows), progress, canceled)


def write_table(
    path: Path,
    head: Iterable[Sequence[str]],
    rows: Iterator[tuple[str, ...]],
    progress: Callable[[int], None],
    canceled: Callable[[], bool],
) -> int | None:
    """The same of any rows under a head of any lines."""
    with replacing(path) as partial:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows([safe(value) for value in line] for line in head)
            written = _write(writer, rows, progress, canceled)
        if written is None:
            partial.unlink()
    return written


def _write(
    writer: "Writer", rows: Iterator[tuple[str, ...]], progress: Callable[[int], None], canceled: Callable[[], bool]
) -> int | None:
    written = 0
    for row in rows:
        if canceled():
            return None
        writer.writerow([safe(value) for value in row])
        written += 1
        progress(written)
    return written


def safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe goes before it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _values(row: Row) -> tuple[str, ...]:
    one = row.attempt
    delivered = one.first_delivered_at
    latency = None if delivered is None or one.sent_at is None else (delivered - one.sent_at) / 1000
    return (
        utc(one.created_at),
        one.to if one.channel is Channel.EMAIL else f"••{one.to[-SHOWN:]}",
        one.country,
        one.mcc + one.mnc,
        one.channel.value,
        one.account,
        one.provider,
        one.status.value,
        one.failure.value if one.failure else "",
        "" if delivered is None else utc(delivered),
        "" if latency is None else f"{latency:.3f}",
        f"{one.price.micro / 1_000_000:.6f}" if one.price else "",
        one.price.currency if one.price else "",
        str(one.segments),
        one.purpose.value,
        one.operator,
        row.customer,
        row.reference,
        one.sender,
        one.provider_status,
        one.provider_code,
        one.provider_words,
        "yes" if one.converted else "no",
        one.id,
        str(one.ordinal),
        one.verification_id,
    )


def utc(at: Instant) -> str:
    """An instant as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
