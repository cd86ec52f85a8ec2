"""Find, and what it offers when it finds nobody."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from otpdesk.gui.pages.console.add_customer import AddCustomer
from otpdesk.gui.pages.console.suggestions import OfferKind, offers
from tests.fixtures.console import Console

WHOLE = "+372 5200 3333"
DIGITS = WHOLE.replace(" ", "")


def kinds(typed: str) -> list[OfferKind]:
    return [offer.kind for offer in offers(typed, ())]


def test_nothing_found_for_four_figures_repeats_them_and_offers_no_send() -> None:
    assert offers("0132", ())[0].title == "No customer with “0132”."
    assert kinds("0132") == [OfferKind.WORDS, OfferKind.SEARCH, OfferKind.ADD]


def test_nothing_found_for_a_whole_number_does_not_repeat_it_and_offers_to_send() -> None:
    rows = offers(WHOLE, ())
    assert rows[0].title == "No customer with this number."
    assert [row.kind for row in rows] == [OfferKind.WORDS, OfferKind.SEARCH, OfferKind.PLACE, OfferKind.ADD]
    assert not any("3333" in row.title + row.detail for row in rows)


def test_an_email_address_is_not_repeated_either() -> None:
    assert offers("ada@analytical.example", ())[0].title == "No customer with this address."


def test_one_character_is_not_asked_for(console: Console) -> None:
    console.add_customer()
    console.type("a")
    console.settle()
    assert not console.page.field.list.isVisible()


def test_an_answer_to_an_older_question_is_dropped(console: Console) -> None:
    console.add_customer()
    console.add_customer("Grace Hopper", "C-2", "+372 5200 2222")
    console.page.field.setText("ada")
    console.page.field.ask()
    console.page.field.setText("grace")
    console.page.field.ask()
    console.settle()
    assert [row.split(",")[0] for row in console.page.field.list.rows] == ["Grace Hopper"]


def test_arrows_choose_and_enter_opens_what_is_marked(console: Console) -> None:
    console.add_customer("Ada Lovelace", "C-1", "+372 5200 1111")
    console.add_customer("Ada Yonath", "C-2", "+372 5200 2222")
    console.type("ada")
    console.until(console.page.field.list.isVisible)
    second = console.page.field.list.rows[1].split(",")[0]
    console.press(Qt.Key.Key_Down)
    console.press(Qt.Key.Key_Return)
    console.until(lambda: console.page.visit is not None)
    console.settle()
    assert console.page.visit is not None
    assert console.page.visit.snapshot is not None
    assert console.page.visit.snapshot.person.title == second


def test_escape_closes_the_list_before_anything_else(console: Console) -> None:
    console.add_customer()
    console.type("lovel")
    console.until(console.page.field.list.isVisible)
    console.press(Qt.Key.Key_Escape)
    assert not console.page.field.list.isVisible()
    assert console.page.field.text() == "lovel"
    console.press(Qt.Key.Key_Escape)
    assert console.page.field.text() == ""


def test_a_national_number_is_read_for_the_country_of_the_seat(console: Console) -> None:
    console.add_customer()
    console.type("5200 1111")
    console.until(lambda: console.page.visit is not None)


def to_stranger(console: Console) -> None:
    console.type(WHOLE)
    console.until(console.page.field.list.isVisible)
    console.press(Qt.Key.Key_Down)
    console.press(Qt.Key.Key_Return)


def test_a_number_of_nobody_is_sent_to_only_with_a_reason(console: Console) -> None:
    to_stranger(console)
    panel = console.page.board.stranger
    assert console.page.board.showing is panel
    assert panel.address.text() == WHOLE
    console.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    console.press(Qt.Key.Key_Delete)
    console.press(Qt.Key.Key_Return)
    console.settle()
    assert console.page.board.showing is panel
    console.type("calls from a new phone")
    console.press(Qt.Key.Key_Return)
    console.until(lambda: console.page.board.showing is console.page.board.verification)
    console.settle()
    assert panel.address.text() == ""
    console.press(Qt.Key.Key_S)
    console.until_says("Sent")
    console.settle()
    assert len(console.place.codes(DIGITS)) == 1


def test_a_number_that_cannot_be_one_says_so_below_its_field(console: Console) -> None:
    console.page.field.place_asked.emit("+372 1")
    console.page.board.stranger.form.give()
    console.settle()
    assert console.page.board.showing is console.page.board.stranger
    assert console.page.board.stranger.wrong


def test_escape_leaves_the_stranger_and_forgets_the_number(console: Console) -> None:
    to_stranger(console)
    console.press(Qt.Key.Key_Escape)
    assert console.page.board.showing is console.page.board.blank
    assert console.page.board.stranger.address.text() == ""


def dialog_of(console: Console) -> AddCustomer:
    console.page.field.add_asked.emit(WHOLE)
    console.until(lambda: isinstance(QApplication.activeModalWidget(), AddCustomer))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, AddCustomer)
    return dialog


def test_a_customer_can_be_added_and_is_then_open(console: Console) -> None:
    dialog = dialog_of(console)
    assert dialog.fields["phone"].text() == WHOLE
    dialog.fields["name"].setText("Katherine Johnson")
    dialog.fields["reference"].setText("C-3")
    QTest.keyClick(dialog.fields["reference"], Qt.Key.Key_Return)
    console.until(lambda: console.page.board.showing is console.page.board.verification)
    console.settle()
    assert console.page.visit is not None
    assert console.page.visit.snapshot is not None
    assert console.page.visit.snapshot.person.title == "Katherine Johnson"


def test_what_is_missing_or_wrong_is_said_below_its_field(console: Console) -> None:
    dialog = dialog_of(console)
    dialog.save()
    assert dialog.wrong("name") == "A name is required."
    dialog.fields["name"].setText("Katherine Johnson")
    dialog.save()
    console.settle()
    assert dialog.wrong("reference").startswith("The reference is missing.")
    dialog.fields["reference"].setText("C-3")
    dialog.fields["phone"].setText("+372 1")
    dialog.save()
    console.settle()
    assert dialog.wrong("phone")
    assert dialog.wrong("reference") == ""
    dialog.reject()
