"""Choosing a day from a calendar."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDialog, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_STEPS = (
    ("qt_calendar_prevmonth", "chevron-left", "Month before"),
    ("qt_calendar_nextmonth", "chevron-right", "Month after"),
)


_WIDTH = 310


class DayDialog(QDialog):
    """A calendar up to today. `chosen` gives the day (a date)."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, day: date, last: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Go to a day")
        self._calendar = QCalendarWidget()
        self._calendar.setAccessibleName("Day")
        self._calendar.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its days take the keys, and show that they do
        for name, inside in (("qt_calendar_calendarview", "Days of the month"), ("qt_calendar_yearedit", "Year")):
            part = self._calendar.findChild(QWidget, name)
            if isinstance(part, QWidget):
                part.setAccessibleName(inside)
        self._calendar.setMaximumDate(QDate(last.year, last.month, last.day))
        self._calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._calendar.setGridVisible(False)
        self._calendar.activated.connect(self._take)
        self._calendar.setMinimumWidth(theme.px(_WIDTH))
        self._dress(theme)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        go = QPushButton("Show that day")
        set_role(go, "primary")
        go.setDefault(True)
        go.clicked.connect(self._take)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._calendar)
        column.addLayout(row)

    def _dress(self, theme: Theme) -> None:
        plain = QTextCharFormat()
        plain.setForeground(theme.color("text"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self._calendar.setWeekdayTextFormat(day, plain)
        for name, icon, does in _STEPS:
            button = self._calendar.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                button.setIcon(theme.icon(icon, "text2"))
                button.setAccessibleName(does)

    @Slot()
    def _take(self) -> None:
        day = self._calendar.selectedDate()
        self.accept()
        self.chosen.emit(date(day.year(), day.month(), day.day()))
