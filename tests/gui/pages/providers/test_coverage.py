"""Coverage & prices on the Providers page, over the real desk and the simulated providers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.desk.coverage_views import CoverageTable
from otpdesk.gui.pages.providers.coverage_view import CoverageView
from otpdesk.gui.pages.providers.page import ProvidersPage
from otpdesk.gui.pages.providers.price_import import PriceImport
from otpdesk.gui.states import State
from otpdesk.gui.style import SCALES
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle, show_what_came
from tests.gui.looking import CHECKS
from tests.gui.test_large_text import CHECKS as WHOLE

LIST = "country;channel;amount;currency\nEE;sms;0,01;EUR\nXX;sms;0,03;EUR\nFI;sms;much;EUR\nFI;sms;0,02;EUR\n"
_KEYS = {"Return": Qt.Key.Key_Return, " ": Qt.Key.Key_Space}


@pytest.fixture
def view(page: ProvidersPage, qtbot: QtBot) -> CoverageView:
    """The prices in front."""
    press(page, "C", qtbot)
    return page.coverage


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def press(page: ProvidersPage, key: str, qtbot: QtBot) -> None:
    """A key that no field wanted, as the window hands it to the page."""
    code = _KEYS.get(key) or Qt.Key(ord(key))
    page.take_key(QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, key))
    qtbot.waitUntil(lambda: not page.coverage.acts.progress.running)
    settle(qtbot, page.desktop.jobs)


def ask(page: ProvidersPage, qtbot: QtBot) -> None:
    """R, and wait until every account was asked."""
    press(page, "R", qtbot)
    qtbot.waitUntil(lambda: not page.coverage.acts.asking)
    settle(qtbot, page.desktop.jobs)


def spoken(view: CoverageView, country: str, column: int) -> str:
    index = view.model.index(view.model.number_of(country), column)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def shown(view: CoverageView) -> list[str]:
    return [one.country for one in view.model.records]


def words(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(QLabel) if label.isVisible())


def field(view: CoverageView) -> QLineEdit:
    found = view.tools.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


# looking


def test_a_country_stands_with_a_column_for_each_account(view: CoverageView, page: ProvidersPage) -> None:
    heads = [view.model.headerData(number, Qt.Orientation.Horizontal) for number in range(3)]
    assert heads == ["Country", "Twilio", "Vonage"]
    assert not view.model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.DecorationRole).isNull()
    assert "EE" in shown(view)
    assert spoken(view, "EE", 1) == (
        "Twilio: List price not known. Nothing paid yet. Permission not known. Not asked yet."
    )
    assert page.window().focusWidget() is view.table


def test_prices_that_were_asked_stand_side_by_side_with_the_cheapest_marked(
    view: CoverageView, page: ProvidersPage, qtbot: QtBot
) -> None:
    ask(page, qtbot)
    line = view.model.records[view.model.number_of("EE")]
    place = [one.account for one in line.cells].index(line.cheapest)
    assert "the cheapest" in spoken(view, "EE", place + 1)
    assert "the cheapest" not in spoken(view, "EE", 2 - place)
    assert "prices learned" in page.desktop.messages.said


def test_what_was_really_paid_stands_below_the_list_price(
    view: CoverageView, page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    place.send(channel=Channel.SMS, wanted="twilio-main")
    place.clock.turn(60)
    place.desk.tracking.round()
    with place.store.write() as tx:
        tx.connection.exec_driver_sql(
            "UPDATE attempt SET price_micro = 99000, currency = 'EUR', segments = 1, price_final_at = 1"
        )
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert "Paid €0.0990, of 1 message in 30 days" in spoken(view, "EE", 1)
    press(page, "Return", qtbot)
    view.table.choose(view.model.number_of("EE"))
    assert "€0.0990, of 1 message in 30 days" in words(view.panel)


def test_another_channel_has_other_accounts(view: CoverageView, page: ProvidersPage, qtbot: QtBot) -> None:
    switch = view.tools.switch
    switch.setFocus()
    for _ in range(4):
        QTest.keyClick(switch, Qt.Key.Key_Right)
    settle(qtbot, page.desktop.jobs)
    assert view.channel is Channel.EMAIL
    assert [one.name for one in view.shown.accounts] == ["mail"] if view.shown else False
    assert [view.model.data(view.model.index(0, 0))] == ["E-mail"]
    assert "no list to ask" in str(view.model.index(0, 1).data(Qt.ItemDataRole.UserRole + 1).under)


def test_the_filter_finds_by_name_and_code_and_says_when_nothing_fits(view: CoverageView, page: ProvidersPage) -> None:
    page.focus_find()
    QTest.keyClicks(field(view), "esto")
    assert shown(view) == ["EE"]
    field(view).setText("gb")
    assert shown(view) == ["GB"]
    field(view).setText("atlantis")
    assert "No country fits “atlantis”." in view.states.text
    QTest.mouseClick(view.states.blank.action, Qt.MouseButton.LeftButton)
    assert view.states.state is State.CONTENT
    assert page.window().focusWidget() is view.table


def test_countries_that_nobody_uses_are_shown_when_they_are_wanted(
    view: CoverageView, page: ProvidersPage, place: Workplace, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "far.csv"
    path.write_text("country,channel,amount,currency\nPK,sms,0.2,EUR\n")
    place.desk.coverage.take_prices(place.desk.coverage.read_prices("vonage-main", path))
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert "PK" not in shown(view)
    QTest.mouseClick(view.tools.every_button, Qt.MouseButton.LeftButton)
    assert "PK" in shown(view)
    assert spoken(view, "PK", 2).startswith("Vonage: List price €0.2000, imported today")


def test_the_side_panel_has_every_account_of_the_chosen_country(
    view: CoverageView, page: ProvidersPage, qtbot: QtBot
) -> None:
    view.table.choose(view.model.number_of("EE"))
    press(page, " ", qtbot)
    assert view.panel.isVisible()
    said = words(view.panel)
    assert "Estonia" in said
    assert said.index("twilio-main") < said.index("vonage-main")
    assert "not known: calls by country, 10DLC and toll-free; there is no way to ask about SMS" in said
    press(page, "J", qtbot)
    assert "Finland" in words(view.panel)
    assert page.escape()
    assert not view.panel.isVisible()
    assert not page.escape()


def test_a_registration_that_waits_is_told_above_the_prices(
    view: CoverageView, page: ProvidersPage, qtbot: QtBot
) -> None:
    assert view.warnings.text == ""
    ask(page, qtbot)
    assert view.warnings.text.startswith("twilio-main: Toll-free ")
    assert "10DLC" not in view.warnings.text, "what is done is not told"


def test_an_account_that_cannot_be_asked_is_named_and_the_others_are_kept(
    view: CoverageView, page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    place.desk.configuring.replace_keys("twilio-main", {"auth_token": "refused"})
    ask(page, qtbot)
    assert "not every account answered" in page.desktop.messages.shown
    assert "twilio-main: " in page.desktop.messages.shown
    assert "List price €" in spoken(view, "EE", 2)


def test_a_database_that_does_not_answer_leaves_the_prices_and_locks_what_writes(view: CoverageView) -> None:
    view.desktop.set_writable(False)
    assert not view.tools.ask_button.isEnabled()
    assert view.tools.import_button.toolTip() == "Prices cannot be changed now."
    assert "EE" in shown(view)
    assert "The database does not answer." in view.states.text
    view.desktop.set_writable(True)
    assert view.tools.ask_button.isEnabled()


def test_the_keys_of_both_parts_are_offered_with_their_part(
    page: ProvidersPage, view: CoverageView, qtbot: QtBot
) -> None:
    assert {"R", "I", "A", "/"} <= {one.key for one in page.offers()}
    press(page, "A", qtbot)
    assert page.window().focusWidget() is page.accounts.table
    assert {"N", "T", "C"} <= {one.key for one in page.offers()}
    page.focus_find()
    assert page.part is view


# a list from a file


@pytest.fixture
def dialog(view: CoverageView, page: ProvidersPage, qtbot: QtBot) -> Iterator[PriceImport]:
    assert view.tools.import_button.isEnabled()
    press(page, "I", qtbot)
    found = page.window().findChild(PriceImport)
    assert isinstance(found, PriceImport)
    yield found
    found.reject()


def test_a_file_is_shown_row_by_row_with_what_is_wrong_before_anything_is_taken(
    dialog: PriceImport, page: ProvidersPage, place: Workplace, file: Path, qtbot: QtBot
) -> None:
    assert not dialog.take_button.isEnabled()
    assert "No file is chosen yet." in dialog.said
    dialog.read(file)
    settle(qtbot, page.desktop.jobs)
    rows = [dialog.model.line(number).split("\t") for number in range(dialog.model.rowCount())]
    assert [row[0] for row in rows] == ["2", "3", "4", "5"]
    assert rows[0][1:5] == ["Estonia", "SMS", "–", "€0.0100"]
    assert rows[1][1] == "cannot be used"
    assert "XX" in rows[1][5]
    assert "much" in rows[2][5]
    assert dialog.said == "2 prices, 2 of them other than now · 2 lines cannot be used and are left out"
    assert dialog.take_button.text() == "Take 2 prices"
    assert place.desk.coverage.lists() == ()


def test_a_list_is_taken_and_its_toast_puts_it_back(
    dialog: PriceImport, view: CoverageView, page: ProvidersPage, file: Path, ground: QWidget, qtbot: QtBot
) -> None:
    ground.show()
    dialog.read(file)
    settle(qtbot, page.desktop.jobs)
    QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert page.desktop.messages.said == "2 prices of twilio-main taken"
    assert "€0.0100, imported today" in spoken(view, "EE", 1)
    undo = next(one for one in ground.findChildren(QPushButton) if one.text() == "Undo")
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert page.desktop.messages.said == "The prices of twilio-main are what they were"
    assert "List price not known" in spoken(view, "EE", 1)


def test_a_list_that_stands_is_named_and_can_be_put_back_later(
    view: CoverageView, page: ProvidersPage, place: Workplace, file: Path, qtbot: QtBot
) -> None:
    place.desk.coverage.take_prices(place.desk.coverage.read_prices("twilio-main", file))
    press(page, "I", qtbot)
    dialog = page.window().findChild(PriceImport)
    assert isinstance(dialog, PriceImport)
    assert "Now stands: list.csv, 2 prices, taken today" in words(dialog)
    QTest.mouseClick(dialog.back_button, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert dialog.isHidden()
    assert place.desk.coverage.lists()[0].undone_at is not None
    assert "List price not known" in spoken(view, "EE", 1)


def test_a_file_that_is_no_price_list_says_what_one_looks_like(
    dialog: PriceImport, page: ProvidersPage, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear Sir or Madam\n")
    dialog.read(path)
    settle(qtbot, page.desktop.jobs)
    assert "letter.csv" in dialog.said
    assert not dialog.take_button.isEnabled()


def test_the_account_can_be_changed_after_the_file_was_chosen(
    dialog: PriceImport, page: ProvidersPage, file: Path, qtbot: QtBot
) -> None:
    dialog.read(file)
    settle(qtbot, page.desktop.jobs)
    dialog.account.setFocus()
    QTest.keyClick(dialog.account, Qt.Key.Key_Down)
    settle(qtbot, page.desktop.jobs)
    assert dialog.file is not None
    assert dialog.file.account == "vonage-main"


# for everybody


def test_prices_panel_and_dialog_can_be_used_without_eyes_and_without_a_mouse(
    view: CoverageView, page: ProvidersPage, dialog: PriceImport, file: Path, qtbot: QtBot
) -> None:
    view.open_panel()
    dialog.read(file)
    settle(qtbot, page.desktop.jobs)
    assert [found for check in CHECKS for found in check(view)] == []
    assert [found for check in CHECKS for found in check(dialog)] == []


def test_prices_and_dialog_are_whole_at_the_largest_text_in_the_smallest_window(
    view: CoverageView, page: ProvidersPage, dialog: PriceImport, file: Path, theme: Theme, qtbot: QtBot
) -> None:
    theme.set_scale(SCALES[-1])
    try:
        page.resize(1184, 660)
        dialog.read(file)
        settle(qtbot, page.desktop.jobs)
        assert {one.__name__: one(page) for one in WHOLE} == {one.__name__: [] for one in WHOLE}
        assert {one.__name__: one(dialog) for one in WHOLE} == {one.__name__: [] for one in WHOLE}
        view.open_panel()
        show_what_came()
        assert {one.__name__: one(page) for one in WHOLE} == {one.__name__: [] for one in WHOLE}
    finally:
        theme.set_scale(SCALES[0])


def test_a_channel_without_accounts_says_so(view: CoverageView) -> None:
    view._take(CoverageTable(Channel.WHATSAPP, "EUR", 30, (), ()))
    assert view.states.state is State.EMPTY
    assert "No account carries WhatsApp." in view.states.text
