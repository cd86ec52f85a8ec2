"""The row of chips over the table, and the Filter that it stands for."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from otpdesk.desk.views import Facets, Filter
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.chip import Chip
from otpdesk.gui.filters.periods import USUAL, Period
from otpdesk.gui.filters.time_chip import TimeChip
from otpdesk.gui.filters.view_button import ViewButton
from otpdesk.gui.filters.views import Look, Views
from otpdesk.gui.flow import FlowLayout
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel, Failure, Purpose, Status

_FIXED: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "statuses": ("State", tuple((status.value, wording.status(status)) for status in Status)),
    "failures": ("Reason", tuple((failure.value, wording.FAILURE[failure]) for failure in Failure)),
    "accounts": ("Account", ()),
    "channels": ("Channel", tuple((channel.value, wording.CHANNEL[channel]) for channel in Channel)),
    "countries": ("Country", ()),
    "purposes": ("Purpose", tuple((purpose.value, wording.PURPOSE[purpose]) for purpose in Purpose)),
    "operators": ("Operator", ()),
}


class FilterBar(QWidget):
    """`changed` follows every choice made by hand."""

    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._time = TimeChip(desktop, USUAL)
        self._time.picked.connect(self._pick_time)
        self._earlier = self._step("chevron-left", "The day before", -1)
        self._later = self._step("chevron-right", "The day after", 1)
        self._chips = {key: Chip(desktop.theme, noun, options) for key, (noun, options) in _FIXED.items()}
        self.saved = Views(desktop.preferences, "Activity", desktop.operator)
        self.views = ViewButton(desktop, self.saved)
        self.views.chosen.connect(self._take_view)
        self._clear = QPushButton(" Clear")
        set_role(self._clear, "ghost")
        self._clear.clicked.connect(self.clear)
        self._lay_out()
        desktop.theme.changed.connect(self._paint)
        self._paint()
        self._show_period()

    def _step(self, icon: str, name: str, days: int) -> QPushButton:
        button = QPushButton()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setProperty("icon-name", icon)
        set_role(button, "icon")
        button.clicked.connect(partial(self._move, days))
        return button

    def _lay_out(self) -> None:
        row = FlowLayout(self)
        row.addWidget(self._earlier)
        row.addWidget(self._time)
        row.addWidget(self._later)
        for chip in self._chips.values():
            chip.picked.connect(self._picked)
            row.addWidget(chip)
        row.addWidget(self.views)
        row.addWidget(self._clear)

    @Slot()
    def _paint(self) -> None:
        self._clear.setIcon(self._desktop.theme.icon("x", "text2"))
        for button in (self._earlier, self._later):
            button.setIcon(self._desktop.theme.icon(str(button.property("icon-name")), "text2"))

    # time

    @property
    def period(self) -> Period:
        """The stretch of time that is shown."""
        return self._time.period

    @Slot()
    def _pick_time(self) -> None:
        self._show_period()
        self.changed.emit()

    def _move(self, days: int, *_checked: object) -> None:
        self._time.choose(self.period.moved(days))

    def set_period(self, period: Period) -> None:
        """Show another stretch of time, without `changed`."""
        self._time.set_period(period)
        self._show_period()

    @Slot()
    def ask_day(self) -> None:
        """Ask which day to go to."""
        self._time.ask_day()

    def _show_period(self) -> None:
        day = self.period.day
        self._earlier.setVisible(day is not None)
        self._later.setVisible(day is not None)
        self._later.setEnabled(day is not None and day < self._time.today)
        self._show_clear()

    # the rest

    @Slot()
    def _picked(self) -> None:
        self._show_clear()
        self.changed.emit()

    # views

    @property
    def look(self) -> Look:
        """What the chips say; a single day counts as the usual time, since it is soon past."""
        hours = self.period.hours if self.period.day is None else USUAL.hours
        return Look(hours, {key: chip.values for key, chip in self._chips.items() if chip.values})

    def set_look(self, look: Look) -> None:
        """Say what a look says, without `changed`."""
        self.set_period(look.period)
        self.set_values(**look.values)

    @Slot(object)
    def _take_view(self, look: Look) -> None:
        self.set_look(look)
        self.changed.emit()

    def focus_first(self) -> None:
        """F: put the focus on the first chip; Space opens it, Tab goes on."""
        self._time.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_clear(self) -> None:
        self.views.show_look(self.look)
        self._clear.setVisible(self.restricted or self.period != USUAL)

    @property
    def restricted(self) -> bool:
        """Whether any chip but time restricts what is shown."""
        return any(chip.values for chip in self._chips.values())

    @Slot()
    def clear(self) -> None:
        """Back to the usual: the last 24 hours of everything."""
        for chip in self._chips.values():
            chip.set_values(())
        self._time.choose(USUAL)

    def set_values(self, **values: tuple[str, ...]) -> None:
        """Tick these and clear the others, without `changed`: `set_values(accounts=("twilio",))`."""
        for key, chip in self._chips.items():
            chip.set_values(values.get(key, ()))
        self._show_clear()

    def chip(self, key: str) -> Chip:
        """The chip of a part of the Filter, by its name: `accounts`, `statuses`."""
        return self._chips[key]

    def set_facets(self, facets: Facets) -> None:
        """What the database has to choose from."""
        self._chips["accounts"].set_options([(name, name) for name in facets.accounts])
        self._chips["operators"].set_options([(name, name) for name in facets.operators if name])
        countries = sorted((wording.country(code), code) for code in facets.countries if code)
        self._chips["countries"].set_options([(code, name) for name, code in countries])

    def filter(self, text: str) -> Filter:
        """What is to be shown now."""
        since, until = self.period.bounds(self._desktop.clock.now(), self._desktop.zone)
        values = {key: chip.values for key, chip in self._chips.items()}
        return Filter(
            since=since,
            until=until,
            statuses=tuple(Status(value) for value in values["statuses"]),
            failures=tuple(Failure(value) for value in values["failures"]),
            accounts=values["accounts"],
            channels=tuple(Channel(value) for value in values["channels"]),
            countries=values["countries"],
            purposes=tuple(Purpose(value) for value in values["purposes"]),
            operators=values["operators"],
            text=text.strip(),
        )
