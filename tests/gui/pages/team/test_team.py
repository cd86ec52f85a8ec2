import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.desk.team_views import AuditFilter, Kind
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.team.member_dialog import MemberDialog
from otpdesk.gui.pages.team.page import TeamPage
from otpdesk.gui.pages.team.words import LOCAL, SHARED, protection
from otpdesk.gui.states import State
from otpdesk.roles import Role
from tests.fixtures.desk import OPERATOR, Workplace
from tests.fixtures.gui import settle


@pytest.fixture
def page(desktop: Desktop, qtbot: QtBot) -> TeamPage:
    """The page on screen, in front of whatever was done before."""
    made = TeamPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


@pytest.fixture
def team(place: Workplace) -> None:
    """Olga leads; Jaan configures, Mari sends, Liis has left."""
    for name, role in (
        (OPERATOR, Role.SUPERVISOR),
        ("jaan", Role.CONFIGURATOR),
        ("mari", Role.OPERATOR),
        ("liis", Role.OPERATOR),
    ):
        place.desk.team.add(name, role)
    place.desk.team.remove("liis")


def dialog(page: TeamPage) -> MemberDialog:
    return next(one for one in page.findChildren(MemberDialog) if one.isVisible())


def press(page: TeamPage, qtbot: QtBot, key: Qt.Key, text: str = "") -> None:
    """A key of the page, as the window hands it over."""
    page.take_key(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))
    settle(qtbot, page.desktop.jobs)


def go_ahead(page: TeamPage, qtbot: QtBot) -> None:
    QTest.mouseClick(dialog(page).act, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)


def listed(page: TeamPage) -> list[tuple[str, str]]:
    model = page.team.table.model()
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def choose(page: TeamPage, name: str) -> None:
    page.team.table.choose([one for one, _ in listed(page)].index(name))


def subtitle(page: TeamPage) -> str:
    return page.bar.findChildren(QLabel)[1].text()


# no team


def test_without_a_team_the_page_says_so_and_offers_to_begin_one(page: TeamPage) -> None:
    assert page.team.states.state is State.EMPTY
    assert (
        page.team.states.text == "No team yet. Until there is one, olga and whoever else sits here may do everything."
    )
    assert subtitle(page) == "No team yet · everybody may do everything"
    assert page.team.note.text() == LOCAL


