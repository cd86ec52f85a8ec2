"""What the desk hands out about the team and the audit: plain records, ready to show. Light, as `desk/views.py`."""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.desk.configuration_views import MemberLine
from otpdesk.otp import Instant
from otpdesk.roles import Right, Role, Roster


@dataclass(frozen=True, slots=True)
class Me:
    """Who sits here: the name, the role (None: taken out of the team), and whether there is a team at all."""

    name: str
    role: Role | None
    roster: Roster

    @property
    def team(self) -> bool:
        """Whether there is a team; without one everybody may do everything."""
        return bool(self.roster.members)

    def may(self, right: Right) -> bool:
        """Whether whoever sits here has a right."""
        return self.role is not None and self.role.may(right)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """The team as a page shows it: who sits here, those who are in it, and those who left.

    `shared`: the database is a server's, not a file of this computer.
    """

    me: Me
    members: tuple[MemberLine, ...]
    left: tuple[MemberLine, ...]
    shared: bool = False


class Kind(StrEnum):
    """What an act is about; audit lines are filtered by it."""

    SENDS = "sends"
    CHECKS = "checks"
    CUSTOMERS = "customers"
    ACCOUNTS = "accounts"
    CONFIGURATION = "configuration"
    TEAM = "team"
    AUDIT = "audit"
    WORKSPACE = "workspace"


class Came(StrEnum):
    """What an act came to."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines of the audit are meant. Empty tuples, texts and None do not restrict.

    `since` is included, `until` is not. `actions` are words of the audit; `people` leaves out what the program did by
    itself. `object` is a part of what was acted on; `text` any part of the line, or a customer's name or number.
    """

    since: Instant | None = None
    until: Instant | None = None
    who: tuple[str, ...] = ()
    people: bool = False
    kinds: tuple[Kind, ...] = ()
    actions: tuple[str, ...] = ()
    came: tuple[Came, ...] = ()
    workstations: tuple[str, ...] = ()
    object: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line. `sentence` says it; `about` is the object for people, masked; `detail` (name, value) pairs as kept.

    `link` is what the line leads to: (“verification” | “account” | “version” | “member”, its key), or empty.
    """

    seq: int
    at: Instant
    who: str
    workstation: str
    action: str
    kind: Kind
    sentence: str
    object: str
    about: str
    outcome: str
    came: Came
    detail: tuple[tuple[str, str], ...]
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page, newest first. `older` and `newer` are the keys of the neighbouring pages, if there are any."""

    rows: tuple[AuditLine, ...]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True)
class AuditFacets:
    """What there is to filter by: names, and the computers that wrote lately."""

    who: tuple[str, ...]
    workstations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole chain found. `head` is its end, `1234:<64 hexadecimal digits>`; empty: no line yet.

    Kept elsewhere, the head proves later that nothing before it was cut off or written anew.
    """

    at: Instant
    lines: int
    head: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    lines: int
    head: str
