"""Conflicts: rows that somebody else published while they were being changed here; mine or theirs, row by row."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
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
from otpdesk.gui.drafting.rows import SECTIONS, beside
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role

_WIDTH, _HEIGHT = 720, 520


class ConflictRow(QFrame):
    """One row with the two values and a choice between them; nothing is chosen at first."""

    def __init__(self, desktop: Desktop, conflict: ConflictLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conflict = conflict
        at = wording.moment(conflict.at, desktop.clock.now(), desktop.zone)
        title = QLabel(conflict.title)
        set_role(title, "strong")
        kind = QLabel(f"{SECTIONS[conflict.section]} · published by {conflict.who}, {at}")
        set_role(kind, "small")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(kind)
        head.addStretch()
        self.theirs = QRadioButton(f"Keep what {conflict.who} published")
        self.mine = QRadioButton("Take yours")
        self.theirs.setAccessibleName(f"{conflict.title}: keep what {conflict.who} published, {_said(conflict.theirs)}")
        self.mine.setAccessibleName(f"{conflict.title}: take yours, {_said(conflict.mine)}")
        self.group = QButtonGroup(self)
        choice = QHBoxLayout()
        choice.setSpacing(20)
        for button in (self.theirs, self.mine):
            self.group.addButton(button)
            choice.addWidget(button)
        choice.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(beside(desktop.theme, _pairs(conflict.theirs), _pairs(conflict.mine)))
        column.addLayout(choice)
        column.addSpacing(4)
        column.addWidget(hairline())

    @property
    def chosen(self) -> bool | None:
        """True for mine, False for theirs, None while nothing is chosen."""
        return None if self.group.checkedButton() is None else self.mine.isChecked()


def _pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return pairs or (("Row", "not there"),)


def _said(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{label} {text}" for label, text in _pairs(pairs))


class Conflicts(QDialog):
    """Every conflict of the draft. Nothing happens before each row has its choice; Esc leaves all as it is."""

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.setWindowTitle("Changed by somebody else too")
        self.resize(_WIDTH, _HEIGHT)
        self.rows = tuple(ConflictRow(desktop, one) for one in desktop.draft.line.conflicts)
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
        title = QLabel("Somebody else has changed the same")
        set_role(title, "title")
        about = QLabel("Left is what is in force now, right is what you drafted. Your other changes are not concerned.")
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
