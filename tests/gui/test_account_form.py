from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from otpdesk.desk.account_views import AbilityLine, ProviderForm
from otpdesk.gui.account_form import AccountForm
from otpdesk.gui.desktop import Desktop
from otpdesk.otp import Channel
from otpdesk.providers.abilities import Level
from tests.fixtures.gui import settle, show_what_came
from tests.gui.test_large_text import cut, outside, overlapping, sideways

NAMES = ("Twilio", "Vonage", "Plivo", "MessageBird", "GetOTP", "Mail server (SMTP)")


def provider(title: str, *abilities: AbilityLine, family: str = "") -> ProviderForm:
    return ProviderForm(title.lower(), title, (Channel.SMS,), (), abilities, family)


@pytest.fixture
def form(desktop: Desktop, qtbot: QtBot) -> Iterator[AccountForm]:
    made = AccountForm(desktop)
    qtbot.addWidget(made)
    made.resize(460, 760)
    made.show()
    yield made
    settle(qtbot, desktop.jobs)


def chips(form: AccountForm) -> list[QPushButton]:
    return form.chips.findChildren(QPushButton)


def words(form: AccountForm) -> list[str]:
    return [label.text() for label in form.abilities.findChildren(QLabel) if label.isVisible() and label.text()]


def test_below_the_chips_stands_what_each_provider_can_and_why_it_cannot(
    form: AccountForm, qtbot: QtBot, desktop: Desktop
) -> None:
    form.load()
    settle(qtbot, desktop.jobs)
    assert chips(form)[0].isChecked()
    said = "\n".join(words(form))
    assert "Can\nSMS, Voice, WhatsApp" in said
    assert "Within a limit\n<b>E-mail</b> – codes of Twilio's own only, through Verify" in said
    assert "Not available\n<b>Key against double sends</b> – Twilio has no such key" in said
    QTest.mouseClick(chips(form)[1], Qt.MouseButton.LeftButton)
    show_what_came()
    assert "<b>Key against double sends</b> – a second request" in "\n".join(words(form))
    assert "Twilio" not in "\n".join(words(form))


def test_what_a_provider_can_is_folded_away_by_its_heading(form: AccountForm) -> None:
    form.show_providers((provider("Twilio", AbilityLine("SMS", Level.YES)), provider("Vonage")))
    show_what_came()
    heading = next(one for one in form.findChildren(QPushButton) if "can and cannot" in one.text())
    assert words(form) == ["Can", "SMS"]
    heading.setFocus()
    QTest.keyClick(heading, Qt.Key.Key_Space)
    assert words(form) == []


def test_in_a_low_form_it_is_folded_and_what_is_missing_is_named(form: AccountForm) -> None:
    form.show_providers((provider("Vonage", AbilityLine("Balance", Level.NO, "it does not say")),))
    form.resize(460, 600)
    show_what_came()
    assert words(form) == []
    assert "Carries SMS. Not available: Balance." in [label.text() for label in form.findChildren(QLabel)]


def test_a_generation_of_a_provider_has_no_chip_of_its_own(form: AccountForm) -> None:
    form.show_providers((provider("MessageBird"), provider("Bird", family="messagebird")))
    assert [one.text().strip() for one in chips(form)] == ["MessageBird"]


@pytest.mark.parametrize("width", [380, 460, 575])
def test_six_chips_fit_whatever_the_width(form: AccountForm, width: int) -> None:
    why = AbilityLine("Balance", Level.NO, "there is no way to ask for it, neither with the keys nor in the console")
    form.show_providers(tuple(provider(name, why) for name in NAMES))
    form.resize(width, 640)
    show_what_came()
    assert len(chips(form)) == len(NAMES)
    assert [found for check in (cut, outside, overlapping, sideways) for found in check(form)] == []
    assert len({chip.y() for chip in chips(form)}) > 1
