import os
import signal

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from otpdesk.app.interrupts import Interrupts


def test_a_signal_closes_the_window_in_the_gui_thread_and_is_given_back(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGTERM)
    closed: list[str] = []
    app = QCoreApplication.instance()
    assert app
    interrupts = Interrupts(lambda: closed.append("closed"), app)

    os.kill(os.getpid(), signal.SIGTERM)
    qtbot.waitUntil(lambda: closed == ["closed"])
    os.kill(os.getpid(), signal.SIGINT)
    qtbot.waitUntil(lambda: closed == ["closed", "closed"])

    interrupts.end()
    assert signal.getsignal(signal.SIGTERM) == before
