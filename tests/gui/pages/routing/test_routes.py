from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from otpdesk.desk.routing_views import RouteForm
from otpdesk.errors import StoreProblem
from otpdesk.gui.states import State
from tests.fixtures.desk import NUMBER
from tests.gui.pages.routing.conftest import Hands


def test_without_routes_the_page_says_what_happens_and_offers_to_add_one(hands: Hands) -> None:
    routes = hands.page.routes
    assert routes.states.state is State.EMPTY
    assert routes.states.text.startswith("No route yet Every account that carries a channel is tried")

    QTest.mouseClick(routes.states.blank.action, Qt.MouseButton.LeftButton)
    hands.rest()
    assert routes.editing


def test_a_route_is_typed_drafted_and_saved(hands: Hands) -> None:
    hands.press("A")
    editor = hands.page.routes.editor
    hands.pick(editor.country, "EE")
    hands.pick(editor.accounts.choice, "vonage-main")
    hands.pick(editor.accounts.choice, "twilio-main")
    hands.type(editor.fail_over, "20")
    hands.type(editor.hours, "08:00-20:00", enter=True)
    hands.rest()

    assert not hands.page.routes.editing
    assert hands.cells()[0].startswith("SMS")
    shown = "changed | Estonia | Any purpose | vonage-main → twilio-main | 20 s"
    assert hands.cells()[1].startswith(shown)
    assert hands.desk.routes.in_force() == ()
    hands.desk.drafts.publish("a first route", hands.desk.drafts.read().version)
    (route,) = hands.desk.routes.in_force()
    assert (route.country, route.accounts, route.fail_over, route.hours) == (
        "EE",
        ("vonage-main", "twilio-main"),
        20,
        "08:00-20:00",
    )


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(hands: Hands) -> None:
    hands.press("A")
    editor = hands.page.routes.editor
    hands.type(editor.hours, "8-20")
    QTest.keyClick(editor.hours, Qt.Key.Key_Tab)
    hands.pick(editor.accounts.choice, "vonage-main")
    hands.qtbot.waitUntil(lambda: bool(editor.fields["hours"].problem))
    QTest.mouseClick(editor.put_button, Qt.MouseButton.LeftButton)
    hands.rest()

    assert editor.fields["hours"].problem.startswith("“8-20” is not a span of the day.")
    assert editor.hours.text() == "8-20"
    assert editor.hours.hasFocus()
    assert hands.desktop.draft.line.changes == ()


def test_a_second_route_for_the_same_says_so_at_the_country(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["twilio-main"], "EE")
    hands.press("A")
    editor = hands.page.routes.editor
    hands.pick(editor.accounts.choice, "vonage-main")
    hands.pick(editor.country, "EE")
    hands.qtbot.waitUntil(lambda: bool(editor.fields["country"].problem))
    assert editor.fields["country"].problem.startswith("There is a route for exactly this already.")


def test_a_route_without_accounts_is_not_drafted(hands: Hands) -> None:
    hands.press("A")
    hands.page.routes.editor.put()
    hands.rest()
    assert hands.page.routes.editor.fields["accounts"].problem.startswith("A route needs at least one account.")
    assert hands.page.routes.editing


def test_a_route_is_changed_in_place_and_taken_back(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["twilio-main"], "EE", network="24801")
    hands.page.refresh()
    hands.rest()
    hands.press("Return")
    editor = hands.page.routes.editor
    assert (editor.country.currentData(), editor.network.text(), editor.accounts.accounts) == (
        "EE",
        "248 01",
        ("twilio-main",),
    )
    hands.pick(editor.accounts.choice, "vonage-main")
    editor.accounts.rows[1].up.click()
    QTest.mouseClick(editor.put_button, Qt.MouseButton.LeftButton)
    hands.rest()
    assert "vonage-main → twilio-main" in hands.cells()[1]

    hands.press("Z")
    assert hands.desktop.draft.line.changes == ()
    assert "vonage-main" not in hands.cells()[1]


