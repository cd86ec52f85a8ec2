"""The page: every country with its stances, route, price and caps; what is changed here is a draft."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton

from otpdesk.countries import Stance
from otpdesk.desk.country_views import CountryTable, Verified
from otpdesk.errors import DeskError
from otpdesk.gui.accessible import name_signs
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.configure import ConfigurePage
from otpdesk.gui.pages.countries import acts
from otpdesk.gui.pages.countries import wording as words
from otpdesk.gui.pages.countries.aside import Aside
from otpdesk.gui.pages.countries.listing import Listing
from otpdesk.gui.pages.countries.reading import Reading
from otpdesk.gui.pages.countries.rows import Continent, Country, rows, unused_continents
from otpdesk.gui.states import State, States
from otpdesk.otp import Channel

_SECTION = "countries"
_VERBS = (("A", Stance.ALLOW, "check"), ("W", Stance.WATCH, "eye"), ("B", Stance.BLOCK, "ban"))
_FIELD_WIDTH = 300


class CountriesPage(ConfigurePage):
    """Countries under their continents, the chosen ones at the right."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self._table: CountryTable | None = None
        self._verified: Mapping[str, Verified] = {}
        self._folded: set[str] = set()
        self.reading = Reading(desktop, self)
        self.filter_field, self._search = QLineEdit(), QAction(self)
        self.import_button = QPushButton(" Import CSV")
        self.aside = Aside(desktop)
        self.listing = Listing(desktop.theme)
        self.states = States(desktop, self.listing)
        self._lay_out()
        self._connect()
        self._dress()

    def _lay_out(self) -> None:
        self.bar.set_title("Countries")
        self.filter_field.setPlaceholderText("Filter by country, dial code or continent")
        self.filter_field.setAccessibleName("Filter countries")
        self.filter_field.setClearButtonEnabled(True)
        self.filter_field.addAction(self._search, QLineEdit.ActionPosition.LeadingPosition)
        name_signs(self.filter_field, {self._search: "Search"})
        self.filter_field.setMinimumWidth(_FIELD_WIDTH)
        self.import_button.setToolTip("Take rules from a CSV file; the difference is shown before anything changes")
        self.bar.add(self.filter_field)
        self.bar.add(self.import_button)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(20, 16, 20, 14)
        row.setSpacing(16)
        row.addWidget(self.states, 1)
        row.addWidget(self.aside)
        self.aside.hide()

    def _connect(self) -> None:
        self.filter_field.textChanged.connect(self._show_rows)
        self.import_button.clicked.connect(self.import_file)
        self.states.retried.connect(self.refresh)
        self.states.acted.connect(self._clear_filter)
        self.listing.chosen.connect(self._show_chosen)
        self.listing.picked.connect(self._pick)
        self.listing.fold_asked.connect(self._fold)
        self.listing.opened.connect(self.edit_caps)
        self.aside.closed.connect(self.close_aside)
        self.aside.cap_changed.connect(self._set_cap)
        self.aside.stance_picked.connect(self.set_stance)
        self.aside.whatsapp_picked.connect(self._pick_whatsapp)
        self.reading.read.connect(self._take)
        self.reading.failed.connect(self._miss)
        self.reading.verified.connect(self._take_verified)
        self.reading.last_change.connect(self.aside.show_change)
        self.desktop.draft.changed.connect(self._read_again)
        self.desktop.draft.published.connect(self._read_again)
        self.desktop.desk_opened.connect(self._read_again)
        self.desktop.writable_changed.connect(self._allow)
        self.desktop.theme.changed.connect(self._dress)

    @Slot()
    def _dress(self) -> None:
        self._search.setIcon(self.desktop.theme.icon("search", "muted"))
        self.import_button.setIcon(self.desktop.theme.icon("upload", "text2"))

    # reading

    def opened(self, **what: object) -> None:
        super().opened(**what)
        if self._table is None:
            self.states.wait()
        self.reading.wake()
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        self.reading.rest()
        super().hideEvent(event)

    def refresh(self) -> None:
        self.desktop.draft.read()
        self.reading.wake()

    @Slot()
    def _read_again(self) -> None:
        if self.isVisible():
            self.reading.load()

    def _take(self, table: CountryTable) -> None:
        first = self._table is None
        self._table = table
        if first:
            self._folded = unused_continents(table.lines)
        self._allow()
        self.bar.set_title("Countries", words.subtitle(table.lines))
        self._show_rows()
        if first:
            self.aside.show()

    @Slot()
    def _allow(self) -> None:
        """Take a table whose stances can be changed, or cannot, and that has the channels there are."""
        may = self.desktop.writable and (self._table is None or self._table.may_change)
        carried = self._table.channels if self._table is not None else frozenset()
        more = (Channel.WHATSAPP,) if Channel.WHATSAPP in carried else ()
        self.import_button.setEnabled(may)
        self.listing.suit((Channel.SMS, Channel.VOICE, *more), may_change=may)
        self._show_chosen()

    def _miss(self, problem: DeskError) -> None:
        self.states.show_problem(problem)

    def _take_verified(self, found: Mapping[str, Verified]) -> None:
        self._verified = found
        self._show_rows()

    def _countries(self) -> tuple[Country, ...]:
        draft = self.desktop.draft
        lines = self._table.lines if self._table is not None else ()
        return tuple(
            Country(
                line,
                self._verified.get(line.country),
                draft.problem_of(_SECTION, line.country) if line.changed else "",
                draft.warning_of(_SECTION, line.country) if line.changed else "",
            )
            for line in lines
        )

    @Slot()
    def _show_rows(self) -> None:
        if self._table is None:
            return
        shown = rows(self._countries(), self.filter_field.text(), self._folded)
        self.listing.show_rows(shown)
        if shown:
            self.states.show_content()
            if not self.listing.table.selected_rows():
                self.listing.choose_first()
        else:
            hint = "Names, dial codes, continents, and the words allowed, watched, blocked and changed are looked at."
            self.states.show_empty(
                f"No country fits “{self.filter_field.text().strip()}”.", hint, "Clear the filter", "search"
            )
        self._show_chosen()

    # what is chosen

    @Slot()
    def _show_chosen(self) -> None:
        chosen = self.listing.table.selected_rows()
        if self._table is None or not chosen or self.states.state is not State.CONTENT:
            self.keys_changed.emit()
            return
        before = self.aside.country
        self.aside.show_rows(chosen, self._table, self._countries())
        if self.aside.country and self.aside.country != before:
            self.reading.want_change(self.aside.country)
        self.keys_changed.emit()

    @Slot()
    def edit_caps(self) -> None:
        """Show the side panel with the cursor in its first cap; a continent is folded or unfolded."""
        row = self.listing.table.record()
        if isinstance(row, Continent):
            self._fold(row.name, not row.folded)
        elif row is not None:
            self.aside.show()
            self.aside.focus_caps()

    @Slot()
    def turn_aside(self) -> None:
        """Show the side panel, or hide it."""
        self.aside.setVisible(self.aside.isHidden())
        self._show_chosen()

    @Slot()
    def close_aside(self) -> None:
        """Hide the side panel and give the rows the focus."""
        self.aside.hide()
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str, bool)
    def _fold(self, continent: str, folded: bool) -> None:
        (self._folded.add if folded else self._folded.discard)(continent)
        self._show_rows()

    # changing

    @Slot(object, object, str)
    def _pick(self, channel: Channel, stance: Stance, country: str) -> None:
        self._set(channel, stance, (country,))

    @Slot(str, object)
    def _pick_whatsapp(self, country: str, stance: Stance) -> None:
        self._set(Channel.WHATSAPP, stance, (country,))

    @Slot(object, object)
    def set_stance(self, channel: Channel, stance: Stance) -> None:
        """Draft a stance for all that is chosen."""
        self._set(channel, stance, self.listing.table.selected_countries())

    def _set_chosen(self, stance: Stance) -> None:
        self.set_stance(self.listing.channel, stance)

    def _set(self, channel: Channel, stance: Stance, countries: Sequence[str]) -> None:
        if countries and self.listing.may_change:
            acts.set_stance(self.desktop, channel, stance, countries, self._names())

    @Slot(str, str, object)
    def _set_cap(self, country: str, key: str, cap: int | None) -> None:
        acts.set_cap(self.desktop, key, cap, country, self._names())

    def _names(self) -> dict[str, str]:
        return {line.country: line.name for line in self._table.lines} if self._table is not None else {}

    @Slot()
    def import_file(self) -> None:
        """Draft what a CSV file says, and show the difference."""
        name, _ = QFileDialog.getOpenFileName(self, "Import countries", "", "CSV files (*.csv *.txt);;All files (*)")
        if name:
            acts.take_file(self.desktop, Path(name), self._imported)

    def _imported(self) -> None:
        if self.desktop.draft.line.changes:
            self.review()
        else:
            self.desktop.messages.toast("The file says what is in force already")

    # keys

    def offers(self) -> tuple[Action, ...]:
        shown = self.states.state is State.CONTENT
        locked = "" if self.listing.may_change else "the countries cannot be changed now"
        return (
            *(self._stance_action(*verb, locked) for verb in _VERBS),
            Action("Edit caps, or fold a continent", self.edit_caps, "Return", "pencil", "caps", enabled=shown),
            Action("Show or hide the side panel", self.turn_aside, "Space", "panel-left-open", enabled=shown),
            Action("Import countries from CSV…", self.import_file, "", "upload", enabled=not locked, why=locked),
            *self.listing.table.row_actions(self.desktop.messages),
            *super().offers(),
        )

    def _stance_action(self, key: str, stance: Stance, icon: str, locked: str) -> Action:
        chosen = self.states.state is State.CONTENT and bool(self.listing.table.selected_rows())
        why = locked or ("" if chosen else "choose a country first")
        word, channel = acts.WORD[stance], words.SAID[self.listing.channel]
        title = f"{word.capitalize()} {channel} for what is chosen"
        return Action(title, partial(self._set_chosen, stance), key, icon, word, enabled=not why, why=why)

    def focus_find(self) -> None:
        self.filter_field.setFocus()
        self.filter_field.selectAll()

    @Slot()
    def _clear_filter(self) -> None:
        self.filter_field.clear()
        self.listing.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def escape(self) -> bool:
        if self.filter_field.hasFocus() or self.filter_field.text():
            self._clear_filter()
            return True
        if not self.aside.isHidden():
            self.close_aside()
            return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_again()
