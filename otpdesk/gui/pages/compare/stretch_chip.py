"""The chip with the days that are compared, and the dialog that asks for two of them."""

from datetime import date
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import QDateEdit, QDialog, QFormLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare.stretch import PRESETS, USUAL, Days, days_of, title_of, today_of
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_look, set_role


class DaysDialog(QDialog):
    """Asks for the first day and the last. `chosen` hands over the Days."""

    chosen = Signal(object)

    def __init__(self, days: Days, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Compare other days")
        self.first, self.last = _field(days.first, today), _field(days.last, today)
        form = QFormLayout()
        form.setSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        for words, field in (("First day", self.first), ("Last day", self.last)):
            label = QLabel(words)
            label.setBuddy(field)
            form.addRow(label, field)
        self.wrong = QLabel()
        self.wrong.setWordWrap(True)
        set_role(self.wrong, "error")
        self.wrong.hide()
        note = QLabel("Whole days in UTC, both included.")
        set_role(note, "small")
        go = QPushButton("Compare these days")
        go.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.wrong)
        column.addWidget(note)
        column.addLayout(cancel_or(go, self))
        self.setMinimumWidth(340)

    def accept(self) -> None:
        """Take the days, unless they are the wrong way round."""
        first, last = (date(*field.date().getDate()) for field in (self.first, self.last))
        if first > last:
            self.wrong.setText("The last day lies before the first.")
            self.wrong.show()
            self.last.setFocus()
            return
        super().accept()
        self.chosen.emit(Days(first, last))


def _field(day: date, today: date) -> QDateEdit:
    field = QDateEdit(QDate(day.year, day.month, day.day))
    field.setMaximumDate(QDate(today.year, today.month, today.day))
    field.setDisplayFormat("d MMM yyyy")
    return field


class StretchChip(QPushButton):
    """`key` is the choice as it is kept; `picked` follows each choice by hand."""

    picked = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.key = USUAL
        set_role(self, "chip")
        menu = QMenu(self)
        for key, title in PRESETS.items():
            menu.addAction(title).triggered.connect(partial(self.choose, key))
        menu.addSeparator()
        menu.addAction("Other days…\tD").triggered.connect(self.ask)
        self.setMenu(menu)
        self.set_key(USUAL)

    @property
    def today(self) -> date:
        """The day it is in UTC."""
        return today_of(self._desktop.clock.now())

    @property
    def days(self) -> Days:
        """The days that the choice means now."""
        return days_of(self.key, self.today)

    def choose(self, key: str, *_checked: object) -> None:
        """Choose as by hand."""
        self.set_key(key)
        self.picked.emit()

    def set_key(self, key: str) -> None:
        """Choose, without `picked`."""
        self.key = key
        title = title_of(key, self.today)
        self.setText(f"{title}  ▾")
        self.setAccessibleName(f"Days: {title}")
        set_look(self, "active", True)

    @Slot()
    def ask(self) -> None:
        """Ask for two days."""
        dialog = DaysDialog(self.days, self.today, self.window())
        dialog.chosen.connect(lambda days: self.choose(days.key))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
