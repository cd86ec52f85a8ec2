"""The rail on the left: environment, pages, how the providers do, and who sits here."""

from collections.abc import Collection, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.views import Health, Light
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import PageSpec
from otpdesk.gui.pieces import Dot, Initials, hairline
from otpdesk.gui.pill import Pill
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.gui.theme import Theme
from otpdesk.roles import Role

WIDTH = 212
_ROWS_OF_HEALTH = 8
_LIGHTS = {Light.OK: "ok", Light.WARN: "warn", Light.STOP: "bad", Light.UNKNOWN: "field"}
_LIGHT_WORDS = {Light.OK: "well", Light.WARN: "slow or failing", Light.STOP: "stopped", Light.UNKNOWN: "no traffic"}


class RailButton(QPushButton):
    """One page: icon, title, and the digit that opens it with Ctrl."""

    def __init__(self, theme: Theme, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spec = spec
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(f"Ctrl+{spec.number}")
        set_role(self, "rail")
        self._icon = QLabel()
        self._title = QLabel(spec.title)
        number = QLabel(str(spec.number))
        set_role(number, "number")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 11, 0)
        row.setSpacing(10)
        for label, stretch in ((self._icon, 0), (self._title, 1), (number, 0)):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label, stretch)
        self.toggled.connect(self._paint)
        theme.changed.connect(self._paint)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        chosen = self.isChecked()
        self._icon.setPixmap(self._theme.pixmap(self._spec.icon, "accent" if chosen else "muted"))
        set_role(self._title, "strong" if chosen else "nav")


class HealthRow(QPushButton):
    """One account: a dot, its name, and the time within which nine of ten messages arrived lately."""

    def __init__(self, theme: Theme, health: Health, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "health")
        pace = "–" if health.p90 is None else f"p90 {seconds(health.p90)}"
        self.setToolTip(health.sentence)
        self.setAccessibleName(f"{health.account}: {_LIGHT_WORDS[health.light]}, {pace}. {health.sentence}")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(8)
        name, figure = QLabel(health.account), QLabel(pace)
        set_role(name, "health")
        set_role(figure, "health")
        for widget, stretch in ((Dot(theme, _LIGHTS[health.light]), 0), (name, 1), (figure, 0)):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(widget, stretch)


def seconds(value: float) -> str:
    """A duration as the rail shows it: one decimal under ten seconds."""
    return f"{value:.1f} s" if value < 10 else f"{value:.0f} s"  # noqa: PLR2004 - the docstring's ten


class Rail(QFrame):
    """The rail. `chosen` names the page asked for, `account_chosen` the account whose health was pressed."""

    chosen = Signal(str)
    account_chosen = Signal(str)
    settings_asked = Signal()

    def __init__(self, desktop: Desktop, pages: Sequence[PageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desktop.theme
        set_role(self, "rail")
        self.setFixedWidth(WIDTH)
        self._buttons: dict[str, RailButton] = {}
        self._titles: dict[str, tuple[QLabel, tuple[str, ...]]] = {}
        self._shown = ""
        self._pill = Pill(self._theme)
        self._health_title = QLabel("PROVIDER HEALTH")
        self._health = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 9, 10)
        column.setSpacing(0)
        column.addLayout(self._head())
        for group, specs in groupby(pages, key=lambda spec: spec.group):
            self._add_group(column, group, tuple(specs))
        column.addStretch()
        self._add_health(column)
        column.addWidget(hairline())
        column.addSpacing(10)
        column.addLayout(self._seat(desktop))
        self.show_sandbox(None)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 4, 0)
        row.setSpacing(8)
        self._logo = QLabel()
        name = QLabel("otpdesk")
        set_role(name, "logo")
        row.addWidget(self._logo)
        row.addWidget(name, 1)
        row.addWidget(self._pill)
        self._theme.changed.connect(self._paint)
        self._paint()
        return row

    @Slot()
    def _paint(self) -> None:
        self._logo.setPixmap(self._theme.pixmap("message-square-lock", "accent", 20))

    def _add_group(self, column: QVBoxLayout, group: str, specs: Sequence[PageSpec]) -> None:
        title = QLabel(group.upper())
        set_role(title, "section")
        title.setContentsMargins(8, 24, 0, 7)
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

    def _seat(self, desktop: Desktop) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(3, 0, 2, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        disc = Initials(self._theme, 28)
        disc.set_name(desktop.operator)
        name, self._place = QLabel(desktop.operator), QLabel()
        set_role(name, "operator")
        set_role(self._place, "tiny")
        self._workstation = desktop.workstation
        self.show_role(desktop.role)
        self._gear = QPushButton()
        self._gear.setAccessibleName("Settings")
        self._gear.setToolTip("Settings (Ctrl+,)")
        set_role(self._gear, "icon")
        self._gear.clicked.connect(self.settings_asked)
        self._theme.changed.connect(self._paint_gear)
        self._paint_gear()
        grid.addWidget(disc, 0, 0, 2, 1)
        grid.addWidget(name, 0, 1)
        grid.addWidget(self._place, 1, 1)
        grid.addWidget(self._gear, 0, 2, 2, 1)
        grid.setColumnStretch(1, 1)
        return grid

    @Slot()
    def _paint_gear(self) -> None:
        self._gear.setIcon(self._theme.icon("settings", "muted"))

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
        worst = sorted(lines, key=lambda line: -order.index(line.light) if line.light is not Light.UNKNOWN else 1)
        kept = {line.account for line in worst[:_ROWS_OF_HEALTH]}
        for line in lines:
            if line.account in kept:
                row = HealthRow(self._theme, line)
                row.clicked.connect(partial(self._choose_account, line.account))
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
