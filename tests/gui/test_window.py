import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from otpdesk.errors import StoreProblem
from otpdesk.gui.desktop import Hooks
from otpdesk.gui.foot import Connection
from otpdesk.gui.keylist import KeyList
from otpdesk.gui.leaving import COURTESY, PATIENCE, ClosingDialog
from otpdesk.gui.pages.console.page import ConsolePage
from otpdesk.gui.pages.start import StartPage
from otpdesk.gui.password import PasswordDialog
from otpdesk.gui.theme import Scheme, Theme
from otpdesk.gui.window import SMALLEST, Window
from otpdesk.store import tables
from tests.fixtures.desk import Workplace, add_accounts
from tests.fixtures.gui import SEAT, OpenedPlace, leave, opener, settle

OPENING, MAKING = False, True
NEWER = StoreProblem("This database was made by a newer otpdesk.", "Install version 2 or later.")


def dialog(window: Window, kind: type[QDialog]) -> QDialog:
    return next(found for found in window.findChildren(kind) if found.isVisible())


def press(owner: QDialog, text: str) -> None:
    button = next(button for button in owner.findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# opening


def test_the_window_takes_typing_before_the_workspace_is_open(closed_window: Window) -> None:
    field = closed_window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "5200")
    assert field.text() == "5200"
    assert closed_window.foot.text == "Opening the workspace…"


def test_the_smallest_window_is_1280_by_760(closed_window: Window) -> None:
    assert (closed_window.minimumWidth(), closed_window.minimumHeight()) == SMALLEST == (1280, 760)


