"""The Routing & limits page on a real desk, and hands that use keys and clicks."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.desk.desk import Desk
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.routing import RoutingPage
from otpdesk.gui.pages.routing.limit_row import LimitRow
from tests.fixtures.gui import settle, show_what_came


@dataclass
class Hands:
    """What a person does on the page."""

    qtbot: QtBot
    desktop: Desktop
    page: RoutingPage

    @property
    def desk(self) -> Desk:
        return self.desktop.ready()

    def rest(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.wait(1)
        self.qtbot.waitUntil(lambda: not self.desktop.draft.busy and not self.desktop.jobs.pending, timeout=20_000)
        show_what_came()

    def type(self, field: QLineEdit, text: str, *, enter: bool = False) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        if enter:
            QTest.keyClick(field, Qt.Key.Key_Return)

    def pick(self, combo: QComboBox, data: object) -> None:
        """Choose an entry by its value, as the keyboard does."""
        combo.setCurrentIndex(combo.findData(data))
        combo.activated.emit(combo.currentIndex())

    def press(self, name: str) -> None:
        """Press one of the page's keys by its name."""
        action = next(action for action in self.page.offers() if action.key == name)
        assert action.enabled, action.why
        action.run()
        self.rest()

    def ask(self, address: str) -> str:
        """Type a number to explain; the answer."""
        self.type(self.page.routes.explain.address, address, enter=True)
        self.rest()
        return self.page.routes.explain.text

    def limit(self, key: str) -> LimitRow:
        return self.page.limits.rows[key]

    def cells(self) -> list[str]:
        """The table as it is copied, a row a line."""
        model = self.page.routes.model
        return [model.line(number).strip("\t").replace("\t", " | ") for number in range(model.rowCount())]


@pytest.fixture
def hands(qtbot: QtBot, desktop: Desktop, ground: QWidget) -> Hands:
    page = RoutingPage(desktop)
    row = QHBoxLayout(ground)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(page)
    ground.show()
    qtbot.waitExposed(ground)
    page.opened()
    settle(qtbot, desktop.jobs)
    return Hands(qtbot, desktop, page)
