"""Scrolling Activity among a million attempts; the baseline is Qt's own table over strings in memory.

A gap is the time for which the event loop did nothing else: no key, no paint. Each frame counts with its longest.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import (
    QAbstractTableModel,
    QEventLoop,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from otpdesk.app.workspace import Workspace
from otpdesk.desk.desk import Desk
from otpdesk.gui.filters.periods import Period, day_of
from otpdesk.gui.pages.activity.page import ActivityPage
from otpdesk.gui.theme import Theme
from otpdesk.gui.window import Window
from tests.benchmarks.ratios import Ratio, percentile, shown
from tests.fixtures.gui import SEAT, OpenedPlace, leave, settle

GAP = 50
"""Milliseconds that a person does not notice; printed beside the figures, since machines differ."""
FRAME = 16
"""Milliseconds between two notches of the wheel: one for each picture of a usual screen."""
NOTCHES = 400
JUMPS = 40
PAGES = 5
"""Further pages that so many notches scroll into, at least."""
PAST = 29
"""Days that the million attempts fill."""
NOTCH, INVERTED = QPoint(0, -120), False

_ROOT = QModelIndex()


class StringTable(QAbstractTableModel):
    """Rows of strings in memory."""

    def __init__(self, rows: list[list[str]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:  # noqa: N802 - Qt's
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:  # noqa: N802 - Qt's
        return 0 if parent.isValid() else len(self._rows[0])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def show(self, rows: list[list[str]]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


def gaps(steps: Iterator[None]) -> list[float]:
    """Takes one step a frame; the longest gap of each frame, in milliseconds."""
    loop, tick, frame = QEventLoop(), QTimer(), QTimer()
    longest, last = [0.0], [time.perf_counter()]

    def note() -> None:
        now = time.perf_counter()
        longest[-1] = max(longest[-1], (now - last[0]) * 1000)
        last[0] = now

    def step() -> None:
        if next(steps, loop) is loop:
            loop.quit()
        longest.append(0.0)

    for timer, interval, work in ((tick, 1, note), (frame, FRAME, step)):
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(work)
        timer.start(interval)
    loop.exec()
    tick.stop()
    frame.stop()
    return [gap for gap in longest if gap]


def turn_wheel(table: QTableView) -> None:
    """One notch down, over the middle of the rows."""
    view = table.viewport()
    middle = QPointF(view.rect().center())
    QApplication.sendEvent(
        view,
        QWheelEvent(
            middle,
            view.mapToGlobal(middle),
            QPoint(),
            NOTCH,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            INVERTED,
        ),
    )


def scrolling(table: QTableView, jump: Callable[[int], None]) -> Iterator[None]:
    """Notches of the wheel, then jumps with a few notches after each."""
    for _ in range(NOTCHES):
        turn_wheel(table)
        yield
    for number in range(JUMPS):
        jump(number)
        yield
        for _ in range(9):
            turn_wheel(table)
            yield


@pytest.fixture
def page(million: Workspace, theme: Theme, qtbot: QtBot) -> Iterator[ActivityPage]:
    """Activity in the window, over a million attempts, with its first page on screen."""
    window = Window(theme, SEAT)
    window.show()
    window.open(lambda hooks: OpenedPlace(Desk(replace(million.context, changed=hooks.changed))))
    qtbot.waitUntil(lambda: window.desktop.desk is not None, timeout=20_000)
    window.go("activity")
    activity = window.page
    assert isinstance(activity, ActivityPage)
    settle(qtbot, window.desktop.jobs)
    yield activity
    leave(qtbot, window)
    window.deleteLater()


def bare_table(page: ActivityPage, qtbot: QtBot) -> tuple[QTableView, Callable[[int], None]]:
    """Qt's table of the same size and rows, and its jump to another page of them."""
    ours, model = page.listing.table, page.listing.model
    rows = [model.line(number).split("\t") for number in range(model.rowCount())]
    strings = StringTable(rows)
    table = QTableView()
    qtbot.addWidget(table)
    table.setModel(strings)
    table.resize(ours.size())
    table.verticalHeader().setDefaultSectionSize(page.desktop.theme.row_height)
    table.show()
    qtbot.waitExposed(table)
    return table, lambda number: strings.show(rows[number : number + 200])


class Jumps:
    """Goes from day to day through the past, and notes how long each first page takes to come."""

    def __init__(self, page: ActivityPage) -> None:
        self.times: list[float] = []
        self._page = page
        self._today = day_of(page.desktop.clock.now(), page.desktop.zone)
        self._asked = 0.0
        page.reading.first.connect(self._note)

    def __call__(self, number: int) -> None:
        self._page.filters.set_period(Period(day=self._today - timedelta(days=number * 7 % PAST)))
        self._asked = time.perf_counter()
        self._page.refresh()

    def _note(self, _found: object) -> None:
        self.times.append((time.perf_counter() - self._asked) * 1000)


def test_activity_scrolls_and_jumps_about_as_evenly_as_a_bare_table(page: ActivityPage, qtbot: QtBot) -> None:
    jump, fetched = Jumps(page), QSignalSpy(page.listing.model.rowsInserted)
    ours = gaps(scrolling(page.listing.table, jump))
    settle(qtbot, page.desktop.jobs)
    bare = gaps(scrolling(*bare_table(page, qtbot)))

    ours_p99, bare_p99 = percentile(ours, 0.99), percentile(bare, 0.99)
    ratio = shown(Ratio("scrolling Activity, longest gap of a frame, p99", ours_p99, bare_p99, "a bare table", 4))
    for name, found in (("Activity", ours), ("the bare table", bare)):
        median, over = statistics.median(found), sum(gap > GAP for gap in found)
        print(f"  {name}: median {median:.1f} ms, longest {max(found):.1f} ms, {over} of {len(found)} over {GAP} ms")
    median, p95 = statistics.median(jump.times), percentile(jump.times, 0.95)
    print(f"  {fetched.count()} further pages; a jump to a day took {median:.1f} ms, p95 {p95:.1f}, aim {GAP}")
    assert fetched.count() >= PAGES
    assert len(jump.times) == JUMPS
    assert ratio.holds
