from collections.abc import Mapping

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from otpdesk.configuration import Place, Section, Value
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.configure import ConfigurePage
from tests.fixtures.gui import settle, show_what_came


class Draughtsman:
    """A page of Configure, and acts as its parts do them."""

    def __init__(self, qtbot: QtBot, desktop: Desktop, page: ConfigurePage) -> None:
        self.qtbot = qtbot
        self.desktop = desktop
        self.page = page

    def edit(self, edits: Mapping[Place, Value | None], label: str = "change it") -> None:
        drafts = self.desktop.ready().drafts
        self.desktop.draft.do(label, lambda: drafts.edit(edits))
        self.rest()

    def limit(self, key: str, value: Value) -> None:
        self.edit({Place(Section.POLICY, key): value}, f"set {key}")

    def rest(self) -> None:
        """Let what is under way come home, and the widgets that it replaced go."""
        self.qtbot.waitUntil(lambda: not self.desktop.draft.busy and not self.desktop.jobs.pending)
        show_what_came()


@pytest.fixture
def page(qtbot: QtBot, desktop: Desktop, ground: QWidget) -> ConfigurePage:
    made = ConfigurePage(desktop)
    made.bar.set_title("Limits")
    made.setParent(ground)
    made.resize(ground.size())
    ground.show()
    qtbot.waitExposed(ground)
    settle(qtbot, desktop.jobs)
    return made


@pytest.fixture
def at_work(qtbot: QtBot, desktop: Desktop, page: ConfigurePage) -> Draughtsman:
    return Draughtsman(qtbot, desktop, page)
