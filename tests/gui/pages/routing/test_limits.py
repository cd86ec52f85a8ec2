import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from otpdesk.desk.routing_views import LimitLine, WhatIf
from otpdesk.gui.pages.routing import sentences
from tests.fixtures.desk import NUMBER, Workplace
from tests.gui.pages.routing.conftest import Hands


@pytest.fixture
def limits(hands: Hands) -> Hands:
    hands.press("L")
    return hands


def typed(hands: Hands, key: str, value: str, *, enter: bool = False) -> None:
    field = hands.limit(key).field
    assert isinstance(field, QLineEdit)
    hands.type(field, value, enter=enter)


def test_every_limit_is_shown_with_its_value_and_unit(limits: Hands) -> None:
    assert [row.line.label for row in limits.page.limits.rows.values()][:3] == ["Code length", "Code life", "Code rule"]
    assert limits.limit("gaps").value == "30,60,120"
    assert limits.limit("code_life").field.accessibleName() == "Code life, in s"


def test_a_value_is_drafted_with_enter_and_says_what_it_was(limits: Hands) -> None:
    typed(limits, "sends_per_number_day", "3", enter=True)
    limits.rest()

    assert limits.desktop.draft.changed_keys("policy") == {"sends_per_number_day"}
    assert limits.limit("sends_per_number_day").line.in_force == "10"
    assert sentences.stands(limits.limit("sends_per_number_day").line) == "was 10"
    limits.press("Ctrl+Z")
    assert limits.limit("sends_per_number_day").value == "10"


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("code_length", "4", "Code length is too small: at least 6."),
        ("gaps", "soon", "Gaps before each resend cannot be read."),
        ("sends_per_number_day", "many", "Sends per number and day must be a whole number."),
        ("spend_per_day", "", "Spend per day needs a value."),
    ],
)
def test_what_cannot_be_stays_in_its_field_with_a_sentence(limits: Hands, key: str, value: str, problem: str) -> None:
    field = limits.limit(key).field
    assert isinstance(field, QLineEdit)
    if value:
        typed(limits, key, value, enter=True)
    else:
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClick(field, Qt.Key.Key_Return)
    limits.rest()

    assert limits.limit(key).problem.startswith(problem)
    assert field.text() == value
    assert limits.desktop.draft.line.changes == ()
    limits.page.refresh()
    limits.rest()
    assert limits.limit(key).problem.startswith(problem)


def test_limits_that_contradict_each_other_are_drafted_and_marked(limits: Hands) -> None:
    typed(limits, "tries_per_number_day", "3", enter=True)
    limits.rest()
    assert "cannot be fewer" in limits.limit("tries_per_number_day").problem
    assert limits.desktop.draft.line.problems


def test_the_code_rule_is_explained_in_plain_words(limits: Hands) -> None:
    row = limits.limit("code_rule")
    assert isinstance(row.field, QComboBox)
    limits.pick(row.field, "newest_only")
    limits.rest()
    assert row.line.value == "newest_only"
    assert sentences.CODE_RULES["newest_only"] == row._help.text()


def test_what_another_value_would_have_done_is_said_while_it_is_typed(limits: Hands, place: Workplace) -> None:
    for _ in range(3):
        place.send(NUMBER)
        place.clock.turn(3600)
    place.desk.checking.check(place.send(NUMBER).attempt.verification_id, place.codes()[-1])

    typed(limits, "sends_per_number_day", "2")
    limits.qtbot.waitUntil(lambda: bool(limits.limit("sends_per_number_day").whatif))
    assert limits.limit("sends_per_number_day").whatif == (
        "At 2 a number and day 2 of 4 sends of the last 7 days would have been blocked, 1 of them verified. "
        "In the last 24 hours 2 of 4, 1 of them verified."
    )
    assert limits.desktop.draft.line.changes == ()


def test_only_the_last_value_that_was_tried_is_answered(limits: Hands, place: Workplace) -> None:
    place.send(NUMBER)
    row = limits.limit("sends_per_number_day")
    limits.page.limits.try_out("sends_per_number_day", "9")
    assert isinstance(row.field, QLineEdit)
    row.field.setText("8")
    limits.page.limits.try_out("sends_per_number_day", "8")
    limits.rest()
    assert row.whatif.startswith("At 8 a number and day none of 1 sends")


def test_use_stands_beside_the_limits_masked(limits: Hands, place: Workplace) -> None:
    place.send(NUMBER)
    limits.page.refresh()
    limits.rest()
    (use,) = limits.limit("sends_per_number_day").line.uses
    assert (use.who, use.text) == ("+372 •••• ••11", "1 of 10")
    (mine,) = limits.limit("sends_per_operator_hour").line.uses
    assert (mine.who, mine.text) == ("You", "1 of 60")


def test_the_page_opens_at_the_place_that_was_asked_for(hands: Hands) -> None:
    hands.page.opened(place="limits")
    hands.rest()
    assert hands.page.choice.chosen == 1
    hands.page.opened(place="explain")
    hands.rest()
    assert hands.page.choice.chosen == 0
    assert hands.page.routes.explain.address.hasFocus()


def test_values_are_locked_while_the_database_does_not_answer(limits: Hands) -> None:
    limits.desktop.set_writable(False)
    assert not any(row.field.isEnabled() for row in limits.page.limits.rows.values())


def line(key: str, value: str, default: str = "10") -> LimitLine:
    return LimitLine(key, "L", "", "Resends", "", "number", (), default, value, value)


def test_what_was_not_sent_and_what_would_not_have_been_blocked_is_said() -> None:
    key = "sends_per_number_day"
    assert sentences.whatif(line(key, "10"), "3", WhatIf(0, 0, 0)) == (
        "At 3 a number and day: nothing was sent in the last 0 days."
    )
    assert "none of 4 sends" in sentences.whatif(line(key, "10"), "3", WhatIf(4, 0, 0))


@pytest.mark.parametrize(("value", "said"), [("10", ""), ("7", "default 10")])
def test_a_value_that_is_not_the_default_says_what_that_is(value: str, said: str) -> None:
    assert sentences.stands(line("sends_per_number_day", value)) == said
