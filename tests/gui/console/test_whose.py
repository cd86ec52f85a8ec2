"""Whose code the customer holds, who compares it, and what stands in the place of the code field."""

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.desk.provider_views import OURS, Whose
from otpdesk.gui.pages.console import whose
from otpdesk.gui.pages.console.attempt_row import words as row_words
from otpdesk.gui.pages.console.choices import ChoiceButton, broken, line
from otpdesk.gui.pages.console.code_pane import CodePane
from otpdesk.gui.pages.console.headline import Action, headline
from otpdesk.gui.pages.console.page_pane import PagePane
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel, CodeBy, Outcome, Status, VerificationState
from tests.gui.console.records import NOW, THEIRS, at_provider, attempt, check, choice, session, verification

made_there: dict[str, Any] = {"code_by": CodeBy.PROVIDER}


@pytest.mark.parametrize(
    ("by", "found", "again", "said"),
    [
        (CodeBy.DESK, None, OURS, "Our code – a resend makes a new one"),
        (CodeBy.DESK, None, Whose(repeats=True), "Our code – a resend repeats it"),
        (CodeBy.PROVIDER, THEIRS, THEIRS, "Code made by Twilio – a resend repeats it"),
        (CodeBy.PROVIDER, Whose(CodeBy.PROVIDER), None, "Code made by Twilio – a resend makes a new one"),
        (CodeBy.DESK, None, Whose(carried=True), "Our code, in the provider's text – a resend makes a new one"),
    ],
)
def test_it_says_whose_code_it_is_and_whether_a_resend_repeats_it(
    by: CodeBy, found: Whose | None, again: Whose | None, said: str
) -> None:
    choices = (choice(whose=again),) if again else ()
    known = (at_provider(whose=found),) if found else ()
    assert whose.sentence(session(attempt(code_by=by), choices=choices, at_providers=known)) == said


def test_before_the_first_send_nothing_is_said_of_it() -> None:
    assert whose.sentence(session()) == ""


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (OURS, "via Twilio"),
        (THEIRS, "via Twilio · the provider's code, repeated"),
        (Whose(CodeBy.PROVIDER), "via Twilio · the provider's code"),
        (Whose(CodeBy.PROVIDER, page=True), "via Twilio · code typed on the provider's page"),
        (Whose(carried=True), "via Twilio · our code, in the provider's text"),
    ],
)
def test_a_choice_says_whose_code_it_would_send(of: Whose, said: str) -> None:
    assert line(choice(whose=of), NOW) == said


def test_an_attempt_whose_code_the_provider_made_says_so() -> None:
    told = row_words(attempt(code_by=CodeBy.PROVIDER), NOW, UTC)
    assert told.detail.startswith("••32 · Login · the provider's code · ")
    assert "code" not in row_words(attempt(), NOW, UTC).detail


def test_a_check_that_was_not_made_says_so_and_that_no_try_was_used_up() -> None:
    tried = replace(check(Outcome.NOT_ASKED, 4, "a0000000000001"), words="Twilio cannot be reached")
    words = headline(session(attempt(**made_there), checks=(tried,), at_providers=(at_provider(),)), NOW)
    assert words.title == "Not compared – try again, 4 tries left"
    assert words.detail == "Twilio cannot be reached. No try was used up."
    assert (words.tone, words.main_action) == ("warn", Action.ENTER_CODE)


def test_a_check_whose_answer_was_lost_says_that_it_may_have_been_made() -> None:
    tried = check(Outcome.UNKNOWN, 4, "a0000000000001")
    words = headline(session(attempt(**made_there), checks=(tried,), at_providers=(at_provider(),)), NOW)
    assert words.title == "May have been compared – 4 tries left"
    assert words.detail.startswith("Twilio did not answer. Check the same code once more")
    assert (words.tone, words.main_action) == ("warn", Action.ENTER_CODE)


def test_verified_says_that_the_provider_compared_the_code() -> None:
    sent = attempt(**made_there)
    done = verification(state=VerificationState.VERIFIED, verified_at=NOW, verified_attempt=sent.id)
    words = headline(session(sent, of=done, at_providers=(at_provider(live=False),)), NOW)
    assert words.detail.endswith(" · checked by Twilio")


