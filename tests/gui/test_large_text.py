"""Every page at the largest text in the smallest window: nothing is cut, nothing overlaps, nothing scrolls sideways.

A page or dialog that is new is covered when it is in PAGES, or in DIALOGS.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from otpdesk.desk.comparison_views import Question
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.filters.days import DayDialog
from otpdesk.gui.filters.periods import day_of
from otpdesk.gui.keylist import KeyList
from otpdesk.gui.pages import EVERY_PAGE, PAGES, SETTINGS
from otpdesk.gui.pages.activity.page import ActivityPage
from otpdesk.gui.pages.compare.evidence import EvidenceDialog
from otpdesk.gui.pages.compare.history_import import HistoryImport
from otpdesk.gui.pages.compare.money import MoneyDialog
from otpdesk.gui.pages.compare.planned import PlannedDialog
from otpdesk.gui.pages.compare.stretch import Days
from otpdesk.gui.pages.compare.stretch_chip import DaysDialog
from otpdesk.gui.pages.console.add_customer import AddCustomer
from otpdesk.gui.pages.console.page import ConsolePage
from otpdesk.gui.password import PasswordDialog
from otpdesk.gui.style import SCALES
from otpdesk.gui.theme import Theme
from otpdesk.gui.window import SMALLEST, Window
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import settle

_ROUNDING = 3


@pytest.fixture
def large(theme: Theme) -> Iterator[Theme]:
    """Text at its largest."""
    theme.set_scale(SCALES[-1])
    yield theme
    theme.set_scale(SCALES[0])


@pytest.fixture
def small_window(large: Theme, window: Window, place: Workplace, qtbot: QtBot) -> Window:
    """The smallest window with text at its largest, and a customer and a send in the desk."""
    assert large.scale == SCALES[-1]
    window.resize(*SMALLEST)
    place.desk.customers.add("Ada Lovelace", "C-1", (NUMBER, "ada@analytical.example"), "en", "Europe/London")
    place.send()
    settle(qtbot, window.desktop.jobs)
    return window


def seen(root: QWidget) -> list[QWidget]:
    """What is on screen below a widget; what is scrolled out of sight counts."""
    return [widget for widget in root.findChildren(QWidget) if widget.isVisible()]


def named(widget: QWidget) -> str:
    """A widget as a failure names it."""
    text = widget.text() if isinstance(widget, QLabel | QPushButton) else widget.accessibleName()
    return f"{type(widget).__name__} “{text}” {widget.width()}×{widget.height()}"


def cut(root: QWidget) -> list[str]:
    """Labels and buttons that have less room than their words take."""
    found = []
    for widget in seen(root):
        if isinstance(widget, ElidedLabel) or not isinstance(widget, QLabel | QPushButton):
            continue
        needed = _needed(widget)
        short = max(needed.width() - widget.width(), needed.height() - widget.height())
        if widget.text() and short > _ROUNDING:
            found.append(f"{named(widget)}, wants {needed.width()}×{needed.height()}")
    return found


def _needed(widget: QLabel | QPushButton) -> QSize:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return QSize(0, widget.heightForWidth(widget.width()))
    return widget.sizeHint()


def outside(root: QWidget) -> list[str]:
    """Widgets that reach beyond the side of what they lie in."""
    found = []
    for widget in seen(root):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or _painted(widget):
            continue
        if widget.x() < -_ROUNDING or widget.x() + widget.width() > parent.width() + _ROUNDING:
            found.append(f"{named(widget)} in {named(parent)}")
    return found


def _painted(widget: QWidget) -> bool:
    """Whether Qt moves it inside by itself, as it does with what scrolls and with a field's signs."""
    parent = widget.parentWidget()
    return isinstance(parent, QLineEdit) or (parent is not None and isinstance(parent.parent(), QAbstractScrollArea))


