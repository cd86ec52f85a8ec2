from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from otpdesk.gui.actions import Action
from otpdesk.gui.commands.entries import Entry, of_actions
from otpdesk.gui.commands.ranking import rank
from otpdesk.gui.window import Window
from otpdesk.roles import Right
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import settle


def nothing() -> None:
    """What a test does not run."""


def entries(*titles: str, aside: str = "") -> tuple[Entry, ...]:
    return tuple(Entry("This page", title, nothing, aside) for title in titles)


def titles(found: tuple[Entry, ...]) -> list[str]:
    return [entry.title for entry in found]


def typed(window: Window, text: str, qtbot: QtBot) -> list[str]:
    """What the palette lists after a text was typed and the desk has answered."""
    if window.commands.isHidden():
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.commands.field, text)
    window.commands._search.ask()
    settle(qtbot, window.desktop.jobs)
    return titles(window.commands.list.entries)


@pytest.fixture
def customer(place: Workplace) -> str:
    return place.desk.customers.add("Reshma Patel", "C-19977", (NUMBER, "r@patel.example"), "en", "").id


def test_a_title_that_begins_so_comes_before_a_word_that_does() -> None:
    found = rank(entries("Export rows", "Show the resend limits", "Resend SMS"), "res")
    assert titles(found)[:2] == ["Resend SMS", "Show the resend limits"]


def test_a_misspelt_word_is_found() -> None:
    assert titles(rank(entries("Countries", "Templates", "Activity"), "contries")) == ["Countries"]


def test_one_letter_finds_only_words_that_begin_with_it() -> None:
    assert titles(rank(entries("Export", "Next row", "Fold"), "e")) == ["Export"]


def test_what_stands_beside_the_title_is_found_too() -> None:
    assert titles(rank(entries("Resend limits", aside="Routing & limits"), "rout")) == ["Resend limits"]


def test_nothing_typed_lists_everything_in_its_order() -> None:
    assert titles(rank(entries("B", "A"), " ")) == ["B", "A"]


def test_what_is_not_worth_listing_stays_with_the_keys() -> None:
    listed = of_actions("Here", (Action("Next row", nothing, "J", listed=False), Action("Export", nothing, "X")))
    assert titles(listed) == ["Export"]
    assert listed[0].keys == ("X",)


def test_an_action_that_takes_another_role_names_it() -> None:
    refused = Action("Change the team", nothing, "T", right=Right.TEAM).without_right()
    assert not refused.enabled
    assert refused.why == "needs the supervisor role"


def test_control_k_lists_the_actions_of_the_page_then_the_pages(window: Window, qtbot: QtBot) -> None:
    window.go("activity")
    settle(qtbot, window.desktop.jobs)
    found = typed(window, "", qtbot)
    assert found.index("Export what is shown…") < found.index("Console") < found.index("Read again")
    assert "Settings" in found


@pytest.mark.usefixtures("customer")
def test_customers_are_found_masked_and_opened(window: Window, qtbot: QtBot) -> None:
    assert typed(window, "@resh", qtbot) == ["Reshma Patel"]
    entry = window.commands.list.entries[0]
    assert "C-19977" in entry.aside
    assert NUMBER not in entry.words
    assert NUMBER.replace(" ", "") not in entry.words.replace(" ", "")
    QTest.keyClick(window.commands.field, Qt.Key.Key_Return)
    settle(qtbot, window.desktop.jobs)
    assert window.commands.isHidden()
    assert window.page_key == "console"


@pytest.mark.usefixtures("customer")
def test_customers_stand_between_the_actions_and_the_pages(window: Window, qtbot: QtBot) -> None:
    found = typed(window, "re", qtbot)
    groups = [entry.group for entry in window.commands.list.entries]
    assert "Reshma Patel" in found
    assert groups.index("Customers") < groups.index("Everywhere")


@pytest.mark.usefixtures("customer")
def test_the_sign_for_commands_keeps_customers_out(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.commands.field, ">resh")
    assert not window.commands._search.waiting
    assert "Reshma Patel" not in titles(window.commands.list.entries)


def test_attempts_are_found_by_number(window: Window, place: Workplace, qtbot: QtBot) -> None:
    place.send()
    found = typed(window, f"#{NUMBER}", qtbot)
    assert len(found) == 1
    assert NUMBER not in found[0]


@pytest.mark.usefixtures("customer")
def test_tab_shows_what_else_can_be_done_and_escape_goes_back(window: Window, qtbot: QtBot) -> None:
    typed(window, "@resh", qtbot)
    QTest.keyClick(window.commands.field, Qt.Key.Key_Tab)
    assert titles(window.commands.list.entries) == ["Open at the console", "Show the attempts in Activity"]
    QTest.keyClick(window.commands.field, Qt.Key.Key_Escape)
    assert titles(window.commands.list.entries) == ["Reshma Patel"]
    QTest.keyClick(window.commands.field, Qt.Key.Key_Escape)
    assert window.commands.isHidden()


def test_arrows_choose_and_go_round(window: Window, qtbot: QtBot) -> None:
    typed(window, "", qtbot)
    layer = window.commands
    QTest.keyClick(layer.field, Qt.Key.Key_Up)
    assert layer.list.current == layer.list.entries[-1]
    QTest.keyClick(layer.field, Qt.Key.Key_Down)
    assert layer.list.current == layer.list.entries[0]


def test_what_cannot_be_done_now_stays_with_its_reason(window: Window, qtbot: QtBot) -> None:
    window.go("activity")
    settle(qtbot, window.desktop.jobs)
    typed(window, ">details", qtbot)
    entry = window.commands.list.current
    assert entry is not None
    assert (entry.title, entry.aside, entry.enabled) == ("Details", "no attempt is chosen", False)
    QTest.keyClick(window.commands.field, Qt.Key.Key_Return)
    assert not window.commands.isHidden()


def test_closing_forgets_what_was_typed_and_gives_the_focus_back(window: Window, qtbot: QtBot) -> None:
    before = window.focusWidget()
    assert isinstance(before, QLineEdit)
    typed(window, "@5200", qtbot)
    QTest.keyClick(window.commands.field, Qt.Key.Key_Escape)
    assert window.commands.field.text() == ""
    assert window.focusWidget() is before


@pytest.mark.parametrize("close", [lambda window: window.go("activity"), lambda window: window.commands.open()])
def test_going_elsewhere_closes_the_palette(window: Window, close: Callable[[Window], None]) -> None:
    window.commands.open()
    close(window)
    assert window.commands.isHidden()


def test_every_page_has_the_button(window: Window) -> None:
    page = window.page
    assert page is not None
    QTest.mouseClick(page.bar._commands, Qt.MouseButton.LeftButton)
    assert not window.commands.isHidden()


def test_nothing_fits_is_said(window: Window, qtbot: QtBot) -> None:
    assert typed(window, "zzzzqq", qtbot) == []
    assert window.commands._none.isVisible()
