import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from otpdesk.errors import BadInput
from otpdesk.gui.forms import SettingsForm
from otpdesk.gui.theme import Theme
from otpdesk.options import form_fields
from otpdesk.providers.twilio import TwilioSettings


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
