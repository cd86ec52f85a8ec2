from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otpdesk.configuration import Place, Section
from otpdesk.desk.desk import Desk
from otpdesk.gui.drafting.conflicts import Conflicts
from tests.fixtures.desk import Workplace
from tests.gui.drafting.conftest import Draughtsman

LENGTH, LIFE = Place(Section.POLICY, "code_length"), Place(Section.POLICY, "code_life")


@pytest.fixture
def conflicts(at_work: Draughtsman, place: Workplace) -> Iterator[Conflicts]:
    """Bob has published two rows that are changed here, and a third is changed here only."""
    at_work.edit({LENGTH: 8, LIFE: 600, Place(Section.POLICY, "spend_per_day"): 60})
    bob = Desk(replace(place.context, operator="bob")).drafts
    bob.edit({LENGTH: 7, LIFE: 120})
    bob.publish("because", bob.read().version)
    at_work.page.opened()
    at_work.rest()
    at_work.page.draft_bar.settle.click()
    made = at_work.page.window().findChild(Conflicts)
    assert isinstance(made, Conflicts)
    yield made
    made.deleteLater()


@pytest.mark.usefixtures("conflicts")
def test_the_bar_says_that_somebody_else_was_at_work(at_work: Draughtsman) -> None:
    bar = at_work.page.draft_bar

    assert bar.text.endswith("2 changed by somebody else too")
    assert bar.settle.isVisible()
    assert not bar.save.isEnabled()


def test_each_row_names_who_and_both_values(conflicts: Conflicts) -> None:
    assert [row.conflict.title for row in conflicts.rows] == ["Code length", "Code life"]
    first = conflicts.rows[0]
    assert first.theirs.text().startswith("Keep bob’s, ")
    assert first.theirs.accessibleName() == "Code length: keep what bob published, Code length 7 digits"
    assert first.mine.accessibleName() == "Code length: take yours, Code length 8 digits"


def test_nothing_happens_before_every_row_has_its_choice(
    at_work: Draughtsman, conflicts: Conflicts, place: Workplace
) -> None:
    assert not conflicts.settle.isEnabled()
    QTest.keyClick(conflicts.rows[0].mine, Qt.Key.Key_Space)
    assert not conflicts.settle.isEnabled()
    QTest.keyClick(conflicts.rows[1].theirs, Qt.Key.Key_Space)

    QTest.mouseClick(conflicts.settle, Qt.MouseButton.LeftButton)
    at_work.rest()

    assert conflicts.isHidden()
    assert at_work.desktop.draft.line.conflicts == ()
    assert at_work.desktop.draft.changed_keys("policy") == {"code_length", "spend_per_day"}
    at_work.desktop.draft.publish("both", lambda problem: pytest.fail(problem.title), lambda: None)
    at_work.rest()
    policy = place.desk.configuring.policy()
    assert (policy.code_length, policy.code_life, policy.spend_per_day) == (8, 120, 60)


def test_escape_settles_nothing(at_work: Draughtsman, conflicts: Conflicts) -> None:
    QTest.keyClick(conflicts, Qt.Key.Key_Escape)

    assert conflicts.isHidden()
    assert len(at_work.desktop.draft.line.conflicts) == 2


def test_reviewing_shows_the_conflicts_first(at_work: Draughtsman, conflicts: Conflicts) -> None:
    conflicts.reject()
    at_work.page.review()

    shown = [one for one in at_work.page.window().findChildren(Conflicts) if one.isVisible()]
    assert len(shown) == 1
    shown[0].reject()
