"""The pages of the window: one file (or package) and one line in PAGES each."""

from dataclasses import dataclass
from importlib import import_module

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.style import set_role
from otpdesk.gui.topbar import TopBar


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One entry of the rail. `path` is `module:class`; the module is imported when the page is first opened."""

    key: str
    title: str
    group: str
    icon: str
    number: int
    path: str

    def make(self, desktop: Desktop) -> "Page":
        """The page itself, fresh."""
        module, name = self.path.split(":")
        page: Page = getattr(import_module(module), name)(desktop)
        return page


PAGES = (
    PageSpec("console", "Console", "Operate", "headset", 1, "otpdesk.gui.pages.console:ConsolePage"),
    PageSpec("activity", "Activity", "Operate", "history", 2, "otpdesk.gui.pages.activity:ActivityPage"),
    PageSpec("providers", "Providers", "Configure", "plug", 5, "otpdesk.gui.pages.providers:ProvidersPage"),
)
START = PageSpec("start", "Welcome", "", "message-square-lock", 0, "otpdesk.gui.pages.start:StartPage")
"""Shown in place of the first page while no account exists; not in the rail."""


class Page(QWidget):
    """A page: its top bar, and its body on the page's ground. Subclasses lay out `self.body`.

    The window calls `opened` each time the page comes to the front and hands it key presses that no field
    wanted; `offers` says what they do. `keys_changed` asks for the bottom bar to be drawn again.
    """

    keys_changed = Signal()

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self.desktop = desktop
        self.bar = TopBar()
        self._amber = QFrame()
        set_role(self._amber, "amber")
        self._amber.setVisible(desktop.sandbox)
        self.body = QWidget()
        set_role(self.body, "body")
        self.body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._amber)
        column.addWidget(self.body, 1)

    def offers(self) -> tuple[Action, ...]:
        """What can be done here now, most used first; keys, bottom bar, key list and palette follow from it."""
        return ()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """(key, what it does) for the bar at the bottom."""
        return tuple((action.key_shown, action.hint) for action in self.offers() if action.hint)

    def note(self) -> str:
        """What the bottom bar says in place of how the database answers; empty: nothing of its own."""
        return ""

    def opened(self, **what: object) -> None:
        """The page has come to the front; `what` is what `Desktop.go` was given."""

    def refresh(self) -> None:
        """F5: read again what is shown."""

    def focus_find(self) -> None:
        """`/`: put the focus into the page's search field, all selected."""

    def escape(self) -> bool:
        """Esc: close the top layer (panel, menu, field). True if there was one."""
        return False

    def show_sandbox(self, sandbox: bool) -> None:
        """Show or hide the amber line under the top bar."""
        self._amber.setVisible(sandbox)

    @property
    def sandbox_shown(self) -> bool:
        """Whether the amber line is there."""
        return not self._amber.isHidden()

    def take_key(self, event: QKeyEvent) -> bool:
        """Run the action of a key press, if it has one that can be done now."""
        name = key_name(event)
        action = next((one for one in self.offers() if one.key == name), None)
        if action is None:
            return False
        if action.enabled:
            action.run()
        return True


def key_name(event: QKeyEvent) -> str:
    """A key press as QKeySequence writes it; the keypad's keys count as the main ones."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key()
    return QKeySequence(int(modifiers.value) | int(key)).toString(QKeySequence.SequenceFormat.PortableText)
