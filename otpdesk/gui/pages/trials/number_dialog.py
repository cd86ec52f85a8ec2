"""Asking for an own number: whose phone, its number, and whether anything can arrive there."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.probe_views import NumberKind
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.trials.fields import made
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_WIDTH = 460
_WORDS = (
    "A phone of your own, at hand, shows what really arrives. A control is a number at which nothing can arrive, such "
    "as a dead SIM: a receipt of delivery from it is made up."
)
_KINDS = {NumberKind.HANDSET.value: "A phone at hand", NumberKind.CONTROL.value: "A control: nothing can arrive"}


class NumberDialog(QDialog):
    """`wanted(label, number, kind)` follows the main button; the page closes the dialog, or shows what is wrong."""

    wanted = Signal(str, str, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add a number")
        self.setFixedWidth(theme.px(_WIDTH))
        self.rows = {
            "label": made(theme, "label", "Label", example="Mari's phone, Telia"),
            "number": made(theme, "number", "Number", "Kept sealed; shown masked.", example="+372 5200 1234"),
            "kind": made(theme, "kind", "Kind", choices=_KINDS),
        }
        self.act = QPushButton("Add")
        self.problem = QLabel()
        heading, below = QLabel("Add a number"), QLabel(_WORDS)
        for label, role in ((heading, "subtitle"), (below, "text2"), (self.problem, "error")):
            label.setWordWrap(True)
            set_role(label, role)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        for widget in (heading, below, *self.rows.values(), self.problem):
            column.addWidget(widget)
        column.addLayout(cancel_or(self.act, self))
        for row in self.rows.values():
            row.edited.connect(self._forgive)
        self.act.clicked.connect(self._want)
        self.rows["label"].focus()

    @Slot()
    def _want(self) -> None:
        self.act.setEnabled(False)
        kind = NumberKind(self.rows["kind"].value)
        self.wanted.emit(self.rows["label"].value, self.rows["number"].value, kind)

    def show_problem(self, problem: DeskError) -> None:
        """What is wrong, at its field; what was typed stays."""
        self.act.setEnabled(True)
        text = f"{problem.title} {problem.hint}".strip()
        announce(self, text, urgent=True)
        field = (
            "number" if isinstance(problem, BadInput) and problem.field == "address" else getattr(problem, "field", "")
        )
        if isinstance(problem, BadInput) and field in self.rows:
            self.rows[field].show_problem(problem)
            self.rows[field].focus()
        else:
            self.problem.setText(text)
            self.problem.show()

    @Slot()
    def _forgive(self) -> None:
        self.act.setEnabled(True)
        self.problem.hide()
        for row in self.rows.values():
            row.show_problem(None)
