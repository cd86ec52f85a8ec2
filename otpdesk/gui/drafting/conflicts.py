"""Conflicts: rows that somebody else published while they were being changed here; mine or theirs, row by row."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.configuration_views import ConflictLine
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.drafting.rows import SECTIONS, words
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role

_WIDTH, _HEAD, _ROW, _TALLEST = 720, 190, 150, 620
_LABELS = 150


class ConflictRow(QFrame):
    """One row, what is in force beside what is drafted, each under its button; nothing is chosen at first."""

    def __init__(self, desktop: Desktop, conflict: ConflictLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conflict = conflict
        self._theme = desktop.theme
        at = wording.moment(conflict.at, desktop.clock.now(), desktop.zone)
        self.theirs = QRadioButton(f"Keep {conflict.who}’s, {at}")
        self.mine = QRadioButton("Take yours")
        self.theirs.setAccessibleName(f"{conflict.title}: keep what {conflict.who} published, {_said(conflict.theirs)}")
        self.mine.setAccessibleName(f"{conflict.title}: take yours, {_said(conflict.mine)}")
        self.group = QButtonGroup(self)
        self.group.addButton(self.theirs)
        self.group.addButton(self.mine)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._head())
        column.addLayout(self._sides())
        column.addSpacing(4)
        column.addWidget(hairline())

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(words(self.conflict.title, "strong"))
        row.addWidget(words(SECTIONS[self.conflict.section], "small"), 1)
        return row

    def _sides(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, self._theme.px(_LABELS))
        theirs, mine = dict(_pairs(self.conflict.theirs)), dict(_pairs(self.conflict.mine))
        for column, button in enumerate((self.theirs, self.mine), start=1):
            grid.addWidget(button, 0, column)
            grid.setColumnStretch(column, 1)
        for number, label in enumerate(dict.fromkeys((*theirs, *mine)), start=1):
            texts = (label, theirs.get(label, "–"), mine.get(label, "–"))
            for column, (text, role) in enumerate(zip(texts, ("small", "fact", "fact"), strict=True)):
                grid.addWidget(words(text, role), number, column, Qt.AlignmentFlag.AlignTop)
        return grid

    @property
    def chosen(self) -> bool | None:
        """True for mine, False for theirs, None while nothing is chosen."""
        return None if self.group.checkedButton() is None else self.mine.isChecked()


def _pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return pairs or (("Row", "taken out"),)


def _said(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{label} {text}" for label, text in _pairs(pairs))


class Conflicts(QDialog):
    """Every conflict of the draft. Nothing happens before each row has its choice; Esc leaves all as it is."""

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.setWindowTitle("Changed by somebody else too")
        self.rows = tuple(ConflictRow(desktop, one) for one in desktop.draft.line.conflicts)
        self.resize(_WIDTH, min(_TALLEST, _HEAD + sum(max(_ROW, row.sizeHint().height()) for row in self.rows)))
        self.settle = QPushButton("Use these")
        self.cancel = QPushButton("Cancel")
        self._lay_out()
        for row in self.rows:
            row.group.buttonClicked.connect(self._allow)
            row.group.buttonToggled.connect(self._allow)
        self.settle.clicked.connect(self._settle)
        self.cancel.clicked.connect(self.reject)
        desktop.draft.changed.connect(self.reject)
        desktop.writable_changed.connect(self._allow)
        self._allow()

    def _lay_out(self) -> None:
        title = QLabel("Somebody else has changed the same rows")
        set_role(title, "title")
        about = QLabel("They were published while you were changing them. Your other changes are not concerned.")
        about.setWordWrap(True)
        set_role(about, "text2")
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 8, 0)
        for row in self.rows:
            rows.addWidget(row)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName("Conflicts")
        set_role(self.settle, "primary")
        self.cancel.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(about)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)

    @Slot()
    def _allow(self) -> None:
        left = sum(row.chosen is None for row in self.rows)
        self.settle.setEnabled(not left and self._desktop.writable)
        self.settle.setToolTip(f"{left} still to choose" if left else "")

    @Slot()
    def _settle(self) -> None:
        self._desktop.draft.changed.disconnect(self.reject)
        self.settle.setEnabled(False)
        choices = {(row.conflict.section, row.conflict.key): bool(row.chosen) for row in self.rows}
        self._desktop.draft.settle(choices, self.accept, self._miss)

    def _miss(self, problem: DeskError) -> None:
        self._desktop.messages.error(problem)
        self.reject()
