"""The dialog that asks what a provider's ticket is about: which account, and which of its attempts."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QDialog, QLabel, QPushButton, QRadioButton, QVBoxLayout, QWidget

from otpdesk.desk.comparison_views import Question
from otpdesk.desk.evidence_views import Complaint, EvidenceWanted
from otpdesk.gui.pieces import cancel_or
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

COMPLAINT: Mapping[Complaint, str] = {
    Complaint.NOT_DELIVERED: "Did not arrive: no receipt of delivery",
    Complaint.NOT_VERIFIED: "Said to have arrived, but the code was never read back",
    Complaint.ALL: "All attempts of these days",
}


class EvidenceDialog(QDialog):
    """`chosen` hands over the EvidenceWanted, of the days and filters that are compared."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, question: Question, accounts: Sequence[str], account: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._question = question
        self.setWindowTitle("Evidence for a ticket")
        self.account = QComboBox()
        self.account.addItems(list(accounts))
        self.account.setCurrentIndex(max(self.account.findText(account), 0))
        self.account.view().setAccessibleName("Account")
        label = QLabel("Account")
        label.setBuddy(self.account)
        set_role(label, "strong")
        self._group = QButtonGroup(self)
        self.buttons = {complaint: QRadioButton(text) for complaint, text in COMPLAINT.items()}
        self.buttons[Complaint.NOT_DELIVERED].setChecked(True)
        note = QLabel(
            "A CSV file with attempt ids, UTC times and masked numbers, and beside it a text to paste into the ticket."
        )
        note.setWordWrap(True)
        set_role(note, "small")
        go = QPushButton("Choose a file…")
        go.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        column.addWidget(label)
        column.addWidget(self.account)
        column.addSpacing(4)
        for button in self.buttons.values():
            self._group.addButton(button)
            column.addWidget(button)
        column.addWidget(note)
        column.addLayout(cancel_or(go, self))
        self.setMinimumWidth(theme.px(460))

    def accept(self) -> None:
        """Hand over what is wanted."""
        super().accept()
        asked = self._question
        complaint = next(complaint for complaint, button in self.buttons.items() if button.isChecked())
        wanted = EvidenceWanted(
            self.account.currentText(),
            asked.since,
            asked.until,
            complaint,
            countries=asked.countries,
            channels=asked.channels,
            networks=asked.networks,
        )
        self.chosen.emit(wanted)
