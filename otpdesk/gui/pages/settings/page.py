"""The Settings page: its parts on the left, the chosen one beside them."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout

from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.configure import ConfigurePage
from otpdesk.gui.pages.settings.about import About
from otpdesk.gui.pages.settings.cards import Section
from otpdesk.gui.pages.settings.database import DatabaseSection
from otpdesk.gui.pages.settings.diagnostics import Diagnostics
from otpdesk.gui.pages.settings.looks import Formats, Looks
from otpdesk.gui.pages.settings.retention import Retention
from otpdesk.gui.pages.settings.secrets import Secrets
from otpdesk.gui.style import set_role

SECTIONS = (Looks, Formats, Secrets, DatabaseSection, Retention, Diagnostics, About)
_PARTS_WIDTH = 208


class SettingsPage(ConfigurePage):
    """What is each person's own takes effect at once; retention is policy, so it goes through the draft."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.bar.set_title("Settings", "Yours on this computer, and the upkeep of the workspace")
        self.parts = QFrame()
        self.stack = QStackedWidget()
        self.sections: tuple[Section, ...] = tuple(make(desktop) for make in SECTIONS)
        self._buttons: list[QPushButton] = []
        self._icons: list[QLabel] = []
        self._lay_out()
        desktop.desk_opened.connect(self.refresh)
        desktop.theme.changed.connect(self._paint)
        self.choose(0)

    def _lay_out(self) -> None:
        set_role(self.parts, "card")
        self.parts.setAccessibleName("Parts of the settings")
        column = QVBoxLayout(self.parts)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(2)
        for number, section in enumerate(self.sections):
            column.addWidget(self._part(number, section))
            self.stack.addWidget(section)
        column.addStretch()
        row = QHBoxLayout(self.body)
        row.setContentsMargins(20, 16, 12, 16)
        row.setSpacing(16)
        row.addWidget(self.parts)
        row.addWidget(self.stack, 1)

    def _part(self, number: int, section: Section) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setAccessibleName(section.title)
        set_role(button, "rail")
        sign, title = QLabel(), QLabel(section.title)
        row = QHBoxLayout(button)
        row.setContentsMargins(10, 0, 11, 0)
        row.setSpacing(10)
        row.addWidget(sign)
        row.addWidget(title, 1)
        button.toggled.connect(partial(self._chosen, number))
        self._buttons.append(button)
        self._icons.append(sign)
        return button

    @Slot()
    def _paint(self) -> None:
        theme = self.desktop.theme
        self.parts.setFixedWidth(theme.px(_PARTS_WIDTH))
        for button, sign, section in zip(self._buttons, self._icons, self.sections, strict=True):
            sign.setPixmap(theme.pixmap(section.icon, "accent" if button.isChecked() else "muted"))

    def _chosen(self, number: int, checked: bool) -> None:
        if checked:
            self.stack.setCurrentIndex(number)
            self._paint()
            self.sections[number].read()

    def choose(self, number: int) -> None:
        """Bring a part to the front, counted from 0."""
        self._buttons[number].setChecked(True)

    @property
    def section(self) -> Section:
        """The part in front."""
        return self.sections[self.stack.currentIndex()]

    def offers(self) -> tuple[Action, ...]:
        shown = tuple(
            Action(f"Settings: {section.title}", partial(self.choose, number), icon=section.icon)
            for number, section in enumerate(self.sections)
        )
        return (*shown, *super().offers())

    def opened(self, **what: object) -> None:
        """`section="Database"` brings that part to the front."""
        super().opened(**what)
        titles = [section.title for section in self.sections]
        if what.get("section") in titles:
            self.choose(titles.index(str(what["section"])))
        else:
            self.section.read()
        self._buttons[self.stack.currentIndex()].setFocus()

    @Slot()
    def refresh(self) -> None:
        super().refresh()
        self.section.read()
