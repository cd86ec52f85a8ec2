import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.configuration import Account
from otpdesk.configuration.rows import account_place, account_value
from otpdesk.desk.account_views import AccountCard, AccountState, Pending
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.providers.editor import AccountEditor
from otpdesk.gui.pages.providers.page import ProvidersPage
from otpdesk.gui.pages.providers.panel import AccountPane
from otpdesk.gui.pages.providers.trial import Trial
from otpdesk.gui.states import State
from tests.fixtures.desk import OPERATOR, Workplace
from tests.fixtures.gui import settle
from tests.fixtures.scripted import Scripted, raw, saying
from tests.gui.looking import CHECKS

SECRET = "a-very-secret-token-3f9c"  # gitleaks:allow
_KEYS = {"\r": Qt.Key.Key_Return, "Del": Qt.Key.Key_Delete}


def press(page: ProvidersPage, key: str, qtbot: QtBot) -> None:
    """A key that no field wanted, as the window hands it to the page."""
    code = _KEYS.get(key) or Qt.Key(ord(key))
    page.take_key(QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, key))
    settle(qtbot, page.desktop.jobs)


def choose(page: ProvidersPage, name: str) -> None:
    page.accounts.table.choose(page.accounts.model.number_of(name))


def card(page: ProvidersPage, name: str) -> AccountCard:
    return next(one for one in page.accounts.model.records if one.name == name)


def pane(page: ProvidersPage) -> AccountPane:
    assert page.accounts.panel.pane is not None
    return page.accounts.panel.pane


def editor(page: ProvidersPage) -> AccountEditor:
    return pane(page).editor


def field(owner: QWidget, key: str) -> QLineEdit:
    found = owner.form.rows[key].findChild(QLineEdit)  # type: ignore[attr-defined]
    assert isinstance(found, QLineEdit)
    return found


def retype(line: QLineEdit, text: str) -> None:
    """Replace what stands in a field by keys, and leave it."""
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def click(button: QPushButton, page: ProvidersPage, qtbot: QtBot) -> None:
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)


def spoken(page: ProvidersPage, name: str) -> str:
    number = page.accounts.model.number_of(name)
    indexes = (page.accounts.model.index(number, column) for column in range(page.accounts.model.columnCount()))
    return "; ".join(str(index.data(Qt.ItemDataRole.AccessibleTextRole)) for index in indexes)


# the table


