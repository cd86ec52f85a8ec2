"""What goes on behind the pages: the workspace opens, tracking runs, health is read, and all of it ends cleanly."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from otpdesk.desk.views import AccountLine, Health
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop, Opener, Workspace
from otpdesk.gui.faults import Faults
from otpdesk.gui.foot import Connection
from otpdesk.gui.opening import Opening
from otpdesk.gui.tracker import Tracker

if TYPE_CHECKING:
    from otpdesk.gui.desktop import Hooks

HEALTH_EVERY = 15_000
"""Milliseconds between two looks at how the accounts do."""


class Backstage(QObject):
    """Keeps one workspace running.

    `opened` gives the workspace, `failed` why it did not open, `health` and `accounts` what was read last,
    `connection` how the database answers.
    """

    opened = Signal(object)
    failed = Signal(object)
    health = Signal(object)
    accounts = Signal(object)
    connection = Signal(object)

    def __init__(self, desktop: Desktop, faults: Faults, window: QWidget) -> None:
        super().__init__(window)
        self._desktop = desktop
        self.faults = faults
        self._opener: Opener | None = None
        self._workspace: Workspace | None = None
        self._tracker: Tracker | None = None
        self._reading_health = False
        self._stopped = False
        self._opening = Opening(desktop.jobs, desktop.theme, desktop.tell_changed, window)
        self._opening.opened.connect(self._open)
        self._opening.failed.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setInterval(HEALTH_EVERY)
        self._timer.timeout.connect(self.read_health)
        desktop.accounts_changed.connect(self.read_accounts)

    def open(self, opener: Opener) -> None:
        """Open a workspace, after letting go of the one that is open."""
        self.connection.emit(Connection.OPENING)
        self._timer.stop()
        self._opener = opener
        before, tracker = self._workspace, self._tracker
        self._workspace = self._tracker = self._desktop.desk = None
        if tracker is not None:
            tracker.stop()

        def reopen(hooks: "Hooks") -> Workspace:
            if tracker is not None:
                tracker.join()
            if before is not None:
                before.close()
            return opener(hooks)

        self._opening.start(reopen)

    @Slot()
    def retry(self) -> None:
        """Open the same workspace once more."""
        if self._opener is not None:
            self.open(self._opener)

    @Slot(object)
    def _open(self, workspace: Workspace) -> None:
        self._workspace = workspace
        if self._stopped:  # the window closes: the workspace is only to be let go of
            return
        self._tracker = Tracker(workspace.desk, self.faults, self._desktop.clock, self)
        self._tracker.rounded.connect(self._answered)
        self._tracker.stumbled.connect(self._lost)
        self._tracker.recovered.connect(self._tell_recovered)
        self._desktop.verification_changed.connect(self._tracker.wake)
        self._desktop.open_with(workspace.desk)
        self.opened.emit(workspace)
        self._answered()
        self.read_accounts()
        self._timer.start()
        self._tracker.start()

    @Slot(object)
    def _fail(self, problem: DeskError) -> None:
        self.connection.emit(Connection.CLOSED)
        self.failed.emit(problem)

    @Slot()
    def _answered(self) -> None:
        self.connection.emit(Connection.LIVE)

    @Slot(object)
    def _lost(self, _problem: DeskError) -> None:
        self.connection.emit(Connection.LOST)

    @Slot(int)
    def _tell_recovered(self, count: int) -> None:
        sends = "1 send was" if count == 1 else f"{count} sends were"
        self._desktop.messages.notice(
            f"{sends} under way when otpdesk ended last time.",
            "Nothing was sent again. Each is marked unknown and looked up at its provider; Activity shows which.",
        )

    @Slot()
    def read_health(self) -> None:
        """Look how the accounts do, and whether whoever sits here still has the same role."""
        if self._reading_health or self._desktop.desk is None:
            return
        self._reading_health = True
        self._desktop.read_me()
        self._desktop.jobs.run(self, self._desktop.desk.activity.health, self._show_health, self._miss_health)

    def _show_health(self, lines: tuple[Health, ...]) -> None:
        self._reading_health = False
        self.health.emit(lines)
        self._answered()

    def _miss_health(self, problem: DeskError) -> None:
        self._reading_health = False
        self._lost(problem)

    @Slot()
    def read_accounts(self) -> None:
        """Read which accounts there are, and how they do."""
        if self._desktop.desk is not None:
            self._desktop.jobs.run(self, self._desktop.desk.configuring.accounts, self._show_accounts)
            self.read_health()

    def _show_accounts(self, lines: tuple[AccountLine, ...]) -> None:
        self.accounts.emit(lines)

    def stop(self) -> None:
        """Begin to end: no more tracking, no open question."""
        self._stopped = True
        self._timer.stop()
        self._opening.cancel()
        if self._tracker is not None:
            self._tracker.stop()

    @property
    def busy(self) -> bool:
        """Whether tracking still runs."""
        return self._tracker is not None and self._tracker.alive

    def close(self) -> None:
        """Let go of the workspace; blocks, so a worker calls it."""
        if self._workspace is not None:
            self._workspace.close()
