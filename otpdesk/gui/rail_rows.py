"""The rows of the rail: a page, and how an account does. Folded, each is its sign alone."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from otpdesk.desk.views import Health, Light
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.pages import PageSpec
from otpdesk.gui.pieces import Dot
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_LIGHTS = {Light.OK: "ok", Light.WARN: "warn", Light.STOP: "bad", Light.UNKNOWN: "field"}
_LIGHT_WORDS = {Light.OK: "well", Light.WARN: "slow or failing", Light.STOP: "stopped", Light.UNKNOWN: "no traffic"}


class RailButton(QPushButton):
    """One page: icon, title, and the digit or letter that opens it with Ctrl."""

    def __init__(self, theme: Theme, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spec = spec
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(spec.shortcut)
        set_role(self, "rail")
        self._icon = QLabel()
        self._title = ElidedLabel(spec.title)
        self._number = QLabel(spec.shortcut.removeprefix("Ctrl+"))
        set_role(self._number, "number")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 11, 0)
        row.setSpacing(10)
        for label, stretch in ((self._icon, 0), (self._title, 1), (self._number, 0)):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label, stretch)
        self.toggled.connect(self._paint)
        theme.changed.connect(self._paint)
        self._paint()

    def fold(self, folded: bool) -> None:
        """Show the icon alone, with the name as its tooltip, or all of it."""
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter if folded else Qt.AlignmentFlag.AlignVCenter)
        self._title.setVisible(not folded)
        self._number.setVisible(not folded)
        self.setToolTip(f"{self._spec.title} ({self._spec.shortcut})" if folded else "")

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
        light = shown_light(health)
        sentence = f"{health.warned} {health.sentence}".strip()
        self.setAccessibleName(f"{health.account}: {_LIGHT_WORDS[light]}, {pace}. {sentence}")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(8)
        self._sentence = sentence
        self._account = health.account
        self._words = ElidedLabel(health.account), QLabel(pace)
        for label in self._words:
            set_role(label, "health")
        for widget, stretch in ((Dot(theme, _LIGHTS[light]), 0), (self._words[0], 1), (self._words[1], 0)):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(widget, stretch)

    def fold(self, folded: bool) -> None:
        """Show the dot alone, or the name and the figure too."""
        for label in self._words:
            label.setVisible(not folded)
        self.setToolTip(f"{self._account}: {self._sentence}" if folded else self._sentence)


def shown_light(health: Health) -> Light:
    """The light of the dot: a warning of some country is amber, however the account does on the whole."""
    return Light.WARN if health.warned and health.light is not Light.STOP else health.light


def seconds(value: float) -> str:
    """A duration as the rail shows it: one decimal under ten seconds."""
    return f"{value:.1f} s" if value < 10 else f"{value:.0f} s"  # noqa: PLR2004 - the docstring's ten
