"""Asking for a look at the whole audit, with the end of the chain that was kept elsewhere, if there is one."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.team_views import Verified
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.team.words import PROOF
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.work_bar import Wording, WorkBar

_WIDTH = 520
_WORDING = Wording("Verifying", "Verifying the audit", "lines")


class VerifyDialog(QDialog):
    """Verifies while it is open; `verified` gives what was found."""

    verified = Signal(object)

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.setWindowTitle("Verify the audit")
        self.setFixedWidth(desktop.theme.px(_WIDTH))
        self.bar = WorkBar(desktop)
        self.kept = QLineEdit()
        self.kept.setPlaceholderText("1234:3f9c…")
        self.kept.setAccessibleName("End of the chain, kept elsewhere, optional")
        self.act = QPushButton("Verify")
        self._problem = QLabel()
        self._lay_out()
        self.kept.textEdited.connect(self._forgive)
        self.act.clicked.connect(self._want)

    def _lay_out(self) -> None:
        heading, below = QLabel("Verify the audit"), QLabel(PROOF)
        set_role(heading, "subtitle")
        set_role(below, "text2")
        label, aside = QLabel("End of the chain, kept elsewhere"), QLabel("optional")
        set_role(label, "strong")
        set_role(aside, "small")
        label.setBuddy(self.kept)
        set_role(self._problem, "error")
        self._problem.hide()
        for words in (below, self._problem):
            words.setWordWrap(True)
        names = QHBoxLayout()
        names.addWidget(label)
        names.addStretch()
        names.addWidget(aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(below)
        column.addLayout(names)
        column.addWidget(self.kept)
        column.addWidget(self._problem)
        column.addWidget(self.bar)
        column.addLayout(cancel_or(self.act, self))

    @Slot()
    def _want(self) -> None:
        kept, desk = self.kept.text(), self._desktop.ready()
        self.act.setEnabled(False)
        self.bar.start(
            _WORDING,
            None,
            lambda progress, canceled: desk.audit.verify(kept, progress, canceled),
            self._done,
            self.show_problem,
        )
        self._fit()

    def _fit(self) -> None:
        """As high as what is shown needs at this width: words wrap."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _done(self, found: Verified | None) -> None:
        self.act.setEnabled(True)
        if found is not None:
            self.accept()
            self.verified.emit(found)

    def reject(self) -> None:
        """Close, and stop what is under way."""
        self.bar.cancel()
        super().reject()

    def show_problem(self, problem: DeskError) -> None:
        """What was typed cannot be used; it stays."""
        text = f"{problem.title} {problem.hint}".strip()
        self._problem.setText(text)
        self._problem.show()
        self.act.setEnabled(True)
        set_look(self.kept, "wrong", value=True)
        self.kept.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()
        announce(self, text, urgent=True)

    @property
    def problem(self) -> str:
        """What is said to be wrong, empty while nothing is."""
        return "" if self._problem.isHidden() else self._problem.text()

    @Slot()
    def _forgive(self) -> None:
        self._problem.hide()
        set_look(self.kept, "wrong", value=False)
        self._fit()
