"""“Explain this number”: a number is typed, and its way is shown, under the draft or what is in force.

What is typed stays in the field only, until the page is left.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from otpdesk.desk.routing_views import Explanation
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui import wording
from otpdesk.gui.accessible import name_signs
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.routing import sentences
from otpdesk.gui.pages.routing.answer import Answer
from otpdesk.gui.pages.routing.fields import Labelled
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel, Purpose

if TYPE_CHECKING:
    from otpdesk.desk.explaining import Question

_TYPING = 250
_HINT = "Type a number or a mail address: every rule is asked as for a send, and nothing is sent or kept."


class ExplainPanel(SidePanel):
    """The question and its answer. `answered` follows each answer; the newest question wins."""

    answered = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "Explain a number", parent)
        self._desktop = desktop
        self._asked = 0
        self.found: Explanation | None = None
        self._answer: QWidget | None = None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self._typing.timeout.connect(self.ask)
        self.set_title("Explain a number", "Which accounts it takes, and why")
        self._make_fields()
        self.set_body(self._body())
        desktop.draft.changed.connect(self.ask_again)
        desktop.accounts_changed.connect(self.ask_again)
        desktop.theme.changed.connect(self._show_again)

    def _make_fields(self) -> None:
        theme = self._desktop.theme
        self.address, self.network = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText("+372 5200 1111 or a mail address")
        self.address.setClearButtonEnabled(True)
        name_signs(self.address, {})
        self.network.setPlaceholderText("as known")
        self.channel, self.purpose = QComboBox(), QComboBox()
        self.channel.addItem("Usual channel", "")
        for channel in Channel:
            self.channel.addItem(wording.CHANNEL[channel], channel.value)
        for purpose in Purpose:
            self.purpose.addItem(wording.PURPOSE[purpose], purpose.value)
        for combo in (self.channel, self.purpose):
            combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the panel's width is theirs
        self.resend = QCheckBox("As a resend")
        self.under = Segmented(theme, "Under", (Segment("My draft"), Segment("In force")))
        self.fields = {
            "address": Labelled(theme, "Number or mail address", self.address),
            "channel": Labelled(theme, "Channel", self.channel),
            "purpose": Labelled(theme, "Purpose", self.purpose),
            "network": Labelled(theme, "Network", self.network),
        }
        for line in (self.address, self.network):
            line.textEdited.connect(self._type)
            line.returnPressed.connect(self.ask)
        for combo in (self.channel, self.purpose):
            combo.activated.connect(self.ask)
        self.resend.toggled.connect(self.ask)
        self.under.picked.connect(self.ask)

    def _body(self) -> QWidget:
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(10)
        self._column.addWidget(self.fields["address"])
        pair = QHBoxLayout()
        pair.setSpacing(10)
        pair.addWidget(self.fields["channel"], 1)
        pair.addWidget(self.fields["purpose"], 1)
        self._column.addLayout(pair)
        last = QHBoxLayout()
        last.setSpacing(10)
        last.addWidget(self.fields["network"], 1)
        last.addWidget(self.resend, 1, Qt.AlignmentFlag.AlignBottom)
        self._column.addLayout(last)
        self._column.addWidget(self.under)
        self._hint = QLabel(_HINT)
        self._hint.setWordWrap(True)
        set_role(self._hint, "small")
        self._column.addWidget(self._hint)
        self._column.addStretch()
        return body

    # asking

    @Slot()
    def _type(self) -> None:
        self._typing.start()

    @Slot()
    def ask_again(self) -> None:
        """The draft changed: the answer may be another."""
        if self.isVisible():
            self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask the desk what it would do with what is typed."""
        self._typing.stop()
        self._asked += 1
        number, desk = self._asked, self._desktop.desk
        if not self.address.text().strip() or desk is None:
            self._show(None)
            self._show_problem(None)
            return
        question, draft = self._question(), self.under.chosen == 0
        self._desktop.jobs.run(
            self,
            lambda: desk.routes.explain(question, draft=draft),
            lambda found: self._take(found) if number == self._asked else None,
            lambda problem: self._miss(problem) if number == self._asked else None,
        )

    def _question(self) -> "Question":
        from otpdesk.desk.explaining import Question

        channel = self.channel.currentData()
        return Question(
            self.address.text(),
            Channel(channel) if channel else None,
            Purpose(self.purpose.currentData()),
            self.network.text().replace(" ", ""),
            self.resend.isChecked(),
        )

    def _take(self, found: Explanation) -> None:
        self._show_problem(None)
        new = self.found is None or sentences.answer(found) != sentences.answer(self.found)
        self._show(found)
        if new:
            announce(self, sentences.answer(found))

    def _miss(self, problem: DeskError) -> None:
        self._show(None)
        self._show_problem(problem)

    def _show_problem(self, problem: DeskError | None) -> None:
        field = problem.field if isinstance(problem, BadInput) and problem.field in self.fields else "address"
        for key, one in self.fields.items():
            one.show_problem(f"{problem.title} {problem.hint}".strip() if problem and key == field else "")

    # showing

    @Slot()
    def _show_again(self) -> None:
        self._show(self.found)

    def _show(self, found: Explanation | None) -> None:
        self.found = found
        if self._answer is not None:
            self._column.removeWidget(self._answer)
            self._answer.deleteLater()
        self._answer = None if found is None else Answer(self._desktop.theme, found)
        if self._answer is not None:
            self._column.insertWidget(self._column.count() - 1, self._answer)
        self._hint.setVisible(found is None)
        self.answered.emit()

    @property
    def decides(self) -> str:
        """The key of the route that takes the number; empty if none does, or nothing goes there."""
        if self.found is None or self.found.refusal:
            return ""
        return next((rule.key for rule in self.found.rules if rule.matched), "")

    @property
    def text(self) -> str:
        """The answer in words; empty while there is none."""
        return "" if self.found is None else sentences.answer(self.found)

    def focus(self) -> None:
        """Put the cursor into the number."""
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.address.selectAll()

    def forget(self) -> None:
        """What was typed goes with the page."""
        self._typing.stop()
        self._asked += 1
        self.address.clear()
        self._show_problem(None)
        self._show(None)

    def showEvent(self, event: QShowEvent) -> None:
        """In front again: the draft may have changed behind it."""
        super().showEvent(event)
        if self.address.text():
            self.ask()
