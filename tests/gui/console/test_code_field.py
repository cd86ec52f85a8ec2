"""The code field: one line edit, digits only, forgetful."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.gui.pages.console.code_field import CodeField
from otpdesk.gui.theme import Theme


class Keys(QWidget):
    """Stands for the page: remembers the keys that the field left to it."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[str] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        self.left.append(event.text())


@pytest.fixture
def page(qtbot: QtBot) -> Keys:
    page = Keys()
    qtbot.addWidget(page)
    QVBoxLayout(page)
    return page


@pytest.fixture
def field(qtbot: QtBot, theme: Theme, page: Keys) -> CodeField:
    field = CodeField(theme)
    layout = page.layout()
    assert layout is not None
    layout.addWidget(field)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    field.setFocus()
    return field


def test_it_takes_digits_and_leaves_letters_to_the_page(field: CodeField, page: Keys) -> None:
    QTest.keyClicks(field, "4r8v2")
    assert field.text() == "482"
    assert page.left == ["r", "v"]


def test_digits_of_other_scripts_become_ascii(field: CodeField) -> None:
    field.take("٤٨٢")
    assert field.text() == "482"


def test_it_takes_no_more_digits_than_the_code_has(field: CodeField) -> None:
    QTest.keyClicks(field, "4821937")
    assert field.text() == "482193"


def test_enter_checks_a_full_field_only_and_nothing_checks_by_itself(field: CodeField) -> None:
    entered: list[None] = []
    field.entered.connect(lambda: entered.append(None))
    QTest.keyClicks(field, "48219")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "3")
    assert entered == []
    QTest.keyClick(field, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert len(entered) == 1


@pytest.mark.parametrize("pasted", ["482193", " 482 193 ", "482-193", "482–193\n", "4 8 2 1 9 3"])
def test_pasting_strips_blanks_and_hyphens(field: CodeField, pasted: str) -> None:
    QGuiApplication.clipboard().setText(pasted)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "482193"


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("Your code is 482193", "Only digits can be pasted here."),
        ("48219377", "That has 8 digits; a code has 6."),
        ("", "Only digits can be pasted here."),
    ],
)
def test_what_is_no_code_is_not_pasted_and_it_says_why(field: CodeField, pasted: str, why: str) -> None:
    said: list[str] = []
    field.refused.connect(said.append)
    field.paste_text(pasted)
    assert (field.text(), said) == ("", [why])


def test_it_cannot_be_undone_copied_or_cut(field: CodeField) -> None:
    QGuiApplication.clipboard().setText("nothing")
    QTest.keyClicks(field, "482193")
    field.selectAll()
    for key in (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Undo):
        QTest.keySequence(field, QKeySequence(key))
    field.clear()
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Undo))
    assert field.text() == ""
    assert QGuiApplication.clipboard().text() == "nothing"
    assert not field.isUndoAvailable()


def test_a_wrong_digit_is_corrected_in_place(field: CodeField) -> None:
    QTest.keyClicks(field, "482193")
    QTest.keyClick(field, Qt.Key.Key_Home)
    QTest.keyClicks(field, "7")
    assert field.text() == "782193"
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert field.text() == "72193"
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "2193"


def test_what_is_typed_is_forgotten_after_a_minute_without_a_key(field: CodeField) -> None:
    field.take("482")
    assert field.forgetting.isActive()
    assert field.forgetting.interval() == 60_000
    field.forgetting.timeout.emit()
    assert field.text() == ""
    assert not field.forgetting.isActive()


def test_what_is_typed_is_forgotten_when_the_application_loses_the_focus(field: CodeField) -> None:
    field.take("482")
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert field.text() == ""


@pytest.mark.parametrize("length", [6, 8, 10])
def test_it_has_as_many_boxes_as_the_code_has_digits_and_says_so(field: CodeField, length: int) -> None:
    field.set_length(length)
    field.take("1" * length)
    assert field.full
    assert field.accessibleName() == f"Code the customer reads out, {length} digits"
    assert not field.grab().isNull()


def test_where_nobody_knows_the_length_boxes_are_added_as_they_are_needed(field: CodeField) -> None:
    field.set_length(6, 4, 10)
    room = field.size()
    assert field.accessibleName() == "Code the customer reads out, 4 to 10 digits"
    assert field.boxes == 6
    QTest.keyClicks(field, "482")
    assert not field.full
    QTest.keyClicks(field, "1")
    assert (field.full, field.boxes) == (True, 6)
    QTest.keyClicks(field, "937566")
    assert (field.text(), field.boxes) == ("4821937566", 10)
    assert field.size() == room
    QTest.keyClicks(field, "7")
    assert field.text() == "4821937566"
    field.paste_text("48219375661")
    assert not field.grab().isNull()


def test_a_short_code_is_checked_where_nobody_knows_the_length(field: CodeField) -> None:
    entered: list[None] = []
    field.entered.connect(lambda: entered.append(None))
    field.set_length(6, 4, 10)
    QTest.keyClicks(field, "4821")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert len(entered) == 1
