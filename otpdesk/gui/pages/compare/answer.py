"""The answer, from top to bottom: verdict, accounts, charts. It scrolls as a whole."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from otpdesk.desk.comparison_views import Comparison
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare.boards import Boards
from otpdesk.gui.pages.compare.table import AccountTable
from otpdesk.gui.pages.compare.verdict import VerdictCard
from otpdesk.gui.style import set_role


class Answer(QScrollArea):
    """Shows a Comparison; the focus goes to the table."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = VerdictCard(desktop.theme)
        self.table = AccountTable(desktop.theme)
        self.boards = Boards(desktop)
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 1, 6, 4)
        inside.addWidget(self.table)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 4, 16)
        column.setSpacing(14)
        column.addWidget(self.verdict)
        column.addWidget(card)
        column.addWidget(self.boards)
        column.addStretch()
        self.setWidget(whole)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.table)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show it, in place of the one before; the scroll position stays."""
        self.verdict.show_comparison(comparison)
        self.table.show_comparison(comparison)
        if self.table.record() is None:
            self.table.choose(0)
        self.boards.show_comparison(comparison)
