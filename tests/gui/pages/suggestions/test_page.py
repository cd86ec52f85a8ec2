"""Route suggestions on screen: worked out, tried in the shadow, applied and ended."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from otpdesk.desk.suggestion_views import SuggestionState
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.suggestions import SuggestionsPage
from otpdesk.gui.states import State
from otpdesk.otp import Channel, Money
from otpdesk.store import prices
from tests.desk.watched import World
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle

TWILIO, VONAGE = "twilio-main", "vonage-main"


@pytest.fixture
def world(place: Workplace) -> World:
    made = World(place)
    made.usual((TWILIO, "EE", 2000, 0.93, 0.9), (VONAGE, "EE", 2000, 0.88, 0.9))
    with place.store.write() as tx:
        for account, micro in ((TWILIO, 80_000), (VONAGE, 40_000)):
            prices.take(tx, made.accounts[account], "list.csv", "olga", [("EE", Channel.SMS, Money(micro, "EUR"))])
    return made


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> SuggestionsPage:
    made = SuggestionsPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


def said(page: SuggestionsPage) -> str:
    return " ".join(label.text() for label in page.front.findChildren(QLabel) if label.isVisibleTo(page))


def test_without_two_accounts_anywhere_the_page_says_what_is_missing(page: SuggestionsPage) -> None:
    assert page.ask.states.state is State.EMPTY
    assert "both carried first attempts" in page.ask.states.text


def test_one_is_worked_out_tried_in_the_shadow_applied_and_ended(
    world: World, page: SuggestionsPage, qtbot: QtBot
) -> None:
    assert "Send " in said(page)
    page.ask.value.setFocus()
    QTest.keyClicks(page.ask.value, "nothing")
    QTest.keyClick(page.ask.value, Qt.Key.Key_Return)
    assert "“nothing” is not an amount above 0." in said(page)
    page.ask.value.clear()
    QTest.keyClicks(page.ask.value, "5")
    QTest.keyClick(page.ask.value, Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)
    assert "Send 99\u00a0% of SMS to Estonia through twilio-main." in said(page)
    page.ask.shadow.click()
    settle(qtbot, page.desktop.jobs)
    assert page.front is page.taken
    panel = page.taken.panel
    assert not panel.end.isEnabled()
    panel.apply.click()
    settle(qtbot, page.desktop.jobs)
    (line,) = world.place.desk.suggesting.lines()
    assert line.state is SuggestionState.APPLIED
    assert not panel.apply.isEnabled()
    QTest.keyClicks(panel.reason, "Vonage got better")
    panel.end.click()
    settle(qtbot, page.desktop.jobs)
    assert world.place.desk.suggesting.lines()[0].reason == "Vonage got better"
    assert "Vonage got better" in said(page)
    assert not panel.reason.isVisible()
    assert page.escape()


def test_the_order_goes_into_the_draft_of_the_routes(world: World, page: SuggestionsPage, qtbot: QtBot) -> None:
    world.place.desk.suggesting.shadow("EE", Channel.SMS, 5_000_000, seed=1)
    page.opened(place="taken")
    settle(qtbot, page.desktop.jobs)
    page.taken.open_panel()
    page.taken.panel.draft.click()
    settle(qtbot, page.desktop.jobs)
    assert world.place.desk.drafts.effective().routes[0].accounts == (TWILIO, VONAGE)
