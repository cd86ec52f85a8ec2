"""Asking why, in place: a few usual reasons, or the operator's own words; Enter goes on, Esc does not."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.pages.console.spinner import BusyButton
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

_LEAST = 3


class ReasonForm(QFrame):
    """`given` hands over the reason; `canceled` that there is none."""

    given = Signal(str)
    canceled = Signal()

    def __init__(
        self, theme: Theme, question: str, reasons: Sequence[str], button: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._field = QComboBox()
        self._field.setAccessibleName(question)
        self._field.view().setAccessibleName(question)
        self._field.setEditable(True)
        self._field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._field.addItems(list(reasons))
        edit = self._field.lineEdit()
        assert edit is not None
        edit.setMaxLength(200)
        edit.setAccessibleName(question)
        edit.returnPressed.connect(self.give)
        label = QLabel(question)
        label.setBuddy(self._field)
        label.setWordWrap(True)
        set_role(label, "text2")
        self._wrong = QLabel("Say why in a few words; it goes into the audit.")
        self._wrong.setWordWrap(True)
        set_role(self._wrong, "error")
        self._wrong.hide()
        self.button = BusyButton(theme, button, "", "primary")
        self.button.clicked.connect(self.give)
        cancel = QPushButton("Cancel")
        cancel.setAccessibleName("Cancel")
        set_role(cancel, "ghost")
        cancel.clicked.connect(self.canceled)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.button)
        row.addWidget(cancel)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 4)
        column.setSpacing(7)
        for widget in (label, self._field, self._wrong):
            column.addWidget(widget)
        column.addLayout(row)

    def begin(self) -> None:
        """Start with nothing chosen, the cursor in the field."""
        self._wrong.hide()
        self._field.setCurrentIndex(0)
        self.show()
        self._field.setFocus()
        edit = self._field.lineEdit()
        assert edit is not None
        edit.selectAll()

    @property
    def reason(self) -> str:
        return self._field.currentText().strip()

    @Slot()
    def give(self) -> None:
        """Hand the reason over, or say that one is needed."""
        too_short = len(self.reason) < _LEAST
        self._wrong.setVisible(too_short)
        edit = self._field.lineEdit()
        assert edit is not None
        set_look(edit, "wrong", too_short)
        if not too_short:
            self.given.emit(self.reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.canceled.emit()
        else:
            super().keyPressEvent(event)
