"""Provider health on screen: the board, the evidence beside it, an acknowledgement, and the warnings there were."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.gui.cells import CELL
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.health import HealthPage
from otpdesk.gui.states import State
from tests.desk.watched import World
from tests.fixtures.gui import settle
from tests.gui.pages.health.conftest import TWILIO, VONAGE


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> HealthPage:
    made = HealthPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


def cells(page: HealthPage) -> list[list[str]]:
    model = page.shown.model
    columns = range(model.columnCount())
    return [[model.index(row, column).data(CELL).words for column in columns] for row in range(model.rowCount())]


def words(page: HealthPage) -> str:
    return " ".join(label.text() for label in page.panel.findChildren(QLabel) if not label.isHidden())


def test_without_traffic_the_page_says_from_when_on_an_account_is_watched(page: HealthPage) -> None:
    assert page.now.states.state is State.EMPTY
    assert "30 first attempts in a fortnight" in page.now.states.text


def test_what_is_wrong_comes_first_with_its_evidence_and_is_acknowledged(
    world: World, page: HealthPage, qtbot: QtBot
) -> None:
    board = cells(page)
    assert [row[:3] for row in board] == [
        ["Failing", "Every account", "Latvia"],
        ["Slow", VONAGE, "Estonia"],
        ["As usual", TWILIO, "Estonia"],
        ["As usual", TWILIO, "Finland"],
        ["Failing, as all", TWILIO, "Latvia"],
        ["Failing, as all", VONAGE, "Latvia"],
    ]
    assert board[1][3] == "48\u00a0%, usually 88\u00a0%"
    page.now.table.choose(1)
    hit(page, Qt.Key.Key_Space)
    assert "vonage-main is slow to Estonia since" in words(page)
    assert "Receipts are what the provider claims." in words(page)
    hit(page, Qt.Key.Key_A)
    note = page.panel.findChild(QLineEdit)
    assert note is not None
    assert page.window().focusWidget() is note
    QTest.keyClicks(note, "ticket 4711")
    QTest.keyClick(note, Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)
    assert "“ticket 4711”" in words(page)
    assert cells(page)[1][0] == "Slow · seen"
    assert page.escape()
    assert page.panel.isHidden()
    assert world.place.desk.watching.past().lines[0].note in {"", "ticket 4711"}


def test_the_warnings_there_were_are_a_table_of_their_own(world: World, page: HealthPage, qtbot: QtBot) -> None:
    hit(page, Qt.Key.Key_W)
    settle(qtbot, page.desktop.jobs)
    assert page.shown is page.past
    assert {(row[1], row[2], row[3]) for row in cells(page)} == {
        ("Failing", "Every account", "Latvia"),
        ("Slow", VONAGE, "Estonia"),
    }
    page.open_panel()
    assert "Open for" in words(page)
    went: list[tuple[str, dict[str, object]]] = []
    page.desktop.gone_to.connect(lambda key, what: went.append((key, what)))
    page.past.table.choose(page.past.model.number_of(vonages(world)))
    next(one for one in page.panel.findChildren(QPushButton) if one.text() == "Show its messages there").click()
    assert went == [("activity", {"accounts": (VONAGE,), "countries": ("EE",)})]
    hit(page, Qt.Key.Key_N)
    assert page.shown is page.now


def test_the_evidence_of_a_warning_is_written_for_a_ticket(
    world: World, page: HealthPage, qtbot: QtBot, tmp_path: Path
) -> None:
    line = next(one for one in world.place.desk.watching.past().lines if one.account == VONAGE)
    page.packs.gather(line, tmp_path / "pack.csv")
    settle(qtbot, page.desktop.jobs)
    rows = (tmp_path / "pack.csv").read_text("utf-8").splitlines()
    assert len(rows) > 20
    assert all("5200 1111" not in row and "52001111" not in row for row in rows)
    assert "vonage" in (tmp_path / "pack.txt").read_text("utf-8").lower()


def vonages(world: World) -> int:
    return next(one.id for one in world.place.desk.watching.past().lines if one.account == VONAGE)


def hit(page: HealthPage, key: Qt.Key) -> None:
    page.take_key(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def test_a_database_that_does_not_answer_leaves_what_was_read_and_says_how_old_it_is(
    world: World, page: HealthPage
) -> None:
    page.now.table.choose(1)
    page.open_panel()
    page.desktop.set_writable(False)
    assert not page.panel.fields[0].button.isEnabled()
    assert "Nothing can be changed" in page.now.states.text
    world.clock.turn(120)
    page.desktop.set_writable(True)
    page.now.states.tick()
    assert page.now.states.text == "Updated 2 min ago."
