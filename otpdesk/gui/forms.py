"""Forms made from declared settings: a label, a field, and below it the help or what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from otpdesk.errors import BadInput
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

if TYPE_CHECKING:
    from otpdesk.options import FormField

_OFF, _ON = "false", "true"


class FormRow(QWidget):
    """One setting. `left` follows when the field loses the focus or a choice is made, `edited` every change."""

    left = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, field: "FormField", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.field = field
        self.visited = False
        self._input = self._make_input()
        self._input.setAccessibleName(field.label if field.required else f"{field.label}, optional")
        self._input.setAccessibleDescription(field.help)
        self._below = QLabel()
        self._below.setWordWrap(True)
        self._sign = QLabel()
        self._sign.hide()
        self._lay_out()
        theme.changed.connect(self._paint)
        self.show_problem(None)

    def _make_input(self) -> QWidget:
        if self.field.kind is bool:
            box = QCheckBox(self.field.label)
            box.setChecked(self.field.default.lower() == _ON)
            box.toggled.connect(self._choose)
            return box
        if self.field.choices:
            combo = QComboBox()
            combo.addItems(list(self.field.choices))
            combo.setCurrentText(self.field.default)
            combo.currentTextChanged.connect(self._choose)
            return combo
        line = QLineEdit(self.field.default)
        line.setPlaceholderText(self.field.example)
        if self.field.secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.textEdited.connect(self._edit)
        line.editingFinished.connect(self._leave)
        return line

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if not isinstance(self._input, QCheckBox):
            column.addLayout(self._label_row())
        column.addWidget(self._input)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._below, 1)
        column.addLayout(below)

    def _label_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = QLabel(self.field.label)
        label.setBuddy(self._input)
        set_role(label, "strong")
        row.addWidget(label)
        row.addStretch()
        aside = self.field.unit or ("" if self.field.required else "optional")
        if aside:
            note = QLabel(aside)
            set_role(note, "small")
            row.addWidget(note)
        return row

    @Slot()
    def _choose(self) -> None:
        self._edit()
        self._leave()

    @Slot()
    def _edit(self) -> None:
        self.edited.emit()

    @Slot()
    def _leave(self) -> None:
        self.visited = True
        self.left.emit()

    @property
    def value(self) -> str:
        """What is typed, as text; empty when nothing is."""
        if isinstance(self._input, QCheckBox):
            return _ON if self._input.isChecked() else _OFF
        if isinstance(self._input, QComboBox):
            return self._input.currentText()
        assert isinstance(self._input, QLineEdit)
        return self._input.text()

    def set_value(self, value: str) -> None:
        """Put a value in, as if it had been typed."""
        if isinstance(self._input, QCheckBox):
            self._input.setChecked(value == _ON)
        elif isinstance(self._input, QComboBox):
            self._input.setCurrentText(value)
        elif isinstance(self._input, QLineEdit):
            self._input.setText(value)

    def show_problem(self, problem: BadInput | None) -> None:
        """Say below the field what is wrong; None: the help again."""
        words = self.field.help if problem is None else problem.title
        if problem is not None and problem.hint and problem.hint != self.field.help:
            words = f"{words} {problem.hint}"
        elif problem is not None and self.field.help:
            words = f"{words} {self.field.help}"
        self._below.setText(words)
        self._below.setVisible(bool(words))
        self._sign.setVisible(problem is not None)
        set_role(self._below, "small" if problem is None else "error")
        set_look(self._input, "wrong", "true" if problem is not None else "false")
        self._input.setAccessibleDescription(words)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("circle-alert", "bad", 14))

    @property
    def problem(self) -> str:
        """What is said to be wrong, empty when nothing is."""
        return "" if self._sign.isHidden() else self._below.text()

    def focus(self) -> None:
        """Put the cursor into the field."""
        self._input.setFocus()


class SettingsForm(QWidget):
    """The fields of one provider, by group. `check_wanted` asks for the values to be looked at."""

    check_wanted = Signal()

    def __init__(self, theme: Theme, fields: "Sequence[FormField]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {field.key: FormRow(theme, field) for field in fields}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for group, members in groupby(fields, key=lambda field: field.group):
            if column.count():
                column.addWidget(hairline())
                title = QLabel(group)
                set_role(title, "small")
                column.addWidget(title)
            for field in members:
                row = self.rows[field.key]
                row.left.connect(self.check_wanted)
                row.edited.connect(partial(self._recheck, row))
                column.addWidget(row)

    def _recheck(self, row: FormRow) -> None:
        if row.problem:
            self.check_wanted.emit()

    def values(self) -> dict[str, str]:
        """What is typed, by key."""
        return {key: row.value for key, row in self.rows.items()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Put values in; keys that the form does not have are left out."""
        for key, value in values.items():
            if key in self.rows:
                self.rows[key].set_value(value)

    def show_problems(self, problems: Iterable[BadInput], *, every: bool) -> BadInput | None:
        """Say what is wrong below each field that was visited, or below `every` one; the first that no field has."""
        by_field = {problem.field: problem for problem in reversed(tuple(problems))}
        for key, row in self.rows.items():
            if every:
                row.visited = True
            row.show_problem(by_field.get(key) if row.visited else None)
        return next((problem for field, problem in by_field.items() if field not in self.rows), None)

    def focus_first(self, *, wrong: bool = False) -> None:
        """Put the cursor into the first field, or the first that is wrong."""
        for row in self.rows.values():
            if not wrong or row.problem:
                row.focus()
                return