def test_a_cancel_counts_down_to_the_moment_at_which_the_provider_takes_it() -> None:
    canceled = verification(state=VerificationState.CANCELED)
    waits = at_provider(provider="Vonage", cancel_at=NOW + 12_000)
    told = headline(session(attempt(**made_there), of=canceled, at_providers=(waits,)), NOW).detail
    assert told == "The codes of this verification no longer count. Vonage is asked to end it in 0:12."
    later = headline(session(attempt(**made_there), of=canceled, at_providers=(waits,)), NOW + 13_000).detail
    assert later.endswith("Vonage is asked to end it now.")
    refused = at_provider(provider="GetOTP", words="GetOTP cannot cancel a verification; it ends by itself")
    told = headline(session(attempt(**made_there), of=canceled, at_providers=(refused,)), NOW).detail
    assert told.endswith("GetOTP cannot cancel a verification; it ends by itself.")


PAGE = at_provider(provider="GetOTP", page="https://otp.dev/go/1", whose=Whose(CodeBy.PROVIDER, page=True))


def test_a_code_typed_on_the_providers_page_is_waited_for_there() -> None:
    words = headline(session(attempt(status=Status.SENT, **made_there), at_providers=(PAGE,)), NOW)
    assert words.title == "Waiting for the customer on the provider's page"
    assert words.main_action is Action.ENTER_CODE
    failed = headline(session(attempt(status=Status.FAILED, **made_there), at_providers=(PAGE,)), NOW)
    assert failed.main_action is Action.NEXT_BEST


@pytest.fixture
def page_pane(theme: Theme, qtbot: QtBot) -> PagePane:
    made = PagePane(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_page_is_opened_copied_or_asked_about(page_pane: PagePane) -> None:
    said: list[str] = []
    page_pane.opened.connect(lambda: said.append("open"))
    page_pane.copied.connect(lambda: said.append("copy"))
    page_pane.asked.connect(lambda: said.append("ask"))
    page_pane.show_page(PAGE, "Code made by GetOTP – a resend makes a new one", busy=False)
    for button in page_pane.findChildren(QPushButton):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said == ["open", "copy", "ask"]
    assert page_pane.url == "https://otp.dev/go/1"


def test_a_page_that_is_not_known_cannot_be_opened_and_it_says_so(page_pane: PagePane) -> None:
    page_pane.show_page(replace(PAGE, page=""), "", busy=True)
    assert [one.isEnabled() for one in page_pane.findChildren(QPushButton)] == [False, False, False]


@pytest.fixture
def pane(theme: Theme, qtbot: QtBot) -> CodePane:
    made = CodePane(theme)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_session(session(attempt()), busy=False)
    return made


@pytest.mark.parametrize(("compared", "left"), [(False, "482193"), (True, "")])
def test_a_code_that_was_not_compared_comes_back_into_the_field(pane: CodePane, compared: bool, left: str) -> None:  # noqa: FBT001
    given: list[str] = []
    pane.check_asked.connect(given.append)
    pane.field.setFocus()
    QTest.keyClicks(pane.field, "482193")
    QTest.keyClick(pane.field, Qt.Key.Key_Return)
    assert (given, pane.field.text()) == (["482193"], "")
    pane.answer(right=False, compared=compared)
    assert pane.field.text() == left
    pane.give_back()
    assert pane.field.text() == left


def test_a_code_under_comparison_is_forgotten_with_its_customer(pane: CodePane) -> None:
    QTest.keyClicks(pane.field, "482193")
    QTest.keyClick(pane.field, Qt.Key.Key_Return)
    pane.forget()
    pane.answer(right=False, compared=False)
    assert pane.field.text() == ""


def test_a_provider_whose_codes_have_any_length_may_get_four_digits(pane: CodePane) -> None:
    pane.show_session(session(attempt(**made_there), any_length=True), busy=False)
    QTest.keyClicks(pane.field, "4821")
    assert pane.button.isEnabled()
    assert pane.whose == "Code made by Twilio – a resend makes a new one"


def test_why_a_choice_is_not_available_is_read_to_its_end(theme: Theme, qtbot: QtBot) -> None:
    button = ChoiceButton(theme)
    qtbot.addWidget(button)
    button.show()
    why = "Twilio sends codes of its own by e-mail only, and this account sends ours in our own texts."
    button.show_choice(choice(Channel.EMAIL, allowed=False, reason=why), NOW, again=False, elsewhere=False)
    button.resize(260, 46)
    assert button.sizeHint().height() > theme.px(46)
    shown = broken(why, theme.font(12), 190, 4)
    assert " ".join(shown) == why
    button.show_choice(choice(Channel.EMAIL), NOW, again=False, elsewhere=False)
    assert button.sizeHint().height() == theme.px(46)


def test_a_reason_that_is_too_long_is_cut_in_its_last_line(theme: Theme) -> None:
    shown = broken("one two three four five six seven eight nine ten", theme.font(12), 60, 2)
    assert len(shown) == 2
    assert shown[-1].endswith("…")
