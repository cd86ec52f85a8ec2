from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from otpdesk.desk.desk import Desk
from otpdesk.errors import DeskError
from otpdesk.gui.account_form import AccountForm
from otpdesk.gui.desktop import Desktop, Opener
from otpdesk.gui.jobs import Jobs
from otpdesk.gui.messages import MessageBar, Messages, Toast
from otpdesk.gui.pages.start import StartPage
from otpdesk.gui.theme import Theme
from tests.fixtures.desk import Workplace
from tests.fixtures.gui import SEAT, opener, settle

SECRET = "a-very-secret-token"  # gitleaks:allow


class Tries:
    """What pressing “Start the simulator” does."""

    def __init__(self, place: Workplace) -> None:
        self.answer: Opener | DeskError = opener(place)

    def __call__(self) -> Opener:
        if isinstance(self.answer, DeskError):
            raise self.answer
        return self.answer


@pytest.fixture
def tries(bare_place: Workplace) -> Tries:
    return Tries(bare_place)


@pytest.fixture
def page(theme: Theme, jobs: Jobs, ground: QWidget, bare_place: Workplace, tries: Tries, qtbot: QtBot) -> StartPage:
    bar = MessageBar(theme, ground)
    messages = Messages(bar, Toast(theme, ground), ground)
    desktop = Desktop(theme, jobs, messages, SEAT, clock=bare_place.clock, try_out=tries, parent=ground)
    desktop.open_with(Desk(replace(bare_place.context, changed=desktop.tell_changed)))
    made = StartPage(desktop)
    qtbot.addWidget(made)
    made.resize(1228, 836)
    made.show()
    made.opened()
    return made


@pytest.fixture
def form(page: StartPage, qtbot: QtBot) -> Iterator[AccountForm]:
    """The account form, with its providers read."""
    page.show_form()
    settle(qtbot, page.desktop.jobs)
    yield page.form
    settle(qtbot, page.desktop.jobs)


def fill(form: AccountForm, place: Workplace, **values: str) -> None:
    """Good settings of the simulated Twilio, but for those given."""
    good = {
        "account_sid": "AC0123456789abcdef0123456789abcdef",
        "sender": "+15017122661",
        "auth_token": SECRET,
        "base_url": place.simulator.urls["twilio"],
    }
    form.form.set_values(good | values)


def field(form: AccountForm, key: str) -> QLineEdit:
    found = form.form.rows[key].findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def test_the_simulator_is_offered_first(page: StartPage) -> None:
    assert page.window().focusWidget() is page.try_button


def test_trying_it_out_asks_for_another_workspace(page: StartPage, tries: Tries, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.desktop.workspace_wanted) as wanted:
        QTest.mouseClick(page.try_button, Qt.MouseButton.LeftButton)
        assert not page.try_button.isEnabled()
    assert wanted.args == [tries.answer]
    assert not page.try_button.isEnabled()
    page.desktop.desk_opened.emit()
    assert page.try_button.isEnabled()


def test_a_simulator_that_does_not_start_says_why(page: StartPage, tries: Tries, qtbot: QtBot) -> None:
    tries.answer = DeskError("The simulated providers did not start.", "“otpdesk simulate” says why.")
    QTest.mouseClick(page.try_button, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert page.desktop.messages.shown.startswith("The simulated providers did not start.")
    assert page.try_button.isEnabled()


def test_each_provider_has_the_fields_it_declares(form: AccountForm) -> None:
    assert list(form.form.rows) == [
        "account_sid", "auth_token", "codes", "sender", "whatsapp_sender", "whatsapp_template", "verify_service_sid",
        "discard_texts", "webhook_key", "base_url",
    ]  # fmt: skip
    form.choose("smtp")
    assert {"host", "port", "security"} <= set(form.form.rows)
    assert form.form.values()["security"] == "starttls"
    assert form.name.text() == "smtp"


def test_secrets_are_not_readable_while_they_are_typed(form: AccountForm) -> None:
    assert field(form, "auth_token").echoMode() is QLineEdit.EchoMode.Password
    assert field(form, "sender").echoMode() is QLineEdit.EchoMode.Normal


def test_a_key_of_many_lines_can_be_pasted(form: AccountForm) -> None:
    form.choose("vonage")
    pem = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"
    field(form, "private_key").insert(pem)
    assert form.form.values()["private_key"] == pem


def test_a_field_is_looked_at_when_it_is_left_and_not_before(form: AccountForm, page: StartPage, qtbot: QtBot) -> None:
    QTest.keyClicks(field(form, "account_sid"), "XX12")
    settle(qtbot, page.desktop.jobs)
    assert form.form.rows["account_sid"].problem == ""
    QTest.keyClick(field(form, "account_sid"), Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)
    assert form.form.rows["account_sid"].problem.startswith("Account SID does not have the right form.")
    assert form.form.rows["sender"].problem == ""


def test_a_wrong_field_is_looked_at_again_with_each_key(form: AccountForm, page: StartPage, qtbot: QtBot) -> None:
    QTest.keyClicks(field(form, "account_sid"), "XX")
    QTest.keyClick(field(form, "account_sid"), Qt.Key.Key_Return)
    settle(qtbot, page.desktop.jobs)
    field(form, "account_sid").clear()
    QTest.keyClicks(field(form, "account_sid"), "AC01")
    settle(qtbot, page.desktop.jobs)
    assert form.form.rows["account_sid"].problem == ""


def test_testing_reports_what_the_provider_says_and_saves_nothing(
    form: AccountForm, page: StartPage, bare_place: Workplace, qtbot: QtBot
) -> None:
    fill(form, bare_place)
    QTest.mouseClick(form.test_button, Qt.MouseButton.LeftButton)
    assert form.said == "Testing…"
    settle(qtbot, page.desktop.jobs)
    assert form.said.startswith("The account answers")
    assert form.said.endswith(" ms")
    assert bare_place.desk.configuring.accounts() == ()


def test_saving_keeps_the_account_and_forgets_the_typed_secret(
    form: AccountForm, page: StartPage, bare_place: Workplace, qtbot: QtBot
) -> None:
    fill(form, bare_place)
    with qtbot.waitSignal(page.desktop.accounts_changed):
        QTest.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    (account,) = bare_place.desk.configuring.accounts()
    assert account.name == "twilio"
    assert field(form, "auth_token").text() == ""


def test_an_error_at_saving_stands_below_its_field_and_nothing_typed_is_lost(
    form: AccountForm, page: StartPage, bare_place: Workplace, qtbot: QtBot
) -> None:
    fill(form, bare_place, sender="")
    QTest.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert form.form.rows["sender"].problem.startswith("Sender is required.")
    assert page.window().focusWidget() is field(form, "sender")
    assert field(form, "auth_token").text() == SECRET
    page.show_offers()
    page.show_form()
    assert field(form, "auth_token").text() == SECRET


def test_refused_keys_are_said_above_the_buttons(
    form: AccountForm, page: StartPage, bare_place: Workplace, qtbot: QtBot
) -> None:
    fill(form, bare_place, auth_token="refused")
    QTest.mouseClick(form.test_button, Qt.MouseButton.LeftButton)
    settle(qtbot, page.desktop.jobs)
    assert form.said
    assert not form.said.startswith("The account answers")
    assert form.test_button.isEnabled()


def test_escape_goes_back_to_the_offers(page: StartPage, form: AccountForm) -> None:
    assert form.isVisible()
    assert page.escape()
    assert page.connect_button.isVisible()
    assert not page.escape()
