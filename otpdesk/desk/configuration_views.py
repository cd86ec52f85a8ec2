"""What the desk hands out about the configuration, its draft and its team: plain records, ready to show.

Light on purpose, as `desk/views.py`: the window imports this before it shows.
"""

from dataclasses import dataclass

from otpdesk.otp import Instant
from otpdesk.roles import Role


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One changed row of a draft, or one row that differs between two versions, in words.

    `section` and `key` are its place (`otpdesk.configuration.Place`). `before` and `after` are (label, text) pairs of
    what differs only; empty: the row was or will not be there. `problem` says why it cannot be published as it is,
    `warning` what it may lead to.
    """

    section: str
    key: str
    title: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    problem: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A row that I changed and somebody else published meanwhile."""

    section: str
    key: str
    title: str
    mine: tuple[tuple[str, str], ...]
    theirs: tuple[tuple[str, str], ...]
    who: str
    at: Instant


@dataclass(frozen=True, slots=True)
class DraftLine:
    """The draft of whoever sits here, against what is in force (`version`).

    `broken` are rows that stay as they are but no longer do beside the changes, such as the route of an account that
    goes; they have neither before nor after. `updated_at` is the last edit, None without any.
    """

    version: int
    changes: tuple[ChangeLine, ...] = ()
    conflicts: tuple[ConflictLine, ...] = ()
    broken: tuple[ChangeLine, ...] = ()
    updated_at: Instant | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """Why it cannot be published."""
        rows = (*self.changes, *self.broken)
        return tuple(dict.fromkeys(change.problem for change in rows if change.problem))


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the configuration: since when, by whom, why, and how many rows it changed."""

    version: int
    at: Instant
    who: str
    why: str
    changed: int
    in_force: bool


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member of the team. `last_act_at` is the member's newest line in the audit."""

    name: str
    role: Role
    added_at: Instant
    added_by: str
    left_at: Instant | None = None
    last_act_at: Instant | None = None
