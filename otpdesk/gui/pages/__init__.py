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
from otpdesk.roles import Right


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One entry of the rail. `path` is `module:class`; the module is imported when the page is first opened.

    Whoever lacks `right` does not see the page: not in the rail, not in the palette, not by its number.
    Ctrl with the number opens a page; `chord` names other keys that do. `places` are the places on the page that the
    palette knows by name: (“Resend limits”, what `opened` is given as `place`).
    """

    key: str
    title: str
    group: str
    icon: str
    number: int
    path: str
    right: Right = Right.LOOK
    places: tuple[tuple[str, str], ...] = ()
    chord: str = ""

    @property
    def shortcut(self) -> str:
        """The keys that open it, as QKeySequence writes them; empty for none."""
        return self.chord or (f"Ctrl+{self.number}" if self.number else "")

    def make(self, desktop: Desktop) -> "Page":
        """The page itself, fresh."""
        module, name = self.path.split(":")
        page: Page = getattr(import_module(module), name)(desktop)
        return page


PAGES = (
    PageSpec("console", "Console", "Operate", "headset", 1, "otpdesk.gui.pages.console:ConsolePage", Right.SEND),
    PageSpec("activity", "Activity", "Operate", "history", 2, "otpdesk.gui.pages.activity:ActivityPage"),
    PageSpec(
        "compare", "Compare providers", "Evaluate", "scale", 3, "otpdesk.gui.pages.compare:ComparePage", Right.COMPARE
    ),
    PageSpec(
        "trials",
        "Trials",
        "Evaluate",
        "flask-conical",
        0,
        "otpdesk.gui.pages.trials:TrialsPage",
        Right.COMPARE,
        (("Probes to your own phones", "probes"), ("A new trial", "new")),
        "Ctrl+T",
    ),
    PageSpec(
        "health",
        "Provider health",
        "Evaluate",
        "heart-pulse",
        0,
        "otpdesk.gui.pages.health:HealthPage",
        Right.COMPARE,
        (("Warnings there were", "past"),),
        "Ctrl+E",
    ),
    PageSpec(
        "suggestions",
        "Route suggestions",
        "Evaluate",
        "lightbulb",
        0,
        "otpdesk.gui.pages.suggestions:SuggestionsPage",
        Right.COMPARE,
        (("Suggestions taken up", "taken"),),
        "Ctrl+G",
    ),
    PageSpec(
        "providers", "Providers", "Configure", "plug", 5, "otpdesk.gui.pages.providers:ProvidersPage", Right.CONFIGURE
    ),
    PageSpec(
        "routing",
        "Routing & limits",
        "Configure",
        "route",
        6,
        "otpdesk.gui.pages.routing:RoutingPage",
        Right.CONFIGURE,
        (("Routes", "routes"), ("Resend limits, tries and money", "limits"), ("Explain a number", "explain")),
    ),
    PageSpec(
        "countries", "Countries", "Configure", "globe", 7, "otpdesk.gui.pages.countries:CountriesPage", Right.CONFIGURE
    ),
    PageSpec(
        "templates",
        "Templates",
        "Configure",
        "message-square-text",
        8,
        "otpdesk.gui.pages.templates:TemplatesPage",
        Right.CONFIGURE,
    ),
    PageSpec(
        "team",
        "Team & audit",
        "Configure",
        "users",
        9,
        "otpdesk.gui.pages.team:TeamPage",
        Right.AUDIT,
        (("The team and its roles", "team"), ("The audit: who did what", "audit")),
    ),
)
START = PageSpec("start", "Welcome", "", "message-square-lock", 0, "otpdesk.gui.pages.start:StartPage", Right.CONFIGURE)
"""Shown in place of the first page while no account exists; not in the rail."""
SETTINGS = PageSpec(
    "settings", "Settings", "", "settings", 0, "otpdesk.gui.pages.settings:SettingsPage", chord="Ctrl+,"
)
"""By the gear and Ctrl+, – not in the rail."""
EVERY_PAGE = (*PAGES, START, SETTINGS)


class Page(QWidget):
    """A page: its top bar, and its body on the page's ground. Subclasses lay out `self.body`.

    The window calls `opened` each time the page comes to the front and hands it key presses that no field
    wanted; `offers` says what they do. `keys_changed` asks for the bottom bar, with its `note`, to be drawn again.
    """

    keys_changed = Signal()

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self.desktop = desktop
        self.bar = TopBar(desktop.theme)
        self.bar.commands_wanted.connect(desktop.commands_wanted)
        self._amber = QFrame(self)  # without a parent, showing it would flash a window
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

    def offered(self) -> tuple[Action, ...]:
        """What `offers` says, for whoever sits here: what takes another role says so."""
        may = self.desktop.may
        return tuple(one if one.right is None or may(one.right) else one.without_right() for one in self.offers())

    @property
    def subject(self) -> str:
        """What the actions are about, as the palette heads them."""
        return "This page"

    def keys(self) -> tuple[tuple[str, str], ...]:
        """(key, what it does) for the bar at the bottom."""
        return tuple((action.key_shown, action.hint) for action in self.offered() if action.hint)

    def note(self) -> str:
        """What the bottom bar says in place of how the database answers; empty: nothing of its own."""
        return ""

    @property
    def bottom_bar(self) -> QWidget | None:
        """A bar of the page's own below its body, shown or not: no toast lies over it."""
        return None

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
        action = next((one for one in self.offered() if one.key == name), None)
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
