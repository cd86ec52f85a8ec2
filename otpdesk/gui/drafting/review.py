"""Review: every change before → after, what is in its way, and why it is made; then it is put in force."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.configuration_views import DraftLine
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.drafting.rows import ChangeRow
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.tab_order import set_tab_order

_WIDTH, _HEIGHT = 720, 560
_LONGEST_WHY = 400


class Review(QDialog):
    """The draft, row by row. Enter in the field saves; Esc leaves everything as it is."""

    saved = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._saving = False
        self.setWindowTitle("Review changes")
        self.resize(_WIDTH, _HEIGHT)
        self._title = QLabel()
        set_role(self._title, "title")
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(0)
        self.why = QLineEdit()
        self._wrong = QLabel()
        self.save = QPushButton()
        self.cancel = QPushButton("Cancel")
        self._lay_out()
        self.why.returnPressed.connect(self.publish)
        self.why.textEdited.connect(self._clear_wrong)
        self.save.clicked.connect(self.publish)
        self.cancel.clicked.connect(self.reject)
        desktop.draft.changed.connect(self._follow)
        desktop.writable_changed.connect(self._allow)
        self._follow()
        self.why.setFocus()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setLayout(self._rows)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("Changes")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(scroll, 1)
        column.addLayout(self._question())
        column.addLayout(self._buttons())

    def _question(self) -> QVBoxLayout:
        label = QLabel(f"Why? It stands in the history beside {self._desktop.operator}")
        label.setBuddy(self.why)
        set_role(label, "strong")
        self.why.setAccessibleName("Why these changes are made")
        self.why.setMaxLength(_LONGEST_WHY)
        self.why.setPlaceholderText("Fraud from Indonesia, ticket 4711")
        self._wrong.setWordWrap(True)
        set_role(self._wrong, "error")
        self._wrong.hide()
        column = QVBoxLayout()
        column.setSpacing(4)
        for widget in (label, self.why, self._wrong):
            column.addWidget(widget)
        return column

    def _buttons(self) -> QHBoxLayout:
        self.save.setDefault(False)
        self.save.setAutoDefault(False)
        self.cancel.setAutoDefault(False)
        set_role(self.save, "primary")
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return row

    @Slot()
    def _follow(self) -> None:
        """Show the draft as it is now; without changes there is nothing to review."""
        line = self._desktop.draft.line
        if not line.changes:
            if not self._saving:
                self.reject()
            return
        self._title.setText(f"Review {len(line.changes)} change{'s' if len(line.changes) > 1 else ''}")
        about, role = self._stakes(line)
        self._about.setText(about)
        set_role(self._about, role)
        self.save.setText("Save" if self._desktop.sandbox else "Save on Live")
        self._fill(line)
        set_tab_order(self)
        self._allow()

    def _stakes(self, line: DraftLine) -> tuple[str, str]:
        if line.conflicts:
            return "Somebody else has changed the same rows meanwhile. Choose row by row first.", "warning"
        if line.problems:
            return "What is marked red must be put right before this can be saved.", "text2"
        if self._desktop.sandbox:
            return "This is the sandbox: only simulated providers are concerned.", "text2"
        return "This is Live: from the next code on, real customers get what you save here.", "warning"

    def _fill(self, line: DraftLine) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for change in line.changes:
            row = ChangeRow(self._desktop.theme, change, discardable=True)
            row.discarded.connect(self._desktop.draft.discard_row)
            self._rows.addWidget(row)
        for broken in line.broken:
            self._rows.addWidget(ChangeRow(self._desktop.theme, broken))
        self._rows.addStretch(1)

    @Slot()
    def _allow(self) -> None:
        line = self._desktop.draft.line
        free = self._desktop.writable and not self._saving
        self.save.setEnabled(free and not line.problems and not line.conflicts)
        self.cancel.setEnabled(not self._saving)

    @Slot()
    def publish(self) -> None:
        """Put the changes in force, if they may be and a reason is given."""
        if not self.save.isEnabled():
            return
        if not self.why.text().strip():
            self._say(BadInput("Say why, in a few words.", "Whoever looks later wants to know."))
            self.why.setFocus()
            return
        self._saving = True
        self._allow()
        self._desktop.draft.publish(self.why.text(), self._refused, self._published)

    def _published(self) -> None:
        self.saved.emit()
        self.accept()

    def _refused(self, problem: DeskError) -> None:
        self._saving = False
        self._say(problem)
        self._allow()

    def _say(self, problem: DeskError) -> None:
        self._wrong.setText(f"{problem.title} {problem.hint}".strip())
        self._wrong.show()
        self.why.setAccessibleDescription(self._wrong.text())
        set_look(self.why, "wrong", "true" if isinstance(problem, BadInput) else "false")

    @Slot()
    def _clear_wrong(self) -> None:
        self._wrong.hide()
        self.why.setAccessibleDescription("")
        set_look(self.why, "wrong", "false")

    @property
    def problem(self) -> str:
        """What keeps it from being saved, as it is said below the field; empty while nothing is."""
        return "" if self._wrong.isHidden() else self._wrong.text()

    def reject(self) -> None:
        """Leave everything as it is; not while it is being saved."""
        if not self._saving:
            super().reject()
