"""The charts below the table, two side by side where there is room."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from otpdesk.desk.comparison_views import Comparison, Metric
from otpdesk.gui.charts.card import ChartCard
from otpdesk.gui.charts.curves import CurveChart
from otpdesk.gui.charts.forest import ForestChart
from otpdesk.gui.charts.heat import HeatChart
from otpdesk.gui.charts.scatter import ScatterChart
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.compare import drawing, words
from otpdesk.gui.pages.compare.pair import PairChooser
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order

_TWO = 880
_TREND = 190


class Boards(QWidget):
    """`country_pressed` follows a press on a country, `account_pressed` one on an account, `paired` a choice of two.

    `money_wanted` follows “Rates & fees…”.
    """

    country_pressed = Signal(str)
    account_pressed = Signal(str)
    paired = Signal(object)
    money_wanted = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, messages = desktop.theme, desktop.messages
        self._theme = theme
        self.forest_chart = ForestChart(theme, "Difference by country")
        self.arrival_chart = CurveChart(theme, "Time until delivered")
        self.cost_chart = ScatterChart(theme, "Cost against verified customers")
        self.heat_chart = HeatChart(theme, "Verified by country, %")
        self.trend_chart = CurveChart(theme, "Verified, day by day", height=_TREND)
        self.forest = ChartCard(self.forest_chart, "Difference by country", "", messages)
        self.arrival = ChartCard(
            self.arrival_chart, "Time until delivered", "share of first attempts, as the providers say", messages
        )
        self.cost = ChartCard(
            self.cost_chart, "Cost against verified customers", "up is better, left is cheaper", messages
        )
        self.heat = ChartCard(
            self.heat_chart,
            "Verified by country, %",
            "best of each row in bold · press a cell for that country",
            messages,
        )
        self.trend = ChartCard(
            self.trend_chart, "Verified, day by day", "first attempts of each day (UTC) that has five or more", messages
        )
        self.pair = PairChooser(theme)
        self.money = QPushButton("Rates && fees…")
        set_role(self.money, "ghost")
        self.money.clicked.connect(self.money_wanted)
        self.cost.top.insertWidget(1, self.money)
        self.forest.column.insertWidget(1, self.pair)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(14)
        self._columns = 0
        self._arrange(2)
        for chart in (self.forest_chart, self.heat_chart):
            chart.pressed.connect(self.country_pressed)
        self.cost_chart.pressed.connect(self.account_pressed)
        self.pair.paired.connect(self.paired)
        theme.changed.connect(self._fit)

    @property
    def cards(self) -> Sequence[ChartCard]:
        """All charts in reading order."""
        return self.forest, self.arrival, self.cost, self.heat, self.trend

    # room

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for card in self.cards:
            self._grid.removeWidget(card)
        for number, card in enumerate(self.cards[:-1]):
            self._grid.addWidget(card, number // columns, number % columns)
        self._grid.addWidget(self.trend, len(self.cards), 0, 1, columns)
        for column in (0, 1):
            self._grid.setColumnStretch(column, int(column < columns))
            self._grid.setColumnMinimumWidth(column, 0)
        set_tab_order(self)

    @Slot()
    def _fit(self) -> None:
        self._arrange(2 if self.width() >= self._theme.px(_TWO) else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # what they show

    def show_comparison(self, comparison: Comparison) -> None:
        """Draw a comparison."""
        self._show_forest(comparison)
        self._show_arrival(comparison)
        self._show_cost(comparison)
        self._show_heat(comparison)
        self._show_trend(comparison)

    def _show_forest(self, comparison: Comparison) -> None:
        verdict = comparison.verdict
        names = [one.account for one in words.ranked(comparison)]
        self.pair.show_names(names, (verdict.a, verdict.b) if verdict else None)
        found = drawing.forest(comparison)
        if found is None or verdict is None:
            self.forest.set_title("Difference by country", "")
            self.forest.show_words("A difference needs two providers with sends.")
            return
        unit = "points of verified customers" if verdict.metric is Metric.COST else "points"
        about = f"in {unit} · square = share of the mix · bar = 95 % interval"
        self.forest.set_title("Difference by country", about)
        self.forest_chart.show_forest(found)
        self.forest.show_chart(verdict.title)

    def _show_arrival(self, comparison: Comparison) -> None:
        curves, frame = drawing.arrival(comparison)
        if not curves:
            self.arrival.show_words("– These channels give no receipts: nobody knows when a code arrived.")
            return
        self.arrival_chart.show_curves(curves, frame)
        soon = [
            f"{one.account} {words.span_said(one.arrival.within_10)}"
            for one in words.ranked(comparison)
            if one.arrival is not None
        ]
        self.arrival.show_chart(f"Delivered within 10 s: {'; '.join(soon)}")

    def _show_cost(self, comparison: Comparison) -> None:
        spots, plane = drawing.cost(comparison)
        if not spots:
            self.cost.show_words("– No prices are known, or nobody was verified yet.")
            return
        self.cost_chart.show_spots(spots, plane)
        self.cost.show_chart("; ".join(spot.words for spot in spots))

    def _show_heat(self, comparison: Comparison) -> None:
        accounts, rows = drawing.heat(comparison)
        if not rows:
            self.heat.show_words("No country has sends.")
            return
        self.heat_chart.show_grid(accounts, rows)
        self.heat.show_chart(f"{len(rows)} countries, {len(accounts)} accounts")

    def _show_trend(self, comparison: Comparison) -> None:
        curves, frame = drawing.trend(comparison)
        if not curves:
            self.trend.show_words("No account has enough sends for a line.")
            return
        self.trend_chart.show_curves(curves, frame)
        self.trend.show_chart(f"{', '.join(curve.name for curve in curves)}")
