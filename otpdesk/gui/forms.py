"""Forms made from declared settings: a label, a field, and below it the help or what is wrong."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

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
            self._input.setCursorPosition(0)  # a long one is read from its beginning

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


class Group(QWidget):
    """Settings under a heading; one that is folded shows its heading only, as a button."""

    def __init__(self, theme: Theme, title: str, *, folds: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folds = folds
        self._inside = QWidget()
        self.rows = QVBoxLayout(self._inside)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.button = QPushButton(title)
        set_role(self.button, "ghost")
        self.button.setCheckable(True)
        self.button.toggled.connect(self.unfold)
        heading = QLabel(title.upper())
        heading.setAccessibleName(title)
        set_role(heading, "section")
        column.addWidget(self.button if folds else heading, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
        theme.changed.connect(self._paint)
        self.unfold(not folds)

    @Slot(bool)
    def unfold(self, open_: bool) -> None:
        """Show the settings, or their heading only."""
        self._inside.setVisible(open_)
        self.button.setChecked(open_)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        sign = "chevron-down" if self.button.isChecked() else "chevron-right"
        self.button.setIcon(self._theme.icon(sign, "text2"))

    @property
    def folded(self) -> bool:
        """Whether only the heading is shown."""
        return self._folds and not self.button.isChecked()


class SettingsForm(QWidget):
    """The fields of one provider, by group. `check_wanted` asks for the values to be looked at.

    `instead` are widgets that stand in the place of some fields, such as those of keys that are kept already. A group
    of `folded` shows its heading only, until somebody opens it, a value is put in, or something in it is wrong.
    """

    check_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        fields: "Sequence[FormField]",
        *,
        instead: Mapping[str, QWidget] | None = None,
        folded: Collection[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        instead = instead or {}
        self.rows = {field.key: FormRow(theme, field) for field in fields if field.key not in instead}
        self.groups: dict[str, Group] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for title, members in groupby(fields, key=lambda field: field.group):
            if column.count():
                column.addWidget(hairline())
            group = self.groups[title] = Group(theme, title, folds=title in folded)
            column.addWidget(group)
            for field in members:
                group.rows.addWidget(instead.get(field.key) or self._row(field))

    def _row(self, field: "FormField") -> FormRow:
        row = self.rows[field.key]
        row.left.connect(self.check_wanted)
        row.edited.connect(partial(self._recheck, row))
        return row

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
                if value and value != self.rows[key].field.default:
                    self.groups[self.rows[key].field.group].unfold(True)

    def show_problems(self, problems: Iterable[BadInput], *, every: bool) -> BadInput | None:
        """Say what is wrong below each field that was visited, or below `every` one; the first that no field has."""
        by_field = {problem.field: problem for problem in reversed(tuple(problems))}
        for key, row in self.rows.items():
            if every:
                row.visited = True
            row.show_problem(by_field.get(key) if row.visited else None)
            if row.problem:
                self.groups[row.field.group].unfold(True)
        return next((problem for field, problem in by_field.items() if field not in self.rows), None)

    def focus_first(self, *, wrong: bool = False) -> None:
        """Put the cursor into the first field, or the first that is wrong."""
        for row in self.rows.values():
            if not wrong or row.problem:
                row.focus()
                return
