"""What stands beside the rail: the page, the message bar and the foot below it, and the toast over the page."""

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from otpdesk.gui.foot import Foot
from otpdesk.gui.messages import MessageBar, Messages, Toast
from otpdesk.gui.stage import Stage
from otpdesk.gui.theme import Theme
from otpdesk.otp import Clock


class Middle(QWidget):
    """Bottom bars in one column, and `messages` that speak here. `put` gives it the pages."""

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.foot = Foot(theme, clock)
        self._bar = MessageBar(theme)
        self._stage: Stage | None = None
        self._toast = Toast(theme, self)
        self._toast.stay_above(self._bottom_bars)
        self.messages = Messages(self._bar, self._toast, self)

    def put(self, stage: Stage) -> None:
        """Show the pages, above the bars."""
        self._stage = stage
        message_row = QHBoxLayout()
        message_row.setContentsMargins(20, 0, 20, 0)
        message_row.addWidget(self._bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(stage, 1)
        column.addLayout(message_row)
        column.addWidget(self.foot)
        stage.currentChanged.connect(self._toast.find_place)

    def _bottom_bars(self) -> Iterator[QWidget]:
        yield from (self.foot, self._bar)
        page = self._stage.page if self._stage is not None else None
        if page is not None and page.bottom_bar is not None:
            yield page.bottom_bar
