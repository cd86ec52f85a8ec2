"""A window on a real workspace of the test's own, as `otpdesk` opens it."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.app.workspace import Workspace, locate, open_workspace
from otpdesk.gui.desktop import Hooks
from otpdesk.gui.window import Window
from tests.fixtures.gui import leave, settle

LONGEST = 20_000


def own(hooks: Hooks) -> Workspace:
    """Opens the workspace that the environment names."""
    return open_workspace(locate(), password=hooks.password, changed=hooks.changed)


def retry_of(window: Window, qtbot: QtBot) -> QPushButton:
    """The button that has the focus once the window says why the workspace did not open."""
    qtbot.waitUntil(lambda: window.page is None, timeout=LONGEST)
    button = window.focusWidget()
    assert isinstance(button, QPushButton)
    assert button.text() == "Retry"
    return button


def opens(window: Window, qtbot: QtBot) -> None:
    """Wait until the workspace is open and everything that follows has come home."""
    qtbot.waitUntil(lambda: window.desktop.desk is not None, timeout=LONGEST)
    settle(qtbot, window.desktop.jobs)


def end(window: Window, qtbot: QtBot) -> None:
    settle(qtbot, window.desktop.jobs)
    leave(qtbot, window)
    window.deleteLater()
