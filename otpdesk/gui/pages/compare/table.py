"""The table of accounts: as high as its rows, ordered by any column."""

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from otpdesk.desk.comparison_views import Comparison
from otpdesk.gui.pages.compare.columns import ORDER, Order, Shown, columns, rows
from otpdesk.gui.records import Records
from otpdesk.gui.tables import Table
from otpdesk.gui.theme import Theme

_HEADER = 38
_HINTS = {
    "Sends": "First attempts of the period. Resends are left out: they go where another has failed already.",
    "Delivered": "The share that the provider says it delivered.",
    "Verified": "The share of customers who read their code back in time.",
    "p50": "Half of what arrives has arrived by then.",
    "p95": "95 of 100 that arrive have arrived by then.",
    "Per send": "What a message costs, resends counted.",
    "Per verified": "All that was spent, divided by the customers verified.",
    "Best": "The chance that it verifies the most of those with enough sends.",
    "Day by day": "The share verified on each day, UTC.",
}


class AccountRecords(Records[Shown]):
    """The rows; the head of the column that orders them has an arrow."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns(), lambda row: row.figures.account, parent=parent)
        self.order = Order()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().headerData(section, orientation, role)
        title = self.columns[section].title if orientation is Qt.Orientation.Horizontal else ""
        if role == Qt.ItemDataRole.ToolTipRole and title:
            return _HINTS.get(title)
        if role == Qt.ItemDataRole.DisplayRole and title == self.order.title:
            return f"{title} {'↑' if self.order.rising else '↓'}"
        return found


class AccountTable(Table[Shown]):
    """`ordered` follows each change of the order by hand."""

    ordered = Signal()

    def __init__(self, theme: Theme) -> None:
        self.model_ = AccountRecords()
        super().__init__(theme, self.model_, "Providers compared")
        self.model_.setParent(self)
        self._comparison: Comparison | None = None
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._press_head)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.fit)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show these accounts."""
        self._comparison = comparison
        self.model_.show(rows(comparison, self.model_.order))
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Be as high as the rows: the page scrolls, not the table."""
        count = max(self.model_.rowCount(), 1)
        self.setFixedHeight(self._theme.px(_HEADER) + count * self._theme.row_height + 2)

    @Slot(int)
    def _press_head(self, section: int) -> None:
        self.order_by(self.model_.columns[section].title)

    def order_by(self, title: str) -> None:
        """Order by a column; by the same once more, the other way round."""
        self.model_.order = self.model_.order.then(title)
        self._show_again()
        self.ordered.emit()

    def set_order(self, order: Order) -> None:
        """Order so, without `ordered`."""
        self.model_.order = order if order.title in ORDER else Order()
        self._show_again()

    def _show_again(self) -> None:
        last = len(self.model_.columns) - 1
        self.model_.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        if self._comparison is not None:
            self.show_comparison(self._comparison)

    @property
    def order(self) -> Order:
        """By what the rows are ordered."""
        return self.model_.order
