"""Adding a customer to the directory: name, reference, addresses, language, time zone."""

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console.spinner import BusyButton
from otpdesk.gui.style import set_look, set_role
from otpdesk.otp import Customer

_WIDTH = 380
_LANGUAGES = ("en", "de", "es", "et", "fi", "fr", "it", "lt", "lv", "nl", "pl", "pt", "ru", "sv", "uk")
_TEXTS = (
    ("name", "Name", "Ada Lovelace"),
    ("reference", "Customer reference", "C-20418"),
    ("phone", "Phone number", "in any form"),
    ("email", "E-mail address (if known)", ""),
    ("zone", "Time zone (if known)", "Europe/Tallinn"),
)


class AddCustomer(QDialog):
    """The dialog; `added` hands over the Customer. A problem is said below the field it is in."""

    added = Signal(object)

    def __init__(self, desktop: Desktop, typed: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.setWindowTitle("Add customer")
        self.setModal(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(22, 18, 22, 18)
        self._column.setSpacing(5)
        self.fields: dict[str, QLineEdit] = {}
        self._wrong: dict[str, QLabel] = {}
        for key, label, example in _TEXTS:
            self._add_text(key, label, example)
        self._language = QComboBox()
        self._language.setAccessibleName("Language of messages")
        self._language.view().setAccessibleName("Languages")
        for code in _LANGUAGES:
            self._language.addItem(QLocale.languageToString(QLocale.codeToLanguage(code)), code)
        self._add_field("Language of messages", self._language)
        self._problem = _error()
        self._column.addWidget(self._problem)
        self._column.addSpacing(8)
        self._column.addLayout(self._buttons())
        self._prefill(typed)

    def _add_text(self, key: str, label: str, example: str) -> None:
        field = self.fields[key] = QLineEdit()
        field.setAccessibleName(label)
        field.setPlaceholderText(example)
        field.setMinimumWidth(_WIDTH)
        self._add_field(label, field)
        self._wrong[key] = _error()
        self._column.addWidget(self._wrong[key])

    def _add_field(self, label: str, field: QWidget) -> None:
        words = QLabel(label)
        words.setBuddy(field)
        set_role(words, "text2")
        self._column.addSpacing(5)
        self._column.addWidget(words)
        self._column.addWidget(field)

    def _buttons(self) -> QHBoxLayout:
        self.button = BusyButton(self._desktop.theme, "Add customer", "user-plus", "primary")
        self.button.setDefault(True)
        self.button.clicked.connect(self.save)
        cancel = QPushButton("Cancel")
        cancel.setAccessibleName("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self.button)
        return row

    def _prefill(self, typed: str) -> None:
        digits = sum(letter.isdecimal() for letter in typed)
        key = "email" if "@" in typed else "phone" if digits > 2 * len(typed) // 5 and digits else "name"
        self.fields[key].setText(typed)
        self.fields["name" if key != "name" else "reference"].setFocus()

    @Slot()
    def save(self) -> None:
        """Add what is typed, in a worker."""
        values = {key: field.text().strip() for key, field in self.fields.items()}
        self._clear_problems()
        addresses = tuple(values[key] for key in ("phone", "email") if values[key])
        if not values["name"]:
            self._say("name", "A name is required.")
        elif not addresses:
            self._say("phone", "A phone number or an e-mail address is required.")
        else:
            self._save(values, addresses, str(self._language.currentData()))

    def _save(self, values: dict[str, str], addresses: tuple[str, ...], language: str) -> None:
        self.button.set_busy(True)
        desktop = self._desktop
        desktop.jobs.run(
            self,
            lambda: desktop.ready().customers.add(
                values["name"], values["reference"], addresses, language, values["zone"]
            ),
            self._on_added,
            self._on_refused,
        )

    def _on_added(self, customer: Customer) -> None:
        self.accept()
        self.added.emit(customer)

    def _on_refused(self, problem: DeskError) -> None:
        self.button.set_busy(False)
        text = f"{problem.title} {problem.hint}".strip()
        field = problem.field if isinstance(problem, BadInput) else ""
        if field in {"address", "addresses"}:
            field = "phone" if self.fields["phone"].text().strip() else "email"
        self._say(field, text)

    def _say(self, key: str, text: str) -> None:
        label = self._wrong.get(key, self._problem)
        label.setText(text)
        label.show()
        if key in self.fields:
            set_look(self.fields[key], "wrong", True)
            self.fields[key].setFocus()

    def wrong(self, key: str) -> str:
        """What is said below a field, empty while nothing is wrong with it."""
        label = self._wrong[key]
        return "" if label.isHidden() else label.text()

    def _clear_problems(self) -> None:
        for label in (*self._wrong.values(), self._problem):
            label.hide()
        for field in self.fields.values():
            set_look(field, "wrong", False)


def _error() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    set_role(label, "error")
    label.hide()
    return label
