"""One start, as its own process: to a window that takes typing, then gone. `bare` is the baseline.

python -m tests.benchmarks.starting otpdesk WORKSPACE
python -m tests.benchmarks.starting bare
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer


def leave_when_it_types() -> "QTimer":
    """A timer that types as soon as a field has the focus, and leaves when the text is in it and on the screen."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QLineEdit

    def look() -> None:
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            QTest.keyClicks(field, "5200")
            field.window().repaint()
            os._exit(0 if field.text() == "5200" else 1)

    timer = QTimer(QApplication.instance())
    timer.timeout.connect(look)
    timer.start(0)
    return timer


def ours(workspace: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from otpdesk.app.window import run_window

    application = QApplication([])
    timer = leave_when_it_types()
    run_window(workspace)
    del timer, application


def bare() -> None:
    import sqlalchemy.orm  # noqa: F401 - what a desktop program with a database cannot do without
    from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

    application = QApplication([])
    timer = leave_when_it_types()
    window = QMainWindow()
    window.resize(1440, 900)
    field = QLineEdit()
    window.setCentralWidget(field)
    window.show()
    field.setFocus()
    application.exec()
    del timer


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        ours(Path(sys.argv[2]))
