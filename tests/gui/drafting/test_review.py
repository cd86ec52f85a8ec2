from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from otpdesk.configuration import Place, Section
from otpdesk.desk.desk import Desk
from otpdesk.gui.drafting.review import Review
from otpdesk.gui.drafting.rows import ChangeRow
from tests.fixtures.desk import Workplace
from tests.gui.drafting.conftest import Draughtsman


@pytest.fixture
def review(at_work: Draughtsman) -> Iterator[Review]:
    at_work.limit("code_length", 8)
    at_work.limit("code_life", 600)
    at_work.page.draft_bar.save.click()
    made = at_work.page.window().findChild(Review)
    assert isinstance(made, Review)
    yield made
    made.deleteLater()


def rows(review: Review) -> list[ChangeRow]:
    return [row for row in review.findChildren(ChangeRow) if row.isVisible()]


def words(review: Review) -> str:
    return " ".join(label.text() for label in review.findChildren(QLabel) if label.isVisible())


def test_every_change_is_shown_before_and_after_and_said(review: Review) -> None:
    assert [row.accessibleName() for row in rows(review)] == [
        "Limit Code length, changed. before: Code length 6 digits. after: Code length 8 digits",
        "Limit Code life, changed. before: Code life 300 s. after: Code life 600 s",
    ]
    assert "olga" in words(review)
    assert review.why.hasFocus()


def test_a_reason_is_wanted_and_enter_saves(at_work: Draughtsman, review: Review, place: Workplace) -> None:
    QTest.keyClick(review.why, Qt.Key.Key_Return)
    assert review.problem.startswith("Say why, in a few words.")
    assert place.desk.configuring.policy().code_length == 6

    QTest.keyClicks(review.why, "Longer codes")
    assert review.problem == ""
    QTest.keyClick(review.why, Qt.Key.Key_Return)
    at_work.rest()

    assert review.isHidden()
    newest = place.desk.drafts.versions()[0]
    assert (newest.why, newest.changed) == ("Longer codes", 2)
    assert at_work.desktop.messages.said == f"Version {newest.version} is in force"
    assert at_work.page.draft_bar.isHidden()
    assert not at_work.desktop.draft.stack.canUndo()


@pytest.mark.parametrize(("sandbox", "button"), [(False, "Save on Live"), (True, "Save")])
def test_live_is_said_in_stricter_words_than_the_sandbox(
    at_work: Draughtsman, review: Review, *, sandbox: bool, button: str
) -> None:
    at_work.desktop.sandbox = sandbox
    at_work.limit("spend_per_day", 60)

    assert review.save.text() == button
    assert ("real customers" in words(review)) is not sandbox


def test_one_change_is_discarded_in_the_review_and_the_last_one_closes_it(at_work: Draughtsman, review: Review) -> None:
    def discard() -> None:
        buttons = rows(review)[0].findChildren(QPushButton)
        assert [one.accessibleName() for one in buttons] == [f"Discard the change of {rows(review)[0].change.title}"]
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        at_work.rest()

    discard()
    assert [row.change.key for row in rows(review)] == ["code_life"]
    discard()
    assert review.isHidden()
    assert at_work.desktop.draft.stack.canUndo()


def test_a_problem_keeps_it_from_being_saved(at_work: Draughtsman, review: Review) -> None:
    at_work.limit("tries_per_number_day", 4)

    assert not review.save.isEnabled()
    assert "must be put right" in words(review)
    QTest.keyClicks(review.why, "because")
    QTest.keyClick(review.why, Qt.Key.Key_Return)
    at_work.rest()
    assert review.isVisible()


def test_without_the_database_nothing_is_saved(at_work: Draughtsman, review: Review) -> None:
    at_work.desktop.set_writable(False)
    assert not review.save.isEnabled()
    at_work.desktop.set_writable(True)
    assert review.save.isEnabled()


def test_what_was_published_meanwhile_is_said_and_looked_at_once_more(
    at_work: Draughtsman, review: Review, place: Workplace
) -> None:
    bob = Desk(replace(place.context, operator="bob")).drafts
    bob.edit({Place(Section.POLICY, "spend_per_day"): 70})
    bob.publish("because", bob.read().version)

    QTest.keyClicks(review.why, "Longer codes")
    QTest.keyClick(review.why, Qt.Key.Key_Return)
    at_work.rest()
    assert "has been published meanwhile" in review.problem
    assert review.why.text() == "Longer codes"

    QTest.keyClick(review.why, Qt.Key.Key_Return)
    at_work.rest()
    assert review.isHidden()
    policy = place.desk.configuring.policy()
    assert (policy.code_length, policy.spend_per_day) == (8, 70)


def test_escape_leaves_everything_as_it_is(at_work: Draughtsman, review: Review) -> None:
    QTest.keyClick(review.why, Qt.Key.Key_Escape)

    assert review.isHidden()
    assert at_work.desktop.draft.changed_keys("policy") == {"code_length", "code_life"}
