import pytest
from pytestqt.qtbot import QtBot

from otpdesk.gui.theme import Theme
from otpdesk.gui.window import Window
from tests.fixtures.gui import SEAT


@pytest.fixture
def blank_window(theme: Theme, qtbot: QtBot) -> Window:
    """A window that is told what to open by the test, which also ends it."""
    made = Window(theme, SEAT)
    made.show()
    qtbot.waitExposed(made)
    return made