def overlapping(root: QWidget) -> list[str]:
    """Words that lie upon other words of the same card."""
    words = [one for one in seen(root) if isinstance(one, QLabel | QPushButton) and one.text()]
    pairs = ((one, other) for number, one in enumerate(words) for other in words[number + 1 :])
    beside = ((one, other) for one, other in pairs if one.parent() is other.parent())
    return [f"{named(one)} and {named(other)}" for one, other in beside if _place(one).intersects(_place(other))]


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size()).adjusted(1, 1, -1, -1)


def sideways(root: QWidget) -> list[str]:
    """What can be scrolled to the side, or would have to be."""
    found = []
    for widget in seen(root):
        if isinstance(widget, QTableView):
            header = widget.horizontalHeader()
            if header.length() > widget.viewport().width() + _ROUNDING:
                found.append(f"{named(widget)}: columns take {header.length()}")
        elif isinstance(widget, QScrollArea):
            content = widget.widget()
            if content is not None and content.width() > widget.viewport().width() + _ROUNDING:
                found.append(f"{named(widget)}: its content takes {content.width()}")
        elif isinstance(widget, QAbstractScrollArea) and widget.horizontalScrollBar().maximum() > 0:
            found.append(named(widget))
    return found


CHECKS = (cut, outside, overlapping, sideways)


def open_page(window: Window, key: str, qtbot: QtBot) -> QWidget:
    """A page with something on it."""
    window.go(key)
    settle(qtbot, window.desktop.jobs)
    page = window.page
    assert page is not None
    if isinstance(page, ConsolePage):
        page.opened(customer_id=window.desktop.ready().customers.find("Lovelace")[0].customer.id)  # type: ignore[union-attr]
    if isinstance(page, ActivityPage):
        page.toggle_panel()
    settle(qtbot, window.desktop.jobs)
    QApplication.processEvents()
    return page


@pytest.mark.parametrize("key", [spec.key for spec in EVERY_PAGE])
def test_a_page_is_whole_at_the_largest_text_in_the_smallest_window(
    small_window: Window, qtbot: QtBot, key: str
) -> None:
    open_page(small_window, key, qtbot)
    assert small_window.width() == SMALLEST[0]
    assert {check.__name__: check(small_window) for check in CHECKS} == {check.__name__: [] for check in CHECKS}


DIALOGS: dict[str, Callable[[Window], QDialog]] = {
    "a customer to add": lambda window: AddCustomer(window.desktop, "Ada", window),
    "a day to go to": lambda window: DayDialog(window.desktop.theme, *_days(window), window),
    "the vault's password": lambda window: PasswordDialog(window.desktop.theme, creating=True, parent=window),
    "days to compare": lambda window: DaysDialog(Days(*_days(window)), _days(window)[0], window),
    "a planned mix": lambda window: PlannedDialog(window.desktop.theme, ("EE", "FI"), {}, window),
    "evidence": lambda window: EvidenceDialog(window.desktop.theme, Question(0, 1), ("one",), "one", window),
    "history to import": lambda window: HistoryImport(window.desktop, window),
    "rates and fees": lambda window: MoneyDialog(window.desktop, ("twilio-main",), _days(window)[0], window),
    "the keys": lambda window: KeyList("Here", (), (*PAGES, SETTINGS), window.offers(), window),
}


def _days(window: Window) -> tuple[date, date]:
    today = day_of(window.desktop.clock.now(), window.desktop.zone)
    return today, today


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_whole_at_the_largest_text(small_window: Window, qtbot: QtBot, name: str) -> None:
    dialog = DIALOGS[name](small_window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    settle(qtbot, small_window.desktop.jobs)
    assert dialog.height() <= SMALLEST[1]
    assert {check.__name__: check(dialog) for check in CHECKS} == {check.__name__: [] for check in CHECKS}
    dialog.close()


def test_the_palette_is_whole_at_the_largest_text(small_window: Window) -> None:
    small_window.commands.open()
    panel = small_window.commands.panel
    assert {check.__name__: check(panel) for check in CHECKS} == {check.__name__: [] for check in CHECKS}
    assert small_window.rect().contains(panel.geometry())
