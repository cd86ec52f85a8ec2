"""A provider's own codes in the console: made, repeated, compared and ended there, over the simulated providers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest

from otpdesk.gui.pages.console.page_pane import PagePane
from otpdesk.otp import CodeBy
from tests.fixtures.console import Console
from tests.fixtures.desk import NUMBER

SERVICE = "VA0123456789abcdef0123456789abcdef"
DIGITS = NUMBER.replace(" ", "")


@pytest.fixture
def theirs(console: Console) -> Console:
    """Twilio sends codes of its own, first of all; a customer is open."""
    console.desk.configuring.set_account("twilio-main", {"codes": "theirs", "verify_service_sid": SERVICE})
    console.desk.routes.set("sms", ("twilio-main",))
    console.add_customer()
    console.open()
    return console


def send(console: Console) -> None:
    console.press(Qt.Key.Key_S)
    console.until(lambda: console.headline != "Ready to send")
    console.settle()


def there(console: Console) -> str:
    """The code that the provider made, as the simulator's world has it."""
    return console.place.codes()[-1]


def test_a_code_of_the_providers_is_sent_checked_and_verified_and_each_step_says_whose(theirs: Console) -> None:
    ready = theirs.page.board.verification.ready
    assert "the provider's code" in ready.line
    send(theirs)
    pane = theirs.page.board.verification.code
    assert pane.whose == "Code made by Twilio – a resend repeats it"
    assert "4 to 10 digits" in pane.field.accessibleName()
    theirs.turn(3)
    theirs.type(there(theirs))
    theirs.press(Qt.Key.Key_Return)
    theirs.until_says("Verified")
    theirs.settle()
    assert theirs.page.board.verification.headline.detail.endswith("checked by Twilio")
    visit = theirs.page.visit
    assert visit is not None
    assert visit.attempt is not None
    assert visit.attempt.code_by is CodeBy.PROVIDER
    assert "the provider's code" in theirs.page.board.attempts.rows[0].accessibleName()


def test_a_wrong_code_is_told_by_the_provider_and_costs_a_try(theirs: Console) -> None:
    send(theirs)
    theirs.turn(3)
    theirs.type(theirs.place.wrong_code())
    theirs.press(Qt.Key.Key_Return)
    theirs.until_says("That code is wrong – 4 tries left")


def test_a_check_that_cannot_be_made_gives_the_code_back_and_costs_nothing(theirs: Console) -> None:
    send(theirs)
    theirs.turn(3)
    theirs.desk.configuring.set_account("twilio-main", {"base_url": "http://127.0.0.1:9"})
    code = there(theirs)
    theirs.type(code)
    theirs.press(Qt.Key.Key_Return)
    theirs.until_says("Not compared – try again")
    theirs.settle()
    field = theirs.page.board.verification.code.field
    assert field.text() == code
    assert theirs.focus() is field
    theirs.desk.configuring.set_account("twilio-main", {"base_url": theirs.place.simulator.urls["twilio"]})
    theirs.press(Qt.Key.Key_Return)
    theirs.until_says("Verified")


def test_a_canceled_verification_says_what_becomes_of_it_at_the_provider(theirs: Console) -> None:
    send(theirs)
    theirs.turn(3)
    theirs.press(Qt.Key.Key_X)
    theirs.until_says("Canceled – send a new one")
    theirs.settle()
    assert theirs.page.board.verification.headline.detail.startswith("The codes of this verification no longer count.")


# the provider's page


@pytest.fixture
def paged(console: Console) -> Console:
    """GetOTP of the first generation, with its page, carries SMS; a customer is open."""
    console.desk.configuring.add_account(
        "getotp",
        "getotp-old",
        {
            "api_key": "key",
            "api_token": "token",
            "success_url": "https://example.com/yes",
            "base_url": console.place.simulator.urls["getotp"],
        },
    )
    console.desk.routes.set("sms", ("getotp-old",))
    console.add_customer()
    console.open()
    send(console)
    return console


def page_pane(console: Console) -> PagePane:
    pane = console.page.board.verification.page
    console.until(pane.isVisible)
    return pane


def test_the_page_stands_in_the_place_of_the_code_field_and_is_opened(
    paged: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    pane = page_pane(paged)
    assert paged.headline == "Waiting for the customer on the provider's page"
    paged.press(Qt.Key.Key_Return)
    assert opened == [pane.url]
    QTest.mouseClick(pane.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == pane.url
    assert pane.url.startswith("http://127.0.0.1:")


def test_no_code_is_typed_here_where_the_page_takes_it(paged: Console) -> None:
    pane = page_pane(paged)
    paged.type("482")
    assert pane.isVisible()
    titles = {one.title for one in paged.page.offers()}
    assert "Open the provider's page" in titles
    assert not titles & {"Type the code", "Check the code"}


def test_the_provider_is_asked_how_it_stands(paged: Console) -> None:
    pane = page_pane(paged)
    QTest.mouseClick(pane.ask_button, Qt.MouseButton.LeftButton)
    paged.settle()
    assert paged.headline == "Waiting for the customer on the provider's page"
