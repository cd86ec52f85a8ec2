"""The audit as CSV: what it is and how it was filtered first, then a line an act; addresses masked."""

from collections.abc import Callable, Iterator
from pathlib import Path

from otpdesk.desk.exporting import utc, write_table
from otpdesk.desk.team_views import AuditFilter, AuditLine
from otpdesk.otp import Instant

COLUMNS = (
    "line", "time (UTC)", "who", "computer", "what happened", "action", "object", "about (masked)", "outcome", "detail",
)  # fmt: skip


def write_audit(
    path: Path,
    wanted: AuditFilter,
    lines: Iterator[AuditLine],
    version: str,
    end: str,
    now: Instant,
    progress: Callable[[int], None],
    canceled: Callable[[], bool],
) -> int | None:
    """How many lines were written; None, and the file as it was, if `canceled` said so before the end.

    `version` is that of the configuration in force, `end` the end of the audit's chain. BadInput if the file cannot
    be written.
    """
    head = (
        ("audit of otpdesk", utc(now)),
        ("filter", filter_words(wanted)),
        ("zone", "UTC"),
        ("configuration", version),
        ("end of the chain", end),
        (),
        COLUMNS,
    )
    return write_table(path, head, map(_values, lines), progress, canceled)


def filter_words(wanted: AuditFilter) -> str:
    """A filter in words, for people who get the file later."""
    parts = {
        "from": "" if wanted.since is None else utc(wanted.since),
        "to": "" if wanted.until is None else utc(wanted.until),
        "who": ", ".join(wanted.who) or ("people only" if wanted.people else ""),
        "about": ", ".join(wanted.kinds),
        "action": ", ".join(wanted.actions),
        "outcome": ", ".join(wanted.came),
        "computer": ", ".join(wanted.workstations),
        "object": wanted.object,
        "text": wanted.text,
    }
    return "; ".join(f"{name}: {value}" for name, value in parts.items() if value) or "none"


def _values(line: AuditLine) -> tuple[str, ...]:
    return (
        str(line.seq),
        utc(line.at),
        line.who,
        line.workstation,
        line.sentence,
        line.action,
        line.object,
        line.about,
        line.outcome,
        "; ".join(f"{name}: {value}" for name, value in line.detail),
    )
