"""The cards of the console and where they lie: who it is on the left, what is happening on the right."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console.attempts import AttemptsCard, merged
from otpdesk.gui.pages.console.blank import BlankCard
from otpdesk.gui.pages.console.card import VerificationCard
from otpdesk.gui.pages.console.customer import CustomerCard
from otpdesk.gui.pages.console.notice import NoticeBar
from otpdesk.gui.pages.console.prechecks import PrechecksCard
from otpdesk.gui.pages.console.recent import RecentCard
from otpdesk.gui.pages.console.snapshot import Snapshot
from otpdesk.gui.pages.console.stranger import StrangerPanel
from otpdesk.gui.pages.console.visit import Visit
from otpdesk.gui.tab_order import set_tab_order

_LEFT = 318
_GROWS = 0.2
"""The customer's column grows by a fifth of what the text does: the room is the verification's."""
_GAP = 16
_MARGIN = 20
_BAR = 10


class Board(QWidget):
    """Two columns that scroll each for itself when the window is low; the attempts take the room that is left."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = self._theme = desktop.theme
        self.customer = CustomerCard(desktop)
        self.prechecks = PrechecksCard(theme)
        self.recent = RecentCard(theme)
        self.blank = BlankCard(theme)
        self.stranger = StrangerPanel(desktop)
        self.verification = VerificationCard(desktop)
        self.notice = NoticeBar(theme)
        self.attempts = AttemptsCard(desktop)
        self._known = QWidget()
        self._right = QStackedWidget()
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        people = self._people = QWidget()
        left = _column(people)
        for card in (self.customer, self.prechecks, self.recent):
            left.addWidget(card)
        left.addStretch()
        now = _column(self._known)
        now.addWidget(self.verification)
        now.addWidget(self.notice)
        now.addWidget(self.attempts, 1)
        for widget in (self.blank, self.stranger, self._known):
            self._right.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 0, 0, 0)
        row.setSpacing(0)
        scroll = self._left = _scrolling(people, 0)
        row.addWidget(scroll)
        row.addSpacing(_GAP - _BAR)
        row.addWidget(_scrolling(self._right, _MARGIN), 1)

    @Slot()
    def _dress(self) -> None:
        width = self._theme.px(_LEFT, _GROWS)
        self._people.setFixedWidth(width)
        self._left.setFixedWidth(width + _BAR)

    @property
    def showing(self) -> QWidget | None:
        """The card on the right: `blank`, `stranger` or `verification`."""
        current = self._right.currentWidget()
        return self.verification if current is self._known else current

    def show_card(self, card: QWidget) -> None:
        """Put a card on the right; only a known customer has cards on the left."""
        known = card is self.verification
        self._right.setCurrentWidget(self._known if known else card)
        self.customer.setVisible(known)
        self.prechecks.setVisible(known)

    def show_visit(self, visit: Visit | None) -> None:
        """Another customer, or none: nothing of the one before stays."""
        self.customer.show_visit(visit)
        self.verification.show_visit(visit)
        self.notice.show_snapshot(None)
        self.attempts.show_attempts(())
        self.stranger.forget()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Bring every card up to date."""
        person = snapshot.person
        self.customer.refresh()
        self.prechecks.show_checks(person.prechecks, person.used, person.ceiling)
        self.verification.refresh()
        self.notice.show_snapshot(snapshot, self.verification.word.account)
        current = snapshot.session.time_line.attempts if snapshot.session else ()
        self.attempts.show_attempts(merged(current, person.recent))
        self.show_card(self.verification)
        set_tab_order(self)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    return column


def _scrolling(content: QWidget, margin: int) -> QScrollArea:
    """Content that scrolls when there is no room; the bar lies in the gap at its right."""
    inner = QWidget()
    row = QHBoxLayout(inner)
    row.setContentsMargins(0, _GAP, margin, _GAP)
    row.addWidget(content)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inner)
    return scroll