def test_the_workspace_opens_in_a_worker(closed_window: Window, place: Workplace, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []

    def open_here(hooks: Hooks) -> OpenedPlace:
        threads.append(threading.current_thread())
        return opener(place)(hooks)

    closed_window.open(open_here)
    qtbot.waitUntil(lambda: closed_window.desktop.desk is not None)
    assert threads[0] is not threading.main_thread()
    qtbot.waitUntil(lambda: closed_window.foot.text.startswith("Live · updated"))


def test_a_workspace_that_does_not_open_says_why_and_retry_opens_it(
    closed_window: Window, place: Workplace, qtbot: QtBot
) -> None:
    tries: list[int] = []

    def open_second_time(hooks: Hooks) -> OpenedPlace:
        tries.append(1)
        if len(tries) == 1:
            raise NEWER
        return opener(place)(hooks)

    closed_window.open(open_second_time)
    qtbot.waitUntil(lambda: closed_window.page is None)
    retry = closed_window.focusWidget()
    assert isinstance(retry, QPushButton)
    assert retry.accessibleDescription() == f"{NEWER.title} {NEWER.hint}"
    assert closed_window.foot.text == "The workspace is not open"
    QTest.keyClick(closed_window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert closed_window.page is None
    QTest.keyClick(retry, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(closed_window.page, ConsolePage))
    assert closed_window.desktop.desk is not None


def test_the_password_of_the_vault_is_asked_by_a_dialog(closed_window: Window, place: Workplace, qtbot: QtBot) -> None:
    given: list[str | None] = []

    def open_with_password(hooks: Hooks) -> OpenedPlace:
        given.append(hooks.password(OPENING))
        return opener(place)(hooks)

    closed_window.open(open_with_password)
    qtbot.waitUntil(lambda: any(found.isVisible() for found in closed_window.findChildren(PasswordDialog)))
    asked = dialog(closed_window, PasswordDialog)
    field = asked.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(field, "correct horse")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: closed_window.desktop.desk is not None)
    assert given == ["correct horse"]


def test_closing_while_the_password_is_asked_ends_the_question(closed_window: Window, qtbot: QtBot) -> None:
    given: list[str | None] = []

    def open_with_password(hooks: Hooks) -> OpenedPlace:
        given.append(hooks.password(MAKING))
        raise NEWER

    closed_window.open(open_with_password)
    qtbot.waitUntil(lambda: any(found.isVisible() for found in closed_window.findChildren(PasswordDialog)))
    leave_at_once(closed_window, qtbot)
    assert given == [None]


def leave_at_once(window: Window, qtbot: QtBot) -> None:
    window.close()
    if any(found.isVisible() for found in window.findChildren(ClosingDialog)):
        press(dialog(window, ClosingDialog), "Wait, then close")
    qtbot.waitUntil(window.isHidden, timeout=10_000)


# what the frame shows


def test_accounts_that_all_point_at_this_machine_make_a_sandbox(window: Window) -> None:
    assert window.rail.environment == "Sandbox"
    assert window.desktop.sandbox
    assert window.page is not None
    assert window.page.sandbox_shown


def test_one_account_at_a_real_provider_makes_it_live(closed_window: Window, place: Workplace, qtbot: QtBot) -> None:
    place.desk.configuring.add_account("vonage", "real", {"api_key": "a1", "sender": "Desk", "api_secret": "s"})
    closed_window.open(opener(place))
    qtbot.waitUntil(lambda: closed_window.rail.environment == "Live")
    assert not closed_window.desktop.sandbox


def test_the_rail_lists_how_each_account_does(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(window.rail.health_lines) == 3)
    assert all("no traffic" in line.lower() for line in window.rail.health_lines)


def test_pressing_an_account_shows_its_activity(window: Window) -> None:
    window.rail.account_chosen.emit("vonage-main")
    assert window.page_key == "activity"
    assert window.page is not None
    settled = window.page.filters.filter("")  # type: ignore[attr-defined]
    assert settled.accounts == ("vonage-main",)


def test_a_database_that_stops_answering_is_said_at_the_bottom(window: Window) -> None:
    window.backstage.connection.emit(Connection.LOST)
    assert window.foot.text.startswith("The database does not answer")


def test_an_age_is_told_in_seconds_then_minutes(window: Window, place: Workplace) -> None:
    window.backstage.connection.emit(Connection.LIVE)
    place.clock.turn(240)
    window.foot._ticking.timeout.emit()
    assert window.foot.text == "Live · updated 4 min ago"


def test_a_new_workspace_begins_with_the_first_page(theme: Theme, bare_place: Workplace, qtbot: QtBot) -> None:
    made = Window(theme, SEAT, clock=bare_place.clock)
    made.show()
    made.open(opener(bare_place))
    qtbot.waitUntil(lambda: isinstance(made.page, StartPage))
    add_accounts(bare_place)
    made.desktop.accounts_changed.emit()
    qtbot.waitUntil(lambda: isinstance(made.page, ConsolePage))
    leave(qtbot, made)


def test_sends_that_a_crash_left_open_are_told_of_at_the_next_start(
    closed_window: Window, place: Workplace, qtbot: QtBot
) -> None:
    cut_off_id = place.send().attempt.id
    with place.store.write() as tx:
        cut_off = {"status": "sending", "leased_by": "gone", "lease_until": tx.now - 1}
        tx.connection.execute(update(tables.attempt).where(tables.attempt.c.id == cut_off_id).values(cut_off))
    closed_window.open(opener(place))
    qtbot.waitUntil(lambda: "1 send was under way when otpdesk ended" in closed_window.desktop.messages.shown)


def test_a_bug_in_a_slot_ends_in_the_message_bar_and_the_window_goes_on(window: Window, qtbot: QtBot) -> None:
    window.backstage.faults.report(ZeroDivisionError("oops"))
    qtbot.waitUntil(lambda: "Something went wrong in otpdesk itself." in window.desktop.messages.shown)
    assert "error id" in window.desktop.messages.shown
    window.go("activity")
    assert window.page_key == "activity"


# keys


def test_control_and_a_digit_open_a_page(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page_key == "activity"
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.page_key == "console"


def test_a_slash_puts_the_cursor_into_the_field_of_the_page(window: Window, qtbot: QtBot) -> None:
    window.go("activity")
    focused(window, qtbot)
    QTest.keyClicks(window.focusWidget(), "/")
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "/")
    assert field.text() == "/"


def test_a_question_mark_lists_the_keys_of_the_page_and_of_the_window(window: Window, qtbot: QtBot) -> None:
    window.go("activity")
    focused(window, qtbot)
    QTest.keyClicks(window.focusWidget(), "?")
    listed = [label.text() for label in dialog(window, KeyList).findChildren(QLabel)]
    assert {"Activity", "Go to a day…", "Ctrl+1", "Everywhere"} <= set(listed)


def test_a_question_mark_typed_into_a_field_is_text(window: Window) -> None:
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "?")
    assert field.text() == "?"


def test_escape_closes_the_message_when_the_page_has_nothing_to_close(window: Window, qtbot: QtBot) -> None:
    window.go("activity")
    focused(window, qtbot)
    window.desktop.messages.error(NEWER)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.desktop.messages.shown == ""


def test_the_bottom_bar_shows_the_keys_of_the_page(window: Window) -> None:
    window.go("activity")
    shown = [label.text() for label in window.foot.findChildren(QLabel)]
    for key, does in window.page.keys() if window.page else ():
        assert key in shown
        assert does in shown


