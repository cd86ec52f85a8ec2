"""The Activity page: chips, table, side panel, export; what is on screen follows what happens."""

from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from otpdesk.desk.views import Detail, Facets
from otpdesk.desk.views import Page as Rows
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.accessible import name_signs
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.periods import USUAL, Period, day_of
from otpdesk.gui.pages import Page
from otpdesk.gui.pages.activity import sentences
from otpdesk.gui.pages.activity.exporting import ExportBar
from otpdesk.gui.pages.activity.filters import FilterBar
from otpdesk.gui.pages.activity.listing import Listing
from otpdesk.gui.pages.activity.panel import DetailPanel
from otpdesk.gui.pages.activity.reading import Reading
from otpdesk.gui.questions import MOST_COUNTED
from otpdesk.otp import Attempt, Instant

_TYPING = 250
_FIND_WIDTH = 300


class ActivityPage(Page):
    """Every attempt of the desk. J and K move, Space opens the side panel, Enter the customer."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.reading = Reading(desktop, self)
        self.filters = FilterBar(desktop)
        self.listing = Listing(desktop, self.reading)
        self.panel = DetailPanel(desktop)
        self.export_bar = ExportBar(desktop)
        self.field = QLineEdit()
        self._export = QPushButton(" Export CSV")
        self._read = self._begun = False
        self._count: int | None = None
        self._last: Instant | None = None
        self._typing = QTimer(self)
        self._lay_out()
        self._connect()
        desktop.theme.changed.connect(self._paint)
        self._paint()
        self._show_title()

    def _lay_out(self) -> None:
        self.bar.add(self.field)
        self.bar.add(self._export)
        self.field.setPlaceholderText("Number, name, reference or id")
        self.field.setAccessibleName("Search the attempts")
        self.field.setFixedWidth(_FIND_WIDTH)
        self.field.setClearButtonEnabled(True)
        sign = self.desktop.theme.icon("search", "muted")
        self._search_sign = self.field.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        name_signs(self.field, {self._search_sign: "Search"})
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self.panel.hide()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.listing, 1)
        row.addWidget(self.panel)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addLayout(row, 1)
        column.addWidget(self.export_bar)

    @Slot()
    def _paint(self) -> None:
        self._export.setIcon(self.desktop.theme.icon("download", "text2"))
        self._search_sign.setIcon(self.desktop.theme.icon("search", "muted"))

    def _connect(self) -> None:
        self.reading.first.connect(self._note_first)
        self.reading.failed.connect(self._note_problem)
        self.reading.counted.connect(self._show_count)
        self.reading.outside.connect(self._show_empty)
        self.reading.changed.connect(self._show_changed)
        self.reading.facets.connect(self._show_facets)
        self.filters.changed.connect(self._choose)
        self._typing.timeout.connect(self.refresh)
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._search)
        self.listing.news_wanted.connect(self.show_news)
        self.listing.acted.connect(self._act)
        self.listing.table.chosen.connect(self._show_chosen)
        self.listing.table.doubleClicked.connect(self.open_customer)
        self.panel.closed.connect(self.close_panel)
        self.panel.customer_wanted.connect(self.open_customer)
        self._export.clicked.connect(self.export)
        self.desktop.desk_opened.connect(self.refresh)

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        chosen = self.listing.chosen() is not None
        none = "" if chosen else "no attempt is chosen"
        down, up, copy = self.listing.table.row_actions(self.desktop.messages)
        return (
            Action("Find an attempt", self.focus_find, "/", "search", "find"),
            down,
            up,
            Action("Details", self.toggle_panel, "Space", "info", "details", chosen, none),
            Action("Open the customer", self.open_customer, "Return", "user", "open customer", chosen, none),
            Action("Filter", self.filters.focus_first, "F", "funnel", "filter"),
            Action("Save this view…", self.filters.views.ask_save, "S", "bookmark", "save view"),
            *self._view_actions(),
            Action("Go to a day…", self.filters.ask_day, "D", "calendar", "go to a day"),
            Action("Export what is shown…", self.export, "X", "download", "export"),
            copy,
        )

    def _view_actions(self) -> tuple[Action, ...]:
        """The saved views by name, for the palette."""
        looks = self.filters.saved.shelf.looks.items()
        return tuple(
            Action(f"View: {name}", partial(self.filters.views.chosen.emit, look), icon="bookmark")
            for name, look in looks
        )

    def opened(self, **what: object) -> None:
        """`text="…"` searches at any time; `accounts=(name,)` and the like show only those, of the usual time."""
        if what:
            text = str(what.get("text") or "")
            self.field.setText(text)
            self.filters.set_period(Period() if text else USUAL)
            self.filters.set_values(**{key: values for key, values in what.items() if isinstance(values, tuple)})
            self.refresh()
        elif not self._read:
            if not self._begun:
                self.filters.set_look(self.filters.saved.first)
            self.refresh()
        self._begun = True
        self.listing.take_focus()

    def focus_find(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def escape(self) -> bool:
        if self.field.hasFocus():
            self.listing.take_focus()
            return True
        if self.panel.isHidden():
            return False
        self.close_panel()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reading.wake()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.reading.rest()

    # reading

    @Slot()
    def refresh(self) -> None:
        """Read from the top: after another choice, and on F5."""
        self._typing.stop()
        self._count = self._last = None
        self._show_title()
        self.listing.wait()
        self._read = self.desktop.desk is not None
        self.reading.start(self.filters.filter(self.field.text()))

    @Slot()
    def _choose(self) -> None:
        """Another choice was made by hand: the next start begins with it."""
        self.filters.saved.remember(self.filters.look)
        self.refresh()

    @Slot()
    def show_news(self) -> None:
        """Read from the top, and go there: the new rows were asked for."""
        self.listing.table.clearSelection()
        self.listing.table.scrollToTop()
        self.listing.table.choose(0)
        self.refresh()

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self._typing.start()

    @Slot()
    def _search(self) -> None:
        self.refresh()
        self.listing.take_focus()

    @Slot(object)
    def _note_first(self, page: Rows) -> None:
        if not page.rows:
            self.close_panel()
            self.reading.read_outside()

    @Slot(object)
    def _note_problem(self, _problem: DeskError) -> None:
        self._read = False
        self.close_panel()

    @Slot(object)
    def _show_empty(self, last: Instant | None) -> None:
        self._last = last
        words = sentences.none(self.filters.period, last, self.desktop.zone, narrow=self._narrow)
        self.listing.show_blank("inbox", "muted", *words)

    @property
    def _narrow(self) -> bool:
        return self.filters.restricted or bool(self.field.text().strip())

    @Slot()
    def _act(self) -> None:
        if self._last is not None:
            self.filters.set_period(Period(day=day_of(self._last, self.desktop.zone)))
            self.refresh()
        elif self._read and self._narrow:
            self.field.clear()
            self.filters.clear()
        else:
            self.refresh()

    @Slot(int)
    def _show_count(self, count: int) -> None:
        self._count = count
        self._show_title()

    def _show_title(self) -> None:
        self.bar.set_title("Activity", sentences.many(self._count, self.filters.period, self.desktop.zone))

    @Slot(object)
    def _show_facets(self, facets: Facets) -> None:
        self.filters.set_facets(facets)

    # the chosen row

    @Slot(object)
    def _show_changed(self, attempts: tuple[Attempt, ...]) -> None:
        row = self.listing.chosen()
        if row is not None and any(attempt.id == row.attempt.id for attempt in attempts):
            self._read_detail()

    @Slot(int)
    def _show_chosen(self, _number: int) -> None:
        self._read_detail()

    @Slot()
    def toggle_panel(self) -> None:
        """Space: open or close the side panel."""
        if not self.panel.isHidden():
            self.close_panel()
        elif self.listing.chosen() is not None:
            self.panel.show()
            self._read_detail()

    @Slot()
    def close_panel(self) -> None:
        """Give the table the whole width."""
        self.panel.hide()

    def _read_detail(self) -> None:
        row, desk = self.listing.chosen(), self.desktop.desk
        if row is None or desk is None or self.panel.isHidden():
            return
        attempt = row.attempt
        self.panel.set_title(row.customer or attempt.to, f"{wording.CHANNEL[attempt.channel]} · {attempt.account}")
        self.desktop.jobs.run(
            self.panel, lambda: desk.activity.detail(attempt.id), self._show_detail, self.panel.show_problem
        )

    def _show_detail(self, detail: Detail) -> None:
        row = self.listing.chosen()
        if row is not None and row.attempt.id == detail.row.attempt.id:
            self.panel.show_detail(detail)

    @Slot()
    def open_customer(self) -> None:
        """Enter: the verification of the chosen row in the console."""
        row = self.listing.chosen()
        if row is not None:
            self.desktop.go("console", verification_id=row.attempt.verification_id)

    @Slot()
    def export(self) -> None:
        """X: write exactly what the filter shows."""
        if self.export_bar.running:
            self.desktop.messages.toast("An export is running")
            return
        known = self._count if self._count is not None and self._count < MOST_COUNTED else None
        self.export_bar.ask(self.reading.filter, known)
