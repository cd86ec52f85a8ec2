"""What the window gives its pages: the desk, the jobs, the theme, the messages, and who sits here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimeZone, Signal, Slot

from otpdesk.errors import DeskError
from otpdesk.gui.draft import Draft
from otpdesk.gui.jobs import Jobs
from otpdesk.gui.messages import Messages
from otpdesk.gui.preferences import Preferences
from otpdesk.gui.theme import Theme
from otpdesk.otp import Clock, SystemClock
from otpdesk.roles import Right, Role

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk
    from otpdesk.desk.team_views import Me


class Workspace(Protocol):
    """An opened workspace; the composition root makes one."""

    @property
    def desk(self) -> "Desk": ...

    @property
    def handset(self) -> str:
        """Where a simulated customer's phone can be read (the `handset` URL of `otpdesk simulate`), or empty."""
        ...

    def close(self) -> None:
        """Let go of database and vault; called in a worker, once, after the last use of the desk."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What an opener may call while it works, from its worker thread.

    `changed` is the Context's: it is told the id of every verification that changed, from any thread.
    `password(creating)` asks the user for the vault's password and blocks until he answers; None: he canceled.
    """

    changed: Callable[[str], None]
    password: Callable[[bool], str | None]


Opener = Callable[[Hooks], Workspace]
"""Opens a workspace, in a worker. DeskError (StoreProblem, VaultProblem …) is shown with Retry."""


def system_zone() -> ZoneInfo:
    """The zone of this machine; UTC where it has no IANA name."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits where: operator and workstation by name, the country national numbers belong to, the time zone."""

    operator: str
    workstation: str
    region: str = ""
    zone: ZoneInfo = field(default_factory=system_zone)


class Desktop(QObject):
    """What a page works with. `desk` is None until the workspace has opened (`desk_opened`).

    `verification_changed` is emitted on the GUI thread with the id of a verification that changed, here or at
    the provider. `gone_to` asks the window for another page, `workspace_wanted` (an Opener) for another workspace.
    `me` is who sits here as the team has them, None until it was read; `role_changed` says that it is another now.
    `draft` is what is changed and not saved.
    `handset` is where a simulated phone can be read, empty in a real workspace.
    `try_out` starts simulated providers and returns the opener of a workspace that uses them; it blocks.
    """

    desk_opened = Signal()
    writable_changed = Signal(bool)
    verification_changed = Signal(str)
    accounts_changed = Signal()
    role_changed = Signal()
    gone_to = Signal(str, dict)
    commands_wanted = Signal()
    workspace_wanted = Signal(object)
    _changed_elsewhere = Signal(str)

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        messages: Messages,
        seat: Seat,
        *,
        clock: Clock | None = None,
        try_out: "Callable[[], Opener] | None" = None,
        preferences: Preferences | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.jobs = jobs
        self.messages = messages
        self.operator = seat.operator
        self.workstation = seat.workstation
        self._seat = seat
        self.preferences = preferences or Preferences(parent=self)
        self.follow_preferences()
        self.clock = clock or SystemClock()
        self.try_out = try_out
        self.desk: Desk | None = None
        self.sandbox = False
        self.handset = ""
        self.me: Me | None = None
        self._writable = False
        self.draft = Draft(self)
        self._changed_elsewhere.connect(self._pass_on)
        jobs.problem.connect(messages.error)

    def follow_preferences(self) -> None:
        """Take zone and country as they are chosen now; what is not chosen is the seat's."""
        self.region = self.preferences.country or self._seat.region
        self.zone = self.preferences.zone or self._seat.zone

    def open_with(self, desk: "Desk") -> None:
        """Take the opened desk and tell the pages."""
        self.desk = desk
        self.set_writable(True)
        self.desk_opened.emit()
        self.read_me()

    @property
    def writable(self) -> bool:
        """Whether anything can be changed now: a workspace is open and its database answers."""
        return self._writable

    def set_writable(self, writable: bool) -> None:
        """Tell the pages whether anything can be changed (`writable_changed`)."""
        if writable != self._writable:
            self._writable = writable
            self.writable_changed.emit(writable)

    # who sits here

    @property
    def role(self) -> Role | None:
        """The role of whoever sits here; None while there is no team, and of somebody who left it."""
        return self.me.role if self.me is not None and self.me.team else None

    def may(self, right: Right) -> bool:
        """Whether whoever sits here has a right. The desk asks again; until it was read, yes."""
        return self.me is None or self.me.may(right)

    @Slot()
    def read_me(self) -> None:
        """Learn from the desk which role whoever sits here has now."""
        if self.desk is not None:
            self.jobs.run(self, self.desk.team.me, self.take_me, _miss_me)

    def take_me(self, me: "Me") -> None:
        """Keep it; the window and the pages follow if anything is different."""
        if me != self.me:
            self.me = me
            self.role_changed.emit()

    def tell_changed(self, verification_id: str) -> None:
        """Tell everyone that a verification changed; safe in every thread."""
        self._changed_elsewhere.emit(verification_id)

    @Slot(str)
    def _pass_on(self, verification_id: str) -> None:
        self.verification_changed.emit(verification_id)

    def go(self, page_key: str, **what: object) -> None:
        """Open a page; `what` is handed to its `opened`: `go("console", verification_id=…)`."""
        self.gone_to.emit(page_key, what)

    def ready(self) -> "Desk":
        """The desk. DeskError while the workspace is still opening."""
        if self.desk is None:
            raise DeskError("The workspace is still opening.", "Wait a moment, then try again.")
        return self.desk


def _miss_me(_problem: DeskError) -> None:
    """The role that was known stays; that the database does not answer is told elsewhere."""
