"""The probes beside the trials: numbers, schedules, and what arrived, by keys and clicks."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from otpdesk.desk.probe_views import NumberKind, ProbePlan
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.trials import TrialsPage
from otpdesk.gui.pages.trials.number_dialog import NumberDialog
from otpdesk.gui.pages.trials.schedule_dialog import ScheduleDialog
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import settle
from tests.gui.pages.trials.test_trials import type_into

PHONE = "+372 5301 1111"


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> TrialsPage:
    made = TrialsPage(desktop)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.opened(place="probes")
    settle(qtbot, desktop.jobs)
    return made


def press(qtbot: QtBot, page: TrialsPage, key: Qt.Key) -> None:
    page.take_key(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
    settle(qtbot, page.desktop.jobs)


def sent(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    """One message to a phone and one to a dead number."""
    mine = place.desk.probes.add("Mari's phone", PHONE)
    dead = place.desk.probes.add("Dead SIM", "+372 5200 0106", NumberKind.CONTROL)
    place.desk.probes.plan(ProbePlan(("twilio-main",), (mine.id, dead.id), apart=0))
    place.desk.probes.round()
    page.refresh()
    settle(qtbot, page.desktop.jobs)


def test_a_number_is_put_on_the_list_and_taken_off(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    assert page.probes.states.text.startswith("No phone of yours yet.")
    press(qtbot, page, Qt.Key.Key_N)
    dialog = page.probes.dialog
    assert isinstance(dialog, NumberDialog)
    type_into(dialog.rows["label"], "Mari's phone")
    type_into(dialog.rows["number"], "12")
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert dialog.rows["number"].problem
    dialog.rows["number"].set_value(PHONE)
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    (mine,) = place.desk.probes.board().numbers
    assert mine.masked == "+372 •••• ••11"
    assert page.probes.dialog is None
    assert page.probes.subtitle == "1 number"

    (remove,) = page.probes.side.acts
    assert remove.accessibleName() == "Take Mari's phone off the list"
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert place.desk.probes.board().numbers == ()


def test_messages_are_planned_within_a_budget(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    place.desk.probes.add("Mari's phone", PHONE)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    press(qtbot, page, Qt.Key.Key_S)
    dialog = page.probes.dialog
    assert isinstance(dialog, ScheduleDialog)
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert "needs an account" in dialog.choice.problem.text()
    dialog.choice.choose(("twilio-main", "vonage-main"))
    dialog.rows["money"].set_value("much")
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert "is not a number" in dialog.rows["money"].problem
    dialog.rows["money"].set_value("1.50")
    dialog.rows["rounds"].set_value("2")
    assert dialog.plan().messages == 4
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    (schedule,) = place.desk.probes.board().schedules
    assert (schedule.left, schedule.budget.micro, schedule.plan.most) == (4, 1_500_000, 20)
    end = next(one for one in page.probes.side.acts if one.accessibleName() == "End schedule 1")
    QTest.mouseClick(end, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert place.desk.probes.board().schedules[0].left == 0


def test_who_holds_the_phone_confirms_by_a_key(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    sent(place, page, qtbot)
    assert page.probes.subtitle == "2 numbers · 1 to look for on the phone"
    page.probes.table.choose(0)
    assert page.probes.probe is not None
    assert page.probes.probe.kind is NumberKind.CONTROL
    assert page.probes.arrived.toolTip() == "nothing can arrive at a control"
    page.probes.table.choose(1)
    press(qtbot, page, Qt.Key.Key_A)
    assert [one.arrived for one in place.desk.probes.board().probes] == [None, True]
    press(qtbot, page, Qt.Key.Key_M)
    assert [one.arrived for one in place.desk.probes.board().probes] == [None, False]
    said = page.probes.results.model().index(0, 6).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "What that says: 0 of 1 arrived."


def test_the_simulated_phone_confirms_in_the_demo(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    assert page.probes.read.isHidden()
    page.desktop.handset = place.simulator.urls["handset"]
    sent(place, page, qtbot)
    assert not page.probes.read.isHidden()
    place.clock.turn(5)
    QTest.mouseClick(page.probes.read, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    arrived = [one.arrived for one in place.desk.probes.board().probes if one.kind is NumberKind.HANDSET]
    assert arrived == [True]
    assert not page.probes.read.isEnabled()
