from enum import StrEnum

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from otpdesk.errors import BadInput
from otpdesk.gui.forms import SettingsForm
from otpdesk.gui.theme import Theme
from otpdesk.options import CREDENTIALS, DELIVERY, Settings, form_fields, option
from otpdesk.providers.twilio.settings import TwilioSettings


@pytest.fixture
def form(theme: Theme, qtbot: QtBot) -> SettingsForm:
    """Twilio's settings, with a note in the place of the token."""
    note = QLabel("kept")
    made = SettingsForm(theme, form_fields(TwilioSettings), instead={"auth_token": note}, folded=("Advanced",))
    qtbot.addWidget(made)
    made.show()
    return made


def test_settings_stand_in_their_groups_and_what_is_kept_has_no_field(form: SettingsForm) -> None:
    assert list(form.groups) == ["Credentials", "Delivery", "Advanced"]
    assert "auth_token" not in form.values()
    assert "kept" in [label.text() for label in form.groups["Credentials"].findChildren(QLabel)]


def folded(form: SettingsForm, group: str) -> bool:
    return form.groups[group].folded


def test_a_folded_group_is_opened_by_its_heading(form: SettingsForm) -> None:
    group = form.groups["Advanced"]
    assert folded(form, "Advanced")
    assert not form.rows["base_url"].isVisible()
    group.button.setFocus()
    QTest.keyClick(group.button, Qt.Key.Key_Space)
    assert not folded(form, "Advanced")
    assert form.rows["base_url"].isVisible()
    assert not folded(form, "Delivery")


def test_a_folded_group_opens_for_a_value_and_for_a_problem(form: SettingsForm) -> None:
    form.set_values({"base_url": ""})
    assert folded(form, "Advanced")
    form.set_values({"base_url": "https://api.example.org"})
    assert not folded(form, "Advanced")
    form.groups["Advanced"].button.setChecked(False)
    assert folded(form, "Advanced")
    left = form.show_problems([BadInput("Base URL: no.", "", "base_url"), BadInput("Else.", "", "name")], every=True)
    assert not folded(form, "Advanced")
    assert left is not None
    assert left.field == "name"


class Codes(StrEnum):
    OURS = "ours"
    THEIRS = "theirs"


class TwoWays(Settings):
    codes: Codes = option(
        Codes.OURS, label="Codes", group=DELIVERY, words={"ours": "Our codes, in our texts", "theirs": "Its own codes"}
    )
    sender: str | None = option(None, label="Sender", group=DELIVERY, when=("codes", "ours"))
    service: str | None = option(None, label="Service", group=CREDENTIALS, when=("codes", "theirs"))


@pytest.fixture
def two_ways(theme: Theme, qtbot: QtBot) -> SettingsForm:
    made = SettingsForm(theme, form_fields(TwoWays))
    qtbot.addWidget(made)
    made.show()
    return made


def combo(form: SettingsForm) -> QComboBox:
    found = form.rows["codes"].findChild(QComboBox)
    assert isinstance(found, QComboBox)
    return found


def test_a_choice_shows_its_words_and_keeps_its_raw_word(two_ways: SettingsForm) -> None:
    assert combo(two_ways).currentText() == "Our codes, in our texts"
    assert two_ways.values()["codes"] == "ours"
    combo(two_ways).setFocus()
    QTest.keyClick(combo(two_ways), Qt.Key.Key_Down)
    assert (combo(two_ways).currentText(), two_ways.values()["codes"]) == ("Its own codes", "theirs")
    two_ways.set_values({"codes": "ours"})
    assert combo(two_ways).currentText() == "Our codes, in our texts"


def test_a_setting_that_only_one_way_needs_appears_with_it_and_keeps_what_was_typed(two_ways: SettingsForm) -> None:
    assert (two_ways.rows["sender"].isVisible(), two_ways.rows["service"].isVisible()) == (True, False)
    two_ways.rows["sender"].set_value("OurDesk")
    QTest.keyClick(combo(two_ways), Qt.Key.Key_Down)
    assert (two_ways.rows["sender"].isVisible(), two_ways.rows["service"].isVisible()) == (False, True)
    assert "sender" not in two_ways.values()
    QTest.keyClick(combo(two_ways), Qt.Key.Key_Up)
    assert two_ways.values()["sender"] == "OurDesk"


def test_a_group_of_which_nothing_counts_is_not_there(two_ways: SettingsForm) -> None:
    assert not two_ways.groups[CREDENTIALS].isVisible()
    two_ways.set_values({"codes": "theirs"})
    assert two_ways.groups[CREDENTIALS].isVisible()


def test_an_answer_that_comes_after_a_newer_question_is_dropped(form: SettingsForm) -> None:
    heard: list[str] = []
    older = form.newest(heard.append)
    newer = form.newest(heard.append)
    newer("AC01 has the right form")
    older("AC does not")
    assert heard == ["AC01 has the right form"]