def test_every_account_stands_with_its_state_channels_keys_and_routes_in_words(
    page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    place.desk.configuring.test_account("vonage-main")
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert [one.name for one in page.accounts.model.records] == ["twilio-main", "vonage-main", "mail"]
    words = spoken(page, "vonage-main")
    for part in ("State: connected", "Channels: SMS", "Balance: ", f"by {OPERATOR}", "Used by: no route"):
        assert part in words
    assert "State: never tested" in spoken(page, "mail")


def test_a_workspace_without_accounts_says_so_and_offers_one(desktop: Desktop, place: Workplace, qtbot: QtBot) -> None:
    for name in ("twilio-main", "vonage-main", "mail"):
        place.desk.configuring.remove_account(name)
    made = ProvidersPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened()
    settle(qtbot, desktop.jobs)
    assert made.accounts.states.state is State.EMPTY
    QTest.mouseClick(made.accounts.states.blank.action, Qt.MouseButton.LeftButton)
    settle(qtbot, desktop.jobs)
    assert made.accounts.form.isVisible()


def test_a_database_that_does_not_answer_disables_what_writes(page: ProvidersPage) -> None:
    page.accounts.open_panel()
    page.desktop.set_writable(False)
    assert not pane(page).test_button.isEnabled()
    assert "does not answer" in pane(page).pause_button.toolTip()
    assert all(not one.enabled for one in page.offers() if one.key in {"N", "T", "M", "P", "Del"})
    page.desktop.set_writable(True)
    assert pane(page).test_button.isEnabled()


def test_enter_opens_the_account_and_escape_closes_it(page: ProvidersPage, qtbot: QtBot) -> None:
    press(page, "\r", qtbot)
    assert page.accounts.panel.isVisible()
    assert page.window().focusWidget() is field(editor(page), "account_sid")
    assert page.escape()
    assert not page.accounts.panel.isVisible()
    assert page.window().focusWidget() is page.accounts.table
    assert not page.escape()


def test_enter_in_a_field_of_the_form_stays_there(page: ProvidersPage, qtbot: QtBot) -> None:
    press(page, "N", qtbot)
    retype(field(page.accounts.form, "sender"), "+15017122661")
    press(page, "\r", qtbot)
    assert page.accounts.form.isVisible()
    assert not page.accounts.panel.isVisible()


# what takes effect at once


def test_a_test_says_name_balance_and_time_and_the_list_knows(page: ProvidersPage, qtbot: QtBot) -> None:
    press(page, "T", qtbot)
    assert pane(page).said.startswith("The account answers: ")
    assert "balance $" in pane(page).said
    assert pane(page).said.endswith(" ms")
    assert card(page, "twilio-main").state is AccountState.CONNECTED


def test_a_test_says_what_the_account_has_and_may_and_why_the_rest_is_not_known(
    page: ProvidersPage, qtbot: QtBot
) -> None:
    press(page, "T", qtbot)
    said = pane(page).known.text
    assert "Balance: " in said
    assert "Senders: +" in said
    assert "Registrations: " in said
    choose(page, "vonage-main")
    press(page, "T", qtbot)
    assert "Countries: not available: Vonage: " in pane(page).known.text
    assert [found for check in CHECKS for found in check(page.accounts.panel)] == []


def test_the_panel_says_whose_codes_it_sends_what_it_can_and_where_receipts_may_come(
    page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    place.desk.configuring.set_account("twilio-main", {"codes": "theirs", "verify_service_sid": f"VA{'0' * 32}"})
    page.refresh()
    page.accounts.open_panel()
    settle(qtbot, page.desktop.jobs)
    facts = [label.text() for label in pane(page).findChildren(QLabel)]
    assert "Verify makes and checks the code" in facts
    assert "path /twilio-main at your relay, handed on to “otpdesk receive”" in facts
    heading = next(one for one in pane(page).findChildren(QPushButton) if one.text().startswith("What Twilio can"))
    click(heading, page, qtbot)
    shown = [label.text() for label in pane(page).findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("<b>Key against double sends</b> – ") for text in shown)


def test_refused_keys_are_said_in_the_panel_and_in_the_list(
    page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    place.desk.configuring.replace_keys("twilio-main", {"auth_token": "refused"})
    press(page, "T", qtbot)
    assert pane(page).said.startswith("It says: “Authenticate”. Check its id and its secret")
    assert "State: keys refused" in spoken(page, "twilio-main")
    assert "Last problem: Twilio refused" in spoken(page, "twilio-main")


def test_a_pause_takes_effect_at_once_and_its_toast_takes_it_back(
    page: ProvidersPage, place: Workplace, ground: QWidget, qtbot: QtBot
) -> None:
    ground.show()
    press(page, "P", qtbot)
    assert page.desktop.messages.said == "twilio-main is paused"
    assert place.send().attempt.account == "vonage-main"
    assert card(page, "twilio-main").state is AccountState.PAUSED
    page.accounts.open_panel()
    assert "paused" in pane(page).trial_button.toolTip()
    undo = next(one for one in ground.findChildren(QPushButton) if one.text() == "Undo")
    click(undo, page, qtbot)
    assert not card(page, "twilio-main").paused
    press(page, "P", qtbot)
    press(page, "P", qtbot)
    assert not card(page, "twilio-main").paused
    assert page.desktop.messages.said == "twilio-main is in use again"


def test_a_kept_key_shows_its_end_only_and_is_replaced_at_once(
    page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    place.desk.configuring.replace_keys("twilio-main", {"auth_token": SECRET})
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    page.accounts.open_panel()
    row = editor(page).secrets["auth_token"]
    assert row.shown.startswith("••••••••3f9c · set today ")
    assert row.shown.endswith(f" by {OPERATOR}")
    click(row.replace_button, page, qtbot)
    assert row.field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(row.field, "another-token-0042")
    click(row.save_button, page, qtbot)
    assert page.desktop.messages.said == "Auth token of twilio-main is replaced"
    assert "0042" in row.shown
    assert row.field.text() == ""
    assert page.desktop.draft.line.changes == ()


def test_a_typed_key_is_tested_before_it_is_kept(page: ProvidersPage, place: Workplace, qtbot: QtBot) -> None:
    before = place.context.vault.get("account/twilio-main/auth_token")
    page.accounts.open_panel()
    row = editor(page).secrets["auth_token"]
    click(row.replace_button, page, qtbot)
    QTest.keyClicks(row.field, "refused")
    click(row.test_button, page, qtbot)
    assert row.said.startswith("Twilio refused this account's keys")
    assert row.field.text() == "refused"
    row.field.clear()
    QTest.keyClicks(row.field, "right")
    click(row.test_button, page, qtbot)
    assert row.said.startswith("The account answers")
    assert place.context.vault.get("account/twilio-main/auth_token") == before
    click(row.cancel_button, page, qtbot)
    assert not row.typing


def test_an_empty_key_is_refused_at_its_field(page: ProvidersPage, qtbot: QtBot) -> None:
    page.accounts.open_panel()
    row = editor(page).secrets["auth_token"]
    click(row.replace_button, page, qtbot)
    click(row.save_button, page, qtbot)
    assert row.said == "Auth token is required."
    assert row.typing


def test_an_account_that_waits_for_its_keys_gets_them_in_the_panel(
    page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    value = account_value(Account("imported", "twilio", {"account_sid": "AC01", "sender": "+15017122661"}))
    place.desk.drafts.edit({account_place("imported"): value})
    place.desk.drafts.publish("imported", place.desk.drafts.read().version)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    choose(page, "imported")
    page.accounts.open_panel()
    row = editor(page).secrets["auth_token"]
    assert (card(page, "imported").state, row.shown, row.replace_button.text()) == (
        AccountState.KEYLESS,
        "missing",
        "Type it",
    )
    assert not pane(page).test_button.isEnabled()
    click(row.replace_button, page, qtbot)
    QTest.keyClicks(row.field, SECRET)
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)
    assert card(page, "imported").state is AccountState.UNTESTED
    assert row.shown.startswith("••••••••3f9c")


# what is drafted


def test_a_setting_is_drafted_when_its_field_is_left(page: ProvidersPage, place: Workplace, qtbot: QtBot) -> None:
    choose(page, "vonage-main")
    page.accounts.open_panel()
    retype(field(editor(page), "sender"), "Acme")
    settle(qtbot, page.desktop.jobs)
    assert card(page, "vonage-main").pending is Pending.CHANGED
    assert "changed in your draft" in spoken(page, "vonage-main")
    assert page.desktop.draft.changed_keys("accounts") == {"vonage-main"}
    assert place.desk.configuring.cards(drafted=False)[1].settings["sender"] == "OurDesk"
    page.desktop.draft.undo()
    settle(qtbot, page.desktop.jobs)
    assert field(editor(page), "sender").text() == "OurDesk"


def test_a_setting_that_cannot_be_used_stays_in_its_field_and_is_not_drafted(page: ProvidersPage, qtbot: QtBot) -> None:
    page.accounts.open_panel()
    sid = field(editor(page), "account_sid")
    retype(sid, "wrong")
    settle(qtbot, page.desktop.jobs)
    assert editor(page).form.rows["account_sid"].problem.startswith("Account SID does not have the right form.")
    assert page.desktop.draft.line.changes == ()
    choose(page, "mail")
    choose(page, "twilio-main")
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert field(editor(page), "account_sid").text() == "wrong"
    retype(field(editor(page), "account_sid"), "AC0123456789abcdef0123456789abcdef")
    settle(qtbot, page.desktop.jobs)
    assert editor(page).form.rows["account_sid"].problem == ""


def test_what_needs_a_key_is_said_with_the_key(page: ProvidersPage, qtbot: QtBot) -> None:
    choose(page, "mail")
    page.accounts.open_panel()
    retype(field(editor(page), "username"), "desk")
    settle(qtbot, page.desktop.jobs)
    assert "user name and password are given together" in editor(page).said


def test_a_choice_is_drafted_at_once(page: ProvidersPage, qtbot: QtBot) -> None:
    choose(page, "mail")
    page.accounts.open_panel()
    combo = editor(page).form.rows["security"].findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    settle(qtbot, page.desktop.jobs)
    assert card(page, "mail").settings["security"] == "starttls"


def test_a_new_account_is_drafted_and_in_force_when_it_is_saved(
    page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    press(page, "N", qtbot)
    form = page.accounts.form
    assert form.name.text() == "twilio"
    good = {"account_sid": "AC01", "sender": "+15017122661", "auth_token": SECRET}
    form.form.set_values(good | {"base_url": place.simulator.urls["twilio"]})
    click(form.test_button, page, qtbot)
    assert form.said.startswith("The account answers")
    click(form.save_button, page, qtbot)
    assert (card(page, "twilio").state, card(page, "twilio").pending) == (AccountState.UNPUBLISHED, Pending.ADDED)
    assert page.accounts.table.record() is card(page, "twilio")
    assert page.accounts.panel.isVisible()
    assert not pane(page).pause_button.isEnabled()
    assert len(place.desk.configuring.accounts()) == 3
    place.desk.drafts.publish("a second account", page.desktop.draft.line.version)
    page.refresh()
    settle(qtbot, page.desktop.jobs)
    assert card(page, "twilio").state is AccountState.UNTESTED


@pytest.mark.parametrize("wrong", ["a website", "no TLS", "an unknown authority"])
def test_a_host_that_is_wrong_is_said_when_it_is_tested_and_nothing_typed_is_lost(
    page: ProvidersPage,
    qtbot: QtBot,
    scripted: Scripted,
    scripted_tls: Scripted,
    wrong: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")  # nobody vouches for the certificate
    scripted.act = saying(raw(200, b"<html><body>Welcome</body></html>", content_type="text/html"))
    url, said = {
        "a website": (scripted.url, "it sent a page for people"),
        "no TLS": (scripted.url.replace("http:", "https:"), "it does not speak TLS"),
        "an unknown authority": (scripted_tls.url, "its certificate cannot be trusted"),
    }[wrong]
    press(page, "N", qtbot)
    typed = {"account_sid": f"AC{'0' * 32}", "sender": "+15017122661", "auth_token": SECRET, "base_url": url}
    page.accounts.form.form.set_values(typed)
    page.accounts.form.name.setText("twilio-new")
    click(page.accounts.form.test_button, page, qtbot)
    assert said in page.accounts.form.said
    assert len(page.accounts.form.said) > len(said) + 40, "a next step follows"
    assert {key: page.accounts.form.form.values()[key] for key in typed} == typed


def test_a_name_that_is_taken_is_said_and_nothing_typed_is_lost(page: ProvidersPage, qtbot: QtBot) -> None:
    press(page, "N", qtbot)
    page.accounts.form.form.set_values({"account_sid": "AC01", "sender": "+15017122661", "auth_token": SECRET})
    page.accounts.form.name.setText("mail")
    click(page.accounts.form.save_button, page, qtbot)
    assert page.accounts.form.said.startswith("There is an account called “mail” already.")
    assert page.window().focusWidget() is page.accounts.form.name
    assert page.accounts.form.form.values()["auth_token"] == SECRET
    assert page.escape()
    press(page, "N", qtbot)
    assert page.accounts.form.form.values()["auth_token"] == SECRET


def test_an_account_that_routes_use_is_not_removed_and_they_are_named(
    page: ProvidersPage, place: Workplace, qtbot: QtBot
) -> None:
    place.desk.routes.set("sms", ["twilio-main"], "EE")
    press(page, "Del", qtbot)
    assert page.desktop.messages.shown.startswith("A route uses “twilio-main”: SMS to Estonia.")
    assert card(page, "twilio-main").pending is Pending.NONE


def test_a_removal_is_drafted_and_may_be_taken_back(page: ProvidersPage, qtbot: QtBot) -> None:
    choose(page, "mail")
    page.accounts.open_panel()
    click(page.accounts.panel.remove_button, page, qtbot)
    assert card(page, "mail").pending is Pending.REMOVED
    assert "State: to be removed" in spoken(page, "mail")
    assert page.accounts.panel.remove_button.text() == " Keep the account"
    click(page.accounts.panel.remove_button, page, qtbot)
    assert card(page, "mail").pending is Pending.NONE


# send a test to me


def trial(page: ProvidersPage, qtbot: QtBot) -> Trial:
    press(page, "M", qtbot)
    found = page.window().findChild(Trial)
    assert isinstance(found, Trial)
    return found


def test_a_test_message_is_followed_until_it_arrives(page: ProvidersPage, place: Workplace, qtbot: QtBot) -> None:
    dialog = trial(page, qtbot)
    assert not dialog.send_button.isEnabled()
    QTest.keyClicks(dialog.field, "+372 5200 4444")
    click(dialog.send_button, page, qtbot)
    assert dialog.said.startswith("accepted: ")
    place.clock.turn(5)
    page.desktop.ready().tracking.round()
    settle(qtbot, page.desktop.jobs)
    qtbot.waitUntil(lambda: dialog.said.startswith("delivered: "))
    settle(qtbot, page.desktop.jobs)
    assert "arrived after" in dialog.said
    assert "4444" not in f"{dialog.said}{dialog.field.placeholderText()}"
    assert dialog.field.placeholderText().endswith("as last time")
    assert dialog.send_button.isEnabled()
    dialog.reject()


def test_a_test_message_that_a_limit_refuses_says_why(page: ProvidersPage, place: Workplace, qtbot: QtBot) -> None:
    place.send("+372 5200 4444", is_test=True)
    dialog = trial(page, qtbot)
    click(dialog.send_button, page, qtbot)
    click(dialog.send_button, page, qtbot)
    assert dialog.said
    dialog.field.setText("12")
    dialog._show_note()
    click(dialog.send_button, page, qtbot)
    assert "12" in dialog.field.text()
    assert dialog.said
    dialog.reject()


# for everybody


def test_panel_form_and_dialog_can_be_used_without_eyes_and_without_a_mouse(page: ProvidersPage, qtbot: QtBot) -> None:
    page.accounts.open_panel()
    editor(page).secrets["auth_token"].open()
    for group in editor(page).form.groups.values():
        group.button.setChecked(True)
    assert [found for check in CHECKS for found in check(page.accounts.panel)] == []
    press(page, "N", qtbot)
    assert [found for check in CHECKS for found in check(page.accounts.form)] == []
    assert [found for check in CHECKS for found in check(trial(page, qtbot))] == []
