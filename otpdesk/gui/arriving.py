"""What the window shows as a workspace opens: why it did not, or the environment, its phone, and the first page."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from otpdesk.desk.views import AccountLine
from otpdesk.errors import DeskError
from otpdesk.gui.backstage import Backstage
from otpdesk.gui.desktop import Desktop, Workspace
from otpdesk.gui.foot import Connection, Foot
from otpdesk.gui.opening import Trouble
from otpdesk.gui.pages import PAGES, START
from otpdesk.gui.rail import Rail
from otpdesk.gui.sandbox import all_simulated
from otpdesk.gui.stage import Stage
from otpdesk.roles import Right


class Arriving(QObject):
    """Follows the backstage. `home_wanted` asks for the first page of the role, `page_wanted` for one by its key."""

    home_wanted = Signal()
    page_wanted = Signal(str)

    def __init__(
        self, desktop: Desktop, backstage: Backstage, stage: Stage, rail: Rail, foot: Foot, window: QWidget
    ) -> None:
        super().__init__(window)
        self._desktop = desktop
        self._backstage = backstage
        self._stage = stage
        self._rail = rail
        self._foot = foot
        self._window = window
        self._trouble = Trouble(desktop.theme)
        self._handset: QWidget | None = None
        self._trouble.retried.connect(self._retry)
        backstage.opened.connect(self._show_workspace)
        backstage.failed.connect(self.show_trouble)
        backstage.health.connect(rail.show_health)
        backstage.accounts.connect(self._show_accounts)
        backstage.connection.connect(self._show_connection)

    @Slot(object)
    def show_trouble(self, problem: DeskError) -> None:
        """Say in place of the pages why there are none."""
        self._stage.addWidget(self._trouble)
        self._stage.setCurrentWidget(self._trouble)
        self._trouble.show_problem(problem)

    @property
    def in_trouble(self) -> bool:
        """Whether a problem stands in place of the pages."""
        return self._stage.currentWidget() is self._trouble

    @Slot()
    def _retry(self) -> None:
        self._trouble.wait()
        self._backstage.retry()

    @Slot(object)
    def _show_workspace(self, workspace: Workspace) -> None:
        if self.in_trouble:
            self.home_wanted.emit()
        self._desktop.handset = workspace.handset
        if workspace.handset:
            self._show_handset(workspace.handset)

    def _show_handset(self, url: str) -> None:
        from otpdesk.gui.handset import Handset

        self.put_handset_away()
        handset = self._handset = Handset(self._desktop, url)
        handset.show_beside(self._window)

    def put_handset_away(self) -> None:
        """Close the simulated customer's phone, if it is there."""
        if self._handset is not None:
            self._handset.close()

    @Slot(object)
    def _show_connection(self, connection: Connection) -> None:
        self._foot.set_connection(connection)
        self._desktop.set_writable(connection is Connection.LIVE)

    @Slot(object)
    def _show_accounts(self, lines: tuple[AccountLine, ...]) -> None:
        sandbox = all_simulated(lines)
        self._desktop.sandbox = bool(sandbox)
        self._rail.show_sandbox(sandbox)
        self._stage.show_sandbox()
        if not lines and self._stage.key == PAGES[0].key and self._desktop.may(Right.CONFIGURE):
            self.page_wanted.emit(START.key)
        elif lines and self._stage.key == START.key:
            self.home_wanted.emit()
