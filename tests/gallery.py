"""Takes the pictures of the README again: every page of the demo, in light and in dark.

    python -m tests.gallery [FOLDER]

FOLDER is `resources/screenshots` unless named. Figures and people are the simulated world's (seed 1), so the pictures
change only where the program does, and with the hour. A page that wants more than to be opened has a line in `SCENES`.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QLocale, QTimer
from PySide6.QtWidgets import QApplication

from otpdesk.app.sandbox import try_out
from otpdesk.gui.desktop import Seat
from otpdesk.gui.pages import PAGES
from otpdesk.gui.theme import Scheme, Theme
from otpdesk.gui.window import Window

FOLDER = Path(__file__).parent.parent / "resources" / "screenshots"
SEAT = Seat("Mira Kovač", "Zagreb desk 3", "EE", ZoneInfo("Europe/Zagreb"))
_BEAT = 50
_LONGEST = 90.0


def wait(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(done: Callable[[], bool], what: str) -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + _LONGEST
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"Waited in vain: {what}.")
        wait(_BEAT)


def calm(window: Window) -> None:
    """Let what is under way come home, and be drawn."""
    wait(4 * _BEAT)
    wait_until(lambda: window.desktop.jobs.pending == 0, "the jobs of the window")
    wait(4 * _BEAT)


def _console(window: Window) -> None:
    """A code is on its way to somebody."""
    desk = window.desktop.ready()
    done = desk.customers.recent(1)
    if done:
        window.go("console", verification_id=done[0].verification_id)


SCENES: Mapping[str, Callable[[Window], None]] = {"console": _console}


def take(window: Window, theme: Theme, app: QApplication, folder: Path) -> None:
    """Each page in each scheme."""
    for spec in PAGES:
        window.go(spec.key)
        calm(window)
        SCENES.get(spec.key, lambda _window: None)(window)
        calm(window)
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            theme.apply(app, scheme)
            calm(window)
            window.grab().save(str(folder / f"{spec.key}-{scheme.value}.png"))


def main(folder: Path = FOLDER) -> None:
    """Open the demo off screen, take the pictures, and end it."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    QLocale.setDefault(QLocale("en_GB"))
    theme = Theme(app)
    theme.apply(app, Scheme.LIGHT)
    window = Window(theme, SEAT)
    window.show()
    window.open(try_out())
    wait_until(lambda: window.desktop.desk is not None, "the demo to open")
    calm(window)
    take(window, theme, app, folder)
    window.close()
    wait_until(window.isHidden, "the window to close")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