def test_the_chosen_scheme_is_kept_for_the_next_start(
    theme: Theme, place: Workplace, tmp_path: Path, qtbot: QtBot
) -> None:
    settings = QSettings(str(tmp_path / "otpdesk.ini"), QSettings.Format.IniFormat)
    made = Window(theme, SEAT, clock=place.clock, settings=settings)
    try:
        made.desktop.preferences.choose("scheme", "dark")
        assert theme.dark
        assert settings.value("scheme") == "dark"
    finally:
        made.desktop.preferences.choose("scheme", Scheme.LIGHT.value)
    made.show()
    leave(qtbot, made)
    assert settings.contains("geometry")


# closing


def test_twenty_windows_open_and_close_cleanly(theme: Theme, place: Workplace, qtbot: QtBot) -> None:
    for number in range(20):
        made = Window(theme, SEAT, clock=place.clock)
        made.show()
        made.open(opener(place))
        if number % 2:  # every other one is closed while it still opens
            qtbot.waitUntil(lambda made=made: made.desktop.desk is not None)  # type: ignore[misc]
        leave_at_once(made, qtbot)
        assert not made.leaving.left_behind
        made.deleteLater()


def test_closing_lets_go_of_the_workspace_once(closed_window: Window, place: Workplace, qtbot: QtBot) -> None:
    opened: list[OpenedPlace] = []

    def open_here(hooks: Hooks) -> OpenedPlace:
        opened.append(opener(place)(hooks))
        return opened[0]

    closed_window.open(open_here)
    qtbot.waitUntil(lambda: closed_window.desktop.desk is not None)
    leave(qtbot, closed_window)
    assert opened[0].closed == [True]
    assert not closed_window.backstage.busy


@pytest.fixture
def under_way(window: Window) -> Future[None]:
    """A send that ends when the test says so."""
    gate: Future[None] = Future()
    window.desktop.jobs.run(window, gate.result, lambda _: None, label="Sending a code")
    return gate


def test_closing_while_a_code_is_sent_asks_once(window: Window, under_way: Future[None], qtbot: QtBot) -> None:
    window.close()
    assert window.isVisible()
    window.close()
    asked = [found for found in window.findChildren(ClosingDialog) if found.isVisible()]
    assert len(asked) == 1
    assert any("Sending a code" in label.text() for label in asked[0].findChildren(QLabel))
    press(asked[0], "Wait, then close")
    under_way.set_result(None)
    qtbot.waitUntil(window.isHidden)
    assert not window.leaving.left_behind


def test_keep_open_keeps_everything_running(window: Window, under_way: Future[None], qtbot: QtBot) -> None:
    window.close()
    press(dialog(window, ClosingDialog), "Keep open")
    assert window.isVisible()
    under_way.set_result(None)
    settle(qtbot, window.desktop.jobs)
    results: list[str] = []
    window.desktop.jobs.run(window, lambda: "works", results.append)
    settle(qtbot, window.desktop.jobs)
    assert results == ["works"]


def test_waiting_shows_how_long_it_may_take_and_ends_after_forty_seconds(
    window: Window, under_way: Future[None], place: Workplace, qtbot: QtBot
) -> None:
    window.close()
    asked = dialog(window, ClosingDialog)
    press(asked, "Wait, then close")
    place.clock.turn(10)
    qtbot.waitUntil(lambda: any("30 s at most" in label.text() for label in asked.findChildren(QLabel)))
    place.clock.turn(PATIENCE / 1000 - 10)
    qtbot.waitUntil(window.isHidden)
    assert window.leaving.left_behind
    under_way.set_result(None)


def test_mere_reading_is_waited_for_without_a_question(window: Window, place: Workplace, qtbot: QtBot) -> None:
    gate: Future[None] = Future()
    began = threading.Event()

    def read() -> None:
        began.set()
        gate.result()

    window.desktop.jobs.run(window, read, lambda _: None)
    assert began.wait(10)
    window.close()
    assert window.isVisible()
    place.clock.turn(COURTESY / 1000)
    qtbot.waitUntil(window.isHidden)
    assert window.leaving.left_behind
    gate.set_result(None)


def focused(window: Window, qtbot: QtBot) -> None:
    """The page's list has read and has the focus."""
    settle(qtbot, window.desktop.jobs)
    qtbot.waitUntil(lambda: window.focusWidget() is not None)
