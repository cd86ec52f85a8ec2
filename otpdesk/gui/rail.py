"""The rail on the left: environment, pages, how the providers do, and who sits here."""

from collections.abc import Collection, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from otpdesk.desk.views import Health, Light
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.pages import PageSpec
from otpdesk.gui.pieces import Initials, hairline
from otpdesk.gui.pill import Pill
from otpdesk.gui.rail_rows import HealthRow, RailButton, shown_light
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.roles import Role

WIDTH = 212
_FOLDED = 64
NARROW = 1320
"""The rail folds by itself in a window that is narrower, in pixels at the usual size of text."""
_ROWS_OF_HEALTH = 8


class Rail(QFrame):
    """The rail. `chosen` names the page asked for, `account_chosen` the account whose health was pressed."""

    chosen = Signal(str)
    account_chosen = Signal(str)
    settings_asked = Signal()

    def __init__(self, desktop: Desktop, pages: Sequence[PageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desktop.theme
        self._preferences = desktop.preferences
        self._room = NARROW
        self.folded = False
        set_role(self, "rail")
        self._buttons: dict[str, RailButton] = {}
        self._titles: dict[str, tuple[QLabel, tuple[str, ...]]] = {}
        self._shown = ""
        self._pill = Pill(self._theme)
        self._health_title = QLabel("PROVIDER HEALTH")
        self._health = QVBoxLayout()
        column = self._column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._middle(pages), 1)
        column.addWidget(hairline())
        column.addSpacing(10)
        column.addLayout(self._seat(desktop))
        self.show_sandbox(None)
        # Until the role is known, what nearly everybody has: pages that come are better than pages that go.
        self.show_pages([spec.key for spec in pages if Role.OPERATOR.may(spec.right)])
        self._theme.changed.connect(self._arrange)
        self._arrange()

    def _head(self) -> QBoxLayout:
        row = self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(8)
        self._logo = QLabel()
        self._name = QLabel("otpdesk")
        set_role(self._name, "logo")
        row.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._name, 1)
        row.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignCenter)
        self._theme.changed.connect(self._paint)
        self._paint()
        return row

    def _middle(self, pages: Sequence[PageSpec]) -> QScrollArea:
        """Pages and health; where large text leaves too little height, they scroll."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for group, specs in groupby(pages, key=lambda spec: spec.group):
            self._add_group(column, group, tuple(specs))
        column.addStretch(1)
        self._add_health(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the wheel and the Tab key scroll
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    @Slot()
    def _paint(self) -> None:
        self._logo.setPixmap(self._theme.pixmap("message-square-lock", "accent", 20))

    def _add_group(self, column: QVBoxLayout, group: str, specs: Sequence[PageSpec]) -> None:
        title = QLabel(group.upper())
        set_role(title, "section")
        column.addWidget(title)
        self._titles[group] = title, tuple(spec.key for spec in specs)
        for spec in specs:
            button = RailButton(self._theme, spec)
            button.toggled.connect(partial(self._choose, spec.key))  # assistive programs toggle, they do not click
            self._buttons[spec.key] = button
            column.addWidget(button)
            column.addSpacing(2)

    def _choose(self, key: str, checked: bool) -> None:
        if checked and key != self._shown:
            self.chosen.emit(key)

    def _add_health(self, column: QVBoxLayout) -> None:
        set_role(self._health_title, "section")
        self._health_title.setContentsMargins(0, 0, 0, 4)
        self._health_title.hide()
        self._health.setSpacing(0)
        column.addWidget(self._health_title)
        column.addLayout(self._health)
        column.addSpacing(8)

    def _seat(self, desktop: Desktop) -> QBoxLayout:
        row = self._bottom = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(6)
        disc = Initials(self._theme, 28)
        disc.set_name(desktop.operator)
        disc.setToolTip(desktop.operator)
        name, self._place = ElidedLabel(desktop.operator), ElidedLabel()
        set_role(name, "operator")
        set_role(self._place, "tiny")
        self._workstation = desktop.workstation
        self.show_role(desktop.role)
        self._who = QWidget()
        words = QVBoxLayout(self._who)
        words.setContentsMargins(2, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(self._place)
        self._fold = self._icon_button("Fold the rail")
        self._fold.clicked.connect(self.turn)
        self._gear = self._icon_button("Settings")
        self._gear.setToolTip("Settings (Ctrl+,)")
        self._gear.clicked.connect(self.settings_asked)
        row.addWidget(disc, 0, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._who, 1)
        row.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._gear, 0, Qt.AlignmentFlag.AlignCenter)
        self._theme.changed.connect(self._paint_gear)
        self._paint_gear()
        return row

    def _icon_button(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setAccessibleName(name)
        set_role(button, "icon")
        return button

    @Slot()
    def _paint_gear(self) -> None:
        self._gear.setIcon(self._theme.icon("settings", "muted"))

    # folding

    def fit(self, room: int) -> None:
        """The window has so much room: fold or open, unless one of the two was chosen by hand."""
        self._room = room
        self._arrange()

    @Slot()
    def turn(self) -> None:
        """Fold, or open; what the window's width would do anyway is not kept as a choice."""
        wanted = "open" if self.folded else "folded"
        usual = "folded" if self._narrow else "open"
        self._preferences.choose("rail", "" if wanted == usual else wanted)
        self._arrange()

    @property
    def turn_icon(self) -> str:
        """The icon of what `turn` does now."""
        return "panel-left-open" if self.folded else "panel-left-close"

    @property
    def _narrow(self) -> bool:
        return self._room < self._theme.px(NARROW)

    @Slot()
    def _arrange(self) -> None:
        """Take the shape and the sizes of now."""
        chosen = self._preferences.text("rail")
        self.folded = folded = chosen == "folded" or (chosen != "open" and self._narrow)
        self.setFixedWidth(self._theme.px(_FOLDED if folded else WIDTH))
        direction = QBoxLayout.Direction.TopToBottom if folded else QBoxLayout.Direction.LeftToRight
        side = 4 if folded else 10
        for line in (self._top, self._bottom):
            line.setDirection(direction)
        self._top.setContentsMargins(0 if folded else 6, 0, 0 if folded else 4, 0)
        self._column.setContentsMargins(side, 14, side - 1, 10)
        self._pill.set_bare(folded)
        self._name.setVisible(not folded)
        self._who.setVisible(not folded)
        for group, (title, _) in self._titles.items():
            title.setText("" if folded else group.upper())
            title.setContentsMargins(8, 8 if folded else 24, 0, 0 if folded else 7)
        self._health_title.setText("" if folded else "PROVIDER HEALTH")
        for button in self._buttons.values():
            button.fold(folded)
        for row in self.findChildren(HealthRow):
            row.fold(folded)
        self._fold.setIcon(self._theme.icon(self.turn_icon, "muted"))
        self._fold.setAccessibleName("Open the rail" if folded else "Fold the rail")
        self._fold.setToolTip(f"{self._fold.accessibleName()} (Ctrl+B)")

    def show_page(self, key: str) -> None:
        """Mark the page that is in front; none for a page that is not in the rail."""
        self._shown = key
        for name, button in self._buttons.items():
            button.setAutoExclusive(False)
            button.setChecked(name == key)
            button.setAutoExclusive(True)

    def show_pages(self, keys: Collection[str]) -> None:
        """Show these pages only, and the headings of groups that have any."""
        for key, button in self._buttons.items():
            button.setVisible(key in keys)
        for title, group in self._titles.values():
            title.setVisible(any(key in keys for key in group))

    def show_role(self, role: Role | None) -> None:
        """Show the role of whoever sits here; where there is no team (None), the computer."""
        self._place.setText(role.value.capitalize() if role else self._workstation)
        self._place.setToolTip(f"{role.value.capitalize()} at {self._workstation}" if role else self._workstation)

    def show_sandbox(self, sandbox: bool | None) -> None:
        """The environment: real providers, simulated ones, or none known yet (None)."""
        self._pill.setVisible(sandbox is not None)
        if sandbox:
            self._pill.show_state("Sandbox", "warn", "Sandbox: nothing reaches a real phone")
        else:
            self._pill.show_state("Live", "ok", "Live: messages are real")

    @property
    def environment(self) -> str:
        """The word of the pill; empty while no account is known."""
        return "" if self._pill.isHidden() else self._pill.text

    def show_health(self, lines: Sequence[Health]) -> None:
        """Show how the accounts do, those in trouble first when there are too many."""
        while (item := self._health.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        order = list(Light)
        lights = {line.account: shown_light(line) for line in lines}
        unknown = [account for account, light in lights.items() if light is Light.UNKNOWN]
        worst = sorted(lines, key=lambda one: 1 if one.account in unknown else -order.index(lights[one.account]))
        kept = {line.account for line in worst[:_ROWS_OF_HEALTH]}
        for line in lines:
            if line.account in kept:
                row = HealthRow(self._theme, line)
                row.clicked.connect(partial(self._choose_account, line.account))
                row.fold(self.folded)
                self._health.addWidget(row)
        self._health_title.setVisible(bool(lines))
        set_tab_order(self)

    @property
    def health_lines(self) -> tuple[str, ...]:
        """What a screen reader says of each account."""
        rows = self.findChildren(HealthRow)
        return tuple(row.accessibleName() for row in rows)

    def _choose_account(self, account: str, *_checked: object) -> None:
        self.account_chosen.emit(account)
