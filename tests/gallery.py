"""Takes the pictures of the README again: every page of the demo with something going on, in light and in dark.

    python -m tests.gallery [FOLDER]

FOLDER is `resources/screenshots` unless named. Figures and people are the simulated world's (seed 1), so the pictures
change only where the program does, and with the hour. A page has a line in `SCENES`.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LOGNAME"] = "mira"

from PySide6.QtCore import QEventLoop, QLocale, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from otpdesk.app.sandbox import try_out
from otpdesk.app.workspace import this_seat
from otpdesk.countries import Stance
from otpdesk.desk.desk import Desk
from otpdesk.gui.desktop import Seat
from otpdesk.gui.pages.compare import ComparePage
from otpdesk.gui.pages.countries import CountriesPage
from otpdesk.gui.pages.providers import ProvidersPage
from otpdesk.gui.theme import Scheme, Theme
from otpdesk.gui.window import Window
from otpdesk.roles import Role
from tests.fixtures.trials import past_trial, some_probes

FOLDER = Path(__file__).parent.parent / "resources" / "screenshots"
SEAT = Seat(this_seat().operator, "desk-3", "EE", ZoneInfo("Europe/Tallinn"))
NUMBER = "+372 5512 3456"
_BEAT = 50
_LONGEST = 90.0

Scene = Callable[["Studio"], None]


class Studio:
    """The window of the demo, and hands that know its keys."""

    def __init__(self, window: Window, theme: Theme, app: QApplication) -> None:
        self.window = window
        self._theme = theme
        self._app = app

    @property
    def desk(self) -> Desk:
        return self.window.desktop.ready()

    @property
    def front(self) -> QWidget:
        return QApplication.activeModalWidget() or self.window

    def wait(self, milliseconds: int) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Let the window live until something is so."""
        end = time.monotonic() + _LONGEST
        while not done():
            if time.monotonic() > end:
                raise SystemExit(f"Waited in vain: {what}.")
            self.wait(_BEAT)

    def calm(self) -> None:
        """Let what is under way come home, and be drawn."""
        self.wait(4 * _BEAT)
        self.until(lambda: self.window.desktop.jobs.pending == 0, "the jobs of the window")
        self.wait(4 * _BEAT)

    def go(self, page: str, **what: object) -> None:
        self.window.go(page, **what)
        self.calm()

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            combination = QKeySequence(key)[0]  # type: ignore[index]
            target = self.front.focusWidget() or self.front
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
            self.calm()

    def type(self, name: str, text: str) -> None:
        """Type into the field of a name."""
        field = next(one for one in self.front.findChildren(QLineEdit) if name in one.accessibleName())
        field.setFocus()
        QTest.keyClicks(field, text)
        self.calm()

    def take(self, file: Path) -> None:
        """The picture of the window with what lies over it."""
        picture = self.window.grab()
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            dialog.render(picture, dialog.mapTo(self.window, dialog.rect().topLeft()))
        picture.save(str(file))

    def in_both(self, folder: Path, name: str) -> None:
        """The same in light and in dark."""
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            self._theme.apply(self._app, scheme)
            self.calm()
            self.take(folder / f"{name}-{scheme.value}.png")


def _console(studio: Studio) -> None:
    """A code has arrived, and waits to be read back."""
    customer = studio.desk.customers.find(NUMBER)
    if not customer:
        studio.desk.customers.add("Liis Tamm", "C-20418", (NUMBER, "liis@customer.example"), "et", "Europe/Tallinn")
    _open_customer(studio)
    studio.press("S")
    studio.wait(9_000)
    studio.calm()


def _open_customer(studio: Studio) -> None:
    studio.go("console")
    studio.window.page.focus_find()  # type: ignore[union-attr]
    studio.type("Find", NUMBER)
    studio.press("Return")


def _activity(studio: Studio) -> None:
    studio.go("activity")
    studio.press("J", "Space")


def _compare(studio: Studio) -> None:
    """Text messages of the demo's thirty days: the verdict, the accounts, the first charts."""
    studio.go("compare", channels=("sms",))


def _compare_charts(studio: Studio) -> None:
    """The same further down, with how it is worked out at the right."""
    page = studio.window.page
    assert isinstance(page, ComparePage)
    page.toggle_method()
    studio.calm()
    bar = page.answer.verticalScrollBar()
    bar.setValue(page.answer.boards.y())


