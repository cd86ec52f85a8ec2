"""The Qt application round the window: hooks, look, and the event loop."""

import faulthandler
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from otpdesk.gui.desktop import Opener, Seat
from otpdesk.gui.faults import Faults
from otpdesk.gui.garbage import Garbage
from otpdesk.gui.instance import Instance
from otpdesk.gui.preferences import Preferences
from otpdesk.gui.theme import Theme
from otpdesk.gui.window import Window


def open_window(
    opener: Opener,
    seat: Seat,
    *,
    try_out: Callable[[], Opener] | None = None,
    folder: Path | None = None,
) -> int:
    """Show the window, open the workspace behind it, and stay until it is closed; the exit code.

    `try_out` starts simulated providers (it runs in a worker) and returns the opener of a workspace that uses
    them. `folder` is the workspace's: one window at a time has it (a second start shows the first and is done;
    DeskError if it cannot), and the stack of a crash below Python is kept in its logs. Work that outlasts the
    wait at closing ends the process without waiting for its threads; the next start finds it as unknown.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("otpdesk")
    app.setDesktopFileName("otpdesk")
    instance = Instance(folder, app) if folder is not None else None
    if instance is not None and not instance.claim():
        return 0
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "otpdesk", "otpdesk")
    faults = Faults()
    garbage = Garbage(app)
    with _crashes_to(folder), _hooked(faults):
        theme = Theme(app)
        mine = Preferences(settings)
        mine.set_formats()
        with theme.sheet_at_last(app):
            mine.dress(theme, app)
            window = Window(theme, seat, faults=faults, settings=settings, try_out=try_out)
        window.show()
        window.activateWindow()  # without a window manager nobody else gives it the keyboard
        window.open(opener)
        if instance is not None:
            instance.called.connect(window.come_forward)
            QTimer.singleShot(0, instance.listen)
        code = app.exec()
        settings.sync()
    garbage.stop()
    if instance is not None:
        instance.let_go()
    if window.leaving.left_behind:
        logging.shutdown()
        os._exit(code)
    return code


@contextmanager
def _hooked(faults: Faults) -> Iterator[None]:
    faults.install()
    try:
        yield
    finally:
        faults.uninstall()


@contextmanager
def _crashes_to(folder: Path | None) -> Iterator[None]:
    logs = folder / "logs" if folder is not None else None
    if logs is None or not logs.is_dir():
        yield
        return
    with (logs / "crash.log").open("a") as stream:
        faulthandler.enable(stream)
        try:
            yield
        finally:
            faulthandler.disable()
