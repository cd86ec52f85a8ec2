"""The chips over the comparison: what is compared, and how it is judged."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from otpdesk.desk.comparison_views import Metric, Mix, Offered, Question
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.chip import Chip
from otpdesk.gui.filters.one_chip import OneChip
from otpdesk.gui.filters.view_button import ViewButton
from otpdesk.gui.filters.views import Look, Views
from otpdesk.gui.flow import FlowLayout
from otpdesk.gui.pages.compare import choices
from otpdesk.gui.pages.compare.columns import USUAL_ORDER, Order
from otpdesk.gui.pages.compare.planned import PlannedDialog
from otpdesk.gui.pages.compare.stretch import USUAL, Days
from otpdesk.gui.pages.compare.stretch_chip import StretchChip
from otpdesk.gui.style import set_look, set_role

_TITLE = "Compare providers"


class FilterBar(QWidget):
    """`changed` follows every choice made by hand that asks another question."""

    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        theme = desktop.theme
        self.days = StretchChip(desktop)
        self.chips: dict[str, Chip] = {
            "countries": Chip(theme, "Country"),
            "channels": Chip(theme, "Channel", choices.CHANNELS),
            "networks": Chip(theme, "Network"),
            "purposes": Chip(theme, "Purpose", choices.PURPOSES),
            "senders": Chip(theme, "Sender"),
            "accounts": Chip(theme, "Account"),
            "chosen_by": Chip(theme, "How chosen", choices.CHOOSERS),
        }
        self.ones: dict[str, OneChip] = {
            "metric": OneChip(
                "Judged by", list(choices.METRIC_WORDS), Metric.CONVERSION.value, choices.METRIC_WORDS.__getitem__
            ),
            "at_least": OneChip("Least number of sends", choices.AT_LEAST, choices.USUAL_LEAST, choices.at_least_words),
            "margin": OneChip(
                "Smallest difference that matters", choices.MARGINS, choices.USUAL_MARGIN, choices.margin_words
            ),
            "mix": OneChip(
                "Mix of countries", list(choices.MIX_WORDS), Mix.TRAFFIC.value, choices.MIX_WORDS.__getitem__
            ),
        }
        self.before = QPushButton()
        self.before.setCheckable(True)
        self.saved = Views(desktop.preferences, _TITLE, desktop.operator)
        self.views = ViewButton(desktop, self.saved)
        self._clear = QPushButton(" Clear")
        self._offered = Offered()
        self._planned: tuple[tuple[str, float], ...] = ()
        self._pair: tuple[str, ...] = ()
        self._order = Order()
        self._lay_out()
        self._connect()
        self._paint()
        self._show()

    def _lay_out(self) -> None:
        set_role(self.before, "chip")
        set_role(self._clear, "ghost")
        row = FlowLayout(self)
        for widget in (self.days, *self.chips.values(), *self.ones.values(), self.before, self._clear):
            row.addWidget(widget)

    def _connect(self) -> None:
        self.days.picked.connect(self._pick)
        for chip in self.chips.values():
            chip.picked.connect(self._pick)
        for key, one in self.ones.items():
            one.picked.connect(self._pick_mix if key == "mix" else self._pick)
        self.before.toggled.connect(self._pick)
        self.views.chosen.connect(self._take_view)
        self._clear.clicked.connect(self.clear)
        self._desktop.theme.changed.connect(self._paint)

    @Slot()
    def _paint(self) -> None:
        self._clear.setIcon(self._desktop.theme.icon("x", "text2"))
        self.views.setIcon(self._desktop.theme.icon("bookmark", "text2"))

    # choosing

    @Slot()
    def _pick(self) -> None:
        self._show()
        self.changed.emit()

    @Slot()
    def _pick_mix(self) -> None:
        """The planned mix is asked for once it is chosen."""
        if self.ones["mix"].value == Mix.PLANNED.value:
            self.ask_planned()
        else:
            self._pick()

    @Slot()
    def ask_planned(self) -> None:
        """Ask for the shares by country that are planned."""
        countries = self.chips["countries"].values or self._offered.countries
        dialog = PlannedDialog(self._desktop.theme, countries, dict(self._planned), self.window())
        dialog.chosen.connect(self._take_planned)
        dialog.rejected.connect(self._refuse_planned)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object)
    def _take_planned(self, planned: tuple[tuple[str, float], ...]) -> None:
        self._planned = planned
        self.ones["mix"].set_value(Mix.PLANNED.value)
        self._pick()

    @Slot()
    def _refuse_planned(self) -> None:
        if not self._planned:
            self.ones["mix"].set_value(Mix.TRAFFIC.value)
            self._show()

    def choose_pair(self, pair: tuple[str, str] | None) -> None:
        """Compare these two, or whichever the desk takes, as by hand."""
        self._pair = pair or ()
        self._pick()

    def set_order(self, order: Order) -> None:
        """The order of the table belongs to what is kept with a view."""
        self._order = order
        self._show()

    @property
    def order(self) -> Order:
        """By what the table is ordered."""
        return self._order

    def _show(self) -> None:
        count = self.days.days.count
        self.before.setText(f"vs. {count} days before" if count > 1 else "vs. the day before")
        self.before.setAccessibleName(f"Compare with the {count} days before")
        set_look(self.before, "active", self.before.isChecked())
        self.views.show_look(self.look)
        self._clear.setVisible(bool(self.values))

    # what is chosen

    @property
    def values(self) -> Mapping[str, tuple[str, ...]]:
        """Everything that is not as usual."""
        found = {key: chip.values for key, chip in self.chips.items() if chip.values}
        found |= {key: (one.value,) for key, one in self.ones.items() if one.unusual}
        if self.days.key != USUAL:
            found["days"] = (self.days.key,)
        if self.before.isChecked():
            found["before"] = ("yes",)
        if self._pair:
            found["pair"] = self._pair
        if self.ones["mix"].value == Mix.PLANNED.value:
            found["planned"] = tuple(choices.kept_share(*one) for one in self._planned)
        if self._order != Order():
            found["order"] = (self._order.title, *(("turned",) if self._order.turned else ()))
        return found

    @property
    def look(self) -> Look:
        """What the chips say, as it is kept with a view."""
        return Look(None, self.values)

    def set_look(self, look: Look) -> None:
        """Say what a look says, without `changed`."""
        values = choices.readable(look.values, self.days.today)
        self.days.set_key(choices.days_key(values))
        for key, chip in self.chips.items():
            chip.set_values(values.get(key, ()))
        for key, one in self.ones.items():
            one.set_value(choices.first_of(values, key, one.usual))
        asked = choices.question_of(values, self.days.today)
        self._planned, self._pair = asked.planned, asked.pair or ()
        title, *turned = values.get("order", (USUAL_ORDER,))
        self._order = Order(title, bool(turned))
        self.before.blockSignals(True)
        self.before.setChecked(asked.before)
        self.before.blockSignals(False)
        self._show()

    @Slot(object)
    def _take_view(self, look: Look) -> None:
        self.set_look(look)
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Back to the usual: the last 30 days of everything."""
        self.set_look(Look(None, {}))
        self.changed.emit()

    def set_days(self, days: Days) -> None:
        """Other days, as by hand."""
        self.days.choose(days.key)

    def restrict_to(self, country: str) -> None:
        """One country only, or all again if it was the only one; as by hand."""
        chip = self.chips["countries"]
        chip.set_values(() if chip.values == (country,) else (country,))
        self._pick()

    @property
    def restricted(self) -> bool:
        """Whether anything but the days leaves sends out."""
        return any(chip.values for chip in self.chips.values())

    def focus_first(self) -> None:
        """F: put the focus on the first chip; Space opens it, Tab goes on."""
        self.days.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_offered(self, offered: Offered) -> None:
        """What the period has to choose from."""
        self._offered = offered
        named = sorted((wording.country(code) if code else "No country", code) for code in offered.countries)
        self.chips["countries"].set_options([(code, name) for name, code in named])
        self.chips["networks"].set_options([(one, one or "Not known") for one in offered.networks])
        self.chips["senders"].set_options([(one, one or "No sender") for one in offered.senders])
        self.chips["accounts"].set_options([(name, name) for name, _ in offered.accounts])

    def question(self, today: date) -> Question:
        """What is asked now."""
        return choices.question_of(self.values, today)
