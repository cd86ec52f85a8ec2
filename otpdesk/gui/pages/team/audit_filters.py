"""The row of chips over the audit, and the filter that it stands for."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from otpdesk.desk.team_views import AuditFacets, AuditFilter, Came, Kind
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.chip import Chip
from otpdesk.gui.filters.periods import Period
from otpdesk.gui.filters.time_chip import TimeChip
from otpdesk.gui.pages.team.words import CAME, KIND
from otpdesk.gui.style import set_role

USUAL = Period(7 * 24)


class AuditFilters(QWidget):
    """`changed` follows every choice made by hand."""

    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._time = TimeChip(desktop, USUAL)
        self._time.picked.connect(self._picked)
        self.who = Chip(desktop.theme, "Who")
        self.about = Chip(desktop.theme, "About", [(one.value, name) for one, name in KIND.items()])
        self.outcome = Chip(desktop.theme, "Outcome", [(one.value, name) for one, name in CAME.items()])
        self.computer = Chip(desktop.theme, "Computer")
        self.machine = QCheckBox("Also what otpdesk did by itself")
        self._clear = QPushButton(" Clear")
        set_role(self._clear, "ghost")
        self._clear.clicked.connect(self.clear)
        self.machine.toggled.connect(self._picked)
        self._lay_out()
        desktop.theme.changed.connect(self._paint)
        self._paint()
        self._show_clear()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._time)
        for chip in self._chips:
            chip.picked.connect(self._picked)
            row.addWidget(chip)
        row.addSpacing(4)
        row.addWidget(self.machine)
        row.addStretch()
        row.addWidget(self._clear)

    @property
    def _chips(self) -> tuple[Chip, ...]:
        return self.who, self.about, self.outcome, self.computer

    @Slot()
    def _paint(self) -> None:
        self._clear.setIcon(self._desktop.theme.icon("x", "text2"))

    @property
    def period(self) -> Period:
        """The stretch of time that is shown."""
        return self._time.period

    def set_period(self, period: Period) -> None:
        """Show another stretch of time, without `changed`."""
        self._time.set_period(period)
        self._show_clear()

    @Slot()
    def ask_day(self) -> None:
        """Ask which day to go to."""
        self._time.ask_day()

    @Slot()
    def _picked(self) -> None:
        self._show_clear()
        self.changed.emit()

    def _show_clear(self) -> None:
        self._clear.setVisible(self.restricted or self.period != USUAL)

    @property
    def restricted(self) -> bool:
        """Whether anything but time restricts what people did."""
        return any(chip.values for chip in self._chips)

    @Slot()
    def clear(self) -> None:
        """Back to the usual: what people did in the last 7 days."""
        for chip in self._chips:
            chip.set_values(())
        self._time.choose(USUAL)

    def show_acts_of(self, name: str) -> None:
        """All that one name ever did, without `changed`."""
        for chip in self._chips:
            chip.set_values((name,) if chip is self.who else ())
        self.set_period(Period())

    def set_facets(self, facets: AuditFacets) -> None:
        """What the audit has to choose from."""
        self.who.set_options([(name, name) for name in facets.who])
        self.computer.set_options([(name, name) for name in facets.workstations])

    def filter(self, text: str) -> AuditFilter:
        """What is to be shown now."""
        since, until = self.period.bounds(self._desktop.clock.now(), self._desktop.zone)
        return AuditFilter(
            since=since,
            until=until,
            who=self.who.values,
            people=not self.machine.isChecked(),
            kinds=tuple(Kind(value) for value in self.about.values),
            came=tuple(Came(value) for value in self.outcome.values),
            workstations=self.computer.values,
            text=text.strip(),
        )