def test_the_accounts_of_a_route_are_ordered_by_keyboard(hands: Hands) -> None:
    hands.press("A")
    accounts = hands.page.routes.editor.accounts
    hands.pick(accounts.choice, "twilio-main")
    hands.pick(accounts.choice, "vonage-main")
    assert not accounts.choice.isEnabled()

    QTest.keyClick(accounts.rows[1], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert list(accounts.accounts) == ["vonage-main", "twilio-main"]
    QTest.keyClick(accounts.rows[0], Qt.Key.Key_Delete)
    assert list(accounts.accounts) == ["twilio-main"]


def test_e_mail_has_neither_country_nor_network(hands: Hands) -> None:
    hands.press("A")
    editor = hands.page.routes.editor
    hands.pick(editor.country, "EE")
    hands.pick(editor.channel, "email")
    hands.rest()
    assert not editor.country.isEnabled()
    assert not editor.network.isEnabled()
    assert editor.form() == RouteForm("email", sends="any")
    assert [editor.accounts.choice.itemData(n) for n in range(editor.accounts.choice.count())] == [None, "mail"]


def test_a_route_moves_with_alt_and_the_arrows_and_undo_brings_it_back(hands: Hands) -> None:
    for country in ("EE", "LV"):
        hands.desk.routes.set("sms", ["twilio-main"], country)
    hands.page.refresh()
    hands.rest()
    hands.page.routes.choose("sms|LV|||any|")

    hands.press("Alt+Up")
    assert [line.country for line in hands.page.routes.lines] == ["LV", "EE"]
    assert hands.page.routes.line is not None
    assert hands.page.routes.line.country == "LV"
    hands.press("Alt+Up")
    assert hands.desktop.messages.said == "It is the first of the routes that are as specific as it."
    hands.press("Ctrl+Z")
    assert [line.country for line in hands.page.routes.lines] == ["EE", "LV"]


def test_the_table_leaves_alt_and_the_arrows_and_delete_to_the_page(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["twilio-main"], "EE")
    hands.desk.routes.set("sms", ["twilio-main"], "LV")
    hands.page.refresh()
    hands.rest()
    table = hands.page.routes.table
    table.setFocus()
    before = table.currentIndex().row()
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert table.currentIndex().row() == before


def test_a_removed_route_stays_in_sight_until_it_is_saved(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["twilio-main"], "EE")
    hands.page.refresh()
    hands.rest()

    hands.press("Del")
    (line,) = hands.page.routes.lines
    assert line.removed
    assert hands.desktop.draft.stack.undoText() == "remove SMS to Estonia"
    assert not next(action for action in hands.page.offers() if action.key == "Del").enabled
    hands.press("Ctrl+Z")
    assert not hands.page.routes.lines[0].removed


def test_a_warning_stands_at_its_row_and_in_the_form(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["vonage-main"])
    hands.desk.configuring.pause("vonage-main")
    hands.page.refresh()
    hands.rest()
    assert "“vonage-main” is paused, and is passed over until it is resumed." in hands.cells()[1]


def test_a_number_is_explained_and_the_answer_follows_the_draft(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["twilio-main", "vonage-main"], "EE", fail_over="20")
    hands.page.refresh()
    hands.rest()
    said = hands.ask(NUMBER)
    assert said == "SMS goes through twilio-main; if that says no, vonage-main."
    assert "takes the number that is explained" in hands.cells()[1]

    desk = hands.desk
    hands.desktop.draft.do("turn them", lambda: desk.routes.put(_turned(), "sms|EE|||any|"))
    hands.rest()
    assert hands.page.routes.explain.text == "SMS goes through vonage-main; there is no other account to try."
    hands.page.routes.explain.under.set_chosen(1)
    hands.page.routes.explain.ask()
    hands.rest()
    assert hands.page.routes.explain.text == said


def _turned() -> RouteForm:
    return RouteForm("sms", ("vonage-main",), "EE")


def test_a_number_that_nothing_may_go_to_says_why_and_what_to_do(hands: Hands) -> None:
    assert hands.ask("+92 300 1234567") == "Not sent: Pakistan is blocked for SMS."
    found = hands.page.routes.explain.found
    assert found is not None
    assert found.next_step
    assert found.stops == ()


def test_what_cannot_be_read_as_a_number_is_said_below_it(hands: Hands) -> None:
    assert hands.ask("+372 12") == ""
    assert hands.page.routes.explain.fields["address"].problem
    assert hands.page.routes.explain.address.text() == "+372 12"
    assert hands.ask(NUMBER)
    assert not hands.page.routes.explain.fields["address"].problem


def test_the_number_that_was_explained_goes_with_the_page(hands: Hands) -> None:
    hands.ask(NUMBER)
    hands.page.hide()
    assert hands.page.routes.explain.address.text() == ""
    assert hands.page.routes.explain.found is None


def test_a_number_stays_while_a_route_is_edited_beside_it(hands: Hands) -> None:
    hands.ask(NUMBER)
    hands.press("A")
    assert hands.page.escape()
    hands.rest()
    assert hands.page.routes.explain.text


def test_only_the_answer_to_the_last_question_is_shown(hands: Hands) -> None:
    explain = hands.page.routes.explain
    explain.address.setText(NUMBER)
    explain.ask()
    explain.address.setText("liis@example.com")
    explain.ask()
    hands.rest()
    assert explain.text == "E-mail goes through mail; there is no other account to try."


def test_nothing_can_be_changed_while_the_database_does_not_answer(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["twilio-main"], "EE")
    hands.page.refresh()
    hands.rest()
    hands.desktop.set_writable(False)

    assert not hands.page.add_button.isEnabled()
    by_key = {action.key: action for action in hands.page.offers()}
    assert not any(by_key[key].enabled for key in ("A", "Return", "Del", "Alt+Up"))
    assert "The database does not answer." in hands.page.routes.states.text
    assert hands.page.routes.lines


def test_a_reading_that_fails_leaves_what_is_shown_and_offers_to_read_again(hands: Hands) -> None:
    hands.desk.routes.set("sms", ["twilio-main"], "EE")
    hands.page.refresh()
    hands.rest()
    hands.page.routes._miss(StoreProblem("The database is busy.", "Try again."))
    assert hands.page.routes.states.text.startswith("The database is busy.")
    assert hands.page.routes.model.rowCount() == 2
