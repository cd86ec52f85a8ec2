"""The window's way in: what a display needs, and an opener of the workspace that runs behind the window."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from otpdesk.app.workspace import locate, make_folder, open_workspace, this_seat
from otpdesk.errors import DeskError

if TYPE_CHECKING:
    from otpdesk.app.workspace import Workspace
    from otpdesk.gui.desktop import Hooks, Opener

_WITHOUT_DISPLAY = frozenset({"offscreen", "minimal", "vnc", "linuxfb", "eglfs", "minimalegl", "vkkhrdisplay"})
"""Qt's platforms that need neither X11 nor Wayland."""

_PACKAGES = "libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 libxcb-cursor0"


def display_problem(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> DeskError | None:
    """Why no window can show here; None if one can. Asked before Qt, which would abort instead of saying so."""
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    there = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") or chosen in _WITHOUT_DISPLAY
    if platform.startswith(("win", "darwin", "cygwin")) or there:
        return None
    return DeskError("There is no display for a window; “otpdesk tour” shows the same without one.")


def library_problem() -> DeskError | None:
    """Why Qt cannot be loaded; None if it can."""
    try:
        import PySide6.QtGui  # noqa: F401 - loading it is the question
    except ImportError as error:
        hint = f"On Debian and Ubuntu: apt install {_PACKAGES}. The README names those of other systems."
        return DeskError(f"Qt cannot be loaded: {error}.", hint)
    return None


def run_window(folder: Path | None = None) -> int:
    """Open the window on a workspace and stay until it is closed; the exit code. Says what is missing on stderr."""

    def open_own(hooks: "Hooks") -> "Workspace":
        return open_workspace(locate(folder), password=hooks.password, changed=hooks.changed)

    try:
        return show_window(open_own, _folder(folder))
    except DeskError as problem:
        sys.stderr.write("\n".join(part for part in (problem.title, problem.hint) if part) + "\n")
        return 1


def show_window(opener: "Opener", folder: Path | None = None) -> int:
    """The window with the workspace that `opener` opens behind it. DeskError where none can show."""
    problem = display_problem() or library_problem()
    if problem is not None:
        raise problem
    from PySide6.QtWidgets import QApplication

    from otpdesk.app.interrupts import Interrupts
    from otpdesk.gui.application import open_window
    from otpdesk.gui.desktop import Seat

    app = QApplication.instance() or QApplication(sys.argv[:1])
    interrupts = Interrupts(QApplication.closeAllWindows, app)
    seat = this_seat()
    try:
        return open_window(opener, Seat(seat.operator, seat.workstation), try_out=_try_out, folder=folder)
    finally:
        interrupts.end()


def _try_out() -> "Opener":
    """What the first page's “try it” opens; imported when it is pressed."""
    from otpdesk.app.sandbox import try_out

    return try_out()


def _folder(folder: Path | None) -> Path | None:
    """The workspace's folder; None if it cannot be made, which the window will say."""
    try:
        place = locate(folder).folder
        make_folder(place)
    except DeskError:
        return None
    return place
