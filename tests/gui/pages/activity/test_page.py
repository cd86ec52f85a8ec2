import csv
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from otpdesk.app.history import keep_history
from otpdesk.desk.views import Filter
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.periods import PERIODS, Period, day_of
from otpdesk.gui.pages.activity.page import ActivityPage
from otpdesk.otp import Status
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import settle

OTHER = "+372 5200 2222"
_CODES = {"\r": Qt.Key.Key_Return, " ": Qt.Key.Key_Space}


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> ActivityPage:
    """The page on screen, in front of whatever was sent before."""
    made = ActivityPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


@pytest.fixture
def sends(place: Workplace) -> list[str]:
    """Two customers of whom one was sent a code, twice."""
    place.desk.customers.add("Ada Lovelace", "C-1815", [NUMBER])
    place.desk.customers.add("Grace Hopper", "C-1906", [OTHER])
    first = place.send().attempt
    place.clock.turn(60)
    return [first.id, place.send(OTHER).attempt.id]


@pytest.fixture
def past(place: Workplace) -> int:
    """Two days of 300 messages."""
    return keep_history(place, seed=7, days=2, per_day=300).attempts  # type: ignore[arg-type]


def listed(page: ActivityPage) -> list[str]:
    model = page.listing.model
    return [model.index(row, 1).data() for row in range(model.rowCount())]


def subtitle(page: ActivityPage) -> str:
    return page.bar.findChildren(QLabel)[1].text()


def refreshed(page: ActivityPage, qtbot: QtBot) -> None:
    page.refresh()
    settle(qtbot, page.desktop.jobs)


def told(page: ActivityPage) -> str:
    """What stands in place of the table."""
    assert page.listing.blank.isVisible()
    return page.listing.blank.text


# what is shown


@pytest.mark.usefixtures("sends")
def test_the_newest_attempt_stands_on_top(page: ActivityPage) -> None:
    assert listed(page) == ["Grace Hopper", "Ada Lovelace"]
    assert subtitle(page) == "2 attempts · last 24 hours · times in Europe/Tallinn"


@pytest.mark.usefixtures("sends")
def test_what_happens_to_an_attempt_is_shown_where_it_stands(
    page: ActivityPage, place: Workplace, qtbot: QtBot
) -> None:
    before = page.listing.model.record(0)
    assert before is not None
    assert before.attempt.status is Status.ACCEPTED
    place.clock.turn(10)
    assert page.desktop.desk is not None
    page.desktop.desk.tracking.round()
    qtbot.waitUntil(lambda: page.listing.model.index(0, 5).data() == "delivered")
    assert listed(page) == ["Grace Hopper", "Ada Lovelace"]


