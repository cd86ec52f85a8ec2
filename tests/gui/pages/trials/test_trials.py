"""The page Trials with real keys and clicks: listed, registered, looked at, ended."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from otpdesk.desk.trial_views import TrialPlan, TrialState
from otpdesk.guard import DAY
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.forms import FormRow
from otpdesk.gui.pages.trials import TrialsPage, words
from otpdesk.gui.pages.trials.course import curves, frame, signed, summary
from otpdesk.otp import Channel, Purpose
from otpdesk.roles import Role
from tests.fixtures.desk import OPERATOR, Workplace
from tests.fixtures.gui import settle
from tests.fixtures.trials import first_attempts

BOTH = ("twilio-main", "vonage-main")


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> TrialsPage:
    made = TrialsPage(desktop)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


def press(qtbot: QtBot, page: TrialsPage, key: Qt.Key) -> None:
    page.take_key(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
    settle(qtbot, page.desktop.jobs)


def type_into(row: FormRow, text: str) -> None:
    field = row.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, text)


def begun(place: Workplace, name: str = "Vonage in Estonia", countries: tuple[str, ...] = ("EE",)) -> int:
    plan = TrialPlan(name, BOTH, (0.5, 0.5), countries=countries, until=place.clock.at + 28 * DAY, why="Cheaper?")
    return place.desk.trials.start(plan)


def with_days(place: Workplace, count: int, vonage: int = 165) -> int:
    """A trial with so many days of 200 first attempts each."""
    number = begun(place)
    for _ in range(count):
        outcomes = {("twilio-main", "EE"): (160, 200), ("vonage-main", "EE"): (vonage, 200)}
        first_attempts(place.context, number, outcomes, place.clock.at)
        place.clock.turn(DAY / 1_000)
    place.desk.trials.keep_up()
    return number


def test_an_empty_page_says_what_a_trial_is_and_offers_one(page: TrialsPage) -> None:
    assert page.trials.states.text.startswith("No trial yet.")


def test_a_trial_is_registered_by_keys_after_a_last_look(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    press(qtbot, page, Qt.Key.Key_N)
    dialog = page.trials.dialog
    assert dialog is not None
    type_into(dialog.rows["name"], "Vonage in Estonia")
    dialog.choice.choose(BOTH)
    type_into(dialog.rows["countries"], "Estonia")
    type_into(dialog.rows["rate"], "80")
    dialog.rows["difference"].set_value("5")
    dialog.work_out()
    settle(qtbot, page.desktop.jobs)
    assert "Looked at once, at the end, that takes 904 first attempts of each account." in dialog.size_said.text()

    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert dialog.act.text() == "Register and start"
    assert place.desk.trials.lines() == (), "nothing is registered before the last look"
    QTest.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    assert dialog.act.text() == "Review…"
    for _ in range(2):
        QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
        settle(qtbot, page.desktop.jobs)

    (line,) = place.desk.trials.lines()
    assert (line.plan.name, line.plan.accounts, line.plan.countries) == ("Vonage in Estonia", BOTH, ("EE",))
    assert page.trials.dialog is None
    assert page.trials.line == line


def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    place: Workplace, page: TrialsPage, qtbot: QtBot
) -> None:
    begun(place)
    page.trials.begin()
    settle(qtbot, page.desktop.jobs)
    dialog = page.trials.dialog
    assert dialog is not None
    dialog.rows["name"].set_value("Another")
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert "two and six different accounts" in dialog.choice.problem.text()
    dialog.choice.choose(BOTH)
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert "already chooses for some of these messages" in dialog.rows["countries"].problem
    dialog.rows["countries"].set_value("LV")
    dialog.rows["days"].set_value("900")
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert "twelve months" in dialog.rows["days"].problem
    assert dialog.form().name == "Another"
    dialog.reject()


def test_the_account_to_compare_with_is_one_of_those_chosen_and_comes_first(page: TrialsPage, qtbot: QtBot) -> None:
    page.trials.begin()
    settle(qtbot, page.desktop.jobs)
    dialog = page.trials.dialog
    assert dialog is not None
    dialog.choice.choose(BOTH)
    assert dialog.form().accounts == BOTH
    dialog.control.set_value("vonage-main")
    assert dialog.form().accounts == ("vonage-main", "twilio-main")
    dialog.rows["channel"].set_value("voice")
    assert dialog.choice.names == ("twilio-main",)
    dialog.reject()


def test_the_chosen_trial_is_shown_in_full_with_its_course(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    with_days(place, 3)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    line = page.trials.line
    assert line is not None
    assert page.trials.detail.title.text() == line.title
    assert page.trials.detail.card.instead == ""
    (curve,) = curves(line)
    assert curve.name == "vonage-main against twilio-main"
    assert len(curve.points) == 3
    assert frame([curve]).value(curve.points[-1][1]) == "+2.5 points"
    assert summary(line).startswith("3 looks. vonage-main is between")
    table = page.trials.table
    spoken = [table.model().index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(6)]
    assert spoken[0] == "Trial: Vonage in Estonia, SMS to Estonia"
    assert spoken[1] == "State: running"
    assert spoken[3].startswith("First attempts: 1,200 first attempts of about ")


def test_before_any_look_counts_words_stand_in_place_of_the_chart(
    place: Workplace, page: TrialsPage, qtbot: QtBot
) -> None:
    begun(place)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert "Each account needs 200 first attempts" in page.trials.detail.card.instead
    press(qtbot, page, Qt.Key.Key_L)
    assert page.trials.line is not None
    assert len(page.trials.line.looks) == 1


def test_a_look_that_is_beyond_doubt_says_who_is_better(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    with_days(place, 4, vonage=190)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    line = page.trials.line
    assert line is not None
    assert line.state is TrialState.DECIDED
    assert "vonage-main better than twilio-main by" in page.trials.detail.title.text()
    assert page.trials.detail.look.isHidden()
    assert words.subtitle(page.trials.lines) == "1 trial · none running"


def test_a_trial_is_ended_with_a_reason(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    number = begun(place)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    press(qtbot, page, Qt.Key.Key_E)
    ending = page.trials.ending
    assert ending is not None
    QTest.mouseClick(ending.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert ending.problem.text().startswith("Say why the trial ends.")
    QTest.keyClicks(ending.reason, "Prices changed")
    QTest.mouseClick(ending.act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert place.desk.trials.one(number).reason == "Prices changed"
    assert page.trials.ending is None
    assert page.trials.detail.end.isHidden()


def test_an_evaluator_looks_and_starts_or_ends_nothing(place: Workplace, page: TrialsPage, qtbot: QtBot) -> None:
    begun(place)
    place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    place.desk.team.add("jaan", Role.SUPERVISOR)
    place.desk.team.set_role(OPERATOR, Role.EVALUATOR)
    page.desktop.read_me()
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert not page.add.isEnabled()
    assert page.add.toolTip() == "needs the configurator or supervisor role"
    assert not page.trials.detail.end.isEnabled()
    press(qtbot, page, Qt.Key.Key_E)
    assert page.trials.ending is None
    press(qtbot, page, Qt.Key.Key_L)
    assert page.trials.line is not None
    assert page.trials.line.last is not None


def test_while_the_database_is_lost_what_was_read_stays_and_nothing_can_be_started(
    place: Workplace, page: TrialsPage, qtbot: QtBot
) -> None:
    begun(place)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    page.desktop.set_writable(False)
    assert not page.add.isEnabled()
    assert not page.trials.detail.look.isEnabled()
    assert page.trials.line is not None
    assert "The database does not answer" in page.trials.states.text


def test_words_of_the_page() -> None:
    plan = TrialPlan("A", BOTH, (0.7, 0.3), Channel.SMS, ("EE", "LV"), (Purpose.LOGIN,))
    assert words.where(plan) == "SMS to Estonia, Latvia for login"
    many = TrialPlan("A", BOTH, (0.5, 0.5), Channel.VOICE, ("EE", "LV", "FI", "DE", "GB"))
    assert words.where(many) == "Voice to Estonia, Latvia, Finland and 2 more"
    assert words.where(TrialPlan("A", BOTH, (0.5, 0.5))) == "SMS to all countries"
    assert [signed(value) for value in (0.021, -0.004, 0.0)] == ["+2.1 points", "−0.4 points", "0"]
