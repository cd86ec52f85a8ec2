"""Forms made from declared settings: a label, a field, and below it the help or what is wrong."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from otpdesk.errors import BadInput
from otpdesk.gui.group import Group
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

if TYPE_CHECKING:
    from otpdesk.options import FormField

T = TypeVar("T")

_OFF, _ON = "false", "true"
_LEAST_SHOWN = 12
"""So many letters of a choice are seen however narrow the form is."""


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
            return self._make_choice()
        line = QLineEdit(self.field.default)
        line.setPlaceholderText(self.field.example)
        if self.field.secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.textEdited.connect(self._edit)
        line.editingFinished.connect(self._leave)
        return line

    def _make_choice(self) -> QComboBox:
        """The choices in their words; the raw word of each is kept as the value. A long phrase does not widen it."""
        combo = QComboBox()
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(_LEAST_SHOWN)
        combo.view().setAccessibleName(self.field.label)
        for choice in self.field.choices:
            words = self.field.words.get(choice, "")
            combo.addItem(f"{words[:1].upper()}{words[1:]}" or choice, choice)
        combo.setCurrentIndex(max(combo.findData(self.field.default), 0))
        combo.currentIndexChanged.connect(self._choose)
        return combo

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
            return str(self._input.currentData())
        assert isinstance(self._input, QLineEdit)
        return self._input.text()

    def set_value(self, value: str) -> None:
        """Put a value in, as if it had been typed."""
        if isinstance(self._input, QCheckBox):
            self._input.setChecked(value == _ON)
        elif isinstance(self._input, QComboBox):
            known = self._input.findData(value)
            self._input.setCurrentIndex(known if known >= 0 else self._input.currentIndex())
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


class SettingsForm(QWidget):
    """The fields of one provider, by group. `check_wanted` asks for the values to be looked at.

    `instead` are widgets that stand in the place of some fields, such as those of keys that are kept already. A group
    of `folded` shows its heading only, until somebody opens it, a value is put in, or something in it is wrong.
    A setting that does not count beside the others is not shown; what was typed into it stays.
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
        self._fields = tuple(fields)
        self._parts: dict[str, QWidget] = {}
        self._lines: dict[str, QWidget] = {}
        self._looks = 0
        self.rows = {field.key: FormRow(theme, field) for field in fields if field.key not in instead}
        self.groups: dict[str, Group] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for title, members in groupby(fields, key=lambda field: field.group):
            if column.count():
                self._lines[title] = hairline()
                column.addWidget(self._lines[title])
            group = self.groups[title] = Group(theme, title, folds=title in folded)
            column.addWidget(group)
            for field in members:
                self._parts[field.key] = instead.get(field.key) or self._row(field)
                group.rows.addWidget(self._parts[field.key])
        self._suit()

    def _row(self, field: "FormField") -> FormRow:
        row = self.rows[field.key]
        row.left.connect(self._suit)
        row.left.connect(self.check_wanted)
        row.edited.connect(partial(self._recheck, row))
        return row

    def _recheck(self, row: FormRow) -> None:
        if row.problem:
            self.check_wanted.emit()

    def newest(self, done: Callable[[T], None]) -> Callable[[T], None]:
        """`done`, unless this is asked for again before it is called: a late answer speaks of values that are gone."""
        self._looks += 1
        look = self._looks

        def unless_late(answer: T) -> None:
            if look == self._looks:
                done(answer)

        return unless_late

    @Slot()
    def _suit(self) -> None:
        """Show the settings that count beside what is typed, and only those."""
        typed = {key: row.value for key, row in self.rows.items()}
        for field in self._fields:
            self._parts[field.key].setVisible(field.counts(typed))
        for title, group in self.groups.items():
            some = any(field.group == title and field.counts(typed) for field in self._fields)
            group.setVisible(some)
            if title in self._lines:
                self._lines[title].setVisible(some)

    def values(self) -> dict[str, str]:
        """What is typed, by key, of the settings that count."""
        return {key: row.value for key, row in self.rows.items() if not row.isHidden()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Put values in; keys that the form does not have are left out."""
        for key, value in values.items():
            if key in self.rows:
                self.rows[key].set_value(value)
                if value and value != self.rows[key].field.default:
                    self.groups[self.rows[key].field.group].unfold(True)
        self._suit()

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
            if (not wrong or row.problem) and not row.isHidden():
                row.focus()
                return
