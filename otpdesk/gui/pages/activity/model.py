"""The rows of Activity that are in memory."""

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from otpdesk.desk.views import Row
from otpdesk.gui.paged import PagedModel
from otpdesk.gui.pages.activity.columns import columns
from otpdesk.otp import Attempt


class AttemptModel(PagedModel[Row]):
    """Attempts, newest first."""

    def __init__(self, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(columns(zone), lambda row: row.attempt.id, parent)

    def update_attempts(self, attempts: Iterable[Attempt]) -> None:
        """Show the new state of attempts that are in memory."""
        new = {attempt.id: attempt for attempt in attempts}
        for number, row in enumerate(self._rows):
            attempt = new.get(row.attempt.id)
            if attempt is not None and attempt != row.attempt:
                self._rows[number] = replace(row, attempt=attempt)
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    @property
    def newest(self) -> str | None:
        """The id of the attempt on top, unless newer pages were let go."""
        return self._rows[0].attempt.id if self._rows and self._newer is None else None
