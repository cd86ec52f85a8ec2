"""The chip that says what stretch of time a table shows, with a menu of stretches and a way to one day."""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.days import DayDialog
from otpdesk.gui.filters.periods import PERIODS, Period, day_of
from otpdesk.gui.style import set_look, set_role


class TimeChip(QPushButton):
    """`picked` follows every choice made by hand."""

    picked = Signal()

    def __init__(self, desktop: Desktop, usual: Period, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.period = usual
        set_role(self, "chip")
        self.setMenu(self._periods())
        self.set_period(usual)

    def _periods(self) -> QMenu:
        menu = QMenu(self)
        for period in PERIODS:
            menu.addAction(period.title).triggered.connect(partial(self.choose, period))
        menu.addSeparator()
        menu.addAction("Go to a day…\tD").triggered.connect(self.ask_day)
        return menu

    @property
    def today(self) -> date:
        """The operator's calendar day."""
        return day_of(self._desktop.clock.now(), self._desktop.zone)

    def choose(self, period: Period, *_checked: object) -> None:
        """Show another stretch of time, as if it had been picked."""
        self.set_period(period)
        self.picked.emit()

    def set_period(self, period: Period) -> None:
        """Show another stretch of time, without `picked`."""
        self.period = period
        self.setText(f"{period.title}  ▾")
        self.setAccessibleName(f"Time: {period.title}")
        set_look(self, "active", period.hours is not None or period.day is not None)

    @Slot()
    def ask_day(self) -> None:
        """Ask which day to go to."""
        dialog = DayDialog(self._desktop.theme, self.period.day or self.today, self.today, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._go_to_day)
        dialog.open()

    @Slot(object)
    def _go_to_day(self, day: date) -> None:
        self.choose(Period(day=day))
