from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from otpdesk.configuration import Place, Section
from tests.gui.drafting.conftest import Draughtsman


def test_without_a_change_there_is_no_bar(at_work: Draughtsman) -> None:
    assert at_work.page.draft_bar.isHidden()
    assert at_work.page.note() == ""


def test_the_bar_counts_the_changes_and_names_them(at_work: Draughtsman) -> None:
    at_work.limit("code_length", 8)
    bar = at_work.page.draft_bar

    assert bar.isVisible()
    assert bar.text == "1 unsaved change · Code length"
    assert at_work.page.note() == "Changed, not saved – nothing takes effect until you save"

    at_work.limit("tries_per_number_day", 4)
    assert bar.text == "2 unsaved changes · Code length, Tries per number and day · 1 needs fixing"
    assert not bar.save.isEnabled()
    assert "cannot be fewer" in bar.save.toolTip()


def test_every_button_of_the_bar_has_a_name_and_takes_the_keyboard(at_work: Draughtsman) -> None:
    at_work.limit("code_length", 8)
    bar = at_work.page.draft_bar

    for button in (bar.discard, bar.settle, bar.review, bar.save):
        assert button.accessibleName()
        assert button.focusPolicy() & button.focusPolicy().TabFocus
        assert button.height() >= 32 or button.isHidden()


def test_changes_are_taken_back_and_done_again(at_work: Draughtsman) -> None:
    draft = at_work.desktop.draft
    at_work.limit("code_length", 8)
    at_work.limit("code_life", 600)

    draft.undo()
    draft.undo()
    draft.redo()
    at_work.rest()

    assert draft.changed_keys("policy") == {"code_length"}
    draft.undo()
    draft.undo()
    at_work.rest()
    assert draft.line.changes == ()
    draft.redo()
    draft.redo()
    draft.redo()
    at_work.rest()
    assert draft.changed_keys("policy") == {"code_length", "code_life"}


def test_discarding_ends_every_change_and_can_be_taken_back(at_work: Draughtsman) -> None:
    at_work.limit("code_length", 8)

    at_work.page.draft_bar.discard.click()
    at_work.rest()
    assert at_work.page.draft_bar.isHidden()

    at_work.desktop.draft.undo()
    at_work.rest()
    assert at_work.page.draft_bar.text == "1 unsaved change · Code length"


def test_nothing_can_be_saved_while_the_database_does_not_answer(at_work: Draughtsman) -> None:
    at_work.limit("code_length", 8)
    bar = at_work.page.draft_bar

    at_work.desktop.set_writable(False)
    assert not bar.save.isEnabled()
    assert not bar.discard.isEnabled()
    assert all(not one.enabled for one in at_work.page.offers() if one.key in {"Ctrl+S", "Ctrl+Z", "Ctrl+Shift+Z"})

    at_work.desktop.set_writable(True)
    assert bar.save.isEnabled()


def test_an_act_that_the_desk_refuses_changes_nothing_and_is_said(at_work: Draughtsman) -> None:
    at_work.edit({Place(Section.POLICY, "code_length"): 3})

    assert at_work.desktop.draft.line.changes == ()
    assert not at_work.desktop.draft.stack.count()
    assert "Code length is too small" in at_work.desktop.messages.shown


def test_the_bar_comes_after_what_the_page_shows(at_work: Draughtsman) -> None:
    field = QLineEdit()
    QVBoxLayout(at_work.page.body).addWidget(field)
    at_work.limit("code_length", 8)
    field.setFocus()

    QTest.keyClick(field, Qt.Key.Key_Tab)

    assert at_work.page.draft_bar.discard.hasFocus()


def test_the_page_looks_for_what_others_publish_only_while_it_is_in_front(at_work: Draughtsman) -> None:
    assert at_work.page._looking.isActive()
    at_work.page.hide()
    assert not at_work.page._looking.isActive()
