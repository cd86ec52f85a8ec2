"""Where the customer types the code into a page of the provider's: the page, and the question how it stands."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.provider_views import AtProvider
from otpdesk.gui.pages.console.panes import with_key, wrapped
from otpdesk.gui.pages.console.spinner import BusyButton
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme


class PagePane(QWidget):
    """Stands in the place of the code field. `opened`, `copied` and `asked` follow its buttons."""

    opened = Signal()
    copied = Signal()
    asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.url = ""
        self._title = QLabel("The customer types the code on the provider's page")
        self._title.setWordWrap(True)
        set_role(self._title, "strong")
        self._whose, self._text = wrapped("small"), wrapped("text2")
        self.button = BusyButton(theme, "Open the page", "external-link", "primary")
        self.button.setProperty("large", "true")
        self.button.clicked.connect(self.opened)
        self.copy_button = QPushButton(" Copy the link")
        self.copy_button.clicked.connect(self.copied)
        self.ask_button = QPushButton(" Ask how it stands")
        for button in (self.copy_button, self.ask_button):
            set_role(button, "ghost")
        self.ask_button.clicked.connect(self.asked)
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(1)
        head.addWidget(self._title)
        head.addWidget(self._whose)
        more = QHBoxLayout()
        more.setSpacing(4)
        more.addWidget(self.copy_button)
        more.addWidget(self.ask_button)
        more.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addLayout(with_key(self.button, "Enter"))
        column.addLayout(more)
        column.addStretch()

    @Slot()
    def _paint(self) -> None:
        self.copy_button.setIcon(self._theme.icon("copy", "text2"))
        self.ask_button.setIcon(self._theme.icon("refresh-cw", "text2"))

    def show_page(self, found: AtProvider, whose: str, *, busy: bool) -> None:
        """Show whose page it is; `busy`: the provider is being asked."""
        self.url = found.page
        self._whose.setText(whose)
        page = "" if self.url else f" {found.provider} has not named the page."
        self._text.setText(f"Nobody reads it back: {found.provider} compares it and tells us how it ended.{page}")
        for button in (self.button, self.copy_button):
            button.setEnabled(bool(self.url))
            button.setToolTip(self.url)
        self.ask_button.setEnabled(not busy)
        self.ask_button.setText(" Asking…" if busy else " Ask how it stands")
