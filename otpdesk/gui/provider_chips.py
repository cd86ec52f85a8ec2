"""The providers side by side, as chips with their hues: one is chosen. They take as many lines as they need."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from otpdesk.gui.flow import FlowLayout
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

_HUE = 8


def hue_icon(theme: Theme, provider: str) -> QIcon:
    """A provider's hue as the sign of a button."""
    picture = QPixmap(2 * _HUE, 2 * _HUE)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.provider_color(provider))
    painter.drawRoundedRect(0, 0, _HUE, _HUE, 2, 2)
    painter.end()
    return QIcon(picture)


class ProviderChips(QWidget):
    """`chosen` names the provider whose chip was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Provider")
        theme.changed.connect(self._paint)

    def show_providers(self, providers: Sequence[tuple[str, str]]) -> None:
        """A chip for each (name, title)."""
        for name, title in providers:
            button = QPushButton(f" {title}")
            button.setCheckable(True)
            button.setIconSize(QSize(_HUE, _HUE))
            set_role(button, "chip")
            button.toggled.connect(partial(self._toggle, name))  # assistive programs toggle, they do not click
            self._group.addButton(button)
            self._flow.addWidget(button)
            self._buttons[name] = button
        self._paint()

    def choose(self, name: str) -> None:
        """Choose one, as if its chip had been pressed."""
        self._buttons[name].setChecked(True)

    def _toggle(self, name: str, chosen: bool) -> None:
        set_look(self._buttons[name], "active", chosen)
        if chosen:
            self.chosen.emit(name)

    @Slot()
    def _paint(self) -> None:
        for name, button in self._buttons.items():
            button.setIcon(hue_icon(self._theme, name))
