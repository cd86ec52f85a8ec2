"""What a role makes of the window: pages that it may not open are absent."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.gui.pages import PAGES
from otpdesk.gui.window import Window
from otpdesk.roles import Right, Role
from tests.fixtures.desk import OPERATOR, Workplace
from tests.fixtures.gui import opener, settle

EVALUATE = [spec.key for spec in PAGES if spec.group == "Evaluate"]
CONFIGURE = ["providers", "routing", "countries", "templates"]
MAY_OPEN = {
    Role.OPERATOR: ["console", "activity"],
    Role.EVALUATOR: ["activity", *EVALUATE],
    Role.CONFIGURATOR: ["console", "activity", *EVALUATE, *CONFIGURE],
    Role.SUPERVISOR: ["console", "activity", *EVALUATE, *CONFIGURE, "team"],
    Role.AUDITOR: ["activity", "team"],
}


def give(place: Workplace, role: Role) -> None:
    """Olga gets a role in a team that Jaan leads."""
    place.desk.team.add(OPERATOR, Role.SUPERVISOR)
    place.desk.team.add("jaan", Role.SUPERVISOR)
    if role is not Role.SUPERVISOR:
        place.desk.team.set_role(OPERATOR, role)


def reread(window: Window, qtbot: QtBot) -> None:
    window.backstage.read_health()
    settle(qtbot, window.desktop.jobs)


def railed(window: Window) -> list[str]:
    buttons = [one for one in window.rail.findChildren(QPushButton) if one.property("role") == "rail"]
    return [button.accessibleName() for button in buttons if not button.isHidden()]


def titles(keys: list[str]) -> list[str]:
    return [spec.title for spec in PAGES if spec.key in keys]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_its_pages(role: Role) -> None:
    assert [spec.key for spec in PAGES if role.may(spec.right)] == MAY_OPEN[role]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_only_the_pages_of_the_role_are_there(
    closed_window: Window, place: Workplace, qtbot: QtBot, role: Role
) -> None:
    give(place, role)
    closed_window.open(opener(place))
    qtbot.waitUntil(lambda: closed_window.desktop.me is not None)
    settle(qtbot, closed_window.desktop.jobs)

    keys = MAY_OPEN[role]
    assert [spec.key for spec in closed_window.pages] == keys
    assert railed(closed_window) == titles(keys)
    assert closed_window.page_key == keys[0]
    assert closed_window.desktop.role is role
    labels = [label.text() for label in closed_window.rail.findChildren(QLabel)]
    assert role.value.capitalize() in labels
    for spec in PAGES:
        closed_window.go(keys[0])
        keys_of_page = QKeySequence(spec.shortcut)[0]  # type: ignore[index]
        QTest.keyClick(closed_window, keys_of_page.key(), keys_of_page.keyboardModifiers())
        settle(qtbot, closed_window.desktop.jobs)
        assert closed_window.page_key == (spec.key if spec.key in keys else keys[0])


def test_until_the_role_is_known_the_rail_shows_what_everybody_has(closed_window: Window) -> None:
    assert railed(closed_window) == ["Console", "Activity"]


def test_without_a_team_every_page_is_there(window: Window) -> None:
    assert railed(window) == [spec.title for spec in PAGES]
    assert window.desktop.role is None
    assert window.desktop.may(Right.TEAM)


def test_a_role_that_changes_at_another_desk_is_followed(window: Window, place: Workplace, qtbot: QtBot) -> None:
    give(place, Role.SUPERVISOR)
    reread(window, qtbot)
    window.go("team")
    settle(qtbot, window.desktop.jobs)
    place.desk.team.set_role(OPERATOR, Role.EVALUATOR)
    reread(window, qtbot)
    assert window.page_key == "activity"
    assert railed(window) == titles(MAY_OPEN[Role.EVALUATOR])


def test_whoever_was_taken_out_is_told_and_sees_no_page(window: Window, place: Workplace, qtbot: QtBot) -> None:
    give(place, Role.SUPERVISOR)
    place.desk.team.remove(OPERATOR)
    reread(window, qtbot)
    assert window.page is None
    assert railed(window) == []
    said = " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())
    assert "You are not in this desk's team any more." in said
    assert "Ask jaan." in said


def test_what_leads_to_a_page_of_another_role_says_so(window: Window, place: Workplace, qtbot: QtBot) -> None:
    give(place, Role.AUDITOR)
    reread(window, qtbot)
    window.desktop.go("console", verification_id="v0")
    assert window.page_key == "activity"
    assert window.desktop.messages.shown == "Console needs the operator, configurator or supervisor role."
