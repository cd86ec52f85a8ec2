"""The card with the table, and what stands in its place: grey rows, nothing found, a problem."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.desk.views import Page, Row
from otpdesk.errors import DeskError
from otpdesk.gui.blank import Blank
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.paged import PagedTable
from otpdesk.gui.pages.activity.model import AttemptModel
from otpdesk.gui.pages.activity.reading import Reading
from otpdesk.gui.pieces import Skeleton
from otpdesk.gui.style import set_role

_NEWS_TOP = 46


class Listing(QFrame):
    """The rows that Reading finds. `news_wanted` follows the pill “12 new”, `acted` the button of an empty list."""

    news_wanted = Signal()
    acted = Signal()

    def __init__(self, desktop: Desktop, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desktop.theme
        self._messages = desktop.messages
        set_role(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Attempts")
        self.model = AttemptModel(desktop.zone, self)
        self.table = PagedTable(desktop.theme, self.model, "Attempts, newest first")
        self.blank = Blank(desktop.theme)
        self.skeleton = Skeleton(desktop.theme)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 1, 6, 6)
        column.addWidget(self._stack)
        for widget in (self.table, self.blank, self.skeleton):
            self._stack.addWidget(widget)
        self._stack.setCurrentWidget(self.skeleton)
        self.news = QPushButton(self)
        set_role(self.news, "news")
        self.news.hide()
        self.blank.acted.connect(self.acted)
        self.news.clicked.connect(self.news_wanted)
        self._follow(reading)
        self._theme.changed.connect(self._paint)
        self._paint()

    def _follow(self, reading: Reading) -> None:
        reading.first.connect(self._show_first)
        reading.failed.connect(self._show_problem)
        reading.older.connect(self.model.add_older)
        reading.newer.connect(self.model.add_newer)
        reading.missed.connect(self._miss_page)
        reading.news.connect(self._show_news)
        reading.changed.connect(self.model.update_attempts)
        self.model.wanted.connect(reading.more)

    @Slot()
    def _paint(self) -> None:
        self.news.setIcon(self._theme.icon("arrow-up", "on_accent", 14))

    def wait(self) -> None:
        """A first page is being read: rows that are on screen stay until it comes."""
        self.news.hide()
        if self._stack.currentWidget() is not self.table:
            self.skeleton.start()
            self._show(self.skeleton)

    def _show(self, what: QWidget) -> None:
        """Bring one of the three to the front; a focus that was in the card stays in it."""
        focus = self.window().focusWidget()
        inside = focus is self or (focus is not None and self.isAncestorOf(focus))
        self._stack.setCurrentWidget(what)
        if inside:
            self.setFocus()
            self.take_focus()

    def take_focus(self) -> None:
        """Put the focus on what is in front: the table, a button, or else the card itself."""
        front = self._stack.currentWidget()
        target = self.table if front is self.table else self.blank.action if front is self.blank else self
        (target if target.isVisibleTo(self) else self).setFocus()

    def chosen(self) -> Row | None:
        """The record of the current row."""
        return self.table.record()

    @Slot(object)
    def _show_first(self, page: Page) -> None:
        self.skeleton.stop()
        chosen = self.chosen()
        self.model.start(page)
        if page.rows:
            self._show(self.table)
            self._choose_again(chosen)

    def _choose_again(self, chosen: Row | None) -> None:
        number = -1
        if chosen is not None:
            number = self.model.number_of(lambda row: row.attempt.id == chosen.attempt.id)
        self.table.choose(max(number, 0))

    @Slot(object)
    def _show_problem(self, problem: DeskError) -> None:
        self.skeleton.stop()
        self.model.clear()
        self.show_blank("circle-alert", "bad", problem.title, problem.hint, "Retry")

    def show_blank(self, icon: str, token: str, title: str, hint: str, action: str) -> None:
        """Say why there are no rows."""
        self.blank.show_words(icon, token, title, hint, action)
        self._show(self.blank)

    @Slot(object)
    def _miss_page(self, problem: DeskError) -> None:
        self.model.give_up()
        self._messages.error(problem)

    @Slot(int)
    def _show_news(self, count: int) -> None:
        self.news.setVisible(count > 0)
        if count > 0:
            self.news.setText(f" {count} new")
            self.news.setAccessibleName(f"{count} new attempts: show them")
            self._place_news()

    def _place_news(self) -> None:
        self.news.adjustSize()
        self.news.move((self.width() - self.news.width()) // 2, _NEWS_TOP)
        self.news.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_news()
