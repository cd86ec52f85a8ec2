"""The table of Activity: rows that stay put while pages come and go above them."""

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QWidget

from otpdesk.desk.views import Row
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.activity.model import AttemptModel
from otpdesk.gui.tables import Table

_NEAR_TOP = 20


class AttemptTable(Table[Row]):
    """Asks for newer rows when the top comes near."""

    def __init__(self, desktop: Desktop, model: AttemptModel, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, model, "Attempts, newest first", parent)
        self._model = model
        model.rowsInserted.connect(self._keep_place_after_insert)
        model.rowsRemoved.connect(self._keep_place_after_removal)
        self.verticalScrollBar().valueChanged.connect(self._look_up)

    @Slot(int)
    def _look_up(self, value: int) -> None:
        if value < _NEAR_TOP:
            self._model.want_newer()

    @Slot(QModelIndex, int, int)
    def _keep_place_after_insert(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == 0 and last + 1 < self._model.rowCount():
            bar = self.verticalScrollBar()
            self.updateGeometries()
            bar.setValue(bar.value() + last + 1)

    @Slot(QModelIndex, int, int)
    def _keep_place_after_removal(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == 0:
            bar = self.verticalScrollBar()
            bar.setValue(max(bar.value() - (last + 1), 0))
