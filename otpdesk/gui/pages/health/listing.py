"""A table of the page in its card, with its states: the board, or the warnings there were."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.records import Column, Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table

T = TypeVar("T")
_FRESH_FOR = 90


class Listing(QFrame, Generic[T]):
    """Records in a card. What is read more than 90 seconds ago says so."""

    def __init__(
        self,
        desktop: Desktop,
        columns: Sequence[Column[T]],
        identity: Callable[[T], object],
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self.model: Records[T] = Records(columns, identity)
        self.table: Table[T] = Table(desktop.theme, self.model, name)
        self.states = States(desktop, self.table, fresh_for=_FRESH_FOR)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(6, 1, 6, 6)
        inside.addWidget(self.states)

    def record(self) -> T | None:
        """The chosen record."""
        return self.table.record()

    def show_records(self, records: Sequence[T]) -> None:
        """Show them; the first is chosen if none is."""
        self.model.show(records)
        if records:
            self.states.show_content()
            if self.table.record() is None:
                self.table.choose(0)
