"""The window: rail, page, messages, keys. It shows at once; the workspace opens behind it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QWidget

from otpdesk.errors import NotAllowed
from otpdesk.gui.actions import Action
from otpdesk.gui.arriving import Arriving
from otpdesk.gui.backstage import Backstage
from otpdesk.gui.desktop import Desktop, Opener, Seat
from otpdesk.gui.faults import Faults
from otpdesk.gui.foot import Connection
from otpdesk.gui.jobs import Jobs
from otpdesk.gui.keylist import KeyList
from otpdesk.gui.leaving import Leaving
from otpdesk.gui.middle import Middle
from otpdesk.gui.pages import EVERY_PAGE, PAGES, SETTINGS, Page, PageSpec, key_name
from otpdesk.gui.preferences import Preferences
from otpdesk.gui.rail import Rail
from otpdesk.gui.stage import Stage
from otpdesk.gui.theme import Theme
from otpdesk.otp import Clock, SystemClock
from otpdesk.roles import Right, needs

if TYPE_CHECKING:
    from otpdesk.gui.commands import CommandLayer
    from otpdesk.gui.commands.entries import Entry

SMALLEST = (1280, 760)
_USUAL = (1440, 900)


class Window(QMainWindow):
    """Puts the frame together, brings pages to the front, and closes without cutting anything off."""

    def __init__(
        self,
        theme: Theme,
        seat: Seat,
        *,
        faults: Faults | None = None,
        clock: Clock | None = None,
        settings: QSettings | None = None,
        try_out: Callable[[], Opener] | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle("otpdesk")
        self.setMinimumSize(*SMALLEST)
        self._settings = settings
        clock = clock or SystemClock()
        faults = faults or Faults(clock, self)
        self._middle = Middle(theme, clock)
        self.foot = self._middle.foot
        messages, mine = self._middle.messages, Preferences(settings, self)
        self.desktop = Desktop(
            *(theme, Jobs(faults, self), messages, seat), clock=clock, try_out=try_out, preferences=mine, parent=self
        )
        self.backstage = Backstage(self.desktop, faults, self)
        self.leaving = Leaving(self.desktop.jobs, clock, self)
        self.rail = Rail(self.desktop, tuple(spec for spec in PAGES if spec.group))
        self._stack = Stage(self.desktop)
        self._arriving = Arriving(self.desktop, self.backstage, self._stack, self.rail, self.foot, self)
        self._over = False
        self._lay_out()
        self._commands: CommandLayer | None = None
        self._connect(faults)
        self._add_shortcuts()
        self._restore()
        self.go(PAGES[0].key)

    def _lay_out(self) -> None:
        self._middle.put(self._stack)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._middle, 1)
        self.setCentralWidget(whole)

    def _connect(self, faults: Faults) -> None:
        faults.happened.connect(self.desktop.messages.error)
        self.desktop.gone_to.connect(self._go_to)
        self.desktop.commands_wanted.connect(self.show_commands)
        self.desktop.workspace_wanted.connect(self.open)
        self.desktop.role_changed.connect(self._show_role)
        self.rail.chosen.connect(self.go)
        self.rail.account_chosen.connect(lambda account: self.go("activity", accounts=(account,)))
        self.rail.settings_asked.connect(self.show_settings)
        self._stack.keys_changed.connect(self._show_page_keys)
        self.desktop.preferences.changed.connect(self._follow_choice)
        self._arriving.home_wanted.connect(self._go_home)
        self._arriving.page_wanted.connect(self.go)
        self.leaving.left.connect(self._leave)

    def _add_shortcuts(self) -> None:
        for spec in PAGES:
            QShortcut(QKeySequence(spec.shortcut), self).activated.connect(partial(self.go, spec.key))
        keys = {
            "F5": self.refresh,
            "Ctrl+K": self.show_commands,
            "Ctrl+B": self.rail.turn,
            "Ctrl+,": self.show_settings,
        }
        for key, run in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(run)

    def _restore(self) -> None:
        self.resize(*_USUAL)
        if self._settings is not None and self._settings.contains("geometry"):
            self.restoreGeometry(self._settings.value("geometry"))

    @Slot(object)
    def open(self, opener: Opener) -> None:
        """Open a workspace behind the window."""
        self.backstage.open(opener)

    # pages

    @property
    def pages(self) -> tuple[PageSpec, ...]:
        """The pages that whoever sits here may open, in the rail's order."""
        return tuple(spec for spec in PAGES if self.desktop.may(spec.right))

    @Slot()
    def _show_role(self) -> None:
        """The pages of the role; if the one in front is not among them, the first that is."""
        self.rail.show_pages([spec.key for spec in self.pages])
        self.rail.show_role(self.desktop.role)
        if self.page is None or not self._may_open(self.page_key):
            self._go_home()

    @Slot()
    def _go_home(self) -> None:
        """The first page of the role; somebody who left the team has none."""
        if self.pages:
            self.go(self.pages[0].key)
        elif self.desktop.me is not None:
            hint = self.desktop.me.roster.ask(Right.TEAM)
            self._arriving.show_trouble(NotAllowed("You are not in this desk's team any more.", hint))

    @property
    def page(self) -> Page | None:
        """The page in front; None while a problem with the workspace is."""
        return self._stack.page

    @property
    def page_key(self) -> str:
        """The key of the page in front, or empty."""
        return self._stack.key

    @Slot(str)
    def go(self, key: str, **what: object) -> None:
        """Bring a page to the front, made on its first visit; not while a workspace that did not open is."""
        if self._arriving.in_trouble and self.desktop.desk is None:
            return
        if not self._may_open(key):
            return
        if self._commands is not None:
            self._commands.close_layer()
        page = self._stack.bring(next(spec for spec in EVERY_PAGE if spec.key == key))
        self.rail.show_page(key)
        self._show_page_keys()
        page.opened(**what)

    def _may_open(self, key: str) -> bool:
        return all(self.desktop.may(spec.right) for spec in EVERY_PAGE if spec.key == key)

    @Slot()
    def _show_page_keys(self) -> None:
        if self.page is not None:
            self.foot.show_keys(self.page.keys())
            self.foot.show_note(self.page.note())

    @Slot(str, dict)
    def _go_to(self, key: str, what: dict[str, object]) -> None:
        self.go(key, **what)
        spec = next((spec for spec in PAGES if spec.key == key), None)
        if spec is not None and not self._may_open(key):
            self.desktop.messages.notice(f"{spec.title} {needs(spec.right)}.")

    @Slot()
    def refresh(self) -> None:
        """Read again what is shown."""
        self.backstage.read_accounts()
        if self.page is not None:
            self.page.refresh()

    def offers(self) -> tuple[Action, ...]:
        """What can be done on every page."""
        return (
            Action("Commands", self.show_commands, "Ctrl+K", "command", listed=False),
            Action("Read again", self.refresh, "F5", "refresh-cw"),
            Action("All keys", self.show_keys, "?", "keyboard"),
            Action("Fold or open the rail", self.rail.turn, "Ctrl+B", self.rail.turn_icon),
            Action("Close the top layer", self._close_top, "Esc", "x", listed=False),
        )

    @property
    def commands(self) -> "CommandLayer":
        """The palette, made when it is first wanted: the start does without it."""
        if self._commands is None:
            from otpdesk.gui.commands import CommandLayer

            self._commands = CommandLayer(self.desktop, self._entries, self)
        return self._commands

    @Slot()
    def show_commands(self) -> None:
        """Ctrl+K: the palette, or away with it."""
        self.commands.open()

    def _entries(self) -> "tuple[Entry, ...]":
        """What the palette offers here and now."""
        from otpdesk.gui.commands.entries import offered_here

        return offered_here(self.desktop, self.page, (*self.pages, SETTINGS), self.offers())

    @Slot()
    def show_keys(self) -> None:
        """List every key."""
        title = next((spec.title for spec in PAGES if spec.key == self.page_key), "Here")
        here = self.page.offered() if self.page is not None else ()
        KeyList(title, here, (*self.pages, SETTINGS), self.offers(), self).open()

    @Slot()
    def show_settings(self) -> None:
        """Ctrl+, and the gear: what each person chooses, and the upkeep of the workspace."""
        self.go(SETTINGS.key)

    @Slot(str)
    def _follow_choice(self, key: str) -> None:
        """Take up what was chosen in Settings: the look at once, formats and zone by reading again."""
        mine = self.desktop.preferences
        if key in {"scheme", "density", "scale"}:
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            mine.dress(self.desktop.theme, app)
            return
        if key == "formats":
            mine.set_formats()
        if key in {"formats", "zone", "country"}:
            self.desktop.follow_preferences()
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no field wanted."""
        page = self.page
        name = key_name(event)
        if name == "Esc":
            self._close_top()
        elif event.text() == "?":
            self.show_keys()
        elif event.text() == "/" and page is not None:
            page.focus_find()
        elif page is None or not page.take_key(event):
            super().keyPressEvent(event)

    def _close_top(self) -> None:
        if self.page is None or not self.page.escape():
            self.desktop.messages.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.fit(self.width())

    @Slot()
    def come_forward(self) -> None:
        """A second start on this workspace: show what is open."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    # closing

    def closeEvent(self, event: QCloseEvent) -> None:
        """Wind up first; the window goes when everything has ended."""
        if self._over:
            super().closeEvent(event)
            return
        event.ignore()
        self.leaving.begin(self._stop, lambda: self.backstage.busy, self.backstage.close)

    def _stop(self) -> None:
        self.foot.set_connection(Connection.CLOSING)
        self.backstage.stop()
        if self._settings is not None:
            self._settings.setValue("geometry", self.saveGeometry())

    @Slot()
    def _leave(self) -> None:
        self._over = True
        self._arriving.put_handset_away()
        self.close()
