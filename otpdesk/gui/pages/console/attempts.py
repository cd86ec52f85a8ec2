"""The attempts of this verification and of the last 30 days, newest first, as one line through time."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console.attempt_detail import AttemptDetail
from otpdesk.gui.pages.console.attempt_row import AttemptRow, attempt_height
from otpdesk.gui.style import set_role
from otpdesk.otp import Attempt

_MOST = 40
_SEEN = 2


class _Item:
    """A row and what unfolds below it."""

    def __init__(self, desktop: Desktop, attempt: Attempt) -> None:
        self.row = AttemptRow(desktop.theme)
        self.detail = AttemptDetail(desktop, attempt.id)
        self.attempt = attempt
        self.row.toggled.connect(self.unfold)

    def unfold(self, unfolded: bool) -> None:
        self.detail.setVisible(unfolded)
        if unfolded:
            self.detail.read()

    def update(self, attempt: Attempt) -> None:
        changed, self.attempt = attempt != self.attempt, attempt
        if changed and self.row.isChecked():
            self.detail.read()


def merged(*groups: Iterable[Attempt]) -> list[Attempt]:
    """Every attempt once, newest first; an earlier group's record of it wins."""
    known: dict[str, Attempt] = {}
    for group in groups:
        for attempt in group:
            known.setdefault(attempt.id, attempt)
    return sorted(known.values(), key=lambda one: (one.created_at, one.ordinal, one.id), reverse=True)[:_MOST]


class AttemptsCard(QFrame):
    """The card. Rows keep their place and stay unfolded while the list is brought up to date."""

    activity_asked = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._items: dict[str, _Item] = {}
        self._order: list[str] = []
        set_role(self, "card")
        self.setAccessibleName("Attempts")
        title, which = QLabel("Attempts"), QLabel("this verification and the last 30 days")
        set_role(title, "subtitle")
        set_role(which, "muted")
        self.all_activity = QPushButton("All activity")
        self.all_activity.setAccessibleName("All activity of this customer")
        set_role(self.all_activity, "ghost")
        self.all_activity.clicked.connect(self.activity_asked)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(which)
        head.addStretch()
        head.addWidget(self.all_activity)
        self._empty = QLabel("Nothing was sent to this customer in the last 30 days.")
        self._empty.setContentsMargins(16, 2, 16, 12)
        set_role(self._empty, "muted")
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addWidget(self._empty)
        self._list.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        for ground in (inner, self._scroll.viewport()):
            ground.setAutoFillBackground(False)
        desktop.theme.changed.connect(self._dress)
        self._dress()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 6, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)

    @Slot()
    def _dress(self) -> None:
        self._scroll.setMinimumHeight(_SEEN * attempt_height(self._desktop.theme))

    @property
    def rows(self) -> list[AttemptRow]:
        """The rows from top to bottom."""
        return [self._items[attempt_id].row for attempt_id in self._order]

    def clear(self) -> None:
        """Another customer."""
        self.show_attempts(())

    def show_attempts(self, attempts: Iterable[Attempt]) -> None:
        """Show attempts, newest first."""
        shown = list(attempts)
        order = [attempt.id for attempt in shown]
        for attempt_id in set(self._order) - set(order):
            self._drop(self._items.pop(attempt_id))
        for place, attempt in enumerate(shown):
            if attempt.id not in self._items:
                self._add(attempt)
            self._place(attempt, place, len(shown))
        self._order = order
        self._empty.setVisible(not shown)

    def _add(self, attempt: Attempt) -> None:
        item = self._items[attempt.id] = _Item(self._desktop, attempt)
        item.row.toggled.connect(partial(self._after_toggle, item))

    def _place(self, attempt: Attempt, place: int, count: int) -> None:
        item = self._items[attempt.id]
        last = place == count - 1
        item.row.setProperty("first", place == 0)
        item.detail.setProperty("last", last)
        item.row.show_attempt(attempt, self._desktop.clock.now(), self._desktop.zone, last=last)
        item.update(attempt)
        for widget, at in ((item.row, 2 * place + 1), (item.detail, 2 * place + 2)):
            if self._list.indexOf(widget) != at:
                self._list.removeWidget(widget)
                self._list.insertWidget(at, widget)
        item.detail.setVisible(item.row.isChecked())

    def _drop(self, item: _Item) -> None:
        for widget in (item.row, item.detail):
            self._list.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _after_toggle(self, item: _Item, _unfolded: bool) -> None:
        item.row.update()

    def focus_first(self) -> None:
        """Put the focus on the newest attempt."""
        if self._order:
            self._items[self._order[0]].row.setFocus()