def _health(studio: Studio) -> None:
    """Everything of the last day is taken in, and the first row in full."""
    studio.desk.cells.keep_up()
    while studio.desk.watching.round(at_once=True):
        studio.calm()
    studio.go("health")
    studio.press("Space")


def _suggestions(studio: Studio) -> None:
    studio.desk.cells.keep_up()
    studio.go("suggestions")
    studio.type("What a verified customer is worth", "2.50")
    studio.press("Return")


def _providers(studio: Studio) -> None:
    for account in ("twilio-main", "vonage-main", "mail"):
        studio.desk.configuring.test_account(account)
    studio.go("providers", account="twilio-main")
    studio.press("T")


def _coverage(studio: Studio) -> None:
    """Every account was asked for its prices; one country in full."""
    studio.go("providers", place="coverage")
    page = studio.window.page
    assert isinstance(page, ProvidersPage)
    studio.press("R")
    studio.until(lambda: not page.coverage.acts.asking, "the providers' prices")
    page.coverage.table.choose(page.coverage.model.number_of("EE"))
    studio.press("Space")
    studio.window.desktop.messages.unsay(studio.window.desktop.messages.said)


def _routing(studio: Studio) -> None:
    studio.go("routing", place="routes")
    studio.type("Number or mail address", NUMBER)
    studio.wait(600)


def _limits(studio: Studio) -> None:
    studio.go("routing", place="limits")


def _countries(studio: Studio) -> None:
    draft = studio.window.desktop.draft
    draft.do("watch Brazil", lambda: studio.desk.countries.set(("BR",), sms=Stance.WATCH))
    draft.do("cap Indonesia", lambda: studio.desk.countries.set(("ID",), per_day=30, highest_price=120_000))
    studio.go("countries")
    studio.type("Filter", "asia")
    studio.calm()
    page = studio.window.page
    assert isinstance(page, CountriesPage)
    page.listing.table.choose(page.listing.model.number_of("ID"))
    studio.calm()


def _review(studio: Studio) -> None:
    studio.press("Ctrl+S")


def _team(studio: Studio) -> None:
    for name, role in (
        (SEAT.operator, Role.SUPERVISOR),
        ("jaan", Role.OPERATOR),
        ("mari", Role.CONFIGURATOR),
        ("otto", Role.AUDITOR),
    ):
        studio.desk.team.add(name, role)
    studio.go("team")
    studio.press("F5")


def _trials(studio: Studio) -> None:
    """A trial that has gone on for twelve days."""
    past_trial(studio.desk.trials._context)
    studio.go("trials")
    studio.press("F5")


def _probes(studio: Studio) -> None:
    """Own phones and a dead number, and what came of the first round."""
    some_probes(studio.desk)
    studio.wait(6_000)
    studio.go("trials", place="probes")
    studio.press("F5", "J", "J", "J")


def _palette(studio: Studio) -> None:
    _open_customer(studio)
    studio.window.commands.open()
    studio.calm()
    QTest.keyClicks(QApplication.focusWidget() or studio.front, "res")
    studio.wait(600)
    studio.calm()


SCENES: Mapping[str, Scene] = {
    "console": _console,
    "palette": _palette,
    "activity": _activity,
    "compare": _compare,
    "compare-charts": _compare_charts,
    "health": _health,
    "suggestions": _suggestions,
    "trials": _trials,
    "probes": _probes,
    "providers": _providers,
    "coverage": _coverage,
    "routing": _routing,
    "limits": _limits,
    "countries": _countries,
    "review": _review,
    "templates": lambda studio: studio.go("templates"),
    "team": _team,
    "settings": lambda studio: studio.go("settings"),
}


def take_all(studio: Studio, folder: Path) -> None:
    """Every scene, in order; each leaves nothing in the way of the next."""
    for name, scene in SCENES.items():
        scene(studio)
        studio.in_both(folder, name)
        while (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()
            studio.calm()
        QTest.keyClick(studio.front.focusWidget() or studio.front, Qt.Key.Key_Escape)


def main(folder: Path = FOLDER) -> None:
    """Open the demo off screen, take the pictures, and end it."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    QLocale.setDefault(QLocale("en_GB"))
    theme = Theme(app)
    theme.apply(app, Scheme.LIGHT)
    window = Window(theme, SEAT)
    studio = Studio(window, theme, app)
    window.show()
    window.open(try_out())
    studio.until(lambda: window.desktop.desk is not None, "the demo to open")
    studio.calm()
    take_all(studio, folder)
    window.close()
    studio.until(window.isHidden, "the window to close")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
