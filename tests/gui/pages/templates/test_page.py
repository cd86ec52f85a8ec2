"""The Templates page over a real desk: what is shown, typed, drafted, taken back and published."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.errors import StoreProblem
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.providers.trial import Trial
from otpdesk.gui.pages.templates import TemplatesPage
from otpdesk.gui.pages.templates.copying import Copying
from otpdesk.gui.pages.templates.history import History
from otpdesk.gui.states import State
from otpdesk.otp import Channel, Purpose
from otpdesk.texts import DLT_ENTITY, DLT_TEMPLATE
from tests.fixtures.desk import NUMBER, Workplace
from tests.fixtures.gui import settle
from tests.gui.looking import CHECKS

CALL = Purpose.SUPPORT_CALL
GOOD = "{company}: {code} for your call, {minutes} min. We ask for it only if you called us."


@pytest.fixture
def page(desktop: Desktop, ground: QWidget, qtbot: QtBot) -> TemplatesPage:
    made = TemplatesPage(desktop)
    row = QHBoxLayout(ground)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(made)
    ground.show()
    qtbot.waitExposed(ground)
    made.opened()
    settle(qtbot, desktop.jobs)
    return made


@pytest.fixture
def settled(qtbot: QtBot, desktop: Desktop) -> Callable[[], None]:
    def wait() -> None:
        settle(qtbot, desktop.jobs)

    return wait


def type_text(page: TemplatesPage, text: str) -> None:
    """Type a whole text in place of what is there, then leave the field."""
    page.editor.body.setFocus()
    page.editor.body.selectAll()
    QTest.keyClicks(page.editor.body, text)
    page.escape()


def cells(page: TemplatesPage, language: str) -> list[str]:
    number = page.matrix.model.number_of(language)
    return page.matrix.model.line(number).split("\t")


def dialog(page: TemplatesPage, kind: type[QDialog]) -> QDialog:
    [found] = [one for one in page.window().findChildren(kind) if one.isVisible()]
    return found


def test_what_is_shown_first_is_the_desks_language_and_the_built_in_text(page: TemplatesPage) -> None:
    assert cells(page, "en") == ["English", "Built-in", "Built-in", "Built-in", "Built-in"]
    assert page.editor.title.text() == "Support call · English"
    assert page.editor.origin.text() == "Built-in. Change it, and it is the desk's own."
    assert page.editor.body.chips == ("{company}", "{code}", "{minutes}")
    assert page.editor.checklist.lacking == ()
    assert page.preview.text.text().startswith("Our company: 407126 is your code")
    assert page.preview.measure.text().startswith("GSM-7, 1 message (")
    assert "to Estonia" in page.preview.price.text()


def test_what_is_typed_goes_into_the_draft_when_the_field_is_left(
    page: TemplatesPage, desktop: Desktop, settled: Callable[[], None]
) -> None:
    type_text(page, GOOD)
    settled()
    assert [one.title for one in desktop.draft.line.changes] == ["SMS text for support call, en"]
    assert cells(page, "en")[1] == "Own"
    assert page.editor.origin.text() == "The desk's own text, changed and not saved yet."
    desktop.draft.undo()
    settled()
    assert desktop.draft.line.changes == ()
    assert page.editor.origin.text().startswith("Built-in")
    assert "Our staff" in page.editor.body.toPlainText()


def test_what_is_typed_goes_into_the_draft_after_a_pause_too(
    page: TemplatesPage, desktop: Desktop, qtbot: QtBot
) -> None:
    page.editor.body.setFocus()
    QTest.keyClicks(page.editor.body, "Hi! ")
    qtbot.waitUntil(lambda: bool(desktop.draft.line.changes))


def test_a_missing_part_is_marked_while_it_is_typed_and_its_chip_put_in_by_a_click(
    page: TemplatesPage, settled: Callable[[], None]
) -> None:
    page.editor.body.setFocus()
    page.editor.body.selectAll()
    QTest.keyClicks(page.editor.body, "{company}: for your call, {minutes} min. Only if you called us. ")
    assert list(page.editor.checklist.lacking) == ["The code"]
    assert page.editor.chips["code"].text() == "+ code – missing"
    QTest.mouseClick(page.editor.chips["code"], Qt.MouseButton.LeftButton)
    assert list(page.editor.checklist.lacking) == []
    assert page.editor.body.chips[-1] == "{code}"
    assert page.editor.body.hasFocus()
    page.escape()
    settled()


def test_backspace_takes_a_chip_away_as_a_whole(page: TemplatesPage) -> None:
    body = page.editor.body
    body.setPlainText("a {code}")
    cursor = body.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    body.setTextCursor(cursor)
    QTest.keyClick(body, Qt.Key.Key_Backspace)
    assert body.toPlainText() == "a "
    body.setPlainText("{code}b")
    QTest.keyClick(body, Qt.Key.Key_Delete)
    assert body.toPlainText() == "b"


def test_what_cannot_be_in_a_draft_stays_in_its_field_with_a_sentence(
    page: TemplatesPage, desktop: Desktop, settled: Callable[[], None]
) -> None:
    field = page.editor.ids[DLT_ENTITY]
    field.setFocus()
    QTest.keyClicks(field, "12x")
    page.escape()
    settled()
    assert page.editor.problem.text() == "DLT entity id is digits only. As the operator's portal shows it."
    assert field.text() == "12x"
    assert field.property("wrong") == "true"
    assert list(desktop.draft.line.changes) == []
    for key, typed in ((DLT_ENTITY, "1201159134567890123"), (DLT_TEMPLATE, "1207161234567890123")):
        page.editor.ids[key].selectAll()
        QTest.keyClicks(page.editor.ids[key], typed)
    page.editor.settle()
    settled()
    assert page.editor.problem.isHidden()
    assert ("DLT entity id", "1201159134567890123") in desktop.draft.line.changes[0].after


def test_the_character_that_doubles_the_price_is_named_and_replaced_by_a_click(
    page: TemplatesPage, settled: Callable[[], None]
) -> None:
    page.editor.put("", f"{GOOD} That’s it, for today, and – thanks.")
    settled()
    assert page.preview.dear.text() == "’ – are not in the GSM alphabet: 2 messages instead of 1."
    page.preview.replace_wanted.emit("’")
    assert "That's" in page.editor.body.toPlainText()
    page.preview.replace_wanted.emit("")
    assert page.preview.dear.isHidden()
    assert "1 message" in page.preview.measure.text()
    settled()


def test_a_click_on_a_cell_and_the_choice_on_top_bring_another_channel(
    page: TemplatesPage, settled: Callable[[], None]
) -> None:
    page.matrix.go_to(CALL, "de", Channel.EMAIL)
    settled()
    assert page.editor.subject.text() == "{company}: Ihr Code"
    assert page.preview.subject.text() == "Our company: Ihr Code"
    assert page.editor.ids_box.isHidden()
    QTest.keyClick(page.editor.channels, Qt.Key.Key_Home)
    settled()
    assert page.editor.subject.isHidden()
    page.matrix.go_to(CALL, "de", Channel.VOICE)
    settled()
    assert "4, 0, 7, 1, 2, 6" in page.preview.text.text()
    assert page.preview.measure.text().startswith("About ")
    assert page.preview.chain.text() == "de (built-in, taken)  →  en (built-in)"


def test_the_arrow_keys_go_through_languages_and_channels(page: TemplatesPage, settled: Callable[[], None]) -> None:
    table = page.matrix.table
    table.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(table, key)
    settled()
    assert page.editor.title.text() == "Support call · German"
    assert page.matrix.channel is Channel.VOICE
    assert "4, 0, 7" in page.preview.text.text()
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(2, 4)).center()
    )
    settled()
    assert (page.matrix.language, page.matrix.channel) == ("es", Channel.EMAIL)
    assert page.editor.subject.isVisible()


def test_typed_text_follows_its_own_language_when_another_is_chosen(
    page: TemplatesPage, desktop: Desktop, settled: Callable[[], None]
) -> None:
    page.editor.body.setFocus()
    page.editor.body.selectAll()
    QTest.keyClicks(page.editor.body, GOOD)
    page.matrix.table.choose(page.matrix.model.number_of("fr"))
    settled()
    assert [one.key for one in desktop.draft.line.changes] == ["support_call|en|sms"]
    assert page.editor.title.text() == "Support call · French"


def test_a_text_is_reset_and_copied_to_a_new_language(
    page: TemplatesPage, desktop: Desktop, settled: Callable[[], None]
) -> None:
    type_text(page, GOOD)
    settled()
    page.acts.copy()
    asked = dialog(page, Copying)
    assert isinstance(asked, Copying)
    asked.languages.setEditText("nonsense")
    QTest.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    settled()
    assert asked.problem.text().startswith("That is no language.")
    asked.languages.setEditText("lv")
    QTest.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    settled()
    assert asked.isHidden()
    assert page.matrix.language == "lv"
    assert cells(page, "lv") == ["Latvian", "Own", "→ en", "→ en", "→ en"]
    assert page.editor.body.toPlainText() == GOOD
    page.acts.reset()
    settled()
    assert [one.key for one in desktop.draft.line.changes] == ["support_call|en|sms"]


def test_the_versions_of_a_text_show_what_changed_and_bring_one_back(
    page: TemplatesPage, desktop: Desktop, place: Workplace, settled: Callable[[], None]
) -> None:
    place.desk.templates.put(CALL, "en", Channel.SMS, "", GOOD)
    place.desk.templates.put(CALL, "en", Channel.SMS, "", f"{GOOD} Thanks.")
    page.refresh()
    settled()
    page.acts.show_history()
    settled()
    shown = dialog(page, History)
    assert isinstance(shown, History)
    assert shown.list.count() == 2
    assert "Thanks." in shown.text.toHtml()
    shown.list.setCurrentRow(1)
    QTest.mouseClick(shown.again, Qt.MouseButton.LeftButton)
    settled()
    assert shown.isHidden()
    assert page.editor.body.toPlainText() == GOOD
    assert len(desktop.draft.line.changes) == 1


def test_the_page_opens_at_the_text_that_is_asked_for(page: TemplatesPage, settled: Callable[[], None]) -> None:
    page.opened(purpose="login", language="ru", channel="email")
    settled()
    assert page.editor.title.text() == "Login · Russian"
    assert page.editor.subject.isVisible()


def test_a_filter_narrows_the_languages(page: TemplatesPage) -> None:
    page.focus_find()
    QTest.keyClicks(page.filter_field, "est")
    assert [row.language for row in page.matrix.model.records] == ["et"]


def test_a_database_that_does_not_answer_is_said_with_retry_and_typing_stops(
    page: TemplatesPage, desktop: Desktop, settled: Callable[[], None]
) -> None:
    page.states.show_problem(StoreProblem("The database is busy.", "Try again."))
    assert "The database is busy." in page.states.text
    desktop.set_writable(False)
    assert page.editor.body.isReadOnly()
    desktop.set_writable(True)
    assert not page.editor.body.isReadOnly()
    page.states.retried.emit()
    settled()
    assert page.states.state is State.CONTENT
    assert page.states.text == ""


def test_every_cell_says_in_words_what_it_is(page: TemplatesPage, settled: Callable[[], None]) -> None:
    page.editor.put("", "{company}")
    settled()
    model = page.matrix.model
    index = model.index(model.number_of("en"), 1)
    said = str(model.data(index, int(Qt.ItemDataRole.AccessibleTextRole)))
    assert said.startswith("SMS: the desk's own text, changed, ")
    assert "{code} is missing" in said


def test_a_test_to_me_says_the_text_in_force_in_its_language(
    page: TemplatesPage, desktop: Desktop, place: Workplace, settled: Callable[[], None]
) -> None:
    page.matrix.go_to(Purpose.LOGIN, "de", Channel.SMS)
    settled()
    page.acts.send_test()
    settled()
    asked = dialog(page, Trial)
    assert isinstance(asked, Trial)
    QTest.keyClicks(asked.field, NUMBER)
    QTest.mouseClick(asked.send_button, Qt.MouseButton.LeftButton)
    settled()
    assert "ist Ihr Code zum Anmelden" in place.simulator.ledger.entries[-1].text
    assert not desktop.messages.shown


def test_every_control_has_a_name_a_label_a_size_and_its_turn(page: TemplatesPage, settled: Callable[[], None]) -> None:
    for channel in Channel:
        page.matrix.go_to(CALL, "en", channel)
        settled()
        assert [line for check in CHECKS for line in check(page.body)] == []
    page.matrix.go_to(CALL, "en", Channel.SMS)
    settled()
    page.editor.put("", "{company} – it’s")
    settled()
    page.acts.copy()
    page.acts.show_history()
    settled()
    for root in (page.body, dialog(page, Copying), dialog(page, History)):
        assert [line for check in CHECKS for line in check(root)] == []