def test_a_team_begins_with_whoever_sits_here_as_supervisor(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    QTest.mouseClick(page.team.states.blank.action, Qt.MouseButton.LeftButton)
    assert dialog(page).roles.isHidden()
    go_ahead(page, qtbot)
    assert listed(page) == [(OPERATOR, "Supervisor")]
    assert page.desktop.role is Role.SUPERVISOR
    assert page.desktop.messages.said == "olga is a supervisor now"
    assert page.team.last is None, "a team cannot be ended again"
    assert place.desk.team.me().team


# the list


@pytest.mark.usefixtures("team")
def test_the_team_is_listed_with_those_who_left_below(page: TeamPage) -> None:
    assert listed(page) == [
        ("jaan", "Configurator"), ("mari", "Operator"), ("olga", "Supervisor"), ("Left the team", ""),
        ("liis", "was operator"),
    ]  # fmt: skip
    assert subtitle(page) == "3 members · you are olga, supervisor"


@pytest.mark.usefixtures("team")
def test_somebody_is_taken_in_by_keyboard(page: TeamPage, qtbot: QtBot) -> None:
    press(page, qtbot, Qt.Key.Key_A, "a")
    QTest.keyClicks(dialog(page).name, "peeter")
    dialog(page).roles.button(Role.AUDITOR).setFocus()
    QTest.keyClick(dialog(page).roles.button(Role.AUDITOR), Qt.Key.Key_Space)
    QTest.keyClick(dialog(page), Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)
    assert ("peeter", "Auditor") in listed(page)
    assert page.desktop.messages.said == "peeter is an auditor now"


@pytest.mark.usefixtures("team")
def test_a_name_that_cannot_be_used_stays_with_what_is_wrong_beside_it(page: TeamPage, qtbot: QtBot) -> None:
    press(page, qtbot, Qt.Key.Key_A, "a")
    QTest.keyClicks(dialog(page).name, "Mari")
    go_ahead(page, qtbot)
    assert dialog(page).problem.startswith("mari is in the team already, as operator.")
    assert dialog(page).name.text() == "Mari"
    assert page.desktop.messages.shown == ""
    QTest.keyClicks(dialog(page).name, "s")
    assert dialog(page).problem == ""
    go_ahead(page, qtbot)
    assert ("Maris", "Operator") in listed(page)


@pytest.mark.usefixtures("team")
def test_a_role_is_changed_and_taken_back(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    choose(page, "mari")
    press(page, qtbot, Qt.Key.Key_R, "r")
    assert dialog(page).roles.role is Role.OPERATOR
    QTest.mouseClick(dialog(page).roles.button(Role.EVALUATOR), Qt.MouseButton.LeftButton)
    go_ahead(page, qtbot)
    assert ("mari", "Evaluator") in listed(page)
    assert page.team.member is not None
    assert page.team.member.name == "mari"
    page.team.undo()
    settle(qtbot, page.desktop.jobs)
    assert ("mari", "Operator") in listed(page)
    assert page.team.last is None
    lines = place.desk.audit.page(AuditFilter(kinds=(Kind.TEAM,))).rows[:2]
    assert [line.sentence for line in lines] == [
        "olga changed the role of mari: evaluator → operator",
        "olga changed the role of mari: operator → evaluator",
    ]


@pytest.mark.usefixtures("team")
def test_the_same_role_again_changes_nothing(page: TeamPage, place: Workplace, qtbot: QtBot) -> None:
    versions = len(place.desk.configuring.history())
    choose(page, "mari")
    page.team.change_role()
    go_ahead(page, qtbot)
    assert len(place.desk.configuring.history()) == versions


@pytest.mark.usefixtures("team")
def test_taking_out_can_be_undone_and_the_last_supervisor_stays(page: TeamPage, qtbot: QtBot) -> None:
    choose(page, "jaan")
    press(page, qtbot, Qt.Key.Key_Delete)
    assert ("jaan", "was configurator") in listed(page)
    page.team.undo()
    settle(qtbot, page.desktop.jobs)
    assert ("jaan", "Configurator") in listed(page)
    choose(page, OPERATOR)
    press(page, qtbot, Qt.Key.Key_Delete)
    assert page.desktop.messages.shown.startswith("olga is the last supervisor.")
    assert (OPERATOR, "Supervisor") in listed(page)


@pytest.mark.usefixtures("team")
def test_whoever_left_comes_back_with_a_role(page: TeamPage, qtbot: QtBot) -> None:
    choose(page, "liis")
    page.team.open_panel()
    assert page.team.panel.change.text() == "Take in again…"
    assert page.team.panel.remove.isHidden()
    QTest.mouseClick(page.team.panel.change, Qt.MouseButton.LeftButton)
    go_ahead(page, qtbot)
    assert ("liis", "Operator") in listed(page)
    assert "Left the team" not in dict(listed(page))


@pytest.mark.usefixtures("team")
def test_the_panel_says_what_a_role_may_and_leads_to_what_was_done(page: TeamPage, qtbot: QtBot) -> None:
    choose(page, "mari")
    page.team.open_panel()
    said = [label.accessibleName() for label in page.team.panel.findChildren(QLabel)]
    assert "Send, resend and check codes: yes" in said
    assert "Change the configuration: no" in said
    acts = next(one for one in page.team.panel.findChildren(QPushButton) if one.text() == "What mari did")
    QTest.mouseClick(acts, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert page.audit.isVisible()
    assert page.audit.reading.filter.who == ("mari",)
    assert page.audit.states.text == "Nothing that fits yet. Nothing fits at any other time either."


# not allowed, lost, in trouble


@pytest.mark.usefixtures("team")
def test_an_auditor_sees_the_team_and_changes_nothing(
    page: TeamPage, place: Workplace, desktop: Desktop, qtbot: QtBot
) -> None:
    place.desk.team.add("second", Role.SUPERVISOR)
    place.desk.team.set_role(OPERATOR, Role.AUDITOR)
    page.refresh()
    settle(qtbot, desktop.jobs)
    page.team.open_panel()
    assert desktop.role is Role.AUDITOR
    assert not page.add.isEnabled()
    assert page.add.toolTip() == "needs the supervisor role"
    assert not page.team.panel.change.isEnabled()
    assert page.team.panel.remove.toolTip() == "needs the supervisor role"
    offers = {action.key: action for action in page.offers()}
    assert (offers["A"].enabled, offers["A"].why) == (False, "needs the supervisor role")


@pytest.mark.usefixtures("team")
def test_while_the_database_is_lost_nothing_is_offered(page: TeamPage, desktop: Desktop) -> None:
    desktop.set_writable(False)
    assert page.team.why_not == "the database does not answer"
    assert not page.add.isEnabled()
    assert page.team.states.text.startswith("The database does not answer.")
    assert listed(page)
    desktop.set_writable(True)
    assert page.add.isEnabled()


def test_the_plain_sentence_tells_a_file_from_a_server() -> None:
    assert "honest users only" in protection(shared=False)
    assert protection(shared=True) == SHARED


@pytest.mark.usefixtures("team")
def test_every_control_has_a_name(page: TeamPage, qtbot: QtBot) -> None:
    for show in (page.team.open_panel, page.show_audit, page.audit.open_panel):
        show()
        settle(qtbot, page.desktop.jobs)
        shown = [button for button in page.findChildren(QPushButton) if button.isVisible()]
        assert [button for button in shown if not (button.accessibleName() or button.text().strip())] == []