@pytest.mark.usefixtures("sends")
def test_new_attempts_are_counted_and_come_in_when_asked_for(
    page: ActivityPage, place: Workplace, qtbot: QtBot
) -> None:
    place.clock.turn(60)
    place.send("+372 5200 3333")
    page.reading.look_for_news()
    qtbot.waitUntil(page.listing.news.isVisible)
    assert page.listing.news.accessibleName() == "1 new attempts: show them"
    assert len(listed(page)) == 2
    QTest.mouseClick(page.listing.news, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert len(listed(page)) == 3
    assert not page.listing.news.isVisible()


def test_pages_follow_each_other_down_to_the_last_row(page: ActivityPage, past: int, qtbot: QtBot) -> None:
    page.filters.set_period(PERIODS[-1])
    refreshed(page, qtbot)
    assert page.listing.model.rowCount() == 200
    while page.listing.model.canFetchMore():
        page.listing.model.fetchMore()
        settle(qtbot, page.desktop.jobs)
    assert page.listing.model.rowCount() == past


def test_before_anything_was_sent_the_page_says_so(page: ActivityPage) -> None:
    assert told(page).startswith("Nothing has been sent yet.")


@pytest.mark.usefixtures("sends")
def test_an_empty_day_names_the_last_attempt_and_shows_its_day(
    page: ActivityPage, place: Workplace, qtbot: QtBot
) -> None:
    then = day_of(place.clock.now(), page.desktop.zone)
    place.clock.turn(timedelta(days=3).total_seconds())
    refreshed(page, qtbot)
    assert told(page) == f"Nothing in the last 24 hours. Last attempt: {then.day} {then:%b} 13:07"
    page.listing.blank.acted.emit()
    settle(qtbot, page.desktop.jobs)
    assert page.filters.period == Period(day=then)
    assert len(listed(page)) == 2


@pytest.mark.usefixtures("sends")
def test_rows_that_cannot_be_read_are_said_and_retry_reads_again(
    page: ActivityPage, place: Workplace, qtbot: QtBot
) -> None:
    with place.store.write() as tx:
        tx.connection.execute(text("UPDATE attempt SET status = 'garbled'"))
    refreshed(page, qtbot)
    assert "wrong" in told(page)
    with place.store.write() as tx:
        tx.connection.execute(text("UPDATE attempt SET status = 'accepted'"))
    QTest.mouseClick(page.listing.blank.action, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert len(listed(page)) == 2


@pytest.mark.usefixtures("sends")
def test_an_answer_to_a_question_that_is_no_longer_asked_is_dropped(page: ActivityPage, qtbot: QtBot) -> None:
    page.filters.set_values(statuses=("delivered",))
    page.refresh()
    page.filters.set_values()
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert len(listed(page)) == 2


# filters


def test_the_filter_is_what_the_chips_and_the_field_say(page: ActivityPage) -> None:
    page.filters.set_values(statuses=("failed",), channels=("sms", "voice"), countries=("EE",), operators=("olga",))
    asked = page.filters.filter("  ada ")
    now = page.desktop.clock.now()
    assert asked == Filter(
        since=now - 24 * 3_600_000,
        statuses=(Status.FAILED,),
        channels=("sms", "voice"),  # type: ignore[arg-type]
        countries=("EE",),
        operators=("olga",),
        text="ada",
    )


@pytest.mark.usefixtures("sends")
def test_a_ticked_chip_restricts_at_once_and_clear_brings_everything_back(page: ActivityPage, qtbot: QtBot) -> None:
    chip = page.filters.chip("accounts")
    action = next(action for action in chip.menu().actions() if action.text() == "vonage-main")
    action.trigger()
    settle(qtbot, page.desktop.jobs)
    assert chip.accessibleName() == "Account: vonage-main"
    assert told(page).startswith("Nothing that fits in the last 24 hours.")
    clear = next(found for found in page.filters.findChildren(QPushButton) if found.text().strip() == "Clear")
    assert clear.isVisible()
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert len(listed(page)) == 2
    assert not clear.isVisible()


@pytest.mark.usefixtures("sends")
def test_typing_searches_after_a_pause(page: ActivityPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.field, "C-1815")
    qtbot.waitUntil(lambda: listed(page) == ["Ada Lovelace"])


@pytest.mark.usefixtures("sends")
def test_a_search_from_the_console_looks_at_all_times(page: ActivityPage, qtbot: QtBot) -> None:
    page.opened(text="C-1906")
    settle(qtbot, page.desktop.jobs)
    assert listed(page) == ["Grace Hopper"]
    assert page.filters.period == Period()


def test_days_are_stepped_through_up_to_today(page: ActivityPage, past: int, qtbot: QtBot) -> None:
    today = day_of(page.desktop.clock.now(), page.desktop.zone)
    page.filters.set_period(Period(day=today))
    earlier, later = (button for button in page.filters.findChildren(QPushButton) if "The day" in button.toolTip())
    assert not later.isEnabled()
    QTest.mouseClick(earlier, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert later.isEnabled()
    assert past > page.listing.model.rowCount() > 0


# the chosen row


@pytest.mark.usefixtures("sends")
def test_letters_move_between_rows_and_space_opens_what_is_known(page: ActivityPage, qtbot: QtBot) -> None:
    table = page.listing.table
    for key in "jjk":
        press(page, key)
    assert table.currentIndex().row() == 0
    press(page, "j")
    press(page, " ")
    settle(qtbot, page.desktop.jobs)
    assert page.panel.isVisible()
    words = [label.text() for label in page.panel.findChildren(QLabel)]
    assert "Ada Lovelace" in words
    assert "Asked for by olga" in words
    assert any(word.startswith("Accepted – ") for word in words)
    press(page, " ")
    assert not page.panel.isVisible()


@pytest.mark.usefixtures("sends")
def test_the_panel_follows_the_chosen_row_and_escape_closes_it(page: ActivityPage, qtbot: QtBot) -> None:
    press(page, " ")
    press(page, "j")
    settle(qtbot, page.desktop.jobs)
    assert "Ada Lovelace" in [label.text() for label in page.panel.findChildren(QLabel)]
    assert page.escape()
    assert not page.panel.isVisible()
    assert not page.escape()


def test_enter_opens_the_customer_in_the_console(page: ActivityPage, sends: list[str], qtbot: QtBot) -> None:
    refreshed(page, qtbot)
    row = page.listing.chosen()
    assert row is not None
    assert row.attempt.id == sends[-1]
    with qtbot.waitSignal(page.desktop.gone_to) as gone:
        press(page, "\r")
    assert gone.args == ["console", {"verification_id": row.attempt.verification_id}]


@pytest.mark.usefixtures("sends")
def test_a_copied_row_is_masked(page: ActivityPage) -> None:
    page.listing.table.copy_row(page.desktop.messages)
    copied = QGuiApplication.clipboard().text()
    assert "Grace Hopper" in copied
    assert OTHER.replace(" ", "") not in copied.replace(" ", "")


@pytest.mark.usefixtures("sends")
def test_ids_can_be_copied(page: ActivityPage, qtbot: QtBot) -> None:
    page.toggle_panel()
    settle(qtbot, page.desktop.jobs)
    copy = next(b for b in page.panel.findChildren(QPushButton) if b.accessibleName() == "Copy Provider id")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    row = page.listing.chosen()
    assert row is not None
    assert QGuiApplication.clipboard().text() == row.attempt.provider_id != ""
    assert page.desktop.messages.said == "Provider id copied"


# export


def test_the_export_holds_exactly_the_filtered_rows(
    page: ActivityPage, past: int, tmp_path: Path, qtbot: QtBot
) -> None:
    page.filters.set_period(PERIODS[-1])
    page.filters.set_values(statuses=("delivered",))
    refreshed(page, qtbot)
    target = tmp_path / "attempts.csv"
    page.export_bar.run(page.reading.filter, target, None)
    assert page.export_bar.isVisible()
    settle(qtbot, page.desktop.jobs)
    assert not page.export_bar.isVisible()
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    desk = page.desktop.ready()
    expected = desk.activity.count(page.reading.filter)
    assert 0 < expected < past
    assert len(rows) - 1 == expected
    assert page.desktop.messages.said == f"{expected} rows exported to attempts.csv"


@pytest.mark.usefixtures("past")
def test_a_canceled_export_leaves_no_file(page: ActivityPage, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "attempts.csv"
    page.export_bar.run(Filter(), target, None)
    page.export_bar.cancel()
    settle(qtbot, page.desktop.jobs)
    assert not target.exists()
    assert page.desktop.messages.said == "Export stopped"


@pytest.mark.usefixtures("sends")
def test_an_export_that_cannot_be_written_says_why(page: ActivityPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.export_bar.run(Filter(), tmp_path / "missing" / "attempts.csv", None)
    settle(qtbot, page.desktop.jobs)
    assert page.desktop.messages.shown
    assert not page.export_bar.isVisible()


@pytest.mark.usefixtures("sends")
def test_x_asks_where_to_write(page: ActivityPage) -> None:
    press(page, "x")
    dialog = page.window().findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.reject()


def press(page: ActivityPage, key: str) -> None:
    """A key on the table, as the window hands it on when the table does not want it."""
    code = _CODES.get(key) or Qt.Key(ord(key.upper()))
    event = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, key)
    page.listing.table.keyPressEvent(event)
    assert not event.isAccepted()
    assert page.take_key(event)
