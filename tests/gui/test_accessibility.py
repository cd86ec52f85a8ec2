"""Every page and every dialog: each control has a name, its label, a size to be hit, its turn, and a visible focus."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.configuration import Place, Section
from otpdesk.desk.comparison_views import Question
from otpdesk.gui.drafting.review import Review
from otpdesk.gui.drafting.versions import Versions
from otpdesk.gui.filters.days import DayDialog
from otpdesk.gui.leaving import ClosingDialog
from otpdesk.gui.pages import PAGES, SETTINGS, START
from otpdesk.gui.pages.activity.page import ActivityPage
from otpdesk.gui.pages.compare.evidence import EvidenceDialog
from otpdesk.gui.pages.compare.history_import import HistoryImport
from otpdesk.gui.pages.compare.money import MoneyDialog
from otpdesk.gui.pages.compare.planned import PlannedDialog
from otpdesk.gui.pages.compare.stretch import Days
from otpdesk.gui.pages.compare.stretch_chip import DaysDialog
from otpdesk.gui.pages.console import ConsolePage
from otpdesk.gui.pages.console.add_customer import AddCustomer
from otpdesk.gui.pages.settings.secrets import PasswordChange
from otpdesk.gui.pages.start import StartPage
from otpdesk.gui.pages.team.member_dialog import MemberDialog
from otpdesk.gui.pages.team.verify_dialog import VerifyDialog
from otpdesk.gui.password import PasswordDialog
from otpdesk.gui.theme import Scheme
from otpdesk.gui.window import Window
from otpdesk.roles import Role
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import settle
from tests.gui.looking import CHECKS, controls, without_ring

TODAY = date(2026, 11, 18)
KEYS = [spec.key for spec in (*PAGES, START, SETTINGS)]
EACH_PAGE = pytest.mark.parametrize("key", KEYS)


def go(window: Window, key: str, place: Workplace, qtbot: QtBot) -> QWidget:
    """The page with something on it, everything that it can show at once unfolded."""
    settle(qtbot, window.desktop.jobs)
    customer = place.desk.customers.add("Ada Lovelace", "C-1", (NUMBER, "ada@analytical.example"), "en", "")
    place.send()
    window.go(key)
    page = window.page
    assert page is not None
    if isinstance(page, ConsolePage):
        page.opened(customer_id=customer.id)
    if isinstance(page, ActivityPage):
        settle(qtbot, window.desktop.jobs)
        page.toggle_panel()
    if isinstance(page, StartPage):
        page.show_form()
    settle(qtbot, window.desktop.jobs)
    return page


def wrong(part: QWidget) -> list[str]:
    """Everything that is wrong with what is on screen there."""
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check(part)]


@EACH_PAGE
def test_a_page_can_be_used_without_eyes_and_without_a_mouse(
    window: Window, place: Workplace, qtbot: QtBot, key: str
) -> None:
    page = go(window, key, place, qtbot)
    assert controls(page)
    for part in (page, window.rail, window.foot):
        assert wrong(part) == []


@EACH_PAGE
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_focus_is_seen_on_every_control(
    window: Window, place: Workplace, qtbot: QtBot, qapp: QApplication, key: str, scheme: Scheme
) -> None:
    page = go(window, key, place, qtbot)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.desktop.theme.apply(qapp, scheme)
    try:
        assert without_ring(page) + without_ring(window.rail) == []
    finally:
        window.desktop.theme.apply(qapp, Scheme.LIGHT)


DIALOGS: dict[str, Callable[[Window], QDialog]] = {
    "making a password": lambda window: PasswordDialog(window.desktop.theme, creating=True, parent=window),
    "asking for a password": lambda window: PasswordDialog(window.desktop.theme, creating=False, parent=window),
    "adding a customer": lambda window: AddCustomer(window.desktop, "Ada", window),
    "choosing a day": lambda window: DayDialog(window.desktop.theme, TODAY, TODAY, window),
    "closing": lambda window: ClosingDialog(("Sending a code",), window),
    "reviewing a draft": lambda window: Review(window.desktop, window),
    "versions": lambda window: Versions(window.desktop, window),
    "adding a member": lambda window: MemberDialog(window.desktop.theme, "Add", "Who?", "Add", Role.OPERATOR, window),
    "verifying the audit": lambda window: VerifyDialog(window.desktop, window),
    "comparing other days": lambda window: DaysDialog(Days(TODAY, TODAY), TODAY, window),
    "planning a mix": lambda window: PlannedDialog(window.desktop.theme, ("EE", "FI"), {}, window),
    "gathering evidence": lambda window: EvidenceDialog(window.desktop.theme, Question(0, 1), ("one",), "one", window),
    "importing history": lambda window: HistoryImport(window.desktop, window),
    "rates and fees": lambda window: MoneyDialog(window.desktop, ("twilio-main",), TODAY, window),
    "changing the password": lambda window: PasswordChange(window.desktop, window),
}


@pytest.mark.parametrize("make", DIALOGS.values(), ids=list(DIALOGS))
def test_a_dialog_can_be_used_without_eyes_and_without_a_mouse(
    window: Window, qtbot: QtBot, make: Callable[[Window], QDialog]
) -> None:
    draft = window.desktop.ready().drafts
    window.desktop.draft.do("Company", lambda: draft.edit({Place(Section.POLICY, "company"): "Analytical"}))
    settle(qtbot, window.desktop.jobs)
    dialog = make(window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.isVisible() and QApplication.activeWindow() is dialog)
    settle(qtbot, window.desktop.jobs)
    assert wrong(dialog) == []
    assert without_ring(dialog) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(dialog.isHidden)
    settle(qtbot, window.desktop.jobs)
    dialog.deleteLater()
