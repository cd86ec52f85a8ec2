"""Sending to a number that is not in the directory: allowed with a reason, flagged in the audit."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console.reason import ReasonForm
from otpdesk.gui.style import set_look, set_role

_REASONS = (
    "New customer, not in the directory yet",
    "The customer calls from another number",
    "The number on record is wrong",
)
_WIDTH = 420


class StrangerPanel(QFrame):
    """Where to, and why. `placed` hands over the address id; `canceled`: it is not wanted after all."""

    placed = Signal(str)
    canceled = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._asked = 0
        set_role(self, "card")
        self.setAccessibleName("Send to a number that is not in the directory")
        title = QLabel("Send to a number that is not in the directory")
        title.setWordWrap(True)
        set_role(title, "headline")
        words = QLabel(
            "The desk cannot know whose number this is. Ask who is calling first: the send, your name and the "
            "reason are written to the audit."
        )
        words.setWordWrap(True)
        set_role(words, "text2")
        self.address = QLineEdit()
        self.address.setAccessibleName("Phone number or e-mail address")
        self.address.setMaximumWidth(_WIDTH)
        self.address.textEdited.connect(self._on_edit)
        label = QLabel("Phone number or e-mail address")
        label.setBuddy(self.address)
        set_role(label, "text2")
        self._wrong = QLabel()
        self._wrong.setWordWrap(True)
        set_role(self._wrong, "error")
        self._wrong.hide()
        self.form = ReasonForm(desktop.theme, "Why is it not in the directory?", _REASONS, "Go on")
        self.form.setMaximumWidth(_WIDTH)
        self.form.given.connect(self._on_reason)
        self.form.canceled.connect(self.canceled)
        self.address.returnPressed.connect(self.form.give)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        for widget in (title, words, label, self.address, self._wrong, self.form):
            column.addWidget(widget)
        column.addStretch()

    def begin(self, typed: str) -> None:
        """Start with what was typed into Find."""
        self._asked += 1
        self.address.setText(typed)
        self._say("")
        self.form.button.set_busy(False)
        self.form.begin()

    def forget(self) -> None:
        """Nothing typed here stays, and no answer is waited for."""
        self._asked += 1
        self.address.clear()
        self._say("")

    @property
    def wrong(self) -> str:
        """What is said below the field, empty while nothing is wrong with it."""
        return self._wrong.text()

    def _say(self, wrong: str) -> None:
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        set_look(self.address, "wrong", bool(wrong))

    @Slot(str)
    def _on_edit(self, _text: str) -> None:
        self._say("")

    @Slot(str)
    def _on_reason(self, reason: str) -> None:
        typed, desktop = self.address.text().strip(), self._desktop
        if not typed:
            self._say("Type where the code should go.")
            return
        self.form.button.set_busy(True)
        asked = self._asked

        def placed(address_id: str) -> None:
            if asked == self._asked:
                self.forget()
                self.form.button.set_busy(False)
                self.placed.emit(address_id)

        def refused(problem: DeskError) -> None:
            if asked == self._asked:
                self.form.button.set_busy(False)
                self._on_refused(problem)

        desktop.jobs.run(self, lambda: desktop.ready().customers.place(typed, reason), placed, refused)

    def _on_refused(self, problem: DeskError) -> None:
        if isinstance(problem, BadInput):
            self._say(f"{problem.title} {problem.hint}".strip())
            self.address.setFocus()
        else:
            self._desktop.messages.error(problem)
