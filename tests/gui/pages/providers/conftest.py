from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.providers.page import ProvidersPage
from tests.fixtures.gui import settle


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> Iterator[ProvidersPage]:
    """The page on screen, with three accounts."""
    made = ProvidersPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    yield made
    settle(qtbot, desktop.jobs)
